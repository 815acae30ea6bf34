package ocr

import (
	"bytes"
	"image"
	"image/color"
	"testing"

	"golang.org/x/image/bmp"
)

func TestAPictureIsHandedOverWithEveryPixelAtItsPlace(t *testing.T) {
	for width := 1; width <= 5; width++ { // rows are filled up to four bytes
		larger := image.NewGray(image.Rect(0, 0, width+3, 7))
		for i := range larger.Pix {
			larger.Pix[i] = byte(37 * i)
		}
		page, err := grayOf(larger.SubImage(image.Rect(2, 1, 2+width, 6)))
		if err != nil {
			t.Fatal(err)
		}
		var file bytes.Buffer
		if err := writeBMP(&file, page); err != nil {
			t.Fatal(err)
		}
		read, err := bmp.Decode(&file)
		if err != nil {
			t.Fatal(err)
		}
		if read.Bounds() != page.Rect {
			t.Fatalf("a picture of %v became one of %v", page.Rect, read.Bounds())
		}
		for y := range page.Rect.Dy() {
			for x := range width {
				if got := color.GrayModel.Convert(read.At(x, y)); got != page.At(x, y) {
					t.Errorf("width %d: pixel %d, %d is %v, not %v", width, x, y, got, page.At(x, y))
				}
			}
		}
		if file.Len() != 0 {
			t.Errorf("%d bytes follow the picture", file.Len())
		}
	}
}
