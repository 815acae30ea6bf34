package pdfa

import (
	"fmt"
	"strconv"
	"strings"
)

// Layers draws a page as mixed raster content: paper and pictures at a low
// resolution, over them the letters, sharp, in one ink or in inks of their own.
// There is no transparency in it, so that PDF/A-1 takes it too (6.2.10).
type Layers struct {
	// Width and Height are the pixels that the page's resolution and its words
	// speak of; 0 are those of Mask.
	Width, Height int
	// Background fills the page: JPEG, Gray8 or RGB8, at a resolution of its own.
	Background Image
	// Pictures lie on the background, under the mask: what has to keep more detail
	// than the paper around it. Where two overlap the later one is seen.
	Pictures []Placed
	// Mask is Bilevel, at full resolution: 1 where ink is.
	Mask Image
	// Foreground holds the inks, JPEG, Gray8 or RGB8, at a resolution of its own;
	// with Kind 0 there is none and Ink is the colour of all that Mask marks.
	Foreground Image
	Ink        [3]byte // red, green, blue (sRGB)
}

// Placed is a picture on a part of the page: JPEG, Gray8 or RGB8, at a resolution
// of its own.
type Placed struct {
	Image
	// On is where it goes, in the pixels of the stored page: before Mirror and
	// Rotate, from its upper left corner, y down. It lies within the page.
	On Box
}

func (p Page) resolveLayers(opt Options) (Page, error) {
	if p.Image.Kind != 0 {
		return p, fmt.Errorf("page with a picture and with layers: %w", ErrInvalidPage)
	}
	layers := *p.Layers
	p.Layers = &layers
	if layers.Mask.Kind != Bilevel || layers.Background.Kind == Bilevel || layers.Foreground.Kind == Bilevel {
		return p, fmt.Errorf("layers of kinds %d, %d and %d: %w", layers.Background.Kind, layers.Mask.Kind, layers.Foreground.Kind, ErrInvalidPage)
	}
	for _, layer := range []*Image{&layers.Background, &layers.Mask, &layers.Foreground} {
		if layer == &layers.Foreground && layer.Kind == 0 {
			continue
		}
		resolved, err := layer.resolve(opt)
		if err != nil {
			return p, fmt.Errorf("layer: %w", err)
		}
		*layer = resolved
	}
	if layers.Width < 0 || layers.Height < 0 || (layers.Width == 0) != (layers.Height == 0) {
		return p, fmt.Errorf("layers of a page of %dx%d pixels: %w", layers.Width, layers.Height, ErrInvalidPage)
	}
	var err error
	layers.Pictures, err = layers.resolvePictures(opt)
	return p, err
}

func (l Layers) resolvePictures(opt Options) ([]Placed, error) {
	width, height := l.size()
	var placed []Placed
	for _, picture := range l.Pictures {
		on := picture.On
		// Not a number fails every comparison.
		if !(0 <= on.X0 && on.X0 < on.X1 && on.X1 <= float64(width)) || !(0 <= on.Y0 && on.Y0 < on.Y1 && on.Y1 <= float64(height)) {
			return nil, fmt.Errorf("picture at %v on a page of %dx%d pixels: %w", on, width, height, ErrInvalidPage)
		}
		if picture.Kind == Bilevel {
			return nil, fmt.Errorf("picture of kind %d on a page: %w", picture.Kind, ErrInvalidPage)
		}
		resolved, err := picture.resolve(opt)
		if err != nil {
			return nil, fmt.Errorf("picture on a page: %w", err)
		}
		placed = append(placed, Placed{resolved, on})
	}
	return placed, nil
}

// size is the page's in pixels.
func (l Layers) size() (width, height int) {
	if l.Width == 0 {
		return l.Mask.Width, l.Mask.Height
	}
	return l.Width, l.Height
}

// writeLayers writes background, Im0, the pictures, and what is painted through
// the mask last.
func (w *Writer) writeLayers(layers Layers) ([]int, error) {
	background, err := w.writeImage(layers.Background, "")
	if err != nil {
		return nil, err
	}
	written := []int{background}
	for _, picture := range layers.Pictures {
		number, err := w.writeImage(picture.Image, "")
		if err != nil {
			return nil, err
		}
		written = append(written, number)
	}
	upper, err := w.writeStencil(layers.Mask)
	if err == nil && layers.Foreground.Kind != 0 {
		upper, err = w.writeImage(layers.Foreground, fmt.Sprintf("/Mask %d 0 R ", upper))
	}
	if layers.Foreground.Kind == 0 && !layers.grayInk() {
		w.colour = true
	}
	return append(written, upper), err
}

// draw is what shows the layers in the unit square: the pictures, each in its
// part of it, and the ink.
func (l Layers) draw() string {
	var content strings.Builder
	width, height := l.size()
	for i, picture := range l.Pictures {
		x0, x1 := picture.On.X0/float64(width), picture.On.X1/float64(width)
		y0, y1 := picture.On.Y0/float64(height), picture.On.Y1/float64(height)
		fmt.Fprintf(&content, "q %s 0 0 %s %s %s cm /Im%d Do Q ", fraction(x1-x0), fraction(y1-y0), fraction(x0), fraction(1-y1), i+1)
	}
	fmt.Fprintf(&content, "%s/Im%d Do ", l.ink(), len(l.Pictures)+1)
	return content.String()
}

// fraction is a part of the page to a hundredth of a pixel of the largest one.
func fraction(v float64) string { return strconv.FormatFloat(v, 'f', 7, 64) }

func (l Layers) grayInk() bool { return l.Ink[0] == l.Ink[1] && l.Ink[1] == l.Ink[2] }

// ink is the operator that sets the colour of the stencil, if there is one.
func (l Layers) ink() string {
	if l.Foreground.Kind != 0 {
		return ""
	}
	channel := func(i int) string { return number(float64(l.Ink[i]) / 255) }
	if l.grayInk() {
		return channel(0) + " g "
	}
	return fmt.Sprintf("%s %s %s rg ", channel(0), channel(1), channel(2))
}
