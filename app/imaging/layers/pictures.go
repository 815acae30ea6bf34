package layers

import (
	"image"
	"slices"
)

// tiles are small squares of the page and what was found on them.
type tiles struct {
	side, width, height int
	ink, all            []moments
	text, picture       []bool
	pictures            []image.Rectangle // in tiles, apart from each other
}

// moments of pixels' luma.
type moments struct {
	count, sum, square uint32
}

func (m *moments) add(o moments) {
	m.count, m.sum, m.square = m.count+o.count, m.sum+o.sum, m.square+o.square
}

func (t *tiles) at(x, y int) int { return y*t.width + x }

// findPictures decides for each tile by its surroundings. Where there is writing
// the mask explains nearly all of the differences in brightness: pixels are ink
// or paper. In a photograph or an engraving most of them are left over within
// the two.
func (p *page) findPictures() {
	t := &p.tiles
	t.side = p.pixels(1.3, 6)
	t.width, t.height = (p.width+t.side-1)/t.side, (p.height+t.side-1)/t.side
	count := t.width * t.height
	t.ink, t.all = make([]moments, count), make([]moments, count)
	p.measureTiles()
	seeds := make([]bool, count)
	t.text = make([]bool, count)
	for y := range t.height {
		for x := range t.width {
			seeds[t.at(x, y)], t.text[t.at(x, y)] = t.judge(x, y)
		}
	}
	t.picture = t.regions(t.closed(seeds), seeds, p.dpi)
	// A picture's rim shares its tiles with paper.
	for i, near := range t.spread(t.picture, 1, true) {
		t.picture[i] = t.picture[i] || near && !t.text[i]
	}
}

func (p *page) measureTiles() {
	t := &p.tiles
	for y := range p.height {
		row := t.at(0, y/t.side)
		luma, mask := p.luma[y*p.width:(y+1)*p.width], p.mask[y*p.width:(y+1)*p.width]
		for x := 0; x < p.width; x += t.side {
			var sum, square, ink, inkSum, inkSquare uint32
			for i := x; i < min(x+t.side, p.width); i++ {
				v, isInk := uint32(luma[i]), uint32(mask[i])
				sum += v
				square += v * v
				ink += isInk
				inkSum += isInk * v
				inkSquare += isInk * v * v
			}
			i := row + x/t.side
			t.all[i].add(moments{uint32(min(t.side, p.width-x)), sum, square})
			t.ink[i].add(moments{ink, inkSum, inkSquare})
		}
	}
}

const (
	flatVariance  = 120.0 // below it there is nothing but paper
	textExplains  = 0.68  // share of the variance that the mask explains, from here on writing
	photoExplains = 0.60  // and up to here a picture
)

// judge looks at the tile and its eight neighbours.
func (t *tiles) judge(x, y int) (seed, text bool) {
	var all, ink moments
	for v := max(0, y-1); v <= min(t.height-1, y+1); v++ {
		for u := max(0, x-1); u <= min(t.width-1, x+1); u++ {
			all.add(t.all[t.at(u, v)])
			ink.add(t.ink[t.at(u, v)])
		}
	}
	n := float64(all.count)
	mean := float64(all.sum) / n
	variance := float64(all.square)/n - mean*mean
	if variance < flatVariance {
		return false, false
	}
	share := float64(ink.count) / n
	if ink.count == 0 || ink.count == all.count {
		return true, false
	}
	inkMean := float64(ink.sum) / float64(ink.count)
	paperMean := float64(all.sum-ink.sum) / float64(all.count-ink.count)
	explained := share * (1 - share) * (paperMean - inkMean) * (paperMean - inkMean) / variance
	return explained < photoExplains, explained > textExplains && share < 0.5
}

// closed joins what is less than three tiles apart.
func (t *tiles) closed(seeds []bool) []bool {
	const reach = 2
	grown := t.spread(seeds, reach, true)
	return t.spread(grown, reach, false)
}

