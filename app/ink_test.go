package app_test

import "image"

// mask marks pixels of a picture.
type mask struct {
	width, height int
	on            []bool
}

func newMask(width, height int) mask { return mask{width, height, make([]bool, width*height)} }

func (m mask) at(x, y int) bool { return m.on[y*m.width+x] }

// grown is the mask with all that lies up to n pixels away in x and y.
func (m mask) grown(n int) mask {
	wide, out := newMask(m.width, m.height), newMask(m.width, m.height)
	for y := range m.height {
		for x := range m.width {
			for i := max(0, x-n); m.at(x, y) && i <= min(m.width-1, x+n); i++ {
				wide.on[y*m.width+i] = true
			}
		}
	}
	for y := range m.height {
		for x := range m.width {
			for i := max(0, y-n); wide.at(x, y) && i <= min(m.height-1, y+n); i++ {
				out.on[i*m.width+x] = true
			}
		}
	}
	return out
}

// writing finds whatever is no paper: ink, stamps, signatures, emblems.
func writing(img image.Image) mask {
	return pixels(img, func(r, g, b uint32) bool { return min(r, g, b) < 0x7000 })
}

func pixels(img image.Image, wanted func(r, g, b uint32) bool) mask {
	size := img.Bounds().Size()
	m := newMask(size.X, size.Y)
	for y := range size.Y {
		for x := range size.X {
			r, g, b, _ := img.At(x, y).RGBA()
			m.on[y*size.X+x] = wanted(r, g, b)
		}
	}
	return m
}

// letters finds the ink of a page's letters, at 96 pixels an inch: dark pixels
// without colour, in pieces of the size of one letter or of a few that touch.
// Rules, emblems, stamps, holes and shadows are none.
func letters(img image.Image) (ink mask, count int) {
	dark := pixels(img, func(r, g, b uint32) bool { return max(r, g, b) < 0x6000 })
	ink, seen := newMask(dark.width, dark.height), newMask(dark.width, dark.height)
	for start, isDark := range dark.on {
		if !isDark || seen.on[start] {
			continue
		}
		piece, box := dark.piece(seen, start)
		if box.Dy() >= 5 && box.Dy() <= 24 && box.Dx() <= 120 {
			count += len(piece)
			for _, at := range piece {
				ink.on[at] = true
			}
		}
	}
	return ink, count
}

// piece are the pixels that hang together with one, also over corners.
func (m mask) piece(seen mask, start int) (piece []int, box image.Rectangle) {
	seen.on[start] = true
	piece = []int{start}
	for i := 0; i < len(piece); i++ {
		x, y := piece[i]%m.width, piece[i]/m.width
		box = box.Union(image.Rect(x, y, x+1, y+1))
		for ny := max(0, y-1); ny <= min(m.height-1, y+1); ny++ {
			for nx := max(0, x-1); nx <= min(m.width-1, x+1); nx++ {
				if at := ny*m.width + nx; m.on[at] && !seen.on[at] {
					seen.on[at] = true
					piece = append(piece, at)
				}
			}
		}
	}
	return piece, box
}
