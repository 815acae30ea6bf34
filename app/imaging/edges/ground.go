package edges

import (
	"image"
	"image/color"
	"math"
	"slices"

	"daluang/app/imaging"
)

// Strip is a part of the scanner's ground between a border of a picture and the
// straight edge of the sheet that lies beside it.
type Strip struct {
	// Area has its first two corners on the border and the others on the edge of
	// the sheet; it may be a triangle, and is clockwise.
	Area          Quad
	Depth         float64 // of the place that lies farthest from the border, in pixels
	Ground, Paper float64 // brightness on either side of the edge
	Confidence    float64
}

const (
	leastContrast = 20.0 // levels between the ground and the paper beside it
	surelyApart   = 35.0
	evenGround    = 12.0 // levels by which a ground differs from itself
	leastPaper    = 110  // brightness of a sheet that can be told from a ground
	mostGround    = 0.7  // of a sheet's brightness: nearer to it, it may be a sheet's
	leastDeep     = 4.0  // pixels of the field that a strip has to be deep somewhere: less is a shadow
	deepest       = 0.15 // of the picture, what of it a strip may reach into
	fine          = 1400 // longer side in pixels of the field that wedges are looked for in
	shortest      = 0.06 // of a border, that a strip has to take
	ragged        = 1.5  // pixels of the field that an edge may be off its line
	mostHue       = 14.0 // of 128, the hue that the lid of a scanner may have
)

// Ground finds what is left of the scanner's ground along the borders of a scan:
// even, without hue, darker than the paper beside it, and ending in a straight line
// that begins at the picture's border or its corner. Wedges too thin or too short
// for Sheet are among them. Where anything lies in it that is no ground, where it
// ends as nothing but a printed bar does, or where a single one lies as straight
// as one, it is in doubt or not told of.
func Ground(img image.Image) []Strip {
	f := fieldOf(brightness(img), fine)
	if f.width < narrow || f.height < narrow {
		return nil
	}
	paper := float64(f.quantile(0.75))
	if paper < leastPaper {
		return nil
	}
	sides := f.sides()
	step := float64(f.step)
	var found []strip
	for i := range sides {
		if s, ok := sides[i].strip(paper); ok && hueless(img, s.area(f).Scaled(step, step), f.step) {
			found = append(found, s)
		}
	}
	var strips []Strip
	for _, s := range aligned(found) {
		strips = append(strips, Strip{s.area(f).Scaled(step, step), s.line.deepest() * step, s.ground, s.paper, s.confidence})
	}
	return strips
}

// brightness is that of a picture, which is not copied where it has a plane of it.
func brightness(img image.Image) *image.Gray {
	if img, ok := img.(*image.YCbCr); ok && img.Rect.Min == (image.Point{}) {
		return &image.Gray{Pix: img.Y, Stride: img.YStride, Rect: img.Rect}
	}
	return imaging.Reduced(img, 1)
}

// strip is one in the field, seen from its border.
type strip struct {
	side          *side
	line          edgeLine
	ground, paper float64
	confidence    float64
}

// area is the strip with its corners clockwise in the field.
func (s *strip) area(f *field) Quad {
	place := func(along, depth float64) Point {
		p := Point{depth, along}
		if s.side.far {
			p.X = float64(s.side.depth) - depth
		}
		if !s.side.isVertical {
			p.X, p.Y = p.Y, p.X
		}
		return p
	}
	from, to := float64(s.line.from), float64(s.line.to)
	q := Quad{place(from, 0), place(to, 0), place(to, max(0, s.line.depthAt(to))), place(from, max(0, s.line.depthAt(from)))}
	if q.area() < 0 {
		q = Quad{q[1], q[0], q[3], q[2]}
	}
	return q
}

// reach is how far a ground goes from a border at one place.
type reach struct {
	place, depth float64
	paper        float64 // brightness behind it
	open         bool    // there is nothing but ground
}

