package edges

import (
	"cmp"
	"math"
	"slices"
)

const (
	portion   = 16  // pixels of a border that are looked at together
	mostTurns = 4   // changes of brightness kept for each of them
	steepest  = 8.0 // degrees that a sheet may lie askew
)

// turn is a place where the brightness changes, seen from a border.
type turn struct {
	portion int
	depth   float64
	order   int // 0 for the first one met
}

// profiles are the mean brightness of each portion of a border, by depth.
func (s *side) profiles() [][]float32 {
	out := make([][]float32, s.length/portion)
	flat := make([]float32, len(out)*s.depth)
	for i := range out {
		out[i] = flat[i*s.depth : (i+1)*s.depth]
		sums := make([]uint32, s.depth)
		for place := i * portion; place < (i+1)*portion; place++ {
			at := s.origin + place*s.along
			for depth := range sums {
				sums[depth] += uint32(s.pix[at])
				at += s.inward
			}
		}
		for depth, sum := range sums {
			out[i][depth] = float32(sum) / portion
		}
	}
	return out
}

// grain is how much the profiles change from pixel to pixel where nothing is to
// be seen: the standard deviation of one of their values.
func grain(profiles [][]float32) float64 {
	var counts [1024]int // of differences, in quarters
	total := 0
	for _, p := range profiles {
		for d := 1; d < len(p); d += 2 {
			diff := math.Abs(float64(p[d] - p[d-1]))
			counts[min(1023, int(diff*4))]++
			total++
		}
	}
	seen := 0
	for i, n := range counts {
		if seen += n; seen*10 >= total*3 {
			// Three of ten differences are smaller than 0.545 deviations.
			return (float64(i) + 0.5) / 4 / 0.545
		}
	}
	return 0
}

// turnsOf are the first changes of brightness of each portion. least is the
// change that counts.
func turnsOf(profiles [][]float32, least float32) []turn {
	var turns []turn
	for i, p := range profiles {
		if len(p) < 8 {
			continue
		}
		level, order := (p[0]+p[1]+p[2])/3, 0
		for d := 3; d < len(p)-4 && order < mostTurns; d++ {
			if diff := p[d] - level; diff < least && diff > -least {
				level += diff / 8
				continue
			}
			turns = append(turns, turn{i, crossing(p, d, level), order})
			order++
			d += 3
			level = p[d]
		}
	}
	return turns
}

// crossing is where the profile is half way between the level it left at d and
// the one that is farthest from it soon after.
func crossing(p []float32, d int, level float32) float64 {
	farthest := p[d]
	for _, v := range p[d : d+4] {
		if abs(v-level) > abs(farthest-level) {
			farthest = v
		}
	}
	half := (level + farthest) / 2
	for i := max(1, d-1); i < d+4; i++ {
		before, after := p[i-1]-half, p[i]-half
		if before*after <= 0 && before != after {
			return float64(i) + float64(before/(before-after)) - 0.5 // pixel i has its middle at i + 0.5
		}
	}
	return float64(d) + 0.5
}

func abs(v float32) float32 {
	if v < 0 {
		return -v
	}
	return v
}

// edgeLine is a straight line seen from a border: its depth at a place is
// start + slope * place. It was seen from one place to another, in that share
// of the portions between them.
type edgeLine struct {
	start, slope float64
	from, to     int
	support      float64
}

func (l edgeLine) depthAt(place float64) float64 { return l.start + l.slope*place }

const mostLines = 6

// linesThrough are the lines on which most turns lie, those with most first.
func (s *side) linesThrough(turns []turn) []edgeLine {
	left := slices.Clone(turns)
	var lines []edgeLine
	for range mostLines {
		line, ok := s.strongest(left)
		if !ok {
			break
		}
		if line = s.fitted(line, turns); line.support > 0 {
			lines = append(lines, line)
		}
		left = slices.DeleteFunc(left, func(t turn) bool { return math.Abs(t.depth-line.depthAt(middle(t))) < 4 })
	}
	slices.SortStableFunc(lines, func(a, b edgeLine) int {
		return cmp.Compare(b.support*float64(b.to-b.from), a.support*float64(a.to-a.from))
	})
	return lines
}

func middle(t turn) float64 { return (float64(t.portion) + 0.5) * portion }

// strongest is the line with most turns, found by counting them for each slope
// and depth (Hough).
func (s *side) strongest(turns []turn) (edgeLine, bool) {
	const fine = 0.25 // degrees
	reach := float64(s.length) * math.Tan(steepest*math.Pi/180)
	votes := make([]int, s.depth+2*int(reach)+8)
	best, most := edgeLine{}, 4 // of twice the turns: fewer are no line
	for degrees := -steepest; degrees <= steepest; degrees += fine {
		slope := math.Tan(degrees * math.Pi / 180)
		clear(votes)
		for _, t := range turns {
			at := int(t.depth-slope*middle(t)+reach) + 1
			votes[at] += 2
			votes[at-1]++
			votes[at+1]++
			if votes[at] > most {
				best, most = edgeLine{start: float64(at) - 0.5 - reach, slope: slope}, votes[at]
			}
		}
	}
	return best, best != edgeLine{}
}

// fitted puts a line through the turns near it, and tells from where to where it
// was seen.
func (s *side) fitted(line edgeLine, turns []turn) edgeLine {
	for _, near := range []float64{3, 2, 1.5} {
		var n, sx, sy, sxx, sxy float64
		for _, t := range turns {
			x := middle(t)
			if math.Abs(t.depth-line.depthAt(x)) > near {
				continue
			}
			n, sx, sy, sxx, sxy = n+1, sx+x, sy+t.depth, sxx+x*x, sxy+x*t.depth
		}
		if spread := n*sxx - sx*sx; spread > 0 {
			line.slope = (n*sxy - sx*sy) / spread
			line.start = (sy - line.slope*sx) / n
		}
	}
	on := make([]bool, s.length/portion)
	for _, t := range turns {
		if math.Abs(t.depth-line.depthAt(middle(t))) <= 2 {
			on[t.portion] = true
		}
	}
	from, to, hits := densest(on)
	line.from, line.to = from*portion, to*portion
	line.support = 0
	if to > from && hits >= 4 {
		line.support = float64(hits) / float64(to-from)
	}
	return line
}

// densest is the stretch with most hits for its misses.
func densest(on []bool) (from, to, hits int) {
	const miss = 0.75
	best, sum, start, count := 0.0, 0.0, 0, 0
	for i, hit := range on {
		if sum <= 0 {
			sum, start, count = 0, i, 0
		}
		if !hit {
			sum -= miss
			continue
		}
		sum++
		count++
		if sum > best {
			best, from, to, hits = sum, start, i+1, count
		}
	}
	return from, to, hits
}
