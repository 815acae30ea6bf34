package main

import (
	"image"
	"math"
)

// age is what years and a scanner did to a sheet.
type age struct {
	skew    float64 // degrees, clockwise
	yellow  float64 // 0 fresh to 1 brown
	noise   float64 // spread of the sensor's noise, in levels
	holes   bool    // two punch holes at the left
	gutter  float64 // darkness of the soft shadow along the left edge
	margin  float64 // the same along the right edge
	folds   []float64
	spots   float64 // how many rust spots, 0 to 1
	ring    *ring
	back    *page   // what shines through from the other side
	lid     float64 // brightness outside the sheet, 0 to 255
	shift   [2]float64
	inkFade float64 // 0 to 1: how much the ink has paled
}

// ring is what a coffee cup leaves.
type ring struct{ x, y, radius float64 }

// sheet looks up the aged paper at a point in millimetres of the sheet.
type sheet struct {
	*page
	age
	clouds, fibre, rust, rough texture
}

// scan renders the sheet as the scanner saw it, as large as the sheet is.
func scan(p *page, a age, seed uint64) *image.RGBA {
	s := sheet{p, a, texture(seed), texture(seed + 1), texture(seed + 2), texture(seed + 3)}
	size := p.picture.Bounds()
	out := image.NewRGBA(size)
	sin, cos := math.Sincos(-a.skew * math.Pi / 180)
	noise := newChance(seed)
	for v := range size.Dy() {
		for u := range size.Dx() {
			x := (float64(u)+0.5)/p.pxPerMM - p.width/2 - a.shift[0]
			y := (float64(v)+0.5)/p.pxPerMM - p.height/2 - a.shift[1]
			light := s.at(x*cos-y*sin+p.width/2, x*sin+y*cos+p.height/2)
			grain := (noise.float() + noise.float() + noise.float() - 1.5) * 2 * a.noise
			at := out.PixOffset(u, v)
			for i, level := range light {
				out.Pix[at+i] = uint8(max(0, min(255, level+grain+0.5)))
			}
			out.Pix[at+3] = 255
		}
	}
	return out
}

// at is the light that comes back from a point, in red, green and blue.
func (s *sheet) at(x, y float64) [3]float64 {
	edge := s.outside(x, y)
	if edge > 0 {
		cast := 1 - 0.35*math.Exp(-edge/0.7)
		return [3]float64{s.lid * cast, s.lid * cast, s.lid * cast * 0.99}
	}
	if depth := s.inHole(x, y); depth > 0 {
		cast := 1 - 0.45*math.Exp(-depth/0.5)
		return [3]float64{s.lid * cast, s.lid * cast, s.lid * cast}
	}
	paper := s.paper(x, y)
	ink := s.ink(x, y)
	dark := s.shadow(x, y, edge)
	for i := range paper {
		cover := 1 - ink[i]/255
		paper[i] *= (1 - cover*(1-s.inkFade*0.5)) * dark
	}
	return paper
}

// outside is the distance past the sheet's slightly uneven edge, negative on it.
func (s *sheet) outside(x, y float64) float64 {
	ragged := (0.05 + 0.2*s.yellow) * s.rough.at(x/4, y/4)
	return max(-x, x-s.width, -y, y-s.height) + ragged + 0.2
}

func (s *sheet) inHole(x, y float64) float64 {
	if !s.holes {
		return 0
	}
	upper := math.Hypot(x-11, y-s.height/2+40)
	lower := math.Hypot(x-11, y-s.height/2-40)
	return 3 - min(upper, lower)
}

