package layers

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	scaling "golang.org/x/image/draw"

	"daluang/app/imaging"
	"daluang/tools/sharedtest"
)

// ring draws a circle of the given width of line, as of a stamp.
func ring(img *image.RGBA, centre image.Point, radius, line float64, ink color.RGBA) (on []image.Point) {
	for y := centre.Y - int(radius) - 9; y < centre.Y+int(radius)+9; y++ {
		for x := centre.X - int(radius) - 9; x < centre.X+int(radius)+9; x++ {
			d := math.Abs(math.Hypot(float64(x-centre.X), float64(y-centre.Y)) - radius)
			if d <= line/2 {
				img.SetRGBA(x, y, ink)
				on = append(on, image.Pt(x, y))
			}
		}
	}
	return on
}

func TestAStampKeepsItsColourAmongBlackWriting(t *testing.T) {
	black, _, _ := sheet(4)
	page := toRGBA(black)
	violet := color.RGBA{90, 40, 170, 255}
	on := ring(page, image.Pt(600, 720), 90, 5, violet)
	taken, decision := Separate(page, Options{DPI: 300})
	if !decision.Worth {
		t.Fatalf("decided %+v", decision)
	}
	shown := stored(t, taken).(*image.RGBA)
	missing, gray := 0, 0
	for _, at := range on {
		c := shown.RGBAAt(at.X, at.Y)
		if !taken.ink(at.X, at.Y) {
			missing++
		}
		if int(c.B)-int(c.G) < 60 || int(c.R)-int(c.G) < 15 {
			gray++
		}
	}
	t.Logf("of %d pixels %d are not ink, %d have lost their colour", len(on), missing, gray)
	if missing*100 > len(on) || gray*20 > len(on) {
		t.Errorf("of %d pixels %d are not ink, %d have lost their colour", len(on), missing, gray)
	}
	if c := shown.RGBAAt(62, 70); int(c.B)-int(c.G) > 25 || c.G > 80 {
		t.Errorf("black writing is shown as %v", c)
	}
}

func TestALineOfASinglePixelIsInk(t *testing.T) {
	img, _, _ := sheet(4)
	for x := 100; x < 1100; x++ {
		img.SetGray(x, 700+x/100, color.Gray{130})
	}
	taken, _ := Separate(img, Options{DPI: 300})
	for x := 100; x < 1100; x++ {
		if !taken.ink(x, 700+x/100) {
			t.Fatalf("the line is broken at column %d", x)
		}
	}
}

func TestDetailIsKeptUnderPicturesOnly(t *testing.T) {
	page := toRGBA(scan(t, filepath.Join(sharedtest.Corpus(t), "ocrmypdf_linn.png")))
	photo := scan(t, filepath.Join(sharedtest.Corpus(t), "lept_marge.jpg"))
	place := image.Rect(900, 1400, 900+576, 1400+432)
	draw.Draw(page, place, photo, photo.Bounds().Min, draw.Src)
	taken, _ := Separate(page, Options{DPI: 300})
	if len(taken.Pictures) != 1 {
		t.Fatalf("%d pictures", len(taken.Pictures))
	}
	found := taken.Pictures[0]
	if !place.Inset(16).In(found.Area) || !found.Area.In(place.Inset(-64)) {
		t.Errorf("a picture at %v was found at %v", place, found.Area)
	}
	if dpi := 300 * float64(found.Image.Bounds().Dx()) / float64(found.Area.Dx()); dpi < 148 {
		t.Errorf("the picture is kept at %.0f dpi", dpi)
	}
	if dpi := 300 * float64(taken.Background.Bounds().Dx()) / float64(taken.Width); dpi > 76 {
		t.Errorf("the paper is kept at %.0f dpi", dpi)
	}
	// Under the picture the paper goes on from its rim, without detail.
	lightest, darkest := 0, 255
	for y := place.Min.Y + 150; y < place.Max.Y-150; y += 4 {
		for x := place.Min.X + 150; x < place.Max.X-150; x += 4 {
			level := int(color.GrayModel.Convert(taken.Background.At(x/4, y/4)).(color.Gray).Y)
			lightest, darkest = max(lightest, level), min(darkest, level)
		}
	}
	if lightest-darkest > 80 {
		t.Errorf("the paper under the picture is from %d to %d", darkest, lightest)
	}
}

// A mask that is finer than the scan brings out the shape of strokes that lies
// in the shades of their pixels.
func TestASmallScanIsReadFromItsLayersAsWellAsItself(t *testing.T) {
	tesseract, err := exec.LookPath("tesseract")
	if err != nil {
		t.Skip("tesseract is not installed: make setup")
	}
	linn, err := os.ReadFile(filepath.Join(sharedtest.Corpus(t), "ocrmypdf_linn.txt"))
	if err != nil {
		t.Fatal(err)
	}
	whole := toRGBA(scan(t, filepath.Join(sharedtest.Corpus(t), "ocrmypdf_linn.png")))
	small := image.NewRGBA(image.Rect(0, 0, whole.Rect.Dx()/3, whole.Rect.Dy()/3))
	scaling.CatmullRom.Scale(small, small.Rect, whole, whole.Rect, draw.Src, nil)
	master := again(t, small, imaging.Quality{Level: 90})
	taken, decision := Separate(master, Options{DPI: 94})
	if !decision.Worth || taken.Finer != 2 {
		t.Fatalf("decided %+v, mask %d times as fine", decision, taken.Finer)
	}
	before, after := errorRate(recognise(t, tesseract, master), string(linn)), errorRate(recognise(t, tesseract, stored(t, taken)), string(linn))
	t.Logf("errors: master %.2f %%, layers %.2f %%", before, after)
	if after > before+0.5 {
		t.Errorf("%.2f %% errors instead of %.2f %%", after, before)
	}
}
