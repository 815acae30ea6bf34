package imaging

import (
	"image"
	"image/color"
	"image/draw"
	"testing"
)

func TestReducedIsTheMeanOfEverySquareWhateverThePictureIsKeptIn(t *testing.T) {
	gray := image.NewGray(image.Rect(0, 0, 37, 23))
	for i := range gray.Pix {
		gray.Pix[i] = uint8(i * 7)
	}
	rgba := image.NewRGBA(gray.Rect)
	draw.Draw(rgba, gray.Rect, gray, image.Point{}, draw.Src)
	ycc := image.NewYCbCr(gray.Rect, image.YCbCrSubsampleRatio444)
	for i := range ycc.Y {
		ycc.Y[i], ycc.Cb[i], ycc.Cr[i] = gray.Pix[i], 128, 128
	}
	for _, step := range []int{1, 2, 3, 5, 23, 99} {
		for _, img := range []image.Image{gray, rgba, ycc} {
			got := Reduced(img, step)
			side := min(step, 23)
			if want := image.Rect(0, 0, 37/side, 23/side); got.Rect != want {
				t.Fatalf("%T by %d: %v, want %v", img, step, got.Rect, want)
			}
			for y := range got.Rect.Dy() {
				for x := range got.Rect.Dx() {
					sum := 0
					for i := range side * side {
						sum += int(gray.GrayAt(x*side+i%side, y*side+i/side).Y)
					}
					mean, v := sum/(side*side), int(got.GrayAt(x, y).Y)
					if v < mean-1 || v > mean+1 {
						t.Fatalf("%T by %d at %d,%d: %d, want %d", img, step, x, y, v, mean)
					}
				}
			}
		}
	}
	if part := Reduced(gray.SubImage(image.Rect(5, 5, 9, 9)), 2); part.At(0, 0) == (color.Gray{}) || part.Rect.Dx() != 2 {
		t.Errorf("a part of a picture: %v", part)
	}
	if empty := Reduced(image.NewGray(image.Rectangle{}), 2); !empty.Rect.Empty() {
		t.Errorf("nothing gives %v", empty.Rect)
	}
}
