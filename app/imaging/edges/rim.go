package edges

import (
	"math"
	"slices"
)

// rim is what a line looks like from near: the edge of a sheet, or something
// else.
type rim struct {
	line       edgeLine
	step       float64 // how much brighter the paper inside is than what lies outside
	dip        float64 // how much darker a thin line between them is than what lies outside
	outside    float64 // brightness
	inside     float64 // of the paper
	steady     float64 // share of the line where the step is seen
	drawn      float64 // share of the line where the dip is seen, and no deeper than a shadow's
	by         evidence
	confidence float64
}

// evidence is what a sheet's edge was told by.
type evidence int

const (
	byLight  evidence = iota // the sheet is brighter than what it lies on
	byTone                   // it is darker than a white lid
	byShadow                 // it throws a shadow on a lid like itself
)

const (
	gap    = 3  // pixels beside a line that are neither outside nor inside
	beside = 12 // pixels looked at on either side
)

// rimOf looks at a line from near.
func (s *side) rimOf(line edgeLine, noise float64) rim {
	r := rim{line: line}
	var steps, dips, outsides, insides []float64
	for place := line.from; place+together <= line.to; place += together {
		depth := int(math.Floor(line.depthAt(float64(place) + together/2)))
		if depth < gap || depth+beside+gap >= s.depth {
			continue
		}
		// Where little room is left outside, what there is must do.
		outer := s.bright(max(0, depth-gap-beside), max(1, depth-gap+1), place)
		inner := s.bright(depth+gap, depth+gap+beside, place)
		steps, outsides, insides = append(steps, inner-outer), append(outsides, outer), append(insides, inner)
		dips = append(dips, outer-s.darkest(max(0, depth-2), depth+5, place))
	}
	if len(steps) < portion/2 {
		return r
	}
	r.step, r.dip, r.outside, r.inside = median(steps), median(dips)-noise, median(outsides), median(insides)
	r.steady = shareOf(steps, func(v float64) bool { return v/r.step > 0.4 })
	r.drawn = shareOf(dips, func(v float64) bool { return v-noise > r.dip/2 && v-noise < 1.8*r.dip+2*noise })
	return r
}

// together is how many neighbouring places are looked at as one, against noise.
const together = 4

// mean is that of the places together.
func (s *side) mean(depth, place int) float64 {
	at := s.origin + depth*s.inward + place*s.along
	return float64(int(s.pix[at])+int(s.pix[at+s.along])+int(s.pix[at+2*s.along])+int(s.pix[at+3*s.along])) / together
}

// bright is the brightness that a few of the pixels at a place reach: that of the
// paper, where there is writing on it.
func (s *side) bright(from, to, place int) float64 {
	var found [beside + gap]float64
	n := 0
	for depth := from; depth < to && n < len(found); depth++ {
		found[n] = s.mean(depth, place)
		n++
	}
	slices.Sort(found[:n])
	return found[n-1-n/8]
}

func (s *side) darkest(from, to, place int) float64 {
	least := 255.0
	for depth := from; depth < to; depth++ {
		least = min(least, s.mean(depth, place))
	}
	return least
}

// behindShadow moves a line from the outer end of the shadow that the sheet
// throws to the sheet: to where it is half as bright again as the paper.
func (s *side) behindShadow(r *rim) {
	var shifts []float64
	for place := r.line.from; place+together <= r.line.to; place += together {
		depth := r.line.depthAt(float64(place) + together/2)
		first := int(math.Floor(depth))
		if first < 2 || first+beside+gap >= s.depth {
			continue
		}
		darkest := first - 1
		for d := first; d < first+6; d++ {
			if s.mean(d, place) < s.mean(darkest, place) {
				darkest = d
			}
		}
		low := s.mean(darkest, place)
		if low > min(r.inside, r.outside)-5 {
			continue // no shadow here
		}
		half := (low + min(r.inside, r.outside)) / 2
		for d := darkest; d < darkest+4; d++ {
			if this, next := s.mean(d, place), s.mean(d+1, place); this <= half && next > half {
				shifts = append(shifts, float64(d)+0.5+(half-this)/(next-this)-depth)
				break
			}
		}
	}
	if len(shifts)*2*together >= r.line.to-r.line.from {
		r.line.start += median(shifts)
	}
}

