package skew

import (
	"encoding/binary"
	"math"
	"math/bits"
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
	group       = 4   // columns of which the refinement takes out a slope
)

// profile is how much ink each row has. Four rows are added at once: numbers of
// two bytes, of which a page as wide as allowed cannot need more.
type profile []byte

func newProfile(rows int) profile { return make(profile, (rows+3)/4*8) }

// count adds a few pixels to a row.
func (p profile) count(row, pixels int) {
	at := p[2*row : 2*row+2]
	binary.LittleEndian.PutUint16(at, binary.LittleEndian.Uint16(at)+uint16(pixels))
}

// strips are the profiles of narrow upright strips of a page. For a slope each
// strip moves up or down as a whole.
type strips struct {
	rows  int // of a strip, with room above and below for moving
	wide  int // columns of a strip
	lag   int
	scale float64 // rows for one column of the picture at a slope of 1
	ink   []profile
	side  profile // room for the profile of half a page
	sums  profile // room for that of all
}

// newStrips has room for slopes up to the steepest; lines is how many rows of
// the picture are one.
func (p *ink) newStrips(steepest float64, lines, wide int) (out *strips, room int) {
	room = int(math.Ceil(steepest*float64(p.width)/2/float64(lines))) + 2
	out = &strips{rows: p.height/lines + 1 + 2*room, wide: wide, lag: 5 - 2*lines, scale: 1 / float64(lines)}
	out.ink = make([]profile, (p.width+wide-1)/wide)
	for s := range out.ink {
		out.ink[s] = newProfile(out.rows)
	}
	out.side, out.sums = newProfile(out.rows), newProfile(out.rows)
	return out, room
}

// upright counts the ink of each strip of the picture as it is, two rows as one.
func (p *ink) upright() *strips {
	out, room := p.newStrips(math.Tan(Largest*math.Pi/180), 2, strip)
	for y := range p.height {
		for i, word := range p.row(y) {
			for s := i * 64 / strip; word != 0; s, word = s+1, word>>strip {
				if some := word & (1<<strip - 1); some != 0 {
					out.ink[s].count(y/2+room, bits.OnesCount64(some))
				}
			}
		}
	}
	return out
}

// straightened counts the ink of each strip, as wide as two, after taking out a
// slope.
func (p *ink) straightened(degrees, reach float64) *strips {
	slope := math.Tan(degrees * math.Pi / 180)
	out, room := p.newStrips(math.Abs(slope)+math.Tan(reach*math.Pi/180), 1, 2*strip)
	shifts := make([]int, p.stride*64/group)
	for i := range shifts {
		shifts[i] = room + int(math.Round(((float64(i)+0.5)*group-float64(p.width)/2)*slope))
	}
	for y := range p.height {
		for i, word := range p.row(y) {
			for word != 0 {
				first := bits.TrailingZeros64(word) / group
				some := word >> (first * group) & (1<<group - 1)
				word &^= some << (first * group)
				at := i*64/group + first
				out.ink[at*group/out.wide].count(y+shifts[at], bits.OnesCount64(some))
			}
		}
	}
	return out
}

// merged has neighbouring strips added up to one for each way in which they may
// lie to one another at slopes up to Largest: half the work for each slope.
type merged struct {
	by   int // most rows of the right one down
	with []*strips
}

func (s *strips) merged() merged {
	m := merged{by: int(math.Ceil(float64(s.wide) * math.Tan(Largest*math.Pi/180) * s.scale))}
	for shift := -m.by; shift <= m.by; shift++ {
		wider := &strips{rows: s.rows, wide: 2 * s.wide, lag: s.lag, scale: s.scale, side: s.side, sums: s.sums}
		// the middle of the two stays where it is: half of the way each
		up := shift / 2
		for i := 0; i < len(s.ink); i += 2 {
			sum := newProfile(s.rows)
			addShifted(sum, s.ink[i], up-shift)
			if i+1 < len(s.ink) {
				addShifted(sum, s.ink[i+1], up)
			}
			wider.ink = append(wider.ink, sum)
		}
		m.with = append(m.with, wider)
	}
	return m
}

