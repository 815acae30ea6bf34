package quality

import (
	"image"
	"math"
	"slices"
)

// Likeness is what Compare finds between two captures.
type Likeness struct {
	Same       bool
	Confidence float64 // of Same, from 0 to 1
	Matched    float64 // share of the written parts that are in both at their place
	Worst      float64 // correlation of the part that differs most but one, -1 to 1
	Parts      int     // written parts that were compared
}

const (
	comparedDPI = 75
	partSide    = 32 // pixels of the parts that are compared: about 11 mm
	reachSide   = 10 // pixels that a part may have moved: 3.4 mm
	// A part of the same sheet correlates better than alike, one that somebody
	// filled in otherwise worse than other.
	alike, other = 0.78, 0.75
)

// Compare tells whether two captures show the same sheet: whether every written
// part of either is in the other, within a few millimetres of the same place. Two
// certificates on one form are not the same: the parts with names and numbers
// differ. The pictures are those of Reduced, with their resolution; they may be
// askew to each other by about a degree. It takes about 30 ms for two A4 pages.
func Compare(a, b *image.Gray, dpiA, dpiB float64) Likeness {
	first, second := newInked(a, dpiA), newInked(b, dpiB)
	if first == nil || second == nil ||
		apart(first.width, second.width) > 0.05 || apart(first.height, second.height) > 0.05 {
		return Likeness{}
	}
	found := first.matches(second)
	if !differs(found) {
		found = append(found, second.matches(first)...)
	}
	if len(found) < 4 {
		return Likeness{Parts: len(found)} // two blank sides are not one sheet
	}
	slices.Sort(found)
	worst := found[1] // dirt on one capture may spoil one part
	matched := 0
	for _, v := range found {
		if v >= alike {
			matched++
		}
	}
	l := Likeness{Matched: float64(matched) / float64(len(found)), Worst: worst, Parts: len(found)}
	l.Same = l.Matched >= 0.97 && worst >= other
	if l.Same {
		l.Confidence = min(0.5+0.5*share(worst, other, 0.82), 0.5+0.5*share(l.Matched, 0.97, 1), share(float64(l.Parts), 3, 20))
	} else {
		l.Confidence = max(share(l.Matched, 0.97, 0.9), share(worst, other, 0.3))
	}
	return l
}

func apart(a, b int) float64 { return math.Abs(float64(a-b)) / float64(max(a, b, 1)) }

// inked is how much darker each pixel is than what is around it.
type inked struct {
	width, height int
	ink           []float32
}

func newInked(gray *image.Gray, dpi float64) *inked {
	size := gray.Bounds().Size()
	step := max(1, int(math.Round(dpi/comparedDPI)))
	in := &inked{width: size.X / step, height: size.Y / step}
	if in.width < 2*partSide || in.height < 2*partSide {
		return nil
	}
	in.ink = make([]float32, in.width*in.height)
	for y := range in.height {
		for x := range in.width {
			in.ink[y*in.width+x] = -float32(meanOf(gray, image.Rect(x*step, y*step, (x+1)*step, (y+1)*step))) / 16
		}
	}
	in.smooth()
	return in
}

// smooth takes away what changes slowly, shadows and yellowing, and what changes
// fastest, so that half a pixel's shift does not matter.
func (in *inked) smooth() {
	wide := slices.Clone(in.ink)
	boxMeans(wide, in.width, in.height, 12)
	boxMeans(in.ink, in.width, in.height, 1)
	for i, v := range wide {
		in.ink[i] = max(0, in.ink[i]-v)
	}
}

// boxMeans replaces every pixel by the mean of those within reach of it.
func boxMeans(plane []float32, width, height, reach int) {
	line := make([]float32, max(width, height))
	pass := func(at, step, count int) {
		sum := float32(0)
		for i := range count {
			line[i] = plane[at+i*step]
		}
		for i := -reach; i <= reach; i++ {
			sum += line[max(0, min(count-1, i))]
		}
		for i := range count {
			plane[at+i*step] = sum / float32(2*reach+1)
			sum += line[min(count-1, i+reach+1)] - line[max(0, i-reach)]
		}
	}
	for y := range height {
		pass(y*width, 1, width)
	}
	for x := range width {
		pass(x, width, height)
	}
}

// matches is how well each written part of the page correlates with the other
// page, at its best place near by. It ends as soon as the pages are known to
// differ.
func (in *inked) matches(b *inked) []float64 {
	var found []float64
	step := partSide * 3 / 4
	last := image.Point{} // how far the part before had moved
	for y := reachSide; y+partSide+reachSide <= in.height; y += step {
		for x := reachSide; x+partSide+reachSide <= in.width; x += step {
			part := in.part(x, y)
			if part.spread < fewestInked {
				continue
			}
			here := image.Pt(x, y)
			best, at := part.near(b, here.Add(last), 1, 1)
			if best < alike {
				best, at = part.best(b, here)
			}
			if best >= alike {
				last = at.Sub(here)
			}
			if found = append(found, best); best < other && differs(found) {
				return found
			}
		}
	}
	return found
}

// differs tells whether more parts differ than dirt may spoil.
func differs(found []float64) bool {
	count := 0
	for _, v := range found {
		if v < other {
			count++
		}
	}
	return count > 1
}

// fewestInked is how far the ink of a part has to spread around its mean to be
// writing rather than noise.
const fewestInked = 7.0

// patch is a part of a page less its mean.
type patch struct {
	ink    [partSide * partSide]float32
	spread float64
}

func (in *inked) part(x, y int) *patch {
	var p patch
	sum := float32(0)
	for dy := range partSide {
		row := in.ink[(y+dy)*in.width+x:]
		copy(p.ink[dy*partSide:(dy+1)*partSide], row[:partSide])
		for _, v := range row[:partSide] {
			sum += v
		}
	}
	mean, squares := sum/(partSide*partSide), 0.0
	for i := range p.ink {
		p.ink[i] -= mean
		squares += float64(p.ink[i] * p.ink[i])
	}
	p.spread = math.Sqrt(squares / (partSide * partSide))
	return &p
}

// best looks for the part in the other page around the same place: first at every
// second pixel, then around the best.
func (p *patch) best(b *inked, from image.Point) (float64, image.Point) {
	_, at := p.near(b, from, reachSide, 2)
	return p.near(b, at, 1, 1)
}

// near tries all places within reach, so many pixels apart.
func (p *patch) near(b *inked, from image.Point, reach, step int) (best float64, at image.Point) {
	best, at = -1, from
	for y := from.Y - reach; y <= from.Y+reach; y += step {
		for x := from.X - reach; x <= from.X+reach; x += step {
			if x < 0 || y < 0 || x+partSide > b.width || y+partSide > b.height {
				continue
			}
			if c := p.correlation(b, x, y); c > best {
				best, at = c, image.Pt(x, y)
			}
		}
	}
	return best, at
}

func (p *patch) correlation(b *inked, x, y int) float64 {
	var dot, sum, squares float32
	for dy := range partSide {
		row := b.ink[(y+dy)*b.width+x : (y+dy)*b.width+x+partSide]
		own := p.ink[dy*partSide : (dy+1)*partSide]
		for i, v := range row {
			dot += v * own[i]
			sum += v
			squares += v * v
		}
	}
	const n = partSide * partSide
	spread := math.Sqrt(max(0, float64(squares)/n-float64(sum/n)*float64(sum/n)))
	if spread < 0.5 {
		return 0
	}
	return float64(dot) / n / (spread * p.spread)
}
