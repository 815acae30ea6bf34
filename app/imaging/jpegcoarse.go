package imaging

import (
	"context"
	"encoding/binary"
	"image"
	"io"
)

// Grain is how many pixels across a coarse picture has for 8 of the full one.
type Grain int

// The grains that Coarse knows: an eighth, a quarter and half of the size.
const (
	GrainEighth  Grain = 1
	GrainQuarter Grain = 2
	GrainHalf    Grain = 4
)

// Coarse decodes a JPEG at a fraction of its size, which takes a fraction of the
// time and memory of Decode: of every 8 by 8 pixels only the slowest waves are
// drawn (ITU-T T.81 A.3.4), and the rest is skipped. It is for what the screen
// shows small; ok is false, with no error, for all that is not a plain baseline
// JPEG of gray or YCbCr, and for data that makes no sense: then Decode has the
// word. A side that is no whole number of pixels is rounded up. Errors are those
// of reading and of ctx.
func Coarse(ctx context.Context, r io.ReaderAt, size int64, grain Grain, limits Limits) (img image.Image, ok bool, err error) {
	s := source{ctx, r, size, limits.filled()}
	head, err := s.head(sniffLength)
	if err != nil || Sniff(head) != JPEG || size > s.limits.DecodedBytes {
		return nil, false, err
	}
	data, err := s.head(int(size))
	if err != nil {
		return nil, false, err
	}
	header, err := readJPEGHeader(data)
	if err != nil || header.check(s.limits) != nil || header.sof > 0xC1 || header.scans != 1 ||
		header.adobe || header.plainRGB() || header.components == 4 {
		return nil, false, nil
	}
	c := coarse{width: header.width, height: header.height, grain: int(grain)}
	if !c.readHeader(data[:header.end]) {
		return nil, false, nil
	}
	if ok, err := c.readScan(ctx); !ok {
		return nil, false, err
	}
	return oriented(flatten(c.picture()), header.orientation), true, nil
}

// coarse is a JPEG that is decoded to grain by grain pixels for each block.
type coarse struct {
	width, height int
	grain         int
	quant         [4][64]int32 // in the order of the file, by table
	tables        [2][4]*huffman
	parts         []component
	interval      int // MCUs between restarts, 0 for none
	across, down  int // MCUs
	bits          bitReader
}

// component is one of the planes: h by v blocks of it are in an MCU.
type component struct {
	id           byte
	h, v         int
	quant        byte
	direct, rest *huffman // tables of the first coefficient and of the others
	last         int32    // first coefficient of the block before
	plane        []byte
	stride       int
}

// readHeader reads the segments up to the scan; false for what this decoder does
// not know.
func (e *coarse) readHeader(data []byte) bool {
	for at := 2; at+4 <= len(data); {
		if data[at] != 0xFF {
			return false
		}
		marker := data[at+1]
		if marker == 0xFF {
			at++
			continue
		}
		length := int(binary.BigEndian.Uint16(data[at+2:]))
		if length < 2 || at+2+length > len(data) {
			return false
		}
		body := data[at+4 : at+2+length]
		at += 2 + length
		known := true
		switch marker {
		case 0xDB:
			known = e.quantisation(body)
		case 0xC4:
			known = e.huffmanTables(body)
		case 0xC0, 0xC1:
			known = e.frame(body)
		case 0xDD:
			if known = len(body) >= 2; known {
				e.interval = int(binary.BigEndian.Uint16(body))
			}
		case 0xDA:
			e.bits.data = data[at:]
			return e.scan(body)
		}
		if !known {
			return false
		}
	}
	return false
}

func (e *coarse) quantisation(body []byte) bool {
	for len(body) > 0 {
		id, wide := body[0]&15, body[0]>>4
		need := 65 + 64*int(wide)
		if id > 3 || wide > 1 || len(body) < need {
			return false
		}
		for k := range e.quant[id] {
			if wide == 1 {
				e.quant[id][k] = int32(binary.BigEndian.Uint16(body[1+2*k:]))
			} else {
				e.quant[id][k] = int32(body[1+k])
			}
		}
		body = body[need:]
	}
	return true
}

func (e *coarse) frame(body []byte) bool {
	if len(body) < 6 || len(body) < 6+3*int(body[5]) {
		return false
	}
	h, v := 1, 1
	for part := body[6 : 6+3*int(body[5])]; len(part) > 0; part = part[3:] {
		c := component{id: part[0], h: int(part[1] >> 4), v: int(part[1] & 15), quant: part[2]}
		if c.h < 1 || c.h > 4 || c.v < 1 || c.v > 4 || c.quant > 3 {
			return false
		}
		h, v = max(h, c.h), max(v, c.v)
		e.parts = append(e.parts, c)
	}
	if len(e.parts) == 1 {
		h, v, e.parts[0].h, e.parts[0].v = 1, 1, 1, 1 // a single component is not interleaved (A.2.2)
	}
	e.across, e.down = (e.width+8*h-1)/(8*h), (e.height+8*v-1)/(8*v)
	return true
}

