package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/image/draw"

	"daluang/app/imaging"
	"daluang/assets/samples"
)

// places says where pages come from and go to.
type places struct{ Corpus, Cache string }

// scan reads the first picture of a file of the corpus, or of the sample
// documents where the name says so, with the resolution that it tells or else
// that of an A4 sheet.
func (p places) scan(ctx context.Context, name string) (image.Image, float64, error) {
	data, err := os.ReadFile(filepath.Join(p.Corpus, name))
	if sample, ok := strings.CutPrefix(name, "sample:"); ok {
		data, err = fs.ReadFile(samples.FS(), sample)
	}
	if err != nil {
		return nil, 0, fmt.Errorf("read a scan: %w", err)
	}
	reader := bytes.NewReader(data)
	info, err := imaging.Probe(ctx, reader, reader.Size(), imaging.Limits{})
	if err != nil {
		return nil, 0, fmt.Errorf("%s: %w", name, err)
	}
	img, err := imaging.Decode(ctx, reader, reader.Size(), 0, imaging.Limits{})
	if err != nil {
		return nil, 0, fmt.Errorf("%s: %w", name, err)
	}
	dpi := info.Frames[0].DPIX
	if dpi < 90 || dpi > 650 { // tags of camera pictures and of careless programs
		dpi = float64(max(img.Bounds().Dx(), img.Bounds().Dy())) / (297 / 25.4)
	}
	return img, dpi, nil
}

// sheet stretches a picture over A4 at 300 dpi.
func sheet(img image.Image) *image.RGBA {
	page := image.NewRGBA(image.Rect(0, 0, 2480, 3508))
	draw.CatmullRom.Scale(page, page.Rect, img, img.Bounds(), draw.Src, nil)
	return page
}

// encodeJPEG is the standard library's encoder, with the resolution told (JFIF
// 1.01), as a scanner does it.
func encodeJPEG(img image.Image, quality int, dpi float64) ([]byte, error) {
	var file bytes.Buffer
	if err := jpeg.Encode(&file, img, &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("encode a page: %w", err)
	}
	header := []byte("\xff\xe0\x00\x10JFIF\x00\x01\x01\x01")
	header = binary.BigEndian.AppendUint16(header, uint16(dpi+0.5))
	header = binary.BigEndian.AppendUint16(header, uint16(dpi+0.5))
	header = append(header, 0, 0)
	return bytes.Join([][]byte{file.Bytes()[:2], header, file.Bytes()[2:]}, nil), nil
}

// encodeBilevel is a PNG of one bit a pixel, with the resolution told (pHYs).
func encodeBilevel(img image.Image, dpi float64) ([]byte, error) {
	page := image.NewPaletted(image.Rect(0, 0, img.Bounds().Dx(), img.Bounds().Dy()), color.Palette{color.Black, color.White})
	for y := range page.Rect.Dy() {
		for x := range page.Rect.Dx() {
			if color.GrayModel.Convert(img.At(x, y)).(color.Gray).Y >= 128 {
				page.Pix[y*page.Stride+x] = 1
			}
		}
	}
	var file bytes.Buffer
	if err := png.Encode(&file, page); err != nil {
		return nil, fmt.Errorf("encode a page: %w", err)
	}
	perMetre := uint32(dpi/0.0254 + 0.5)
	chunk := []byte("pHYs")
	chunk = binary.BigEndian.AppendUint32(chunk, perMetre)
	chunk = binary.BigEndian.AppendUint32(chunk, perMetre)
	chunk = append(chunk, 1)
	whole := binary.BigEndian.AppendUint32(nil, uint32(len(chunk)-4))
	whole = append(whole, chunk...)
	whole = binary.BigEndian.AppendUint32(whole, crc32.ChecksumIEEE(chunk))
	const afterHeader = 8 + 25 // signature and IHDR
	return bytes.Join([][]byte{file.Bytes()[:afterHeader], whole, file.Bytes()[afterHeader:]}, nil), nil
}
