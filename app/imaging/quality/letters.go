package quality

import (
	"image"
	"slices"
)

// letters are the patches of ink that have the size of letters, and those that
// touch the edge of the picture.
type letters struct {
	inside  []image.Rectangle // lying wholly in the picture
	edge    []mark            // touching its edge
	bounds  image.Rectangle
	typical int // the middling height of inside, in pixels
}

// Sizes of letters and of what is joined to letters, in millimetres.
const smallestLetter, largestLetter = 0.9, 9.0

// letters separates ink from paper: darker than half way from the paper around
// it to the ink of the page.
func (p *page) letters(e Exposure) letters {
	found := letters{bounds: image.Rect(0, 0, p.width, p.height)}
	if e.Contrast < 0.08 || p.cellsX < 8 || p.cellsY < 8 {
		return found
	}
	least, most := p.pixels(smallestLetter), p.pixels(largestLetter)
	if least < 3 {
		return found // too coarse to tell letters apart
	}
	var heights []int
	for _, m := range p.ink(0.45 * min(0.9, max(0.2, e.Contrast))) {
		width, height := m.box.Dx(), m.box.Dy()
		switch {
		case 2*m.outsideArea > m.area || m.area < least:
		case m.box.Min.X == 0 || m.box.Min.Y == 0 || m.box.Max.X == p.width || m.box.Max.Y == p.height:
			found.edge = append(found.edge, m)
		case max(width, height) >= least && max(width, height) <= most && min(width, height) >= 2 && width < 5*height && height < 5*width:
			found.inside = append(found.inside, m.box)
			heights = append(heights, min(width, height))
		}
	}
	if len(heights) > 0 {
		slices.Sort(heights)
		found.typical = heights[len(heights)/2]
	}
	return found
}

// ink gathers what is darker than the paper around it by a share of it.
func (p *page) ink(darker float64) []mark {
	const tile = 8 // cells
	columns, papers := p.papers(tile)
	var g gatherer
	g.lastY = -2
	for y := 0; y < p.height && len(g.marks) < mostMarks; y++ {
		line := p.luma[y*p.width : (y+1)*p.width]
		row := papers[min(y/(tile*cellSide), len(papers)/columns-1)*columns:]
		start, beyond := -1, 0
		for left := 0; left < p.width; left += tile * cellSide {
			limit := byte((1 - darker) * float64(row[min(left/(tile*cellSide), columns-1)]))
			part := line[left:min(left+tile*cellSide, p.width)]
			for i, v := range part {
				if v < limit {
					if start < 0 {
						start, beyond = left+i, 0
					}
					continue
				}
				if start >= 0 {
					if p.isOutside(start, y) {
						beyond = left + i - start
					}
					g.add(y, run{x0: start, x1: left + i}, mark{outsideArea: beyond})
					start = -1
				}
			}
		}
		if start >= 0 {
			if p.isOutside(start, y) {
				beyond = p.width - start
			}
			g.add(y, run{x0: start, x1: p.width}, mark{outsideArea: beyond})
		}
	}
	return g.all()
}

// papers is the level of the paper around each tile of so many cells: that of
// its brightest cell and those of its neighbours.
func (p *page) papers(tile int) (columns int, papers []byte) {
	columns = (p.cellsX + tile - 1) / tile
	rows := (p.cellsY + tile - 1) / tile
	brightest := make([]uint16, columns*rows)
	for cy := range p.cellsY {
		for cx, v := range p.cells[cy*p.cellsX : (cy+1)*p.cellsX] {
			at := cy/tile*columns + cx/tile
			brightest[at] = max(brightest[at], v)
		}
	}
	papers = make([]byte, len(brightest))
	for i := range papers {
		best := uint16(0)
		for y := max(0, i/columns-1); y <= min(rows-1, i/columns+1); y++ {
			for x := max(0, i%columns-1); x <= min(columns-1, i%columns+1); x++ {
				best = max(best, brightest[y*columns+x])
			}
		}
		papers[i] = byte(best / 4)
	}
	return columns, papers
}
