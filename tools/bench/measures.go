package main

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"runtime"
	"time"

	xdraw "golang.org/x/image/draw"

	"daluang/app/imaging"
	"daluang/app/imaging/propose"
	"daluang/app/imaging/quality"
	"daluang/app/imaging/recipe"
	"daluang/storage/archive"
)

// What one page may take, as the project promises: milliseconds of CPU time on
// one core, and bytes of memory of a process that does all of it.
const (
	mostMeasuring = 120.0
	mostThumbnail = 40.0
	mostApplying  = 250.0
	mostLetter    = 150_000_000
	mostPlan      = 700_000_000
)

// thumbnailSide is that of the thumbnails in the window's lists.
const thumbnailSide = 256

// oneCore lets the Go runtime of a child use one processor.
const oneCore = "GOMAXPROCS=1"

// measuredPage is a page in a file, and how fine it is.
type measuredPage struct {
	File string
	DPI  float64
}

// makeMeasuredPages are A4 pages in colour at 300 dpi: scans of line 1, and a
// certificate as it was drawn.
func makeMeasuredPages(ctx context.Context, p places) ([]measuredPage, error) {
	scans, err := makeColourPages(ctx, p)
	if err != nil {
		return nil, err
	}
	var pages []measuredPage
	for _, scan := range scans {
		pages = append(pages, measuredPage{scan.File, 300})
	}
	certificate := filepath.Join(p.Cache, "certificate.jpg")
	if _, err := os.Stat(certificate); err != nil {
		img, _, err := p.scan(ctx, "sample:07-ijazah-2021-depan.jpg")
		if err != nil {
			return nil, err
		}
		data, err := encodeJPEG(sheet(img), 85, 300)
		if err != nil {
			return nil, err
		}
		if err := writeWhole(certificate, data); err != nil {
			return nil, err
		}
	}
	return append(pages, measuredPage{certificate, 300}), nil
}

// makePlan is an A3 sheet in colour at 600 dpi.
func makePlan(ctx context.Context, p places) (measuredPage, error) {
	plan := measuredPage{filepath.Join(p.Cache, "plan-a3-600.jpg"), 600}
	if _, err := os.Stat(plan.File); err == nil {
		return plan, nil
	}
	img, _, err := p.scan(ctx, "ocrd_INPUT_0017.tif")
	if err != nil {
		return plan, err
	}
	page := image.NewRGBA(image.Rect(0, 0, 7016, 9921))
	xdraw.ApproxBiLinear.Scale(page, page.Rect, img, img.Bounds(), xdraw.Src, nil)
	data, err := encodeJPEG(page, 85, 600)
	if err != nil {
		return plan, err
	}
	return plan, writeWhole(plan.File, data)
}

// askew is a recipe with what most crooked pages get.
func askew() (archive.Recipe, error) {
	return archive.NewRecipe(archive.Step{Kind: archive.StepDeskew, Degrees: 1.7},
		archive.Step{Kind: archive.StepCrop, Box: archive.Box{X0: 0.01, Y0: 0.01, X1: 0.99, Y1: 0.99}})
}

// timesOf asks for what a page takes, each step that many times.
type timesOf struct {
	Page  measuredPage
	Times int
}

// pageTimes are milliseconds of CPU time, the collector's included.
type pageTimes struct{ Decoding, Measuring, Looking, Thumbnail, Applying float64 }

// timePage takes the time of each step by itself, after it was done once.
func timePage(ctx context.Context, q timesOf) (took pageTimes, err error) {
	img, err := decodePage(ctx, q.Page.File)
	if err != nil {
		return took, err
	}
	measures := quality.Measure(img, q.Page.DPI)
	by, err := askew()
	if err != nil {
		return took, err
	}
	for _, step := range []struct {
		into *float64
		do   func() error
	}{
		{&took.Decoding, func() error { _, err := decodePage(ctx, q.Page.File); return err }},
		{&took.Measuring, func() error { quality.Measure(img, q.Page.DPI); return nil }},
		{&took.Looking, func() error { _, err := propose.Look(ctx, img, q.Page.DPI, measures, nil); return err }},
		{&took.Thumbnail, func() error { _, err := thumbnailOf(ctx, q.Page.File); return err }},
		{&took.Applying, func() error { _, err := recipe.Apply(img, by, q.Page.DPI); return err }},
	} {
		if *step.into, err = timed(q.Times, step.do); err != nil {
			return took, err
		}
	}
	return took, nil
}

// timed does something once and then that many times, and returns the CPU time
// of one of these in milliseconds.
func timed(times int, do func() error) (float64, error) {
	if err := do(); err != nil {
		return 0, err
	}
	runtime.GC()
	began := ownCPU()
	for range times {
		if err := do(); err != nil {
			return 0, err
		}
	}
	runtime.GC()
	return float64(ownCPU()-began) / float64(time.Millisecond) / float64(times), nil
}

