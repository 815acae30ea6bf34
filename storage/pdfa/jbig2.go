package pdfa

import (
	"encoding/binary"
	"math/bits"
)

// JBIG2 as ITU-T T.88 (ISO/IEC 14492) has it and ISO 32000-1 7.4.7 embeds it:
// no file header, no end-of-page and no end-of-file segment, no globals. A
// picture is one page information segment and either one immediate lossless
// generic region or, where that is smaller, a dictionary of symbols, a text
// region that shows them and a generic region with the rest. Everything is coded
// arithmetically and comes back pixel for pixel: a symbol is never put in place
// of what merely looks like it, every instance that differs from its symbol in a
// single pixel is coded by refinement (T.88 6.3), with all its own pixels.
const (
	jbig2SymbolDictionary   = 0 // T.88 7.3
	jbig2LosslessTextRegion = 7
	jbig2LosslessRegion     = 39
	jbig2PageInformation    = 48

	jbig2HeaderSize     = 11
	jbig2PageSize       = 19
	jbig2RegionInfoSize = 17
	jbig2RegionSize     = jbig2RegionInfoSize + 1 + 8 // flags, adaptive pixels
)

// jbig2Pixels are the four adaptive pixels of template 0 where T.88 6.2.5.4 puts
// them when nothing speaks for another place, as x and y seen from the pixel.
var jbig2Pixels = [8]int8{3, -1, -3, -1, 2, -2, -2, -2}

// jbig2Contexts holds the state of each of the contexts of template 0, which
// are numbered here by the pixels around x in reading order: five of the row
// two above, seven of the row above, four to the left. T.88 numbers them
// otherwise, and since all begin alike that makes no difference to the data.
type jbig2Contexts [1 << 16]uint8

// encodeJBIG2 packs a two-colour picture without loss and appends it to dst, as
// the filter JBIG2Decode takes it. rows holds height rows padded to bytes, most
// significant bit first, 1 = black; the padding is ignored. The filter hands
// black out as 0 (ISO 32000-1 7.4.7), which is DeviceGray's black.
func encodeJBIG2(dst, rows []byte, width, height int) []byte {
	dst = jbig2Header(dst, 0, jbig2PageInformation, jbig2PageSize)
	dst = jbig2Size(dst, width, height)
	dst = append(dst, make([]byte, 8)...) // resolution: the PDF states it
	dst = append(dst, 0x01, 0, 0)         // lossless, white, not striped (T.88 7.4.8.5)

	plain := jbig2GenericSegment(nil, 1, rows, width, height)
	if symbols := jbig2SymbolSegments(rows, width, height); symbols != nil && len(symbols) < len(plain) {
		return append(dst, symbols...)
	}
	return append(dst, plain...)
}

// jbig2GenericSegment appends a generic region that fills the page.
func jbig2GenericSegment(dst []byte, number uint32, rows []byte, width, height int) []byte {
	region := jbig2Region{coder: newMQEncoder(len(rows)/16 + 64), contexts: new(jbig2Contexts)}
	above := newJBIG2Rows(width)
	for y := range height {
		above.push(rows[y*above.stride : (y+1)*above.stride])
		region.row(above, width)
	}
	coded := region.coder.finish()

	dst = jbig2Header(dst, number, jbig2LosslessRegion, jbig2RegionSize+len(coded))
	dst = jbig2RegionInfo(dst, width, height)
	dst = append(dst, 0) // template 0, arithmetic, no typical prediction
	for _, v := range jbig2Pixels {
		dst = append(dst, byte(v))
	}
	return append(dst, coded...)
}

// jbig2Header appends a segment header (T.88 7.2) that belongs to page 1 and
// refers to the segments given, at most four of the first 256.
func jbig2Header(dst []byte, number uint32, kind byte, length int, refers ...byte) []byte {
	dst = binary.BigEndian.AppendUint32(dst, number)
	dst = append(dst, kind, byte(len(refers))<<5)
	dst = append(dst, refers...)
	dst = append(dst, 1)
	return binary.BigEndian.AppendUint32(dst, uint32(length))
}

// jbig2RegionInfo appends T.88 7.4.1 for a region that fills the page and is
// combined by OR.
func jbig2RegionInfo(dst []byte, width, height int) []byte {
	return append(jbig2Size(dst, width, height), make([]byte, 9)...)
}

func jbig2Size(dst []byte, width, height int) []byte {
	dst = binary.BigEndian.AppendUint32(dst, uint32(width))
	return binary.BigEndian.AppendUint32(dst, uint32(height))
}

// jbig2Margin is what lies white on either side of a row, so that a context and
// a search for white by eight bytes may reach over its ends.
const jbig2Margin = 8

// jbig2Rows keeps the row being coded and the two above it.
type jbig2Rows struct {
	stride        int
	lastMask      byte
	now, one, two []byte // with margins
}

