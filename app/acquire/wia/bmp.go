package wia

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"io"

	"golang.org/x/image/bmp"

	"daluang/app/acquire"
)

var errBMP = errors.New("not a whole BMP picture")

// readBMP reads the raw bitmap that most drivers give. A shade of gray stays
// one, whatever palette says it.
func readBMP(r *bufio.Reader) (image.Image, error) {
	const head = 14 + 40
	if start, err := r.Peek(head); err != nil {
		return nil, fmt.Errorf("%w: %w", errBMP, err)
	} else if err := sane(start); err != nil {
		return nil, err
	}
	picture, err := bmp.Decode(r)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errBMP, err)
	}
	if paletted, ok := picture.(*image.Paletted); ok && len(paletted.Palette) > 2 {
		if gray := asGray(paletted); gray != nil {
			return gray, nil
		}
	}
	return picture, nil
}

// sane refuses a size that no page has, before memory is taken for it. A height
// below zero is a bitmap from top to bottom.
func sane(head []byte) error {
	width, height := int64(int32(binary.LittleEndian.Uint32(head[18:]))), int64(int32(binary.LittleEndian.Uint32(head[22:])))
	height = max(height, -height)
	if bytes.HasPrefix(head, []byte("BM")) && width > 0 && height > 0 && width <= acquire.MaxPageBytes/height/4 {
		return nil
	}
	return fmt.Errorf("%d x %d: %w", width, height, errBMP)
}

// asGray is the picture without its palette; nil where that has colours.
func asGray(p *image.Paletted) *image.Gray {
	var shades [256]byte
	for i, c := range p.Palette {
		r, g, b, _ := c.RGBA()
		if r != g || g != b {
			return nil
		}
		shades[i] = color.GrayModel.Convert(c).(color.Gray).Y
	}
	gray := image.NewGray(p.Rect)
	for i, index := range p.Pix {
		gray.Pix[i] = shades[index]
	}
	return gray
}
