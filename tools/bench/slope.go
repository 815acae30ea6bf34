package main

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"daluang/app/imaging"
	"daluang/app/imaging/skew"
)

// unknown is the slope of a real scan; the others were drawn with theirs
// (assets/samples/generate).
var unknown = math.NaN()

var slopeSources = []struct {
	name  string
	drawn float64
}{
	{"sample:01-surat-undangan.jpg", -1.1}, {"sample:03-surat-data-peserta-didik.jpg", 1.8}, {"sample:05-surat-pinjam-ruang.jpg", 1.4},
	{"sample:12-nota-dinas-1987.jpg", 2.2}, {"sample:02-surat-usulan-alih-media.tif", 0.9}, {"sample:04-surat-tugas.png", -2.3},
	{"sample:06-kuitansi-alat-tulis.jpg", -1.6}, {"sample:07-ijazah-2021-depan.jpg", -0.7}, {"sample:08-ijazah-2021-transkrip.jpg", 0.6},
	{"sample:09-ijazah-2025-depan.jpg", 0.5}, {"sample:10-ijazah-2025-transkrip.jpg", -0.9}, {"sample:11-kartu-pegawai.jpg", -2.1},
	{"lept_lapide.052.100.jpg", unknown}, {"lept_cavalerie.29.jpg", unknown}, {"lept_zanotti-78.jpg", unknown}, {"ocrd_INPUT_0017.tif", unknown},
	{"lept_cootoots.png", unknown}, {"lept_keystone.png", unknown}, {"lept_lucasta.047.jpg", unknown}, {"lept_patent.png", unknown},
	{"ocrmypdf_linn.png", unknown}, {"tess_eurotext.tif", unknown},
}

var errNoPage = errors.New("not a page")

// slopePage is one page in gray, at about 150 dots per inch of A4.
type slopePage struct {
	File  string
	Slope float64 // that was put in
	Page  int     // the source
	Drawn bool    // the source was drawn: what was put in is the whole slope
}

// makeSlopePages lays each source askew between -10 and 10 degrees, and once
// straight (drawn ones) or as it was scanned.
func makeSlopePages(ctx context.Context, p places) ([]slopePage, error) {
	var pages []slopePage
	for i, source := range slopeSources {
		put := rand.New(rand.NewPCG(uint64(i), 4)).Float64()*20 - 10
		for _, slope := range [2]float64{0, put} {
			page := slopePage{filepath.Join(p.Cache, fmt.Sprintf("slope-%02d-%.2f.pgm", i+1, slope)), slope, i, !math.IsNaN(source.drawn)}
			pages = append(pages, page)
			if _, err := os.Stat(page.File); err == nil {
				continue
			}
			img, _, err := p.scan(ctx, source.name)
			if err != nil {
				return nil, err
			}
			own := source.drawn
			if !page.Drawn {
				own = 0
			}
			if err := writeWhole(page.File, encodePGM(skew.Straighten(imaging.Thumbnail(img, 1754), own-slope))); err != nil {
				return nil, err
			}
		}
	}
	return pages, nil
}

func encodePGM(img image.Image) []byte {
	size := img.Bounds().Size()
	out := fmt.Appendf(nil, "P5\n%d %d\n255\n", size.X, size.Y)
	for y := range size.Y {
		for x := range size.X {
			out = append(out, color.GrayModel.Convert(img.At(x, y)).(color.Gray).Y)
		}
	}
	return out
}

// readPGM reads what encodePGM wrote.
func readPGM(name string) (*image.Gray, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read a page: %w", err)
	}
	var width, height, most int
	if _, err := fmt.Sscanf(string(data[:min(len(data), 40)]), "P5\n%d %d\n%d", &width, &height, &most); err != nil || len(data) < width*height {
		return nil, fmt.Errorf("%s: %w: %v", name, errNoPage, err)
	}
	return &image.Gray{Pix: data[len(data)-width*height:], Stride: width, Rect: image.Rect(0, 0, width, height)}, nil
}

