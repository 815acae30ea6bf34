package skew

import (
	"encoding/binary"
	"image"
	"image/draw"
	"math"

	"daluang/app/imaging"
)

// Straighten takes a slope out of a picture: it turns it clockwise around its
// middle by degrees (see Detect for the sign), with bilinear interpolation
// between neighbouring pixels. The result has the size of the picture and begins
// at 0, 0; what comes in at the corners has the colour of the paper, which is
// the median of the picture's outermost pixels, and what leaves the picture
// there is lost. *image.Gray stays what it is, and so does a *image.YCbCr that
// begins at 0, 0: its planes are turned each in its own size, for every sample
// where it lies on the page. Everything else becomes *image.RGBA; pictures are
// opaque and begin at no negative place. A slope of 0, or one that is no number,
// changes nothing: the picture itself is returned. A black and white picture
// comes back with shades: to make it black and white again is for the caller.
func Straighten(img image.Image, degrees float64) image.Image {
	if math.Mod(degrees, 360) == 0 || math.IsNaN(degrees) || math.IsInf(degrees, 0) || img.Bounds().Empty() {
		return img
	}
	size := img.Bounds().Size()
	turn := turnOf(size, degrees)
	switch img := img.(type) {
	case *image.Gray:
		in := pixels{img.Pix[img.PixOffset(img.Rect.Min.X, img.Rect.Min.Y):], img.Stride, 1, size}
		out := image.NewGray(image.Rectangle{Max: size})
		in.turned(out.Pix, out.Stride, turn, pixels.grayRow)
		return out
	case *image.YCbCr:
		if across, down := imaging.Subsampling(img.SubsampleRatio); across <= 2 && img.Rect.Min == (image.Point{}) {
			return turnedPlanes(img, turn, across, down)
		}
	}
	rgba := asRGBA(img)
	in := pixels{rgba.Pix[rgba.PixOffset(rgba.Rect.Min.X, rgba.Rect.Min.Y):], rgba.Stride, 4, size}
	out := image.NewRGBA(image.Rectangle{Max: size})
	in.turned(out.Pix, out.Stride, turn, pixels.rgbaRow)
	return out
}

// turnedPlanes turns brightness and colour each in its own size.
func turnedPlanes(img *image.YCbCr, turn turning, across, down int) *image.YCbCr {
	size := img.Rect.Size()
	out := image.NewYCbCr(image.Rectangle{Max: size}, img.SubsampleRatio)
	pixels{img.Y, img.YStride, 1, size}.turned(out.Y, out.YStride, turn, pixels.grayRow)
	turn = turn.shared(across, down)
	size = image.Pt((size.X+across-1)/across, (size.Y+down-1)/down)
	pixels{img.Cb, img.CStride, 1, size}.turned(out.Cb, out.CStride, turn, pixels.grayRow)
	pixels{img.Cr, img.CStride, 1, size}.turned(out.Cr, out.CStride, turn, pixels.grayRow)
	return out
}

func asRGBA(img image.Image) *image.RGBA {
	if rgba, ok := img.(*image.RGBA); ok {
		return rgba
	}
	out := image.NewRGBA(image.Rectangle{Max: img.Bounds().Size()})
	draw.Draw(out, out.Rect, img, img.Bounds().Min, draw.Src)
	return out
}

// pixels is a picture with the given number of bytes a pixel.
type pixels struct {
	data     []byte
	stride   int
	channels int
	size     image.Point
}

// place is where a row of the result lies in the picture, and the step to its
// next pixel, in 1/2^24 of a pixel.
type place struct{ x, y, stepX, stepY int64 }

const one = 1 << 24

// turning says where the samples of a turned plane come from: the middle around
// which it turns, and what a step to the right and one down are in it.
type turning struct{ middleX, middleY, rightX, rightY, downX, downY float64 }

func turnOf(size image.Point, degrees float64) turning {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	return turning{float64(size.X-1) / 2, float64(size.Y-1) / 2, cos, -sin, sin, cos}
}

// shared is the same turning for a plane whose samples each stand for that many
// pixels, and lie in the middle of them (JFIF 1.02).
func (t turning) shared(across, down int) turning {
	x, y := float64(across), float64(down)
	return turning{
		(t.middleX - (x-1)/2) / x, (t.middleY - (y-1)/2) / y,
		t.rightX, t.rightY * x / y, t.downX * y / x, t.downY,
	}
}

// turned fills out row by row.
func (p pixels) turned(out []byte, stride int, t turning, row func(p pixels, out []byte, at place, paper [4]byte)) {
	paper := p.paper()
	for y := range p.size.Y {
		down := float64(y) - t.middleY
		at := place{
			int64(one * (t.middleX - t.middleX*t.rightX + down*t.downX)), int64(one * (t.middleY - t.middleX*t.rightY + down*t.downY)),
			int64(math.Round(one * t.rightX)), int64(math.Round(one * t.rightY)),
		}
		row(p, out[y*stride:y*stride+p.channels*p.size.X], at, paper)
	}
}

