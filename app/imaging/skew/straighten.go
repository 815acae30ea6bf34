package skew

import (
	"encoding/binary"
	"image"
	"image/draw"
	"math"
)

// Straighten takes a slope out of a picture: it turns it clockwise around its
// middle by degrees (see Detect for the sign), with bilinear interpolation
// between neighbouring pixels. The result has the size of the picture and begins
// at 0, 0; what comes in at the corners has the colour of the paper, which is
// the median of the picture's outermost pixels, and what leaves the picture
// there is lost. *image.Gray stays what it is and everything else becomes
// *image.RGBA; pictures are opaque. A slope of 0, or one that is no number,
// changes nothing: the picture itself is returned. A black and white picture
// comes back with shades: to make it black and white again is for the caller.
func Straighten(img image.Image, degrees float64) image.Image {
	if math.Mod(degrees, 360) == 0 || math.IsNaN(degrees) || math.IsInf(degrees, 0) || img.Bounds().Empty() {
		return img
	}
	size := img.Bounds().Size()
	if gray, ok := img.(*image.Gray); ok {
		in := pixels{gray.Pix[gray.PixOffset(gray.Rect.Min.X, gray.Rect.Min.Y):], gray.Stride, 1, size}
		out := image.NewGray(image.Rectangle{Max: size})
		in.turned(out.Pix, out.Stride, degrees, pixels.grayRow)
		return out
	}
	rgba := asRGBA(img)
	in := pixels{rgba.Pix[rgba.PixOffset(rgba.Rect.Min.X, rgba.Rect.Min.Y):], rgba.Stride, 4, size}
	out := image.NewRGBA(image.Rectangle{Max: size})
	in.turned(out.Pix, out.Stride, degrees, pixels.rgbaRow)
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

// turned fills out row by row.
func (p pixels) turned(out []byte, stride int, degrees float64, row func(p pixels, out []byte, at place, paper [4]byte)) {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	middleX, middleY := float64(p.size.X-1)/2, float64(p.size.Y-1)/2
	paper := p.paper()
	for y := range p.size.Y {
		down := float64(y) - middleY
		at := place{
			int64(one * (middleX - middleX*cos + down*sin)), int64(one * (middleY + middleX*sin + down*cos)),
			int64(math.Round(one * cos)), int64(math.Round(-one * sin)),
		}
		row(p, out[y*stride:y*stride+p.channels*p.size.X], at, paper)
	}
}

func (p pixels) grayRow(out []byte, at place, paper [4]byte) {
	data, stride, lastX, lastY := p.data, p.stride, uint64(p.size.X-1), uint64(p.size.Y-1)
	x, y := at.x, at.y
	for i := range out {
		left, top := x>>24, y>>24
		if uint64(left) < lastX && uint64(top) < lastY {
			upper := data[int(top)*stride+int(left):]
			lower := upper[stride : stride+2]
			right, down := uint32(x>>16)&0xff, uint32(y>>16)&0xff
			above := uint32(upper[0])*(256-right) + uint32(upper[1])*right
			below := uint32(lower[0])*(256-right) + uint32(lower[1])*right
			out[i] = byte((above*(256-down) + below*down + 1<<15) >> 16)
		} else {
			p.edge(out[i:i+1], x, y, paper)
		}
		x, y = x+at.stepX, y+at.stepY
	}
}

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
