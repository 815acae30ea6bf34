package quality

import "image"

// Writing is what stands out from the paper.
type Writing struct {
	Marks     int     `json:"marks"`     // that somebody wrote, printed or stamped
	Faint     int     `json:"faint"`     // dim and soft: what shows through from the other side
	Specks    int     `json:"specks"`    // too small to be writing: dust
	Strongest float64 `json:"strongest"` // of Marks: by how much it stands out, of the paper's brightness
	Largest   float64 `json:"largest"`   // of Marks: length in millimetres
	Noise     float64 `json:"noise"`     // of the paper, in levels
	Shaded    float64 `json:"shaded"`    // share of the sheet that is much darker than the paper, without edges
	Blank     float64 `json:"blank"`     // how sure it is that nothing is written here, from 0 to 1

	fine float64 // how sure anything is on a picture as coarse and small as this
}

const (
	// A mark stands out by six times the noise, and by this share of the paper's
	// brightness: at least, and at most that is asked for.
	leastDepth, mostDepth = 0.045, 0.15
	// Shorter than this, in millimetres, and alone is dust.
	shortestMark = 1.4
	// softest is the steepest step of a mark, of its depth, below which it may
	// have come through the paper; a pencil's edge is twice as steep.
	softest = 0.34
	// deepFaint is how much a soft mark may stand out and still be of the other
	// side.
	deepFaint = 0.16
)

// writing finds the marks of the sheet that stand out from what is around them.
func (p *page) writing(e Exposure) Writing {
	var w Writing
	if p.cellsX < 4 || p.cellsY < 4 {
		return w
	}
	w.Shaded = p.shaded(e)
	w.fine = min(share(p.perMM, 1.5, 3.5), share(float64(min(p.width, p.height))/p.perMM, 10, 30))
	noise := p.noise()
	w.Noise = noise / 4
	limit := max(leastDepth*4*e.Paper, min(mostDepth*4*e.Paper, 6*noise))
	marks := p.standingOut(int(limit) + 1)
	lines := 0
	var small []mark
	for i := range marks {
		m := &marks[i]
		switch kind := p.kindOf(m, e); kind {
		case speck:
			w.Specks++
			small = append(small, *m)
		case fold:
			lines++
		case soft:
			w.Faint++
		case written:
			w.take(m, p, e)
		}
	}
	for _, m := range clusters(small, p.pixels(0.8)) {
		if p.length(&m) >= 2*shortestMark && m.area >= p.pixels(0.35)*p.pixels(2) && p.kindOf(&m, e) == written {
			w.take(&m, p, e)
		}
	}
	if lines > 3 {
		w.Marks += lines // ruled paper is a form
	}
	w.Blank = w.blank(limit/4, e)
	return w
}

// shaded is the share of the sheet's cells that are less than 7/10 as bright as
// the paper: a photograph, a dark patch.
func (p *page) shaded(e Exposure) float64 {
	limit, dark, all := uint16(0.7*4*e.Paper), 0, 0
	for i, v := range p.around {
		if !p.outside[i] {
			all++
			if v < limit {
				dark++
			}
		}
	}
	return float64(dark) / float64(max(1, all))
}

func (w *Writing) take(m *mark, p *page, e Exposure) {
	w.Marks++
	w.Strongest = max(w.Strongest, float64(m.depth)/4/max(e.Paper, 1))
	w.Largest = max(w.Largest, p.length(m))
}

// blank is how sure it is that nothing is written: a single mark is enough for
// nothing at all; what shows through, and noise that could hide a pencil, make
// it less sure.
func (w *Writing) blank(limit float64, e Exposure) float64 {
	if w.Marks > 0 || e.Paper < 40 {
		return 0
	}
	sure := min(1-0.4*share(float64(w.Faint), 0, 60), 1-0.6*share(w.Shaded, 0.01, 0.03), w.fine)
	if hidden := limit / max(e.Paper, 1); hidden > 0.08 {
		sure -= 0.5 * share(hidden, 0.08, mostDepth)
	}
	return max(0, sure-0.1*share(float64(w.Specks), 50, 1000))
}

