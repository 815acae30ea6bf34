package skew_test

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"math"
	"testing"

	"daluang/app/imaging/skew"
)

var ratios = []image.YCbCrSubsampleRatio{
	image.YCbCrSubsampleRatio444, image.YCbCrSubsampleRatio422, image.YCbCrSubsampleRatio420, image.YCbCrSubsampleRatio440,
}

// shades is a page of soft colours with a picture of two waves in brightness.
func shades(ratio image.YCbCrSubsampleRatio, width, height int) *image.YCbCr {
	img := image.NewYCbCr(image.Rect(0, 0, width, height), ratio)
	for y := range height {
		for x := range width {
			fx, fy := float64(x), float64(y)
			img.Y[img.YOffset(x, y)] = uint8(150 + 40*math.Sin(fx/9) + 40*math.Cos(fy/7))
			img.Cb[img.COffset(x, y)] = uint8(110 + 25*math.Sin(fx/70+fy/90))
			img.Cr[img.COffset(x, y)] = uint8(140 + 25*math.Cos(fx/80-fy/60))
		}
	}
	return img
}

func TestPlanesAreTurnedAsTheirPixelsAre(t *testing.T) {
	for _, ratio := range ratios {
		for _, degrees := range []float64{-7.3, -1.25, 0.4, 3.1} {
			page := shades(ratio, 301, 420)
			rgba := image.NewRGBA(page.Rect)
			draw.Draw(rgba, rgba.Rect, page, image.Point{}, draw.Src)
			planes, ok := skew.Straighten(page, degrees).(*image.YCbCr)
			if !ok || planes.SubsampleRatio != ratio || planes.Rect != page.Rect {
				t.Fatalf("%v turned by %v is %T", ratio, degrees, skew.Straighten(page, degrees))
			}
			gray := &image.Gray{Pix: page.Y, Stride: page.YStride, Rect: page.Rect}
			if !bytes.Equal(planes.Y, skew.Straighten(gray, degrees).(*image.Gray).Pix) {
				t.Errorf("%v, %v: brightness is not turned as gray is", ratio, degrees)
			}
			pixels := skew.Straighten(rgba, degrees).(*image.RGBA)
			worst := 0
			for y := 50; y < 370; y++ { // beyond lies paper, the median of other numbers
				for x := 50; x < 250; x++ {
					worst = max(worst, apart(planes.YCbCrAt(x, y), pixels.RGBAAt(x, y)))
				}
			}
			if worst > 6 { // colour of half the size changes by two from sample to sample
				t.Errorf("%v, %v: planes and pixels differ by up to %d", ratio, degrees, worst)
			}
		}
	}
}

// apart is how much two colours differ in the channel where they do most.
func apart(a color.YCbCr, b color.RGBA) (most int) {
	red, green, blue := color.YCbCrToRGB(a.Y, a.Cb, a.Cr)
	for _, d := range []int{int(red) - int(b.R), int(green) - int(b.G), int(blue) - int(b.B)} {
		most = max(most, d, -d)
	}
	return most
}

// A blue stamp is turned to where the black of it is, whatever the size of the
// planes.
func TestColourIsTurnedToWhereItsBrightnessIs(t *testing.T) {
	for _, ratio := range ratios {
		for _, size := range []image.Point{{240, 320}, {241, 321}} {
			page := image.NewYCbCr(image.Rectangle{Max: size}, ratio)
			for y := range size.Y {
				for x := range size.X {
					light, blue := uint8(230), uint8(128)
					if x >= 180 && x < 204 && y >= 40 && y < 64 {
						light, blue = 60, 220
					}
					page.Y[page.YOffset(x, y)], page.Cb[page.COffset(x, y)], page.Cr[page.COffset(x, y)] = light, blue, 128
				}
			}
			turned := skew.Straighten(page, 9).(*image.YCbCr)
			dark := middleOf(turned, func(x, y int) float64 { return 230 - float64(turned.Y[turned.YOffset(x, y)]) })
			blue := middleOf(turned, func(x, y int) float64 { return float64(turned.Cb[turned.COffset(x, y)]) - 128 })
			if math.Abs(dark[0]-blue[0]) > 0.1 || math.Abs(dark[1]-blue[1]) > 0.1 {
				t.Errorf("%v, %v: the stamp is at %.2f in brightness and at %.2f in colour", ratio, size, dark, blue)
			}
			if corner := turned.YCbCrAt(0, 0); corner != (color.YCbCr{Y: 230, Cb: 128, Cr: 128}) {
				t.Errorf("%v: the corner is %v, want the paper", ratio, corner)
			}
		}
	}
}

// middleOf is the centre of gravity.
func middleOf(img *image.YCbCr, weight func(x, y int) float64) [2]float64 {
	var x, y, all float64
	for row := range img.Rect.Dy() {
		for column := range img.Rect.Dx() {
			w := weight(column, row)
			x, y, all = x+w*float64(column), y+w*float64(row), all+w
		}
	}
	return [2]float64{x / all, y / all}
}

func BenchmarkStraightenA4Planes300(b *testing.B) {
	page := shades(image.YCbCrSubsampleRatio420, 2480, 3508)
	for b.Loop() {
		skew.Straighten(page, 1.7)
	}
}
