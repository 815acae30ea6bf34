package quality

import (
	"image"
	"slices"
)

// Sharpness is that of the edges that are there, measured on the picture at its
// own resolution. It is zero for black and white and where there are too few
// edges.
type Sharpness struct {
	Edges  int     `json:"edges"`  // that were measured
	Across float64 `json:"across"` // how wide upright edges are, in pixels; a sharp one has 2
	Down   float64 `json:"down"`   // how wide level edges are, in pixels
	MM     float64 `json:"mm"`     // the wider of the two, in millimetres
	Lean   float64 `json:"lean"`   // how much weaker and wider edges are one way than the other: 1 for a still page, more where it moved
	Detail float64 `json:"detail"` // energy of the finest detail, of that of the next coarser
}

const (
	tileSide    = 64 // pixels of the squares that are looked at
	tilesAcross = 12 // how many parts of the width, and of the height, one is taken from each
	tilesDown   = 16
	fewestEdges = 60
)

// measureSharpness looks at one square in each part of the page, the one with the
// strongest contrast, and at the edges in it along its rows and columns.
func measureSharpness(img image.Image, dpi float64, e Exposure) Sharpness {
	bounds := img.Bounds()
	if bounds.Dx() < 2*tileSide || bounds.Dy() < 2*tileSide {
		return Sharpness{}
	}
	var s edges
	s.reach = max(4, min(24, int(dpi*0.5/mmPerInch+0.5)))
	tile := make([]byte, tileSide*tileSide)
	turned := make([]byte, tileSide*tileSide)
	for row := range tilesDown {
		for column := range tilesAcross {
			part := image.Rect(bounds.Min.X+column*bounds.Dx()/tilesAcross, bounds.Min.Y+row*bounds.Dy()/tilesDown,
				bounds.Min.X+(column+1)*bounds.Dx()/tilesAcross, bounds.Min.Y+(row+1)*bounds.Dy()/tilesDown)
			at := richest(img, part)
			lumaTile(tile, img, at)
			for y := range tileSide {
				for x := range tileSide {
					turned[x*tileSide+y] = tile[y*tileSide+x]
				}
			}
			s.across = s.lines(s.across, tile)
			s.down = s.lines(s.down, turned)
		}
	}
	return s.sum(dpi)
}

// edge is how far an edge goes up or down, and how steep it is, in levels.
type edge struct{ rise, steep int }

type edges struct {
	reach        int // pixels either side that belong to an edge
	across, down []edge
	fine, coarse float64 // energies
}

// lines gathers the edges of a square's rows.
func (s *edges) lines(found []edge, tile []byte) []edge {
	for y := 0; y < tileSide; y += 2 {
		row := tile[y*tileSide : (y+1)*tileSide]
		low, high := 255, 0
		for _, v := range row {
			low, high = min(low, int(v)), max(high, int(v))
		}
		if high-low < 24 {
			continue
		}
		s.energy(row)
		for x := 2; x < tileSide-2; x++ {
			steep := abs(int(row[x+1]) - int(row[x-1]))
			if steep < 8 || !steepest(row, x, steep, 3) {
				continue
			}
			least, most := 255, 0
			for _, v := range row[max(0, x-s.reach):min(tileSide, x+s.reach+1)] {
				least, most = min(least, int(v)), max(most, int(v))
			}
			found = append(found, edge{most - least, steep})
		}
	}
	return found
}

// steepest tells whether no place within reach is steeper than that at x.
func steepest(row []byte, x, steep, reach int) bool {
	for i := max(1, x-reach); i <= min(len(row)-2, x+reach); i++ {
		step := abs(int(row[i+1]) - int(row[i-1]))
		if step > steep || step == steep && i < x {
			return false
		}
	}
	return true
}