// slopeFound is what was measured on one page.
type slopeFound struct{ Degrees, Confidence float64 }

// slopesOf asks for the slopes of pages, each of them measured that many times:
// what more of them take is what the measuring alone takes.
type slopesOf struct {
	Files []string
	Times int
}

func measureSlopes(_ context.Context, q slopesOf) ([]slopeFound, error) {
	var found []slopeFound
	for _, file := range q.Files {
		page, err := readPGM(file)
		if err != nil {
			return nil, err
		}
		var one slopeFound
		for range q.Times {
			one.Degrees, one.Confidence = skew.Detect(page)
		}
		found = append(found, one)
	}
	return found, nil
}

// peerTime is how much CPU a peer took for a page, and for what: what it can be
// asked to do alone.
type peerTime struct {
	what         string
	milliseconds float64
}

const (
	measuringAlone = "measuring alone"
	wholeProcess   = "whole process"
)

//go:embed leptonica.c.txt
var leptonicaSource []byte

// leptonicaSlopes builds a small program that asks leptonica, and runs it.
func (b *bench) leptonicaSlopes(ctx context.Context, files []string) (found []slopeFound, took peerTime, err error) {
	source, program := filepath.Join(b.folder, "leptonica.c"), filepath.Join(b.folder, "leptonica")
	if err := os.WriteFile(source, leptonicaSource, 0o600); err != nil {
		return nil, took, fmt.Errorf("write the program that asks leptonica: %w", err)
	}
	if _, err := tool(ctx, "cc", "-O2", "-o", program, source, "-llept"); err != nil {
		return nil, took, err
	}
	var said bytes.Buffer
	process, err := measured(ctx, nil, &said, nil, program, files...)
	if err != nil {
		return nil, took, err
	}
	for line := range strings.Lines(said.String()) {
		var one slopeFound
		if _, err := fmt.Sscan(line, &one.Degrees, &one.Confidence); err != nil {
			return nil, took, fmt.Errorf("read what leptonica found: %w", err)
		}
		found = append(found, one)
	}
	if len(found) != len(files)+1 {
		return nil, took, fmt.Errorf("leptonica: %w", errNoPage)
	}
	last, pictures := found[len(files)], float64(len(files))
	b.table.note("line 6: leptonica's whole process took %.1f ms a page, %.1f ms of them to read it", 1000*process.CPU.Seconds()/pictures, 1000*last.Degrees/pictures)
	return found[:len(files)], peerTime{measuringAlone, 1000 * last.Confidence / pictures}, nil
}

var unpaperRotation = regexp.MustCompile(`(?m)^rotate \(\d+,\d+\): (-?[0-9.]+)`)

// unpaperSlopes asks unpaper, which cannot measure without turning and writing.
func (b *bench) unpaperSlopes(ctx context.Context, files []string) (found []slopeFound, all peerTime, err error) {
	all.what = wholeProcess
	for _, file := range files {
		var said bytes.Buffer
		took, err := measured(ctx, nil, &said, nil, "unpaper", "-v", "--overwrite", "--deskew-scan-range", "12", "--no-noisefilter", "1",
			"--no-blurfilter", "1", "--no-grayfilter", "1", file, filepath.Join(b.folder, "unpaper.pgm"))
		if err != nil {
			return nil, all, err
		}
		one := slopeFound{Confidence: 1}
		if turn := unpaperRotation.FindSubmatch(said.Bytes()); turn != nil {
			radians, _ := strconv.ParseFloat(string(turn[1]), 64) // the pattern lets only numbers through
			one.Degrees = -radians * 180 / math.Pi
		}
		found = append(found, one)
		all.milliseconds += 1000 * took.CPU.Seconds() / float64(len(files))
	}
	return found, all, nil
}

// slopeErrors is how far a program is from the slopes that were put in.
type slopeErrors struct{ mean, worst, straight float64 }

func (e slopeErrors) String() string {
	return fmt.Sprintf("mean %.3f°, worst %.2f°, straight pages %.2f°", e.mean, e.worst, e.straight)
}

