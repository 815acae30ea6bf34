package layers

// run is a stretch of ink in a row, and one node of the trees that join the
// runs of a component.
type run struct {
	from, to, y int
	parent      int
	area        int // of the component, at its root
}

// dropSpecks takes out of the mask what is too small for a letter or a dot: at
// 300 dpi fewer than four pixels, or fewer than ten when there is hardly other
// ink within a few millimetres. The dot of an i, a diacritic, a full stop and a
// row of leaders have company. What is taken out stays in the background.
func (p *page) dropSpecks() {
	scale := p.dpi / 300 * p.dpi / 300
	always, alone := int(4*scale), int(10*scale)
	if alone < 2 {
		return
	}
	runs := p.components()
	for i := range runs {
		r := &runs[i]
		area := runs[root(runs, i)].area
		if area < always || area < alone && p.isolated(r.from, r.y, area) {
			clear(p.mask[r.y*p.width+r.from : r.y*p.width+r.to])
		}
	}
}

// isolated tells whether a component makes up most of the ink around it.
func (p *page) isolated(x, y, area int) bool {
	t := &p.tiles
	x, y = x/t.side, y/t.side
	ink := 0
	for v := max(0, y-1); v <= min(t.height-1, y+1); v++ {
		for u := max(0, x-1); u <= min(t.width-1, x+1); u++ {
			ink += int(t.ink[t.at(u, v)].count)
		}
	}
	return ink <= 2*area
}

// components returns the runs of all rows, joined where they touch, corners
// included.
func (p *page) components() []run {
	var runs []run
	above := 0 // first run of the row above
	for y := range p.height {
		first := len(runs)
		row := p.mask[y*p.width : (y+1)*p.width]
		for x := 0; x < len(row); x++ {
			if row[x] == 0 {
				continue
			}
			from := x
			for x < len(row) && row[x] != 0 {
				x++
			}
			runs = append(runs, run{from, x, y, len(runs), x - from})
		}
		i := above
		for j := first; j < len(runs); j++ {
			for i < first && runs[i].to < runs[j].from {
				i++
			}
			for k := i; k < first && runs[k].from <= runs[j].to; k++ {
				join(runs, k, j)
			}
		}
		above = first
	}
	return runs
}

func root(runs []run, i int) int {
	for runs[i].parent != i {
		runs[i].parent = runs[runs[i].parent].parent
		i = runs[i].parent
	}
	return i
}

func join(runs []run, i, j int) {
	i, j = root(runs, i), root(runs, j)
	if i != j {
		runs[j].parent = i
		runs[i].area += runs[j].area
	}
}