type markKind int

const (
	speck   markKind = iota
	soft             // dim and without edges
	fold             // a straight line across the sheet
	ground           // of the edges of the sheet and the picture, or a hole
	written          // all else
)

func (p *page) kindOf(m *mark, e Exposure) markKind {
	width, height := m.box.Dx(), m.box.Dy()
	long, thin := max(width, height), min(width, height)
	switch {
	case 2*m.outsideArea > m.area || p.isEdge(m) || p.isHole(m):
		return ground
	case p.isAcross(m):
		return fold
	case long < p.pixels(shortestMark) || thin < 2 && long < p.pixels(3) || m.area < 6:
		return speck
	}
	depth := float64(m.depth) / 4
	if depth < deepFaint*e.Paper && float64(m.steep) < softest*depth {
		return soft
	}
	return written
}

func (p *page) length(m *mark) float64 {
	return float64(max(m.box.Dx(), m.box.Dy())) / max(p.perMM, 0.01)
}

// isEdge tells whether a mark belongs to the edge of the sheet: it lies wholly in
// a narrow margin of the picture, or is a line along the picture near its edge.
func (p *page) isEdge(m *mark) bool {
	margin := p.pixels(3)
	inner := image.Rect(margin, margin, p.width-margin, p.height-margin)
	if !m.box.Overlaps(inner) {
		return true
	}
	near, band := p.pixels(12), p.pixels(4)
	width, height := m.box.Dx(), m.box.Dy()
	lying := width > p.width/4 && height < band+width/20 && (m.box.Min.Y < near || m.box.Max.Y > p.height-near)
	upright := height > p.height/4 && width < band+height/20 && (m.box.Min.X < near || m.box.Max.X > p.width-near)
	return (lying || upright) && m.area < 2*p.pixels(1.2)*max(width, height)
}

// isHole tells whether a mark is round and full and as large as a punch makes.
func (p *page) isHole(m *mark) bool {
	width, height := m.box.Dx(), m.box.Dy()
	long, thin := max(width, height), min(width, height)
	margin := p.pixels(28)
	inMargin := m.box.Min.X < margin || m.box.Max.X > p.width-margin || m.box.Min.Y < margin || m.box.Max.Y > p.height-margin
	return inMargin && long >= p.pixels(3.5) && long <= p.pixels(9) && 10*thin >= 8*long &&
		100*m.area >= 60*width*height && p.isRound(m)
}

// isRound compares the brightness in the corners of a mark's box with that in its
// middle: a hole has none of its dark in the corners.
func (p *page) isRound(m *mark) bool {
	box := m.box
	corner := max(1, min(box.Dx(), box.Dy())/8)
	middle := p.mean(image.Rect(box.Min.X+box.Dx()/3, box.Min.Y+box.Dy()/3, box.Max.X-box.Dx()/3, box.Max.Y-box.Dy()/3))
	sum := 0.0
	for _, at := range []image.Point{box.Min, {box.Max.X - corner, box.Min.Y}, {box.Min.X, box.Max.Y - corner}, {box.Max.X - corner, box.Max.Y - corner}} {
		sum += p.mean(image.Rect(at.X, at.Y, at.X+corner, at.Y+corner))
	}
	return middle < 0.8*sum/4
}

func (p *page) mean(box image.Rectangle) float64 {
	box = box.Intersect(image.Rect(0, 0, p.width, p.height))
	sum := 0
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for _, v := range p.luma[y*p.width+box.Min.X : y*p.width+box.Max.X] {
			sum += int(v)
		}
	}
	return float64(sum) / float64(max(1, box.Dx()*box.Dy()))
}

// isAcross tells whether a mark is one thin line across most of the sheet.
func (p *page) isAcross(m *mark) bool {
	width, height := m.box.Dx(), m.box.Dy()
	thin := p.pixels(1.2)
	return width > p.width*6/10 && height < thin+width/20 && m.area < thin*width ||
		height > p.height*6/10 && width < thin+height/20 && m.area < thin*height
}

