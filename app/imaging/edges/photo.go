package edges

import (
	"image"
	"math"
	"slices"
)

const (
	glance   = 240  // longer side of the picture in which the sheet is looked for
	careful  = 1200 // and of that in which its edges are measured
	samples  = 48   // places of an edge that are measured
	mostHull = 20   // corners of the outline that are thought of
)

// Photo finds a sheet that is brighter than the table it was photographed on,
// seen from wherever: its four corners, and how sure it is of the least sure
// edge. All four edges have to be in the picture. Where no sheet is found, the
// corners are those of the picture and confidence is 0.
func Photo(gray *image.Gray) (corners Quad, confidence float64) {
	corners = Whole(gray.Rect.Size())
	f := fieldOf(gray, glance)
	if f.width < 32 || f.height < 32 {
		return corners, 0
	}
	fine := fieldOf(gray, careful)
	first := f.brightness()
	scale := float64(f.step) / float64(fine.step)
	var best Quad
	for _, threshold := range []int{first, first - 15, first + 15, first - 35, first + 35, first - 55, first + 55} {
		quad, fill := f.brightQuad(threshold)
		if fill < 0.7 {
			continue
		}
		quad, sure := fine.measured(quad.Scaled(scale, scale))
		if sure *= share(fill, 0.7, 0.85); sure > confidence {
			best, confidence = quad, sure
		}
		if confidence > 0.9 {
			break
		}
	}
	if confidence > 0 {
		corners = best.Scaled(float64(fine.step), float64(fine.step))
	}
	return corners, confidence
}

// brightness is the level that best separates the bright from the dark (Otsu,
// 1979).
func (f *field) brightness() int {
	var counts [256]float64
	total, sum := 0.0, 0.0
	for _, v := range f.pix {
		counts[v]++
	}
	for v, n := range counts {
		total, sum = total+n, sum+n*float64(v)
	}
	best, most, below, belowSum := 128, 0.0, 0.0, 0.0
	for v, n := range counts {
		below, belowSum = below+n, belowSum+n*float64(v)
		if below == 0 || below == total {
			continue
		}
		apart := belowSum/below - (sum-belowSum)/(total-below)
		if between := below * (total - below) * apart * apart; between > most {
			best, most = v, between
		}
	}
	return best
}

// brightQuad is the quadrangle around the largest thing that is brighter than a
// threshold, and how much of it that thing fills.
func (f *field) brightQuad(threshold int) (Quad, float64) {
	bright := make([]bool, len(f.pix))
	for i, v := range f.pix {
		bright[i] = int(v) > threshold
	}
	thing, _ := f.largest(f.eroded(bright))
	if len(thing) < len(f.pix)/12 {
		return Quad{}, 0
	}
	hull := simplified(f.hullOf(thing), mostHull)
	quad := largestQuad(hull)
	area := quad.area()
	if area < 1 || !quad.likeASheet() {
		return Quad{}, 0
	}
	return quad, hullArea(hull) / area * share(float64(len(thing))/area, 0.2, 0.5)
}

// eroded takes away what lies at the rim, so that thin bridges break.
func (f *field) eroded(set []bool) []bool {
	out := make([]bool, len(set))
	for y := 1; y < f.height-1; y++ {
		for i := y*f.width + 1; i < (y+1)*f.width-1; i++ {
			out[i] = set[i] && set[i-1] && set[i+1] && set[i-f.width] && set[i+f.width]
		}
	}
	return out
}

// largest is the largest connected part of a set, as the places of its pixels,
// and how many parts there are.
func (f *field) largest(set []bool) (part []int, parts int) {
	seen := slices.Clone(set)
	for i := range seen {
		if !seen[i] {
			continue
		}
		parts++
		if found := f.taken(seen, i); len(found) > len(part) {
			part = found
		}
	}
	return part, parts
}

