package skew

import (
	"encoding/binary"
	"math"
	"slices"
)

const (
	// coarseStep is how far apart in degrees the slopes of the sweep are at least;
	// the refinement reaches farther to either side.
	coarseStep = 0.2
	// narrow is how many columns the sweep takes for upright.
	narrow = 16
	// mostLines is how many rows of a picture the sweep takes for one; few of a
	// narrow one, whose slopes move few rows.
	mostLines = 4
	// columnsALine is how wide a picture is for each of them.
	columnsALine = 512
)

// fan is the profiles of upright strips of a page, each for every slope that
// moves its right side against its left by a whole number of rows. From strips
// that lie side by side come those of strips as wide as two, at all slopes and
// without counting anything twice (the fast transform of Götz and Druck, 1995).
type fan struct {
	strips int
	rows   int // of a profile, with room above and below for moving
	wide   int // columns of a strip
	drift  int // rows by which a side moves against the other, at most, either way
	sums   []byte
}

// newFan takes its room from room if there is enough, with whatever is in it.
func newFan(strips, rows, wide, drift int, room []byte) fan {
	need := strips * (2*drift + 1) * 2 * rows
	if need > cap(room) {
		room = make([]byte, need, 2*need)
	}
	return fan{strips, rows, wide, drift, room[:need]}
}

// at is the profile of a strip at a slope.
func (f *fan) at(strip, drift int) profile {
	from := (strip*(2*f.drift+1) + f.drift + drift) * 2 * f.rows
	return f.sums[from : from+2*f.rows]
}

// upright counts the ink of each strip of the picture as it is, some rows as one.
func (p *ink) upright(lines, room int) fan {
	const fields = 64 / narrow
	out := newFan(p.stride*fields, p.height/lines+1+2*room, narrow, 0, nil)
	counts := make([]uint64, p.stride)
	for y := 0; y < p.height; y += lines {
		clear(counts)
		for line := y; line < min(y+lines, p.height); line++ {
			for i, word := range p.row(line) {
				counts[i] += countedByFields(word)
			}
		}
		row := y/lines + room
		for i, four := range counts {
			for f := range fields {
				binary.LittleEndian.PutUint16(out.sums[2*((i*fields+f)*out.rows+row):], uint16(four>>(f*narrow)))
			}
		}
	}
	return out
}

// countedByFields counts the bits in each of the four 16 bits of a word.
func countedByFields(word uint64) uint64 {
	word -= word >> 1 & 0x5555_5555_5555_5555
	word = word&0x3333_3333_3333_3333 + word>>2&0x3333_3333_3333_3333
	word = (word + word>>4) & 0x0f0f_0f0f_0f0f_0f0f
	return (word + word>>8) & 0x00ff_00ff_00ff_00ff
}

// wider has strips as wide as two; of the slopes it has every so many, and the
// others hold nothing of use. room is of a fan that is not needed any more.
func (f *fan) wider(steepest float64, every int, room []byte) fan {
	out := newFan((f.strips+1)/2, f.rows, 2*f.wide, int(math.Ceil(steepest*float64(2*f.wide))), room)
	for s := range out.strips {
		for drift := -out.drift / every * every; drift <= out.drift; drift += every {
			each := max(-f.drift, min(f.drift, drift/2)) // within either of the two
			apart := drift - drift/2                     // of the right one to the left one
			up := apart / 2                              // the middle stays where it is
			if 2*s+1 < f.strips {
				sumShifted(out.at(s, drift), f.at(2*s, each), up-apart, f.at(2*s+1, each), up)
			} else {
				clear(out.at(s, drift))
				addShifted(out.at(s, drift), f.at(2*s, each), up-apart)
			}
		}
	}
	return out
}

// sumShifted writes the sum of two profiles that are moved down by so many rows
// each; there is nothing in the rows that this moves out. All three have the same
// length.
func sumShifted(to, one profile, byOne int, other profile, byOther int) {
	margin := 2 * max(byOne, -byOne, byOther, -byOther)
	n := len(to) - 2*margin
	if n <= 0 {
		clear(to)
		return
	}
	clear(to[:margin])
	clear(to[margin+n:])
	to = to[margin : margin+n]
	one, other = one[margin-2*byOne:][:n], other[margin-2*byOther:][:n]
	for len(to) >= 8 && len(one) >= 8 && len(other) >= 8 {
		binary.LittleEndian.PutUint64(to, binary.LittleEndian.Uint64(one)+binary.LittleEndian.Uint64(other))
		to, one, other = to[8:], one[8:], other[8:]
	}
	for ; len(to) >= 2 && len(one) >= 2 && len(other) >= 2; to, one, other = to[2:], one[2:], other[2:] {
		binary.LittleEndian.PutUint16(to, binary.LittleEndian.Uint16(one)+binary.LittleEndian.Uint16(other))
	}
}

// sweep tries all slopes and returns the best, and how many times it beats the
// middling one.
func (p *ink) sweep() (degrees, contrast float64) {
	whole := narrow
	for whole < p.width {
		whole *= 2
	}
	lines := max(1, min(mostLines, whole/columnsALine))
	steepest := math.Tan(Largest*math.Pi/180) / float64(lines)
	every := max(1, int(coarseStep*math.Pi/180*float64(whole)/float64(lines)+0.5))
	all := p.upright(lines, int(math.Ceil(steepest*float64(whole)/2))+8)
	var room []byte
	for all.strips > 1 {
		step := 1
		if 2*all.wide >= whole {
			step = every
		}
		all, room = all.wider(steepest, step, room), all.sums
	}
	best, drifts, tried := 0, []int(nil), []float64(nil)
	for drift := -all.drift / every * every; drift <= all.drift; drift += every {
		drifts = append(drifts, drift)
		tried = append(tried, differences(all.at(0, drift), max(1, 5-2*lines)))
		if last := len(tried) - 1; tried[last] > tried[best] {
			best = last
		}
	}
	contrast = tried[best] / max(1, slices.Sorted(slices.Values(tried))[len(tried)/2])
	return math.Atan(float64(drifts[best]*lines)/float64(all.wide)) * 180 / math.Pi, contrast
}
