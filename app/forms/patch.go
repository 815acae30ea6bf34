package forms

import (
	"image"
	"math"
	"slices"
)

// The search for patch codes; lengths are in inches.
const (
	columnEvery  = 0.14 // between two columns that are looked at
	columnWide   = 0.03 // that are averaged
	shortestBars = 1.6  // the rule is 2; the ends of skewed bars are lost
	quietBefore  = 0.10 // white before and behind the bars
	steepest     = 0.27 // tangent of 15 degrees
	smallest     = 0.64 // a sheet that was printed to fit, or whose resolution is wrong by a little
	largest      = 1.0
)

// patchMark is a patch code and how sure it is.
type patchMark struct {
	kind       Kind
	confidence float64
}

// findPatch looks for a patch code whose bars lie along or across the page.
func findPatch(gray *image.Gray, dpi float64) patchMark {
	size := gray.Rect.Size()
	black := darkness(gray)
	upright := findBars(plane{gray.Pix, 1, gray.Stride, size.X, size.Y}, dpi, black)
	turned := findBars(plane{gray.Pix, gray.Stride, 1, size.Y, size.X}, dpi, black)
	if turned.confidence > upright.confidence {
		return turned
	}
	return upright
}

// darkness is the brightness below which a pixel is ink: between the darkest
// hundredth and the paper.
func darkness(gray *image.Gray) int {
	var count [256]int
	total := 0
	for y := 0; y < gray.Rect.Dy(); y += 4 {
		row := gray.Pix[y*gray.Stride : y*gray.Stride+gray.Rect.Dx()]
		for x := 0; x < len(row); x += 4 {
			count[row[x]]++
			total++
		}
	}
	level := func(share float64) int {
		seen := 0
		for v, n := range count {
			if seen += n; float64(seen) > share*float64(total) {
				return v
			}
		}
		return 255
	}
	return (level(0.01) + level(0.7)) / 2
}

// plane is a picture that may be read across.
type plane struct {
	pix        []byte
	dx, dy     int // how far the next pixel to the right, and below, is
	wide, high int
}

// hit is a patch code as one column shows it.
type hit struct {
	column, top, bottom int
	kind                Kind
}

func findBars(p plane, dpi float64, black int) (best patchMark) {
	every, wide := max(1, int(columnEvery*dpi)), max(1, int(columnWide*dpi))
	hits := map[Kind][]hit{}
	line := make([]bool, p.high)
	var runs []int
	for x := every / 2; x+wide <= p.wide; x += every {
		p.column(line, x, wide, black)
		runs = runsOf(runs[:0], line, int(patchNarrow/4*dpi))
		for _, h := range patchesIn(runs, dpi) {
			h.column = x
			if (h.top+h.bottom)/2 > p.high/2 { // read from the other edge of the sheet
				h.kind = reversed(h.kind)
			}
			hits[h.kind] = append(hits[h.kind], h)
		}
	}
	for _, kind := range []Kind{PatchT, Patch2, Patch3} {
		if sure := longestChain(hits[kind], dpi, every); sure > best.confidence {
			best = patchMark{kind, sure}
		}
	}
	return best
}

// column tells which pixels of a column are ink, some columns averaged.
func (p plane) column(line []bool, x, wide, black int) {
	for y := range line {
		sum, at := 0, y*p.dy+x*p.dx
		for range wide {
			sum += int(p.pix[at])
			at += p.dx
		}
		line[y] = sum < black*wide
	}
}

// runsOf are the lengths of white and black in turn, white first; what is shorter
// than least is dirt and joins what is around it.
func runsOf(runs []int, line []bool, least int) []int {
	runs = append(runs, 0)
	ink := false
	for _, dark := range line {
		if dark != ink {
			if last := len(runs) - 1; last > 0 && runs[last] < least {
				runs[last-1] += runs[last]
				runs = runs[:last]
			} else {
				runs = append(runs, 0)
			}
			ink = dark
		}
		runs[len(runs)-1]++
	}
	return runs
}

// patchesIn finds bars of the right proportions, with white before and behind.
func patchesIn(runs []int, dpi float64) (found []hit) {
	quiet := int(quietBefore * dpi)
	top := 0
	for i := 0; i+8 < len(runs); i++ {
		top += runs[i]
		if i%2 == 1 || runs[i] < quiet || runs[i+8] < quiet {
			continue
		}
		total := 0
		for _, run := range runs[i+1 : i+8] {
			total += run
		}
		if length := float64(total) / dpi; length < smallest*patchLength || length > largest {
			continue
		}
		if kind := patchOf(runs[i+1:i+8], float64(total)); kind != NoMark {
			found = append(found, hit{top: top, bottom: top + total, kind: kind})
		}
	}
	return found
}

// patchOf tells which code four bars and the three gaps between them are.
func patchOf(runs []int, total float64) Kind {
	unit := total * patchNarrow / patchLength
	var wide [4]bool
	for i, run := range runs {
		width := float64(run) / unit
		switch {
		case width >= 0.55 && width <= 1.5:
		case i%2 == 0 && width >= 1.95 && width <= 3.1:
			wide[i/2] = true
		default:
			return NoMark
		}
	}
	for kind, bars := range patches {
		if bars == wide {
			return kind
		}
	}
	return NoMark
}

// reversed is the code that is seen when the bars are read from the last.
func reversed(kind Kind) Kind {
	switch kind {
	case PatchT:
		return Patch3
	case Patch3:
		return PatchT
	}
	return kind
}

// longestChain is how sure it is that hits are bars that go across the page: they
// follow each other on a straight line of some length.
func longestChain(hits []hit, dpi float64, every int) (best float64) {
	for len(hits) > 0 {
		chain := []hit{hits[0]}
		hits = slices.DeleteFunc(hits[1:], func(h hit) bool {
			last := chain[len(chain)-1]
			step := h.column - last.column
			if step <= 0 || step > 2*every || math.Abs(float64(h.top-last.top)) > steepest*float64(step)+2 ||
				math.Abs(float64(h.bottom-last.bottom)) > steepest*float64(step)+2 {
				return false
			}
			chain = append(chain, h)
			return true
		})
		length := float64(chain[len(chain)-1].column-chain[0].column) / dpi
		if length >= shortestBars && straight(chain, dpi) {
			best = max(best, min(1, 0.7+(length-shortestBars)*0.3))
		}
	}
	return best
}

// straight tells whether the bars of a chain lie on a line, within a part of the
// narrow bar.
func straight(chain []hit, dpi float64) bool {
	var n, sx, sy, sxx, sxy float64
	for _, h := range chain {
		x, y := float64(h.column), float64(h.top+h.bottom)/2
		n, sx, sy, sxx, sxy = n+1, sx+x, sy+y, sxx+x*x, sxy+x*y
	}
	slope := (n*sxy - sx*sy) / (n*sxx - sx*sx)
	start := (sy - slope*sx) / n
	for _, h := range chain {
		if math.Abs(float64(h.top+h.bottom)/2-start-slope*float64(h.column)) > max(2, 0.03*dpi) {
			return false
		}
	}
	return true
}
