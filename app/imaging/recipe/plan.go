package recipe

import (
	"image"
	"math"

	"daluang/storage/archive"
)

// Plan is where the pixels of a recipe's result lie in the picture that it is
// applied to: what a handle on the screen, or a word that was found on the
// picture, has to be moved by. Places are pixels from the upper left corner;
// 0.5, 0.5 is the middle of the first pixel.
type Plan struct {
	Size  image.Point // of the result
	from  image.Point // size of the picture
	back  matrix      // result to picture
	forth matrix      // picture to result
	turn  int         // degrees clockwise
	box   image.Rectangle
	exact bool // nothing but a box of the picture, turned by quarters
}

// PlanOf is the plan of a recipe for pictures of that size. The recipe has to
// hold; steps that change tones count for nothing.
func PlanOf(size image.Point, r archive.Recipe) Plan {
	p := Plan{Size: size, from: size, back: identity, box: image.Rectangle{Max: size}, exact: true}
	for _, step := range r.Steps {
		switch step.Kind {
		case archive.StepTurn:
			p.quarters(int(step.Degrees))
		case archive.StepSplit:
			p.part(halfOf(p.Size, step))
		case archive.StepPerspective:
			p.unfold(step.Corners)
		case archive.StepDeskew:
			p.rotate(step.Degrees)
		case archive.StepCrop:
			p.part(boxOf(p.Size, step.Box))
		}
	}
	p.forth = p.back.inverse()
	return p
}

// Back is where a place of the result lies in the picture.
func (p Plan) Back(x, y float64) (float64, float64) { return p.back.apply(x, y) }

// Forth is where a place of the picture lies in the result; beyond its Size it
// is cut off.
func (p Plan) Forth(x, y float64) (float64, float64) { return p.forth.apply(x, y) }

func (p Plan) isIdle() bool {
	return p.exact && p.turn == 0 && p.box == image.Rectangle{Max: p.from}
}

// quarters is the first step, if it is one at all: the box is still the whole.
func (p *Plan) quarters(degrees int) {
	w, h := float64(p.Size.X), float64(p.Size.Y)
	p.turn = degrees
	switch degrees {
	case 90:
		p.back = p.back.times(matrix{0, 1, 0, -1, 0, h, 0, 0, 1})
	case 180:
		p.back = p.back.times(matrix{-1, 0, w, 0, -1, h, 0, 0, 1})
	case 270:
		p.back = p.back.times(matrix{0, -1, w, 1, 0, 0, 0, 0, 1})
	}
	if degrees%180 != 0 {
		p.Size = image.Pt(p.Size.Y, p.Size.X)
	}
}

// part keeps a part of what the steps before gave.
func (p *Plan) part(box image.Rectangle) {
	p.back = p.back.times(matrix{1, 0, float64(box.Min.X), 0, 1, float64(box.Min.Y), 0, 0, 1})
	p.Size = box.Size()
	if !p.exact {
		return
	}
	x0, y0 := p.back.apply(0, 0)
	x1, y1 := p.back.apply(float64(p.Size.X), float64(p.Size.Y))
	p.box = image.Rect(whole(x0), whole(y0), whole(x1), whole(y1)) // puts its corners in order
}

func whole(v float64) int { return int(math.Round(v)) }

// rotate turns clockwise around the middle; the size stays.
func (p *Plan) rotate(degrees float64) {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	x, y := float64(p.Size.X)/2, float64(p.Size.Y)/2
	p.back = p.back.times(matrix{cos, sin, x - x*cos - y*sin, -sin, cos, y + x*sin - y*cos, 0, 0, 1})
	p.exact = false
}

// unfold lays a sheet flat: the result is as wide and high as its longer sides.
func (p *Plan) unfold(corners archive.Corners) {
	var at [4][2]float64
	for i, c := range corners {
		at[i] = [2]float64{c.X * float64(p.Size.X), c.Y * float64(p.Size.Y)}
	}
	long := func(a, b, c, d int) int {
		one := math.Hypot(at[a][0]-at[b][0], at[a][1]-at[b][1])
		other := math.Hypot(at[c][0]-at[d][0], at[c][1]-at[d][1])
		return max(1, whole(max(one, other)))
	}
	p.Size = image.Pt(long(0, 1, 3, 2), long(0, 3, 1, 2))
	p.back = p.back.times(square(at).times(matrix{1 / float64(p.Size.X), 0, 0, 0, 1 / float64(p.Size.Y), 0, 0, 0, 1}))
	p.exact = false
}

func halfOf(size image.Point, step archive.Step) image.Rectangle {
	box := image.Rectangle{Max: size}
	across, down := inside(step.At, size.X), inside(step.At, size.Y)
	switch step.Half {
	case archive.HalfLeft:
		box.Max.X = across
	case archive.HalfRight:
		box.Min.X = across
	case archive.HalfTop:
		box.Max.Y = down
	case archive.HalfBottom:
		box.Min.Y = down
	}
	if box.Empty() { // of one pixel there are no halves
		return image.Rectangle{Max: size}
	}
	return box
}

// inside is a line of a picture that leaves at least a pixel on either side,
// where there are two.
func inside(at float64, length int) int {
	return max(1, min(length-1, whole(at*float64(length))))
}

func boxOf(size image.Point, box archive.Box) image.Rectangle {
	x0, x1 := span(box.X0, box.X1, size.X)
	y0, y1 := span(box.Y0, box.Y1, size.Y)
	return image.Rect(x0, y0, x1, y1)
}

// span is at least one pixel.
func span(from, to float64, length int) (int, int) {
	first := min(whole(from*float64(length)), length-1)
	return first, max(first+1, whole(to*float64(length)))
}
