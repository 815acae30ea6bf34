package edgestest

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"

	"daluang/app/imaging/edges"
)

// Photo is a phone picture of a sheet on a table of wood.
type Photo struct {
	Width, Height int
	Corners       edges.Quad // of the sheet, clockwise from its upper left one
	Paper, Wood   float64    // brightness in full light
	Light         [2]float64 // how much of it is lost across and down the picture
	Shadow        float64    // share of the light that the shadow of the phone takes
	Fingers       int        // that hold the sheet at its lower or left edge
	Noise         float64
	Seed          uint64
}

// Photos are n different ones.
func Photos(n int) []Photo {
	photos := make([]Photo, n)
	for i := range photos {
		r := rand.New(rand.NewPCG(uint64(i), 78))
		between := func(low, high float64) float64 { return low + r.Float64()*(high-low) }
		p := Photo{Width: 600, Height: 800, Seed: uint64(i), Paper: between(205, 250), Wood: between(50, 140), Noise: between(0, 6)}
		if i%4 == 3 {
			p.Width, p.Height = p.Height, p.Width
		}
		w, h := float64(p.Width), float64(p.Height)
		left, top := between(0.08, 0.18)*w, between(0.08, 0.16)*h
		right, bottom := w-between(0.08, 0.18)*w, h-between(0.08, 0.16)*h
		p.Corners = edges.Quad{{X: left, Y: top}, {X: right, Y: top}, {X: right, Y: bottom}, {X: left, Y: bottom}}
		for c := range p.Corners { // seen from the side
			p.Corners[c].X += between(-0.06, 0.06) * w
			p.Corners[c].Y += between(-0.06, 0.06) * h
		}
		p.Light = [2]float64{between(-0.3, 0.3), between(-0.3, 0.3)}
		if r.IntN(2) == 0 {
			p.Shadow = between(0.1, 0.35)
		}
		p.Fingers = r.IntN(3)
		photos[i] = p
	}
	return photos
}

// Apart is how far each of the corners found is from the true one, in per cent of
// the picture's diagonal.
func Apart(found edges.Quad, p *Photo) []float64 {
	var out []float64
	for i, c := range found {
		out = append(out, 100*math.Hypot(c.X-p.Corners[i].X, c.Y-p.Corners[i].Y)/math.Hypot(float64(p.Width), float64(p.Height)))
	}
	return out
}

// finger is an ellipse that reaches over an edge, in the sheet's own measures.
type finger struct{ u, v, wide, high float64 }

func (p *Photo) fingers() []finger {
	r := rand.New(rand.NewPCG(p.Seed, 5))
	places := []finger{{0.3 + 0.4*r.Float64(), 1.02, 0.045, 0.09}, {-0.02, 0.3 + 0.4*r.Float64(), 0.11, 0.035}}
	return places[:min(p.Fingers, len(places))]
}

// FingerPlaces are the tips of the fingers that lie on the sheet.
func (p *Photo) FingerPlaces() []edges.Point {
	var found []edges.Point
	for _, f := range p.fingers() {
		u, v := max(0.02, f.u), min(0.98, f.v)
		found = append(found, place(p.Corners, u, v))
	}
	return found
}

// Draw is the picture.
func (p *Photo) Draw() *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, p.Width, p.Height))
	r := rand.New(rand.NewPCG(p.Seed, 6))
	back := inverse(p.Corners)
	fingers := p.fingers()
	for y := range p.Height {
		for x := range p.Width {
			fx, fy := float64(x)+0.5, float64(y)+0.5
			red, green, blue := p.colour(fx, fy, back, fingers)
			light := p.light(fx, fy)
			noise := p.Noise * (r.Float64() + r.Float64() + r.Float64() + r.Float64() - 2) * math.Sqrt(3)
			bring := func(v float64) uint8 { return uint8(max(0, min(255, v*light+noise))) }
			img.SetRGBA(x, y, color.RGBA{bring(red), bring(green), bring(blue), 255})
		}
	}
	return img
}

func (p *Photo) light(x, y float64) float64 {
	fx, fy := x/float64(p.Width), y/float64(p.Height)
	light := min(1, 1-math.Abs(p.Light[0])/2-math.Abs(p.Light[1])/2+p.Light[0]*(fx-0.5)+p.Light[1]*(fy-0.5)+0.15)
	return light * (1 - p.Shadow*max(0, min(1, (fx+fy-1)*6)))
}

func (p *Photo) colour(x, y float64, back [9]float64, fingers []finger) (r, g, b float64) {
	w := back[6]*x + back[7]*y + back[8]
	u, v := (back[0]*x+back[1]*y+back[2])/w, (back[3]*x+back[4]*y+back[5])/w
	for _, f := range fingers {
		if du, dv := (u-f.u)/f.wide, (v-f.v)/f.high; du*du+dv*dv < 1 {
			return 214, 152, 122
		}
	}
	grain := 14*math.Sin(x/9+3*math.Sin(y/170)) + 8*math.Sin(x/2.3+5*math.Sin(y/90))
	wr, wg, wb := p.Wood*1.15+grain, p.Wood+grain, p.Wood*0.8+grain
	inside := min(u, v, 1-u, 1-v) * 500
	covered := max(0, min(1, inside+0.5))
	paper := p.Paper
	if writing(u*210, v*297, 210, 297) {
		paper = 50
	}
	return covered*paper + (1-covered)*wr, covered*paper + (1-covered)*wg, covered*paper*0.97 + (1-covered)*wb
}

// place is where a point of the unit square lies in a quadrangle that is the
// square seen in perspective.
func place(q edges.Quad, u, v float64) edges.Point {
	m := projection(q)
	w := m[6]*u + m[7]*v + m[8]
	return edges.Point{X: (m[0]*u + m[1]*v + m[2]) / w, Y: (m[3]*u + m[4]*v + m[5]) / w}
}

// projection takes the unit square to a quadrangle (Heckbert, 1989).
func projection(q edges.Quad) [9]float64 {
	sx, sy := q[0].X-q[1].X+q[2].X-q[3].X, q[0].Y-q[1].Y+q[2].Y-q[3].Y
	ax, ay, bx, by := q[1].X-q[2].X, q[1].Y-q[2].Y, q[3].X-q[2].X, q[3].Y-q[2].Y
	d := ax*by - bx*ay
	g, h := (sx*by-bx*sy)/d, (ax*sy-sx*ay)/d
	return [9]float64{
		q[1].X - q[0].X + g*q[1].X, q[3].X - q[0].X + h*q[3].X, q[0].X,
		q[1].Y - q[0].Y + g*q[1].Y, q[3].Y - q[0].Y + h*q[3].Y, q[0].Y, g, h, 1,
	}
}

// inverse takes the quadrangle to the unit square.
func inverse(q edges.Quad) [9]float64 {
	m := projection(q)
	return [9]float64{
		m[4]*m[8] - m[5]*m[7], m[2]*m[7] - m[1]*m[8], m[1]*m[5] - m[2]*m[4],
		m[5]*m[6] - m[3]*m[8], m[0]*m[8] - m[2]*m[6], m[2]*m[3] - m[0]*m[5],
		m[3]*m[7] - m[4]*m[6], m[1]*m[6] - m[0]*m[7], m[0]*m[4] - m[1]*m[3],
	}
}