func (l edgeLine) deepest() float64 { return max(l.depthAt(float64(l.from)), l.depthAt(float64(l.to))) }

// strip looks for one along a border.
func (s *side) strip(paper float64) (strip, bool) {
	ground, ok := s.groundLevel(paper)
	if !ok {
		return strip{}, false
	}
	reaches := s.reaches(ground, paper)
	from, to, ok := longestRun(reaches)
	if !ok {
		return strip{}, false
	}
	line, fits := lineOf(reaches[from:to])
	if fits < 0.97 || math.Abs(line.slope) > math.Tan(steepest*math.Pi/180) {
		return strip{}, false
	}
	line.from, line.to = int(reaches[from].place)-together/2, int(reaches[to-1].place)+together/2
	if !s.ends(&line, reaches, from, to) || float64(line.to-line.from) < shortest*float64(s.length) || line.deepest() < leastDeep {
		return strip{}, false
	}
	var behind []float64
	for _, r := range reaches[from:to] {
		if !r.open {
			behind = append(behind, r.paper)
		}
	}
	beside := median(behind)
	confidence := share(beside-ground, leastContrast, surelyApart) * share(fits, 0.95, 0.99)
	return strip{s, line, ground, beside, confidence}, true
}

// groundLevel is how bright most of what is darker than the paper is at a border:
// a ground is more even than the shade of a page.
func (s *side) groundLevel(paper float64) (float64, bool) {
	var dark []float64
	for place := 0; place+together <= s.length; place += together {
		if v := s.mean(0, place); v < mostGround*paper {
			dark = append(dark, v)
		}
	}
	slices.Sort(dark)
	level, most, first := 0.0, 0, 0
	for last, v := range dark {
		for v-dark[first] > evenGround {
			first++
		}
		if n := last + 1 - first; n > most {
			level, most = dark[(first+last)/2], n
		}
	}
	return level, float64(most*together) >= shortest*float64(s.length)
}

// reaches are how far the ground goes at each place of a border, in order; of
// depth 0 where it is not seen.
func (s *side) reaches(ground, paper float64) []reach {
	most := int(deepest * float64(s.depth))
	var out []reach
	for place := 0; place+together <= s.length; place += together {
		r := reach{place: float64(place) + together/2}
		d, before := 0, 0.0
		for ; d < most; d++ {
			v := s.mean(d, place)
			if v > ground+evenGround || v < 0.45*ground-evenGround {
				break
			}
			before = v
		}
		r.open = d == most
		if d > 0 && !r.open {
			r.depth, r.paper = s.crossed(d, place, before)
			if r.paper < ground+leastContrast || r.paper < 0.4*paper {
				r.depth = 0
			}
		}
		out = append(out, r)
	}
	return out
}

// crossed is where, from a depth on, it gets half as bright again as the paper
// soon after, and how bright that is.
func (s *side) crossed(depth, place int, before float64) (at, paper float64) {
	const soon = 4
	for d := depth; d < depth+soon; d++ {
		paper = max(paper, s.mean(d, place))
	}
	half := (before + paper) / 2
	for d := depth; d < depth+soon; d++ {
		if v := s.mean(d, place); v >= half {
			return float64(d) + 0.5 - (v-half)/max(1, v-before), paper
		}
		before = s.mean(d, place)
	}
	return 0, 0
}

// longestRun is the longest row of places where ground is seen and ends; a few
// places may be missing in it.
func longestRun(reaches []reach) (from, to int, ok bool) {
	const missing = 2
	start, last := -1, -1
	for i := 0; i <= len(reaches); i++ {
		seen := i < len(reaches) && reaches[i].depth > 0
		if start >= 0 && (i == len(reaches) || i-last > missing+1) {
			if last+1-start > to-from {
				from, to = start, last+1
			}
			start = -1
		}
		if seen {
			if start < 0 {
				start = i
			}
			last = i
		}
	}
	return from, to, to-from >= portion/2
}

