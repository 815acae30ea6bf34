package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"daluang/app/imaging"
)

// textSources are pages of text, those with a ground truth first, then such
// that a few give a mixture.
var textSources = [...]string{
	"ocrmypdf_linn.png", "tess_phototest.tif", "sample:01-surat-undangan.jpg", "sample:12-nota-dinas-1987.jpg",
	"sample:03-surat-data-peserta-didik.jpg", "sample:05-surat-pinjam-ruang.jpg", "sample:04-surat-tugas.png", "sample:02-surat-usulan-alih-media.tif",
	"tess_eurotext.tif", "lept_lucasta.1.300.tif", "lept_zanotti-78.jpg", "lept_lapide.052.100.jpg",
}

// phototest is what tess_phototest.tif says.
const phototest = "This is a lot of 12 point text to test the ocr code and see if it works on all types of file format. " +
	"The quick brown dog jumped over the lazy fox. The quick brown dog jumped over the lazy fox. " +
	"The quick brown dog jumped over the lazy fox. The quick brown dog jumped over the lazy fox."

// textPage is a page to be read.
type textPage struct {
	File  string
	DPI   float64
	Truth string // empty: nobody has typed it
}

// truthOf is the text of a page of the corpus as a person reads it.
func (p places) truthOf(source string) (string, error) {
	switch source {
	case "tess_phototest.tif":
		return phototest, nil
	case "ocrmypdf_linn.png":
		text, err := os.ReadFile(filepath.Join(p.Corpus, "ocrmypdf_linn.txt"))
		return string(text), err
	}
	return "", nil
}

// makeTextPages makes files that both sides take as they are: black-and-white
// pages as PNG of one bit, others as JPEG, each telling its resolution.
func makeTextPages(ctx context.Context, p places) ([]textPage, error) {
	var pages []textPage
	for i, source := range textSources {
		img, dpi, err := p.scan(ctx, source)
		if err != nil {
			return nil, err
		}
		truth, err := p.truthOf(source)
		if err != nil {
			return nil, fmt.Errorf("read the ground truth: %w", err)
		}
		var data []byte
		name := filepath.Join(p.Cache, fmt.Sprintf("text-%02d", i+1))
		if mode, _ := imaging.DetectMode(img); mode == imaging.Bilevel {
			name += ".png"
			data, err = encodeBilevel(img, dpi)
		} else {
			name += ".jpg"
			data, err = encodeJPEG(img, 90, dpi)
		}
		if err != nil {
			return nil, err
		}
		if err := writeWhole(name, data); err != nil {
			return nil, err
		}
		pages = append(pages, textPage{name, dpi, truth})
	}
	return pages, nil
}

const recognitionTarget = 1.5 // times the peer's pages a second

// recognition measures line 3: scans made into searchable PDF/A.
func recognition(ctx context.Context, b *bench) error {
	const line, target = "3. recognition + PDF/A", "≥ 1.5 × OCRmyPDF's pages/s"
	var pages []textPage
	if _, err := ask(ctx, "text pages", places{b.corpus, b.cache}, &pages); err != nil {
		return err
	}
	if b.quick {
		pages = pages[:4]
	}
	if reason := lacking("tesseract", "img2pdf", "ocrmypdf", "pdftotext"); reason != "" {
		b.table.missing(line, target, reason)
		return nil
	}
	var files []string
	for _, page := range pages {
		files = append(files, page.File)
	}
	var made copies
	ours, err := repeat(b.runs, func() (took usage, err error) {
		took, made, err = b.newCopies(ctx, "recognised", files, true)
		return took, err
	})
	if err != nil {
		return err
	}
	together, searchable := filepath.Join(b.folder, "pages.pdf"), filepath.Join(b.folder, "searchable.pdf")
	if _, err := tool(ctx, "img2pdf", append([]string{"-o", together}, files...)...); err != nil {
		return err
	}
	peer, err := repeat(b.runs, func() (usage, error) {
		return tool(ctx, "ocrmypdf", "-q", "-l", "ind+eng", "--output-type", "pdfa", "--jobs", "2", together, searchable)
	})
	if err != nil {
		return err
	}
	n := float64(len(pages))
	rate, peerRate := n/ours.Wall.Seconds(), n/peer.Wall.Seconds()
	b.table.add(row{fmt.Sprintf("%s, %d pages", line, len(pages)), fmt.Sprintf("%.2f pages/s (%s)", rate, ours), fmt.Sprintf("%.2f pages/s (%s)", peerRate, peer),
		fmt.Sprintf("%.2f", rate/peerRate), target, verdict(rate >= recognitionTarget*peerRate)})
	own := 1 - made.Children.Seconds()/max(ours.CPU.Seconds(), 0.001)
	b.table.note("line 3: %.0f %% of our CPU time is ours, the rest is the engine's (last run: %.2f s of it); our bytes %d, the peer's %d", 100*own, made.Children.Seconds(), sum(made.Bytes), fileSize(searchable))
	return b.textErrors(ctx, pages, made.Files, searchable)
}

// textErrors compares what pdftotext finds in both results with the truth: in
// the reading order that it makes out itself, and in that of the file.
func (b *bench) textErrors(ctx context.Context, pages []textPage, ours []string, searchable string) error {
	for _, order := range []struct {
		name   string
		option []string
	}{{"pdftotext", nil}, {"pdftotext -raw", []string{"-raw"}}} {
		var mine, theirs rates
		for i, page := range pages {
			if page.Truth == "" {
				continue
			}
			text, err := textOf(ctx, ours[i], 1, order.option...)
			if err != nil {
				return err
			}
			other, err := textOf(ctx, searchable, i+1, order.option...)
			if err != nil {
				return err
			}
			a, p := mine.add(text, page.Truth), theirs.add(other, page.Truth)
			b.table.note("line 3: character error rate of %s by %s: ours %.2f %%, the peer's %.2f %%", textSources[i], order.name, a, p)
		}
		a, p := mine.mean(), theirs.mean()
		b.table.add(row{"3. recognition, character error rate, " + order.name, fmt.Sprintf("%.2f %%", a), fmt.Sprintf("%.2f %%", p), fmt.Sprintf("%+.2f points", a-p), "no worse", verdict(a <= p)})
	}
	return nil
}

func textOf(ctx context.Context, pdf string, page int, options ...string) (string, error) {
	var text bytes.Buffer
	number := strconv.Itoa(page)
	_, err := measured(ctx, nil, &text, nil, "pdftotext", append(options, "-f", number, "-l", number, pdf, "-")...)
	return text.String(), err
}

func sum(numbers []int64) (total int64) {
	for _, n := range numbers {
		total += n
	}
	return total
}
