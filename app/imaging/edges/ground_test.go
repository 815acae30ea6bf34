package edges_test

import (
	"image"
	"image/color"
	"math"
	"testing"

	"daluang/app/imaging/edges"
	"daluang/app/imaging/edges/edgestest"
)

// askew is a sheet as large as the picture that lies askew in it, so that a wedge
// of ground is seen along each border.
func askew(degrees, lid float64) edgestest.Scan {
	return edgestest.Scan{DPI: 100, Glass: [2]float64{210, 297}, Sheet: [2]float64{210, 297}, Degrees: degrees, Lid: lid, Paper: 235, Noise: 3, Seed: 5}
}

func TestWedgesBesideASheetAreFoundUpToItsEdge(t *testing.T) {
	for _, degrees := range []float64{-4, 1, 2.2} {
		for _, lid := range []float64{20, 120} {
			scan := askew(degrees, lid)
			strips := edges.Ground(scan.Draw())
			if len(strips) != 4 {
				t.Errorf("%v° on %v: %d wedges, want 4", degrees, lid, len(strips))
			}
			for _, strip := range strips {
				if strip.Confidence < edges.Sure || math.Abs(strip.Ground-lid) > 4 || math.Abs(strip.Paper-scan.Paper) > 12 {
					t.Errorf("%v° on %v: %+v", degrees, lid, strip)
				}
				for _, corner := range strip.Area[2:] {
					if off := apartFromEdges(corner, scan.Corners()); off > 1.5 {
						t.Errorf("%v° on %v: the corner %v is %.1f pixels away from the sheet's edge", degrees, lid, corner, off)
					}
				}
			}
		}
	}
}

// apartFromEdges is how far a place is from the nearest side of a quadrangle.
func apartFromEdges(p edges.Point, q edges.Quad) float64 {
	least := math.Inf(1)
	for i, from := range q {
		to := q[(i+1)%4]
		long := math.Hypot(to.X-from.X, to.Y-from.Y)
		least = min(least, math.Abs((to.X-from.X)*(p.Y-from.Y)-(to.Y-from.Y)*(p.X-from.X))/long)
	}
	return least
}

func TestWhatMayBePrintedIsNoGround(t *testing.T) {
	const wide, high = 620, 877
	slanted := func(x int) int { return 30 - x*30/wide }
	draw := func(at func(x, y int) color.Color) image.Image {
		img := image.NewRGBA(image.Rect(0, 0, wide, high))
		for y := range high {
			for x := range wide {
				c := at(x, y)
				if c == nil {
					c = color.Gray{238}
				}
				img.Set(x, y, c)
			}
		}
		return img
	}
	dark := color.Gray{40}
	for name, at := range map[string]func(x, y int) color.Color{
		"a bar along a straight border": func(_, y int) color.Color {
			if y < 24 {
				return dark
			}
			return nil
		},
		"a bar that ends before the corner": func(x, y int) color.Color {
			if y < 24 && x > 90 && x < 400 {
				return dark
			}
			return nil
		},
		"a slanted bar with writing in it": func(x, y int) color.Color {
			if y >= slanted(x) {
				return nil
			}
			if x > 60 && x < 240 && y > 6 && y < 14 && x%9 < 3 {
				return color.White
			}
			return dark
		},
		"a slanted bar of blue": func(x, y int) color.Color {
			if y < slanted(x) {
				return color.RGBA{20, 40, 140, 255}
			}
			return nil
		},
		"a picture up to the border": func(x, y int) color.Color {
			if y < slanted(x) {
				return color.Gray{uint8(70 + 40*math.Sin(float64(x)/5)*math.Cos(float64(y)/7))}
			}
			return nil
		},
		"a pale lid": func(x, y int) color.Color {
			if y < slanted(x) {
				return color.Gray{200}
			}
			return nil
		},
	} {
		for _, strip := range edges.Ground(draw(at)) {
			if strip.Confidence >= edges.Sure {
				t.Errorf("%s is taken for ground: %+v", name, strip)
			}
		}
	}
	wedge := func(x, y int) color.Color {
		if y < slanted(x) {
			return dark
		}
		return nil
	}
	if found := edges.Ground(draw(wedge)); len(found) != 1 || found[0].Confidence < edges.Sure {
		t.Errorf("a plain wedge is not found: %+v", found)
	}
}
