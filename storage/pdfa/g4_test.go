package pdfa_test

import (
	"bytes"
	"io"
	"testing"

	"golang.org/x/image/ccitt"

	"daluang/storage/pdfa"
)

// decodeG4 reads Group 4 as 0 = black and returns it with 1 = black.
func decodeG4(t *testing.T, coded []byte, width, height int) []byte {
	t.Helper()
	rows, err := io.ReadAll(ccitt.NewReader(bytes.NewReader(coded), ccitt.MSB, ccitt.Group4, width, height, &ccitt.Options{Invert: true}))
	if err != nil {
		t.Fatalf("%dx%d: %v", width, height, err)
	}
	return withoutPadding(rows, width)
}

func withoutPadding(data []byte, width int) []byte {
	clean := bytes.Clone(data)
	stride := (width + 7) / 8
	if width%8 != 0 {
		for end := stride - 1; end < len(clean); end += stride {
			clean[end] &= 0xFF << (8 - width%8)
		}
	}
	return clean
}

// Every run length of either colour, alone and behind its opposite, up to where
// make-up codes repeat.
func TestG4CodesEveryRunLength(t *testing.T) {
	const width = 5300
	stride := (width + 7) / 8
	for first := 0; first <= width; first += 1 + first/300 {
		data := make([]byte, 3*stride)
		for x := range first {
			data[x/8] |= 0x80 >> (x % 8)          // black, then white
			data[2*stride+x/8] |= 0x80 >> (x % 8) // the same under its opposite
		}
		for x := first; x < width; x++ {
			data[stride+x/8] |= 0x80 >> (x % 8) // white, then black
		}
		if got := decodeG4(t, pdfa.EncodeG4(nil, data, width, 3), width, 3); !bytes.Equal(got, data) {
			t.Fatalf("run of %d comes back different", first)
		}
	}
}

func FuzzG4ComesBackPixelForPixel(f *testing.F) {
	f.Add([]byte{0xFF, 0x00, 0x5A, 0x81}, uint16(9))
	f.Add(bilevelPixels(70, 30), uint16(70))
	f.Fuzz(func(t *testing.T, data []byte, columns uint16) {
		width := int(columns)
		if width == 0 || len(data) == 0 {
			return
		}
		stride := (width + 7) / 8
		height := len(data) / stride
		if height == 0 {
			return
		}
		data = data[:height*stride]
		got := decodeG4(t, pdfa.EncodeG4(nil, data, width, height), width, height)
		if !bytes.Equal(got, withoutPadding(data, width)) {
			t.Fatalf("%dx%d comes back different", width, height)
		}
	})
}
