package recipe

import (
	"image"
	"math"
	"slices"

	"daluang/app/imaging"
	"daluang/app/imaging/edges"
)

// Parts of a hole's radius.
const (
	holeShade = 1.15 // up to where its shade may reach
	holePaper = 1.3  // where the paper beside it is looked at
)

// holeDirections is in how many directions the paper around a hole is looked at.
const holeDirections = 48

// fillHole covers a hole with what the paper around it looks like.
func (p *tones) fillHole(hole edges.Punch, plan Plan) {
	x, y := plan.Forth(hole.Middle.X, hole.Middle.Y)
	u, v := plan.Forth(hole.Middle.X+hole.Radius, hole.Middle.Y)
	disc := disc{x, y, math.Hypot(u-x, v-y), 1, 1}
	disc.cover(p.luma, p.width, image.Pt(p.width, p.height))
	if p.chroma == nil {
		return
	}
	across, down := imaging.Subsampling(p.chroma.SubsampleRatio)
	disc.across, disc.down = float64(across), float64(down)
	size := image.Pt((p.width+across-1)/across, (p.height+down-1)/down)
	disc.cover(p.chroma.Cb, p.chroma.CStride, size)
	disc.cover(p.chroma.Cr, p.chroma.CStride, size)
}

// disc is a hole in pixels of luma; a pixel of a plane covers across by down of
// them.
type disc struct{ x, y, radius, across, down float64 }

// cover paints the disc over with the levels around it: from one side to the
// other they change evenly.
func (d disc) cover(plane []byte, stride int, size image.Point) {
	levels := d.around(plane, stride, size)
	reach := d.radius * holeShade
	left, right := int((d.x-reach)/d.across), int((d.x+reach)/d.across)
	top, bottom := int((d.y-reach)/d.down), int((d.y+reach)/d.down)
	for v := max(0, top); v <= min(size.Y-1, bottom); v++ {
		for u := max(0, left); u <= min(size.X-1, right); u++ {
			dx, dy := (float64(u)+0.5)*d.across-d.x, (float64(v)+0.5)*d.down-d.y
			away := math.Hypot(dx, dy)
			if away > reach {
				continue
			}
			at := (math.Atan2(dy, dx)/(2*math.Pi) + 1) * holeDirections
			here := 0.5 + 0.5*away/reach
			paper := here*between(levels, at) + (1-here)*between(levels, at+holeDirections/2)
			soft := min(1, (reach-away)/max(1, (holeShade-1)*d.radius/2)) // no edge is seen
			pixel := &plane[v*stride+u]
			*pixel = level(soft*paper + (1-soft)*float64(*pixel))
		}
	}
}

// around is the level of the paper in each direction, the middle of those next to
// it: a stroke that ends there is not drawn into the disc.
func (d disc) around(plane []byte, stride int, size image.Point) []float64 {
	var met [holeDirections]float64
	for i := range met {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / holeDirections)
		u, v := int((d.x+holePaper*d.radius*cos)/d.across), int((d.y+holePaper*d.radius*sin)/d.down)
		met[i] = float64(plane[max(0, min(size.Y-1, v))*stride+max(0, min(size.X-1, u))])
	}
	levels := make([]float64, holeDirections)
	for i := range levels {
		var near [9]float64
		for j := range near {
			near[j] = met[(i+j-len(near)/2+holeDirections)%holeDirections]
		}
		slices.Sort(near[:])
		levels[i] = near[len(near)/2]
	}
	return levels
}

// between is the level in a direction between two that were looked at.
func between(levels []float64, at float64) float64 {
	first := int(at)
	part := at - float64(first)
	return levels[first%len(levels)]*(1-part) + levels[(first+1)%len(levels)]*part
}
