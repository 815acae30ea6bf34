package layers

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"daluang/app/imaging"
	"daluang/tools/sharedtest"
)

func scan(t testing.TB, name string) image.Image {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	img, err := imaging.Decode(t.Context(), bytes.NewReader(data), int64(len(data)), 0, imaging.Limits{})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return img
}

// stored composes the layers as they are after they were stored as JPEG.
func stored(t testing.TB, l Layers) image.Image {
	t.Helper()
	back, pictures, fore := Qualities()
	l.Background, l.Foreground = again(t, l.Background, back), again(t, l.Foreground, fore)
	l.Pictures = slices.Clone(l.Pictures)
	for i := range l.Pictures {
		l.Pictures[i].Image = again(t, l.Pictures[i].Image, pictures)
	}
	return Compose(l)
}

func again(t testing.TB, img image.Image, quality imaging.Quality) image.Image {
	t.Helper()
	file, err := imaging.EncodeJPEG(img, quality)
	if err != nil {
		t.Fatal(err)
	}
	out, err := jpeg.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func (l Layers) ink(x, y int) bool { return l.Mask[y*((l.Width*l.Finer+7)/8)+x/8]>>(7-x%8)&1 == 1 }

// sheet draws white paper with lines of strokes, each under a dot of the given
// side, at 300 dpi, and on the last lines a few specks of single pixels.
func sheet(dot int) (img *image.Gray, dots, specks []image.Point) {
	random := rand.New(rand.NewPCG(3, 3))
	img = image.NewGray(image.Rect(0, 0, 1200, 900))
	for i := range img.Pix {
		img.Pix[i] = byte(225 + random.IntN(10))
	}
	for y := 60; y < 600; y += 60 {
		for x := 60; x < 1100; x += 24 {
			draw.Draw(img, image.Rect(x, y, x+5, y+28), image.NewUniform(color.Gray{30}), image.Point{}, draw.Src)
			at := image.Pt(x, y-8-dot)
			draw.Draw(img, image.Rectangle{at, at.Add(image.Pt(dot, dot))}, image.NewUniform(color.Gray{45}), image.Point{}, draw.Src)
			dots = append(dots, at)
		}
	}
	for x := 100; x < 1100; x += 110 {
		at := image.Pt(x, 800)
		img.SetGray(at.X, at.Y, color.Gray{60})
		specks = append(specks, at)
	}
	return img, dots, specks
}

func TestNoDotOverALetterIsLost(t *testing.T) {
	for _, dot := range []int{2, 3, 4, 5} {
		img, dots, specks := sheet(dot)
		taken, decision := Separate(img, Options{DPI: 300})
		if !decision.Worth {
			t.Errorf("decided %+v", decision)
		}
		for _, at := range dots {
			for y := range dot {
				for x := range dot {
					if !taken.ink(at.X+x, at.Y+y) {
						t.Fatalf("dot of %d pixels at %v is not in the mask", dot, at)
					}
				}
			}
		}
		for _, at := range specks {
			if taken.ink(at.X, at.Y) {
				t.Errorf("the speck at %v is in the mask", at)
			}
		}
	}
}

func TestAPictureAmongTextIsLeftWhole(t *testing.T) {
	page := toRGBA(scan(t, filepath.Join(sharedtest.Corpus(t), "ocrmypdf_linn.png")))
	photo := scan(t, filepath.Join(sharedtest.Corpus(t), "lept_marge.jpg"))
	place := image.Rect(900, 1400, 900+576, 1400+432)
	draw.Draw(page, place, photo, photo.Bounds().Min, draw.Src)
	taken, decision := Separate(page, Options{DPI: 300})
	if !decision.Worth || decision.PictureShare < 0.01 {
		t.Errorf("decided %+v", decision)
	}
	painted := 0
	for y := place.Min.Y; y < place.Max.Y; y++ {
		for x := place.Min.X; x < place.Max.X; x++ {
			if taken.ink(x, y) {
				painted++
			}
		}
	}
	if share := float64(painted) / float64(place.Dx()*place.Dy()); share > 0.01 {
		t.Errorf("%.1f %% of the picture is in the mask", 100*share)
	}
	if got := signalWithin(page, toRGBA(Compose(taken)), place.Inset(8)); got < 22 {
		t.Errorf("the picture comes back at %.1f dB", got)
	}
}

func toRGBA(img image.Image) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, img.Bounds().Dx(), img.Bounds().Dy()))
	draw.Draw(out, out.Rect, img, img.Bounds().Min, draw.Src)
	return out
}

func signalWithin(a, b *image.RGBA, area image.Rectangle) float64 {
	sum, n := 0.0, 0.0
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for i := a.PixOffset(area.Min.X, y); i < a.PixOffset(area.Max.X, y); i++ {
			d := float64(a.Pix[i]) - float64(b.Pix[i])
			sum, n = sum+d*d, n+1
		}
	}
	return 10 * math.Log10(255*255*n*3/4/sum)
}

