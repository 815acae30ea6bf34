package recipe

import (
	"image"
	"math"
	"math/rand/v2"
	"testing"

	"daluang/storage/archive"
)

// sauvolaPlain is the rule word for word, pixel by pixel.
func sauvolaPlain(luma []byte, width, height, reach int, weight float64) []byte {
	out := make([]byte, len(luma))
	for y := range height {
		for x := range width {
			var sum, square uint64
			count := 0
			for j := max(0, y-reach); j <= min(height-1, y+reach); j++ {
				for i := max(0, x-reach); i <= min(width-1, x+reach); i++ {
					v := uint64(luma[j*width+i])
					sum, square, count = sum+v, square+v*v, count+1
				}
			}
			share := 1 / float64(count)
			mean := float64(sum) * share
			deviation := math.Sqrt(max(0, float64(square)*share-mean*mean))
			if v := float64(luma[y*width+x]); v >= mean*(1+weight*(deviation/128-1)) {
				out[y*width+x] = 255
			}
		}
	}
	return out
}

func TestSauvolaWithRunningSumsIsSauvolaPixelByPixel(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	for range 60 {
		width, height, reach := 1+random.IntN(70), 1+random.IntN(70), 1+random.IntN(40)
		luma := make([]byte, width*height)
		for i := range luma {
			luma[i] = byte(random.UintN(256))
			if random.IntN(3) > 0 {
				luma[i] = byte(180 + random.UintN(20))
			}
		}
		got, want := sauvola(luma, width, height, reach, sauvolaWeight), sauvolaPlain(luma, width, height, reach, sauvolaWeight)
		for i := range want {
			if got[i] != want[i] {
				t.Fatalf("%d x %d, reach %d: pixel %d, %d is %d, want %d", width, height, reach, i%width, i/width, got[i], want[i])
			}
		}
	}
}

// Otsu's rule, tried for every level: the least variance within the two classes.
func TestOtsuPartsWhereTheClassesVaryLeast(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	for range 40 {
		luma := make([]byte, 500)
		for i := range luma {
			luma[i] = byte(max(0, min(255, 60+20*random.NormFloat64())))
			if random.IntN(4) > 0 {
				luma[i] = byte(max(0, min(255, 200+25*random.NormFloat64())))
			}
		}
		within := func(limit int) float64 {
			total := 0.0
			for _, dark := range []bool{true, false} {
				var n, sum, square float64
				for _, v := range luma {
					if (int(v) < limit) == dark {
						n, sum, square = n+1, sum+float64(v), square+float64(v)*float64(v)
					}
				}
				if n > 0 {
					total += square - sum*sum/n
				}
			}
			return total
		}
		got, least := within(otsu(luma)), math.Inf(1)
		for limit := range 256 {
			least = min(least, within(limit))
		}
		if got > least*(1+1e-9) {
			t.Errorf("at %d the classes vary by %.1f, %.1f would do", otsu(luma), got, least)
		}
	}
}

// stained is a page of writing on paper that darkens to the right and down, with
// a stamp-sized dark picture on it.
func stained(width, height int) *image.Gray {
	img := image.NewGray(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			paper := 235 - 70*float64(x)/float64(width) - 40*float64(y)/float64(height) + float64((x*7+y*13)%5)
			switch {
			case x > width/2 && x < width*3/4 && y > height*3/4 && y < height*7/8:
				paper = 70
			case x > width/10 && y%24 < 4 && x%10 < 6 && y < height*2/3:
				paper *= 0.35
			}
			img.Pix[y*img.Stride+x] = byte(paper)
		}
	}
	return img
}

func TestWhiteningMakesPaperWhiteAndLeavesInkAndPicturesDark(t *testing.T) {
	img := stained(827, 1169)
	p := toned(img)
	p.whiten(1, 100)
	paper, white, ink, dark, stamp := 0, 0, 0, 0, 0
	for i, v := range p.luma {
		x, y := i%827, i/827
		switch was := img.Pix[i]; {
		case x > 430 && x < 600 && y > 890 && y < 1010:
			stamp += int(v)
		case x > 400 && y > 860 && y < 1040, x < 20, y < 20, x > 800, y > 1140: // beside the picture and at the edges
		case was > 115:
			paper++
			if v >= 250 {
				white++
			}
		default:
			ink++
			if v < 130 {
				dark++
			}
		}
	}
	if float64(white) < 0.99*float64(paper) || float64(dark) < 0.99*float64(ink) {
		t.Errorf("%d of %d pixels of paper are white, %d of %d of ink dark", white, paper, dark, ink)
	}
	if mean := stamp / (169 * 119); mean > 130 {
		t.Errorf("the picture became %d, of 70", mean)
	}
	half := toned(img)
	half.whiten(0.5, 100)
	if at := 600*827 + 790; half.luma[at] <= img.Pix[at] || half.luma[at] >= p.luma[at] {
		t.Errorf("half of it gives %d, between %d and %d", half.luma[at], img.Pix[at], p.luma[at])
	}
}