// noise is the spread of the paper's pixels, of two by two together, around what
// is around them, in quarters of a level: the middling difference, so that
// writing counts for little.
func (p *page) noise() float64 {
	var counts [1024]int
	all := 0
	for y := 0; y+1 < p.cellsY*cellSide; y += 6 {
		upper, lower := p.luma[y*p.width:], p.luma[(y+1)*p.width:]
		around := p.around[y/cellSide*p.cellsX:]
		for x := 0; x+1 < p.cellsX*cellSide; x += 6 {
			apart := int(around[x/cellSide]) - int(upper[x]) - int(upper[x+1]) - int(lower[x]) - int(lower[x+1])
			counts[min(1023, max(apart, -apart))]++
			all++
		}
	}
	rest := all / 2
	for apart, count := range counts {
		if rest -= count; rest < 0 {
			return 1.48 * float64(apart)
		}
	}
	return 0
}

// standingOut gathers the marks that are darker than what is around them by at
// least limit quarters of a level, two by two pixels together.
func (p *page) standingOut(limit int) []mark {
	var g gatherer
	g.lastY = -2
	for y := 0; y+1 < p.cellsY*cellSide && len(g.marks) < mostMarks; y++ {
		upper, lower := p.luma[y*p.width:(y+1)*p.width], p.luma[(y+1)*p.width:(y+2)*p.width]
		around := p.around[y/cellSide*p.cellsX : (y/cellSide+1)*p.cellsX]
		outside := p.outside[y/cellSide*p.cellsX : (y/cellSide+1)*p.cellsX]
		start, depth, steep, beyond := -1, 0, 0, 0
		end := p.cellsX*cellSide - 1
		for x := 0; x < end; x++ {
			cell := x / cellSide
			a, b, c, d := int(upper[x]), int(upper[x+1]), int(lower[x]), int(lower[x+1])
			apart := int(around[cell]) - a - b - c - d
			if apart >= limit {
				if start < 0 {
					start, depth, steep, beyond = x, 0, 0, 0
				}
				depth = max(depth, apart)
				step := max(abs(a+c-b-d), abs(a+b-c-d)) / 2
				steep = max(steep, step)
				if outside[cell] {
					beyond++
				}
			} else if start >= 0 {
				g.add(y, run{x0: start, x1: x}, mark{depth: depth, steep: steep, outsideArea: beyond})
				start = -1
			}
		}
		if start >= 0 {
			g.add(y, run{x0: start, x1: end}, mark{depth: depth, steep: steep, outsideArea: beyond})
		}
	}
	return g.all()
}

func abs(v int) int { return max(v, -v) }

// clusters joins small marks that lie at most reach pixels apart: a thin pencil
// line falls to pieces. Marks that stay alone are left out.
func clusters(marks []mark, reach int) []mark {
	side := reach + 1
	grid := map[image.Point][]int{}
	parent := make([]int, len(marks))
	place := func(m *mark) image.Point { return image.Pt(m.sumX/m.area/side, m.sumY/m.area/side) }
	root := func(i int) int {
		for parent[i] != i {
			i = parent[i]
		}
		return i
	}
	if len(marks) > 20_000 {
		return nil // a rain of specks is no line
	}
	for i := range marks {
		parent[i] = i
		at := place(&marks[i])
		for dy := -2; dy <= 2; dy++ {
			for dx := -2; dx <= 2; dx++ {
				for _, other := range grid[at.Add(image.Pt(dx, dy))] {
					if marks[i].box.Inset(-reach).Overlaps(marks[other].box) {
						parent[root(i)] = root(other)
					}
				}
			}
		}
		grid[at] = append(grid[at], i)
	}
	joined := map[int]*mark{}
	var out []mark
	for i := range marks {
		if r := root(i); joined[r] == nil {
			m := marks[i]
			joined[r] = &m
		} else {
			joined[r].join(&marks[i])
		}
	}
	for i := range marks { // in the order of the page: the same every time
		if m := joined[i]; m != nil && m.area > marks[i].area {
			out = append(out, *m)
		}
	}
	return out
}
