package main

import "image"

// bilevel is a picture of two values, one byte a pixel, 1 for black.
type bilevel struct {
	width, height int
	pixels        []byte
}

// threshold makes a picture black where it is darker than level.
func threshold(gray *image.Gray, level uint8) bilevel {
	size := gray.Bounds().Size()
	out := bilevel{size.X, size.Y, make([]byte, size.X*size.Y)}
	for y := range size.Y {
		for x := range size.X {
			if gray.Pix[y*gray.Stride+x] < level {
				out.pixels[y*size.X+x] = 1
			}
		}
	}
	return out
}

func (b bilevel) row(y int) []byte { return b.pixels[y*b.width : (y+1)*b.width] }

// bits collects code words, most significant bit first.
type bits struct {
	done  []byte
	last  byte
	count int
}

func (b *bits) put(code string) {
	for _, bit := range code {
		b.last = b.last<<1 | byte(bit-'0')
		if b.count++; b.count == 8 {
			b.done, b.last, b.count = append(b.done, b.last), 0, 0
		}
	}
}

func (b *bits) putRun(length int, colour byte) {
	codes := &whiteRuns
	if colour == 1 {
		codes = &blackRuns
	}
	for ; length >= 2560+64; length -= 2560 {
		b.put(codes[103])
	}
	if length >= 64 {
		b.put(codes[63+length/64])
		length %= 64
	}
	b.put(codes[length])
}

func (b *bits) bytes() []byte {
	for b.count != 0 {
		b.put("0")
	}
	return b.done
}

// vertical holds the code words of ITU-T T.6, table 1, for a change that lies
// -3 to +3 pixels from the one above it.
var vertical = [7]string{"0000010", "000010", "010", "1", "011", "000011", "0000011"}

// encodeG4 compresses a picture as ITU-T T.6 (TIFF compression 4), with the
// end-of-block code at its end.
func encodeG4(picture bilevel) []byte {
	var out bits
	above := make([]byte, picture.width)
	for y := range picture.height {
		row := picture.row(y)
		encodeRow(&out, row, above)
		above = row
	}
	out.put("000000000001000000000001")
	return out.bytes()
}

func encodeRow(out *bits, row, above []byte) {
	a0, colour := -1, byte(0)
	for a0 < len(row) {
		a1 := nextOther(row, max(a0, 0), colour)
		b1 := changeAbove(above, a0, colour)
		b2 := nextOther(above, b1, 1-colour)
		switch {
		case b2 < a1:
			out.put("0001")
			a0 = b2
		case a1-b1 >= -3 && a1-b1 <= 3:
			out.put(vertical[a1-b1+3])
			a0, colour = a1, 1-colour
		default:
			a2 := nextOther(row, a1, 1-colour)
			out.put("001")
			out.putRun(a1-max(a0, 0), colour)
			out.putRun(a2-a1, 1-colour)
			a0 = a2
		}
	}
}

// nextOther is the first place from start on that has not the given colour, or
// the row's end.
func nextOther(row []byte, start int, colour byte) int {
	for start < len(row) && row[start] == colour {
		start++
	}
	return start
}

// changeAbove is the first place right of a0 where the row above changes away
// from the given colour, or its end (b1 of T.6).
func changeAbove(above []byte, a0 int, colour byte) int {
	for i := a0 + 1; i < len(above); i++ {
		before := byte(0)
		if i > 0 {
			before = above[i-1]
		}
		if above[i] != colour && before == colour {
			return i
		}
	}
	return len(above)
}
