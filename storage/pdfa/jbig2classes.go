package pdfa

import (
	"cmp"
	"slices"
)

// jbig2Class is marks that resemble one another. Its symbol is what they are
// refined from: one of them, or what most of them have in common.
type jbig2Class struct {
	symbol  jbig2Bitmap
	area    int
	shares  jbig2Shares
	members []jbig2Instance
}

// jbig2Instance is a mark with the symbol that it is coded by.
type jbig2Instance struct {
	mark   *jbig2Mark
	symbol int // in the dictionary
	dx, dy int // where the symbol's upper left corner lies on the mark
}

const (
	jbig2Alike       = 2 // equal marks that make a class of their own
	jbig2Averaged    = 6 // members from which on their majority is the better symbol
	jbig2SizeSlack   = 2 // pixels by which a member may be wider or higher than the symbol
	jbig2Unlike      = 4 // a mark is refined if at most one in so many of its pixels differs
	jbig2WorthMoving = 3 // times that many may differ before the symbol is moved to fit

	// jbig2Work bounds what is spent on comparing marks, in words of 64 pixels: to
	// some 0.3 s, eight times what a full sheet of scanned type takes.
	jbig2Work = 1 << 24
)

// jbig2Sorter sorts marks into classes.
type jbig2Sorter struct {
	classes  []*jbig2Class
	byHeight [jbig2MaxMarkSide + 1][]*jbig2Class
	work     int // left to be spent
}

// jbig2Classes sorts marks into classes of at least two members: first those
// that are equal to the pixel, then each of the others into the class that it
// resembles most, in the order of the page. What resembles nothing is left out, and
// so is what comes when too much was compared: halftones are no writing.
func jbig2Classes(marks []jbig2Mark) []*jbig2Class {
	sorter := jbig2Sorter{work: jbig2Work}
	alike, others := jbig2EqualMarks(marks)
	for _, c := range alike {
		sorter.add(c)
	}
	for _, mark := range others {
		if sorter.work <= 0 {
			break
		}
		sorter.assign(mark)
	}
	classes := slices.DeleteFunc(sorter.classes, func(c *jbig2Class) bool { return len(c.members) < 2 })
	for _, c := range classes {
		if len(c.members) >= jbig2Averaged {
			c.average()
		}
	}
	return classes
}

// jbig2EqualMarks returns classes of equal marks and the marks that have too few
// equals, both in the order of the page.
func jbig2EqualMarks(marks []jbig2Mark) (classes []*jbig2Class, others []*jbig2Mark) {
	digests := make([]uint64, len(marks))
	count := make(map[uint64]int, len(marks))
	for i := range marks {
		digests[i] = marks[i].bitmap.digest()
		count[digests[i]]++
	}
	known := map[uint64]*jbig2Class{}
	for i := range marks {
		mark := &marks[i]
		c := known[digests[i]]
		switch {
		case count[digests[i]] < jbig2Alike || c != nil && !c.symbol.equal(&mark.bitmap):
			others = append(others, mark)
		case c == nil:
			c = newJBIG2Class(mark)
			known[digests[i]] = c
			classes = append(classes, c)
		default:
			c.members = append(c.members, jbig2Instance{mark: mark})
		}
	}
	return classes, others
}

func newJBIG2Class(mark *jbig2Mark) *jbig2Class {
	return &jbig2Class{symbol: mark.bitmap, area: mark.area, shares: mark.bitmap.shares(), members: []jbig2Instance{{mark: mark}}}
}

func (s *jbig2Sorter) add(c *jbig2Class) {
	s.classes = append(s.classes, c)
	s.byHeight[c.symbol.height] = append(s.byHeight[c.symbol.height], c)
}

// assign adds the mark to the class whose symbol has most pixels in common with
// it, or to a new one.
func (s *jbig2Sorter) assign(mark *jbig2Mark) {
	b := &mark.bitmap
	var best *jbig2Class
	var as jbig2Instance
	shares := b.shares()
	limit := mark.area / jbig2Unlike
	for height := max(b.height-jbig2SizeSlack, 1); height <= min(b.height+jbig2SizeSlack, jbig2MaxMarkSide); height++ {
		s.work -= len(s.byHeight[height])
		for _, c := range s.byHeight[height] {
			if apart(c.symbol.width, b.width) > jbig2SizeSlack || apart(c.area, mark.area) > limit || shares.difference(&c.shares) > limit {
				continue
			}
			s.work -= len(jbig2Around) * len(b.bits)
			if n, dx, dy := jbig2Fit(b, &c.symbol, limit); n <= limit {
				best, as, limit = c, jbig2Instance{mark: mark, dx: dx, dy: dy}, n-1
			}
		}
	}
	if best == nil {
		s.add(newJBIG2Class(mark))
		return
	}
	best.members = append(best.members, as)
}

func apart(a, b int) int { return max(a-b, b-a) }

// jbig2Around are the places tried for a symbol, seen from the middle.
var jbig2Around = [8][2]int{{1, 0}, {-1, 0}, {0, 1}, {0, -1}, {1, 1}, {1, -1}, {-1, 1}, {-1, -1}}

// jbig2Fit returns where the symbol lies best on a bitmap and in how many pixels
// they differ there.
func jbig2Fit(b, symbol *jbig2Bitmap, limit int) (least, dx, dy int) {
	x, y := (b.width-symbol.width)>>1, (b.height-symbol.height)>>1
	least, dx, dy = b.difference(symbol, x, y, jbig2WorthMoving*limit), x, y
	if least > jbig2WorthMoving*limit {
		return least, dx, dy
	}
	for _, by := range jbig2Around {
		if n := b.difference(symbol, x+by[0], y+by[1], least-1); n < least {
			least, dx, dy = n, x+by[0], y+by[1]
		}
	}
	return least, dx, dy
}

// average makes the symbol what most members have in common. Members that are
// equal to each other keep theirs, unless they are few among others.
func (c *jbig2Class) average() {
	width, height := c.symbol.width, c.symbol.height
	counts := make([]int, width*height)
	equal := 0
	for _, m := range c.members {
		if m.mark.bitmap.equal(&c.symbol) {
			equal++
		}
		for y := range height {
			row := m.mark.bitmap.row(y + m.dy)
			for x := 0; x < width; x += 64 {
				window := jbig2Window(row, x+m.dx)
				for i := range min(64, width-x) {
					counts[y*width+x+i] += int(window >> (63 - uint(i)) & 1)
				}
			}
		}
	}
	if 4*equal >= len(c.members) {
		return
	}
	c.symbol = newJBIG2Bitmap(width, height)
	for i, n := range counts {
		if 2*n > len(c.members) {
			c.symbol.fill(i/width, i%width, i%width+1)
		}
	}
}

// jbig2Order numbers the symbols as a dictionary wants them, by height and then
// by width, and returns all instances.
func jbig2Order(classes []*jbig2Class) (symbols []*jbig2Bitmap, instances []jbig2Instance) {
	slices.SortStableFunc(classes, func(a, b *jbig2Class) int {
		return cmp.Or(cmp.Compare(a.symbol.height, b.symbol.height), cmp.Compare(a.symbol.width, b.symbol.width))
	})
	for i, c := range classes {
		symbols = append(symbols, &c.symbol)
		for _, m := range c.members {
			m.symbol = i
			instances = append(instances, m)
		}
	}
	return symbols, instances
}
