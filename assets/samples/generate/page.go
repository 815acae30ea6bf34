package main

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"strings"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// page is a clean sheet before it ages: white paper with ink on it. Every
// position and length is in millimetres from the top left corner.
type page struct {
	picture       *image.RGBA
	width, height float64
	pxPerMM       float64
	chance        *chance
}

func newPage(width, height float64, dpi int, seed uint64) *page {
	perMM := float64(dpi) / 25.4
	size := image.Rect(0, 0, int(math.Round(width*perMM)), int(math.Round(height*perMM)))
	p := &page{image.NewRGBA(size), width, height, perMM, newChance(seed)}
	draw.Draw(p.picture, size, image.White, image.Point{}, draw.Src)
	return p
}

// style is how text looks: size in points, width as a factor, slant as the
// tangent of its angle, wobble in millimetres (a worn typewriter's).
type style struct {
	font    *sfnt.Font
	size    float64
	stretch float64
	slant   float64
	wobble  float64
	ink     color.NRGBA
}

func (s style) bold() style                     { s.font = fonts.bold; return s }
func (s style) sized(points float64) style      { s.size = points; return s }
func (s style) inked(ink color.NRGBA) style     { s.ink = ink; return s }
func (s style) lineHeight(lead float64) float64 { return s.size * 0.3528 * lead }

// place maps a text's own coordinates (baseline from 0,0, y down) to the page.
type place struct{ a, b, c, d, x, y float64 }

func at(x, y float64) place { return place{1, 0, 0, 1, x, y} }

func turned(x, y, degrees float64) place {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	return place{cos, sin, -sin, cos, x, y}
}

const unitsPerEm = 1000

// outline is a glyph's shape and advance in thousandths of its size.
type outline struct {
	segments sfnt.Segments
	advance  float64
}

// outline gives a glyph's shape. These fonts cross their zero out, which no
// office's letter does and text recognition reads as an eight: a letter O of
// the zero's width stands in for it.
func (s style) outline(r rune) outline {
	if r != '0' {
		return s.glyph(r)
	}
	zero, round := s.glyph('0'), s.glyph('O')
	squeeze := zero.advance / round.advance
	for i := range round.segments {
		for j := range round.segments[i].Args {
			q := &round.segments[i].Args[j]
			q.X = fixed.Int26_6(float64(q.X) * squeeze)
		}
	}
	return outline{round.segments, zero.advance}
}

func (s style) glyph(r rune) outline {
	glyph, err := s.font.GlyphIndex(nil, r)
	if err != nil || glyph == 0 {
		panic("samples: the font has no glyph for " + string(r))
	}
	segments, err := s.font.LoadGlyph(&sfnt.Buffer{}, glyph, fixed.I(unitsPerEm), nil)
	if err != nil {
		panic("samples: load a glyph: " + err.Error())
	}
	advance, err := s.font.GlyphAdvance(nil, glyph, fixed.I(unitsPerEm), font.HintingNone)
	if err != nil {
		panic("samples: measure a glyph: " + err.Error())
	}
	return outline{segments, float64(advance) / 64}
}

// width is how far the text reaches.
func (s style) width(text string) float64 {
	sum := 0.0
	for _, r := range text {
		sum += s.outline(r).advance
	}
	return sum * s.scale() * s.stretch
}

// scale turns thousandths of the size into millimetres.
func (s style) scale() float64 { return s.size * 0.3528 / unitsPerEm }

// write sets one line with its baseline's start at the given place.
func (p *page) write(text string, s style, where place) {
	pen := 0.0
	for _, r := range text {
		glyph := s.outline(r)
		p.stamp(glyph.segments, s, where, pen)
		pen += glyph.advance * s.scale() * s.stretch
	}
}

func (p *page) left(text string, s style, x, y float64) { p.write(text, s, at(x, y)) }

func (p *page) centred(text string, s style, x, y float64) {
	p.write(text, s, at(x-s.width(text)/2, y))
}

func (p *page) right(text string, s style, x, y float64) { p.write(text, s, at(x-s.width(text), y)) }

// stamp fills one glyph; pen is its start along the line.
func (p *page) stamp(segments sfnt.Segments, s style, where place, pen float64) {
	if len(segments) == 0 {
		return
	}
	dx, dy := p.chance.spread(s.wobble), p.chance.spread(s.wobble)
	onPage := func(q fixed.Point26_6) [2]float32 {
		gx, gy := float64(q.X)/64*s.scale(), float64(q.Y)/64*s.scale()
		gx = pen + gx*s.stretch - gy*s.slant + dx
		gy += dy
		x := where.x + where.a*gx + where.c*gy
		y := where.y + where.b*gx + where.d*gy
		return [2]float32{float32(x * p.pxPerMM), float32(y * p.pxPerMM)}
	}
	ink := s.ink
	if s.wobble > 0 {
		ink.A = uint8(float64(ink.A) * (1 - 0.35*p.chance.float()))
	}
	p.fill(segments, onPage, ink)
}