func TestWhiteningTakesTheHueFromThePaperAndNotFromTheInk(t *testing.T) {
	for _, ratio := range []image.YCbCrSubsampleRatio{image.YCbCrSubsampleRatio444, image.YCbCrSubsampleRatio420, image.YCbCrSubsampleRatio410} {
		img := image.NewYCbCr(image.Rect(0, 0, 402, 302), ratio)
		for y := range 302 {
			for x := range 402 {
				img.Y[img.YOffset(x, y)], img.Cb[img.COffset(x, y)], img.Cr[img.COffset(x, y)] = 190, 100, 140
				if x/8%4 == 0 && y/8%4 == 0 {
					img.Y[img.YOffset(x, y)], img.Cb[img.COffset(x, y)], img.Cr[img.COffset(x, y)] = 20, 128, 128
				}
			}
		}
		p := toned(img)
		p.whiten(1, 100)
		out := p.image().(*image.YCbCr)
		if at := out.COffset(20, 20); out.Y[out.YOffset(20, 20)] < 250 || out.Cb[at] != 128 || out.Cr[at] != 128 {
			t.Errorf("%v: the paper is %v", ratio, out.YCbCrAt(20, 20))
		}
		if ink := out.YCbCrAt(36, 36); ink.Y > 40 || ink.Cb > 133 || ink.Cr < 123 {
			t.Errorf("%v: the ink is %v", ratio, ink)
		}
	}
}

func TestAShadowBecomesWhiteAndAPictureDoesNot(t *testing.T) {
	img := image.NewGray(image.Rect(0, 0, 800, 800))
	for y := range 800 {
		for x := range 800 {
			img.Pix[y*800+x] = byte(220 - 150*x/800) // down to a third
			if x > 100 && x < 300 && y > 300 && y < 500 {
				img.Pix[y*800+x] = byte(40 + (x*y)%40)
			}
		}
	}
	p := toned(img)
	p.whiten(1, 100)
	if v := p.luma[100*800+780]; v < 245 {
		t.Errorf("paper in the shadow is %d", v)
	}
	if v := p.luma[400*800+200]; v > 150 {
		t.Errorf("the picture is %d, of %d", v, img.Pix[400*800+200])
	}
}

func TestDespecklingTakesSpecksAndNoLetters(t *testing.T) {
	for _, shades := range []bool{false, true} {
		img := image.NewGray(image.Rect(0, 0, 200, 200))
		paint := func(x0, y0, x1, y1 int) {
			for y := y0; y < y1; y++ {
				for x := x0; x < x1; x++ {
					img.Pix[y*img.Stride+x] = 0
					if shades {
						img.Pix[y*img.Stride+x] = 40
					}
				}
			}
		}
		for i := range img.Pix {
			img.Pix[i] = 255
			if shades {
				img.Pix[i] = 220
			}
		}
		paint(50, 50, 60, 53)    // a hyphen
		paint(80, 50, 85, 55)    // a full stop of five pixels
		paint(100, 100, 102, 98) // nothing
		paint(0, 0, 2, 2)        // specks: in the corner, on the edge, alone, two that touch by a corner
		paint(198, 90, 200, 91)
		paint(120, 20, 123, 23)
		paint(150, 150, 152, 152)
		paint(152, 152, 153, 153)
		for i := range 12 { // a thin line that climbs, hanging together by corners only
			paint(20+i, 150-i, 21+i, 151-i)
		}
		p := toned(img)
		p.bilevel = !shades
		p.despeckle(3)
		for _, c := range []struct {
			what string
			x, y int
			stay bool
		}{{"hyphen", 55, 51, true}, {"full stop", 82, 52, true}, {"line", 25, 145, true}, {"corner", 0, 0, false}, {"edge", 199, 90, false},
			{"alone", 121, 21, false}, {"touching", 151, 151, false}, {"touching", 152, 152, false}} {
			v := p.luma[c.y*200+c.x]
			if (v < 128) != c.stay || !c.stay && v != img.Pix[30*200+30] {
				t.Errorf("%s, shades %v: the pixel is %d", c.what, shades, v)
			}
		}
	}
}

func TestBrightnessAndContrastKeepTheirEndsAndTheirDirection(t *testing.T) {
	for amount := -100.0; amount <= 100; amount += 25 {
		table := brighter(amount)
		if table[0] != 0 || table[255] != 255 || (table[128] > 128) != (amount > 0) && table[128] != 128 {
			t.Errorf("brightness %v: 0→%d 128→%d 255→%d", amount, table[0], table[128], table[255])
		}
		table = contrasted(amount)
		if int(table[200])-int(table[50]) > 150 != (amount > 0) && amount != 0 {
			t.Errorf("contrast %v: 50→%d 200→%d", amount, table[50], table[200])
		}
	}
}

func TestBlackAndWhiteIsGrayOfTwoLevels(t *testing.T) {
	for _, steps := range [][]archive.Step{
		{{Kind: archive.StepBinarise, Method: archive.MethodOtsu}}, {{Kind: archive.StepBinarise, Method: archive.MethodSauvola}},
		{{Kind: archive.StepMode, Mode: "bilevel"}},
		{{Kind: archive.StepDeskew, Degrees: 1}, {Kind: archive.StepBinarise, Method: archive.MethodSauvola}, {Kind: archive.StepDespeckle, Size: 0.3}, {Kind: archive.StepMode, Mode: "bilevel"}},
	} {
		r, err := archive.NewRecipe(steps...)
		if err != nil {
			t.Fatal(err)
		}
		out, err := Apply(stained(413, 585), r, 50)
		if err != nil {
			t.Fatal(err)
		}
		gray, ok := out.(*image.Gray)
		if !ok {
			t.Fatalf("%s gives %T", r, out)
		}
		var count [256]int
		for _, v := range gray.Pix {
			count[v]++
		}
		if count[0]+count[255] != len(gray.Pix) || count[0] < 1000 {
			t.Errorf("%s: %d black and %d white of %d", r, count[0], count[255], len(gray.Pix))
		}
	}
}