func decodePage(ctx context.Context, name string) (image.Image, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read a page: %w", err)
	}
	return imaging.Decode(ctx, bytes.NewReader(data), int64(len(data)), 0, imaging.Limits{})
}

// thumbnailOf is what the lists of the window show, made of the file as package
// app does it.
func thumbnailOf(ctx context.Context, name string) (image.Image, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("read a page: %w", err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, fmt.Errorf("read a page: %w", err)
	}
	img, ok, err := imaging.Coarse(ctx, file, info.Size(), imaging.GrainEighth, imaging.Limits{})
	if err == nil && (!ok || max(img.Bounds().Dx(), img.Bounds().Dy()) < thumbnailSide) {
		img, err = imaging.Decode(ctx, file, info.Size(), 0, imaging.Limits{})
	}
	if err != nil {
		return nil, err
	}
	return imaging.Thumbnail(img, thumbnailSide), nil
}

// work is one page through the hands of a worker.
type work struct {
	Page           measuredPage
	Thumbnail, Out string // files; what has no name is not made
	Measure        bool
}

// workDone is the most memory that the process had, in bytes; 0 where the
// system does not tell.
type workDone struct{ Peak int64 }

// workOn does one page in a process: measures it, makes its thumbnail, applies a
// recipe and encodes what comes of it.
func workOn(ctx context.Context, q work) (workDone, error) {
	if q.Thumbnail != "" {
		small, err := thumbnailOf(ctx, q.Page.File)
		if err != nil {
			return workDone{}, err
		}
		data, err := encodeJPEG(small, 75, 0)
		if err != nil {
			return workDone{}, err
		}
		if err := os.WriteFile(q.Thumbnail, data, 0o600); err != nil {
			return workDone{}, fmt.Errorf("write a thumbnail: %w", err)
		}
	}
	if q.Measure || q.Out != "" {
		if err := workOnPixels(ctx, q); err != nil {
			return workDone{}, err
		}
	}
	return workDone{ownPeak()}, nil
}

func workOnPixels(ctx context.Context, q work) error {
	img, err := decodePage(ctx, q.Page.File)
	if err != nil {
		return err
	}
	if q.Measure {
		measures := quality.Measure(img, q.Page.DPI)
		if _, err := propose.Look(ctx, img, q.Page.DPI, measures, nil); err != nil {
			return err
		}
	}
	if q.Out == "" {
		return nil
	}
	by, err := askew()
	if err != nil {
		return err
	}
	if img, err = recipe.Apply(img, by, q.Page.DPI); err != nil {
		return err
	}
	var encoder imaging.JPEGEncoder
	defer encoder.Release()
	data, err := encoder.Encode(img, imaging.QualityLetter())
	if err != nil {
		return err
	}
	if err := os.WriteFile(q.Out, data, 0o600); err != nil {
		return fmt.Errorf("write a page: %w", err)
	}
	return nil
}

// measures measures line 8: what measuring a page, showing it small and applying
// its recipe takes, in time and in memory.
func measures(ctx context.Context, b *bench) error {
	var pages []measuredPage
	if _, err := ask(ctx, "measured pages", places{b.corpus, b.cache}, &pages); err != nil {
		return err
	}
	if b.quick {
		pages = pages[len(pages)-3:]
	}
	if err := b.pageTimes(ctx, pages); err != nil {
		return err
	}
	if err := b.thumbnailPeer(ctx, pages); err != nil {
		return err
	}
	if err := b.recipePeer(ctx, pages); err != nil {
		return err
	}
	return b.workerMemory(ctx, pages)
}

// pageTimes adds what each step takes within a process; the worst page counts.
func (b *bench) pageTimes(ctx context.Context, pages []measuredPage) error {
	var all []pageTimes
	for _, page := range pages {
		var runs []pageTimes
		for range b.runs {
			var took pageTimes
			if _, err := ask(ctx, "page times", timesOf{page, 5}, &took, oneCore); err != nil {
				return err
			}
			runs = append(runs, took)
		}
		of := func(one func(pageTimes) float64) float64 { return median(runs, one) }
		all = append(all, pageTimes{
			of(func(t pageTimes) float64 { return t.Decoding }), of(func(t pageTimes) float64 { return t.Measuring }),
			of(func(t pageTimes) float64 { return t.Looking }), of(func(t pageTimes) float64 { return t.Thumbnail }),
			of(func(t pageTimes) float64 { return t.Applying }),
		})
		last := all[len(all)-1]
		b.table.note("line 8: %s: decoding %.0f ms, quality %.0f ms, what to propose %.0f ms, thumbnail %.0f ms, recipe %.0f ms",
			filepath.Base(page.File), last.Decoding, last.Measuring, last.Looking, last.Thumbnail, last.Applying)
	}
	for _, promise := range []struct {
		what string
		most float64
		of   func(pageTimes) float64
	}{
		{"all measurements of an A4 page in colour at 300 dpi", mostMeasuring, func(t pageTimes) float64 { return t.Measuring + t.Looking }},
		{"a thumbnail from its file", mostThumbnail, func(t pageTimes) float64 { return t.Thumbnail }},
		{"a recipe with deskew applied", mostApplying, func(t pageTimes) float64 { return t.Applying }},
	} {
		sum, worst := 0.0, 0.0
		for _, page := range all {
			sum, worst = sum+promise.of(page), max(worst, promise.of(page))
		}
		b.table.add(row{"8. " + promise.what, fmt.Sprintf("CPU %.1f ms, worst of %d pages %.1f ms", sum/float64(len(all)), len(all), worst), "", "",
			fmt.Sprintf("≤ %.0f ms on one core", promise.most), verdict(worst <= promise.most)})
	}
	return nil
}

