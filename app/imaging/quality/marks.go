package quality

import "image"

// mark is a connected patch of pixels that stand out.
type mark struct {
	box         image.Rectangle
	area        int
	depth       int // by how much its darkest spot stands out, in quarters of a level
	steep       int // its steepest step from pixel to pixel, in levels
	sumX, sumY  int // of its pixels' places, for the centre
	outsideArea int // pixels in the ground outside of the sheet
}

func (m *mark) join(o *mark) {
	m.box = m.box.Union(o.box)
	m.area += o.area
	m.depth = max(m.depth, o.depth)
	m.steep = max(m.steep, o.steep)
	m.sumX += o.sumX
	m.sumY += o.sumY
	m.outsideArea += o.outsideArea
}

// run is a piece of a row, from x0 to before x1.
type run struct{ x0, x1, mark int }

// gatherer joins runs of pixels, row by row, to marks.
type gatherer struct {
	marks      []mark
	parent     []int
	last, next []run
	lastY      int
}

// most marks that a picture is taken apart into: noise has more, and tells
// nothing.
const mostMarks = 400_000

// add takes a run of row y; rows come in order, and the runs of a row from left
// to right. Runs that touch one of the row before, also at a corner, are one
// mark.
func (g *gatherer) add(y int, r run, found mark) {
	if y != g.lastY {
		if y == g.lastY+1 {
			g.last, g.next = g.next, g.last[:0]
		} else {
			g.last, g.next = g.last[:0], g.next[:0]
		}
		g.lastY = y
	}
	found.box, found.area = image.Rect(r.x0, y, r.x1, y+1), r.x1-r.x0
	found.sumX, found.sumY = (r.x0+r.x1-1)*found.area/2, y*found.area
	r.mark = -1
	for len(g.last) > 0 && g.last[0].x1 < r.x0 {
		g.last = g.last[1:]
	}
	for _, above := range g.last {
		if above.x0 > r.x1 {
			break
		}
		r.mark = g.union(r.mark, above.mark)
	}
	if r.mark < 0 {
		r.mark = len(g.marks)
		g.marks, g.parent = append(g.marks, found), append(g.parent, r.mark)
	} else {
		g.marks[r.mark].join(&found)
	}
	g.next = append(g.next, r)
}

func (g *gatherer) root(i int) int {
	for g.parent[i] != i {
		g.parent[i] = g.parent[g.parent[i]]
		i = g.parent[i]
	}
	return i
}

func (g *gatherer) union(a, b int) int {
	b = g.root(b)
	if a < 0 || a == b {
		return b
	}
	a = g.root(a)
	if a == b {
		return a
	}
	g.marks[a].join(&g.marks[b])
	g.parent[b] = a
	return a
}

// all lists the marks.
func (g *gatherer) all() []mark {
	var out []mark
	for i := range g.marks {
		if g.parent[i] == i {
			out = append(out, g.marks[i])
		}
	}
	return out
}
