package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"math"
)

// quality is what office scanners use out of the box; it also keeps the set small.
const quality = 75

// encodeJPEG compresses a picture and says its resolution in a JFIF header, as
// a flatbed's software does.
func encodeJPEG(picture image.Image, dpi int) ([]byte, error) {
	header := []byte{0xFF, 0xE0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 1}
	header = binary.BigEndian.AppendUint16(header, uint16(dpi))
	header = binary.BigEndian.AppendUint16(header, uint16(dpi))
	return jpegWith(picture, append(header, 0, 0))
}

// encodeTurnedJPEG stores an upright picture a quarter turn to the left and
// tells the reader so (EXIF orientation 6), as a telephone does.
func encodeTurnedJPEG(upright image.Image, dpi int) ([]byte, error) {
	order := binary.BigEndian
	exif := append([]byte("Exif\x00\x00MM\x00*"), 0, 0, 0, 8, 0, 4)
	entry := func(tag, kind uint16, value uint32) {
		exif = order.AppendUint16(exif, tag)
		exif = order.AppendUint16(exif, kind)
		exif = order.AppendUint32(order.AppendUint32(exif, 1), value)
	}
	const short, rational, directory = 3, 5, 8 + 2 + 4*12 + 4
	entry(0x0112, short, 6<<16)
	entry(0x011A, rational, directory)
	entry(0x011B, rational, directory)
	entry(0x0128, short, 2<<16)
	exif = order.AppendUint32(exif, 0)
	exif = order.AppendUint32(order.AppendUint32(exif, uint32(dpi)), 1)
	header := order.AppendUint16([]byte{0xFF, 0xE1}, uint16(len(exif)+2))
	return jpegWith(turnLeft(upright), append(header, exif...))
}

func jpegWith(picture image.Image, header []byte) ([]byte, error) {
	var plain bytes.Buffer
	if err := jpeg.Encode(&plain, picture, &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("encode JPEG: %w", err)
	}
	startOfImage := plain.Bytes()[:2]
	return bytes.Join([][]byte{startOfImage, header, plain.Bytes()[2:]}, nil), nil
}

func turnLeft(picture image.Image) image.Image {
	size := picture.Bounds().Size()
	turned := image.NewRGBA(image.Rect(0, 0, size.Y, size.X))
	for y := range size.Y {
		for x := range size.X {
			turned.Set(y, size.X-1-x, picture.At(x, y))
		}
	}
	return turned
}

// encodePNG stores a picture of two values at one bit a pixel, with its
// resolution.
func encodePNG(picture bilevel, dpi int) ([]byte, error) {
	paletted := image.NewPaletted(image.Rect(0, 0, picture.width, picture.height),
		color.Palette{color.White, color.Black})
	copy(paletted.Pix, picture.pixels)
	var plain bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&plain, paletted); err != nil {
		return nil, fmt.Errorf("encode PNG: %w", err)
	}
	const signatureAndHeader = 8 + 4 + 4 + 13 + 4
	perMetre := uint32(math.Round(float64(dpi) / 0.0254))
	chunk := binary.BigEndian.AppendUint32([]byte("pHYs"), perMetre)
	chunk = append(binary.BigEndian.AppendUint32(chunk, perMetre), 1)
	var physical []byte
	physical = binary.BigEndian.AppendUint32(physical, uint32(len(chunk)-4))
	physical = append(physical, chunk...)
	physical = binary.BigEndian.AppendUint32(physical, crc32.ChecksumIEEE(chunk))
	content := plain.Bytes()
	return bytes.Join([][]byte{content[:signatureAndHeader], physical, content[signatureAndHeader:]}, nil), nil
}

// encodeTIFF writes pages of two values as one multi-page TIFF 6.0 file, each
// page in one strip of Group 4 data, white as zero.
func encodeTIFF(pages []bilevel, dpi int) []byte {
	order := binary.LittleEndian
	out := []byte{'I', 'I', 42, 0, 0, 0, 0, 0}
	link := 4
	for number, page := range pages {
		resolution := uint32(len(out))
		out = order.AppendUint32(order.AppendUint32(out, uint32(dpi)), 1)
		strip, data := uint32(len(out)), encodeG4(page)
		out = append(out, data...)
		if len(out)%2 == 1 {
			out = append(out, 0)
		}
		order.PutUint32(out[link:], uint32(len(out)))
		const short, long, rational = 3, 4, 5
		entries := []struct {
			tag, kind uint16
			count     uint32
			value     uint32
		}{
			{254, long, 1, 2}, {256, long, 1, uint32(page.width)}, {257, long, 1, uint32(page.height)},
			{258, short, 1, 1}, {259, short, 1, 4}, {262, short, 1, 0}, {273, long, 1, strip},
			{277, short, 1, 1}, {278, long, 1, uint32(page.height)}, {279, long, 1, uint32(len(data))},
			{282, rational, 1, resolution}, {283, rational, 1, resolution}, {293, long, 1, 0},
			{296, short, 1, 2}, {297, short, 2, uint32(number) | uint32(len(pages))<<16},
		}
		out = order.AppendUint16(out, uint16(len(entries)))
		for _, e := range entries {
			out = order.AppendUint16(order.AppendUint16(out, e.tag), e.kind)
			out = order.AppendUint32(order.AppendUint32(out, e.count), e.value)
		}
		link = len(out)
		out = order.AppendUint32(out, 0)
	}
	return out
}

func toGray(picture image.Image) *image.Gray {
	gray := image.NewGray(picture.Bounds())
	draw.Draw(gray, gray.Bounds(), picture, image.Point{}, draw.Src)
	return gray
}
