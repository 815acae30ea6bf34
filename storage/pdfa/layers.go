package pdfa

import "fmt"

// Layers draws a page as mixed raster content: paper and pictures at a low
// resolution, over them the letters, sharp, in one ink or in inks of their own.
// There is no transparency in it, so that PDF/A-1 takes it too (6.2.10).
type Layers struct {
	// Background fills the page: JPEG, Gray8 or RGB8, at a resolution of its own.
	Background Image
	// Mask is Bilevel, at full resolution: 1 where ink is.
	Mask Image
	// Foreground holds the inks, JPEG, Gray8 or RGB8, at a resolution of its own;
	// with Kind 0 there is none and Ink is the colour of all that Mask marks.
	Foreground Image
	Ink        [3]byte // red, green, blue (sRGB)
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
	return p, nil
}

// writeLayers writes background, Im0, and what is painted through the mask, Im1.
func (w *Writer) writeLayers(layers Layers) ([]int, error) {
	background, err := w.writeImage(layers.Background, "")
	if err != nil {
		return nil, err
	}
	upper, err := w.writeStencil(layers.Mask)
	if err == nil && layers.Foreground.Kind != 0 {
		upper, err = w.writeImage(layers.Foreground, fmt.Sprintf("/Mask %d 0 R ", upper))
	}
	if layers.Foreground.Kind == 0 && !layers.grayInk() {
		w.colour = true
	}
	return []int{background, upper}, err
}

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
