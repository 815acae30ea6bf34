package recipe_test

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"testing"

	"daluang/app/imaging/recipe"
	"daluang/storage/archive"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func recipeOf(t testing.TB, steps ...archive.Step) archive.Recipe {
	t.Helper()
	r, err := archive.NewRecipe(steps...)
	must(t, err)
	return r
}

func apply(t testing.TB, img image.Image, dpi float64, steps ...archive.Step) image.Image {
	t.Helper()
	out, err := recipe.Apply(img, recipeOf(t, steps...), dpi)
	must(t, err)
	return out
}

// smooth is a picture in which no pixel differs much from its neighbours.
func smooth(width, height int) *image.Gray {
	img := image.NewGray(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			img.Pix[y*img.Stride+x] = byte(128 + 60*math.Sin(float64(x)/9) + 60*math.Cos(float64(y)/7))
		}
	}
	return img
}

// inColour is the picture with two more channels, as RGBA and as YCbCr.
func inColour(gray *image.Gray) (*image.RGBA, map[string]*image.YCbCr) {
	rgba := image.NewRGBA(gray.Rect)
	for i, v := range gray.Pix {
		rgba.Pix[4*i], rgba.Pix[4*i+1], rgba.Pix[4*i+2], rgba.Pix[4*i+3] = v, 255-v, v/2+40, 255
	}
	all := map[string]*image.YCbCr{}
	for _, ratio := range []image.YCbCrSubsampleRatio{image.YCbCrSubsampleRatio444, image.YCbCrSubsampleRatio420, image.YCbCrSubsampleRatio422, image.YCbCrSubsampleRatio440} {
		img := image.NewYCbCr(gray.Rect, ratio)
		for y := range gray.Rect.Dy() {
			for x := range gray.Rect.Dx() {
				img.Y[img.YOffset(x, y)] = gray.Pix[y*gray.Stride+x]
				img.Cb[img.COffset(x, y)] = byte(100 + x*50/gray.Rect.Dx())
				img.Cr[img.COffset(x, y)] = byte(100 + y*50/gray.Rect.Dy())
			}
		}
		all[ratio.String()] = img
	}
	return rgba, all
}

// places are the steps that move pixels, each with and without.
func places(random *rand.Rand) []archive.Step {
	part := func(from, to float64) float64 { return from + (to-from)*random.Float64() }
	steps := []archive.Step{
		{Kind: archive.StepTurn, Degrees: float64(90 * random.IntN(4))},
		{Kind: archive.StepSplit, Half: []archive.Half{archive.HalfLeft, archive.HalfRight, archive.HalfTop, archive.HalfBottom}[random.IntN(4)], At: part(0.3, 0.7)},
		{Kind: archive.StepPerspective, Corners: archive.Corners{{X: part(0, 0.2), Y: part(0, 0.2)}, {X: part(0.8, 1), Y: part(0, 0.2)},
			{X: part(0.8, 1), Y: part(0.8, 1)}, {X: part(0, 0.2), Y: part(0.8, 1)}}},
		{Kind: archive.StepDeskew, Degrees: part(-12, 12)},
		{Kind: archive.StepCrop, Box: archive.Box{X0: part(0, 0.3), Y0: part(0, 0.3), X1: part(0.6, 1), Y1: part(0.6, 1)}},
	}
	var chosen []archive.Step
	for _, step := range steps {
		if random.IntN(2) == 1 {
			chosen = append(chosen, step)
		}
	}
	return chosen
}

// sample reads a place of a picture with plain arithmetic, on white.
func sample(at func(x, y int) (float64, bool), x, y, outside float64) float64 {
	x, y = x-0.5, y-0.5
	left, top := math.Floor(x), math.Floor(y)
	sum := 0.0
	for i := range 4 {
		dx, dy := i%2, i/2
		v, ok := at(int(left)+dx, int(top)+dy)
		if !ok {
			v = outside
		}
		sum += v * math.Abs(float64(1-dx)-(x-left)) * math.Abs(float64(1-dy)-(y-top))
	}
	return sum
}

