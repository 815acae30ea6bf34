package recipe

import (
	"image"
	"image/draw"

	"daluang/app/imaging"
)

// cut takes the box out of a picture and turns it; every pixel stays what it is.
func (p Plan) cut(img image.Image) image.Image {
	if p.box == (image.Rectangle{Max: p.from}) {
		return imaging.Turn(img, p.turn)
	}
	size := p.box.Size()
	box := p.box.Add(img.Bounds().Min)
	target := image.Rectangle{Max: size}
	if gray, ok := img.(*image.Gray); ok {
		out := image.NewGray(target)
		for y := range size.Y {
			copy(out.Pix[y*out.Stride:(y+1)*out.Stride], gray.Pix[gray.PixOffset(box.Min.X, box.Min.Y+y):])
		}
		return imaging.Turn(out, p.turn)
	}
	out := image.NewRGBA(target)
	draw.Draw(out, target, img, box.Min, draw.Src)
	return imaging.Turn(out, p.turn)
}
