// Package contactsheet draws small pictures of many pages on one large picture,
// each as it was and as it became, with its name and what was done, so that a
// person sees at a glance whether it was done well.
//
// It holds no more than one sheet in memory and writes nothing: a crash costs
// nothing. A Sheet is for one goroutine at a time.
package contactsheet

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"

	"daluang/app/imaging"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// The layout of a sheet, in pixels.
const (
	columns, rows = 3, 3
	wide, high    = 330, 440 // room of one picture
	gap           = 16
	heading       = 36
	line          = 19
	lines         = 4 // of words under a pair: its name and what was done
	cellWide      = 2*wide + 2*gap
	cellHigh      = high + lines*line + 2*gap
)

// PerSheet is how many pages have room on a sheet.
const PerSheet = columns * rows

var (
	ground = color.RGBA{0xd5, 0xd9, 0xde, 0xff}
	ink    = color.RGBA{0x1b, 0x22, 0x2a, 0xff}
	rule   = color.RGBA{0x8a, 0x93, 0x9d, 0xff}
)

// Pair is a page as it was and as it became.
type Pair struct {
	Name   string
	Did    []string // what was done, a line each; what finds no room is left out
	Before image.Image
	After  []image.Image // one, or two where the page was split
}

// Sheet is a contact sheet that is being drawn.
type Sheet struct {
	picture     *image.RGBA
	plain, bold font.Face
	pairs       int
}

// New begins a sheet for so many pages, PerSheet at most, with words for the two
// halves of each pair. Errors: none but those of the fonts that are built in.
func New(pages int, before, after string) (*Sheet, error) {
	plain, err := faceOf(goregular.TTF)
	if err != nil {
		return nil, err
	}
	bold, err := faceOf(gobold.TTF)
	if err != nil {
		return nil, err
	}
	pages = max(1, min(pages, PerSheet))
	down := (pages + columns - 1) / columns
	s := &Sheet{image.NewRGBA(image.Rect(0, 0, columns*cellWide, heading+down*cellHigh)), plain, bold, 0}
	draw.Draw(s.picture, s.picture.Rect, image.NewUniform(ground), image.Point{}, draw.Src)
	for column := range columns {
		s.write(s.bold, before, column*cellWide+gap, heading-10, wide)
		s.write(s.bold, after, column*cellWide+gap+wide+gap/2, heading-10, wide)
	}
	return s, nil
}

func faceOf(ttf []byte) (font.Face, error) {
	parsed, err := opentype.Parse(ttf)
	if err != nil {
		return nil, fmt.Errorf("read a font: %w", err)
	}
	return opentype.NewFace(parsed, &opentype.FaceOptions{Size: 15, DPI: 72, Hinting: font.HintingFull})
}

// Add draws a pair into the next room; beyond PerSheet it does nothing.
func (s *Sheet) Add(pair Pair) {
	if s.pairs >= PerSheet {
		return
	}
	x, y := s.pairs%columns*cellWide+gap, heading+s.pairs/columns*cellHigh
	s.pairs++
	s.place(pair.Before, image.Rect(x, y, x+wide, y+high))
	right := image.Rect(x+wide+gap/2, y, x+2*wide+gap/2, y+high)
	for i, img := range pair.After {
		room, each := right, right.Dx()/len(pair.After)
		room.Min.X += i * each
		room.Max.X = room.Min.X + each - 2
		s.place(img, room)
	}
	y += high + line
	s.write(s.bold, pair.Name, x, y, cellWide-2*gap)
	for i, did := range pair.Did[:min(len(pair.Did), lines-1)] {
		s.write(s.plain, did, x, y+(i+1)*line, cellWide-2*gap)
	}
}

// place draws a picture as large as it fits, with a rule around it that shows
// where it ends.
func (s *Sheet) place(img image.Image, room image.Rectangle) {
	if img == nil || img.Bounds().Empty() {
		return
	}
	size := img.Bounds().Size()
	longest := room.Dx() - 2
	if size.Y > size.X {
		longest = min(room.Dy()-2, (room.Dx()-2)*size.Y/size.X)
	}
	small := imaging.Thumbnail(img, max(1, longest))
	at := image.Rectangle{Max: small.Bounds().Size()}.Add(room.Min.Add(image.Pt(1, 1)))
	draw.Draw(s.picture, at.Inset(-1), image.NewUniform(rule), image.Point{}, draw.Src)
	draw.Draw(s.picture, at, small, small.Bounds().Min, draw.Src)
}

// write draws a line of words, as much of it as fits.
func (s *Sheet) write(face font.Face, text string, x, y, room int) {
	letters := []rune(text)
	for len(letters) > 0 && font.MeasureString(face, string(letters)).Ceil() > room {
		letters = letters[:len(letters)-1]
	}
	d := font.Drawer{Dst: s.picture, Src: image.NewUniform(ink), Face: face, Dot: fixed.P(x, y)}
	d.DrawString(string(letters))
}

// Picture is the sheet as drawn so far.
func (s *Sheet) Picture() image.Image { return s.picture }
