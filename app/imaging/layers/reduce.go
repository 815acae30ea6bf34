package layers

import (
	"image"
	"math"
)

const (
	backgroundDPI  = 100
	withPictureDPI = 150
	foregroundDPI  = 40
)

// background shrinks what is not ink. The rim of a letter, where ink and paper
// mix, counts as ink.
func (p *page) background() image.Image {
	dpi := float64(backgroundDPI)
	if p.tiles.inner {
		dpi = withPictureDPI
	}
	rim := 1
	if p.dpi >= 200 {
		rim = 2
	}
	covered := p.grown(rim)
	for i, v := range covered {
		covered[i] = 1 - v
	}
	channels, width, height := p.reduced(covered, p.factor(dpi))
	return picture(channels, width, height, p.lumaFirst())
}

// foreground shrinks the ink alone: its inner pixels, or where a stroke has none
// all of it. A page whose ink is the same everywhere gets one pixel.
func (p *page) foreground() image.Image {
	channels, width, height := p.reduced(p.core(), p.factor(foregroundDPI))
	const same = 7.0 // deviation of a channel that nobody sees in thin strokes
	means := make([][]float32, len(channels))
	uniform := true
	for c, channel := range channels {
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
		channels, width, height = means, 1, 1
	}
	return picture(channels, width, height, p.lumaFirst())
}

// lumaFirst tells luma and chroma from red, green and blue.
func (p *page) lumaFirst() bool { return len(p.planes) == 3 && p.planes[0].step == 1 }

// factor is how many pixels become one: as many as leave no more than dpi.
func (p *page) factor(dpi float64) int { return max(1, int(math.Ceil(p.dpi/dpi-0.05))) }

// grown returns the mask with every pixel of ink reach pixels wider on each side.
func (p *page) grown(reach int) []byte {
	in, out := p.mask, make([]byte, len(p.mask))
	for range reach {
		for y := range p.height {
			row, to := in[y*p.width:(y+1)*p.width], out[y*p.width:(y+1)*p.width]
			last := byte(0)
			for x, v := range row[:len(row)-1] {
				to[x] = last | v | row[x+1]
				last = v
			}
			to[len(row)-1] = last | row[len(row)-1]
		}
		next := make([]byte, len(out))
		for y := range p.height {
			to := next[y*p.width : (y+1)*p.width]
			copy(to, out[y*p.width:])
			for _, v := range [2]int{y - 1, y + 1} {
				if v < 0 || v >= p.height {
					continue
				}
				for x, ink := range out[v*p.width : (v+1)*p.width] {
					to[x] |= ink
				}
			}
		}
		in = next
	}
	return in
}

// core returns the ink that has ink on all four sides, and all the ink of
// strokes of which nothing would be left.
func (p *page) core() []byte {
	core := make([]byte, len(p.mask))
	w := p.width
	for y := range p.height {
		for x := range w {
			i := y*w + x
			if p.mask[i] == 0 {
				continue
			}
			inner := x > 0 && x < w-1 && y > 0 && y < p.height-1 &&
				p.mask[i-1]&p.mask[i+1]&p.mask[i-w]&p.mask[i+w] == 1
			if inner {
				core[i] = 1
			}
		}
	}
	return core
}

// reduced takes the means of the pixels that count over squares of factor by
// factor, and fills the squares where none does from those around.
func (p *page) reduced(counts []byte, factor int) (channels [][]float32, width, height int) {
	width, height = (p.width+factor-1)/factor, (p.height+factor-1)/factor
	for _, plane := range p.planes {
		values, weights := make([]float32, width*height), make([]float32, width*height)
		// A channel at half resolution is looked up at the pixels it stands for.
		scaleX, scaleY := (p.width+plane.width-1)/plane.width, (p.height+plane.height-1)/plane.height
		for y := 0; y < p.height; y += scaleY {
			row := plane.pix[min(y/scaleY, plane.height-1)*plane.stride:]
			marks, to := counts[y*p.width:(y+1)*p.width], y/factor*width
			for cell, x := 0, 0; cell < width; cell++ {
				var sum, n int
				for end := min((cell+1)*factor, p.width); x < end; x += scaleX {
					if marks[x] != 0 {
						sum += int(row[x/scaleX*plane.step])
						n++
					}
				}
				values[to+cell] += float32(sum)
				weights[to+cell] += float32(n)
			}
		}
		for i, w := range weights {
			if w > 0 {
				values[i] /= w
				weights[i] = 1
			}
		}
		fillHoles(values, weights, width, height)
		channels = append(channels, values)
	}
	return channels, width, height
}

// fillHoles gives values without weight those of a smaller picture of the rest,
// level by level, and smooths them: the result has no edges that would cost
// bytes.
func fillHoles(values, weights []float32, width, height int) {
	holes := 0
	for _, w := range weights {
		if w == 0 {
			holes++
		}
	}
	if holes == 0 || width*height == 1 {
		return
	}
	w2, h2 := (width+1)/2, (height+1)/2
	small, smallWeights := make([]float32, w2*h2), make([]float32, w2*h2)
	for i, w := range weights {
		to := i/width/2*w2 + i%width/2
		small[to] += w * values[i]
		smallWeights[to] += w
	}
	for i, w := range smallWeights {
		if w > 0 {
			small[i] /= w
			smallWeights[i] = 1
		}
	}
	fillHoles(small, smallWeights, w2, h2)
	for i, w := range weights {
		if w == 0 {
			values[i] = small[i/width/2*w2+i%width/2]
		}
	}
	for range 3 {
		smoothHoles(values, weights, width, height)
	}
}

func smoothHoles(values, weights []float32, width, height int) {
	for y := range height {
		for x := range width {
			i := y*width + x
			if weights[i] != 0 {
				continue
			}
			left, right := values[i-min(x, 1)], values[i+min(width-1-x, 1)]
			above, below := values[i-width*min(y, 1)], values[i+width*min(height-1-y, 1)]
			values[i] = (left + right + above + below) / 4
		}
	}
}
