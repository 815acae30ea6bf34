package ocr

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
)

// Beyond these a picture is made smaller before it is read: the engine counts
// pixels in 16 bits, takes 6 bytes of memory for each, and its letters are at
// their best 30 to 40 pixels high, as in print of 300 dpi.
const (
	longestSide = 32_000
	mostPixels  = 80_000_000
	sharpDPI    = 450
)

// shrinkFactor is by how much each side of a picture is divided.
func shrinkFactor(size image.Point, dpi float64) int {
	factor := 1
	if dpi >= sharpDPI && dpi < 5000 {
		factor = int(dpi/300 + 0.5)
	}
	for max(size.X, size.Y)/factor > longestSide || size.X/factor*(size.Y/factor) > mostPixels {
		factor++
	}
	return factor
}

// grayOf turns a picture into 8 bit of gray on white paper, with its corner at
// 0, 0. A gray picture is not copied.
func grayOf(img image.Image) (*image.Gray, error) {
	bounds := img.Bounds()
	if bounds.Empty() {
		return nil, fmt.Errorf("%w: it has no pixels", ErrBadPicture)
	}
	switch img := img.(type) {
	case *image.Gray:
		return &image.Gray{Pix: img.Pix[img.PixOffset(bounds.Min.X, bounds.Min.Y):], Stride: img.Stride, Rect: atOrigin(bounds)}, nil
	case *image.YCbCr:
		return &image.Gray{Pix: img.Y[img.YOffset(bounds.Min.X, bounds.Min.Y):], Stride: img.YStride, Rect: atOrigin(bounds)}, nil
	}
	out := image.NewGray(atOrigin(bounds))
	switch img := img.(type) {
	case *image.RGBA:
		grayRows(out, img.Pix[img.PixOffset(bounds.Min.X, bounds.Min.Y):], img.Stride, func(p []byte) uint32 {
			return luma(uint32(p[0]), uint32(p[1]), uint32(p[2])) + 255 - uint32(p[3])
		})
	case *image.NRGBA:
		grayRows(out, img.Pix[img.PixOffset(bounds.Min.X, bounds.Min.Y):], img.Stride, func(p []byte) uint32 {
			alpha := uint32(p[3])
			return (luma(uint32(p[0]), uint32(p[1]), uint32(p[2]))*alpha + 255*(255-alpha)) / 255
		})
	case *image.Paletted:
		grayIndexes(out, img)
	default:
		draw.Draw(out, out.Rect, image.White, image.Point{}, draw.Src)
		draw.Draw(out, out.Rect, img, bounds.Min, draw.Over)
	}
	return out, nil
}

func atOrigin(r image.Rectangle) image.Rectangle { return r.Sub(r.Min) }

// luma weighs red, green and blue as BT.601 does.
func luma(r, g, b uint32) uint32 { return (19595*r + 38470*g + 7471*b + 1<<15) >> 16 }

func grayRows(out *image.Gray, pix []byte, stride int, gray func(pixel []byte) uint32) {
	for y := range out.Rect.Dy() {
		row := pix[y*stride:]
		for x := range out.Rect.Dx() {
			out.Pix[y*out.Stride+x] = uint8(min(gray(row[4*x:4*x+4]), 255))
		}
	}
}

func grayIndexes(out *image.Gray, img *image.Paletted) {
	var grays [256]uint8
	for i, c := range img.Palette[:min(len(img.Palette), len(grays))] {
		p := color.NRGBAModel.Convert(c).(color.NRGBA)
		alpha := uint32(p.A)
		grays[i] = uint8((luma(uint32(p.R), uint32(p.G), uint32(p.B))*alpha + 255*(255-alpha)) / 255)
	}
	for y := range out.Rect.Dy() {
		start := img.PixOffset(img.Rect.Min.X, img.Rect.Min.Y+y)
		for x, index := range img.Pix[start : start+out.Rect.Dx()] {
			out.Pix[y*out.Stride+x] = grays[index]
		}
	}
}

// shrunk averages squares of factor by factor pixels; those at the right and
// lower edge may be smaller.
func shrunk(img *image.Gray, factor int) *image.Gray {
	if factor == 1 {
		return img
	}
	size := img.Rect.Size()
	out := image.NewGray(image.Rect(0, 0, (size.X+factor-1)/factor, (size.Y+factor-1)/factor))
	sums := make([]int, out.Rect.Dx())
	for v := range out.Rect.Dy() {
		clear(sums)
		rows := min(factor, size.Y-v*factor)
		for y := range rows {
			start := (v*factor + y) * img.Stride
			for u := range sums {
				for _, pixel := range img.Pix[start+u*factor : start+min((u+1)*factor, size.X)] {
					sums[u] += int(pixel)
				}
			}
		}
		for u, sum := range sums {
			out.Pix[v*out.Stride+u] = uint8(sum / (rows * min(factor, size.X-u*factor)))
		}
	}
	return out
}

// turned turns a picture clockwise by a multiple of 90 degrees.
func turned(img *image.Gray, degrees int) *image.Gray {
	width, height := img.Rect.Dx(), img.Rect.Dy()
	var out *image.Gray
	var first, right, down int // offsets: of the upper left pixel of img, and of a step in img
	switch degrees {
	case 90:
		out = image.NewGray(image.Rect(0, 0, height, width))
		first, right, down = height-1, height, -1
	case 180:
		out = image.NewGray(image.Rect(0, 0, width, height))
		first, right, down = width*height-1, -1, -width
	case 270:
		out = image.NewGray(image.Rect(0, 0, height, width))
		first, right, down = (width-1)*height, -height, 1
	default:
		return img
	}
	for y := range height {
		at := first + y*down
		for _, pixel := range img.Pix[y*img.Stride : y*img.Stride+width] {
			out.Pix[at] = pixel
			at += right
		}
	}
	return out
}
