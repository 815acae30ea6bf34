package skew_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"daluang/app/imaging"
	"daluang/app/imaging/skew"
	"daluang/assets/samples"
	"daluang/tools/sharedtest"
)

// eachPicture decodes the pictures of a folder that can be.
func eachPicture(t *testing.T, files fs.FS, do func(name string, img image.Image)) {
	t.Helper()
	entries, err := fs.ReadDir(files, ".")
	if err != nil {
		t.Fatal(err)
	}
	limits := imaging.Limits{Pixels: 40_000_000}
	for _, entry := range entries {
		if entry.IsDir() || strings.HasPrefix(entry.Name(), "corrupt") || strings.HasPrefix(entry.Name(), "bomb") {
			continue
		}
		data, err := fs.ReadFile(files, entry.Name())
		if err != nil {
			t.Fatal(err)
		}
		img, err := imaging.Decode(t.Context(), bytes.NewReader(data), int64(len(data)), 0, limits)
		if err != nil {
			continue // the list, a PDF: other tests answer for them
		}
		do(entry.Name(), img)
	}
}

// drawnSlopes are the slopes that the sample pages were drawn with
// (assets/samples/generate), climbing to the right.
var drawnSlopes = map[string]float64{
	"01-surat-undangan.jpg": -1.1, "02-surat-usulan-alih-media.tif": 0.9, "03-surat-data-peserta-didik.jpg": 1.8,
	"04-surat-tugas.png": -2.3, "05-surat-pinjam-ruang.jpg": 1.4, "06-kuitansi-alat-tulis.jpg": -1.6,
	"07-ijazah-2021-depan.jpg": -0.7, "08-ijazah-2021-transkrip.jpg": 0.6, "09-ijazah-2025-depan.jpg": 0.5,
	"10-ijazah-2025-transkrip.jpg": -0.9, "11-kartu-pegawai.jpg": -2.1, "12-nota-dinas-1987.jpg": 2.2,
}

// severalSlopes are pictures whose lines have no slope in common, so that there
// is no right answer: a bent sheet, a sheet seen from the side, a map, uneven
// woodcut lines, tickets that lie as they fell.
var severalSlopes = []string{"lept_warped_paper", "linguistics_thesis", "baiona", "lept_1555", "lept_tickets"}

const seeds = 20

// errors gathers how far measured slopes are from the truth.
type errors struct {
	sum, worst float64
	count      int
}

func (e *errors) add(apart float64) {
	e.sum += math.Abs(apart)
	e.worst = max(e.worst, math.Abs(apart))
	e.count++
}

func (e *errors) mean() float64 { return e.sum / max(1, float64(e.count)) }

// tryout turns a page by 20 seeded slopes and measures them; low counts those
// that were measured without confidence.
func tryout(page image.Image, truth float64, found *errors) (low int) {
	for seed := range uint64(seeds) {
		if testing.Short() && seed%5 > 0 {
			continue
		}
		slope := rand.New(rand.NewPCG(seed, 4)).Float64()*20 - 10
		got, confidence := skew.Detect(skew.Straighten(page, -slope))
		if confidence < skew.Sure {
			low++
			continue
		}
		found.add(got - slope - truth)
	}
	return low
}

// fine is a page of about 150 pixels an inch, so that many can be tried.
func fine(page image.Image) image.Image { return imaging.Thumbnail(page, 1754) }

func TestSlopesOfTheSamplesAreMeasuredWithinAFewHundredthsOfADegree(t *testing.T) {
	var all errors
	eachPicture(t, samples.FS(), func(name string, img image.Image) {
		truth, known := drawnSlopes[name]
		if !known {
			return
		}
		var page errors
		low := tryout(fine(img), truth, &page)
		t.Logf("%-36s mean %.3f worst %.3f, %d without confidence", name, page.mean(), page.worst, low)
		all.sum, all.worst, all.count = all.sum+page.sum, max(all.worst, page.worst), all.count+page.count
		if low > 0 {
			t.Errorf("%s: %d of %d slopes measured without confidence", name, low, seeds)
		}
		if left, _ := skew.Detect(skew.Straighten(img, truth)); math.Abs(left) > 0.1 {
			t.Errorf("%s: straight, and measured as %v", name, left)
		}
	})
	t.Logf("all: %d slopes, mean error %.4f, worst %.3f degrees", all.count, all.mean(), all.worst)
	if all.count == 0 || all.mean() > 0.05 || all.worst > 0.15 {
		t.Errorf("mean error %.3f, worst %.3f degrees", all.mean(), all.worst)
	}
}

