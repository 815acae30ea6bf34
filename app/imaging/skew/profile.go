package skew

import (
	"encoding/binary"
	"math"
	"math/bits"
	"slices"
)

// The refinement goes through the slopes around the one that the sweep found,
// first in wide steps, then in narrow ones.
const (
	fineReach  = 0.6
	fineStep   = 0.05
	finerReach = 0.24
	finerStep  = 0.03

	summitShare = 0.5 // of a hill is looked at to find its middle
	strip       = 64  // columns that move together, whose own slope was taken out
	lag         = 3   // rows that are compared lie so far from one another
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

// strips are the profiles of upright strips of a page. For a slope each strip
// moves up or down as a whole.
type strips struct {
	rows int // of a strip, with room above and below for moving
	wide int // columns of a strip
	ink  []profile
	side profile // room for the profile of half a page
	sums profile // room for that of all
}

func newStrips(count, rows, wide int) *strips {
	out := &strips{rows: rows, wide: wide, ink: make([]profile, count), side: newProfile(rows), sums: newProfile(rows)}
	for s := range out.ink {
		out.ink[s] = newProfile(rows)
	}
	return out
}

// straightened counts the ink of each strip after taking out a slope, with room
// for as much more as reach.
func (p *ink) straightened(degrees, reach float64) *strips {
	slope := math.Tan(degrees * math.Pi / 180)
	farthest := float64(p.stride*strip) - float64(p.width)/2 // from the middle: the last strip may reach beyond the page
	room := int(math.Ceil((math.Abs(slope)+math.Tan(reach*math.Pi/180))*farthest)) + 2
	out := newStrips(p.stride, p.height+1+2*room, strip)
	for i, sums := range out.ink {
		moves := p.moves(i, room, slope)
		for y, at := 0, i; at < len(p.dark); y, at = y+1, at+p.stride {
			if word := p.dark[at]; word != 0 {
				for _, m := range moves {
					sums.count(y+m.rows, bits.OnesCount64(word&m.columns))
				}
			}
		}
	}
	return out
}

// move is columns of a strip that move by the same number of rows.
type move struct {
	rows    int
	columns uint64
}

func (p *ink) moves(strips, room int, slope float64) (moves []move) {
	for column := range strip {
		rows := room + int(math.Round((float64(strips*strip+column)+0.5-float64(p.width)/2)*slope))
		if last := len(moves) - 1; last >= 0 && moves[last].rows == rows {
			moves[last].columns |= 1 << column
			continue
		}
		moves = append(moves, move{rows, 1 << column})
	}
	return moves
}

// joined has each two neighbouring strips added up to one, as they lie to one
// another at a slope: half the work for slopes close to it.
func (s *strips) joined(degrees float64) *strips {
	out := newStrips((len(s.ink)+1)/2, s.rows, 2*s.wide)
	for i := range s.ink {
		addShifted(out.ink[i/2], s.ink[i], s.moved(i, degrees)-out.moved(i/2, degrees))
	}
	return out
}

// moved is by how many rows a strip moves down for a slope.
func (s *strips) moved(i int, degrees float64) int {
	slope := math.Tan(degrees * math.Pi / 180)
	return int(math.Round((float64(i) + 0.5 - float64(len(s.ink))/2) * float64(s.wide) * slope))
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
			out.part[2*band+side] = differences(s.side[2*from:2*to], lag)
		}
		addShifted(s.sums, s.side, 0)
	}
	out.all = differences(s.sums, lag)
	return out
}

// whole is the score of the whole page alone.
func (s *strips) whole(degrees float64) float64 {
	clear(s.sums)
	s.add(s.sums, degrees, 0, len(s.ink))
	return differences(s.sums, lag)
}

// add adds some of the strips, each moved as a slope wants it.
func (s *strips) add(to profile, degrees float64, first, end int) {
	for i := first; i < end; i++ {
		addShifted(to, s.ink[i], s.moved(i, degrees))
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
	for len(after) >= 8 && len(before) >= 8 {
		a, b := binary.LittleEndian.Uint64(after), binary.LittleEndian.Uint64(before)
		one, two := int64(a&0xffff)-int64(b&0xffff), int64(a>>16&0xffff)-int64(b>>16&0xffff)
		three, four := int64(a>>32&0xffff)-int64(b>>32&0xffff), int64(a>>48)-int64(b>>48)
		total += one*one + two*two + three*three + four*four
		before, after = before[8:], after[8:]
	}
	for len(after) >= 2 && len(before) >= 2 {
		d := int64(binary.LittleEndian.Uint16(after)) - int64(binary.LittleEndian.Uint16(before))
		total += d * d
		before, after = before[2:], after[2:]
	}
	return float64(total)
}

// refine finds the slope near a coarse one, and what the parts of the page say.
func (p *ink) refine(coarse float64) (degrees float64, say vote) {
	profiles := p.straightened(coarse, fineReach+finerReach)
	rough := profiles.joined(0)
	tried := make([]scores, 2*int(math.Round(fineReach/fineStep))+1)
	best := 0
	for i := range tried {
		tried[i] = rough.score(-fineReach + float64(i)*fineStep)
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
