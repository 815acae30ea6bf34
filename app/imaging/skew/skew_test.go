package skew_test

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"testing"

	"daluang/app/imaging/skew"
)

// letter draws an A4 letter at dpi whose lines climb by degrees, pixel by pixel
// from where each lies on the straight sheet: no picture is turned for it.
func letter(dpi int, degrees float64) *image.Gray {
	img := image.NewGray(image.Rect(0, 0, 210*dpi*10/254, 297*dpi*10/254))
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	scale := 25.4 / float64(dpi)
	size := img.Rect.Size()
	for y := range size.Y {
		for x := range size.X {
			dx, dy := (float64(x)-float64(size.X)/2)*scale, (float64(y)-float64(size.Y)/2)*scale
			img.Pix[y*img.Stride+x] = 235 - uint8(200*written(dx*cos-dy*sin+105, dx*sin+dy*cos+148.5))
		}
	}
	return img
}

// written is how black a letter is at a point in millimetres: lines of words
// 6 mm apart, of letters 2 mm high whose edge is as soft as a scanner's.
func written(x, y float64) float64 {
	if x < 25 || x > 185 || y < 30 || y > 260 {
		return 0
	}
	line, within := math.Floor(y/6), math.Mod(y, 6)
	word := math.Mod(x+line*7.3, 3.1+math.Mod(line, 3))
	if word < 0.9 {
		return 0
	}
	if stroke := math.Mod(word, 1.1); stroke > 0.5 {
		return 0
	}
	return max(0, min(1, (within-2)*6, (4-within)*6))
}

func TestTheSlopeOfALetterIsMeasuredAndStraightenTakesItOut(t *testing.T) {
	for _, degrees := range []float64{-12.3, -7.71, -2.5, -0.37, -0.1, 0, 0.1, 0.42, 3.33, 9.99} {
		page := letter(150, degrees)
		got, confidence := skew.Detect(page)
		if math.Abs(got-degrees) > 0.05 || confidence < skew.Sure {
			t.Errorf("slope %v is measured as %v, confidence %.2f", degrees, got, confidence)
		}
		if left, _ := skew.Detect(skew.Straighten(page, degrees)); math.Abs(left) > 0.05 {
			t.Errorf("slope %v: %v is left after straightening", degrees, left)
		}
	}
}

func TestAPageWithoutLinesIsNotActedOn(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	blank := image.NewGray(image.Rect(0, 0, 1240, 1754))
	noise := image.NewGray(blank.Rect)
	blobs := image.NewGray(blank.Rect)
	for i := range blank.Pix {
		blank.Pix[i] = uint8(225 + random.IntN(20))
		noise.Pix[i] = uint8(random.IntN(256))
		x, y := float64(i%1240), float64(i/1240)
		blobs.Pix[i] = uint8(128 + 60*math.Sin(x/70+y/130) + 60*math.Cos(y/90-x/210))
	}
	pages := map[string]image.Image{"blank": blank, "noise": noise, "blobs": blobs,
		"nothing": image.NewGray(image.Rect(0, 0, 0, 0)), "tiny": image.NewRGBA(image.Rect(0, 0, 20, 3))}
	for name, page := range pages {
		if degrees, confidence := skew.Detect(page); confidence >= skew.Sure {
			t.Errorf("%s: slope %v with confidence %.2f", name, degrees, confidence)
		}
	}
}

func TestABlackBorderDoesNotWinOverTheWriting(t *testing.T) {
	const slope = 2.0
	page := letter(150, slope)
	size := page.Rect.Size()
	for y := range size.Y {
		for x := range size.X {
			// The lid shows at the left and at the bottom, at another slope.
			if x < 60+y/40 || y > size.Y-90+x/30 {
				page.Pix[y*page.Stride+x] = 12
			}
		}
	}
	if got, confidence := skew.Detect(page); math.Abs(got-slope) > 0.05 || confidence < skew.Sure {
		t.Errorf("slope %v is measured as %v, confidence %.2f", slope, got, confidence)
	}
}

func TestStraightenKeepsTheKindAndSizeOfAPicture(t *testing.T) {
	bounds := image.Rect(5, 7, 105, 87)
	gray, rgba := image.NewGray(bounds), image.NewRGBA(bounds)
	ycbcr := image.NewYCbCr(bounds, image.YCbCrSubsampleRatio420)
	for _, img := range []image.Image{gray, rgba, ycbcr, rgba.SubImage(image.Rect(20, 20, 61, 40))} {
		got := skew.Straighten(img, 3)
		_, wasGray := img.(*image.Gray)
		if _, isGray := got.(*image.Gray); isGray != wasGray || got.Bounds() != (image.Rectangle{Max: img.Bounds().Size()}) {
			t.Errorf("%T %v becomes %T %v", img, img.Bounds(), got, got.Bounds())
		}
		if skew.Straighten(img, 0) != img || skew.Straighten(img, math.NaN()) != img {
			t.Errorf("%T is copied where nothing is to be done", img)
		}
	}
}