// energy compares differences over one pixel with those over two: detail that is
// finer than two pixels makes the first large.
func (s *edges) energy(row []byte) {
	fine, coarse := 0, 0
	for x := 4; x < len(row)-4; x++ {
		a := int(row[x-1]) - 2*int(row[x]) + int(row[x+1])
		b := int(row[x-2]) - 2*int(row[x]) + int(row[x+2])
		fine += a * a
		coarse += b * b
	}
	s.fine += float64(fine)
	s.coarse += float64(coarse)
}

func (s *edges) sum(dpi float64) Sharpness {
	var across, down float64 // how strong the edges are
	var out Sharpness
	out.Across, across = typicalEdge(s.across)
	out.Down, down = typicalEdge(s.down)
	if out.Across == 0 && out.Down == 0 {
		return Sharpness{}
	}
	out.Edges = len(s.across) + len(s.down)
	if dpi > 0 {
		out.MM = max(out.Across, out.Down) * mmPerInch / dpi
	}
	if across > 0 && down > 0 {
		lean := out.Across / across * down / out.Down
		out.Lean = max(lean, 1/lean)
	}
	if s.coarse > 0 {
		out.Detail = s.fine / s.coarse
	}
	return out
}

// typicalEdge is how wide the sharper third of the strong edges are: those that
// an edge crosses at a slant look wider. Strong is more than half of what the
// strongest tenth has at least, which is rise.
func typicalEdge(found []edge) (width, rise float64) {
	if len(found) < fewestEdges {
		return 0, 0
	}
	rises := make([]int, len(found))
	for i, e := range found {
		rises[i] = e.rise
	}
	slices.Sort(rises)
	limit := max(24, rises[len(rises)*9/10]/2)
	var widths []float64
	for _, e := range found {
		if e.rise >= limit {
			widths = append(widths, 2*float64(e.rise)/float64(e.steep))
		}
	}
	if len(widths) < fewestEdges/2 {
		return 0, 0
	}
	slices.Sort(widths)
	return widths[len(widths)*3/10], float64(rises[len(rises)*9/10])
}

// richest is where in a part of the page the square with the strongest contrast
// lies, looked at in steps.
func richest(img image.Image, part image.Rectangle) image.Point {
	best, at := -1, part.Min
	bounds := img.Bounds()
	for y := part.Min.Y; y < part.Max.Y && y+tileSide <= bounds.Max.Y; y += tileSide {
		for x := part.Min.X; x < part.Max.X && x+tileSide <= bounds.Max.X; x += tileSide {
			low, high := 255, 0
			for dy := 4; dy < tileSide; dy += 8 {
				for dx := 4; dx < tileSide; dx += 4 {
					v := lumaAt(img, x+dx, y+dy)
					low, high = min(low, v), max(high, v)
				}
			}
			if high-low > best {
				best, at = high-low, image.Pt(x, y)
			}
		}
	}
	at.X, at.Y = min(at.X, bounds.Max.X-tileSide), min(at.Y, bounds.Max.Y-tileSide)
	return at
}

func lumaAt(img image.Image, x, y int) int {
	switch img := img.(type) {
	case *image.Gray:
		return int(img.Pix[img.PixOffset(x, y)])
	case *image.YCbCr:
		return int(img.Y[img.YOffset(x, y)])
	case *image.RGBA:
		at := img.PixOffset(x, y)
		return (77*int(img.Pix[at]) + 150*int(img.Pix[at+1]) + 29*int(img.Pix[at+2])) >> 8
	}
	r, g, b, _ := img.At(x, y).RGBA()
	return int((77*r + 150*g + 29*b) >> 16)
}

func lumaTile(tile []byte, img image.Image, at image.Point) {
	for y := range tileSide {
		row := tile[y*tileSide : (y+1)*tileSide]
		switch img := img.(type) {
		case *image.Gray:
			copy(row, img.Pix[img.PixOffset(at.X, at.Y+y):])
		case *image.YCbCr:
			copy(row, img.Y[img.YOffset(at.X, at.Y+y):])
		default:
			for x := range row {
				row[x] = byte(lumaAt(img, at.X+x, at.Y+y))
			}
		}
	}
}