func newJBIG2Rows(width int) *jbig2Rows {
	stride := (width + 7) / 8
	size := stride + 2*jbig2Margin
	return &jbig2Rows{
		stride: stride, lastMask: 0xFF << (uint(8*stride-width) & 7),
		now: make([]byte, size), one: make([]byte, size), two: make([]byte, size),
	}
}

// push makes row the current one; its padding becomes white.
func (r *jbig2Rows) push(row []byte) {
	r.now, r.one, r.two = r.two, r.now, r.one
	copy(r.now[jbig2Margin:], row)
	if r.stride > 0 {
		r.now[jbig2Margin+r.stride-1] &= r.lastMask
	}
}

// whiteBytes counts the bytes from i on whose pixels and contexts are white
// throughout, up to end.
func (r *jbig2Rows) whiteBytes(i, end int) int {
	if r.now[i-1]&0x0F|(r.one[i-1]|r.two[i-1])&0x07|r.now[i]|r.one[i]|r.two[i] != 0 {
		return 0
	}
	first := i
	for i < end {
		word := binary.LittleEndian.Uint64(r.now[i:]) | binary.LittleEndian.Uint64(r.one[i:]) | binary.LittleEndian.Uint64(r.two[i:])
		if word != 0 {
			i += bits.TrailingZeros64(word) / 8
			break
		}
		i += 8
	}
	i = min(i, end)
	if (r.one[i]|r.two[i])&0xE0 != 0 {
		i-- // the last byte's contexts reach into the next
	}
	return i - first
}

// jbig2Region codes a generic region (T.88 6.2) with template 0.
type jbig2Region struct {
	coder    mqEncoder
	contexts *jbig2Contexts
}

// row codes the current row. Pixels on white paper far from ink, which are most
// of a page, go in runs; the data is the same as if each had been coded.
func (g *jbig2Region) row(r *jbig2Rows, width int) {
	end := jbig2Margin + r.stride
	for i := jbig2Margin; i < end; {
		if n := r.whiteBytes(i, end); n > 0 {
			g.whites(min(8*n, width-8*(i-jbig2Margin)))
			i += n
			continue
		}
		g.pixels(r, i, min(8, width-8*(i-jbig2Margin)))
		i++
	}
}

// whites codes n white pixels in the context where all is white.
func (g *jbig2Region) whites(n int) {
	e := &g.coder
	for n > 0 {
		step := &mqSteps[g.contexts[0]&0x7F]
		if g.contexts[0]&1 == 0 {
			// As long as the interval stays at 0x8000 or more nothing but the two
			// registers changes.
			plain := min(uint32(n), (e.a-0x8000)/step.qe)
			e.a -= plain * step.qe
			e.c += plain * step.qe
			n -= int(plain)
			if n == 0 {
				return
			}
		}
		e.encode(&g.contexts[0], 0)
		n--
	}
}

// encode codes one bit in a context (T.88 E.2.3, CODEMPS and CODELPS).
func (e *mqEncoder) encode(state *uint8, bit uint8) {
	step := &mqSteps[*state&0x7F]
	e.a -= step.qe
	if *state&1 == bit {
		if e.a&0x8000 != 0 {
			e.c += step.qe
			return
		}
		if e.a < step.qe {
			e.a = step.qe
		} else {
			e.c += step.qe
		}
		*state = step.nmps
	} else {
		if e.a < step.qe {
			e.c += step.qe
		} else {
			e.a = step.qe
		}
		*state = step.nlps
	}
	e.renormalise()
}

// pixels codes the first n pixels of byte i. It is the encoder's inner loop:
// the registers stay in local variables but for a renormalisation.
func (g *jbig2Region) pixels(r *jbig2Rows, i, n int) {
	// Each window holds the byte before, the byte and the byte behind.
	now := uint32(r.now[i-1])<<16 | uint32(r.now[i])<<8
	one := uint32(r.one[i-1])<<16 | uint32(r.one[i])<<8 | uint32(r.one[i+1])
	two := uint32(r.two[i-1])<<16 | uint32(r.two[i])<<8 | uint32(r.two[i+1])
	e, contexts := &g.coder, g.contexts
	a, c := e.a, e.c
	for shift := uint32(0); shift < uint32(n); shift++ {
		context := (two>>(13-shift)&0x1F)<<11 | (one>>(12-shift)&0x7F)<<4 | now>>(16-shift)&0x0F
		state := &contexts[context&0xFFFF]
		step := &mqSteps[*state&0x7F]
		a -= step.qe
		if uint32(*state)&1 == now>>(15-shift)&1 {
			if a&0x8000 != 0 {
				c += step.qe
				continue
			}
			if a < step.qe {
				a = step.qe
			} else {
				c += step.qe
			}
			*state = step.nmps
		} else {
			if a < step.qe {
				c += step.qe
			} else {
				a = step.qe
			}
			*state = step.nlps
		}
		e.a, e.c = a, c
		e.renormalise()
		a, c = e.a, e.c
	}
	e.a, e.c = a, c
}