// paper is the bare sheet: its yellowing, fibres, spots, stain and folds.
func (s *sheet) paper(x, y float64) [3]float64 {
	rim := math.Exp(-min(x, s.width-x, y, s.height-y) / 14)
	tone := s.yellow * (0.75 + 0.2*s.clouds.at(x/45, y/45) + 0.1*s.clouds.at(x/13, y/13) + 0.55*rim)
	grain := 0.5*s.fibre.at(x/0.9, y/0.9) + 0.7*s.fibre.at(x/3.5+7, y/3.5)
	light := [3]float64{250 - 34*tone + grain, 248 - 52*tone + grain, 243 - 96*tone + grain}
	stain := s.stain(x, y) + s.spot(x, y)
	crease := s.crease(x, y)
	for i, bite := range [3]float64{0.42, 0.62, 0.85} {
		light[i] *= (1 - bite*min(stain, 1)) * crease
	}
	return light
}

func (s *sheet) stain(x, y float64) float64 {
	if s.ring == nil {
		return 0
	}
	dx, dy := x-s.ring.x, y-s.ring.y
	d := math.Hypot(dx, dy) + 0.8*s.clouds.at(x/6, y/6)
	turn := math.Atan2(dy, dx)
	strength := 0.30 + 0.22*math.Sin(turn*1.0+0.7) + 0.14*s.clouds.at(x/5+31, y/5)
	edge := (d - s.ring.radius) / 0.9
	band := (d - s.ring.radius + 1.5) / 2.2
	wash := 0.0
	if d < s.ring.radius {
		wash = 0.04
	}
	return max(0, strength)*(math.Exp(-edge*edge)+0.45*math.Exp(-band*band)) + wash
}

func (s *sheet) spot(x, y float64) float64 {
	if s.spots == 0 {
		return 0
	}
	return s.spots * 0.5 * max(0, s.rust.at(x/2.2, y/2.2)*s.rust.at(x/9+50, y/9)-0.5)
}

func (s *sheet) crease(x, y float64) float64 {
	light := 1.0
	for _, fold := range s.folds {
		d := y - fold - 0.3*s.rough.at(x/20, fold)
		light *= 1 - 0.10*math.Exp(-d*d/0.05) + 0.02*math.Exp(-(d-0.6)*(d-0.6)/0.2)
	}
	return light
}

func (s *sheet) shadow(x, y, edge float64) float64 {
	left := s.gutter * math.Exp(-x*x/(2*9*9))
	fromRight := s.width - x
	right := s.margin * math.Exp(-fromRight*fromRight/(2*7*7))
	rim := 0.12 * math.Exp(edge/0.4)
	return (1 - left) * (1 - right) * (1 - rim)
}

// ink is the printed colour at a point, with what shines through the paper.
func (s *sheet) ink(x, y float64) [3]float64 {
	light := s.page.sample(x, y)
	if s.back == nil {
		return light
	}
	var through float64
	for _, d := range [4][2]float64{{-0.25, 0}, {0.25, 0}, {0, -0.25}, {0, 0.25}} {
		behind := s.back.sample(s.width-x+d[0]-1.5, y+d[1]+2)
		through += (255 - behind[1]) / 4
	}
	for i := range light {
		light[i] *= 1 - 0.075*through/255
	}
	return light
}

// sample reads the clean page between its pixels.
func (p *page) sample(x, y float64) [3]float64 {
	fx, fy := x*p.pxPerMM-0.5, y*p.pxPerMM-0.5
	ix, iy := int(math.Floor(fx)), int(math.Floor(fy))
	u, v := fx-float64(ix), fy-float64(iy)
	if ix < 0 || iy < 0 || ix+1 >= p.picture.Rect.Dx() || iy+1 >= p.picture.Rect.Dy() {
		return [3]float64{255, 255, 255}
	}
	pix, stride := p.picture.Pix, p.picture.Stride
	at := iy*stride + ix*4
	var out [3]float64
	for i := range out {
		top := float64(pix[at+i])*(1-u) + float64(pix[at+4+i])*u
		bottom := float64(pix[at+stride+i])*(1-u) + float64(pix[at+stride+4+i])*u
		out[i] = top*(1-v) + bottom*v
	}
	return out
}
