package pdfa

import (
	"math/bits"
	"slices"
)

// jbig2Bitmap is a small picture: of each row `words` words, the leftmost pixel
// in the highest bit, 1 = black. What pads a row is white.
type jbig2Bitmap struct {
	width, height int
	words         int
	bits          []uint64
}

func newJBIG2Bitmap(width, height int) jbig2Bitmap {
	words := (width + 63) / 64
	return jbig2Bitmap{width: width, height: height, words: words, bits: make([]uint64, words*height)}
}

func (b *jbig2Bitmap) row(y int) []uint64 {
	if uint(y) >= uint(b.height) {
		return nil
	}
	return b.bits[y*b.words : (y+1)*b.words]
}

// jbig2Window returns the 64 pixels of a row from x on; what lies outside is
// white.
func jbig2Window(row []uint64, x int) uint64 {
	word, shift := x>>6, uint(x&63)
	var out uint64
	if uint(word) < uint(len(row)) {
		out = row[word] << shift
	}
	if shift > 0 && uint(word+1) < uint(len(row)) {
		out |= row[word+1] >> (64 - shift)
	}
	return out
}

// fill blackens the pixels from x up to end of row y.
func (b *jbig2Bitmap) fill(y, x, end int) {
	row := b.row(y)
	for x < end {
		n := min(end, x|63+1) - x
		row[x>>6] |= ^uint64(0) << (64 - uint(n)) >> uint(x&63)
		x += n
	}
}

// difference counts the pixels of b that are not as the reference has them when
// its upper left corner lies at dx, dy. It gives up beyond limit.
func (b *jbig2Bitmap) difference(reference *jbig2Bitmap, dx, dy, limit int) int {
	n := 0
	if b.words == 1 && reference.words == 1 {
		keep := ^uint64(0) << (64 - uint(b.width))
		for y := range b.height {
			var other uint64
			if from := y - dy; uint(from) < uint(reference.height) {
				if other = reference.bits[from]; dx >= 0 {
					other >>= uint(dx)
				} else {
					other <<= uint(-dx)
				}
			}
			if n += bits.OnesCount64(b.bits[y] ^ other&keep); n > limit {
				return n
			}
		}
		return n
	}
	for y := range b.height {
		row, other := b.row(y), reference.row(y-dy)
		for i, word := range row {
			keep := ^uint64(0)
			if left := b.width - 64*i; left < 64 {
				keep <<= uint(64 - left)
			}
			n += bits.OnesCount64(word ^ jbig2Window(other, 64*i-dx)&keep)
		}
		if n > limit {
			return n
		}
	}
	return n
}

func (b *jbig2Bitmap) equal(other *jbig2Bitmap) bool {
	return b.width == other.width && b.height == other.height && slices.Equal(b.bits, other.bits)
}

// digest is the same for equal bitmaps, and seldom for others.
func (b *jbig2Bitmap) digest() uint64 {
	sum := uint64(b.width)<<32 | uint64(b.height)
	for _, word := range b.bits {
		sum = (sum ^ word) * 0x9E3779B97F4A7C15
		sum ^= sum >> 29
	}
	return sum
}

// jbig2Shares is how much black there is in eight parts of a bitmap: four bands
// from the top down, two halves of each.
type jbig2Shares [8]int32

func (b *jbig2Bitmap) shares() (out jbig2Shares) {
	for y := range b.height {
		band := 4 * y / b.height
		for i, word := range b.row(y) {
			inLeft := uint(min(max(b.width/2-64*i, 0), 64))
			left := bits.OnesCount64(word &^ (^uint64(0) >> inLeft))
			out[2*band] += int32(left)
			out[2*band+1] += int32(bits.OnesCount64(word) - left)
		}
	}
	return out
}

// difference sums by how much the parts differ.
func (s *jbig2Shares) difference(other *jbig2Shares) int {
	sum := int32(0)
	for i := range s {
		d := s[i] - other[i]
		sum += max(d, -d)
	}
	return int(sum)
}

// draw blackens, or else erases, the bitmap's black pixels in packed rows; the
// bitmap lies inside of them.
func (b *jbig2Bitmap) draw(rows []byte, stride, x, y int, black bool) {
	first, last := x>>3, (x+b.width-1)>>3
	for i := range b.height {
		row, line := b.row(i), rows[(y+i)*stride:(y+i+1)*stride]
		for at := first; at <= last; at++ {
			ink := byte(jbig2Window(row, 8*at-x) >> 56)
			if black {
				line[at] |= ink
			} else {
				line[at] &^= ink
			}
		}
	}
}
