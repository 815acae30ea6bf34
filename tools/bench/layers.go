package main

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
)

// layerSources are pages of text on paper with a colour or shades.
var layerSources = [...]string{
	"ocrd_INPUT_0017.tif", "lept_zanotti-78.jpg", "lept_lapide.052.100.jpg", "lept_brothers.150.jpg", "sample:01-surat-undangan.jpg", "sample:12-nota-dinas-1987.jpg",
	"lept_1555.003.jpg", "lept_cavalerie.29.jpg", "lept_breviar.38.150.jpg", "lept_lucasta.047.jpg", "ocrd_OCR-D-IMG-linguistics_thesis_a.jpg",
	"sample:03-surat-data-peserta-didik.jpg", "sample:05-surat-pinjam-ruang.jpg",
}

// layerPage is a master and the size of the same picture as JPEG at quality 75.
type layerPage struct {
	Source string
	File   string
	JPEG   int64
	DPI    float64
	Truth  string
}

// layerPages are the masters of line 5.
type layerPages struct {
	Scanned []layerPage // as scanned, 75 to 350 dpi
	Sheets  []layerPage // the same stretched over A4 at 300 dpi
	Typed   []layerPage // pages with a ground truth, printed on stained paper
}

func makeLayerPages(ctx context.Context, p places) (layerPages, error) {
	var made layerPages
	for i, source := range layerSources {
		img, dpi, err := p.scan(ctx, source)
		if err != nil {
			return made, err
		}
		scanned, err := p.keepLayerPage(source, fmt.Sprintf("layers-%02d-scanned.jpg", i+1), img, dpi)
		if err != nil {
			return made, err
		}
		whole, err := p.keepLayerPage(source, fmt.Sprintf("layers-%02d-sheet.jpg", i+1), sheet(img), 300)
		if err != nil {
			return made, err
		}
		made.Scanned, made.Sheets = append(made.Scanned, scanned), append(made.Sheets, whole)
	}
	for i, source := range []string{"ocrmypdf_linn.png", "tess_phototest.tif"} {
		img, dpi, err := p.scan(ctx, source)
		if err != nil {
			return made, err
		}
		page, err := p.keepLayerPage(source, fmt.Sprintf("layers-typed-%d.jpg", i+1), stained(img), dpi)
		if err != nil {
			return made, err
		}
		if page.Truth, err = p.truthOf(source); err != nil {
			return made, fmt.Errorf("read the ground truth: %w", err)
		}
		made.Typed = append(made.Typed, page)
	}
	return made, nil
}

// keepLayerPage keeps the master at quality 90 and weighs it at 75.
func (p places) keepLayerPage(source, name string, img image.Image, dpi float64) (layerPage, error) {
	master, err := encodeJPEG(img, 90, dpi)
	if err != nil {
		return layerPage{}, err
	}
	lighter, err := encodeJPEG(img, 75, dpi)
	if err != nil {
		return layerPage{}, err
	}
	name = filepath.Join(p.Cache, name)
	return layerPage{Source: source, File: name, JPEG: int64(len(lighter)), DPI: dpi}, writeWhole(name, master)
}

// stained prints a page in dark blue on yellowed paper with broad stains and
// grain, the same ones each time.
func stained(img image.Image) *image.RGBA {
	random := rand.New(rand.NewPCG(5, 5))
	bounds := img.Bounds()
	page := image.NewRGBA(image.Rect(0, 0, bounds.Dx(), bounds.Dy()))
	paper, ink := [3]float64{234, 220, 186}, [3]float64{46, 42, 74}
	for y := range page.Rect.Dy() {
		for x := range page.Rect.Dx() {
			white := float64(color.GrayModel.Convert(img.At(bounds.Min.X+x, bounds.Min.Y+y)).(color.Gray).Y) / 255
			stain := 10*math.Sin(float64(x)/310)*math.Sin(float64(y)/470) + 6*random.NormFloat64()
			i := page.PixOffset(x, y)
			for c := range 3 {
				page.Pix[i+c] = uint8(min(255, max(0, white*paper[c]+(1-white)*ink[c]+stain)))
			}
			page.Pix[i+3] = 255
		}
	}
	return page
}

const (
	layersTarget = 8.0 // times smaller than JPEG at quality 75
	layersPoints = 0.5 // of character error rate
)

