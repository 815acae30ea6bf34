package edges

import (
	"image"
	"image/color"
	"slices"
)

const (
	handful = 240 // longer side of the picture in which fingers are looked for
	// How much redder and less blue than paper skin is (Cr and Cb).
	redder, lessBlue = 9, 5
	reddest          = 178 // Cr: a stamp or a frame in red ink goes beyond
)

// Fingers finds what is coloured like skin and reaches over the edge of a sheet:
// thumbs that hold it. sheet is where it lies (Photo, Sheet, or Whole). A gray
// picture has none.
func Fingers(img image.Image, sheet Quad) []Mark {
	size := img.Bounds().Size()
	step := max(1, (max(size.X, size.Y)+handful-1)/handful)
	f := &field{width: size.X / step, height: size.Y / step, step: step}
	if _, isGray := img.(*image.Gray); isGray || f.width < 32 || f.height < 32 {
		return nil
	}
	scale := 1 / float64(step)
	sheet = sheet.Scaled(scale, scale)
	skin := f.skin(img, sheet)
	area := sheet.area()
	var marks []Mark
	for i := range skin {
		if !skin[i] {
			continue
		}
		p := &part{f: f, pixels: f.taken(skin, i), sheet: sheet, size: 1}
		if sure := p.finger(area); sure > 0 {
			box := image.Rect(p.left*step, p.top*step, p.right*step, p.bottom*step)
			marks = append(marks, Mark{box, sure})
		}
	}
	return marks
}

// skin is where in a sheet the colour of skin is.
func (f *field) skin(img image.Image, sheet Quad) []bool {
	origin := img.Bounds().Min
	type tone struct{ luma, blue, red uint8 }
	tones := make([]tone, f.width*f.height)
	var lumas, blues, reds []uint8
	for i := range tones {
		x, y := origin.X+i%f.width*f.step+f.step/2, origin.Y+i/f.width*f.step+f.step/2
		r, g, b, _ := img.At(x, y).RGBA()
		t := &tones[i]
		t.luma, t.blue, t.red = color.RGBToYCbCr(uint8(r>>8), uint8(g>>8), uint8(b>>8))
		if i%3 == 0 {
			lumas, blues, reds = append(lumas, t.luma), append(blues, t.blue), append(reds, t.red)
		}
	}
	blue, red := middling(blues), middling(reds)
	dim := middling(lumas) / 3
	out, edge := make([]bool, len(tones)), sheet.rims()
	for i, t := range tones {
		at := Point{float64(i%f.width) + 0.5, float64(i/f.width) + 0.5}
		out[i] = t.luma > max(40, dim) && int(t.red) > int(red)+redder && int(t.blue) < int(blue)-lessBlue && t.red < reddest && edge.depth(at) > 0
	}
	return out
}

func middling(values []uint8) uint8 {
	slices.Sort(values)
	return values[len(values)/2]
}

// finger says how much like a finger it is: compact, neither small nor large, and
// coming in over one edge.
func (p *part) finger(sheet float64) float64 {
	part := float64(len(p.pixels)) / sheet
	if part < 0.0015 || part > 0.08 {
		return 0
	}
	nearest, at, edges := 1e9, 0, p.sheet.rims()
	for _, i := range p.pixels {
		for edge, d := range edges.depths(Point{float64(i%p.f.width) + 0.5, float64(i/p.f.width) + 0.5}) {
			if d < nearest {
				nearest, at = d, edge
			}
		}
	}
	p.measure()
	wide, high := float64(p.right-p.left), float64(p.bottom-p.top)
	across, into := wide, high // along the edge that it comes over, and away from it
	if at%2 == 1 {
		across, into = high, wide
	}
	length := distance(p.sheet[at], p.sheet[(at+1)%4])
	fill := float64(len(p.pixels)) / (wide * high)
	return share(-nearest, -4, -2) * share(fill, 0.4, 0.6) * share(-across/length, -0.4, -0.25) * share(into/across, 0.3, 0.5)
}
