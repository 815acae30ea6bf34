package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"daluang/app/imaging"
	"daluang/storage/pdfa"
)

// smallestPage leaves out test patterns and snippets.
const smallestPage = 500 // pixels of the shorter side

// makeBilevelPages makes a PBM file of every different black-and-white page of
// the corpus; copies of one page in several codings count once.
func makeBilevelPages(ctx context.Context, p places) ([]string, error) {
	entries, err := os.ReadDir(p.Corpus)
	if err != nil {
		return nil, fmt.Errorf("list the corpus: %w", err)
	}
	seen := map[[32]byte]bool{}
	var pages []string
	for _, entry := range entries {
		stem := strings.TrimSuffix(entry.Name(), filepath.Ext(entry.Name()))
		if strings.HasPrefix(stem, "corrupt_") || strings.HasPrefix(stem, "bomb_") {
			continue
		}
		for i, raster := range bilevelFrames(ctx, filepath.Join(p.Corpus, entry.Name())) {
			data := fmt.Appendf(nil, "P4\n%d %d\n", raster.Width, raster.Height)
			data = append(data, raster.Data...)
			if digest := sha256.Sum256(data); seen[digest] || min(raster.Width, raster.Height) < smallestPage {
				continue
			} else {
				seen[digest] = true
			}
			name := filepath.Join(p.Cache, fmt.Sprintf("bilevel-%s-%d.pbm", stem, i+1))
			if err := writeWhole(name, data); err != nil {
				return nil, err
			}
			pages = append(pages, name)
		}
	}
	return pages, nil
}

// bilevelFrames are the black-and-white pictures of a file; of what is no
// picture, or no whole one, there are none.
func bilevelFrames(ctx context.Context, name string) []imaging.Raster {
	file, err := os.ReadFile(name)
	if err != nil {
		return nil
	}
	reader := bytes.NewReader(file)
	info, err := imaging.Probe(ctx, reader, reader.Size(), imaging.Limits{})
	if err != nil {
		return nil
	}
	var frames []imaging.Raster
	for i := range info.Frames {
		raster, err := imaging.PageRaster(ctx, reader, reader.Size(), i, imaging.Limits{})
		if err == nil && raster.Kind == imaging.KindBilevel {
			frames = append(frames, raster)
		}
	}
	return frames
}

// coding asks for a PDF/A of black-and-white pages.
type coding struct {
	Pages []string
	As    pdfa.Coding
	Out   string
}

func writeBilevel(_ context.Context, q coding) (int64, error) {
	file, err := os.Create(q.Out)
	if err != nil {
		return 0, fmt.Errorf("write the pages: %w", err)
	}
	defer file.Close()
	writer, err := pdfa.NewWriter(file, pdfa.Metadata{Title: "Bilevel"}, pdfa.Options{Bilevel: q.As})
	if err != nil {
		return 0, err
	}
	pixels := int64(0)
	for _, name := range q.Pages {
		width, height, bits, err := readPBM(name)
		if err != nil {
			return 0, err
		}
		page := pdfa.Page{Image: pdfa.Image{Kind: pdfa.Bilevel, Width: width, Height: height, Data: bits}, DPIX: 300, DPIY: 300}
		if err := writer.AddPage(page); err != nil {
			return 0, fmt.Errorf("%s: %w", filepath.Base(name), err)
		}
		pixels += int64(width) * int64(height)
	}
	return pixels, errors.Join(writer.Close(), file.Close())
}

var errNotPBM = errors.New("not a packed PBM")

// readPBM returns the size and the rows, padded to bytes. What pads a row is
// cleared: it is no part of the picture.
func readPBM(name string) (width, height int, bits []byte, err error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return 0, 0, nil, fmt.Errorf("read a page: %w", err)
	}
	var magic string
	if _, err := fmt.Sscan(string(data[:min(64, len(data))]), &magic, &width, &height); err != nil || magic != "P4" {
		return 0, 0, nil, fmt.Errorf("%s: %w", filepath.Base(name), errNotPBM)
	}
	stride := (width + 7) / 8
	if len(data) < stride*height {
		return 0, 0, nil, fmt.Errorf("%s: %w", filepath.Base(name), errNotPBM)
	}
	bits = data[len(data)-stride*height:]
	if width%8 != 0 {
		for end := stride - 1; end < len(bits); end += stride {
			bits[end] &= 0xff << (8 - width%8)
		}
	}
	return width, height, bits, nil
}

// comparing asks which of two lists of pictures differ.
type comparing struct{ A, B []string }

func comparePictures(_ context.Context, q comparing) ([]string, error) {
	var different []string
	if len(q.A) != len(q.B) {
		return []string{fmt.Sprintf("%d pictures instead of %d", len(q.B), len(q.A))}, nil
	}
	for i := range q.A {
		aw, ah, a, err := readPBM(q.A[i])
		if err != nil {
			return nil, err
		}
		bw, bh, other, err := readPBM(q.B[i])
		if err != nil {
			return nil, err
		}
		if aw != bw || ah != bh || !bytes.Equal(a, other) {
			different = append(different, filepath.Base(q.A[i]))
		}
	}
	return different, nil
}

