// Command generate draws the program's icon from one list of shapes: as
// icon.svg and, at 512 x 512 pixels, as icon.png. Run it from the module's
// root: go run ./assets/generate. It writes the same bytes every time.
package main

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"log"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/image/vector"
)

const side = 512

// shape is a filled outline. Steps are a move (the first), lines (one point)
// and cubic curves (three points); the outline closes by itself.
type shape struct {
	fill  color.NRGBA
	steps [][]point
}

type point struct{ x, y float32 }

// The colours of bark paper (daluang), of the fold's shade and ink, and of a
// young leaf.
var (
	paper = color.NRGBA{0xF5, 0xE4, 0xC0, 0xFF}
	bark  = color.NRGBA{0x7B, 0x4A, 0x26, 0xFF}
	leaf  = color.NRGBA{0x1F, 0x7A, 0x55, 0xFF}
)

// icon is a sheet of bark paper with a folded corner; on it a tick whose long
// arm is a leaf: paper that has been seen to.
func icon() []shape {
	return []shape{
		{bark, [][]point{{{64, 48}}, {{64, 30}, {78, 16}, {96, 16}}, {{330, 16}}, {{448, 134}}, {{448, 464}},
			{{448, 482}, {434, 496}, {416, 496}}, {{96, 496}}, {{78, 496}, {64, 482}, {64, 464}}}},
		{paper, [][]point{{{96, 48}}, {{300, 48}}, {{300, 164}}, {{416, 164}}, {{416, 464}}, {{96, 464}}}},
		{paper, [][]point{{{332, 60}}, {{404, 132}}, {{332, 132}}}},
		{leaf, [][]point{{{128, 318}}, {{158, 288}}, {{218, 348}}, {{224, 396}}, {{214, 404}, {206, 400}, {198, 392}}}},
		{leaf, [][]point{{{206, 404}}, {{176, 330}, {214, 214}, {390, 192}}, {{396, 300}, {330, 400}, {206, 404}}}},
		{paper, [][]point{{{212, 394}}, {{244, 330}, {290, 274}, {352, 232}}, {{300, 284}, {254, 340}, {224, 398}}}},
	}
}

func main() {
	if err := write("assets", icon()); err != nil {
		log.Fatal(err)
	}
}

func write(folder string, shapes []shape) error {
	if err := save(filepath.Join(folder, "icon.svg"), func(w io.Writer) error { return writeSVG(w, shapes) }); err != nil {
		return err
	}
	return save(filepath.Join(folder, "icon.png"), func(w io.Writer) error { return png.Encode(w, rasterise(shapes)) })
}

func save(name string, encode func(io.Writer) error) error {
	file, err := os.Create(name)
	if err != nil {
		return fmt.Errorf("make %s: %w", name, err)
	}
	if err := encode(file); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return file.Close()
}

func writeSVG(w io.Writer, shapes []shape) error {
	var text strings.Builder
	fmt.Fprintf(&text, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\">\n", side, side)
	for _, s := range shapes {
		fmt.Fprintf(&text, "  <path fill=\"#%02X%02X%02X\" d=\"", s.fill.R, s.fill.G, s.fill.B)
		for i, step := range s.steps {
			text.WriteString(command(i, step))
			for _, p := range step {
				fmt.Fprintf(&text, " %g %g", p.x, p.y)
			}
			text.WriteByte(' ')
		}
		text.WriteString("Z\"/>\n")
	}
	text.WriteString("</svg>\n")
	_, err := io.WriteString(w, text.String())
	return err
}

func command(index int, step []point) string {
	switch {
	case index == 0:
		return "M"
	case len(step) == 1:
		return "L"
	}
	return "C"
}

func rasterise(shapes []shape) *image.NRGBA {
	picture := image.NewNRGBA(image.Rect(0, 0, side, side))
	for _, s := range shapes {
		outline := vector.NewRasterizer(side, side)
		for i, step := range s.steps {
			switch command(i, step) {
			case "M":
				outline.MoveTo(step[0].x, step[0].y)
			case "L":
				outline.LineTo(step[0].x, step[0].y)
			case "C":
				outline.CubeTo(step[0].x, step[0].y, step[1].x, step[1].y, step[2].x, step[2].y)
			}
		}
		outline.ClosePath()
		outline.DrawOp = draw.Over
		outline.Draw(picture, picture.Bounds(), image.NewUniform(s.fill), image.Point{})
	}
	return picture
}