// lineOf is the line through the ends of the ground, and on how many of them it
// runs: the middle of all slopes between places half a run apart, which a few
// odd ones do not change.
func lineOf(reaches []reach) (line edgeLine, fits float64) {
	half := len(reaches) / 2
	var slopes []float64
	for i := range half {
		a, b := reaches[i], reaches[i+half]
		if a.depth > 0 && b.depth > 0 {
			slopes = append(slopes, (b.depth-a.depth)/(b.place-a.place))
		}
	}
	if len(slopes) < portion/4 {
		return line, 0
	}
	line.slope = median(slopes)
	var starts []float64
	for _, r := range reaches {
		if r.depth > 0 {
			starts = append(starts, r.depth-line.slope*r.place)
		}
	}
	line.start = median(starts)
	near := 0
	for _, r := range reaches {
		if math.Abs(r.depth-line.depthAt(r.place)) <= ragged {
			near++
		}
	}
	return line, float64(near) / float64(len(reaches))
}

// ends tells whether a strip ends as ground does: where the edge of the sheet
// meets the border, or with the border. It lengthens the line to there.
func (s *side) ends(line *edgeLine, reaches []reach, from, to int) bool {
	const tip = 3.0 // pixels of depth at which a wedge is too thin to be seen
	outwards := func(i, step int) bool {
		for ; i >= 0 && i < len(reaches); i += step {
			if !reaches[i].open {
				return false
			}
		}
		return true
	}
	// The sheet's own corner may be a little uneven.
	const corner = 2
	first, last := from <= corner || outwards(from-1, -1), to >= len(reaches)-corner || outwards(to, 1)
	if first {
		line.from = 0
	}
	if last {
		line.to = s.length
	}
	if !first && line.depthAt(float64(line.from)) > tip || !last && line.depthAt(float64(line.to)) > tip {
		return false
	}
	meets := int(-line.start / line.slope) // the border, for what is no tip out of all bounds
	if !first && meets < line.from {
		line.from = max(0, meets)
	}
	if !last && meets > line.to {
		line.to = min(s.length, meets)
	}
	return true
}

// aligned leaves out the strips that do not lie at right angles to most of the
// others, and doubts one that nothing speaks for.
func aligned(found []strip) []strip {
	const straight = 0.15 // degrees
	degrees := func(s strip) float64 { return s.side.sign * math.Atan(s.line.slope) * 180 / math.Pi }
	best, most := 0.0, 0
	for _, one := range found {
		length := 0
		for _, other := range found {
			if math.Abs(degrees(one)-degrees(other)) < mostSkew {
				length += other.line.to - other.line.from
			}
		}
		if length > most {
			best, most = degrees(one), length
		}
	}
	found = slices.DeleteFunc(found, func(s strip) bool { return math.Abs(degrees(s)-best) >= mostSkew })
	if len(found) == 1 && math.Abs(degrees(found[0])) < straight {
		found[0].confidence = min(found[0].confidence, 0.45)
	}
	return found
}

// hueless tells whether a part of a picture has no colour, by every step-th pixel.
func hueless(img image.Image, area Quad, step int) bool {
	bounds := area.Bounds().Intersect(image.Rectangle{Max: img.Bounds().Size()})
	corner := img.Bounds().Min
	var blue, red, all float64
	for y := bounds.Min.Y; y < bounds.Max.Y; y += step {
		for x := bounds.Min.X; x < bounds.Max.X; x += step {
			if !area.Contains(Point{float64(x) + 0.5, float64(y) + 0.5}) {
				continue
			}
			r, g, b, _ := img.At(corner.X+x, corner.Y+y).RGBA()
			_, cb, cr := color.RGBToYCbCr(uint8(r>>8), uint8(g>>8), uint8(b>>8))
			blue, red, all = blue+float64(cb)-128, red+float64(cr)-128, all+1
		}
	}
	return math.Hypot(blue, red) <= mostHue*max(1, all)
}