const (
	bilevelTarget = 0.65 // of the bytes in Group 4
	bilevelTime   = 40.0 // milliseconds a page on one core
)

// bilevel measures line 4: black-and-white pages, packed without loss.
func bilevel(ctx context.Context, b *bench) error {
	var pages []string
	if _, err := ask(ctx, "bilevel pages", places{b.corpus, b.cache}, &pages); err != nil {
		return err
	}
	ours := filepath.Join(b.folder, "jbig2.pdf")
	pixels := int64(0)
	took, err := repeat(b.runs, func() (usage, error) {
		return ask(ctx, "bilevel", coding{pages, pdfa.JBIG2, ours}, &pixels, "GOMAXPROCS=1")
	})
	if err != nil {
		return err
	}
	sizeLine, timeLine := fmt.Sprintf("4. bilevel, JBIG2, %d pages", len(pages)), "4. bilevel, time a page"
	if reason := lacking("img2pdf", "pdfimages", "jbig2dec"); reason != "" {
		b.table.missing(sizeLine, "≤ 0.65 of G4", reason)
		return nil
	}
	peer := filepath.Join(b.folder, "g4.pdf")
	peerTook, err := repeat(b.runs, func() (usage, error) { return tool(ctx, "img2pdf", append([]string{"-o", peer}, pages...)...) })
	if err != nil {
		return err
	}
	packed, err := b.streams(ctx, ours, "ours", ".jb2e")
	if err != nil {
		return err
	}
	fax, err := b.streams(ctx, peer, "peer", ".ccitt")
	if err != nil {
		return err
	}
	small, large := totalSize(packed), totalSize(fax)
	ratio := float64(small) / float64(max(large, 1))
	b.table.add(row{sizeLine, fmt.Sprintf("%d B", small), fmt.Sprintf("%d B (G4 by img2pdf)", large), fmt.Sprintf("%.3f", ratio), "≤ 0.65 of G4", verdict(ratio <= bilevelTarget && len(fax) == len(pages))})
	n := float64(len(pages))
	each, peerEach := took.CPU.Seconds()*1000/n, peerTook.CPU.Seconds()*1000/n
	b.table.add(row{timeLine, fmt.Sprintf("%.1f ms", each), fmt.Sprintf("%.1f ms", peerEach), fmt.Sprintf("%.2f", each/peerEach), "< 40 ms on one core", verdict(each < bilevelTime)})
	b.table.note("line 4: %.1f megapixels, %.1f ms for an A4 page at 300 dpi (8.7 megapixels); CPU of the whole process with start, reading and PDF", float64(pixels)/1e6, took.CPU.Seconds()*1000/float64(pixels)*8.7e6)
	if len(fax) != len(pages) {
		b.table.note("line 4: img2pdf packed %d of %d pages as G4", len(fax), len(pages))
	}
	for i := range min(len(packed), len(fax)) {
		b.table.note("line 4: %s: %d B, G4 %d B, %.2f", strings.TrimSuffix(filepath.Base(pages[i]), ".pbm"), fileSize(packed[i]), fileSize(fax[i]), float64(fileSize(packed[i]))/float64(max(1, fileSize(fax[i]))))
	}
	return b.exact(ctx, pages, ours, packed)
}

// exact lets two independent decoders give back every pixel.
func (b *bench) exact(ctx context.Context, pages []string, ours string, packed []string) error {
	var decoded []string
	for _, name := range packed {
		out := name + ".pbm"
		if _, err := tool(ctx, "jbig2dec", "-e", "-t", "pbm", "-o", out, name); err != nil {
			return err
		}
		decoded = append(decoded, out)
	}
	if _, err := tool(ctx, "pdfimages", ours, filepath.Join(b.folder, "poppler")); err != nil {
		return err
	}
	drawn, err := filepath.Glob(filepath.Join(b.folder, "poppler-*.pbm"))
	if err != nil {
		return err
	}
	slices.Sort(drawn)
	for i, pictures := range [][]string{decoded, drawn} {
		judge := []string{"jbig2dec", "poppler"}[i]
		var different []string
		if _, err := ask(ctx, "compare", comparing{pages, pictures}, &different); err != nil {
			return err
		}
		b.table.add(row{"4. bilevel, pixels after decoding by " + judge, fmt.Sprintf("%d of %d pages differ", len(different), len(pages)), "the master", "", "none differs", verdict(len(different) == 0)})
	}
	return nil
}

// streams takes the packed pictures out of a PDF as they are, in page order.
func (b *bench) streams(ctx context.Context, pdf, prefix, ending string) ([]string, error) {
	if _, err := tool(ctx, "pdfimages", "-all", pdf, filepath.Join(b.folder, prefix)); err != nil {
		return nil, err
	}
	files, err := filepath.Glob(filepath.Join(b.folder, prefix+"-*"+ending))
	slices.Sort(files)
	return files, err
}

func totalSize(files []string) int64 {
	total := int64(0)
	for _, name := range files {
		total += fileSize(name)
	}
	return total
}

// fileSize is 0 for what is not there.
func fileSize(name string) int64 {
	info, err := os.Stat(name)
	if err != nil {
		return 0
	}
	return info.Size()
}
