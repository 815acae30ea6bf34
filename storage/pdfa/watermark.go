package pdfa

import (
	"fmt"
	"math"
	"strconv"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// What Stamp.Across looks like.
const (
	acrossShade = 0.87 // of white, before it is multiplied with the picture
	acrossSpan  = 0.8  // of the diagonal
	acrossSize  = 0.25 // of the shorter side, at most
	emUnits     = 1000 // units of the form to the size of the font
	middleOfCap = 350  // half the height of a capital, in those units
)

// acrossForm writes the outlines of a text as a form (ISO 32000-1 8.10) and
// returns its number: shapes, so that the words of the page are all that is
// found and copied. It is written once per document.
func (w *Writer) acrossForm(text string) (int, error) {
	if form, known := w.across[text]; known {
		return form, nil
	}
	outlines, err := w.face.appendOutlines(fmt.Appendf(nil, "%s g\n", number(acrossShade)), text)
	if err != nil {
		return 0, err
	}
	form := w.out.reserve()
	w.packedStream(form, fmt.Sprintf("/Type /XObject /Subtype /Form /BBox [0 -%d %d %d] /Resources << >>",
		emUnits/2, int(w.face.measure(text)*emUnits)+1, emUnits*3/2), outlines)
	if w.across == nil {
		w.across = map[string]int{}
	}
	w.across[text] = form
	return form, nil
}

// appendAcross draws the form over the diagonal of the picture.
func (p Page) appendAcross(dst []byte, width, height float64, face *typeface) []byte {
	dst = append(append(dst, "\nq "...), p.shownToPage(width, height)...)
	if p.turnedSideways() {
		width, height = height, width
	}
	length := face.measure(p.Stamp.Across) * emUnits
	scale := min(acrossSpan*math.Hypot(width, height)/length, acrossSize*min(width, height)/emUnits)
	sin, cos := math.Sincos(math.Atan2(height, width))
	x := width/2 - scale*(length/2*cos-middleOfCap*sin)
	y := height/2 - scale*(length/2*sin+middleOfCap*cos)
	dst = appendNumbers(append(dst, "/Gs gs "...), scale*cos, scale*sin, -scale*sin, scale*cos, x, y)
	return append(dst, "cm /Fm Do Q"...)
}

// appendOutlines draws a line of text in units of emUnits, filled.
func (f *typeface) appendOutlines(dst []byte, text string) ([]byte, error) {
	pen := 0.0
	for _, r := range text {
		glyph := f.glyph(r)
		segments, err := f.font.LoadGlyph(&f.buffer, sfnt.GlyphIndex(glyph), fixed.I(emUnits), nil)
		if err != nil {
			return dst, fmt.Errorf("outline of %q: %w", r, err)
		}
		if len(segments) > 0 {
			dst = append(appendSegments(dst, segments, pen), "f\n"...)
		}
		pen += f.advance(glyph) * emUnits / f.em
	}
	return dst, nil
}

// appendSegments draws closed contours with y up; what TrueType bends over one
// control point PDF bends over two (ISO 32000-1 8.5.2.2).
func appendSegments(dst []byte, segments sfnt.Segments, pen float64) []byte {
	type point struct{ x, y float64 }
	at := func(p fixed.Point26_6) point { return point{pen + float64(p.X)/64, -float64(p.Y) / 64} }
	write := func(operator string, points ...point) {
		for _, p := range points {
			dst = append(strconv.AppendFloat(dst, math.Round(p.x), 'f', 0, 64), ' ')
			dst = append(strconv.AppendFloat(dst, math.Round(p.y), 'f', 0, 64), ' ')
		}
		dst = append(append(dst, operator...), '\n')
	}
	between := func(a, b point) point { return point{a.x + (b.x-a.x)*2/3, a.y + (b.y-a.y)*2/3} }
	var last point
	for _, s := range segments {
		end := at(s.Args[0])
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			write("m", end)
		case sfnt.SegmentOpLineTo:
			write("l", end)
		case sfnt.SegmentOpQuadTo:
			control := end
			end = at(s.Args[1])
			write("c", between(last, control), between(end, control), end)
		case sfnt.SegmentOpCubeTo:
			end = at(s.Args[2])
			write("c", at(s.Args[0]), at(s.Args[1]), end)
		}
		last = end
	}
	return dst
}