// spread sets what has a tile of the given value within reach to that value.
func (t *tiles) spread(in []bool, reach int, value bool) []bool {
	across, out := make([]bool, len(in)), make([]bool, len(in))
	copy(across, in)
	for y := range t.height {
		for x := range t.width {
			for u := max(0, x-reach); u <= min(t.width-1, x+reach); u++ {
				if in[t.at(u, y)] == value {
					across[t.at(x, y)] = value
				}
			}
		}
	}
	copy(out, across)
	for y := range t.height {
		for x := range t.width {
			for v := max(0, y-reach); v <= min(t.height-1, y+reach); v++ {
				if across[t.at(x, v)] == value {
					out[t.at(x, y)] = value
				}
			}
		}
	}
	return out
}

// regions keeps what is as large as a picture and dense enough, and rounds it
// off to the rectangle around it if it fills most of that. What lies along the
// border without filling a rectangle is the edge of the sheet, not a picture on
// it.
func (t *tiles) regions(closed, seeds []bool, dpi float64) []bool {
	out, visited := make([]bool, len(closed)), make([]bool, len(closed))
	least := int(9 * dpi / 25.4 / float64(t.side))
	for start := range closed {
		if !closed[start] || visited[start] {
			continue
		}
		region := t.flood(closed, visited, start)
		box, dense := image.Rectangle{}, 0
		for _, i := range region {
			x, y := i%t.width, i/t.width
			box = box.Union(image.Rect(x, y, x+1, y+1))
			if seeds[i] {
				dense++
			}
		}
		if box.Dx() < least || box.Dy() < least || dense*3 < len(region) {
			continue
		}
		for _, i := range region {
			out[i] = true
		}
		filled := len(region)*10 >= box.Dx()*box.Dy()*6
		if filled {
			for y := box.Min.Y; y < box.Max.Y; y++ {
				for x := box.Min.X; x < box.Max.X; x++ {
					out[t.at(x, y)] = true
				}
			}
		}
		if filled || box.In(image.Rect(2, 2, t.width-2, t.height-2)) {
			t.addPicture(box)
		}
	}
	return out
}

// addPicture joins a picture, with a tile more on all sides, with those that it
// overlaps.
func (t *tiles) addPicture(box image.Rectangle) {
	box = box.Inset(-1).Intersect(image.Rect(0, 0, t.width, t.height))
	for i := 0; i < len(t.pictures); i++ {
		if t.pictures[i].Overlaps(box) {
			box = box.Union(t.pictures[i])
			t.pictures = slices.Delete(t.pictures, i, i+1)
			i = -1 // what is larger now may overlap one that was passed
		}
	}
	t.pictures = append(t.pictures, box)
}

func (t *tiles) flood(closed, visited []bool, start int) []int {
	region := []int{start}
	visited[start] = true
	for next := 0; next < len(region); next++ {
		x, y := region[next]%t.width, region[next]/t.width
		for _, d := range [4][2]int{{1, 0}, {-1, 0}, {0, 1}, {0, -1}} {
			u, v := x+d[0], y+d[1]
			if u < 0 || v < 0 || u >= t.width || v >= t.height {
				continue
			}
			if i := t.at(u, v); closed[i] && !visited[i] {
				visited[i] = true
				region = append(region, i)
			}
		}
	}
	return region
}

// clearPictures leaves pictures whole: no mask on them.
func (p *page) clearPictures() {
	for i, isPicture := range p.tiles.picture {
		if isPicture {
			p.clearTile(p.mask, i)
		}
	}
}

// clearTile clears the pixels of a tile.
func (p *page) clearTile(pixels []byte, tile int) {
	t := &p.tiles
	x, y := tile%t.width*t.side, tile/t.width*t.side
	for v := y; v < min(y+t.side, p.height); v++ {
		clear(pixels[v*p.width+x : v*p.width+min(x+t.side, p.width)])
	}
}