func TestTheCornersGetTheColourOfThePaperAndTheMiddleStays(t *testing.T) {
	cream, stamp := color.RGBA{250, 240, 210, 255}, color.RGBA{30, 40, 180, 255}
	img := image.NewRGBA(image.Rect(0, 0, 201, 301))
	for y := range 301 {
		for x := range 201 {
			img.SetRGBA(x, y, cream)
			if x > 60 && x < 140 && y > 110 && y < 190 {
				img.SetRGBA(x, y, stamp)
			}
		}
	}
	img.SetRGBA(0, 0, color.RGBA{0, 0, 0, 255}) // one dark pixel does not change the paper
	for _, degrees := range []float64{7, -7} {
		out := skew.Straighten(img, degrees).(*image.RGBA)
		for _, at := range []image.Point{{0, 0}, {200, 0}, {0, 300}, {200, 300}, {20, 20}} {
			if got := out.RGBAAt(at.X, at.Y); got != cream {
				t.Errorf("%v: the pixel at %v is %v, want the paper", degrees, at, got)
			}
		}
		if got := out.RGBAAt(100, 150); got != stamp {
			t.Errorf("%v: the middle is %v, want %v", degrees, got, stamp)
		}
	}
}

func TestGrayAndColourAreTurnedAlike(t *testing.T) {
	gray := letter(50, 0)
	rgba := image.NewRGBA(gray.Rect)
	for i, v := range gray.Pix {
		rgba.Pix[4*i], rgba.Pix[4*i+1], rgba.Pix[4*i+2], rgba.Pix[4*i+3] = v, v, v, 255
	}
	one, other := skew.Straighten(gray, -4.2).(*image.Gray), skew.Straighten(rgba, -4.2).(*image.RGBA)
	for i, v := range one.Pix {
		for c := range 3 {
			if d := int(v) - int(other.Pix[4*i+c]); d < -2 || d > 2 {
				t.Fatalf("pixel %d is %d in gray and %d in channel %d", i, v, other.Pix[4*i+c], c)
			}
		}
		if other.Pix[4*i+3] != 255 {
			t.Fatalf("pixel %d is not opaque", i)
		}
	}
}

func FuzzDetect(f *testing.F) {
	f.Add(uint16(100), uint16(80), uint8(0), []byte{0, 255, 30})
	f.Add(uint16(64), uint16(64), uint8(3), []byte{255, 255, 255, 255, 0})
	f.Add(uint16(1), uint16(300), uint8(1), []byte{9})
	f.Fuzz(func(t *testing.T, width, height uint16, kind uint8, data []byte) {
		bounds := image.Rect(int(kind), -int(kind), int(kind)+int(width%400), int(height%400)-int(kind))
		img := picture(bounds, kind, data)
		degrees, confidence := skew.Detect(img)
		if !(confidence >= 0 && confidence <= 1) || !(math.Abs(degrees) <= skew.Largest) {
			t.Errorf("degrees %v, confidence %v", degrees, confidence)
		}
		if out := skew.Straighten(img, float64(kind)/3-40); out.Bounds().Size() != bounds.Size() {
			t.Errorf("%v becomes %v", bounds, out.Bounds())
		}
	})
}

func picture(bounds image.Rectangle, kind uint8, data []byte) image.Image {
	fill := func(pix []byte) {
		for i := 0; i < len(pix) && len(data) > 0; i++ {
			pix[i] = data[i%len(data)] + byte(i/len(data)*int(kind))
		}
	}
	switch kind % 4 {
	case 0:
		img := image.NewGray(bounds)
		fill(img.Pix)
		return img
	case 1:
		img := image.NewYCbCr(bounds, image.YCbCrSubsampleRatio420)
		fill(img.Y)
		return img
	case 2:
		img := image.NewRGBA(bounds)
		fill(img.Pix)
		return img
	}
	img := image.NewGray16(bounds)
	fill(img.Pix)
	return img
}

func colourPage() *image.RGBA {
	gray := letter(300, 1.7)
	rgba := image.NewRGBA(gray.Rect)
	for i, v := range gray.Pix {
		rgba.Pix[4*i], rgba.Pix[4*i+1], rgba.Pix[4*i+2], rgba.Pix[4*i+3] = v, v, v-v/16, 255
	}
	return rgba
}

func BenchmarkDetectA4Colour300(b *testing.B) {
	page := colourPage()
	for b.Loop() {
		skew.Detect(page)
	}
}

func BenchmarkDetectA4Gray300(b *testing.B) {
	page := letter(300, 1.7)
	for b.Loop() {
		skew.Detect(page)
	}
}

func BenchmarkStraightenA4Colour300(b *testing.B) {
	page := colourPage()
	for b.Loop() {
		skew.Straighten(page, 1.7)
	}
}

func BenchmarkStraightenA4Gray300(b *testing.B) {
	page := letter(300, 1.7)
	for b.Loop() {
		skew.Straighten(page, 1.7)
	}
}
