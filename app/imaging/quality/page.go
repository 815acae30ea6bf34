package quality

import (
	"image"
	"math"
	"slices"
)

// page is the reduced picture of a page with what several measurements need.
type page struct {
	width, height int
	perMM         float64 // pixels of the reduced picture
	luma          []byte  // without gaps

	cellsX, cellsY int
	cells          []uint16 // mean of each cell of the ground, in quarters of a level
	around         []uint16 // mean of the cells around each, likewise: the ground that a mark stands out from
	outside        []bool   // cells of the dark that reaches in from the edges of the picture
}

// cellSide is the side of a cell in pixels of the reduced picture.
const cellSide = 4

func newPage(gray *image.Gray, dpi float64) *page {
	size := gray.Bounds().Size()
	p := &page{width: size.X, height: size.Y, perMM: dpi / mmPerInch, luma: gray.Pix}
	if gray.Stride != size.X {
		p.luma = make([]byte, 0, size.X*size.Y)
		for y := range size.Y {
			p.luma = append(p.luma, gray.Pix[y*gray.Stride:y*gray.Stride+size.X]...)
		}
	}
	p.cellsX, p.cellsY = size.X/cellSide, size.Y/cellSide
	p.meanCells()
	p.meanAround()
	p.findOutside()
	return p
}

func (p *page) meanCells() {
	p.cells = make([]uint16, p.cellsX*p.cellsY)
	for cy := range p.cellsY {
		row := p.cells[cy*p.cellsX : (cy+1)*p.cellsX]
		for y := cy * cellSide; y < (cy+1)*cellSide; y++ {
			line := p.luma[y*p.width : y*p.width+len(row)*cellSide]
			for i := range row {
				four := line[i*cellSide : i*cellSide+cellSide : i*cellSide+cellSide]
				row[i] += uint16(four[0]) + uint16(four[1]) + uint16(four[2]) + uint16(four[3])
			}
		}
		for i := range row {
			row[i] = (row[i] + 2) / 4
		}
	}
}

// meanAround takes the mean of five by five cells, about 3 mm.
func (p *page) meanAround() {
	p.around = make([]uint16, len(p.cells))
	sums := make([]uint32, len(p.cells)) // of five in a row
	for cy := range p.cellsY {
		row, out := p.cells[cy*p.cellsX:(cy+1)*p.cellsX], sums[cy*p.cellsX:]
		for x := range row {
			for k := -2; k <= 2; k++ {
				out[x] += uint32(row[max(0, min(len(row)-1, x+k))])
			}
		}
	}
	for cy := range p.cellsY {
		for x := range p.cellsX {
			sum := uint32(12)
			for k := -2; k <= 2; k++ {
				sum += sums[max(0, min(p.cellsY-1, cy+k))*p.cellsX+x]
			}
			p.around[cy*p.cellsX+x] = uint16(sum / 25)
		}
	}
}

// outsideShare is how bright a cell may be, of the sheet's brightness, to be
// ground outside of the sheet.
const outsideShare = 0.62

// findOutside walks from the edges of the picture through dark cells, as far as
// they reach: a scanner's lid, a table, the shadow of a book.
func (p *page) findOutside() {
	p.outside = make([]bool, len(p.cells))
	limit := uint16(outsideShare * 4 * p.brightness(0.7))
	var open []int
	enter := func(x, y int) {
		at := y*p.cellsX + x
		if x < 0 || y < 0 || x >= p.cellsX || y >= p.cellsY || p.outside[at] || p.cells[at] >= limit {
			return
		}
		p.outside[at] = true
		open = append(open, at)
	}
	for x := range p.cellsX {
		enter(x, 0)
		enter(x, p.cellsY-1)
	}
	for y := range p.cellsY {
		enter(0, y)
		enter(p.cellsX-1, y)
	}
	for len(open) > 0 {
		at := open[len(open)-1]
		open = open[:len(open)-1]
		x, y := at%p.cellsX, at/p.cellsX
		enter(x-1, y)
		enter(x+1, y)
		enter(x, y-1)
		enter(x, y+1)
	}
	p.dropThinOutside()
}

// dropThinOutside takes back what is no ground but writing that touches the edge:
// ground is at least three cells thick both ways, or lies along the edge.
func (p *page) dropThinOutside() {
	thick := make([]bool, len(p.outside))
	for y := range p.cellsY {
		for x := range p.cellsX {
			if p.isGround(x, y) {
				for dy := -1; dy <= 1; dy++ {
					for dx := -1; dx <= 1; dx++ {
						cx, cy := x+dx, y+dy
						if cx >= 0 && cy >= 0 && cx < p.cellsX && cy < p.cellsY {
							thick[cy*p.cellsX+cx] = true
						}
					}
				}
			}
		}
	}
	for i := range p.outside {
		p.outside[i] = p.outside[i] && thick[i]
	}
}

// isGround tells whether the three by three cells around one are all outside;
// beyond the picture counts as outside.
func (p *page) isGround(x, y int) bool {
	for cy := max(0, y-1); cy <= min(p.cellsY-1, y+1); cy++ {
		for cx := max(0, x-1); cx <= min(p.cellsX-1, x+1); cx++ {
			if !p.outside[cy*p.cellsX+cx] {
				return false
			}
		}
	}
	return true
}

// brightness is the level, 0 to 255, that a share of the cells is darker than.
func (p *page) brightness(part float64) float64 {
	return p.brightnessOf(part, nil)
}

// brightnessOf leaves out the cells that skip names.
func (p *page) brightnessOf(part float64, skip []bool) float64 {
	var counts [1024]int
	all := 0
	for i, v := range p.cells {
		if skip == nil || !skip[i] {
			counts[min(v, 1023)]++
			all++
		}
	}
	if all == 0 {
		return p.plainBrightness()
	}
	rest := int(part * float64(all))
	for level, count := range counts {
		if rest -= count; rest < 0 {
			return float64(level) / 4
		}
	}
	return 255
}

// plainBrightness is that of the middling pixel, for pictures without cells.
func (p *page) plainBrightness() float64 {
	if len(p.luma) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(p.luma[:min(len(p.luma), 4096)]))
	return float64(sorted[len(sorted)/2])
}

// pixels is a length in pixels of the reduced picture, one at least.
func (p *page) pixels(mm float64) int {
	return max(1, int(math.Round(mm*p.perMM)))
}

// isOutside tells whether a pixel lies in the ground outside of the sheet.
func (p *page) isOutside(x, y int) bool {
	if p.cellsX == 0 || p.cellsY == 0 {
		return false
	}
	return p.outside[min(y/cellSide, p.cellsY-1)*p.cellsX+min(x/cellSide, p.cellsX-1)]
}
