package recipe

// despeckle takes out what is dark, hangs together and is not wider or higher
// than a number of pixels. On a page with tones, dark is what Otsu's rule calls
// so, and a speck gets the tones that lie beside it.
func (p *tones) despeckle(largest int) {
	limit := 128
	if !p.bilevel {
		limit = otsu(p.luma)
	}
	found := p.inkRuns(limit)
	for _, run := range found.runs {
		if whole := found.inks[found.root(run.ink)]; whole.right-whole.left <= largest && whole.bottom-whole.top <= largest {
			p.cover(run)
		}
	}
}

// inkRun is a stretch of dark pixels in a row, up to right.
type inkRun struct{ y, left, right, ink int }

// ink is what hangs together, as far as it is known: where parent is another
// one, it is part of that.
type ink struct{ parent, left, top, right, bottom int }

type inks struct {
	runs []inkRun
	inks []ink
}

// inkRuns finds the dark runs and joins those that touch, also by a corner.
func (p *tones) inkRuns(limit int) *inks {
	found := &inks{}
	above := 0 // where the runs of the row before begin
	for y := range p.height {
		here := len(found.runs)
		row := p.luma[y*p.width : (y+1)*p.width]
		for x := 0; x < len(row); x++ {
			if int(row[x]) >= limit {
				continue
			}
			left := x
			for x < len(row) && int(row[x]) < limit {
				x++
			}
			found.add(inkRun{y: y, left: left, right: x}, &above, here)
		}
		above = here
	}
	return found
}

// add joins a run with those of the row before, of which *above is the first
// that may touch it or a later one.
func (f *inks) add(run inkRun, above *int, here int) {
	run.ink = len(f.inks)
	f.inks = append(f.inks, ink{run.ink, run.left, run.y, run.right, run.y + 1})
	for *above < here && f.runs[*above].y == run.y-1 && f.runs[*above].right < run.left {
		*above++
	}
	for i := *above; i < here && f.runs[i].y == run.y-1 && f.runs[i].left <= run.right; i++ {
		f.join(f.runs[i].ink, run.ink)
	}
	f.runs = append(f.runs, run)
}

func (f *inks) root(i int) int {
	for f.inks[i].parent != i {
		f.inks[i].parent = f.inks[f.inks[i].parent].parent
		i = f.inks[i].parent
	}
	return i
}

func (f *inks) join(a, b int) {
	a, b = f.root(a), f.root(b)
	if a == b {
		return
	}
	one, other := &f.inks[min(a, b)], &f.inks[max(a, b)]
	other.parent = min(a, b)
	one.left, one.top = min(one.left, other.left), min(one.top, other.top)
	one.right, one.bottom = max(one.right, other.right), max(one.bottom, other.bottom)
}

// cover paints a run over, evenly from the pixel before to the one behind it.
func (p *tones) cover(run inkRun) {
	row := p.luma[run.y*p.width : (run.y+1)*p.width]
	before, behind := 255, 255
	switch {
	case run.left > 0 && run.right < len(row):
		before, behind = int(row[run.left-1]), int(row[run.right])
	case run.left > 0:
		before, behind = int(row[run.left-1]), int(row[run.left-1])
	case run.right < len(row):
		before, behind = int(row[run.right]), int(row[run.right])
	}
	for x := run.left; x < run.right; x++ {
		row[x] = byte(before + (behind-before)*(x-run.left+1)/(run.right-run.left+1))
	}
}
