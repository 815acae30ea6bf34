package ocr

import (
	"bytes"
	"errors"
	"image"
	"image/draw"
	_ "image/jpeg"
	_ "image/png"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"daluang/assets/samples"
	"daluang/tools/sharedtest"

	_ "golang.org/x/image/tiff"
)

// corpus returns a file of the folder of real scans, or skips the test.
func corpus(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(sharedtest.Corpus(t), name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// sample returns one of our own documents as the camera took it.
func sample(t testing.TB, name string) *image.Gray {
	t.Helper()
	data, err := samples.FS().(interface {
		ReadFile(string) ([]byte, error)
	}).ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return decoded(t, data)
}

func decoded(t testing.TB, data []byte) *image.Gray {
	t.Helper()
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	gray, err := grayOf(img)
	if err != nil {
		t.Fatal(err)
	}
	return gray
}

// tesseract finds the installed engine, or skips the test.
func tesseract(t testing.TB, config Config) *Engine {
	t.Helper()
	engine, err := Find(t.Context(), config)
	if errors.Is(err, ErrNoEngine) || errors.Is(err, ErrNoLanguage) {
		t.Skip("tesseract with ind and eng not found: ", err)
	} else if err != nil {
		t.Fatal(err)
	}
	return engine
}

func read(t testing.TB, engine *Engine, picture Picture, options Options) Result {
	t.Helper()
	result, err := engine.Recognise(t.Context(), picture, options)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// errorRate is the edit distance (Levenshtein) over the length of the truth,
// in characters; runs of white space count as one.
func errorRate(truth, got string) float64 {
	a, b := []rune(strings.Join(strings.Fields(truth), " ")), []rune(strings.Join(strings.Fields(got), " "))
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j := range b {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return float64(row[len(b)]) / float64(len(a))
}

func TestKnownPageIsReadWordForWord(t *testing.T) {
	engine := tesseract(t, Config{})
	result := read(t, engine, Picture{Image: decoded(t, corpus(t, "tess_phototest.tif"))}, Options{Languages: []string{"eng"}})
	for _, word := range result.Words {
		if word.Baseline.X0 != float64(word.Box.Min.X) || word.Baseline.Y0 > float64(word.Box.Max.Y)+2 || word.Baseline.Y0 < float64(word.Box.Min.Y+word.Box.Max.Y)/2 {
			t.Errorf("baseline %v of %q in %v", word.Baseline, word.Text, word.Box)
		}
	}
	const truth = `This is a lot of 12 point text to test the
ocr code and see if it works on all types
of file format.
The quick brown dog jumped over the
lazy fox. The quick brown dog jumped
over the lazy fox. The quick brown dog
jumped over the lazy fox. The quick
brown dog jumped over the lazy fox.`
	if got := result.Text(); got != truth {
		t.Errorf("read\n%s\nwant\n%s", got, truth)
	}
	if result.Confidence() < 90 || result.Engine != engine.Name() {
		t.Errorf("confidence %.1f, engine %q", result.Confidence(), result.Engine)
	}
}

func TestRotatedScanIsReadUpright(t *testing.T) {
	page := decoded(t, corpus(t, "tess_phototestrot.tif"))
	result := read(t, tesseract(t, Config{}), Picture{Image: page, DPI: 200}, Options{Languages: []string{"eng"}})
	if !strings.HasPrefix(result.Text(), "This is a lot of 12 point text to test the\nocr code") || result.Orientation.Turn%180 == 0 {
		t.Errorf("orientation %+v, read\n%s", result.Orientation, result.Text())
	}
	for _, word := range result.Words {
		if base := word.Baseline; len(word.Text) > 3 && math.Abs(base.Y1-base.Y0) < 2*math.Abs(base.X1-base.X0) {
			t.Errorf("%q at %v has the baseline %v", word.Text, word.Box, base)
		}
	}
}

func TestScannedPageHasFewWrongLetters(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: one worker reads for long, others check how workers run beside each other")
	}
	truth := corpus(t, "ocrmypdf_linn.txt")
	page := Picture{Image: decoded(t, corpus(t, "ocrmypdf_linn.png")), DPI: 300}
	engine := tesseract(t, Config{})
	for _, languages := range [][]string{{"eng"}, {"ind", "eng"}} {
		result := read(t, engine, page, Options{Languages: languages})
		rate := errorRate(string(truth), result.Text())
		t.Logf("%v: character error rate %.4f, confidence %.1f, %v of which ours %v", languages, rate,
			result.Confidence(), result.Duration, result.Duration-result.EngineTime)
		if rate > 0.03 {
			t.Errorf("%v: character error rate %.4f", languages, rate)
		}
	}
}

func TestIndonesianLetterGivesItsNumberAndSubject(t *testing.T) {
	result := read(t, tesseract(t, Config{}), Picture{Image: sample(t, "01-surat-undangan.jpg"), DPI: 200}, Options{})
	for _, want := range []string{"000.5.2.6/017/DPK/2023", "SUKAMAYA", "Undangan", "penyelamatan arsip"} {
		if !strings.Contains(result.Text(), want) {
			t.Errorf("%q not found", want)
		}
	}
}

func TestWordsOfATurnedPageAreWhereTheyWouldBeUpright(t *testing.T) {
	engine := tesseract(t, Config{})
	whole := sample(t, "01-surat-undangan.jpg")
	page, err := grayOf(whole.SubImage(image.Rect(100, 90, whole.Rect.Dx(), 1150)))
	if err != nil {
		t.Fatal(err)
	}
	upright := read(t, engine, Picture{Image: page, DPI: 200}, Options{})
	for _, turn := range []int{90, 180, 270} {
		for _, ask := range []bool{false, true}[:1+turn/270] {
			lying := read(t, engine, Picture{Image: turned(page, turn), DPI: 200}, Options{Orientation: ask})
			if lying.Orientation.Turn != 360-turn || lying.Text() != upright.Text() {
				t.Errorf("turned by %d, asked %v: orientation %+v, text\n%s", turn, ask, lying.Orientation, lying.Text())
				continue
			}
			for i, word := range lying.Words {
				if got, want := upTurned(word, lying, turn), upright.Words[i]; !alike(got, want) {
					t.Fatalf("turned by %d: word %+v, upright %+v", turn, got, want)
				}
			}
		}
	}
}

// upTurned turns a word on a page that was turned clockwise back by hand.
func upTurned(word Word, page Result, turned int) Word {
	for ; turned > 0; turned -= 90 {
		box, base := word.Box, word.Baseline
		word.Box = image.Rect(box.Min.Y, page.Width-box.Max.X, box.Max.Y, page.Width-box.Min.X)
		word.Baseline = Baseline{base.Y0, tenth(float64(page.Width) - base.X0), base.Y1, tenth(float64(page.Width) - base.X1)}
		page.Width, page.Height = page.Height, page.Width
	}
	return word
}

// alike lets baselines differ by the tenth that they are rounded to.
func alike(a, b Word) bool {
	far := func(x, y float64) bool { return math.Abs(x-y) > 0.11 }
	if far(a.Baseline.X0, b.Baseline.X0) || far(a.Baseline.Y0, b.Baseline.Y0) || far(a.Baseline.X1, b.Baseline.X1) || far(a.Baseline.Y1, b.Baseline.Y1) {
		return false
	}
	a.Baseline = b.Baseline
	return a == b
}

func TestPictureThatIsTooFineIsReadSmallerAndItsWordsStayInPlace(t *testing.T) {
	engine := tesseract(t, Config{})
	whole := sample(t, "01-surat-undangan.jpg")
	page, err := grayOf(whole.SubImage(image.Rect(0, 500, whole.Rect.Dx(), 900)))
	if err != nil {
		t.Fatal(err)
	}
	const factor = 3
	fine := image.NewGray(image.Rect(0, 0, factor*page.Rect.Dx(), factor*page.Rect.Dy()))
	for y := range fine.Rect.Dy() {
		for x := range fine.Rect.Dx() {
			fine.SetGray(x, y, page.GrayAt(x/factor, y/factor))
		}
	}
	upright := read(t, engine, Picture{Image: page, DPI: 300}, Options{})
	got := read(t, engine, Picture{Image: fine, DPI: factor * 300}, Options{})
	if got.Text() != upright.Text() || len(got.Words) < 20 {
		t.Fatalf("read\n%s\nwant\n%s", got.Text(), upright.Text())
	}
	for i, word := range got.Words {
		box := upright.Words[i].Box
		if word.Box != image.Rect(factor*box.Min.X, factor*box.Min.Y, factor*box.Max.X, factor*box.Max.Y) {
			t.Errorf("%q at %v, in the coarse picture at %v", word.Text, word.Box, box)
		}
	}
}

func TestPlanOf35000PixelsIsRead(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: one worker reads for long, others check how workers run beside each other")
	}
	engine := tesseract(t, Config{Languages: []string{"eng"}})
	plan := image.NewGray(image.Rect(0, 0, 35_000, 900))
	draw.Draw(plan, plan.Rect, image.White, image.Point{}, draw.Src)
	text := decoded(t, corpus(t, "tess_phototest.tif"))
	doubled := image.NewGray(image.Rect(0, 0, 2*text.Rect.Dx(), 2*text.Rect.Dy()))
	for y := range doubled.Rect.Dy() {
		for x := range doubled.Rect.Dx() {
			doubled.SetGray(x, y, text.GrayAt(x/2, y/2))
		}
	}
	draw.Draw(plan, doubled.Rect.Add(image.Pt(33_000, 0)), doubled, image.Point{}, draw.Src)
	result := read(t, engine, Picture{Image: plan}, Options{})
	if !strings.Contains(result.Text(), "quick brown") || result.Width != 35_000 || result.Words[0].Box.Min.X < 33_000 {
		t.Errorf("%d pixels, text %q", result.Width, result.Text())
	}
}

func TestPipedPictureIsReadAsOneInMemory(t *testing.T) {
	engine := tesseract(t, Config{})
	page := decoded(t, corpus(t, "tess_phototest.tif"))
	feed, err := pipedFeed(page)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := worker{engine.path, []string{feed.name, "stdout", "-l", "ind+eng", "-c", "tessedit_create_hocr=1"}, feed, time.Minute, 1 << 30, longestAnswer}.run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	words, err := parseHOCR(answer, page.Rect.Size())
	if err != nil {
		t.Fatal(err)
	}
	if want := read(t, engine, Picture{Image: page}, Options{}).Words; !slices.Equal(words, want) {
		t.Errorf("read %v, want %v", words, want)
	}
}

func TestBlankAndEmptyPictures(t *testing.T) {
	engine := tesseract(t, Config{})
	blank := image.NewGray(image.Rect(0, 0, 600, 800))
	draw.Draw(blank, blank.Rect, image.White, image.Point{}, draw.Src)
	if result := read(t, engine, Picture{Image: blank, DPI: 300}, Options{}); len(result.Words) != 0 || result.Text() != "" || result.Confidence() != 0 {
		t.Errorf("words on a blank page: %+v", result.Words)
	}
	for _, picture := range []Picture{{}, {Image: image.NewGray(image.Rectangle{})}} {
		if _, err := engine.Recognise(t.Context(), picture, Options{}); !errors.Is(err, ErrBadPicture) {
			t.Errorf("error %v, want ErrBadPicture", err)
		}
	}
}
