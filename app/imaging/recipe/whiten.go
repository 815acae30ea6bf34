package recipe

import (
	"math"
	"slices"

	"daluang/app/imaging"
)

// Whitening looks at the paper in tiles of this many millimetres.
const paperTile = 4.0

// whiten makes the paper white: each place is brightened by as much as the paper
// around it is darker than white. share is how much of that is done, from 0 to
// 1. What is dark over whole tiles, and at once – a picture, a bar – is not taken
// for paper.
func (p *tones) whiten(share, dpi float64) {
	side := max(8, int(math.Round(paperTile*dpi/25.4)))
	paper := p.paper(side)
	if p.chroma != nil {
		usual := paper.mean()
		p.takeTint(p.chroma.Cb, usual, share)
		p.takeTint(p.chroma.Cr, usual, share)
	}
	p.brighten(paper.gains(share), side)
}

// grid is a value for each tile of a picture.
type grid struct {
	width, height int
	values        []float64
}

func (g grid) at(x, y int) float64 {
	return g.values[max(0, min(y, g.height-1))*g.width+max(0, min(x, g.width-1))]
}

// paper is how bright the paper is in each tile.
func (p *tones) paper(side int) grid {
	g := grid{width: (p.width + side - 1) / side, height: (p.height + side - 1) / side}
	for y := range g.height {
		for x := range g.width {
			g.values = append(g.values, p.bright(x*side, y*side, side))
		}
	}
	common := slices.Clone(g.values)
	slices.Sort(common)
	usual := common[len(common)*3/4]
	for i, isPaper := range g.sheet(usual) {
		if !isPaper {
			g.values[i] = usual
		}
	}
	return g.smoothed()
}

// sheet tells which tiles are paper: those about as bright as usual, and from
// there on every tile that is little darker than the paper beside it. A shadow
// gets deep step by step; a picture begins at once.
func (g grid) sheet(usual float64) []bool {
	const bright, step, black = 0.75, 0.8, 30
	paper := make([]bool, len(g.values))
	var border []int
	for i, v := range g.values {
		if paper[i] = v >= bright*usual; paper[i] {
			border = append(border, i)
		}
	}
	for len(border) > 0 {
		at := border[len(border)-1]
		border = border[:len(border)-1]
		x, y := at%g.width, at/g.width
		for _, beside := range [4][2]int{{x - 1, y}, {x + 1, y}, {x, y - 1}, {x, y + 1}} {
			if beside[0] < 0 || beside[1] < 0 || beside[0] >= g.width || beside[1] >= g.height {
				continue
			}
			i := beside[1]*g.width + beside[0]
			if v := g.values[i]; !paper[i] && v >= black && v >= step*g.values[at] {
				paper[i] = true
				border = append(border, i)
			}
		}
	}
	return paper
}

// bright is the level that a fifth of a tile's pixels reach: paper, also among
// writing.
func (p *tones) bright(left, top, side int) float64 {
	var count [256]int
	right, bottom := min(left+side, p.width), min(top+side, p.height)
	for y := top; y < bottom; y++ {
		for _, v := range p.luma[y*p.width+left : y*p.width+right] {
			count[v]++
		}
	}
	rest := (right - left) * (bottom - top) / 5
	for v := 255; v > 0; v-- {
		if rest -= count[v]; rest < 0 {
			return float64(v)
		}
	}
	return 0
}

// smoothed is the mean over three by three tiles.
func (g grid) smoothed() grid {
	out := grid{g.width, g.height, make([]float64, len(g.values))}
	for y := range g.height {
		for x := range g.width {
			sum := 0.0
			for i := range 9 {
				sum += g.at(x+i%3-1, y+i/3-1)
			}
			out.values[y*g.width+x] = sum / 9
		}
	}
	return out
}

func (g grid) mean() float64 {
	sum := 0.0
	for _, v := range g.values {
		sum += v
	}
	return sum / float64(len(g.values))
}

// gains is by how much each tile is brightened. Paper is never even: what is a
// little darker than its brightest fifth has to become white as well.
func (g grid) gains(share float64) grid {
	const even = 0.94
	out := grid{g.width, g.height, make([]float64, len(g.values))}
	for i, v := range g.values {
		goal := 255 + (max(even*v, 1)-255)*share
		out.values[i] = max(1, 255/goal)
	}
	return out
}

// brighten multiplies every pixel by the gain at its place, which goes evenly
// from the middle of one tile to that of the next.
func (p *tones) brighten(gains grid, side int) {
	const one = 1 << 16
	columns := make([]float64, gains.width+2) // from one before the first tile
	line := make([]uint32, p.width)
	for y := range p.height {
		for i := range columns {
			columns[i] = gains.between(i-1, y, side)
		}
		for x := range line {
			place := 2*x + 1 + side // twice the way from the middle of the tile before the first
			left, along := place/(2*side), place%(2*side)
			line[x] = uint32(one * (columns[left] + (columns[left+1]-columns[left])*float64(along)/float64(2*side)))
		}
		row := p.luma[y*p.width : (y+1)*p.width]
		for x, v := range row {
			row[x] = byte(min(255, (uint64(v)*uint64(line[x])+one/2)/one))
		}
	}
}

// between is the gain of a column of tiles at the height of a row of pixels.
func (g grid) between(column, y, side int) float64 {
	place := (float64(y)+0.5)/float64(side) - 0.5
	upper := int(math.Floor(place))
	share := place - float64(upper)
	return g.at(column, upper)*(1-share) + g.at(column, upper+1)*share
}

// takeTint takes the hue of the paper, the most common one, out of a plane of
// chroma, before luma is changed: in full where it is as bright as usual paper,
// and the less the darker it is, or black ink would get the opposite hue.
func (p *tones) takeTint(chroma []byte, usual, share float64) {
	var count [256]int
	for _, v := range chroma {
		count[v]++
	}
	common := 0
	for v, n := range count {
		if n > count[common] {
			common = v
		}
	}
	var tint [256]int // by luma
	for v := range tint {
		tint[v] = int(math.Round(float64(common-noHue) * share * min(1, float64(v)/(0.9*max(usual, 1)))))
	}
	across, down := imaging.Subsampling(p.chroma.SubsampleRatio)
	for y := 0; y*down < p.height; y++ {
		row := p.luma[y*down*p.width : (y*down+1)*p.width]
		out := chroma[y*p.chroma.CStride:]
		for x := 0; x*across < p.width; x++ {
			out[x] = byte(max(0, min(255, int(out[x])-tint[row[x*across]])))
		}
	}
}
