package edges

import "math"

const (
	widestBand = 6   // pixels of a shadow that is as bright as paper
	sameLevel  = 5   // pixels that are compared with it on the other side
	leastBand  = 1.5 // levels between them, in the middle of many places
)

// pastBand moves a line that was told by its tone from the outer end of a shadow
// that is about as bright as the paper to the sheet. Such a shadow is an even band
// along all of the line, with a sharp end: were there writing in it, it would not
// be even.
func (s *side) pastBand(r *rim) {
	var levels [widestBand + sameLevel + 1][]float64
	fraction := 0.0
	for place := r.line.from; place+together <= r.line.to; place += together {
		depth := r.line.depthAt(float64(place) + together/2)
		first := int(math.Floor(depth))
		if first < 0 || first+len(levels) >= s.depth {
			continue
		}
		fraction += depth - float64(first)
		for d := range levels {
			levels[d] = append(levels[d], s.mean(first+d, place))
		}
	}
	count := len(levels[0])
	if count < portion/2 {
		return
	}
	var middles [len(levels)]float64
	for d := range levels {
		middles[d] = median(levels[d])
	}
	width, band, paper := bandIn(middles[:])
	if width == 0 || !isEven(levels[:], width, band, paper) {
		return
	}
	half := (band + paper) / 2
	for d := width - 1; d <= width; d++ {
		if this, next := middles[d]-half, middles[d+1]-half; this*next <= 0 && this != next {
			r.line.start += float64(d) + 0.5 + this/(this-next) - fraction/float64(count)
			return
		}
	}
}

// bandIn looks for the end of a band in levels by depth: how many pixels it has
// after the first, its level and that of what follows; 0 where there is none.
func bandIn(levels []float64) (width int, band, paper float64) {
	most := leastBand
	for w := 2; w <= widestBand; w++ {
		one, oneSpread := evenness(levels[1:w])
		other, otherSpread := evenness(levels[w+1 : w+sameLevel])
		if step := math.Abs(other - one); step >= most && max(oneSpread, otherSpread) < step/3 {
			most, width, band, paper = step, w, one, other
		}
	}
	return width, band, paper
}

// evenness is the mean of levels, and by how much they differ at most.
func evenness(levels []float64) (mean, spread float64) {
	least, most := levels[0], levels[0]
	for _, v := range levels {
		mean += v / float64(len(levels))
		least, most = min(least, v), max(most, v)
	}
	return mean, most - least
}

// isEven tells whether a band is seen nearly everywhere along a line: nearer to
// its own level than to that of what follows, and never as dark as ink.
func isEven(levels [][]float64, width int, band, paper float64) bool {
	const ink, nearlyAll = 22, 0.75
	seen, all := 0, len(levels[0])
	for place := range all {
		mean := 0.0
		for d := 1; d < width; d++ {
			if levels[d][place] < band-ink {
				return false
			}
			mean += levels[d][place] / float64(width-1)
		}
		if math.Abs(mean-band) < math.Abs(mean-paper) {
			seen++
		}
	}
	return float64(seen) >= nearlyAll*float64(all)
}
