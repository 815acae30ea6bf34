package recipe

import (
	"image"
	"math"

	"daluang/app/imaging"
	"daluang/app/imaging/edges"
)

const (
	// unevenEdge is how far, in millimetres, the edge of a sheet may be from the
	// line of a strip: so near to it, brightness tells what is ground and what paper.
	unevenEdge = 0.35
	// blurred is how far, in pixels, the border of the capture is smeared.
	blurred = 3.0
)

// blot makes a strip of the scanner's ground white.
func (p *tones) blot(strip edges.Strip, plan Plan, dpi float64) {
	area := strip.Area
	for i, at := range area {
		area[i].X, area[i].Y = plan.Forth(at.X, at.Y)
	}
	near := max(1, unevenEdge*dpi/25.4)
	line := area[3]
	area, outwards := grown(area, near)
	box := area.Bounds().Intersect(image.Rect(0, 0, p.width, p.height))
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			at := edges.Point{X: float64(x) + 0.5, Y: float64(y) + 0.5}
			if !area.Contains(at) {
				continue
			}
			ground := 1.0
			if (at.X-line.X)*outwards.X+(at.Y-line.Y)*outwards.Y < near {
				ground = (strip.Paper - float64(p.luma[y*p.width+x])) / (strip.Paper - strip.Ground)
			}
			p.lighten(x, y, max(0, min(1, ground)), strip.Ground)
		}
	}
}

// grown is the area of a strip with the uneven edge of the sheet beside it and the
// blurred border of the capture, and the way from the sheet outwards, of length 1.
func grown(area edges.Quad, near float64) (edges.Quad, edges.Point) {
	along := edges.Point{X: area[2].X - area[3].X, Y: area[2].Y - area[3].Y}
	length := max(1e-9, math.Hypot(along.X, along.Y))
	along.X, along.Y = along.X/length, along.Y/length
	out := edges.Point{X: along.Y, Y: -along.X} // of what is clockwise
	for i, by := range [4][2]float64{{-blurred, blurred}, {blurred, blurred}, {blurred, -near}, {-blurred, -near}} {
		area[i].X += by[0]*along.X + by[1]*out.X
		area[i].Y += by[0]*along.Y + by[1]*out.Y
	}
	return area, out
}

// lighten mixes white into a pixel of which a part is ground.
func (p *tones) lighten(x, y int, part, ground float64) {
	luma := &p.luma[y*p.width+x]
	*luma = level(float64(*luma) + part*(255-ground))
	if part == 1 {
		*luma = 255
	}
	if p.chroma == nil {
		return
	}
	across, down := imaging.Subsampling(p.chroma.SubsampleRatio)
	if x%across != 0 || y%down != 0 {
		return
	}
	at := y/down*p.chroma.CStride + x/across
	for _, plane := range [2][]byte{p.chroma.Cb, p.chroma.Cr} {
		plane[at] = level(float64(plane[at]) + part*(noHue-float64(plane[at])))
	}
}
