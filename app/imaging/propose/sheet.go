package propose

import (
	"image"
	"math"

	"daluang/app/imaging"
	"daluang/app/imaging/edges"
	"daluang/app/imaging/recipe"
	"daluang/app/imaging/skew"
	"daluang/storage/archive"
)

const (
	// The slopes that are acted on: less is not seen, more is seldom an accident.
	leastSlope = 0.1
	mostSlope  = 10
	// A slope from here on is something that a person sees at once.
	visibleSlope = 0.5
	// How far corners of a sheet are from right angles, in degrees, where it was
	// seen from the side.
	leastSlant = 1.5
	// The least part of a side that is worth cutting off.
	leastCut = 0.004
	// The least part of a side that a person would call ground around the sheet.
	leastBorder = 0.015
	// How sure a gutter may be whose line leans by so many degrees: pages are
	// split along an upright line.
	mostLean = 2.0
)

// spread proposes to make two pages of one, and tells whether that is certain.
func (p *page) spread() bool {
	gutter := edges.FindGutter(p.gray)
	size := p.gray.Rect.Size()
	at, half := (gutter.From.X+gutter.To.X)/2/float64(size.X), archive.HalfLeft
	if !gutter.Upright {
		at, half = (gutter.From.Y+gutter.To.Y)/2/float64(size.Y), archive.HalfTop
	}
	confidence := gutter.Confidence
	if p.mode == imaging.Bilevel {
		confidence /= 3 // no shadows are left in it: this is something printed
	}
	p.find(archive.FlagSpread, confidence)
	if math.Abs(gutter.Degrees) > mostLean {
		confidence = min(confidence, 0.45)
	}
	p.propose(archive.Step{Kind: archive.StepSplit, Half: half, At: round(at, 10000)}, confidence)
	return confidence >= Sure
}

// sheet proposes how the sheet becomes the page: a photograph of it is unfolded, a
// scan is straightened and cut out of its ground.
func (p *page) sheet() {
	outline := p.outline
	corners, photographed := p.photographed()
	p.fingers(corners, photographed)
	inScan := !outline.Whole && outline.Confidence >= Sure
	if photographed >= Sure && !covers(corners, p.gray.Rect.Size()) && (slant(corners) >= leastSlant && !p.onGround() || !inScan) {
		p.unfold(corners, photographed)
		return
	}
	if box := p.boxAround(outline, 0); max(box.X0, box.Y0, 1-box.X1, 1-box.Y1) >= leastBorder {
		p.find(archive.FlagBorder, outline.Confidence)
	}
	level := p.level(p.gray)
	if inScan {
		p.cut(level)
	}
	if p.mode != imaging.Bilevel && p.seen.Evidence < Kept { // a black bar may be printed; a certificate is not touched
		p.ground()
		p.holes()
	}
}

// holes proposes to fill the holes of a perforator.
func (p *page) holes() {
	widest, confidence := 0.0, 0.0
	for _, hole := range edges.PunchesAmong(p.marked, p.gray.Rect.Size(), p.dpi) {
		widest, confidence = max(widest, 2*hole.Radius), hole.Confidence
	}
	p.propose(archive.Step{Kind: archive.StepHoles, Size: math.Ceil(widest*25.4/p.dpi + 0.5)}, confidence)
}

// resolution is that of the picture as it was given; an unknown one is that of an
// A4 sheet.
func (p *page) resolution() float64 {
	if p.imgDPI > 0 {
		return p.imgDPI
	}
	return float64(max(p.img.Bounds().Dx(), p.img.Bounds().Dy())) * 25.4 / 297
}

// ground proposes to whiten what the sheet leaves free of the scanner's ground:
// wedges beside a sheet that lies askew, which no cut along a border takes away.
func (p *page) ground() {
	deepest, confidence := 0.0, 0.0
	for _, strip := range edges.Ground(p.img) {
		if strip.Confidence >= Sure {
			deepest, confidence = max(deepest, strip.Depth), max(confidence, strip.Confidence)
		}
	}
	p.propose(archive.Step{Kind: archive.StepGround, Size: math.Ceil(deepest*25.4/p.resolution()) + 1}, confidence)
}

// onGround tells whether ground is seen on all four sides of a sheet whose sides
// stand at right angles, as the detector of scans asks: nobody photographs that way.
func (p *page) onGround() bool {
	size := p.gray.Rect.Size()
	left, top := leastCut*float64(size.X), leastCut*float64(size.Y)
	for _, at := range p.outline.Corners {
		if at.X < left || at.Y < top || at.X > float64(size.X)-left || at.Y > float64(size.Y)-top {
			return false
		}
	}
	return true
}

// photographed finds the sheet in a photograph of one: on something that is darker
// than it is, and in shades of gray. A form with frames of black and white can look
// like a sheet on a table otherwise.
func (p *page) photographed() (corners edges.Quad, confidence float64) {
	if p.mode == imaging.Bilevel {
		return edges.Whole(p.gray.Rect.Size()), 0
	}
	corners, confidence = edges.Photo(p.gray)
	if confidence == 0 {
		return corners, 0
	}
	var within, around [256]int
	size := p.gray.Rect.Size()
	const step = 4
	for y := 0; y < size.Y; y += step {
		for x := 0; x < size.X; x += step {
			level := p.gray.Pix[y*p.gray.Stride+x]
			if corners.Contains(edges.Point{X: float64(x), Y: float64(y)}) {
				within[level]++
			} else {
				around[level]++
			}
		}
	}
	const same, darker = 0.95, 0.8
	return corners, confidence * share(float64(middling(&around))/float64(max(1, middling(&within))), same, darker)
}