// taken takes the connected part at a place out of a set.
func (f *field) taken(set []bool, at int) []int {
	set[at] = false
	found := []int{at}
	for next := 0; next < len(found); next++ {
		i := found[next]
		x := i % f.width
		for _, n := range [4]int{i - f.width, i + f.width, i - 1, i + 1} {
			if n < 0 || n >= len(set) || !set[n] || (n == i-1 && x == 0) || (n == i+1 && x == f.width-1) {
				continue
			}
			set[n] = false
			found = append(found, n)
		}
	}
	return found
}

// straight is a line through a point in the direction of a unit vector.
type straight struct{ at, along Point }

// measured moves the edges of a quadrangle to where the brightness falls, and
// says how sure it is of the least sure.
func (f *field) measured(quad Quad) (Quad, float64) {
	confidence := 1.0
	for _, reach := range [2]float64{0.035, 0.012} {
		far := reach * distance(quad[0], quad[2])
		var lines [4]straight
		confidence = 1
		for i := range lines {
			var sure float64
			lines[i], sure = f.edgeNear(quad[i], quad[(i+1)%4], far)
			confidence = min(confidence, sure)
		}
		if confidence == 0 {
			return quad, 0
		}
		for i := range quad {
			corner, ok := meeting(lines[(i+3)%4], lines[i])
			if !ok {
				return quad, 0
			}
			quad[i] = corner
		}
	}
	w, h := float64(f.width), float64(f.height)
	for i, p := range quad {
		confidence = min(confidence, f.onTable(p, quad[(i+1)%4]))
		if !quad.likeASheet() || p.X < -0.02*w || p.Y < -0.02*h || p.X > 1.02*w || p.Y > 1.02*h {
			return quad, 0
		}
	}
	return quad, confidence
}

// edgeNear is the edge of the sheet near a line that has the sheet at its right
// hand.
func (f *field) edgeNear(a, b Point, far float64) (straight, float64) {
	length := distance(a, b)
	along := Point{(b.X - a.X) / length, (b.Y - a.Y) / length}
	inward := Point{-along.Y, along.X}
	var found []Point
	var falls []float64
	for i := range samples {
		k := length * (0.06 + 0.88*float64(i)/(samples-1))
		at := Point{a.X + along.X*k, a.Y + along.Y*k}
		if off, fall := f.fall(at, along, inward, far); fall > 6 {
			found = append(found, Point{at.X + inward.X*off, at.Y + inward.Y*off})
			falls = append(falls, fall)
		}
	}
	if len(found) < samples/3 {
		return straight{}, 0
	}
	line, on := lineThrough(found, max(1.2, far/12))
	return line, share(float64(on)/samples, 0.35, 0.7) * share(median(falls), 8, 20)
}

// onTable says how sure it is that there is something darker than the sheet
// beyond one of its edges, and not more of the same behind a printed line.
func (f *field) onTable(a, b Point) float64 {
	length := distance(a, b)
	along := Point{(b.X - a.X) / length, (b.Y - a.Y) / length}
	far := 0.015 * float64(max(f.width, f.height))
	w, h := float64(f.width), float64(f.height)
	var falls []float64
	for i := range samples {
		k := length * (0.06 + 0.88*float64(i)/(samples-1))
		at := Point{a.X + along.X*k, a.Y + along.Y*k}
		outside, inside := 0.0, 0.0
		for _, part := range [4]float64{0.4, 0.6, 0.8, 1} {
			x, y := at.X+along.Y*far*part, at.Y-along.X*far*part
			if x < 0 || y < 0 || x > w || y > h {
				outside = 4 * 255
				break
			}
			outside += f.level(x, y)
			inside = max(inside, f.level(at.X-along.Y*far*part, at.Y+along.X*far*part))
		}
		falls = append(falls, inside-outside/4)
	}
	return share(median(falls), 12, 25)
}

