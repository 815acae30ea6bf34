package recipe

import (
	"encoding/binary"
	"image"
	"math"

	"daluang/app/imaging"
)

// resample reads every pixel of the result out of the picture.
func (p Plan) resample(img image.Image) image.Image {
	target := image.Rectangle{Max: p.Size}
	switch img := flat(img).(type) {
	case *image.Gray:
		out := image.NewGray(target)
		p.fill(plane{out.Pix, out.Stride, 1, p.Size}, plane{img.Pix, img.Stride, 1, p.from}, p.back, grayRun(white))
		return out
	case *image.YCbCr:
		out := image.NewYCbCr(target, img.SubsampleRatio)
		p.fill(plane{out.Y, out.YStride, 1, p.Size}, plane{img.Y, img.YStride, 1, p.from}, p.back, grayRun(white))
		back, to, from := p.chroma(img)
		p.fill(plane{out.Cb, out.CStride, 1, to}, plane{img.Cb, img.CStride, 1, from}, back, grayRun(noHue))
		p.fill(plane{out.Cr, out.CStride, 1, to}, plane{img.Cr, img.CStride, 1, from}, back, grayRun(noHue))
		return out
	case *image.RGBA:
		out := image.NewRGBA(target)
		p.fill(plane{out.Pix, out.Stride, 4, p.Size}, plane{img.Pix, img.Stride, 4, p.from}, p.back, colourRun)
		return out
	}
	return img // flat returns nothing else
}

const (
	white = 255
	noHue = 128
)

// plane is pixels of one byte or of four.
type plane struct {
	data   []byte
	stride int
	bytes  int // a pixel
	size   image.Point
}

// chroma is the plan for the two planes of colour, which may be coarser.
func (p Plan) chroma(img *image.YCbCr) (back matrix, to, from image.Point) {
	x, y := imaging.Subsampling(img.SubsampleRatio)
	back = matrix{1 / float64(x), 0, 0, 0, 1 / float64(y), 0, 0, 0, 1}.times(p.back).
		times(matrix{float64(x), 0, 0, 0, float64(y), 0, 0, 0, 1})
	part := func(size image.Point) image.Point { return image.Pt((size.X+x-1)/x, (size.Y+y-1)/y) }
	return back, part(p.Size), part(p.from)
}

// run is a stretch of a row of the result: where its first pixel lies in the
// picture and the step to the next, in 1/2^16 of a pixel from the middle of the
// first one.
type run struct{ x, y, stepX, stepY int64 }

// filler fills the pixels of a run.
type filler func(out []byte, in plane, r run)

// evenly is how many pixels of a row may be taken for a straight line with even
// steps: all of them in an affine map, in a projective one as many as are off by
// less than a thirtieth of a pixel in the middle.
func evenly(back matrix, size image.Point) int {
	if back.isAffine() {
		return size.X
	}
	depth := math.Inf(1)
	for _, corner := range [4][2]int{{0, 0}, {size.X, 0}, {0, size.Y}, {size.X, size.Y}} {
		depth = min(depth, math.Abs(back[6]*float64(corner[0])+back[7]*float64(corner[1])+back[8]))
	}
	const most = 64
	return int(max(1, min(most, math.Sqrt(0.1*depth/math.Hypot(back[6], back[7])))))
}

// fill goes through the result row by row.
func (p Plan) fill(out, in plane, back matrix, fill filler) {
	length := evenly(back, out.size)
	for y := range out.size.Y {
		row := out.data[y*out.stride:]
		for x := 0; x < out.size.X; x += length {
			n := min(length, out.size.X-x)
			x0, y0 := back.apply(float64(x)+0.5, float64(y)+0.5)
			x1, y1 := back.apply(float64(x+n)+0.5, float64(y)+0.5)
			fill(row[out.bytes*x:out.bytes*(x+n)], in, run{
				fixed(x0 - 0.5), fixed(y0 - 0.5), fixed((x1 - x0) / float64(n)), fixed((y1 - y0) / float64(n)),
			})
		}
	}
}