// middling is the level that half of what was counted is darker than.
func middling(levels *[256]int) int {
	all := 0
	for _, n := range levels {
		all += n
	}
	rest := all / 2
	for level, n := range levels {
		if rest -= n; rest < 0 {
			return level
		}
	}
	return 0
}

// covers tells whether a quadrangle is all of the picture, but for a rim.
func covers(corners edges.Quad, size image.Point) bool {
	const rim = 0.01
	for i, at := range edges.Whole(size) {
		if math.Abs(corners[i].X-at.X) > rim*float64(size.X) || math.Abs(corners[i].Y-at.Y) > rim*float64(size.Y) {
			return false
		}
	}
	return true
}

// slant is by how many degrees the corner that does so most differs from a right
// angle.
func slant(corners edges.Quad) float64 {
	most := 0.0
	for i, at := range corners {
		before, after := corners[(i+3)%4], corners[(i+1)%4]
		one := math.Atan2(before.Y-at.Y, before.X-at.X)
		other := math.Atan2(after.Y-at.Y, after.X-at.X)
		angle := math.Mod(math.Abs(one-other)*180/math.Pi, 360)
		most = max(most, math.Abs(min(angle, 360-angle)-90))
	}
	return most
}

// unfold proposes to lay a photographed sheet flat, and to make level what is on
// it.
func (p *page) unfold(corners edges.Quad, confidence float64) {
	size := p.gray.Rect.Size()
	step := archive.Step{Kind: archive.StepPerspective}
	for i, at := range corners {
		step.Corners[i] = archive.Point{X: fraction(at.X, size.X), Y: fraction(at.Y, size.Y)}
	}
	p.find(archive.FlagPerspective, confidence)
	p.propose(step, confidence)
	p.level(applied(p.gray, p.dpi, step))
}

// level proposes to straighten a page, and tells by how many degrees that is
// certain.
func (p *page) level(gray *image.Gray) float64 {
	degrees, confidence := skew.Detect(gray)
	degrees = round(degrees, 100)
	slope := math.Abs(degrees)
	if slope < leastSlope {
		return 0
	}
	if slope >= mostSlope {
		confidence = min(confidence, 0.45)
	}
	p.propose(archive.Step{Kind: archive.StepDeskew, Degrees: degrees}, confidence)
	if slope >= visibleSlope {
		p.find(archive.FlagSkewed, confidence)
	}
	if confidence < Sure {
		return 0
	}
	return degrees
}

// cut proposes to cut the sheet out of its ground, as it lies once the page is
// level: all of the sheet, with slivers of ground rather than without its rim.
func (p *page) cut(level float64) {
	box := p.boxAround(p.outline, level)
	if max(box.X0, box.Y0, 1-box.X1, 1-box.Y1) >= leastCut {
		p.propose(archive.Step{Kind: archive.StepCrop, Box: box}, p.outline.Confidence)
	}
}

// boxAround is the part of the picture that a sheet takes, turned clockwise by so
// many degrees.
func (p *page) boxAround(outline edges.Outline, level float64) archive.Box {
	size := p.gray.Rect.Size()
	r, err := archive.NewRecipe(archive.Step{Kind: archive.StepDeskew, Degrees: level})
	if err != nil {
		return archive.Box{X1: 1, Y1: 1}
	}
	plan := recipe.PlanOf(size, r)
	box := archive.Box{X0: 1, Y0: 1}
	for _, at := range outline.Corners {
		x, y := plan.Forth(at.X, at.Y)
		box.X0, box.X1 = min(box.X0, fraction(x, size.X)), max(box.X1, fraction(x, size.X))
		box.Y0, box.Y1 = min(box.Y0, fraction(y, size.Y)), max(box.Y1, fraction(y, size.Y))
	}
	return box
}

// fraction is a place as a part of a length, within it.
func fraction(at float64, length int) float64 {
	return round(max(0, min(1, at/float64(length))), 10000)
}

// marks looks for what a person may want to know of: dirt and holes.
func (p *page) marks() {
	p.find(archive.FlagStriped, surest(edges.Stripes(p.gray)))
	on := edges.Whole(p.gray.Rect.Size())
	if !p.outline.Whole && p.outline.Confidence >= Sure {
		on = p.outline.Corners
	}
	p.marked = edges.Holes(p.gray, p.dpi, on)
	p.find(archive.FlagHoles, surest(p.marked))
}

// fingers are looked for where a sheet was surely photographed.
func (p *page) fingers(corners edges.Quad, photographed float64) {
	if photographed < Sure {
		return
	}
	turned := imaging.Turn(imaging.Thumbnail(p.img, 480), p.turn)
	by := float64(turned.Bounds().Dx()) / float64(p.gray.Rect.Dx())
	p.find(archive.FlagFinger, surest(edges.Fingers(turned, corners.Scaled(by, by))))
}

func surest(marks []edges.Mark) float64 {
	most := 0.0
	for _, mark := range marks {
		most = max(most, mark.Confidence)
	}
	return most
}
