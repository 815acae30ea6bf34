package layers

import (
	"image"

	"golang.org/x/image/draw"
)

// Compose puts the layers together again as a viewer does, at the full size of
// the mask: *image.Gray if the background is, else *image.RGBA.
func Compose(l Layers) image.Image {
	page := image.Rect(0, 0, l.Width*l.Finer, l.Height*l.Finer)
	if _, isGray := l.Background.(*image.Gray); isGray {
		out, ink := image.NewGray(page), image.NewGray(page)
		l.stretch(out, ink)
		l.paint(out.Pix, ink.Pix, 1)
		return out
	}
	out, ink := image.NewRGBA(page), image.NewRGBA(page)
	if page.Empty() {
		return out
	}
	l.stretch(out, ink)
	l.paint(out.Pix, ink.Pix, 4)
	return out
}

func (l Layers) stretch(paper, ink draw.Image) {
	stretch(paper, paper.Bounds(), l.Background)
	for _, p := range l.Pictures {
		stretch(paper, image.Rectangle{p.Area.Min.Mul(l.Finer), p.Area.Max.Mul(l.Finer)}, p.Image)
	}
	stretch(ink, ink.Bounds(), l.Foreground)
}

func stretch(dst draw.Image, area image.Rectangle, src image.Image) {
	draw.BiLinear.Scale(dst, area, src, src.Bounds(), draw.Src, nil)
}

func (l Layers) paint(pix, ink []byte, size int) {
	width := l.Width * l.Finer
	stride := (width + 7) / 8
	for y := range l.Height * l.Finer {
		for x := range width {
			if l.Mask[y*stride+x>>3]>>(7-x&7)&1 == 1 {
				at := (y*width + x) * size
				copy(pix[at:at+size], ink[at:at+size])
			}
		}
	}
}
