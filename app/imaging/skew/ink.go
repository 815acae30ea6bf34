package skew

import (
	"encoding/binary"
	"image"
	"math"
	"math/bits"
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

// ink is the writing of a page, in a reduced picture.
type ink struct {
	width, height int
	stride        int      // words of a row
	dark          []uint64 // 1 where there is some, the leftmost pixel in the lowest bit
}

func (p *ink) row(y int) []uint64 { return p.dark[y*p.stride : (y+1)*p.stride] }

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
	page.stride = (page.width + 63) / 64
	page.dark = make([]uint64, page.stride*page.height)
	page.threshold(luma, paper, columns)
	page.cutBorders(luma, paper)
	page.cutTall()
	count := 0
	for _, word := range page.dark {
		count += bits.OnesCount64(word)
	}
	if float64(count) < max(200, fewestInk*float64(page.width*page.height)) {
		return nil
	}
	return page
}

// every is of how many rows one is looked at for the paper, which is wide.
const every = 4

// papers is the brightness of the paper around each tile: the brightest spot of
// four pixels in it and its neighbours.
func papers(luma []byte, width, height int) (paper []int, columns int) {
	columns = (width + tile - 1) / tile
	rows := (height + tile - 1) / tile
	spots := make([]int, columns*rows)
	for y := 0; y < height; y += every {
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
	limits := make([]byte, columns)
	for y := range p.height {
		if y%tile == 0 {
			for i, level := range paper[y/tile*columns : (y/tile+1)*columns] {
				limits[i] = 0
				if level >= darkestPaper {
					limits[i] = byte(inkShare * float64(level))
				}
			}
		}
		row, out := luma[y*p.width:(y+1)*p.width], p.row(y)
		for i, limit := range limits {
			left := i * tile
			if limit == 0 {
				continue
			}
			if left+tile <= p.width {
				out[left/64] |= darker(row[left:left+tile], limit) << (left % 64)
				continue
			}
			for x, v := range row[left:] {
				out[(left+x)/64] |= uint64((uint32(v)-uint32(limit))>>31) << ((left + x) % 64)
			}
		}
	}
}

// darker has a bit for each of the pixels of a tile's row: 1 where it is below
// the limit. Eight pixels are compared at once: with the high bit of each set a
// subtraction stays within its byte.
func darker(row []byte, limit byte) (found uint64) {
	const each, high = 0x0101010101010101, 0x8080808080808080
	low, row := uint64(limit&0x7f)*each, row[:tile]
	for i := 0; i < tile; i += 16 {
		one, other := binary.LittleEndian.Uint64(row[i:]), binary.LittleEndian.Uint64(row[i+8:])
		least, less := (one|high)-low, (other|high)-low // the high bit stays where the low seven are no less
		if limit < 0x80 {
			one, other = ^(one|least)&high, ^(other|less)&high
		} else {
			one, other = ^(one&least)&high, ^(other&less)&high
		}
		if one|other != 0 {
			found |= ((one>>7)*0x0102040810204080>>56 | (other>>7)*0x0102040810204080>>56<<8) << i
		}
	}
	return found
}

// cutBorders takes out the dark that reaches in from the edges of the picture,
// with what lies right beside it, and a narrow margin.
func (p *ink) cutBorders(luma []byte, paper []int) {
	limit := int(inkShare * float64(bright(paper)) * cell * cell)
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
		enter(x-1, y)
		enter(x+1, y)
		enter(x, y-1)
		enter(x, y+1)
	}
	p.clearCells(outside, columns)
	margin := cell + min(p.width, p.height)/100
	p.clear(0, 0, p.width, margin)
	p.clear(0, p.height-margin, p.width, p.height)
	p.clear(0, 0, margin, p.height)
	p.clear(p.width-margin, 0, p.width, p.height)
}

// clearCells takes out what lies in cells and right beside them. A cell is as
// wide as a byte of a row.
func (p *ink) clearCells(cells []bool, columns int) {
	mask := make([]uint64, p.stride)
	for y := 0; y*columns < len(cells); y++ {
		row := cells[y*columns : (y+1)*columns]
		if !slices.Contains(row, true) {
			continue
		}
		clear(mask)
		for x, out := range row {
			if out {
				for beside := max(0, x-1); beside <= min(x+1, columns); beside++ {
					if beside/8 < len(mask) {
						mask[beside/8] |= 0xff << (beside % 8 * 8)
					}
				}
			}
		}
		for line := max(0, (y-1)*cell); line < min((y+2)*cell, p.height); line++ {
			for i, word := range p.row(line) {
				p.dark[line*p.stride+i] = word &^ mask[i]
			}
		}
	}
}

// bright is the level that three quarters of all do not reach or just reach.
func bright(levels []int) int {
	var counts [256]int
	for _, level := range levels {
		counts[level]++
	}
	rest := len(levels) * 3 / 4
	for level, count := range counts {
		if rest -= count; rest < 0 {
			return level
		}
	}
	return 0
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
		row := p.row(y)
		for x := left; x < right; {
			end := min(right, x|63+1)
			row[x/64] &^= ^uint64(0) >> (64 - (end - x)) << (x % 64)
			x = end
		}
	}
}

// cutTall takes out columns of ink that are higher than letters: pictures,
// upright rules, the shadow of a fold. What is left when all ink shrinks by that
// height is the tops of such columns; they grow back down to their whole length.
func (p *ink) cutTall() {
	tall := slices.Clone(p.dark)
	for _, rows := range doublings(tallest) {
		by := min(rows*p.stride, len(tall))
		kept := len(tall) - by
		for i, below := range tall[by:] {
			tall[i] &= below
		}
		clear(tall[kept:])
	}
	for _, rows := range doublings(tallest) {
		by := min(rows*p.stride, len(tall))
		for i := len(tall) - 1; i >= by; i-- {
			tall[i] |= tall[i-by]
		}
	}
	for i, word := range tall {
		p.dark[i] &^= word
	}
}

// doublings are the distances whose sum is n, none farther than what those
// before it reach.
func doublings(n int) (distances []int) {
	for reach := 1; reach <= n; reach += distances[len(distances)-1] {
		distances = append(distances, min(reach, n+1-reach))
	}
	return distances
}

// reduced is the brightness of every step-th pixel of every step-th row, as the
// mean of the pixels on the diagonal of the square that it stands for. Where that
// is the picture itself it is not copied, and must not be written to.
func reduced(img image.Image, step, width, height int) []byte {
	bounds := img.Bounds()
	if gray, ok := img.(*image.Gray); ok && step == 1 && gray.Stride == width {
		return gray.Pix[gray.PixOffset(bounds.Min.X, bounds.Min.Y):]
	}
	out := make([]byte, width*height)
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