func median(values []float64) float64 {
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	return sorted[len(sorted)/2]
}

func shareOf(values []float64, holds func(float64) bool) float64 {
	n := 0
	for _, v := range values {
		if holds(v) {
			n++
		}
	}
	return float64(n) / float64(len(values))
}

// judge says how sure it is that a sheet ends here: one that is brighter than a
// dark background, one that is darker than a white lid, or one of the same
// brightness that throws a shadow on it.
func (s *side) judge(r *rim, noise float64) {
	support := share(r.line.support, 0.45, 0.7)
	least := max(3, noise)
	switch {
	case r.step >= 12:
		r.by, r.confidence = byLight, support*share(r.step, 12, 30)*share(r.steady, 0.4, 0.65)
	case r.step <= -least && r.step >= -80 && r.inside >= 110: // a greater step is a panel printed on the paper
		r.by, r.confidence = byTone, 0.9*support*share(-r.step, least, 2*least)*share(r.steady, 0.75, 0.9)
	}
	if r.confidence < Sure && math.Abs(r.step) < max(10, 2*least) && r.outside > 130 {
		// Ink is darker than shadows are, and less even.
		shadow := 0.85 * support * share(r.dip, least, 2*least) * share(r.drawn, 0.75, 0.9) * share(-r.dip, -130, -100)
		if shadow > r.confidence {
			r.by, r.confidence = byShadow, shadow
		}
	}
	if r.confidence > 0 && !s.empty(r, noise) {
		r.confidence = 0
	}
}

const tile = 12 // side of the squares that background is looked through in

// empty tells whether nothing but background lies outside a line. Darkness holds
// no writing: there, only bright things count.
func (s *side) empty(r *rim, noise float64) bool {
	dark := r.step >= 40 && r.outside < 110
	limit := r.outside + r.step/2
	ink := max(22, 5*noise)
	marked, tiles := 0, 0
	for top := 0; top < s.length; top += tile {
		end := min(top+tile, s.length)
		room := min(int(min(r.line.depthAt(float64(top)), r.line.depthAt(float64(end))))-gap-1, s.depth)
		for from := 0; from < room; from += tile {
			count := s.lit(top, end, from, min(from+tile, room), limit)
			if !dark {
				count = s.inked(top, end, from, min(from+tile, room), ink)
			}
			tiles++
			if count > 7 {
				marked++
			}
		}
	}
	if dark {
		return float64(marked) <= 0.03*float64(tiles)
	}
	return marked == 0
}

// lit counts the pixels of a square that are brighter than a limit.
func (s *side) lit(top, end, from, to int, limit float64) int {
	count := 0
	for place := top; place < end; place++ {
		for depth := from; depth < to; depth++ {
			if float64(s.at(depth, place)) > limit {
				count++
			}
		}
	}
	return count
}

// inked counts the pixels of a square that are darker by ink than its brightest
// row or column.
func (s *side) inked(top, end, from, to int, ink float64) int {
	var columns [tile]int
	level := 0.0
	for place := top; place < end; place++ {
		sum := 0
		for depth := from; depth < to; depth++ {
			v := int(s.at(depth, place))
			sum += v
			columns[depth-from] += v
		}
		level = max(level, float64(sum)/float64(to-from))
	}
	for _, sum := range columns[:to-from] {
		level = max(level, float64(sum)/float64(end-top))
	}
	limit, count := byte(max(0, level-ink)), 0
	for place := top; place < end; place++ {
		for depth := from; depth < to; depth++ {
			if s.at(depth, place) < limit {
				count++
			}
		}
	}
	return count
}