// layered measures line 5: pages taken apart into letters and paper.
func layered(ctx context.Context, b *bench) error {
	var pages layerPages
	if _, err := ask(ctx, "layer pages", places{b.corpus, b.cache}, &pages); err != nil {
		return err
	}
	if b.quick {
		pages.Scanned, pages.Sheets = pages.Scanned[:6], pages.Sheets[:6]
	}
	if err := b.weigh(ctx, "as scanned", pages.Scanned); err != nil {
		return err
	}
	if err := b.weigh(ctx, "A4 at 300 dpi", pages.Sheets); err != nil {
		return err
	}
	if reason := lacking("tesseract", "pdftoppm"); reason != "" {
		b.table.missing("5. layers, character error rate", "≤ 0.5 points more", reason)
		return nil
	}
	return b.layerErrors(ctx, pages.Typed)
}

func (b *bench) layersOf(ctx context.Context, pages []layerPage) (usage, copies, error) {
	var files []string
	for _, page := range pages {
		files = append(files, page.File)
	}
	return b.newCopies(ctx, "layers", files, false)
}

// weigh compares whole files of ours, one a page, with the bare JPEG: all of
// them, and those that were taken apart.
func (b *bench) weigh(ctx context.Context, kind string, pages []layerPage) error {
	took, made, err := b.layersOf(ctx, pages)
	if err != nil {
		return err
	}
	var all, apart weights
	for i, page := range pages {
		all.add(page.JPEG, made.Bytes[i])
		how := "kept whole"
		file, err := os.ReadFile(made.Files[i])
		if err != nil {
			return fmt.Errorf("read an access copy: %w", err)
		}
		if bytes.Contains(file, []byte("/ImageMask true")) {
			apart.add(page.JPEG, made.Bytes[i])
			how = "taken apart"
		}
		b.table.note("line 5, %s: %s: JPEG q75 %d B, ours %d B, 1/%.1f, %s", kind, page.Source, page.JPEG, made.Bytes[i], float64(page.JPEG)/float64(made.Bytes[i]), how)
	}
	b.table.add(all.row(fmt.Sprintf("5. layers, %d text pages, %s", all.pages, kind)))
	b.table.add(apart.row(fmt.Sprintf("5. layers, the %d of them that were taken apart", apart.pages)))
	b.table.note("line 5, %s: %.2f CPU s a page with intake and checking", kind, took.CPU.Seconds()/float64(len(pages)))
	return nil
}

// weights adds up the bytes of pages.
type weights struct {
	pages       int
	plain, ours int64
}

func (w *weights) add(plain, ours int64) {
	w.pages, w.plain, w.ours = w.pages+1, w.plain+plain, w.ours+ours
}

func (w *weights) row(line string) row {
	ratio := float64(w.plain) / float64(max(w.ours, 1))
	return row{line, fmt.Sprintf("%d B", w.ours), fmt.Sprintf("%d B (JPEG q75)", w.plain), fmt.Sprintf("1/%.1f", ratio), "≤ 1/8 of JPEG q75", verdict(ratio >= layersTarget)}
}

// layerErrors reads the master and the drawn access copy with the same engine.
func (b *bench) layerErrors(ctx context.Context, pages []layerPage) error {
	_, made, err := b.layersOf(ctx, pages)
	if err != nil {
		return err
	}
	var before, after rates
	for i, page := range pages {
		drawn := filepath.Join(b.folder, fmt.Sprintf("drawn-%d", i))
		dpi := strconv.Itoa(int(math.Round(page.DPI)))
		if _, err := tool(ctx, "pdftoppm", "-r", dpi, "-png", "-singlefile", made.Files[i], drawn); err != nil {
			return err
		}
		master, err := read(ctx, page.File, dpi)
		if err != nil {
			return err
		}
		copied, err := read(ctx, drawn+".png", dpi)
		if err != nil {
			return err
		}
		m, c := before.add(master, page.Truth), after.add(copied, page.Truth)
		b.table.note("line 5: character error rate of %s on stained paper: from the master %.2f %%, from the access copy %.2f %%; %d B instead of %d B (JPEG q75)", page.Source, m, c, made.Bytes[i], page.JPEG)
	}
	m, c := before.mean(), after.mean()
	b.table.add(row{"5. layers, character error rate", fmt.Sprintf("%.2f %%", c), fmt.Sprintf("%.2f %% (master)", m),
		fmt.Sprintf("%+.2f points", c-m), "≤ 0.5 points more", verdict(c <= m+layersPoints)})
	return nil
}

func read(ctx context.Context, picture, dpi string) (string, error) {
	var text bytes.Buffer
	_, err := measured(ctx, nil, &text, []string{"OMP_THREAD_LIMIT=1"}, "tesseract", picture, "stdout", "-l", "ind+eng", "--dpi", dpi)
	return text.String(), err
}