// fall is where near a place the brightness falls most towards the outside, in
// pixels inwards, and by how much.
func (f *field) fall(at, along, inward Point, far float64) (off, most float64) {
	const wide = 4 // pixels compared on either side
	n := int(2*far) + 2*wide + 1
	levels := make([]float64, n)
	for i := range levels {
		o := float64(i) - far - wide
		x, y := at.X+inward.X*o, at.Y+inward.Y*o
		levels[i] = (f.level(x, y) + f.level(x+2*along.X, y+2*along.Y) + f.level(x-2*along.X, y-2*along.Y)) / 3
	}
	for i := wide; i+wide <= n; i++ {
		inside, outside := 0.0, 0.0
		for k := range wide {
			inside, outside = inside+levels[i+k], outside+levels[i-1-k]
		}
		if fall := (inside - outside) / wide; fall > most {
			// Between the middles of two pixels; finer by where half is reached.
			most, off = fall, float64(i)-0.5-far-wide
			half := (inside + outside) / (2 * wide)
			if before, after := levels[i-1], levels[i]; before < half && after > half {
				off = float64(i) - 1 - far - wide + (half-before)/(after-before)
			}
		}
	}
	return off, most
}

// level is the brightness at a place; beyond the border it is that of the border.
func (f *field) level(x, y float64) float64 {
	x, y = max(0, min(x-0.5, float64(f.width-1))), max(0, min(y-0.5, float64(f.height-1)))
	left, top := int(x), int(y)
	right, below := min(left+1, f.width-1), min(top+1, f.height-1)
	kx, ky := x-float64(left), y-float64(top)
	at := func(x, y int) float64 { return float64(f.pix[y*f.width+x]) }
	return (at(left, top)*(1-kx)+at(right, top)*kx)*(1-ky) + (at(left, below)*(1-kx)+at(right, below)*kx)*ky
}

// lineThrough is the line near which most of the points lie, and how many do.
func lineThrough(points []Point, near float64) (straight, int) {
	var best straight
	most := 0
	for i, a := range points {
		for _, b := range points[i+1:] {
			length := distance(a, b)
			if length < 8*near {
				continue
			}
			line := straight{a, Point{(b.X - a.X) / length, (b.Y - a.Y) / length}}
			if on := line.count(points, near); on > most {
				best, most = line, on
			}
		}
	}
	if most < 3 {
		return best, 0
	}
	return best.fitted(points, near), most
}

func (l straight) off(p Point) float64 {
	return (p.Y-l.at.Y)*l.along.X - (p.X-l.at.X)*l.along.Y
}

func (l straight) count(points []Point, near float64) (n int) {
	for _, p := range points {
		if math.Abs(l.off(p)) <= near {
			n++
		}
	}
	return n
}

// fitted is the line with the least squares of distance from the points near it.
func (l straight) fitted(points []Point, near float64) straight {
	var n, sx, sy, sxx, sxy, syy float64
	for _, p := range points {
		if math.Abs(l.off(p)) <= near {
			n, sx, sy = n+1, sx+p.X, sy+p.Y
			sxx, sxy, syy = sxx+p.X*p.X, sxy+p.X*p.Y, syy+p.Y*p.Y
		}
	}
	mx, my := sx/n, sy/n
	angle := 0.5 * math.Atan2(2*(sxy-n*mx*my), (sxx-n*mx*mx)-(syy-n*my*my))
	sin, cos := math.Sincos(angle)
	if cos*l.along.X+sin*l.along.Y < 0 {
		sin, cos = -sin, -cos
	}
	return straight{Point{mx, my}, Point{cos, sin}}
}

// meeting is where two lines cross.
func meeting(a, b straight) (Point, bool) {
	cross := a.along.X*b.along.Y - a.along.Y*b.along.X
	if math.Abs(cross) < 0.2 {
		return Point{}, false
	}
	k := ((b.at.X-a.at.X)*b.along.Y - (b.at.Y-a.at.Y)*b.along.X) / cross
	return Point{a.at.X + k*a.along.X, a.at.Y + k*a.along.Y}, true
}