// errorsOf compares with what was put in. The slope that a real scan had before
// is not known: what the program itself finds there stands for it.
func errorsOf(pages []slopePage, found []slopeFound, counts func(page int) bool) (e slopeErrors) {
	sum, n := 0.0, 0.0
	for i, page := range pages {
		if !counts(i) {
			continue
		}
		apart := math.Abs(found[i].Degrees - page.Slope)
		if !page.Drawn {
			if page.Slope == 0 {
				continue
			}
			apart = math.Abs(found[i].Degrees - found[i-1].Degrees - page.Slope)
		}
		sum, n, e.worst = sum+apart, n+1, max(e.worst, apart)
		if page.Slope == 0 {
			e.straight = max(e.straight, apart)
		}
	}
	e.mean = sum / max(1, n)
	return e
}

// slope measures line 6: how exactly, and how fast, slopes are measured.
func slope(ctx context.Context, b *bench) error {
	const line, exact = "6. slopes of -10° to 10°", "mean ≤ 0.05°, straight ≤ 0.1°, no worse than either"
	var pages []slopePage
	if _, err := ask(ctx, "slope pages", places{b.corpus, b.cache}, &pages); err != nil {
		return err
	}
	if b.quick {
		pages = pages[:8]
	}
	var files []string
	for _, page := range pages {
		files = append(files, page.File)
	}
	var found []slopeFound
	const more = 5
	often, err := repeat(b.runs, func() (usage, error) { return ask(ctx, "slopes", slopesOf{files, 1 + more}, &found) })
	if err != nil {
		return err
	}
	ours, err := repeat(b.runs, func() (usage, error) { return ask(ctx, "slopes", slopesOf{files, 1}, &found) })
	if err != nil {
		return err
	}
	unsure := 0
	for i, one := range found {
		if one.Confidence < skew.Sure {
			unsure++
			b.table.note("line 6: %s at %+.2f°: too unsure to be turned", slopeSources[pages[i].Page].name, pages[i].Slope)
		}
	}
	sure := func(i int) bool {
		return found[i].Confidence >= skew.Sure && (pages[i].Drawn || i == 0 || found[i-1].Confidence >= skew.Sure)
	}
	errs := errorsOf(pages, found, sure)
	pictures := float64(len(files))
	mine := map[string]float64{measuringAlone: 1000 * (often.CPU - ours.CPU).Seconds() / more / pictures, wholeProcess: 1000 * ours.CPU.Seconds() / pictures}
	for _, peer := range []struct {
		name, lacks string
		measure     func(context.Context, []string) ([]slopeFound, peerTime, error)
	}{
		{"leptonica", lacking("cc"), b.leptonicaSlopes},
		{"unpaper", lacking("unpaper"), b.unpaperSlopes},
	} {
		if peer.lacks != "" {
			b.table.missing(line+", "+peer.name, exact, peer.lacks)
			continue
		}
		theirs, took, err := peer.measure(ctx, files)
		if err != nil {
			b.table.missing(line+", "+peer.name, exact, peer.name+": "+err.Error()+" (tools/bench/peers.sh)")
			continue
		}
		their := errorsOf(pages, theirs, sure)
		b.table.add(row{line, errs.String(), their.String() + " (" + peer.name + ")", fmt.Sprintf("%.2f", errs.mean/their.mean), exact,
			verdict(errs.mean <= 0.05 && errs.straight <= 0.1 && errs.mean <= their.mean)})
		b.table.add(row{line + ", " + took.what + ", a page", fmt.Sprintf("CPU %.1f ms", mine[took.what]), fmt.Sprintf("CPU %.1f ms (%s)", took.milliseconds, peer.name),
			fmt.Sprintf("%.2f", mine[took.what]/took.milliseconds), "faster than either", verdict(mine[took.what] < took.milliseconds)})
	}
	b.table.note("line 6: %d pictures of %d pages; %d too unsure to be turned, left out for all", len(pages), len(pages)/2, unsure)
	return nil
}