func (p pixels) grayRow(out []byte, at place, paper [4]byte) {
	from, to := at.inside(p.size, len(out))
	p.edges(out[:from], at, paper)
	p.edges(out[to:], at.after(to), paper)
	data, stride := p.data, p.stride
	at = at.after(from)
	x, y := at.x, at.y
	for i := range out[from:to] {
		upper := int(y>>24)*stride + int(x>>24)
		lower := upper + stride
		right, down := uint32(x>>16)&0xff, uint32(y>>16)&0xff
		// Both columns at once: none spills over, as 255 * 256 fits in the 16
		// bits that each has.
		both := beside(binary.LittleEndian.Uint16(data[upper:]))*(256-down) + beside(binary.LittleEndian.Uint16(data[lower:]))*down
		out[from+i] = byte((both&0xffff*(256-right) + both>>16*right + 1<<15) >> 16)
		x, y = x+at.stepX, y+at.stepY
	}
}

// after is the place that many pixels further on.
func (a place) after(n int) place {
	a.x, a.y = a.x+int64(n)*a.stepX, a.y+int64(n)*a.stepY
	return a
}

// inside tells which of n pixels have all four neighbours in a picture; where
// there are none, from and to are equal.
func (a place) inside(size image.Point, n int) (from, to int) {
	from, to = 0, n
	for _, axis := range [...]struct{ at, step, end int64 }{
		{a.x, a.stepX, int64(size.X-1) * one}, {a.y, a.stepY, int64(size.Y-1) * one},
	} {
		low, high := within(axis.at, axis.step, axis.end, int64(n))
		from, to = max(from, low), min(to, high)
	}
	return min(from, to), to
}

// within solves 0 <= at + i*step < end for 0 <= i < n.
func within(at, step, end, n int64) (from, to int) {
	if step < 0 {
		at, step = end-1-at, -step // the same seen from the other end
	}
	first, last := int64(0), n
	switch {
	case step == 0 && (at < 0 || at >= end):
		return 0, 0
	case step > 0:
		first = max(0, ceiling(-at, step))
		last = min(n, ceiling(end-at, step))
	}
	return int(min(first, n)), int(max(last, 0))
}

// ceiling divides and rounds up.
func ceiling(a, b int64) int64 {
	if a <= 0 {
		return a / b
	}
	return (a + b - 1) / b
}

// edges fills pixels of which some neighbours may lie outside.
func (p pixels) edges(out []byte, at place, paper [4]byte) {
	for i := range out {
		p.edge(out[i:i+1], at.x, at.y, paper)
		at = at.after(1)
	}
}

// beside gives two pixels 16 bits each.
func beside(two uint16) uint32 { return (uint32(two) | uint32(two)<<8) & 0x00ff_00ff }

func (p pixels) rgbaRow(out []byte, at place, paper [4]byte) {
	data, stride, lastX, lastY := p.data, p.stride, uint64(p.size.X-1), uint64(p.size.Y-1)
	x, y := at.x, at.y
	for ; len(out) >= 4; out = out[4:] {
		left, top := x>>24, y>>24
		if uint64(left) < lastX && uint64(top) < lastY {
			from := int(top)*stride + 4*int(left)
			upper := binary.LittleEndian.Uint64(data[from:])
			lower := binary.LittleEndian.Uint64(data[from+stride:])
			right, down := uint64(x>>16)&0xff, uint64(y>>16)&0xff
			both := (right*down + 128) >> 8
			// Four weights that make 256, for all channels at once: none spills
			// over, as 255 * 256 + 128 fits in the 16 bits that each has.
			mix := apart(uint32(upper))*(256-right-down+both) + apart(uint32(upper>>32))*(right-both) +
				apart(uint32(lower))*(down-both) + apart(uint32(lower>>32))*both + 0x0080_0080_0080_0080
			mix = mix >> 8 & 0x00ff_00ff_00ff_00ff
			binary.LittleEndian.PutUint32(out, uint32(mix)|uint32(mix>>24))
		} else {
			p.edge(out[:4], x, y, paper)
		}
		x, y = x+at.stepX, y+at.stepY
	}
}

// apart gives each of the four bytes of a pixel room to be multiplied: the
// first and third go to the low half, the second and fourth to the high one.
func apart(pixel uint32) uint64 {
	return uint64(pixel&0x00ff_00ff) | uint64(pixel&0xff00_ff00)<<24
}

// edge is a pixel of which some neighbours lie outside, on the paper.
func (p pixels) edge(out []byte, x, y int64, paper [4]byte) {
	left, top := int(x>>24), int(y>>24)
	right, down := uint32(x>>16)&0xff, uint32(y>>16)&0xff
	for c := range out {
		above := p.at(left, top, c, paper)*(256-right) + p.at(left+1, top, c, paper)*right
		below := p.at(left, top+1, c, paper)*(256-right) + p.at(left+1, top+1, c, paper)*right
		out[c] = byte((above*(256-down) + below*down + 1<<15) >> 16)
	}
}

func (p pixels) at(x, y, channel int, paper [4]byte) uint32 {
	if x < 0 || y < 0 || x >= p.size.X || y >= p.size.Y {
		return uint32(paper[channel])
	}
	return uint32(p.data[y*p.stride+x*p.channels+channel])
}

// paper is the median of the outermost pixels, for each channel.
func (p pixels) paper() (median [4]byte) {
	for c := range p.channels {
		var levels [256]int
		for x := range p.size.X {
			levels[p.at(x, 0, c, median)]++
			levels[p.at(x, p.size.Y-1, c, median)]++
		}
		for y := range p.size.Y {
			levels[p.at(0, y, c, median)]++
			levels[p.at(p.size.X-1, y, c, median)]++
		}
		for seen := 0; seen <= p.size.X+p.size.Y; median[c]++ {
			if seen += levels[median[c]]; seen > p.size.X+p.size.Y {
				break
			}
		}
	}
	return median
}
