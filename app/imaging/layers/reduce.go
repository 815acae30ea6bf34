package layers

import (
	"image"
	"math"
)

// grid divides an area of the page into cells.
type grid struct {
	area          image.Rectangle // in pixels of the mask
	width, height int             // cells
}

// gridOf has cells of at most dpi over an area, one at least.
func (p *page) gridOf(area image.Rectangle, dpi float64) grid {
	scale := math.Min(dpi/p.dpi, 1/float64(p.finer))
	cells := func(pixels int) int { return max(1, int(math.Round(float64(pixels)*scale))) }
	return grid{area, cells(area.Dx()), cells(area.Dy())}
}

// edges returns where the cells of a row or column begin and the last ends, in
// samples of which one stands for step pixels.
func edges(from, to, cells, step, samples int) []int {
	out := make([]int, cells+1)
	for i := range out {
		out[i] = min((from+(to-from)*i/cells+step-1)/step, samples)
	}
	return out
}

// values are the channels of a grid's cells; trust, 0 to 1, says how much of a
// cell's value comes from its own pixels.
type values struct {
	grid
	channels, trust [][]float32
}

// reduced takes the weighted means of the pixels in each cell. A cell is trusted
// when its weights add up to enough for each of its pixels, and less in
// proportion.
func (p *page) reduced(weights []byte, g grid, enough float64) values {
	v := values{grid: g}
	for _, plane := range p.planes {
		channel, trust := p.means(weights, g, plane, enough)
		v.channels, v.trust = append(v.channels, channel), append(v.trust, trust)
	}
	return v
}

// filled settles what is not trusted by what lies around it.
func (v values) filled() values {
	for c, channel := range v.channels {
		fillHoles(channel, v.trust[c], v.width, v.height)
	}
	return v
}

func (p *page) picture(v values) image.Image {
	return picture(v.channels, v.width, v.height, p.lumaFirst())
}

func (p *page) means(weights []byte, g grid, plane plane, enough float64) (channel, trust []float32) {
	// A channel at lower resolution is looked up at the pixels it stands for.
	stepX, stepY := (p.width+plane.width-1)/plane.width, (p.height+plane.height-1)/plane.height
	columns := edges(g.area.Min.X, g.area.Max.X, g.width, stepX, plane.width)
	rows := edges(g.area.Min.Y, g.area.Max.Y, g.height, stepY, plane.height)
	channel, trust = make([]float32, g.width*g.height), make([]float32, g.width*g.height)
	sums, totals := make([]uint32, g.width), make([]uint32, g.width)
	for cellY := range g.height {
		clear(sums)
		clear(totals)
		for y := rows[cellY]; y < rows[cellY+1]; y++ {
			addRow(sums, totals, plane.pix[y*plane.stride:], weights[y*stepY*p.width:(y*stepY+1)*p.width], columns, plane.step, stepX)
		}
		for i, total := range totals {
			if total > 0 {
				pixels := (columns[i+1] - columns[i]) * (rows[cellY+1] - rows[cellY])
				channel[cellY*g.width+i] = float32(sums[i]) / float32(total)
				trust[cellY*g.width+i] = float32(min(1, float64(total)/(enough*float64(pixels))))
			}
		}
	}
	return channel, trust
}

func addRow(sums, totals []uint32, pix, weights []byte, columns []int, step, stepX int) {
	for cell := range sums {
		var sum, total uint32
		for x := columns[cell]; x < columns[cell+1]; x++ {
			weight := uint32(weights[x*stepX])
			sum += weight * uint32(pix[x*step])
			total += weight
		}
		sums[cell], totals[cell] = sums[cell]+sum, totals[cell]+total
	}
}

// fillHoles mixes values that are not trusted with those of a smaller picture of
// the rest, level by level, and smooths those that are not trusted at all: the
// result has no edges that would cost bytes.
func fillHoles(values, trust []float32, width, height int) {
	holes := 0
	for _, w := range trust {
		if w < 1 {
			holes++
		}
	}
	if holes == 0 || width*height == 1 {
		return
	}
	w2, h2 := (width+1)/2, (height+1)/2
	small, smallTrust := make([]float32, w2*h2), make([]float32, w2*h2)
	for i, w := range trust {
		to := i/width/2*w2 + i%width/2
		small[to] += w * values[i]
		smallTrust[to] += w
	}
	for i, w := range smallTrust {
		if w > 0 {
			small[i] /= w
			smallTrust[i] = min(w, 1)
		}
	}
	fillHoles(small, smallTrust, w2, h2)
	for i, w := range trust {
		if w < 1 {
			values[i] = w*values[i] + (1-w)*small[i/width/2*w2+i%width/2]
		}
	}
	for range 3 {
		smoothHoles(values, trust, width, height)
	}
}

func smoothHoles(values, trust []float32, width, height int) {
	for y := range height {
		for x := range width {
			i := y*width + x
			if trust[i] != 0 {
				continue
			}
			left, right := values[i-min(x, 1)], values[i+min(width-1-x, 1)]
			above, below := values[i-width*min(y, 1)], values[i+width*min(height-1-y, 1)]
			values[i] = (left + right + above + below) / 4
		}
	}
}
