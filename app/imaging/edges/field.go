package edges

import "image"

// field is a picture reduced to what is needed to find large things in it.
type field struct {
	width, height int
	step          int // pixels of the picture, across and down, that one of the field stands for
	pix           []byte
}

// fieldOf reduces a picture until its longer side is at most longest pixels,
// each of them the mean of a square. A picture narrower than one such square
// gives a field without pixels.
func fieldOf(gray *image.Gray, longest int) *field {
	size := gray.Rect.Size()
	step := max(1, (max(size.X, size.Y)+longest-1)/longest)
	f := &field{width: size.X / step, height: size.Y / step, step: step}
	f.pix = make([]byte, f.width*f.height)
	if len(f.pix) == 0 {
		return f
	}
	sums := make([]uint32, f.width)
	square := uint32(step * step)
	for y := range f.height {
		clear(sums)
		for row := y * step; row < (y+1)*step; row++ {
			addRow(sums, gray.Pix[row*gray.Stride:row*gray.Stride+f.width*step], step)
		}
		for x, sum := range sums {
			f.pix[y*f.width+x] = byte(sum / square)
		}
	}
	return f
}

func addRow(sums []uint32, row []byte, step int) {
	switch step {
	case 1:
		for x, v := range row {
			sums[x] += uint32(v)
		}
	case 2:
		for x := range sums {
			sums[x] += uint32(row[2*x]) + uint32(row[2*x+1])
		}
	default:
		for x := range sums {
			for _, v := range row[x*step : (x+1)*step] {
				sums[x] += uint32(v)
			}
		}
	}
}

// side is a field seen from one of its borders: pixels are found by how deep
// they lie inwards, and where along the border.
type side struct {
	pix             []byte
	origin          int // of the pixel at depth 0, place 0
	inward, along   int // to the next pixel
	depth, length   int
	sign            float64 // of the slope of a sheet's edge here, for positive degrees
	far, isVertical bool    // right or bottom; left or right
}

// sides are left, top, right and bottom.
func (f *field) sides() [4]side {
	w, h := f.width, f.height
	return [4]side{
		{f.pix, 0, 1, w, w, h, 1, false, true},
		{f.pix, 0, w, 1, h, w, -1, false, false},
		{f.pix, w - 1, -1, w, w, h, -1, true, true},
		{f.pix, (h - 1) * w, -w, 1, h, w, 1, true, false},
	}
}

func (s *side) at(depth, place int) byte { return s.pix[s.origin+depth*s.inward+place*s.along] }
