package skew

import (
	"encoding/binary"
	"image"
	"math"
	"slices"
)

// Sizes in pixels of the reduced picture, which has about 150 in an inch of A4.
const (
	finest    = 2400 // its longer side
	narrowest = 64   // a picture that is smaller has no lines to speak of
	tile      = 32   // the paper is looked for in squares of this side
	cell      = 8    // borders are cut out in squares of this side
	tallest   = 40   // higher than any letter of running text
)

// fewestInk is the share of a page that half a line of a letter covers.
const fewestInk = 0.0003

// ink is the writing of a page: 1 where there is some, in a reduced picture.
type ink struct {
	width, height int
	dark          []byte
}

// inkOf reduces a picture and separates the writing from the paper; nil where
// there is next to none.
func inkOf(img image.Image) *ink {
	size := img.Bounds().Size()
	step := max(1, (max(size.X, size.Y)+finest-1)/finest)
	page := &ink{width: size.X / step, height: size.Y / step}
	if page.width < narrowest || page.height < narrowest {
		return nil
	}
	luma := reduced(img, step, page.width, page.height)
	paper, columns := papers(luma, page.width, page.height)
	page.dark = make([]byte, len(luma))
	page.threshold(luma, paper, columns)
	page.cutBorders(luma, paper)
	page.cutTall()
	count := 0
	for _, v := range page.dark {
		count += int(v)
	}
	if float64(count) < max(200, fewestInk*float64(len(page.dark))) {
		return nil
	}
	return page
}

// papers is the brightness of the paper around each tile: the brightest spot of
// four pixels in it and its neighbours.
func papers(luma []byte, width, height int) (paper []int, columns int) {
	columns = (width + tile - 1) / tile
	rows := (height + tile - 1) / tile
	spots := make([]int, columns*rows)
	for y := range height {
		row, line := luma[y*width:(y+1)*width], spots[y/tile*columns:]
		for x := 0; x+4 <= width; x += 4 {
			sum := int(row[x]) + int(row[x+1]) + int(row[x+2]) + int(row[x+3])
			if t := x / tile; sum > line[t] {
				line[t] = sum
			}
		}
	}
	paper = make([]int, len(spots))
	for i := range spots {
		for y := max(0, i/columns-1); y <= min(rows-1, i/columns+1); y++ {
			for x := max(0, i%columns-1); x <= min(columns-1, i%columns+1); x++ {
				paper[i] = max(paper[i], spots[y*columns+x]/4)
			}
		}
	}
	return paper, columns
}

// inkShare is how bright ink may be, of the paper around it; darkestPaper is
// where paper ends: in the dark there is no writing.
const (
	inkShare     = 0.72
	darkestPaper = 48
)

func (p *ink) threshold(luma []byte, paper []int, columns int) {
	for y := range p.height {
		papers := paper[y/tile*columns:]
		for left := 0; left < p.width; left += tile {
			level := papers[left/tile]
			if level < darkestPaper {
				continue
			}
			limit := uint32(inkShare * float64(level))
			at, end := y*p.width+left, y*p.width+min(left+tile, p.width)
			out := p.dark[at:end]
			for i, v := range luma[at:end] {
				out[i] = byte((uint32(v) - limit) >> 31) // 1 where v < limit
			}
		}
	}
}

// cutBorders takes out the dark that reaches in from the edges of the picture,
// with what lies right beside it, and a narrow margin.
func (p *ink) cutBorders(luma []byte, paper []int) {
	sorted := slices.Sorted(slices.Values(paper))
	limit := int(inkShare * float64(sorted[len(sorted)*3/4]) * cell * cell)
	columns, rows := p.width/cell, p.height/cell
	outside := make([]bool, columns*rows)
	var open []int
	enter := func(x, y int) {
		if x < 0 || y < 0 || x >= columns || y >= rows || outside[y*columns+x] || p.cellSum(luma, x, y) >= limit {
			return
		}
		outside[y*columns+x] = true
		open = append(open, y*columns+x)
	}
	for x := range columns {
		enter(x, 0)
		enter(x, rows-1)
	}
	for y := range rows {
		enter(0, y)
		enter(columns-1, y)
	}
	for len(open) > 0 {
		at := open[len(open)-1]
		open = open[:len(open)-1]
		x, y := at%columns, at/columns
		p.clear((x-1)*cell, (y-1)*cell, (x+2)*cell, (y+2)*cell)
		enter(x-1, y)
		enter(x+1, y)
		enter(x, y-1)
		enter(x, y+1)
	}
	margin := cell + min(p.width, p.height)/100
	p.clear(0, 0, p.width, margin)
	p.clear(0, p.height-margin, p.width, p.height)
	p.clear(0, 0, margin, p.height)
	p.clear(p.width-margin, 0, p.width, p.height)
}

