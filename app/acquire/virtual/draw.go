package virtual

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"

	"daluang/app/acquire"
)

// Look is how a page is to be delivered.
type Look struct {
	Mode          acquire.ColorMode
	DPI           int
	Width, Height int // pixels
	MIME          string
}

// Draw makes the page of a sheet: lines of made-up writing with the number of
// the sheet in large figures, and a bar at the side of a back. The same sheet
// and look give the same bytes.
func Draw(sheet int, back bool, look Look) ([]byte, error) {
	img := canvas(look)
	unit := max(1, look.Width/40)
	ink := func(x, y, w, h int, c color.Color) {
		draw.Draw(img, image.Rect(x*unit, y*unit, (x+w)*unit, (y+h)*unit), image.NewUniform(c), image.Point{}, draw.Src)
	}
	for y := 16; y*unit < look.Height-4*unit; y += 2 {
		for x := 3; x < 36; {
			word := 1 + (x*7+y*13+sheet*5)%4
			ink(x, y, min(word, 36-x), 1, color.Gray{40})
			x += word + 1
		}
	}
	if back {
		ink(1, 3, 1, 50, color.RGBA{160, 30, 30, 255})
	}
	for i, digit := range fmt.Sprint(sheet) {
		for segment, box := range segments {
			if lit[digit-'0']&(1<<segment) != 0 {
				ink(4+i*6+box[0], 3+box[1], box[2], box[3], color.RGBA{20, 40, 120, 255})
			}
		}
	}
	return encode(img, sheet, back, look)
}

// The seven segments of a figure, five units wide and nine high, and those that
// each figure lights.
var (
	segments = [7][4]int{{0, 0, 4, 1}, {3, 0, 1, 5}, {3, 4, 1, 5}, {0, 8, 4, 1}, {0, 4, 1, 5}, {0, 0, 1, 5}, {0, 4, 4, 1}}
	lit      = [10]uint8{0x3f, 0x06, 0x5b, 0x4f, 0x66, 0x6d, 0x7d, 0x07, 0x7f, 0x6f}
)

func canvas(look Look) draw.Image {
	bounds := image.Rect(0, 0, look.Width, look.Height)
	var img draw.Image
	paper := color.Color(color.RGBA{252, 250, 244, 255})
	switch look.Mode {
	case acquire.Lineart:
		img, paper = image.NewPaletted(bounds, color.Palette{color.White, color.Black}), color.White
	case acquire.Gray:
		img = image.NewGray(bounds)
	default:
		img = image.NewRGBA(bounds)
	}
	draw.Draw(img, bounds, image.NewUniform(paper), image.Point{}, draw.Src)
	return img
}

func encode(img image.Image, sheet int, back bool, look Look) ([]byte, error) {
	var out bytes.Buffer
	if look.MIME == "image/png" {
		err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&out, img)
		return out.Bytes(), err
	}
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: 85}); err != nil {
		return nil, fmt.Errorf("draw a page: %w", err)
	}
	return withHeader(out.Bytes(), sheet, back, look.DPI), nil
}

// withHeader puts a JFIF header with the resolution behind the SOI marker, and a
// comment that names the sheet.
func withHeader(file []byte, sheet int, back bool, dpi int) []byte {
	head := []byte{0xff, 0xd8, 0xff, 0xe0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 1}
	head = binary.BigEndian.AppendUint16(head, uint16(dpi))
	head = binary.BigEndian.AppendUint16(head, uint16(dpi))
	head = append(head, 0, 0)
	side := "front"
	if back {
		side = "back"
	}
	return Commented(append(head, file[2:]...), fmt.Sprintf("SPESIMEN sheet %d %s", sheet, side))
}

// Commented is a JPEG with a comment at its end, of at most 200 bytes: the
// cheapest way to pages that look alike and are not the same.
func Commented(file []byte, comment string) []byte {
	body := file[:len(file)-2]
	out := append(make([]byte, 0, len(file)+len(comment)+4), body...)
	out = append(out, 0xff, 0xfe, 0, byte(len(comment)+2))
	out = append(out, comment...)
	return append(out, 0xff, 0xd9)
}
