package pdfa

import "math/bits"

// encodeG4 packs a two-colour picture with ITU-T T.6 (CCITT Group 4), pixel for
// pixel. data holds height rows padded to bytes, most significant bit first,
// 1 = black; the padding is ignored. Read back as PDF does by default (BlackIs1
// false) black comes out as 0, which is DeviceGray's black.
func encodeG4(dst, data []byte, width, height int) []byte {
	stride := (width + 7) / 8
	enc := g4Encoder{out: dst, width: width}
	var above, row []int
	for y := range height {
		row = changes(row[:0], data[y*stride:(y+1)*stride], width)
		enc.row(row, above)
		above, row = row, above
	}
	// EOFB, T.6 2.4.1: two end-of-line codes.
	enc.put(code{1, 12})
	enc.put(code{1, 12})
	return enc.flush()
}

// changes appends the positions where the colour changes, from white at the
// left edge: even entries turn black, odd ones white.
func changes(dst []int, row []byte, width int) []int {
	last := byte(0)
	for i, b := range row {
		edges := b ^ (b>>1 | last<<7)
		last = b & 1
		for edges != 0 {
			lead := bits.LeadingZeros8(edges)
			if x := 8*i + lead; x < width {
				dst = append(dst, x)
			}
			edges &^= 0x80 >> lead
		}
	}
	return dst
}

type g4Encoder struct {
	out   []byte
	width int
	acc   uint32 // bits not yet written, the newest lowest
	held  uint8  // how many
}

var (
	passMode       = code{0x1, 4}
	horizontalMode = code{0x1, 3}
	// verticalModes by a1-b1+3: VL3 to V0 to VR3 (T.6 table 1).
	verticalModes = [7]code{{0x2, 7}, {0x2, 6}, {0x2, 3}, {0x1, 1}, {0x3, 3}, {0x3, 6}, {0x3, 7}}
)

// row codes one row against the one above (T.6 2.2.1: a0, a1, a2, b1, b2). Both
// are given as changes; past the last change the edge counts as one.
func (e *g4Encoder) row(row, above []int) {
	at := func(list []int, i int) int {
		if i < len(list) {
			return list[i]
		}
		return e.width
	}
	a0, colour, i, j := -1, 0, 0, 0
	for a0 < e.width {
		// b1: the first change above, right of a0, to the other colour.
		for j > 0 && at(above, j-1) > a0 {
			j--
		}
		for j < len(above) && (above[j] <= a0 || j%2 != colour) {
			j++
		}
		a1, b1, b2 := at(row, i), at(above, j), at(above, j+1)
		switch d := a1 - b1; {
		case b2 < a1:
			e.put(passMode)
			a0 = b2
		case d >= -3 && d <= 3:
			e.put(verticalModes[d+3])
			a0, colour, i = a1, 1-colour, i+1
		default:
			a2 := at(row, i+1)
			e.put(horizontalMode)
			e.run(a1-max(a0, 0), colour)
			e.run(a2-a1, 1-colour)
			a0, i = a2, i+2
		}
	}
}

func (e *g4Encoder) run(length, colour int) {
	makeUp, terminating := &whiteMakeUp, &whiteTerminating
	if colour == 1 {
		makeUp, terminating = &blackMakeUp, &blackTerminating
	}
	for ; length >= 2560+64; length -= 2560 {
		e.put(makeUp[39])
	}
	if length >= 64 {
		e.put(makeUp[length/64-1])
		length %= 64
	}
	e.put(terminating[length])
}

func (e *g4Encoder) put(c code) {
	e.acc = e.acc<<c.length | uint32(c.bits)
	e.held += c.length
	for e.held >= 8 {
		e.held -= 8
		e.out = append(e.out, byte(e.acc>>e.held))
	}
}

func (e *g4Encoder) flush() []byte {
	if e.held > 0 {
		e.out = append(e.out, byte(e.acc<<(8-e.held)))
	}
	return e.out
}
