package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"

	"daluang/app/imaging"
	"daluang/app/imaging/skew"
	"daluang/storage/pdfa"
)

// slopes are how they lay on the glass, in degrees; positive as package
// skew has it.
var slopes = [...]float64{1.2, -0.7, 2.4, -1.9, 0.5, 3.1, -2.6, 0.9, -1.4, 1.7}

// slopingSources are ten pages of text.
var slopingSources = [...]string{
	"sample:01-surat-undangan.jpg", "sample:03-surat-data-peserta-didik.jpg", "sample:05-surat-pinjam-ruang.jpg", "sample:12-nota-dinas-1987.jpg",
	"sample:08-ijazah-2021-transkrip.jpg", "sample:10-ijazah-2025-transkrip.jpg", "lept_zanotti-78.jpg", "lept_lapide.052.100.jpg", "lept_cavalerie.29.jpg", "ocrd_INPUT_0017.tif",
}

// makeSlopingPages lays them askew: colour, A4 at 300 dpi, quality 85.
func makeSlopingPages(ctx context.Context, p places) ([]string, error) {
	var names []string
	for i, source := range slopingSources {
		name := filepath.Join(p.Cache, fmt.Sprintf("sloping-%02d.jpg", i+1))
		names = append(names, name)
		if _, err := os.Stat(name); err == nil {
			continue
		}
		img, _, err := p.scan(ctx, source)
		if err != nil {
			return nil, err
		}
		page := sheet(img)
		own, _ := skew.Detect(page) // askew as it was scanned
		data, err := encodeJPEG(skew.Straighten(page, own-slopes[i]), 85, 300)
		if err != nil {
			return nil, err
		}
		if err := writeWhole(name, data); err != nil {
			return nil, err
		}
	}
	return names, nil
}

// straightening asks for a PDF/A of pages made straight.
type straightening struct {
	Pages []string
	Out   string
}

// straightened is what became of one page.
type straightened struct {
	Degrees float64 // that were taken out; 0 where the page says too little
	data    []byte
	err     error
}

// writeStraight measures, turns and encodes pages on all cores, and writes them
// in their order.
func writeStraight(ctx context.Context, q straightening) ([]straightened, error) {
	file, err := os.Create(q.Out)
	if err != nil {
		return nil, fmt.Errorf("write the pages: %w", err)
	}
	defer file.Close()
	writer, err := pdfa.NewWriter(file, pdfa.Metadata{Title: "Deskew"}, pdfa.Options{})
	if err != nil {
		return nil, err
	}
	coming := make([]chan straightened, len(q.Pages))
	for i := range coming {
		coming[i] = make(chan straightened, 1)
	}
	var encoder imaging.JPEGEncoder
	defer encoder.Release()
	cores := make(chan struct{}, runtime.NumCPU())
	ahead := make(chan struct{}, 4*runtime.NumCPU()) // pages that are not written yet
	go func() {
		for i, name := range q.Pages {
			ahead <- struct{}{}
			cores <- struct{}{}
			go func() {
				coming[i] <- straighten(ctx, name, &encoder)
				<-cores
			}()
		}
	}()
	var done []straightened
	for _, next := range coming {
		page := <-next
		if page.err != nil {
			return nil, page.err
		}
		if err := writer.AddPage(pdfa.Page{Image: pdfa.Image{Kind: pdfa.JPEG, Data: page.data, Whole: true}, DPIX: 300, DPIY: 300}); err != nil {
			return nil, err
		}
		<-ahead
		done = append(done, straightened{Degrees: page.Degrees})
	}
	return done, errors.Join(writer.Close(), file.Close())
}

// straighten passes a page through where nothing is to be turned.
func straighten(ctx context.Context, name string, encoder *imaging.JPEGEncoder) straightened {
	data, err := os.ReadFile(name)
	if err != nil {
		return straightened{err: fmt.Errorf("read a page: %w", err)}
	}
	img, err := imaging.Decode(ctx, bytes.NewReader(data), int64(len(data)), 0, imaging.Limits{})
	if err != nil {
		return straightened{err: err}
	}
	degrees, confidence := skew.Detect(img)
	if confidence < skew.Sure || degrees == 0 {
		return straightened{data: data}
	}
	data, err = encoder.Encode(skew.Straighten(img, degrees), imaging.QualityLetter())
	return straightened{degrees, data, err}
}

const deskewTarget = 20.0 // times the peer's pages a second

// deskew measures line 2: pages straightened and written as PDF/A, without
// recognition.
func deskew(ctx context.Context, b *bench) error {
	const line, target = "2. deskew + PDF/A without recognition", "≥ 20 × OCRmyPDF's pages/s"
	var pages []string
	if _, err := ask(ctx, "sloping pages", places{b.corpus, b.cache}, &pages); err != nil {
		return err
	}
	peerPages := pages
	if b.quick {
		peerPages = pages[:4]
	}
	question := straightening{append(append([]string{}, pages...), pages...), filepath.Join(b.folder, "straight.pdf")}
	var done []straightened
	ours, err := repeat(b.runs, func() (usage, error) { return ask(ctx, "straighten", question, &done) })
	if err != nil {
		return err
	}
	for i := range pages {
		b.table.note("line 2: %s lay at %+.1f°, taken out %+.2f°", slopingSources[i], slopes[i], done[i].Degrees)
	}
	turned, worst := 0, 0.0
	for i, page := range done[:len(pages)] {
		if page.Degrees != 0 {
			turned, worst = turned+1, max(worst, math.Abs(page.Degrees-slopes[i]))
		}
	}
	b.table.note("line 2: %d of %d pages turned; the greatest difference from the slope that was put in is %.2f°", turned, len(pages), worst)
	if reason := lacking("img2pdf", "ocrmypdf"); reason != "" {
		b.table.missing(line, target, reason)
		return nil
	}
	together := filepath.Join(b.folder, "sloping.pdf")
	if _, err := tool(ctx, "img2pdf", append([]string{"-o", together}, peerPages...)...); err != nil {
		return err
	}
	peer, err := repeat(b.runs, func() (usage, error) {
		return tool(ctx, "ocrmypdf", "-q", "--deskew", "--tesseract-timeout", "0", "--output-type", "pdfa", "--jobs", "2", together, filepath.Join(b.folder, "deskewed.pdf"))
	})
	if err != nil {
		return err
	}
	rate, peerRate := float64(len(question.Pages))/ours.Wall.Seconds(), float64(len(peerPages))/peer.Wall.Seconds()
	b.table.add(row{line, fmt.Sprintf("%.2f pages/s (%d pages: %s)", rate, len(question.Pages), ours), fmt.Sprintf("%.2f pages/s (%d pages: %s)", peerRate, len(peerPages), peer),
		fmt.Sprintf("%.1f", rate/peerRate), target, verdict(rate >= deskewTarget*peerRate)})
	oursEach, peerEach := ours.CPU.Seconds()/float64(len(question.Pages)), peer.CPU.Seconds()/float64(len(peerPages))
	b.table.note("line 2: CPU a page: ours %.2f s, the peer's %.2f s, ratio %.1f", oursEach, peerEach, peerEach/oursEach)
	return nil
}