// scan reads the header of the only scan, which has all components.
func (e *coarse) scan(body []byte) bool {
	if len(e.parts) == 0 || len(body) < 1+2*len(e.parts) || int(body[0]) != len(e.parts) {
		return false
	}
	for i := range e.parts {
		c := &e.parts[i]
		id, tables := body[1+2*i], body[2+2*i]
		if id != c.id || tables>>4 > 3 || tables&15 > 3 {
			return false
		}
		c.direct, c.rest = e.tables[0][tables>>4], e.tables[1][tables&15]
		if c.direct == nil || c.rest == nil {
			return false
		}
		c.stride = e.across * c.h * e.grain
		c.plane = make([]byte, c.stride*e.down*c.v*e.grain)
	}
	return true
}

// readScan decodes block after block; false for data that makes no sense, and for
// a context that has ended, with its error.
func (e *coarse) readScan(ctx context.Context) (bool, error) {
	for mcu := range e.across * e.down {
		if e.interval > 0 && mcu > 0 && mcu%e.interval == 0 {
			if !e.bits.restart() {
				return false, nil
			}
			for i := range e.parts {
				e.parts[i].last = 0
			}
		}
		x, y := mcu%e.across, mcu/e.across
		if x == 0 && ctx.Err() != nil {
			return false, ctx.Err()
		}
		for i := range e.parts {
			if c := &e.parts[i]; !e.readUnit(c, x*c.h, y*c.v) {
				return false, nil
			}
		}
	}
	return true, nil
}

// readUnit decodes the blocks of a component in an MCU; x and y count blocks.
func (e *coarse) readUnit(c *component, x, y int) bool {
	quant := &e.quant[c.quant]
	var waves [16]int32
	for v := range c.v {
		for h := range c.h {
			if !c.block(&e.bits, e.grain, quant, &waves) {
				return false
			}
			drawWaves(c.plane[((y+v)*c.stride+x+h)*e.grain:], c.stride, e.grain, &waves)
		}
	}
	return true
}

// wave is where a coefficient belongs among grain by grain of them, by its place
// in the file (figure A.6); behind the table none of them counts.
var (
	waveOfQuarter = [...]int8{0, 1, 2, -1, 3}
	waveOfHalf    = [...]int8{0, 1, 4, 8, 5, 2, 3, 6, 9, 12, -1, 13, 10, 7, -1, -1, -1, 11, 14, -1, -1, -1, -1, -1, 15}
)

// block reads the coefficients of a block that count and skips the others (F.2.2).
func (c *component) block(bits *bitReader, grain int, quant *[64]int32, waves *[16]int32) bool {
	size, ok := c.direct.read(bits)
	if !ok || size > 11 {
		return false
	}
	if size > 0 {
		bits.fill()
		c.last += bits.signed(uint(size))
	}
	var counted []int8
	switch grain {
	case 2:
		counted = waveOfQuarter[:]
	case 4:
		counted = waveOfHalf[:]
	}
	*waves = [16]int32{c.last * quant[0]}
	for k := 1; k < 64; k++ {
		code, ok := c.rest.read(bits)
		if !ok {
			return false
		}
		run, size := int(code>>4), uint(code&15)
		k += run
		if size == 0 {
			if run != 15 {
				break
			}
		} else if k < len(counted) && counted[k] >= 0 {
			waves[counted[k]] = bits.signed(size) * quant[k] // read has left 16 bits or more
		} else {
			bits.take(size)
		}
	}
	return true
}

// picture puts the planes together.
func (e *coarse) picture() image.Image {
	rect := image.Rect(0, 0, (e.width*e.grain+7)/8, (e.height*e.grain+7)/8)
	luma := e.parts[0]
	if len(e.parts) == 1 {
		return &image.Gray{Pix: luma.plane, Stride: luma.stride, Rect: rect}
	}
	out := image.NewYCbCr(rect, image.YCbCrSubsampleRatio444)
	h, v := luma.h, luma.v
	for _, c := range e.parts {
		h, v = max(h, c.h), max(v, c.v)
	}
	for i, plane := range [][]byte{out.Y, out.Cb, out.Cr} {
		c := e.parts[i]
		for y := range rect.Dy() {
			from, to := c.plane[y*c.v/v*c.stride:], plane[y*out.YStride:]
			for x := range rect.Dx() {
				to[x] = from[x*c.h/h]
			}
		}
	}
	return out
}
