package layers

import "image"

const (
	inkDPI = 36
	// enoughInk is the share of a cell that ink has to cover for its colour to be
	// taken as it is.
	enoughInk = 0.4
)

// foreground shrinks the ink alone. A page whose ink is the same everywhere gets
// one pixel.
func (p *page) foreground() image.Image {
	whole := p.gridOf(image.Rect(0, 0, p.width, p.height), inkDPI)
	ink := p.reduced(p.core(), whole, enoughInk).filled()
	const same = 7.0 // deviation of a channel that nobody sees in thin strokes
	means := make([][]float32, len(ink.channels))
	uniform := true
	for c, channel := range ink.channels {
		var sum, square float64
		for _, v := range channel {
			sum += float64(v)
			square += float64(v) * float64(v)
		}
		mean := sum / float64(len(channel))
		means[c] = []float32{float32(mean)}
		uniform = uniform && square/float64(len(channel))-mean*mean < same*same
	}
	if uniform {
		return picture(means, 1, 1, p.lumaFirst())
	}
	return p.picture(ink)
}

// core weighs the ink: a pixel that has ink on all four sides shows its colour,
// one at the rim is mixed with paper and counts where a stroke is too thin to
// have others.
func (p *page) core() []byte {
	const inner = 16
	core := make([]byte, len(p.mask))
	w := p.width
	copy(core, p.mask)
	for y := 1; y < p.height-1; y++ {
		row, above, below := p.mask[y*w:(y+1)*w], p.mask[(y-1)*w:y*w], p.mask[(y+1)*w:(y+2)*w]
		to := core[y*w : (y+1)*w]
		for x := 1; x < w-1; x++ {
			if row[x] == 1 && row[x-1]&row[x+1]&above[x]&below[x] == 1 {
				to[x] = inner
			}
		}
	}
	return core
}

// lumaFirst tells luma and chroma from red, green and blue.
func (p *page) lumaFirst() bool { return len(p.planes) == 3 && p.planes[0].step == 1 }
