package edges

import (
	"image"
	"math"
	"slices"
)

const (
	holeDPI   = 75.0
	mostHoles = 4 // that a perforator makes
	inch      = 25.4
	// Millimetres.
	leastHole, mostHole     = 4.2, 8.0
	leastStaple, mostStaple = 8.0, 16.0
	holeReach               = 22.0 // from the edge of the sheet
	stapleReach             = 35.0 // from its corner
	leastInset              = 3.5  // of a staple: nearer to the edge than that is what a frame or a shadow looks like
)

// Holes finds what a perforator left near the edges of a sheet: discs that are
// darker than the paper, or brighter where a white lid shows through, if only in the
// shade of their rim. gray has dpi dots per inch; where that is not known (0), the
// sheet is taken for an A4 one. sheet is where it lies (Sheet, or Whole). Of more
// than a perforator makes none is sure.
func Holes(gray *image.Gray, dpi float64, sheet Quad) []Mark {
	var marks []Mark
	partsOf(gray, dpi, sheet, func(p *part) {
		box := p.boxIn(gray)
		known := slices.ContainsFunc(marks, func(m Mark) bool { return m.Box.Overlaps(box) })
		if sure := p.holeOfKind(); sure > 0 && !known {
			marks = append(marks, Mark{box, sure})
		}
	})
	for i := range marks { // perforators make two or more
		marks[i].Confidence *= 0.75
		for j := range marks {
			if a, b := marks[i].Box, marks[j].Box; i != j && near(a.Dx(), b.Dx()) && near(a.Dy(), b.Dy()) {
				marks[i].Confidence = min(1, marks[i].Confidence/0.75)
				break
			}
		}
	}
	for i := range marks {
		if len(marks) > mostHoles { // letters, taken for as small as those of a sheet
			marks[i].Confidence = min(marks[i].Confidence, 0.45)
		}
	}
	return marks
}

func near(a, b int) bool { return float64(min(a, b)) > 0.8*float64(max(a, b)) }

// Staples finds short thin straight lines that stand alone near a corner of a
// sheet. A dash may look the same: confidence stays below Sure. The parameters
// are those of Holes.
func Staples(gray *image.Gray, dpi float64, sheet Quad) []Mark {
	var marks []Mark
	partsOf(gray, dpi, sheet, func(p *part) {
		box := p.boxIn(gray)
		known := slices.ContainsFunc(marks, func(m Mark) bool { return m.Box.Overlaps(box) })
		if sure := p.staple(); sure > 0 && !known {
			marks = append(marks, Mark{box, sure})
		}
	})
	return marks
}

// part is a connected thing near the edge of a sheet, measured in millimetres.
type part struct {
	f            *field
	others       []bool // of the field: everything of its kind that has not been taken yet
	pixels       []int
	sheet        Quad
	size         float64 // of a pixel
	left, right  int
	top, bottom  int
	dark         bool
	rim          bool // it may be the shade around a pale hole, and nothing else
	paper        byte // brightness
	long, thin   float64
	middleX      float64
	middleY      float64
	fromTheEdges [4]float64
}

// partsOf visits what is darker than the paper of a sheet, then what is brighter,
// then what is very dark, then what is a little darker, some of it again.
func partsOf(gray *image.Gray, dpi float64, sheet Quad, visit func(*part)) {
	size := gray.Rect.Size()
	longest := float64(max(size.X, size.Y))
	if dpi <= 0 {
		dpi = longest * inch / 297
	}
	f := fieldOf(gray, max(1, int(longest*holeDPI/dpi+0.5)))
	if f.width < 48 || f.height < 48 {
		return
	}
	scale := 1 / float64(f.step)
	sheet = sheet.Scaled(scale, scale)
	pixel := inch / dpi * float64(f.step)
	paper := f.quantile(0.75)
	for _, kind := range [...]struct {
		dark, rim bool
		wanted    func(v byte) bool
	}{
		{true, false, func(v byte) bool { return float64(v) < 0.78*float64(paper) }},
		{false, false, func(v byte) bool { return int(v) > int(paper)+14 }},
		{true, false, func(v byte) bool { return float64(v) < 0.4*float64(paper) }}, // in brown or shaded paper
		{true, true, func(v byte) bool { return float64(v) < 0.89*float64(paper) }},
	} {
		dark := kind.dark
		set := f.set(sheet, holeReach*1.5/pixel, kind.wanted)
		all := append([]bool{}, set...)
		for i := range set {
			if !set[i] {
				continue
			}
			p := &part{f: f, others: all, pixels: f.taken(set, i), sheet: sheet, size: pixel, dark: dark, rim: kind.rim, paper: paper}
			p.measure()
			visit(p)
		}
	}
}

// set is which pixels of a sheet, not farther than reach from its edges and not
// right at them, are what is wanted.
func (f *field) set(sheet Quad, reach float64, wanted func(byte) bool) []bool {
	var levels [256]bool
	for v := range levels {
		levels[v] = wanted(byte(v))
	}
	out, edge := make([]bool, len(f.pix)), sheet.rims()
	for y := range f.height {
		for x := range f.width {
			i := y*f.width + x
			if !levels[f.pix[i]] {
				continue
			}
			if d := edge.depth(Point{float64(x) + 0.5, float64(y) + 0.5}); d > 2 && d < reach {
				out[i] = true
			}
		}
	}
	return out
}

// rims are the edges of a quadrangle, made ready for telling how far places lie
// inside of each: the upper, right, lower and left one.
type rims [4]struct{ across, down, shift float64 }

func (q Quad) rims() (out rims) {
	for i, from := range q {
		to := q[(i+1)%4]
		length := max(1e-9, distance(from, to))
		r := &out[i]
		r.across, r.down = (from.Y-to.Y)/length, (to.X-from.X)/length
		r.shift = -r.across*from.X - r.down*from.Y
	}
	return out
}

