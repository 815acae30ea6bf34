package layers

import (
	"image"

	"golang.org/x/image/draw"
)

// Compose puts the layers together again as a viewer does, at the page's full
// size: *image.Gray if the background is, else *image.RGBA.
func Compose(l Layers) image.Image {
	page := image.Rect(0, 0, l.Width, l.Height)
	if _, isGray := l.Background.(*image.Gray); isGray {
		out, ink := image.NewGray(page), image.NewGray(page)
		stretch(out, l.Background)
		stretch(ink, l.Foreground)
		l.paint(out.Pix, ink.Pix, 1)
		return out
	}
	out, ink := image.NewRGBA(page), image.NewRGBA(page)
	if l.Width == 0 || l.Height == 0 {
		return out
	}
	stretch(out, l.Background)
	stretch(ink, l.Foreground)
	l.paint(out.Pix, ink.Pix, 4)
	return out
}

func stretch(dst draw.Image, src image.Image) {
	draw.BiLinear.Scale(dst, dst.Bounds(), src, src.Bounds(), draw.Src, nil)
}

func (l Layers) paint(pix, ink []byte, size int) {
	stride := (l.Width + 7) / 8
	for y := range l.Height {
		for x := range l.Width {
			if l.Mask[y*stride+x>>3]>>(7-x&7)&1 == 1 {
				at := (y*l.Width + x) * size
				copy(pix[at:at+size], ink[at:at+size])
			}
		}
	}
}
