package sane

import (
	"bufio"
	"errors"
	"fmt"
	"image"
	"image/color"
	"io"
	"math"
	"os"

	"daluang/app/acquire"
)

var errPNM = errors.New("not a whole PNM picture")

// readPNM reads what scanimage writes: raw PBM, PGM or PPM, 8 or 16 bits.
func readPNM(path string) (image.Image, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read a page of scanimage: %w", err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, fmt.Errorf("read a page of scanimage: %w", err)
	}
	return decodePNM(bufio.NewReaderSize(file, 1<<16), info.Size())
}

// decodePNM reads a file of so many bytes; one that claims more pixels than it
// has takes no memory for them.
func decodePNM(r *bufio.Reader, size int64) (image.Image, error) {
	kind, err := word(r)
	if err != nil {
		return nil, err
	}
	width, errWidth := number(r)
	height, errHeight := number(r)
	depth := 1
	if kind != "P4" {
		depth, err = number(r)
	}
	if err := errors.Join(errWidth, errHeight, err); err != nil {
		return nil, err
	}
	channels := map[string]int{"P4": 1, "P5": 1, "P6": 3}[kind]
	if channels == 0 || width < 1 || height < 1 || width > acquire.MaxPageBytes/height/channels {
		return nil, fmt.Errorf("%s of %d x %d: %w", kind, width, height, errPNM)
	}
	row := int64(width * channels)
	switch {
	case kind == "P4":
		row = int64(width+7) / 8
	case depth > 255:
		row *= 2
	}
	if row*int64(height) > size {
		return nil, fmt.Errorf("%d x %d in %d bytes: %w", width, height, size, errPNM)
	}
	bounds := image.Rect(0, 0, width, height)
	switch {
	case kind == "P4":
		return bits(r, bounds)
	case depth == 255 && channels == 1:
		img := image.NewGray(bounds)
		return img, full(r, img.Pix)
	case depth == 255:
		return colours(r, bounds)
	case depth == 65535 && channels == 1:
		img := image.NewGray16(bounds)
		return img, full(r, img.Pix)
	}
	return nil, fmt.Errorf("%s with %d levels: %w", kind, depth, errPNM)
}

func full(r io.Reader, into []byte) error {
	if _, err := io.ReadFull(r, into); err != nil {
		return fmt.Errorf("%w: %w", errPNM, err)
	}
	return nil
}

func bits(r io.Reader, bounds image.Rectangle) (image.Image, error) {
	img := image.NewPaletted(bounds, color.Palette{color.White, color.Black})
	row := make([]byte, (bounds.Dx()+7)/8)
	for y := range bounds.Dy() {
		if err := full(r, row); err != nil {
			return nil, err
		}
		for x := range bounds.Dx() {
			img.Pix[y*img.Stride+x] = row[x/8] >> (7 - x%8) & 1
		}
	}
	return img, nil
}

func colours(r io.Reader, bounds image.Rectangle) (image.Image, error) {
	img := image.NewNRGBA(bounds)
	row := make([]byte, 3*bounds.Dx())
	for y := range bounds.Dy() {
		if err := full(r, row); err != nil {
			return nil, err
		}
		for x, to := 0, img.Pix[y*img.Stride:]; x < bounds.Dx(); x++ {
			to[4*x], to[4*x+1], to[4*x+2], to[4*x+3] = row[3*x], row[3*x+1], row[3*x+2], 255
		}
	}
	return img, nil
}

// word reads to the next white space, which it takes; comments are skipped.
func word(r *bufio.Reader) (string, error) {
	var text []byte
	for len(text) < 20 {
		b, err := r.ReadByte()
		switch {
		case err != nil:
			return "", fmt.Errorf("%w: %w", errPNM, err)
		case b == '#' && len(text) == 0:
			if _, err := r.ReadSlice('\n'); err != nil {
				return "", fmt.Errorf("%w: %w", errPNM, err)
			}
		case b == ' ' || b == '\n' || b == '\r' || b == '\t':
			if len(text) > 0 {
				return string(text), nil
			}
		default:
			text = append(text, b)
		}
	}
	return "", errPNM
}

func number(r *bufio.Reader) (n int, err error) {
	text, err := word(r)
	if err != nil {
		return 0, err
	}
	for _, digit := range []byte(text) {
		if digit < '0' || digit > '9' || n > math.MaxInt32/20 {
			return 0, errPNM
		}
		n = 10*n + int(digit-'0')
	}
	return n, nil
}