func TestEveryPixelIsReadFromWhereThePlanSays(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	for range 60 {
		gray := smooth(60+random.IntN(80), 60+random.IntN(80))
		r := recipeOf(t, places(random)...)
		plan := recipe.PlanOf(gray.Rect.Size(), r)
		rgba, chroma := inColour(gray)
		inside := func(read func(x, y int) byte) func(x, y int) (float64, bool) {
			return func(x, y int) (float64, bool) {
				if !(image.Point{X: x, Y: y}).In(gray.Rect) {
					return 0, false
				}
				return float64(read(x, y)), true
			}
		}
		compare := func(what string, got image.Image, value func(x, y int) byte, want func(x, y int) (float64, bool)) {
			t.Helper()
			if got.Bounds() != (image.Rectangle{Max: plan.Size}) {
				t.Fatalf("%s by %s: %v, the plan says %v", what, r, got.Bounds(), plan.Size)
			}
			for y := range plan.Size.Y {
				for x := range plan.Size.X {
					fromX, fromY := plan.Back(float64(x)+0.5, float64(y)+0.5)
					expected, close := sample(want, fromX, fromY, 255), 3.5
					if min(fromX, fromY, float64(gray.Rect.Dx())-fromX, float64(gray.Rect.Dy())-fromY) < 1 {
						close = 16 // white is steep: a thirtieth of a pixel counts for more
					}
					if math.Abs(float64(value(x, y))-expected) > close {
						t.Fatalf("%s by %s: pixel %d, %d is %d, want %.1f", what, r, x, y, value(x, y), expected)
					}
				}
			}
		}
		if out, ok := must2(recipe.Apply(gray, r, 0)).(*image.Gray); ok {
			compare("gray", out, func(x, y int) byte { return out.Pix[y*out.Stride+x] }, inside(func(x, y int) byte { return gray.Pix[y*gray.Stride+x] }))
		} else {
			t.Error("gray does not stay gray")
		}
		out := must2(recipe.Apply(rgba, r, 0)).(*image.RGBA)
		for c := range 3 {
			compare("RGBA", out, func(x, y int) byte { return out.Pix[y*out.Stride+4*x+c] }, inside(func(x, y int) byte { return rgba.Pix[y*rgba.Stride+4*x+c] }))
		}
		for name, img := range chroma {
			if out, ok := must2(recipe.Apply(img, r, 0)).(*image.YCbCr); ok && !r.IsZero() {
				compare(name, out, func(x, y int) byte { return out.Y[out.YOffset(x, y)] }, inside(func(x, y int) byte { return img.Y[img.YOffset(x, y)] }))
				middle := plan.Size.Div(2)
				fromX, fromY := plan.Back(float64(middle.X)+0.5, float64(middle.Y)+0.5)
				from := image.Pt(int(fromX), int(fromY))
				if from.In(image.Rect(4, 4, gray.Rect.Dx()-4, gray.Rect.Dy()-4)) &&
					math.Abs(float64(out.Cb[out.COffset(middle.X, middle.Y)])-float64(img.Cb[img.COffset(from.X, from.Y)])) > 4 {
					t.Errorf("%s by %s: the hue in the middle is %d, want %d", name, r, out.Cb[out.COffset(middle.X, middle.Y)], img.Cb[img.COffset(from.X, from.Y)])
				}
			}
		}
	}
}

func must2(img image.Image, err error) image.Image {
	if err != nil {
		panic(err)
	}
	return img
}

func TestQuarterTurnsAndCropsMixNoPixel(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	noise := image.NewGray(image.Rect(0, 0, 61, 47))
	for i := range noise.Pix {
		noise.Pix[i] = byte(random.UintN(256))
	}
	rgba, chroma := inColour(noise)
	for range 40 {
		r := recipeOf(t, places(random)...).Without(archive.StepDeskew, archive.StepPerspective)
		plan := recipe.PlanOf(noise.Rect.Size(), r)
		for _, img := range []image.Image{noise, rgba, chroma["YCbCrSubsampleRatio420"]} {
			out, err := recipe.Apply(img, r, 0)
			must(t, err)
			for y := range plan.Size.Y {
				for x := range plan.Size.X {
					fromX, fromY := plan.Back(float64(x)+0.5, float64(y)+0.5)
					got, want := color.RGBAModel.Convert(out.At(x, y)), color.RGBAModel.Convert(img.At(int(fromX), int(fromY)))
					if got != want {
						t.Fatalf("%T by %s: pixel %d, %d is %v, want %v", img, r, x, y, got, want)
					}
				}
			}
		}
	}
}

func TestAPlaceGoesThereAndBack(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	for range 200 {
		plan := recipe.PlanOf(image.Pt(2480, 3508), recipeOf(t, places(random)...))
		x, y := 2480*random.Float64(), 3508*random.Float64()
		toX, toY := plan.Forth(x, y)
		backX, backY := plan.Back(toX, toY)
		if math.Abs(backX-x) > 1e-4 || math.Abs(backY-y) > 1e-4 {
			t.Errorf("%.2f, %.2f came back as %.4f, %.4f", x, y, backX, backY)
		}
	}
}

