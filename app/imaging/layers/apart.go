package layers

import "math"

// separation is how far the shades of ink and of the paper right beside it stand
// apart, in the deviations of both: Fisher's criterion for two kinds. It is
// measured where there is writing, in pixels of the page, on those that are all
// ink or all paper. Where strokes have few pixels and their shades run into those
// of the paper – worn type, bleeding ink, paper that shows through – what a
// reader goes by is in the shades, and two colours lose it.
func (p *page) separation() float64 {
	const beside = 2 // pixels
	width, height := p.width/p.finer, p.height/p.finer
	shares := p.inkShares(width, height)
	near := spread(shares, width, height, beside)
	var ink, paper spreadOf
	whole := byte(p.finer * p.finer)
	for y := range height {
		tileRow := y * p.finer / p.tiles.side * p.tiles.width
		for x := range width {
			at := y*width + x
			if !near[at] || !p.tiles.text[tileRow+x*p.finer/p.tiles.side] {
				continue
			}
			switch shares[at] {
			case whole:
				ink.add(p.shade(x, y))
			case 0:
				paper.add(p.shade(x, y))
			}
		}
	}
	if ink.count == 0 || paper.count == 0 {
		return 0
	}
	return (paper.mean() - ink.mean()) / max(ink.deviation()+paper.deviation(), 1)
}

// inkShares counts for each pixel of the page those of the mask that are ink.
func (p *page) inkShares(width, height int) []byte {
	shares := make([]byte, width*height)
	for y := range height * p.finer {
		to := shares[y/p.finer*width : (y/p.finer+1)*width]
		row := p.mask[y*p.width : (y+1)*p.width]
		for x := range width * p.finer {
			to[x/p.finer] += row[x]
		}
	}
	return shares
}

// shade is the luma of a pixel of the page.
func (p *page) shade(x, y int) float64 {
	sum := 0
	for v := y * p.finer; v < (y+1)*p.finer; v++ {
		for _, luma := range p.luma[v*p.width+x*p.finer : v*p.width+(x+1)*p.finer] {
			sum += int(luma)
		}
	}
	return float64(sum) / float64(p.finer*p.finer)
}

// spread tells which pixels have one that is not 0 within reach.
func spread(shares []byte, width, height, reach int) []bool {
	near := make([]bool, len(shares))
	for y := range height {
		for x := range width {
			if shares[y*width+x] == 0 {
				continue
			}
			for v := max(0, y-reach); v <= min(height-1, y+reach); v++ {
				for u := max(0, x-reach); u <= min(width-1, x+reach); u++ {
					near[v*width+u] = true
				}
			}
		}
	}
	return near
}

// spreadOf sums up values for their mean and deviation.
type spreadOf struct{ count, sum, square float64 }

func (s *spreadOf) add(v float64) { s.count, s.sum, s.square = s.count+1, s.sum+v, s.square+v*v }

func (s *spreadOf) mean() float64 { return s.sum / s.count }

func (s *spreadOf) deviation() float64 {
	return math.Sqrt(max(0, s.square/s.count-s.mean()*s.mean()))
}
