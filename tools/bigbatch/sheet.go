package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/image/draw"

	"daluang/assets/samples"
)

// An A4 sheet at 300 dpi with the marks on it: a corner mark in each corner and,
// between them at the top and at the bottom, the number of the sheet in black and
// white fields.
const (
	sheetWidth, sheetHeight = 2480, 3508
	markSide                = 120
	fieldWidth              = 160
	firstField              = 200
	fieldStep               = 200
	fieldsWide              = 10 // bits of a number
)

var (
	paint = color.RGBA{255, 0, 255, 255}
	black = color.RGBA{0, 0, 0, 255}
	white = color.RGBA{255, 255, 255, 255}
)

// papers are the colour pages that the sheets are made of.
var papers = []string{"01-surat-undangan.jpg", "03-surat-data-peserta-didik.jpg", "05-surat-pinjam-ruang.jpg",
	"06-kuitansi-alat-tulis.jpg", "07-ijazah-2021-depan.jpg", "12-nota-dinas-1987.jpg"}

// drawSheets writes that many different sheets to a folder, as JPEG of the
// quality that scanners give.
func drawSheets(folder string, count int) error {
	for p, name := range papers {
		blank, err := paper(name)
		if err != nil {
			return err
		}
		for number := p; number < count; number += len(papers) {
			mark(blank, number)
			if err := writeSheet(filepath.Join(folder, fmt.Sprintf("lembar-%04d.jpg", number)), blank); err != nil {
				return err
			}
		}
	}
	return nil
}

func paper(name string) (*image.RGBA, error) {
	data, err := fs.ReadFile(samples.FS(), name)
	if err != nil {
		return nil, fmt.Errorf("read a sample: %w", err)
	}
	img, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("read a sample: %w", err)
	}
	page := image.NewRGBA(image.Rect(0, 0, sheetWidth, sheetHeight))
	draw.ApproxBiLinear.Scale(page, page.Rect, img, img.Bounds(), draw.Src, nil)
	return page, nil
}

// mark paints the marks of a sheet, over those of another one.
func mark(page *image.RGBA, number int) {
	fill := func(x, y, width int, c color.Color) {
		draw.Draw(page, image.Rect(x, y, x+width, y+markSide), image.NewUniform(c), image.Point{}, draw.Src)
	}
	for _, y := range []int{0, sheetHeight - markSide} {
		fill(0, y, sheetWidth, white)
		fill(0, y, markSide, paint)
		fill(sheetWidth-markSide, y, markSide, paint)
		for bit := range fieldsWide {
			if number>>bit&1 == 1 {
				fill(firstField+bit*fieldStep, y, fieldWidth, black)
			}
		}
	}
}

func writeSheet(path string, page image.Image) error {
	var file bytes.Buffer
	if err := jpeg.Encode(&file, page, &jpeg.Options{Quality: 85}); err != nil {
		return fmt.Errorf("draw a sheet: %w", err)
	}
	header := []byte("\xff\xe0\x00\x10JFIF\x00\x01\x01\x01")
	header = binary.BigEndian.AppendUint16(header, 300)
	header = binary.BigEndian.AppendUint16(header, 300)
	header = append(header, 0, 0)
	whole := bytes.Join([][]byte{file.Bytes()[:2], header, file.Bytes()[2:]}, nil)
	if err := os.WriteFile(path, whole, 0o600); err != nil {
		return fmt.Errorf("draw a sheet: %w", err)
	}
	return nil
}

// pixels is what the screen shows.
type pixels interface {
	at(x, y int) color.RGBA
	size() image.Point
}

// sheetOn finds where a whole page lies on the screen within an area: the least
// rectangle around the corner marks that are too large to be a thumbnail's. It is
// empty where none is.
func sheetOn(screen pixels, area image.Rectangle) image.Rectangle {
	const least = 11 // pixels in a row; those of a thumbnail have fewer
	found := image.Rectangle{}
	for y := area.Min.Y; y < area.Max.Y; y++ {
		run := 0
		for x := area.Min.X; x <= area.Max.X; x++ {
			if x < area.Max.X && isPaint(screen.at(x, y)) {
				run++
				continue
			}
			if run >= least {
				found = found.Union(image.Rect(x-run, y, x, y+1))
			}
			run = 0
		}
	}
	return found
}

func isPaint(c color.RGBA) bool { return c.R > 190 && c.G < 80 && c.B > 190 }

// numberOn reads the number of the sheet that lies at a place of the screen; ok
// is false unless both its numbers and all its corners are there.
func numberOn(screen pixels, page image.Rectangle) (number int, ok bool) {
	at := func(x, y int) color.RGBA {
		return screen.at(page.Min.X+x*page.Dx()/sheetWidth, page.Min.Y+y*page.Dy()/sheetHeight)
	}
	var read [2]int
	for i, y := range []int{markSide / 2, sheetHeight - markSide/2} {
		if !isPaint(at(markSide/2, y)) || !isPaint(at(sheetWidth-markSide/2, y)) {
			return 0, false
		}
		for bit := range fieldsWide {
			switch c := at(firstField+bit*fieldStep+fieldWidth/2, y); {
			case int(c.R)+int(c.G)+int(c.B) < 3*80:
				read[i] |= 1 << bit
			case int(c.R)+int(c.G)+int(c.B) < 3*200:
				return 0, false
			}
		}
	}
	return read[0], read[0] == read[1]
}