// The true slope of a real scan is not known: what is measured on the page as it
// is stands for it, so that the page's own error is in every figure.
func TestSlopesOfRealScansAreMeasuredAlikeHoweverTheyAreTurned(t *testing.T) {
	var all, coarse errors
	pages, low := 0, 0
	eachPicture(t, os.DirFS(sharedtest.Corpus(t)), func(name string, img image.Image) {
		has := func(part string) bool { return strings.Contains(name, part) }
		page := fine(img)
		truth, confidence := skew.Detect(page)
		if has("derived_") || confidence < skew.Sure || slices.ContainsFunc(severalSlopes, has) {
			return
		}
		var found errors
		unsure := tryout(page, truth, &found)
		t.Logf("%-36s mean %.3f worst %.3f, %d without confidence", name, found.mean(), found.worst, unsure)
		if size := page.Bounds().Size(); max(size.X, size.Y) < 1000 {
			coarse.sum, coarse.worst, coarse.count = coarse.sum+found.sum, max(coarse.worst, found.worst), coarse.count+found.count
			return
		}
		pages, low = pages+1, low+unsure
		all.sum, all.worst, all.count = all.sum+found.sum, max(all.worst, found.worst), all.count+found.count
	})
	t.Logf("all: %d pages, %d slopes, %d of them without confidence, mean error %.4f, worst %.3f degrees", pages, all.count+low, low, all.mean(), all.worst)
	t.Logf("pictures of less than 90 pixels an inch: %d slopes, mean error %.4f, worst %.3f degrees", coarse.count, coarse.mean(), coarse.worst)
	if pages < 8 || all.mean() > 0.05 || coarse.mean() > 0.15 {
		t.Errorf("mean error %.3f degrees", all.mean())
	}
}

func TestPicturesWithoutLinesAndSheetsThatLieOnTheirSideAreNotActedOn(t *testing.T) {
	still := []string{"lept_fish24.jpg", "lept_marge.jpg", "lept_lyra.005.jpg", "lept_jpeg-coded.tif", "lept_wyom.jpg", "lept_gray-alpha.tif",
		"derived_exif_orient6.jpg", "derived_orientation6.tif", "tess_phototestrot.tif", "ocrmypdf_baiona_cmyk.jpg"}
	eachPicture(t, os.DirFS(sharedtest.Corpus(t)), func(name string, img image.Image) {
		if !slices.Contains(still, name) {
			return
		}
		if degrees, confidence := skew.Detect(img); confidence >= skew.Sure {
			t.Errorf("%s: slope %v with confidence %.2f", name, degrees, confidence)
		}
	})
}

var unpaperRotation = regexp.MustCompile(`(?m)^rotate \(\d+,\d+\): (-?[0-9.]+)`)

func TestSlopesAreMeasuredAtLeastAsWellAsUnpaperDoes(t *testing.T) {
	program, err := exec.LookPath("unpaper")
	if err != nil {
		t.Skip("unpaper is not installed; leptonica is not compared: no tool prints what it finds")
	}
	var ours, theirs errors
	eachPicture(t, samples.FS(), func(name string, img image.Image) {
		truth, known := drawnSlopes[name]
		if !known {
			return
		}
		random := rand.New(rand.NewPCG(11, uint64(len(name))))
		slope := random.Float64()*8 - 4
		page := skew.Straighten(fine(img), truth-slope)
		got, _ := skew.Detect(page)
		ours.add(got - slope)
		other := unpaper(t, program, page)
		theirs.add(other - slope)
		t.Logf("%-36s slope %+.2f, ours %+.2f, unpaper %+.2f", name, slope, got, other)
	})
	t.Logf("mean error %.3f, worst %.3f; unpaper's %.3f and %.3f", ours.mean(), ours.worst, theirs.mean(), theirs.worst)
	if ours.count == 0 || ours.mean() > theirs.mean() {
		t.Errorf("mean error %.3f of %d pages, unpaper's %.3f", ours.mean(), ours.count, theirs.mean())
	}
}

// unpaper asks the program of that name for the slope of a page.
func unpaper(t *testing.T, program string, page image.Image) float64 {
	t.Helper()
	size := page.Bounds().Size()
	out := fmt.Appendf(nil, "P5 %d %d 255\n", size.X, size.Y)
	for y := range size.Y {
		for x := range size.X {
			out = append(out, color.GrayModel.Convert(page.At(x, y)).(color.Gray).Y)
		}
	}
	folder := t.TempDir()
	from, to := filepath.Join(folder, "from.pgm"), filepath.Join(folder, "to.pgm")
	if err := os.WriteFile(from, out, 0o600); err != nil {
		t.Fatal(err)
	}
	said, err := exec.CommandContext(t.Context(), program, "-v", from, to).CombinedOutput()
	if err != nil {
		t.Fatalf("unpaper: %v: %s", err, said)
	}
	found := unpaperRotation.FindSubmatch(said)
	if found == nil {
		t.Fatalf("unpaper does not tell the slope: %s", said)
	}
	turn, err := strconv.ParseFloat(string(found[1]), 64)
	if err != nil {
		t.Fatal(err)
	}
	return -turn * 180 / math.Pi // it speaks in radians clockwise
}