func (p *ink) cellSum(luma []byte, column, row int) int {
	sum := 0
	for y := row * cell; y < (row+1)*cell; y++ {
		for _, v := range luma[y*p.width+column*cell : y*p.width+(column+1)*cell] {
			sum += int(v)
		}
	}
	return sum
}

func (p *ink) clear(left, top, right, bottom int) {
	left, right = max(left, 0), min(right, p.width)
	for y := max(top, 0); y < min(bottom, p.height); y++ {
		clear(p.dark[y*p.width+left : y*p.width+right])
	}
}

// cutTall takes out columns of ink that are higher than letters: pictures,
// upright rules, the shadow of a fold.
func (p *ink) cutTall() {
	runs := make([]uint16, p.width)
	for y := range p.height + 1 {
		var row []byte
		if y < p.height {
			row = p.dark[y*p.width : (y+1)*p.width]
		}
		for x := range runs {
			if row != nil && row[x] != 0 {
				runs[x]++
				continue
			}
			if runs[x] > tallest {
				for up := 1; up <= int(runs[x]); up++ {
					p.dark[(y-up)*p.width+x] = 0
				}
			}
			runs[x] = 0
		}
	}
}

// reduced is the brightness of every step-th pixel of every step-th row, as the
// mean of the pixels on the diagonal of the square that it stands for.
func reduced(img image.Image, step, width, height int) []byte {
	out := make([]byte, width*height)
	bounds := img.Bounds()
	switch img := img.(type) {
	case *image.Gray:
		reducePlane(out, img.Pix[img.PixOffset(bounds.Min.X, bounds.Min.Y):], img.Stride, step, width)
	case *image.YCbCr:
		reducePlane(out, img.Y[img.YOffset(bounds.Min.X, bounds.Min.Y):], img.YStride, step, width)
	case *image.RGBA:
		reduceRGBA(out, img.Pix[img.PixOffset(bounds.Min.X, bounds.Min.Y):], img.Stride, step, width)
	default:
		for i := range out {
			r, g, b, _ := img.At(bounds.Min.X+i%width*step, bounds.Min.Y+i/width*step).RGBA()
			out[i] = byte((77*r + 150*g + 29*b) >> 16)
		}
	}
	return out
}

func reducePlane(out, pix []byte, stride, step, width int) {
	scale := uint32(1<<16/step + 1)
	for y := 0; y < len(out)/width; y++ {
		row := out[y*width : (y+1)*width]
		switch at := y * step * stride; step {
		case 1:
			copy(row, pix[at:])
		case 2:
			upper, lower := pix[at:at+2*width], pix[at+stride:at+stride+2*width]
			for x := range row {
				row[x] = byte((uint32(upper[2*x]) + uint32(lower[2*x+1])) >> 1)
			}
		default:
			for x := range row {
				sum := uint32(0)
				for i := range step {
					sum += uint32(pix[at+i*stride+x*step+i])
				}
				row[x] = byte(sum * scale >> 16)
			}
		}
	}
}

func reduceRGBA(out, pix []byte, stride, step, width int) {
	scale := uint32(math.Round(1 << 16 / float64(step)))
	for y := 0; y < len(out)/width; y++ {
		row := out[y*width : (y+1)*width]
		for x := range row {
			sum := uint32(0)
			for i, at := 0, y*step*stride+4*x*step; i < step; i, at = i+1, at+stride+4 {
				v := binary.LittleEndian.Uint32(pix[at:])
				sum += (77*(v&0xff) + 150*(v>>8&0xff) + 29*(v>>16&0xff)) >> 8
			}
			row[x] = byte(sum * scale >> 16)
		}
	}
}