// fixed keeps what is far outside from running over.
func fixed(v float64) int64 {
	const far = 1 << 24
	return int64(math.Round(max(-far, min(far, v)) * (1 << 16)))
}

// grayRun fills a run of one byte a pixel; outside the picture lies the level
// given.
func grayRun(outside byte) filler {
	return func(out []byte, in plane, r run) {
		data, stride, lastX, lastY := in.data, in.stride, uint64(in.size.X-1), uint64(in.size.Y-1)
		x, y := r.x, r.y
		for i := range out {
			left, top := x>>16, y>>16
			if uint64(left) < lastX && uint64(top) < lastY {
				upper := data[int(top)*stride+int(left):]
				lower := upper[stride : stride+2]
				right, down := uint32(x>>8)&0xff, uint32(y>>8)&0xff
				above := uint32(upper[0])<<8 + (uint32(upper[1])-uint32(upper[0]))*right
				below := uint32(lower[0])<<8 + (uint32(lower[1])-uint32(lower[0]))*right
				out[i] = byte((above<<8 + (below-above)*down + 1<<15) >> 16)
			} else {
				out[i] = in.mixed(x, y, 0, outside)
			}
			x, y = x+r.stepX, y+r.stepY
		}
	}
}

// colourRun fills a run of four bytes a pixel, on white.
func colourRun(out []byte, in plane, r run) {
	data, stride, lastX, lastY := in.data, in.stride, uint64(in.size.X-1), uint64(in.size.Y-1)
	x, y := r.x, r.y
	for ; len(out) >= 4; out = out[4:] {
		left, top := x>>16, y>>16
		if uint64(left) < lastX && uint64(top) < lastY {
			at := int(top)*stride + 4*int(left)
			upper, lower := binary.LittleEndian.Uint64(data[at:]), binary.LittleEndian.Uint64(data[at+stride:])
			right, down := uint64(x>>8)&0xff, uint64(y>>8)&0xff
			binary.LittleEndian.PutUint32(out, blend(upper, lower, right, down))
		} else {
			for c := range 4 {
				out[c] = in.mixed(x, y, c, white)
			}
		}
		x, y = x+r.stepX, y+r.stepY
	}
}

// blend mixes four neighbouring pixels, two in each number. The four bytes of a
// pixel are spread over sixteen bits each, so that one multiplication does all:
// the weights make 256, and 255 * 256 + 128 does not spill over.
func blend(upper, lower, right, down uint64) uint32 {
	const bytes, half = 0x00ff_00ff_00ff_00ff, 0x0080_0080_0080_0080
	spread := func(pixel uint64) uint64 { return (pixel | pixel<<24) & bytes }
	both := (right*down + 128) >> 8
	mix := spread(upper&0xffff_ffff)*(256-right-down+both) + spread(upper>>32)*(right-both) +
		spread(lower&0xffff_ffff)*(down-both) + spread(lower>>32)*both + half
	mix = mix >> 8 & bytes
	return uint32(mix | mix>>24)
}

// mixed is a sample of whose four neighbours some lie outside.
func (in plane) mixed(x, y int64, channel int, outside byte) byte {
	left, top := int(x>>16), int(y>>16)
	right, down := uint32(x>>8)&0xff, uint32(y>>8)&0xff
	at := func(x, y int) uint32 {
		if x < 0 || y < 0 || x >= in.size.X || y >= in.size.Y {
			return uint32(outside)
		}
		return uint32(in.data[y*in.stride+in.bytes*x+channel])
	}
	above := at(left, top)*(256-right) + at(left+1, top)*right
	below := at(left, top+1)*(256-right) + at(left+1, top+1)*right
	return byte((above*(256-down) + below*down + 1<<15) >> 16)
}