// fill rasterises an outline in its own bounding box and lays the ink on.
func (p *page) fill(segments sfnt.Segments, onPage func(fixed.Point26_6) [2]float32, ink color.NRGBA) {
	box := boundsOf(segments, onPage)
	raster := vector.NewRasterizer(box.Dx(), box.Dy())
	ox, oy := float32(box.Min.X), float32(box.Min.Y)
	for _, segment := range segments {
		var q [3][2]float32
		for i := range q {
			q[i] = onPage(segment.Args[i])
			q[i][0], q[i][1] = q[i][0]-ox, q[i][1]-oy
		}
		switch segment.Op {
		case sfnt.SegmentOpMoveTo:
			raster.MoveTo(q[0][0], q[0][1])
		case sfnt.SegmentOpLineTo:
			raster.LineTo(q[0][0], q[0][1])
		case sfnt.SegmentOpQuadTo:
			raster.QuadTo(q[0][0], q[0][1], q[1][0], q[1][1])
		case sfnt.SegmentOpCubeTo:
			raster.CubeTo(q[0][0], q[0][1], q[1][0], q[1][1], q[2][0], q[2][1])
		}
	}
	source := image.NewUniform(ink)
	if box.In(p.picture.Bounds()) {
		raster.Draw(p.picture, box, source, image.Point{})
		return
	}
	// the rasteriser does not clip: what hangs over the edge goes by way of a mask
	mask := image.NewAlpha(box)
	raster.Draw(mask, box, image.Opaque, image.Point{})
	draw.DrawMask(p.picture, box, source, image.Point{}, mask, box.Min, draw.Over)
}

func boundsOf(segments sfnt.Segments, onPage func(fixed.Point26_6) [2]float32) image.Rectangle {
	count := map[sfnt.SegmentOp]int{sfnt.SegmentOpMoveTo: 1, sfnt.SegmentOpLineTo: 1,
		sfnt.SegmentOpQuadTo: 2, sfnt.SegmentOpCubeTo: 3}
	var box image.Rectangle
	for _, segment := range segments {
		for _, q := range segment.Args[:count[segment.Op]] {
			at := onPage(q)
			x, y := int(math.Floor(float64(at[0]))), int(math.Floor(float64(at[1])))
			box = box.Union(image.Rect(x, y, x+2, y+2))
		}
	}
	return box
}

// paragraph sets text in lines of at most the given width, justified but for
// the last, the first one indented; it returns the baseline after the last.
func (p *page) paragraph(text string, s style, x, y, width, indent, lead float64) float64 {
	words := strings.Fields(text)
	space := s.width(" ")
	for len(words) > 0 {
		count, used := 1, s.width(words[0])
		for count < len(words) && used+space+s.width(words[count]) <= width-indent {
			used += space + s.width(words[count])
			count++
		}
		gap := space
		if count < len(words) && count > 1 && s.wobble == 0 {
			gap += (width - indent - used) / float64(count-1)
		}
		pen := x + indent
		for _, word := range words[:count] {
			p.left(word, s, pen, y)
			pen += s.width(word) + gap
		}
		words, indent = words[count:], 0
		y += s.lineHeight(lead)
	}
	return y
}

// shade lays ink wherever cover, called with millimetres, says how much (0 to
// 1), inside a box.
func (p *page) shade(x0, y0, x1, y1 float64, ink color.NRGBA, cover func(x, y float64) float64) {
	box := image.Rect(int(x0*p.pxPerMM), int(y0*p.pxPerMM), int(x1*p.pxPerMM)+1, int(y1*p.pxPerMM)+1)
	box = box.Intersect(p.picture.Bounds())
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			amount := cover((float64(x)+0.5)/p.pxPerMM, (float64(y)+0.5)/p.pxPerMM)
			if amount > 0 {
				blend(p.picture.Pix[p.picture.PixOffset(x, y):], ink, min(amount, 1))
			}
		}
	}
}

func blend(pixel []uint8, ink color.NRGBA, amount float64) {
	amount *= float64(ink.A) / 255
	for i, value := range [3]uint8{ink.R, ink.G, ink.B} {
		pixel[i] = uint8(float64(pixel[i])*(1-amount) + float64(value)*amount + 0.5)
	}
}

// soft turns a signed distance in millimetres (negative inside) into coverage.
func (p *page) soft(distance float64) float64 {
	return max(0, min(1, 0.5-distance*p.pxPerMM))
}

func (p *page) line(x0, y0, x1, y1, thickness float64, ink color.NRGBA) {
	p.curve([][2]float64{{x0, y0}, {x1, y1}}, func(float64) float64 { return thickness }, ink)
}

func (p *page) frame(x0, y0, x1, y1, thickness float64, ink color.NRGBA) {
	p.line(x0, y0, x1, y0, thickness, ink)
	p.line(x0, y1, x1, y1, thickness, ink)
	p.line(x0, y0, x0, y1, thickness, ink)
	p.line(x1, y0, x1, y1, thickness, ink)
}

// curve draws a line through points; thickness depends on how far along it is,
// 0 to 1.
func (p *page) curve(points [][2]float64, thickness func(along float64) float64, ink color.NRGBA) {
	low, high := points[0], points[0]
	for _, q := range points {
		low[0], low[1] = min(low[0], q[0]), min(low[1], q[1])
		high[0], high[1] = max(high[0], q[0]), max(high[1], q[1])
	}
	p.shade(low[0]-1, low[1]-1, high[0]+1, high[1]+1, ink, func(x, y float64) float64 {
		nearest := math.Inf(1)
		for i := 1; i < len(points); i++ {
			along := float64(i) / float64(len(points))
			nearest = min(nearest, toSegment(x, y, points[i-1], points[i])-thickness(along)/2)
		}
		return p.soft(nearest)
	})
}

func toSegment(x, y float64, from, to [2]float64) float64 {
	dx, dy := to[0]-from[0], to[1]-from[1]
	length := dx*dx + dy*dy
	t := 0.0
	if length > 0 {
		t = max(0, min(1, ((x-from[0])*dx+(y-from[1])*dy)/length))
	}
	return math.Hypot(x-from[0]-t*dx, y-from[1]-t*dy)
}