func (r *rims) depths(p Point) (out [4]float64) {
	for i := range r {
		out[i] = r[i].across*p.X + r[i].down*p.Y + r[i].shift
	}
	return out
}

func (r *rims) depth(p Point) float64 {
	d := r.depths(p)
	return min(d[0], d[1], d[2], d[3])
}

func (f *field) quantile(part float64) byte {
	var counts [256]int
	for _, v := range f.pix {
		counts[v]++
	}
	seen := 0
	for v, n := range counts {
		if seen += n; float64(seen) >= part*float64(len(f.pix)) {
			return byte(v)
		}
	}
	return 255
}

func (p *part) measure() {
	p.left, p.top = p.f.width, p.f.height
	var n, sx, sy, sxx, sxy, syy float64
	for _, i := range p.pixels {
		x, y := i%p.f.width, i/p.f.width
		p.left, p.right, p.top, p.bottom = min(p.left, x), max(p.right, x+1), min(p.top, y), max(p.bottom, y+1)
		fx, fy := float64(x)+0.5, float64(y)+0.5
		n, sx, sy, sxx, sxy, syy = n+1, sx+fx, sy+fy, sxx+fx*fx, sxy+fx*fy, syy+fy*fy
	}
	p.middleX, p.middleY = sx/n, sy/n
	a, b, c := sxx/n-p.middleX*p.middleX, sxy/n-p.middleX*p.middleY, syy/n-p.middleY*p.middleY
	root := math.Sqrt((a-c)*(a-c)/4 + b*b)
	// A line of that length, or a bar of that width, has these variances.
	p.long = math.Sqrt(12*max(0, (a+c)/2+root)) * p.size
	p.thin = math.Sqrt(12*max(0, (a+c)/2-root)) * p.size
	edge := p.sheet.rims()
	p.fromTheEdges = edge.depths(Point{p.middleX, p.middleY})
}

func (p *part) holeOfKind() float64 {
	if p.rim {
		return p.paleHole()
	}
	return p.hole()
}

// hole says how much like a punched hole it is.
func (p *part) hole() float64 {
	wide, high := float64(p.right-p.left)*p.size, float64(p.bottom-p.top)*p.size
	if min(wide, high) < leastHole || max(wide, high) > mostHole || min(wide, high) < 0.75*max(wide, high) {
		return 0
	}
	if d := p.fromTheEdges; min(d[0], d[1], d[2], d[3])*p.size > holeReach {
		return 0
	}
	radius := math.Sqrt(float64(len(p.pixels)) / math.Pi)
	round := 0
	for _, i := range p.pixels {
		if math.Hypot(float64(i%p.f.width)+0.5-p.middleX, float64(i/p.f.width)+0.5-p.middleY) <= radius+0.5 {
			round++
		}
	}
	fill := float64(len(p.pixels)) * p.size * p.size / (wide * high)
	return share(float64(round)/float64(len(p.pixels)), 0.85, 0.97) * share(fill, 0.6, 0.72) * share(-fill, -0.93, -0.86) * p.alone(1) * p.onPaper(radius)
}

// onPaper is 1 where there is paper all around: about as bright as most of it, or
// an even ground that a dark hole stands out from, in paper that is brown there.
func (p *part) onPaper(radius float64) float64 {
	paper, even, levels := 0, 0, []float64(nil)
	for degrees := 0; degrees < 360; degrees += 10 {
		sin, cos := math.Sincos(float64(degrees) * math.Pi / 180)
		x, y := p.middleX+1.5*radius*cos, p.middleY+1.5*radius*sin
		level := 0.0
		if x > 0 && y > 0 && x < float64(p.f.width) && y < float64(p.f.height) {
			level = p.f.level(x, y)
		}
		levels = append(levels, level)
	}
	ground := median(levels)
	for i, level := range levels {
		if math.Abs(level-float64(p.paper)) < 0.2*float64(p.paper) {
			paper++
		}
		across := (level + levels[(i+len(levels)/2)%len(levels)]) / 2 // a shadow deepens evenly
		if p.dark && ground > 0.5*float64(p.paper) && math.Abs(across-ground) < 0.1*ground {
			even++
		}
	}
	return share(float64(max(paper, even))/float64(len(levels)), 0.7, 0.9)
}

// staple says how much like a staple it is.
func (p *part) staple() float64 {
	if !p.dark || p.rim || p.long < leastStaple || p.long > mostStaple || p.thin > 1.5 {
		return 0
	}
	d := p.fromTheEdges
	if max(min(d[0], d[2]), min(d[1], d[3]))*p.size > stapleReach || min(d[0], d[1], d[2], d[3])*p.size > holeReach || min(d[0], d[1], d[2], d[3])*p.size < leastInset {
		return 0
	}
	return 0.45 * p.alone(2.5)
}

// alone is 1 where nothing of the kind lies within so many millimetres.
func (p *part) alone(around float64) float64 {
	reach := int(math.Ceil(around / p.size))
	own := 0
	for y := max(0, p.top-reach); y < min(p.f.height, p.bottom+reach); y++ {
		for _, set := range p.others[y*p.f.width+max(0, p.left-reach) : y*p.f.width+min(p.f.width, p.right+reach)] {
			if set {
				own++
			}
		}
	}
	if own > len(p.pixels)+2 {
		return 0
	}
	return 1
}

func (p *part) boxIn(gray *image.Gray) image.Rectangle {
	s := p.f.step
	return image.Rect(p.left*s, p.top*s, p.right*s, p.bottom*s).Intersect(image.Rectangle{Max: gray.Rect.Size()})
}
