package quality

import (
	"encoding/hex"
	"fmt"
	"image"
	"math/bits"
)

// Fingerprint is what a page looks like in the large: 16 by 16 comparisons of
// neighbouring parts from left to right, and as many from top to bottom. Two
// captures of one sheet differ in few of its bits; so do two forms that were
// filled in differently, so that likeness only names candidates for Same.
type Fingerprint [64]byte

const printSide = 16

func fingerprint(gray *image.Gray) Fingerprint {
	const side = printSide + 1
	var means [side * side]int
	size := gray.Bounds().Size()
	for i := range means {
		x0, x1 := i%side*size.X/side, (i%side+1)*size.X/side
		y0, y1 := i/side*size.Y/side, (i/side+1)*size.Y/side
		means[i] = meanOf(gray, image.Rect(x0, y0, max(x1, x0+1), max(y1, y0+1)))
	}
	var f Fingerprint
	for y := range printSide {
		for x := range printSide {
			at, bit := y*side+x, y*printSide+x
			if means[at+1] > means[at] {
				f[bit/8] |= 1 << (bit % 8)
			}
			if means[at+side] > means[at] {
				f[32+bit/8] |= 1 << (bit % 8)
			}
		}
	}
	return f
}

// meanOf is the mean of a part of a picture, in sixteenths of a level.
func meanOf(gray *image.Gray, part image.Rectangle) int {
	part = part.Intersect(gray.Rect)
	if part.Empty() {
		return 0
	}
	sum := 0
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for _, v := range gray.Pix[gray.PixOffset(part.Min.X, y) : gray.PixOffset(part.Max.X-1, y)+1] {
			sum += int(v)
		}
	}
	return 16 * sum / (part.Dx() * part.Dy())
}

// Distance is in how many of 512 comparisons two pages differ: 0 for the same
// picture, about 256 for two that have nothing in common.
func (f Fingerprint) Distance(other Fingerprint) int {
	apart := 0
	for i := range f {
		apart += bits.OnesCount8(f[i] ^ other[i])
	}
	return apart
}

// MarshalText writes the fingerprint in hexadecimal.
func (f Fingerprint) MarshalText() ([]byte, error) {
	return hex.AppendEncode(nil, f[:]), nil
}

// UnmarshalText reads what MarshalText wrote.
func (f *Fingerprint) UnmarshalText(text []byte) error {
	if hex.DecodedLen(len(text)) != len(f) {
		return fmt.Errorf("read a fingerprint of %d digits", len(text))
	}
	if _, err := hex.Decode(f[:], text); err != nil {
		return fmt.Errorf("read a fingerprint: %w", err)
	}
	return nil
}
