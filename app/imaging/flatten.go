package imaging

import (
	"image"
	"image/color"
	"image/draw"
)

// flatten returns a picture without transparency, as *image.Gray, *image.YCbCr
// or *image.RGBA with its bounds at the origin and rows without gaps (but for
// YCbCr).
func flatten(img image.Image) image.Image {
	bounds := img.Bounds()
	atOrigin := bounds.Min == image.Point{}
	switch img := img.(type) {
	case *image.Gray:
		if atOrigin && img.Stride == bounds.Dx() {
			return img
		}
	case *image.YCbCr:
		if atOrigin {
			return img
		}
	case *image.Gray16:
		return roundGray(img)
	case *image.Paletted:
		return flattenPalette(img)
	case *image.RGBA:
		if atOrigin && img.Opaque() && img.Stride == 4*bounds.Dx() {
			return img
		}
	}
	out := image.NewRGBA(image.Rect(0, 0, bounds.Dx(), bounds.Dy()))
	draw.Draw(out, out.Bounds(), image.White, image.Point{}, draw.Src)
	draw.Draw(out, out.Bounds(), img, bounds.Min, draw.Over)
	return out
}

func roundGray(img *image.Gray16) *image.Gray {
	size := img.Bounds().Size()
	out := image.NewGray(image.Rect(0, 0, size.X, size.Y))
	for y := range size.Y {
		row := img.Pix[y*img.Stride:]
		for x := range size.X {
			v := uint32(row[2*x])<<8 | uint32(row[2*x+1])
			out.Pix[y*out.Stride+x] = byte((v*255 + 32895) >> 16)
		}
	}
	return out
}

func flattenPalette(img *image.Paletted) image.Image {
	size := img.Bounds().Size()
	var colours [256]color.RGBA
	gray := true
	for i, c := range img.Palette {
		r, g, b, a := c.RGBA()
		white := 0xFFFF - a
		colours[i] = color.RGBA{byte((r + white) >> 8), byte((g + white) >> 8), byte((b + white) >> 8), 255}
		gray = gray && colours[i].R == colours[i].G && colours[i].G == colours[i].B
	}
	rect := image.Rect(0, 0, size.X, size.Y)
	if gray {
		out := image.NewGray(rect)
		for y := range size.Y {
			for x, index := range img.Pix[y*img.Stride : y*img.Stride+size.X] {
				out.Pix[y*out.Stride+x] = colours[index].R
			}
		}
		return out
	}
	out := image.NewRGBA(rect)
	for y := range size.Y {
		row := out.Pix[y*out.Stride:]
		for x, index := range img.Pix[y*img.Stride : y*img.Stride+size.X] {
			c := colours[index]
			row[4*x], row[4*x+1], row[4*x+2], row[4*x+3] = c.R, c.G, c.B, 255
		}
	}
	return out
}

// toRGBA converts any picture; a picture that is *image.RGBA at the origin
// already is returned as it is.
func toRGBA(img image.Image) *image.RGBA {
	bounds := img.Bounds()
	if rgba, ok := img.(*image.RGBA); ok && bounds.Min == (image.Point{}) {
		return rgba
	}
	out := image.NewRGBA(image.Rect(0, 0, bounds.Dx(), bounds.Dy()))
	draw.Draw(out, out.Bounds(), img, bounds.Min, draw.Src)
	return out
}

func toGray(img image.Image) *image.Gray {
	bounds := img.Bounds()
	if gray, ok := img.(*image.Gray); ok && bounds.Min == (image.Point{}) && gray.Stride == bounds.Dx() {
		return gray
	}
	out := image.NewGray(image.Rect(0, 0, bounds.Dx(), bounds.Dy()))
	draw.Draw(out, out.Bounds(), img, bounds.Min, draw.Src)
	return out
}
