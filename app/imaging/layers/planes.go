package layers

import (
	"image"
	"image/color"
	"image/draw"
)

// plane is one channel of a picture, perhaps at half resolution.
type plane struct {
	pix           []byte
	stride, step  int // bytes from row to row and from sample to sample
	width, height int
}

// planesOf returns the channels – one for gray, else red, green, blue or luma and
// chroma – and the luma at full resolution without gaps.
func planesOf(img image.Image, gray bool) (planes []plane, luma []byte) {
	bounds := img.Bounds()
	width, height := bounds.Dx(), bounds.Dy()
	if ycc, ok := img.(*image.YCbCr); ok && width > 0 && height > 0 {
		luma = tight(ycc.Y[ycc.YOffset(bounds.Min.X, bounds.Min.Y):], ycc.YStride, width, height)
		planes = []plane{{luma, width, 1, width, height}}
		if !gray {
			first, last := ycc.COffset(bounds.Min.X, bounds.Min.Y), ycc.COffset(bounds.Max.X-1, bounds.Max.Y-1)
			w, h := (last-first)%ycc.CStride+1, (last-first)/ycc.CStride+1
			planes = append(planes, plane{ycc.Cb[first:], ycc.CStride, 1, w, h}, plane{ycc.Cr[first:], ycc.CStride, 1, w, h})
		}
		return planes, luma
	}
	if one, ok := img.(*image.Gray); ok && width > 0 && height > 0 {
		luma = tight(one.Pix[one.PixOffset(bounds.Min.X, bounds.Min.Y):], one.Stride, width, height)
		return []plane{{luma, width, 1, width, height}}, luma
	}
	rgba, ok := img.(*image.RGBA)
	if !ok || bounds.Min != (image.Point{}) {
		rgba = image.NewRGBA(image.Rect(0, 0, width, height))
		draw.Draw(rgba, rgba.Rect, img, bounds.Min, draw.Src)
	}
	luma = make([]byte, width*height)
	for y := range height {
		row, out := rgba.Pix[y*rgba.Stride:], luma[y*width:(y+1)*width]
		for x := range out {
			out[x] = byte((77*uint32(row[4*x]) + 150*uint32(row[4*x+1]) + 29*uint32(row[4*x+2]) + 128) >> 8)
		}
	}
	if gray {
		return []plane{{luma, width, 1, width, height}}, luma
	}
	for channel := range 3 {
		planes = append(planes, plane{rgba.Pix[channel:], rgba.Stride, 4, width, height})
	}
	return planes, luma
}

func tight(pix []byte, stride, width, height int) []byte {
	if stride == width {
		return pix[:width*height]
	}
	out := make([]byte, 0, width*height)
	for y := range height {
		out = append(out, pix[y*stride:y*stride+width]...)
	}
	return out
}

// picture turns channels that all have the same size into an image. Luma and
// chroma are told from red, green and blue by ycc.
func picture(channels [][]float32, width, height int, ycc bool) image.Image {
	rect := image.Rect(0, 0, width, height)
	if len(channels) == 1 {
		out := image.NewGray(rect)
		for i, v := range channels[0] {
			out.Pix[i] = byte(v + 0.5)
		}
		return out
	}
	out := image.NewRGBA(rect)
	for i := range channels[0] {
		a, b, c := byte(channels[0][i]+0.5), byte(channels[1][i]+0.5), byte(channels[2][i]+0.5)
		if ycc {
			a, b, c = color.YCbCrToRGB(a, b, c)
		}
		out.Pix[4*i], out.Pix[4*i+1], out.Pix[4*i+2], out.Pix[4*i+3] = a, b, c, 255
	}
	return out
}