// against adds a row of whole processes, ours and a peer's, over all pages.
func (b *bench) against(what, target string, met func(ours, theirs float64) string, pages []measuredPage, ours func(measuredPage) (usage, error), name string, theirs func(measuredPage) (usage, error)) error {
	var mine, their usage
	for _, page := range pages {
		for _, side := range []struct {
			once func(measuredPage) (usage, error)
			all  *usage
		}{{ours, &mine}, {theirs, &their}} {
			took, err := repeat(b.runs, func() (usage, error) { return side.once(page) })
			if err != nil {
				return err
			}
			side.all.CPU, side.all.Peak = side.all.CPU+took.CPU, max(side.all.Peak, took.Peak)
		}
	}
	each := func(u usage) float64 { return 1000 * u.CPU.Seconds() / float64(len(pages)) }
	b.table.add(row{"8. " + what + ", whole process", fmt.Sprintf("CPU %.1f ms, %s", each(mine), megabytes(mine.Peak)),
		fmt.Sprintf("CPU %.1f ms, %s (%s)", each(their), megabytes(their.Peak), name), fmt.Sprintf("%.2f", each(mine)/each(their)), target, met(each(mine), each(their))})
	return nil
}

func (b *bench) thumbnailPeer(ctx context.Context, pages []measuredPage) error {
	const what, target = "a thumbnail from its file", "no slower"
	if reason := lacking("vipsthumbnail"); reason != "" {
		b.table.missing("8. "+what+", whole process", target, reason)
		return nil
	}
	small := filepath.Join(b.folder, "thumbnail.jpg")
	noMore := func(ours, theirs float64) string { return verdict(ours <= theirs) }
	return b.against(what, target, noMore, pages,
		func(page measuredPage) (usage, error) {
			return ask(ctx, "work", work{Page: page, Thumbnail: small}, new(workDone), oneCore)
		}, "vipsthumbnail", func(page measuredPage) (usage, error) {
			return tool(ctx, "vipsthumbnail", page.File, "--size", fmt.Sprint(thumbnailSide), "-o", small+"[Q=75]")
		})
}

// recipePeer tells what a page takes from file to file where a slope that is
// known is taken out. A process of ours makes its encoder ready first, which is
// once for all pages in the program itself: that much is not comparable.
func (b *bench) recipePeer(ctx context.Context, pages []measuredPage) error {
	const what, target = "decoded, deskewed, cropped, encoded", "told"
	if reason := lacking("vips"); reason != "" {
		b.table.missing("8. "+what+", whole process", target, reason)
		return nil
	}
	out := filepath.Join(b.folder, "applied.jpg")
	return b.against(what, target, func(_, _ float64) string { return "" }, pages,
		func(page measuredPage) (usage, error) {
			return ask(ctx, "work", work{Page: page, Out: out}, new(workDone), oneCore)
		}, "vips rotate", func(page measuredPage) (usage, error) {
			return measured(ctx, nil, nil, []string{"VIPS_CONCURRENCY=1"}, "vips", "rotate", page.File, out+"[Q=85]", "1.7", "--background", "255")
		})
}

// workerMemory adds the most that a process held which did everything to a page.
func (b *bench) workerMemory(ctx context.Context, pages []measuredPage) error {
	var plan measuredPage
	if _, err := ask(ctx, "plan", places{b.corpus, b.cache}, &plan); err != nil {
		return err
	}
	for _, promise := range []struct {
		what  string
		pages []measuredPage
		most  int64
	}{{"A4 at 300 dpi", pages, mostLetter}, {"A3 at 600 dpi", []measuredPage{plan}, mostPlan}} {
		var peak int64
		for _, page := range promise.pages {
			var done workDone
			q := work{page, filepath.Join(b.folder, "thumbnail.jpg"), filepath.Join(b.folder, "applied.jpg"), true}
			if _, err := ask(ctx, "work", q, &done); err != nil {
				return err
			}
			peak = max(peak, done.Peak)
		}
		b.table.add(row{"8. a page in colour, " + promise.what + ", through a worker: peak memory", megabytes(peak), "", "", "< " + fmt.Sprint(promise.most/1e6) + " MB", verdict(peak > 0 && peak < promise.most)})
	}
	return nil
}