func TestPhotographsAreNotWorthItAndPagesOfTextAre(t *testing.T) {
	for name, want := range map[string]Reason{
		"lept_wyom.jpg": MostlyPicture, "lept_cavalerie.11.jpg": MostlyPicture, "lept_fish24.jpg": MostlyPicture,
		"lept_stampede2.jpg": MostlyPicture, "lept_marge.jpg": TooSmall, "lept_rgb16.tif": TooSmall,
		"lept_lucasta.047.jpg": TextOnPaper, "lept_1555.003.jpg": TextOnPaper, "ocrd_OCR-D-IMG-linguistics_thesis_a.jpg": TextOnPaper,
		// of these recognition finds fewer words in the layers than in a JPEG
		"lept_zanotti-78.jpg": ThinStrokes, "lept_lapide.052.100.jpg": ThinStrokes, "lept_brothers.150.jpg": ThinStrokes,
		"ocrd_INPUT_0017.tif": ThinStrokes, "lept_cavalerie.29.jpg": ThinStrokes, "lept_breviar.38.150.jpg": ThinStrokes,
	} {
		img := scan(t, filepath.Join(sharedtest.Corpus(t), name))
		worth, reason := Worth(img)
		_, decision := Separate(img, Options{})
		t.Logf("%-28s %v; text %.2f, pictures %.2f, contrast %.2f, stroke %.1f, separation %.2f",
			name, reason, decision.TextShare, decision.PictureShare, decision.Contrast, decision.Stroke, decision.Separation)
		if reason != want || worth != (want == TextOnPaper) {
			t.Errorf("%s: %v, want %v", name, reason, want)
		}
	}
	if worth, reason := Worth(image.NewGray(image.Rect(0, 0, 1000, 1400))); worth || reason != NoText {
		t.Errorf("black page: %v", reason)
	}
}

func TestEveryKindAndSizeOfPictureComesApartAndTogether(t *testing.T) {
	for _, size := range []image.Point{{0, 0}, {1, 1}, {1, 9}, {9, 1}, {17, 33}, {640, 3}, {301, 299}} {
		rect := image.Rectangle{Max: size}
		part := image.NewRGBA(image.Rect(0, 0, size.X+5, size.Y+5)).SubImage(rect.Add(image.Pt(3, 2)))
		for _, img := range []image.Image{
			image.NewGray(rect), image.NewRGBA(rect), part,
			image.NewYCbCr(rect, image.YCbCrSubsampleRatio420), image.NewYCbCr(rect, image.YCbCrSubsampleRatio422),
			image.NewYCbCr(rect, image.YCbCrSubsampleRatio444), image.NewPaletted(rect, color.Palette{color.Black, color.White}),
		} {
			for _, dpi := range []float64{0, 10, 300, 1e9} {
				taken, _ := Separate(img, Options{DPI: dpi})
				if got := Compose(taken).Bounds().Size(); got != size.Mul(taken.Finer) && size != (image.Point{}) {
					t.Errorf("%T of %v at %g dpi comes back as %v", img, size, dpi, got)
				}
			}
		}
	}
}

// Recognition is tesseract's, its errors are counted against a ground truth.
func TestRecognitionFromLayersIsAtMostHalfAPointWorse(t *testing.T) {
	tesseract, err := exec.LookPath("tesseract")
	if err != nil {
		t.Skip("tesseract is not installed: make setup")
	}
	truth := map[string]string{"tess_phototest.tif": phototest, "ocrmypdf_linn.png": ""}
	linn, err := os.ReadFile(filepath.Join(sharedtest.Corpus(t), "ocrmypdf_linn.txt"))
	if err != nil {
		t.Fatal(err)
	}
	truth["ocrmypdf_linn.png"] = string(linn)
	for name, text := range truth {
		clean := scan(t, filepath.Join(sharedtest.Corpus(t), name))
		for kind, img := range map[string]image.Image{"clean": clean, "dirty": again(t, aged(clean), imaging.Quality{Level: 85})} {
			if kind == "dirty" && img.Bounds().Dx() < 1000 {
				continue // too few pixels for layers
			}
			taken, decision := Separate(img, Options{})
			master, layered := recognise(t, tesseract, img), recognise(t, tesseract, stored(t, taken))
			before, after := errorRate(master, text), errorRate(layered, text)
			t.Logf("%-20s %s: %v; errors: master %.2f %%, layers %.2f %%", name, kind, decision.Reason, before, after)
			if after > before+0.5 {
				t.Errorf("%s, %s: %.2f %% instead of %.2f %%", name, kind, after, before)
			}
		}
	}
}

