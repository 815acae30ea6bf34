package imaging

import "image"

// Turn turns a picture clockwise by a multiple of 90 degrees (negative turns
// the other way; anything else is rounded down to such a step). Gray stays
// *image.Gray, everything else becomes *image.RGBA; a turn by 0 returns the
// picture itself.
func Turn(img image.Image, degrees int) image.Image {
	steps := ((degrees/90)%4 + 4) % 4
	if steps == 0 {
		return img
	}
	return rearrange(img, steps, false)
}

// oriented applies an EXIF or TIFF orientation.
func oriented(img image.Image, orientation int) image.Image {
	degrees, mirror := turning(orientation)
	if degrees == 0 && !mirror {
		return img
	}
	return rearrange(img, degrees/90, mirror)
}

func rearrange(img image.Image, steps int, mirror bool) image.Image {
	size := img.Bounds().Size()
	target := image.Rect(0, 0, size.X, size.Y)
	if steps%2 == 1 {
		target = image.Rect(0, 0, size.Y, size.X)
	}
	if _, ok := img.(*image.Gray); ok {
		in, out := toGray(img), image.NewGray(target)
		move(steps, mirror, size, func(from, to int) { out.Pix[to] = in.Pix[from] })
		return out
	}
	in, out := toRGBA(img), image.NewRGBA(target)
	if in.Stride != 4*size.X {
		return rearrange(compact(in), steps, mirror)
	}
	move(steps, mirror, size, func(from, to int) {
		copy(out.Pix[4*to:4*to+4], in.Pix[4*from:4*from+4])
	})
	return out
}

// compact copies a picture whose rows have gaps between them.
func compact(img *image.RGBA) *image.RGBA {
	size := img.Bounds().Size()
	out := image.NewRGBA(image.Rect(0, 0, size.X, size.Y))
	for y := range size.Y {
		copy(out.Pix[y*out.Stride:(y+1)*out.Stride], img.Pix[y*img.Stride:])
	}
	return out
}

// move calls put with the index of every pixel and the index where it goes when
// the picture is mirrored and then turned clockwise by steps of 90 degrees. It
// walks in squares, so that rows and columns both stay in the cache.
func move(steps int, mirror bool, size image.Point, put func(from, to int)) {
	const square = 64
	for top := 0; top < size.Y; top += square {
		for left := 0; left < size.X; left += square {
			for y := top; y < min(top+square, size.Y); y++ {
				for x := left; x < min(left+square, size.X); x++ {
					put(y*size.X+x, destination(steps, mirror, x, y, size))
				}
			}
		}
	}
}

func destination(steps int, mirror bool, x, y int, size image.Point) int {
	if mirror {
		x = size.X - 1 - x
	}
	switch steps {
	case 1:
		return x*size.Y + size.Y - 1 - y
	case 2:
		return (size.Y-1-y)*size.X + size.X - 1 - x
	case 3:
		return (size.X-1-x)*size.Y + y
	}
	return y*size.X + x
}
