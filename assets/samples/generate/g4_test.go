package main

import (
	"bytes"
	"image"
	"testing"

	"golang.org/x/image/ccitt"
)

// Pictures whose rows repeat, shift by a few pixels, start black, are empty and
// hold runs beyond the longest code word: every mode of T.6 is met.
func TestGroup4ComesBackAsItWasWritten(t *testing.T) {
	chance := newChance(7)
	for _, width := range []int{1, 7, 64, 1654, 9000} {
		picture := bilevel{width, 40, make([]byte, width*40)}
		for y := 1; y < picture.height; y++ {
			row, above := picture.row(y), picture.row(y-1)
			switch y % 4 {
			case 0: // all white
			case 1:
				for x := 0; x < width; {
					run, colour := 1+int(chance.float()*float64(width)/3), byte(chance.float()*2)
					for ; run > 0 && x < width; run, x = run-1, x+1 {
						row[x] = colour
					}
				}
			default:
				shift := int(chance.float()*9) - 4
				for x := range row {
					row[x] = above[min(max(x+shift, 0), width-1)]
				}
			}
		}
		got := image.NewGray(image.Rect(0, 0, width, picture.height))
		encoded := bytes.NewReader(encodeG4(picture))
		if err := ccitt.DecodeIntoGray(got, encoded, ccitt.MSB, ccitt.Group4, nil); err != nil {
			t.Errorf("width %d: decode: %v", width, err)
			continue
		}
		for i, black := range picture.pixels {
			if (got.Pix[i] == 0) != (black == 1) {
				t.Errorf("width %d: pixel %d,%d came back changed", width, i%width, i/width)
				break
			}
		}
	}
}

func TestASampleIsTheSameOnEveryRun(t *testing.T) {
	for _, s := range samples() {
		if s.name != "06-kuitansi-alat-tulis.jpg" {
			continue
		}
		first, err := s.make()
		if err != nil {
			t.Fatal(err)
		}
		second, err := s.make()
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first, second) {
			t.Error("two runs of the generator made different bytes")
		}
	}
}
