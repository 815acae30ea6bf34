package skew

import (
	"encoding/binary"
	"math"
	"slices"
)

// The sweep goes through all slopes on half of the rows; the refinement goes
// through those around the best, first in wide steps, then in narrow ones.
const (
	coarseStep = 0.25
	fineReach  = 0.6
	fineStep   = 0.05
	finerReach = 0.24
	finerStep  = 0.02

	summitShare = 0.5 // of a hill is looked at to find its middle
	strip       = 16  // columns that move together
)

// strips are the profiles of narrow upright strips of a page: how much ink each
// row has. For a slope each strip moves up or down as a whole.
type strips struct {
	rows  int // of a strip, with room above and below for moving
	lag   int
	scale float64 // rows for one column of the picture at a slope of 1
	ink   [][]int32
	side  []int32 // room for the profile of half a page
	sums  []int32 // room for that of all
}

// project counts the ink of each strip after taking out a slope; lines is how
// many rows of the picture are one.
func (p *ink) project(degrees, reach float64, lines int) *strips {
	slope := math.Tan(degrees * math.Pi / 180)
	most := math.Abs(slope) + math.Tan(reach*math.Pi/180)
	room := int(math.Ceil(most*float64(p.width)/2/float64(lines))) + 2
	out := &strips{rows: p.height/lines + 1 + 2*room, lag: 5 - 2*lines, scale: 1 / float64(lines)}
	out.ink = make([][]int32, (p.width+strip-1)/strip)
	for s := range out.ink {
		out.ink[s] = make([]int32, out.rows)
	}
	out.side, out.sums = make([]int32, out.rows), make([]int32, out.rows)
	shifts := make([]int, p.width)
	for x := range shifts {
		shifts[x] = room*lines + int(math.Round((float64(x)+0.5-float64(p.width)/2)*slope))
	}
	for y := range p.height {
		p.projectRow(out, y, shifts, lines)
	}
	return out
}

func (p *ink) projectRow(out *strips, y int, shifts []int, lines int) {
	row := p.dark[y*p.width : (y+1)*p.width]
	for x := 0; x < len(row); {
		if x+8 <= len(row) && binary.LittleEndian.Uint64(row[x:]) == 0 {
			x += 8
			continue
		}
		for end := min(x+8, len(row)); x < end; x++ {
			if row[x] != 0 {
				out.ink[x/strip][(y+shifts[x])/lines]++
			}
		}
	}
}

// parts is how many pieces a page is cut in, to see whether they agree: bands
// below one another, each with a left and a right side.
const (
	bands = 5
	parts = 2 * bands
)

// scores is how much rows differ from one another: on the whole page, and in
// each of its parts.
type scores struct {
	all  float64
	part [parts]float64
}

// score takes a slope out and looks how much the rows differ.
func (s *strips) score(degrees float64) (out scores) {
	slope := math.Tan(degrees*math.Pi/180) * s.scale
	clear(s.sums)
	for side := range 2 {
		clear(s.side)
		for i := side * len(s.ink) / 2; i < (side+1)*len(s.ink)/2; i++ {
			shift := int(math.Round((float64(i) + 0.5 - float64(len(s.ink))/2) * strip * slope))
			addShifted(s.side, s.ink[i], shift)
		}
		for band := range bands {
			from, to := band*s.rows/bands, (band+1)*s.rows/bands
			out.part[2*band+side] = differences(s.side[from:to], s.lag)
		}
		addShifted(s.sums, s.side, 0)
	}
	out.all = differences(s.sums, s.lag)
	return out
}

// addShifted adds a profile that is moved down by shift rows.
func addShifted(to, from []int32, shift int) {
	if shift >= 0 {
		to = to[min(shift, len(to)):]
	} else {
		from = from[min(-shift, len(from)):]
	}
	n := min(len(from), len(to))
	from, to = from[:n], to[:n]
	for r, v := range from {
		to[r] += v
	}
}

// differences is the sum of squared differences of rows that are lag apart. Next
// neighbours would do, but for sharp pictures, whose rows are exact only at a
// slope of 0: it would always win.
func differences(sums []int32, lag int) float64 {
	total := int64(0)
	for i, v := range sums[min(lag, len(sums)):] {
		d := int64(v - sums[i])
		total += d * d
	}
	return float64(total)
}

// sweep tries all slopes and returns the best, and how many times it beats the
// middling one.
func (p *ink) sweep() (degrees, contrast float64) {
	profiles := p.project(0, Largest, 2)
	var tried []float64
	best := 0
	for step := range int(2*Largest/coarseStep) + 1 {
		tried = append(tried, profiles.score(-Largest+float64(step)*coarseStep).all)
		if tried[step] > tried[best] {
			best = step
		}
	}
	sorted := slices.Sorted(slices.Values(tried))
	return -Largest + float64(best)*coarseStep, tried[best] / max(1, sorted[len(sorted)/2])
}

// refine finds the slope near a coarse one, and what the parts of the page say.
func (p *ink) refine(coarse float64) (degrees float64, say vote) {
	profiles := p.project(coarse, fineReach+finerReach, 1)
	tried := make([]scores, 2*int(math.Round(fineReach/fineStep))+1)
	best := 0
	for i := range tried {
		tried[i] = profiles.score(-fineReach + float64(i)*fineStep)
		if tried[i].all > tried[best].all {
			best = i
		}
	}
	near := -fineReach + float64(best)*fineStep
	return coarse + profiles.summit(near), voteOf(tried, best)
}

// vote is what the parts of a page say about its slope.
type vote struct {
	apart  float64 // by how many degrees they differ from it in the mean, heard by weight
	voices float64 // how many parts there would be if all had the same weight
}

// voteOf compares the best slope of each part with that of the page. A part has
// as much weight as the rows at its best slope differ more than at others.
func voteOf(tried []scores, best int) vote {
	total, weights, squares := 0.0, 0.0, 0.0
	for part := range parts {
		at, sum := 0, 0.0
		for i, s := range tried {
			sum += s.part[part]
			if s.part[part] > tried[at].part[part] {
				at = i
			}
		}
		weight := tried[at].part[part] - sum/float64(len(tried))
		total += weight * math.Abs(float64(at-best)) * fineStep
		weights, squares = weights+weight, squares+weight*weight
	}
	if weights <= 0 {
		return vote{}
	}
	return vote{total / weights, weights * weights / squares}
}

// summit is the middle of the hill of scores around a slope. Its highest point
// would not do: strips move by whole rows, so that hills have flat tops.
func (s *strips) summit(around float64) float64 {
	n := int(math.Round(finerReach / finerStep))
	hill := make([]float64, 2*n+1)
	for i := range hill {
		hill[i] = s.score(around + float64(i-n)*finerStep).all
	}
	top := slices.Index(hill, slices.Max(hill))
	floor := hill[top] - summitShare*(hill[top]-slices.Min(hill))
	weights, moment := 0.0, 0.0
	add := func(i int) bool {
		weight := hill[i] - floor
		if weight < 0 {
			return false
		}
		weights, moment = weights+weight, moment+weight*float64(i-n)
		return true
	}
	for i := top; i >= 0 && add(i); i-- {
	}
	for i := top + 1; i < len(hill) && add(i); i++ {
	}
	if weights == 0 {
		return around
	}
	return around + moment/weights*finerStep
}
