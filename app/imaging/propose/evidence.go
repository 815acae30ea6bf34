package propose

import (
	"image"
	"slices"

	"daluang/app/imaging"
)

const (
	evidenceSize = 700 // pixels of the longer side that a page is looked at in
	// How much each sign of a certificate says.
	frameSays, photoSays = 0.75, 0.8
	// Parts of the shorter side.
	frameDepth   = 0.16 // from the border, that a frame is looked for in
	photoLeast   = 0.06
	photoMost    = 0.40
	paperLevel   = 0.75 // quantile of brightness that is taken for paper
	pictureLevel = 0.8  // of the paper's brightness, that no place of a picture exceeds
)

// evidence tells how much a page looks like a record whose tones are evidence
// themselves – a certificate, a card: a frame on all four sides, a pasted or printed
// photograph. It is from 0 to 1, and high rather than low in doubt: a form with a
// frame counts as well.
func evidence(gray *image.Gray) float64 {
	small := imaging.Reduced(imaging.Thumbnail(gray, evidenceSize), 1)
	size := small.Rect.Size()
	if min(size.X, size.Y) < 64 {
		return 0
	}
	paper := float64(quantileOf(small, paperLevel))
	return 1 - (1-frameSays*framed(small, paper))*(1-photoSays*pictured(small, paper))
}

func quantileOf(img *image.Gray, part float64) int {
	var counts [256]int
	for _, v := range img.Pix {
		counts[v]++
	}
	rest := int(part * float64(len(img.Pix)))
	for level, n := range counts {
		if rest -= n; rest < 0 {
			return level
		}
	}
	return 255
}

// framed is 1 for a line along all four sides, at one depth of each.
func framed(img *image.Gray, paper float64) float64 {
	size := img.Rect.Size()
	deepest := int(frameDepth * float64(min(size.X, size.Y)))
	least := 1.0
	for side := range 4 {
		length := size.Y
		if side%2 == 1 {
			length = size.X
		}
		var depths []int
		for place := length / 8; place < length*7/8; place += 3 {
			depths = append(depths, firstInk(img, side, place, deepest, paper))
		}
		least = min(least, onALine(depths))
	}
	return share(least, 0.6, 0.85)
}

// firstInk is how deep behind the first paper a line is met from a side, -1 for
// none: left, upper, right, lower.
func firstInk(img *image.Gray, side, place, deepest int, paper float64) int {
	size := img.Rect.Size()
	met := false
	for depth := range deepest {
		x, y := depth, place
		switch side {
		case 1:
			x, y = place, depth
		case 2:
			x = size.X - 1 - depth
		case 3:
			x, y = place, size.Y-1-depth
		}
		v := float64(img.Pix[y*img.Stride+x])
		if !met {
			met = depth >= deepest/8 && v > 0.85*paper
		} else if v < 0.87*paper {
			return depth
		}
	}
	return -1
}

// onALine is which part of depths, one after the other, is about where those
// before it make one expect.
func onALine(depths []int) float64 {
	const apart = 3
	best := 0
	half := len(depths) / 2
	for shift := -40; shift <= 40; shift++ { // by which the end is deeper than the start
		var found []int
		for i, depth := range depths {
			if depth >= 0 {
				found = append(found, depth-shift*i/max(1, len(depths)))
			}
		}
		if len(found) < half {
			return 0
		}
		slices.Sort(found)
		first := 0
		for last, depth := range found {
			for depth-found[first] > apart {
				first++
			}
			best = max(best, last+1-first)
		}
	}
	return float64(best) / float64(max(1, len(depths)))
}

// pictured is 1 where there is one or another block as large as a portrait and
// without any paper in it.
func pictured(img *image.Gray, paper float64) float64 {
	const tile = 5
	size := img.Rect.Size()
	wide, high := size.X/tile, size.Y/tile
	dark := make([]bool, wide*high)
	for i := range dark {
		bright := 0
		for j := range tile * tile {
			x, y := i%wide*tile+j%tile, i/wide*tile+j/tile
			if float64(img.Pix[y*img.Stride+x]) >= pictureLevel*paper {
				bright++
			}
		}
		dark[i] = bright <= 2
	}
	side := float64(min(size.X, size.Y)) / tile
	most := 0.0
	for i := range dark {
		if dark[i] {
			most = max(most, portrait(taken(dark, wide, i), wide, high, side))
		}
	}
	return most
}

// taken is the connected tiles from one on, which are taken out.
func taken(set []bool, wide, from int) []int {
	found := []int{from}
	set[from] = false
	for at := 0; at < len(found); at++ {
		i := found[at]
		for _, beside := range [4]int{i - wide, i + wide, i - 1, i + 1} {
			wraps := beside%wide-i%wide > 1 || i%wide-beside%wide > 1
			if beside >= 0 && beside < len(set) && !wraps && set[beside] {
				set[beside] = false
				found = append(found, beside)
			}
		}
	}
	return found
}

// portrait is 1 for tiles that fill a rectangle within the page, as large as
// portraits are.
func portrait(tiles []int, wide, high int, side float64) float64 {
	box := image.Rectangle{}
	for _, i := range tiles {
		box = box.Union(image.Rect(i%wide, i/wide, i%wide+1, i/wide+1))
	}
	if box.Min.X == 0 || box.Min.Y == 0 || box.Max.X == wide || box.Max.Y == high {
		return 0 // ground, or a shadow
	}
	less, more := float64(min(box.Dx(), box.Dy())), float64(max(box.Dx(), box.Dy()))
	if less < photoLeast*side || more > photoMost*side || more > 2.2*less {
		return 0
	}
	return share(float64(len(tiles))/float64(box.Dx()*box.Dy()), 0.5, 0.75)
}