func TestTheCornersOfASheetBecomeThoseOfThePage(t *testing.T) {
	corners := archive.Corners{{X: 0.1, Y: 0.15}, {X: 0.85, Y: 0.1}, {X: 0.95, Y: 0.9}, {X: 0.05, Y: 0.8}}
	plan := recipe.PlanOf(image.Pt(1000, 1400), recipeOf(t, archive.Step{Kind: archive.StepPerspective, Corners: corners}))
	for i, want := range [][2]float64{{0, 0}, {float64(plan.Size.X), 0}, {float64(plan.Size.X), float64(plan.Size.Y)}, {0, float64(plan.Size.Y)}} {
		x, y := plan.Forth(1000*corners[i].X, 1400*corners[i].Y)
		if math.Abs(x-want[0]) > 1e-6 || math.Abs(y-want[1]) > 1e-6 {
			t.Errorf("corner %d went to %.3f, %.3f, want %v", i, x, y, want)
		}
	}
}

func TestARecipeGivesTheSamePageAtAnyResolution(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 1))
	for range 50 {
		r := recipeOf(t, places(random)...)
		small, large := recipe.PlanOf(image.Pt(413, 585), r), recipe.PlanOf(image.Pt(2478, 3510), r)
		if math.Abs(float64(large.Size.X)/6-float64(small.Size.X)) > 2 || math.Abs(float64(large.Size.Y)/6-float64(small.Size.Y)) > 2 {
			t.Fatalf("%s: %v at 50 dpi and %v at 300", r, small.Size, large.Size)
		}
		x, y := small.Back(float64(small.Size.X)/2, float64(small.Size.Y)/2)
		largeX, largeY := large.Back(float64(large.Size.X)/2, float64(large.Size.Y)/2)
		if math.Hypot(largeX/6-x, largeY/6-y) > 2 {
			t.Errorf("%s: the middle is %.1f, %.1f at 50 dpi and %.1f, %.1f at 300", r, x, y, largeX/6, largeY/6)
		}
	}
}

func TestThePictureThatWasGivenIsNotChanged(t *testing.T) {
	gray := smooth(90, 120)
	rgba, chroma := inColour(gray)
	all := []archive.Step{
		{Kind: archive.StepTurn, Degrees: 90}, {Kind: archive.StepDeskew, Degrees: 2}, {Kind: archive.StepWhiten, Amount: 100},
		{Kind: archive.StepBrightness, Amount: 30}, {Kind: archive.StepContrast, Amount: 30}, {Kind: archive.StepDespeckle, Size: 2}}
	for _, steps := range [][]archive.Step{all, all[2:], all[:1], {{Kind: archive.StepBinarise, Method: archive.MethodSauvola}}} {
		for _, img := range []image.Image{gray, rgba, chroma["YCbCrSubsampleRatio420"]} {
			before := fmt.Sprint(img)
			apply(t, img, 300, steps...)
			if fmt.Sprint(img) != before {
				t.Errorf("%T was changed by %v", img, steps)
			}
		}
	}
}

func TestWhatDoesNotHoldIsAnErrorAndNothingLeavesThePictureItself(t *testing.T) {
	img := smooth(20, 20)
	bad := archive.Recipe{Version: 1, Steps: []archive.Step{{Kind: "dewarp"}}}
	if _, err := recipe.Apply(img, bad, 0); !errors.Is(err, archive.ErrNewerRecipe) {
		t.Errorf("an unknown step gives %v", err)
	}
	for _, r := range []archive.Recipe{{}, recipeOf(t, archive.Step{Kind: archive.StepMode, Mode: "colour"})} {
		if out, err := recipe.Apply(img, r, 0); err != nil || out != image.Image(img) {
			t.Errorf("%s gives %T, %v", r, out, err)
		}
	}
}

func TestThePictureMayBeAsSmallAsAPixel(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	cleaning := []archive.Step{{Kind: archive.StepWhiten, Amount: 50}, {Kind: archive.StepBinarise, Method: archive.MethodSauvola},
		{Kind: archive.StepDespeckle, Size: 0.5}, {Kind: archive.StepMode, Mode: "bilevel"}}
	for range 400 {
		gray := smooth(1+random.IntN(6), 1+random.IntN(6))
		rgba, chroma := inColour(gray)
		r := recipeOf(t, append(places(random), cleaning[:random.IntN(5)]...)...)
		want := recipe.PlanOf(gray.Rect.Size(), r).Size
		for _, img := range []image.Image{gray, rgba, chroma["YCbCrSubsampleRatio420"]} {
			if out, err := recipe.Apply(img, r, 0); err != nil || out.Bounds().Size() != want || want.X < 1 || want.Y < 1 {
				t.Fatalf("%T of %v by %s: %v, %v, want %v", img, gray.Rect.Size(), r, out.Bounds(), err, want)
			}
		}
	}
}
