package forms_test

import (
	"bytes"
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/skip2/go-qrcode"
	"golang.org/x/image/draw"
	"golang.org/x/image/math/f64"

	"daluang/app/forms"
	"daluang/app/imaging/render"
	"daluang/storage/pdfa"
)

var printed = forms.Print{Title: "Lembar pemisah", Creator: "SDN SPESIMEN 1", Created: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)}

// sheets are one of each kind, and an item whose title is long.
var sheets = []forms.Sheet{
	{Kind: forms.PatchT}, {Kind: forms.Patch2}, {Kind: forms.Patch3},
	{Kind: forms.Item, Number: "7", Title: "Surat masuk", Pages: 43, Key: forms.KeyOf("b", "7")},
	{Kind: forms.Item, Number: "421.3/0012-SPESIMEN/2019", Key: forms.KeyOf("b", "12"),
		Title: "Keputusan Kepala Dinas Pendidikan tentang pengangkatan guru tidak tetap pada satuan pendidikan dasar SPESIMEN"},
}

func written(t testing.TB, sheets []forms.Sheet) []byte {
	t.Helper()
	var file bytes.Buffer
	if err := forms.Write(&file, sheets, printed); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// drawn are the pages of a file as a printer and a good scanner would have them.
func drawn(t testing.TB, file []byte, dpi float64) (pages []image.Image) {
	t.Helper()
	renderer, err := render.Open(t.Context(), filepath.Join(os.TempDir(), "daluang-test-pdf"))
	if err != nil {
		t.Fatal(err)
	}
	defer renderer.Close()
	sizes, err := renderer.Pages(t.Context(), bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	for i := range sizes {
		page, err := renderer.Page(t.Context(), bytes.NewReader(file), i, dpi, 100e6)
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, page)
	}
	return pages
}

// scanned turns a page by degrees about its middle on yellowed paper, at another
// resolution, with noise, and reduces it as a caller of Read does.
func scanned(page image.Image, scale, degrees, noise float64) *image.Gray {
	size := page.Bounds().Size()
	wide, high := float64(size.X), float64(size.Y)
	if math.Abs(math.Sin(degrees*math.Pi/180)) > 0.7 {
		wide, high = high, wide
	}
	out := image.NewGray(image.Rect(0, 0, int(wide*scale), int(high*scale)))
	draw.Draw(out, out.Rect, image.NewUniform(color.Gray{225}), image.Point{}, draw.Src)
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	cx, cy := float64(size.X)/2, float64(size.Y)/2
	draw.ApproxBiLinear.Transform(out, f64.Aff3{
		scale * cos, -scale * sin, scale * (wide/2 - cos*cx + sin*cy),
		scale * sin, scale * cos, scale * (high/2 - sin*cx - cos*cy)}, page, page.Bounds(), draw.Over, nil)
	random := rand.New(rand.NewPCG(1, 2))
	for i, v := range out.Pix {
		faded := 20 + float64(v)*205/255 + random.NormFloat64()*noise
		out.Pix[i] = byte(max(0, min(255, faded)))
	}
	return out
}

func TestSheetsAreValidPDFAWithTheSameBytesEachTime(t *testing.T) {
	file := written(t, sheets)
	report, err := pdfa.Check(bytes.NewReader(file), int64(len(file)))
	if err != nil || !report.Valid() || report.Pages != len(sheets) || report.Conformance != "U" {
		t.Fatalf("%+v, %v", report, err)
	}
	if !bytes.Equal(file, written(t, sheets)) {
		t.Error("a second file of the same sheets has other bytes")
	}
	if err := forms.Write(&bytes.Buffer{}, nil, printed); err != forms.ErrNoSheets {
		t.Errorf("no sheets: %v", err)
	}
	if folder := os.Getenv("DALUANG_KEEP"); folder != "" {
		os.WriteFile(filepath.Join(folder, "sheets.pdf"), file, 0o600)
	}
}

func TestEverySheetIsReadHoweverItLies(t *testing.T) {
	pages := drawn(t, written(t, sheets), 150)
	for i, page := range pages {
		for _, degrees := range []float64{0, -10, 10, 3.3, 174, 190, 90, 275} {
			mark := forms.Read(scanned(page, 1, degrees, 12), 150)
			if mark.Kind != sheets[i].Kind || mark.Key != sheets[i].Key || mark.Confidence < forms.Sure || mark.Damaged {
				t.Errorf("%s, %g degrees: %+v", sheets[i].Kind, degrees, mark)
			}
		}
	}
}

func TestSheetsAreReadAtEveryResolutionOfTheReduction(t *testing.T) {
	pages := drawn(t, written(t, sheets), 150)
	for i, page := range pages {
		for _, scale := range []float64{0.667, 1.4} { // 100 to 210 dpi: what 150 to 600 become
			gray := scanned(page, scale, 2, 8)
			if mark := forms.Read(gray, 150*scale); mark.Kind != sheets[i].Kind || mark.Key != sheets[i].Key {
				t.Errorf("sheet %d at %g dpi: %+v", i, 150*scale, mark)
			}
			if mark := forms.Read(gray, 150*scale*0.9); mark.Kind != sheets[i].Kind || mark.Key != sheets[i].Key {
				t.Errorf("sheet %d at %g dpi, which the file has wrong: %+v", i, 150*scale, mark)
			}
		}
	}
}

func TestASheetPrintedSmallerIsRead(t *testing.T) {
	for i, page := range drawn(t, written(t, sheets), 150) {
		if mark := forms.Read(scanned(page, 0.9, 1, 8), 150); mark.Kind != sheets[i].Kind || mark.Key != sheets[i].Key {
			t.Errorf("sheet %d: %+v", i, mark)
		}
	}
}

func TestALongTitleFitsTheSheet(t *testing.T) {
	if file := written(t, []forms.Sheet{{Kind: forms.Item, Number: strings.Repeat("9", 300), Title: strings.Repeat("W", 500), Key: forms.KeyOf("b", "1")}}); len(file) == 0 {
		t.Error("no file")
	}
}

// codePage is a page with nothing but a QR code.
func codePage(t testing.TB, text string) *image.Gray {
	t.Helper()
	code, err := qrcode.New(text, qrcode.Medium)
	if err != nil {
		t.Fatal(err)
	}
	page := image.NewGray(image.Rect(0, 0, 1240, 1754))
	draw.Draw(page, page.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(page, image.Rect(300, 300, 700, 700), code.Image(400), image.Point{}, draw.Src)
	return page
}

func TestACodeOfAnotherSystemIsNoSeparatorAndADamagedOneIsToldOf(t *testing.T) {
	for _, text := range []string{"https://example.test/berkas/12", "0190b1c2-0000-7000-8000-000000000000|ab12", "PATCH", "dlg:0000000000", "00020101021126SPESIMEN"} {
		if mark := forms.Read(codePage(t, text), 150); mark != (forms.Mark{}) {
			t.Errorf("%q: %+v", text, mark)
		}
	}
	good := "DLG:" + forms.KeyOf("b", "7")
	for _, text := range []string{good, good + "-", good + "AA", "DLG:", "DLG:0000000000"} {
		if mark := forms.Read(codePage(t, text), 150); !mark.Damaged || mark.Kind != forms.NoMark || mark.Key != "" {
			t.Errorf("%q: %+v", text, mark)
		}
	}
}

func TestBarsOfOtherProportionsAreNoPatch(t *testing.T) {
	page := func(bars ...int) *image.Gray { // thicknesses at 150 dpi: bar, gap, bar …
		img := image.NewGray(image.Rect(0, 0, 1240, 1754))
		draw.Draw(img, img.Rect, image.White, image.Point{}, draw.Src)
		y := 150
		for i, thick := range bars {
			if i%2 == 0 {
				draw.Draw(img, image.Rect(200, y, 1000, y+thick), image.Black, image.Point{}, draw.Src)
			}
			y += thick
		}
		return img
	}
	if mark := forms.Read(page(12, 12, 30, 12, 12, 12, 30), 150); mark.Kind != forms.PatchT {
		t.Errorf("patch T: %+v", mark)
	}
	for name, bars := range map[string][]int{
		"a table":        {12, 30, 12, 30, 12, 30, 12, 30, 12},
		"even bars":      {17, 17, 17, 17, 17, 17, 17},
		"wide gaps":      {12, 30, 30, 30, 12, 30, 30},
		"half the size":  {6, 6, 15, 6, 6, 6, 15},
		"twice the size": {24, 24, 60, 24, 24, 24, 60},
		"five bars":      {12, 12, 30, 12, 12, 12, 30, 8, 12},
		"patch 4":        {12, 12, 30, 12, 30, 12, 12},
	} {
		if mark := forms.Read(page(bars...), 150); mark != (forms.Mark{}) {
			t.Errorf("%s: %+v", name, mark)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte{0, 255, 0}, uint8(80), 150.0)
	f.Add([]byte{200}, uint8(64), 0.0)
	f.Fuzz(func(t *testing.T, pixels []byte, wide uint8, dpi float64) {
		page := image.NewGray(image.Rect(0, 0, int(wide), 300))
		for i := range page.Pix {
			if len(pixels) > 0 {
				page.Pix[i] = pixels[i%len(pixels)]
			}
		}
		if mark := forms.Read(page, dpi); mark.Kind == forms.Item && len(mark.Key) != 10 {
			t.Fatalf("%+v", mark)
		}
	})
}

func TestEachMarkOfASheetIsReadWithoutTheOthers(t *testing.T) {
	const perMM = 150 / 25.4
	pages := drawn(t, written(t, sheets), 150)
	white := func(page image.Image, top, bottom float64) {
		draw.Draw(page.(draw.Image), image.Rect(0, int(top*perMM), 1300, int(bottom*perMM)), image.White, image.Point{}, draw.Src)
	}
	for _, degrees := range []float64{0, 8, -6, 181} {
		for i, want := range []forms.Kind{0: forms.PatchT, 3: forms.Item} {
			if want == forms.NoMark {
				continue
			}
			page := image.NewRGBA(pages[i].Bounds())
			draw.Draw(page, page.Rect, pages[i], image.Point{}, draw.Src)
			white(page, 0, 130) // the upper patch and the QR code
			white(page, 180, 298)
			if mark := forms.Read(scanned(page, 1, degrees, 6), 150); mark.Kind != want || mark.Key != sheets[i].Key {
				t.Errorf("the bar code of %s, %g degrees: %+v", want, degrees, mark)
			}
		}
	}
	for i, kind := range []forms.Kind{forms.PatchT, forms.Patch2, forms.Patch3} {
		page := image.NewRGBA(pages[i].Bounds())
		draw.Draw(page, page.Rect, pages[i], image.Point{}, draw.Src)
		white(page, 40, 298)
		for _, degrees := range []float64{0, 180} {
			if mark := forms.Read(scanned(page, 1, degrees, 6), 150); mark.Kind != kind {
				t.Errorf("a single %s, %g degrees: %+v", kind, degrees, mark)
			}
		}
	}
}
