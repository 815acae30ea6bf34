package imaging

import (
	"image"
	"image/color"
)

// Thumbnail shrinks a picture so that its longer side is at most longest
// pixels, every pixel the mean of those it stands for; a smaller picture keeps
// its size. The result is *image.Gray for gray, else *image.RGBA. The picture
// must be opaque, as Decode returns it.
func Thumbnail(img image.Image, longest int) image.Image {
	size := img.Bounds().Size()
	return shrink(img, fit(size, max(longest, 1)))
}

func fit(size image.Point, longest int) image.Point {
	larger := max(size.X, size.Y)
	if larger <= longest {
		return size
	}
	return image.Pt(max(1, size.X*longest/larger), max(1, size.Y*longest/larger))
}

// Levels returns the pyramid for the viewer: the picture at full size, then
// each time at half of it, until it fits in 256 x 256 pixels. It takes 4 bytes
// for every pixel and a third more for the smaller levels; the full level is
// the picture itself if that is *image.RGBA already.
func Levels(img image.Image) []*image.RGBA {
	const smallest = 256
	levels := []*image.RGBA{toRGBA(img)}
	for {
		last := levels[len(levels)-1]
		size := last.Bounds().Size()
		if max(size.X, size.Y) <= smallest {
			return levels
		}
		half := image.Pt((size.X+1)/2, (size.Y+1)/2)
		levels = append(levels, toRGBA(shrink(last, half)))
	}
}

func shrink(img image.Image, size image.Point) image.Image {
	target := image.Rect(0, 0, size.X, size.Y)
	bounds := img.Bounds()
	switch img := img.(type) {
	case *image.Gray:
		out := image.NewGray(target)
		means(out.Pix, size, img.Pix[img.PixOffset(bounds.Min.X, bounds.Min.Y):], img.Stride, bounds.Size(), 1)
		return out
	case *image.YCbCr:
		if bounds.Min == (image.Point{}) {
			return shrinkYCbCr(img, size)
		}
	}
	in, out := toRGBA(img), image.NewRGBA(target)
	means(out.Pix, size, in.Pix, in.Stride, bounds.Size(), 4)
	return out
}

// shrinkYCbCr takes the means of each plane at its own resolution and turns
// only the few pixels that are left to RGB.
func shrinkYCbCr(img *image.YCbCr, size image.Point) image.Image {
	n := size.X * size.Y
	planes := make([]byte, 3*n)
	luma, blue, red := planes[:n], planes[n:2*n], planes[2*n:]
	full := img.Bounds().Size()
	last := img.COffset(full.X-1, full.Y-1)
	chroma := image.Pt(last%img.CStride+1, last/img.CStride+1)
	means(luma, size, img.Y, img.YStride, full, 1)
	means(blue, size, img.Cb, img.CStride, chroma, 1)
	means(red, size, img.Cr, img.CStride, chroma, 1)
	out := image.NewRGBA(image.Rect(0, 0, size.X, size.Y))
	for i := range n {
		d := out.Pix[4*i : 4*i+4]
		d[0], d[1], d[2] = color.YCbCrToRGB(luma[i], blue[i], red[i])
		d[3] = 255
	}
	return out
}

// means fills dst with the mean of the source pixels that each of its pixels
// covers. Both hold the given number of bytes a pixel; dst has no gaps. A dst
// that is finer than the source repeats its pixels.
func means(dst []byte, size image.Point, src []byte, stride int, from image.Point, channels int) {
	columns := spans(size.X, from.X)
	rows := spans(size.Y, from.Y)
	sums := make([]uint64, size.X*channels)
	for y, row := range rows {
		clear(sums)
		for sy := row[0]; sy < row[1]; sy++ {
			addRow(sums, src[sy*stride:], columns, channels)
		}
		high := row[1] - row[0]
		for x, column := range columns {
			count := uint64(high * (column[1] - column[0]))
			for c := x * channels; c < (x+1)*channels; c++ {
				dst[y*size.X*channels+c] = byte((sums[c] + count/2) / count)
			}
		}
	}
}

func addRow(sums []uint64, row []byte, columns [][2]int, channels int) {
	if channels == 1 {
		for x, column := range columns {
			sum := uint64(0)
			for _, v := range row[column[0]:column[1]] {
				sum += uint64(v)
			}
			sums[x] += sum
		}
		return
	}
	for x, column := range columns {
		sum := sums[x*4 : x*4+4]
		for part := row[4*column[0] : 4*column[1]]; len(part) >= 4; part = part[4:] {
			sum[0] += uint64(part[0])
			sum[1] += uint64(part[1])
			sum[2] += uint64(part[2])
			sum[3] += uint64(part[3])
		}
	}
}

// spans divides from pixels among to pixels, at least one each.
func spans(to, from int) [][2]int {
	out := make([][2]int, to)
	for i := range out {
		first := i * from / to
		out[i] = [2]int{first, max(first+1, (i+1)*from/to)}
	}
	return out
}