// aged makes a clean page look like one on yellowed paper from an office
// scanner: darker to one corner, out of focus by a pixel, with noise.
func aged(img image.Image) image.Image {
	random := rand.New(rand.NewPCG(9, 9))
	in := toRGBA(img)
	size := in.Rect.Size()
	out := image.NewRGBA(in.Rect)
	for y := 1; y < size.Y-1; y++ {
		for x := 1; x < size.X-1; x++ {
			i, sum := in.PixOffset(x, y), 0
			for _, d := range [9]int{-in.Stride - 4, -in.Stride, -in.Stride + 4, -4, 0, 4, in.Stride - 4, in.Stride, in.Stride + 4} {
				sum += int(in.Pix[i+d])
			}
			shade := 0.85 + 0.15*float64(x)/float64(size.X)
			level := (50+float64(sum)/9*170/255)*shade + 6*random.NormFloat64()
			level = min(max(level, 0), 250)
			out.SetRGBA(x, y, color.RGBA{byte(level), byte(0.94 * level), byte(0.8 * level), 255})
		}
	}
	return out
}

const phototest = "This is a lot of 12 point text to test the ocr code and see if it works on all types of file format. " +
	"The quick brown dog jumped over the lazy fox. The quick brown dog jumped over the lazy fox. " +
	"The quick brown dog jumped over the lazy fox. The quick brown dog jumped over the lazy fox."

// Without a ground truth the yardstick is what tesseract reads from the master.
// It reads other words as soon as a pixel changes, on a JPEG of good quality
// too: so the layers may lose at most two points more of them than that.
func TestWordsReadFromLayersAreThoseReadFromAJPEG(t *testing.T) {
	tesseract, err := exec.LookPath("tesseract")
	if err != nil {
		t.Skip("tesseract is not installed: make setup")
	}
	samples := filepath.Join("..", "..", "..", "assets", "samples")
	for _, name := range []string{
		filepath.Join(sharedtest.Corpus(t), "lept_lucasta.047.jpg"), filepath.Join(samples, "01-surat-undangan.jpg"),
		filepath.Join(samples, "08-ijazah-2021-transkrip.jpg"),
	} {
		img := scan(t, name)
		taken, _ := Separate(img, Options{})
		master := recognise(t, tesseract, img)
		fromJPEG := found(master, recognise(t, tesseract, again(t, img, imaging.Quality{Level: 75})))
		fromLayers := found(master, recognise(t, tesseract, stored(t, taken)))
		t.Logf("%-32s words of the master: JPEG %.1f %%, layers %.1f %%", filepath.Base(name), fromJPEG, fromLayers)
		if fromLayers < fromJPEG-2 {
			t.Errorf("%s: %.1f %% of the words instead of %.1f %%", name, fromLayers, fromJPEG)
		}
	}
}

// found is how many of the words of three letters or more are there again, in
// percent.
func found(words, text string) float64 {
	there := map[string]int{}
	for _, word := range strings.Fields(text) {
		there[word]++
	}
	all, again := 0, 0
	for _, word := range strings.Fields(words) {
		if len(word) < 3 {
			continue
		}
		all++
		if there[word] > 0 {
			there[word]--
			again++
		}
	}
	return 100 * float64(again) / float64(max(all, 1))
}

func recognise(t testing.TB, tesseract string, img image.Image) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "page.png")
	file, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(file, img); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	command := exec.Command(tesseract, name, "stdout", "-l", "eng", "--dpi", "300")
	command.Env = append(os.Environ(), "OMP_THREAD_LIMIT=1")
	text, err := command.Output()
	if err != nil {
		t.Fatalf("tesseract: %v", err)
	}
	return string(text)
}

// errorRate is the edit distance in characters, in percent of the truth; white
// space counts as one blank.
func errorRate(text, truth string) float64 {
	a, b := []rune(strings.Join(strings.Fields(text), " ")), []rune(strings.Join(strings.Fields(truth), " "))
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, c := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j, d := range b {
			cost := diagonal
			if c != d {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, diagonal+1)
		}
	}
	return 100 * float64(row[len(b)]) / float64(max(1, len(b)))
}

func BenchmarkSeparateA4(b *testing.B) {
	img := scan(b, filepath.Join("..", "..", "..", "assets", "samples", "07-ijazah-2021-depan.jpg"))
	gray := image.NewGray(img.Bounds())
	draw.Draw(gray, gray.Rect, img, image.Point{}, draw.Src)
	for name, page := range map[string]image.Image{"colour": img, "gray": gray} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				Separate(page, Options{DPI: 300})
			}
		})
	}
}

func BenchmarkWorthA4(b *testing.B) {
	img := scan(b, filepath.Join("..", "..", "..", "assets", "samples", "07-ijazah-2021-depan.jpg"))
	for b.Loop() {
		Worth(img)
	}
}
