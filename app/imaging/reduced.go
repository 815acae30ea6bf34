package imaging

import "image"

// Reduced is the brightness of a picture at a step-th of its resolution, every
// pixel the mean of a square of step times step pixels: what measurements of a
// page look at. What is left over at the right and at the bottom, less than a
// step, is left out, but a picture never loses its last row or column. The
// picture is opaque, as Decode returns it, and not changed; with step 1 a gray
// picture without gaps is returned itself.
func Reduced(img image.Image, step int) *image.Gray {
	bounds := img.Bounds()
	step = max(1, min(step, bounds.Dx(), bounds.Dy()))
	size := image.Pt(bounds.Dx()/step, bounds.Dy()/step)
	if size.X < 1 || size.Y < 1 {
		return image.NewGray(image.Rectangle{})
	}
	out := image.NewGray(image.Rect(0, 0, size.X, size.Y))
	switch img := img.(type) {
	case *image.Gray:
		if step == 1 && img.Stride == size.X && bounds.Min == (image.Point{}) {
			return img
		}
		reducePlane(out, img.Pix[img.PixOffset(bounds.Min.X, bounds.Min.Y):], img.Stride, step)
	case *image.YCbCr:
		reducePlane(out, img.Y[img.YOffset(bounds.Min.X, bounds.Min.Y):], img.YStride, step)
	default:
		rgba := toRGBA(img)
		reduceRGBA(out, rgba.Pix, rgba.Stride, step)
	}
	return out
}

func reducePlane(out *image.Gray, pix []byte, stride, step int) {
	switch step {
	case 1:
		for y := range out.Rect.Max.Y {
			copy(out.Pix[y*out.Stride:(y+1)*out.Stride], pix[y*stride:])
		}
	case 2:
		for y := range out.Rect.Max.Y {
			row := out.Pix[y*out.Stride : (y+1)*out.Stride]
			upper, lower := pix[2*y*stride:], pix[(2*y+1)*stride:]
			upper, lower = upper[:2*len(row)], lower[:2*len(row)]
			for x := range row {
				row[x] = byte((uint32(upper[2*x]) + uint32(upper[2*x+1]) + uint32(lower[2*x]) + uint32(lower[2*x+1]) + 2) >> 2)
			}
		}
	default:
		sums := make([]uint32, out.Stride)
		for y := range out.Rect.Max.Y {
			clear(sums)
			for line := range step {
				row := pix[(y*step+line)*stride:]
				for x := range sums {
					for _, v := range row[x*step : (x+1)*step] {
						sums[x] += uint32(v)
					}
				}
			}
			writeMeans(out.Pix[y*out.Stride:], sums, step)
		}
	}
}

func reduceRGBA(out *image.Gray, pix []byte, stride, step int) {
	sums := make([]uint32, out.Stride)
	for y := range out.Rect.Max.Y {
		clear(sums)
		for line := range step {
			row := pix[(y*step+line)*stride:]
			for x := range sums {
				sum := uint32(0)
				for part := row[4*x*step : 4*(x+1)*step]; len(part) >= 4; part = part[4:] {
					sum += 77*uint32(part[0]) + 150*uint32(part[1]) + 29*uint32(part[2])
				}
				sums[x] += sum >> 8
			}
		}
		writeMeans(out.Pix[y*out.Stride:], sums, step)
	}
}

func writeMeans(row []byte, sums []uint32, step int) {
	count := uint32(step * step)
	for x, sum := range sums {
		row[x] = byte((sum + count/2) / count)
	}
}