// whole is the score of the whole page at a slope.
func (m merged) whole(degrees float64) float64 {
	one := m.with[m.by]
	shift := int(math.Round(math.Tan(degrees*math.Pi/180) * one.scale * float64(one.wide) / 2))
	return m.with[min(max(m.by+shift, 0), len(m.with)-1)].whole(degrees)
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
	clear(s.sums)
	for side := range 2 {
		clear(s.side)
		s.add(s.side, degrees, side*len(s.ink)/2, (side+1)*len(s.ink)/2)
		for band := range bands {
			from, to := band*s.rows/bands, (band+1)*s.rows/bands
			out.part[2*band+side] = differences(s.side[2*from:2*to], s.lag)
		}
		addShifted(s.sums, s.side, 0)
	}
	out.all = differences(s.sums, s.lag)
	return out
}

// whole is the score of the whole page alone.
func (s *strips) whole(degrees float64) float64 {
	clear(s.sums)
	s.add(s.sums, degrees, 0, len(s.ink))
	return differences(s.sums, s.lag)
}

// add adds some of the strips, each moved as a slope wants it.
func (s *strips) add(to profile, degrees float64, first, end int) {
	slope := math.Tan(degrees*math.Pi/180) * s.scale * float64(s.wide)
	for i := first; i < end; i++ {
		addShifted(to, s.ink[i], int(math.Round((float64(i)+0.5-float64(len(s.ink))/2)*slope)))
	}
}

// addShifted adds a profile that is moved down by shift rows.
func addShifted(to, from profile, shift int) {
	if shift >= 0 {
		to = to[min(2*shift, len(to)):]
	} else {
		from = from[min(-2*shift, len(from)):]
	}
	n := min(len(from), len(to))
	from, to = from[:n], to[:n]
	for len(from) >= 8 && len(to) >= 8 {
		binary.LittleEndian.PutUint64(to, binary.LittleEndian.Uint64(to)+binary.LittleEndian.Uint64(from))
		from, to = from[8:], to[8:]
	}
	for ; len(from) >= 2 && len(to) >= 2; from, to = from[2:], to[2:] {
		binary.LittleEndian.PutUint16(to, binary.LittleEndian.Uint16(to)+binary.LittleEndian.Uint16(from))
	}
}

// differences is the sum of squared differences of rows that are lag apart. Next
// neighbours would do, but for sharp pictures, whose rows are exact only at a
// slope of 0: it would always win.
func differences(sums profile, lag int) float64 {
	total := int64(0)
	before, after := sums, sums[min(2*lag, len(sums)):]
	for len(after) >= 2 && len(before) >= 2 {
		d := int64(binary.LittleEndian.Uint16(after)) - int64(binary.LittleEndian.Uint16(before))
		total += d * d
		before, after = before[2:], after[2:]
	}
	return float64(total)
}

// sweep tries all slopes and returns the best, and how many times it beats the
// middling one.
func (p *ink) sweep() (degrees, contrast float64) {
	profiles := p.upright().merged()
	var tried []float64
	best := 0
	for step := range int(2*Largest/coarseStep) + 1 {
		tried = append(tried, profiles.whole(-Largest+float64(step)*coarseStep))
		if tried[step] > tried[best] {
			best = step
		}
	}
	sorted := slices.Sorted(slices.Values(tried))
	return -Largest + float64(best)*coarseStep, tried[best] / max(1, sorted[len(sorted)/2])
}

// refine finds the slope near a coarse one, and what the parts of the page say.
func (p *ink) refine(coarse float64) (degrees float64, say vote) {
	profiles := p.straightened(coarse, fineReach+finerReach)
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
		hill[i] = s.whole(around + float64(i-n)*finerStep)
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
