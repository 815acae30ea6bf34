package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"daluang/storage/archive"
	"daluang/storage/pdfa"
)

// colourSources are scans of ten different pages.
var colourSources = [...]string{
	"lept_zanotti-78.jpg", "lept_lapide.052.100.jpg", "lept_1555.003.jpg", "lept_breviar.38.150.jpg", "lept_brothers.150.jpg",
	"lept_cavalerie.11.jpg", "lept_cavalerie.29.jpg", "lept_cat.007.jpg", "ocrd_INPUT_0017.tif", "ocrd_OCR-D-IMG-linguistics_thesis_a.jpg",
}

// stored is a page as the store has it: a file and the digest that it must have.
type stored struct {
	File   string
	Digest archive.Digest
}

func digested(name string, data []byte) stored { return stored{name, sha256.Sum256(data)} }

// makeColourPages makes the ten pages as colour JPEG, A4 at 300 dpi, quality 85.
func makeColourPages(ctx context.Context, p places) ([]stored, error) {
	var pages []stored
	for i, source := range colourSources {
		name := filepath.Join(p.Cache, fmt.Sprintf("colour-%02d.jpg", i+1))
		data, err := os.ReadFile(name)
		if errors.Is(err, os.ErrNotExist) {
			img, _, failure := p.scan(ctx, source)
			if failure != nil {
				return nil, failure
			}
			if data, err = encodeJPEG(sheet(img), 85, 300); err == nil {
				err = writeWhole(name, data)
			}
		}
		if err != nil {
			return nil, err
		}
		if _, err := pdfa.CheckJPEG(data); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		pages = append(pages, digested(name, data))
	}
	return pages, nil
}

// passing asks for a PDF/A of pages that were checked when they were taken in.
type passing struct {
	Pages  []stored
	Copies int // how often each page is used
	Words  int // invisible words on each page
	Out    string
}

var errFixity = errors.New("the page is not what was stored")

// writePassThrough reads each page, checks it against its digest and writes it
// as it is: no picture is decoded.
func writePassThrough(ctx context.Context, q passing) (int, error) {
	file, err := os.Create(q.Out)
	if err != nil {
		return 0, fmt.Errorf("write the pages: %w", err)
	}
	defer file.Close()
	options := pdfa.Options{Conformance: pdfa.PDFA2B}
	if q.Words > 0 {
		options.Conformance = pdfa.PDFA2U
	}
	writer, err := pdfa.NewWriter(file, pdfa.Metadata{Title: "Pass-through"}, options)
	if err != nil {
		return 0, err
	}
	words := someWords(q.Words)
	var buffer bytes.Buffer
	for i := range q.Copies * len(q.Pages) {
		page := q.Pages[i%len(q.Pages)]
		data, err := readInto(&buffer, page.File)
		if err != nil {
			return i, fmt.Errorf("read a page: %w", err)
		}
		if sha256.Sum256(data) != page.Digest {
			return i, fmt.Errorf("page %d: %w", i+1, errFixity)
		}
		picture := pdfa.Image{Kind: pdfa.JPEG, Data: data, Whole: true, Digest: page.Digest}
		if err := writer.AddPage(pdfa.Page{Image: picture, DPIX: 300, DPIY: 300, Words: words}); err != nil {
			return i, err
		}
	}
	return q.Copies * len(q.Pages), errors.Join(writer.Close(), file.Close())
}

// readInto reads a file into a buffer that serves for one page after the other.
func readInto(buffer *bytes.Buffer, name string) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	buffer.Reset()
	_, err = buffer.ReadFrom(file)
	return buffer.Bytes(), err
}

// someWords covers an A4 page at 300 dpi, ten words a line.
func someWords(n int) []pdfa.Word {
	var words []pdfa.Word
	for i := range n {
		x, y := float64(i%10)*248, float64(i/10)*110
		words = append(words, pdfa.Word{Text: "perpustakaan"[i%7:], Line: i / 10, Box: pdfa.Box{X0: x, Y0: y, X1: x + 220, Y1: y + 60}})
	}
	return words
}

// checked is what our own checker says about a file, in a word.
type checked struct {
	Valid   bool
	Pages   int
	Problem string
}

func checkFile(_ context.Context, name string) (checked, error) {
	file, err := os.Open(name)
	if err != nil {
		return checked{}, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return checked{}, err
	}
	report, err := pdfa.Check(file, info.Size())
	if err != nil {
		return checked{}, err
	}
	said := checked{Valid: report.Valid(), Pages: report.Pages}
	if !said.Valid {
		said.Problem = report.Problems[0].String()
	}
	return said, nil
}

const (
	passTarget = 0.6  // of the peer's CPU seconds
	peakTarget = 40e6 // bytes, at 1,000 pages
)

// passThrough measures line 1: scans put into a PDF without a change.
func passThrough(ctx context.Context, b *bench) error {
	var pages []stored
	if _, err := ask(ctx, "colour pages", places{b.corpus, b.cache}, &pages); err != nil {
		return err
	}
	sizes := []int{100, 1000}
	if b.quick {
		sizes = []int{20, 100}
	}
	for _, size := range sizes {
		if err := b.passOnce(ctx, pages, size); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) passOnce(ctx context.Context, pages []stored, size int) error {
	title := fmt.Sprintf("1. pass-through, %d colour A4 pages", size)
	target := fmt.Sprintf("CPU ≤ %.1f of img2pdf", passTarget)
	peer, reason, err := b.passPeer(ctx, pages, size)
	if err != nil {
		return err
	}
	for _, words := range []int{0, 300} {
		question := passing{pages, size / len(pages), words, filepath.Join(b.folder, "ours.pdf")}
		ours, err := repeat(b.runs, func() (usage, error) {
			var written int
			return ask(ctx, "pass through", question, &written)
		})
		if err != nil {
			return err
		}
		line := fmt.Sprintf("%s, %d words a page", title, words)
		if reason != "" {
			b.table.missing(line, target, reason)
		} else {
			ratio := ours.CPU.Seconds() / peer.CPU.Seconds()
			b.table.add(row{line, ours.String(), peer.String(), fmt.Sprintf("CPU %.2f", ratio), target, verdict(ratio <= passTarget)})
		}
		if size == 1000 {
			b.table.add(row{line + ", peak memory", megabytes(ours.Peak), megabytes(peer.Peak),
				fmt.Sprintf("%.3f", float64(ours.Peak)/float64(max(peer.Peak, 1))), "< 40 MB", verdict(ours.Peak > 0 && ours.Peak < peakTarget)})
		}
		var said checked
		if _, err := ask(ctx, "check", question.Out, &said); err != nil {
			return err
		}
		if !said.Valid || said.Pages != size {
			b.table.note("line 1, %d pages, %d words: our checker finds %d pages and says %q", size, words, said.Pages, said.Problem)
		}
		os.Remove(question.Out)
	}
	return nil
}

// passPeer is the cheapest that img2pdf can do: no PDF/A, no text.
func (b *bench) passPeer(ctx context.Context, pages []stored, size int) (usage, string, error) {
	if reason := lacking("img2pdf"); reason != "" {
		return usage{}, reason, nil
	}
	out := filepath.Join(b.folder, "peer.pdf")
	defer os.Remove(out)
	arguments := []string{"-o", out}
	for i := range size {
		arguments = append(arguments, pages[i%len(pages)].File)
	}
	took, err := repeat(b.runs, func() (usage, error) { return tool(ctx, "img2pdf", arguments...) })
	return took, "", err
}
