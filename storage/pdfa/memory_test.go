package pdfa_test

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"testing"

	"daluang/storage/pdfa"
)

// heapAfter writes pages and returns the bytes alive before Close.
func heapAfter(t testing.TB, pages int, page pdfa.Page) uint64 {
	t.Helper()
	writer, err := pdfa.NewWriter(io.Discard, pdfa.Metadata{}, pdfa.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for range pages {
		if err := writer.AddPage(page); err != nil {
			t.Fatal(err)
		}
	}
	runtime.GC()
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return memory.HeapAlloc
}

func TestMemoryDoesNotGrowWithPages(t *testing.T) {
	page := onePage(pdfa.Image{Kind: pdfa.JPEG, Data: jpegFile(t, 3, 100, 140)})[0]
	few := heapAfter(t, 20, page)
	many := heapAfter(t, 4000, page)
	// Offsets take 24 bytes a page, and a slice may have grown to twice its need.
	if growth := int64(many) - int64(few); growth > 4000*80 {
		t.Errorf("%d bytes alive after 20 pages, %d after 4000", few, many)
	}
}

func TestMemoryDoesNotGrowWithWordsLayersAndBookmarks(t *testing.T) {
	text, layered := textPage(0, false), layeredPages(t)[1]
	text.Image = rawImage(pdfa.Bilevel, letterWidth, letterHeight)
	alive := func(pages int) uint64 {
		writer, err := pdfa.NewWriter(io.Discard, pdfa.Metadata{}, pdfa.Options{Conformance: pdfa.PDFA2U})
		for i := range pages {
			page := []pdfa.Page{text, layered}[i%2]
			if err = errors.Join(err, writer.Bookmark(fmt.Sprint("Item ", i)), writer.AddPage(page)); err != nil {
				t.Fatal(err)
			}
		}
		runtime.GC()
		var memory runtime.MemStats
		runtime.ReadMemStats(&memory)
		if err := writer.Close(); err != nil {
			t.Fatal(err)
		}
		return memory.HeapAlloc
	}
	few, many := alive(20), alive(1000)
	if growth := int64(many) - int64(few); growth > 980*120 {
		t.Errorf("%d bytes alive after 20 pages, %d after 1000", few, many)
	}
}

// BenchmarkWriter1000ColourPages writes 1000 colour JPEGs of A4 at 150 dpi; the
// time is that of the full decode of each.
func BenchmarkWriter1000ColourPages(b *testing.B) {
	page := onePage(pdfa.Image{Kind: pdfa.JPEG, Data: jpegFile(b, 3, 1240, 1754)})[0]
	b.ReportAllocs()
	b.SetBytes(int64(1000 * len(page.Image.Data)))
	var alive uint64
	for b.Loop() {
		alive = heapAfter(b, 1000, page)
	}
	b.ReportMetric(float64(alive), "heap-bytes")
}

func BenchmarkWriterBilevelA4At300(b *testing.B) {
	page := onePage(rawImage(pdfa.Bilevel, 2480, 3508))[0]
	b.ReportAllocs()
	for b.Loop() {
		heapAfter(b, 1, page)
	}
}

// BenchmarkPassThrough1000PagesOf300Words passes through scans that were checked
// when they came in, colour A4 at 150 dpi; no picture is decoded.
func BenchmarkPassThrough1000PagesOf300Words(b *testing.B) {
	page := onePage(pdfa.Image{Kind: pdfa.JPEG, Data: jpegFile(b, 3, 1240, 1754), Whole: true})[0]
	page.Words = benchmarkWords(1240, 1754)
	b.SetBytes(int64(1000 * len(page.Image.Data)))
	for b.Loop() {
		b.ReportMetric(float64(heapAfter(b, 1000, page)), "heap-bytes")
	}
}

func benchmarkWords(width, height float64) []pdfa.Word {
	var words []pdfa.Word
	for i := range 300 {
		x, y := float64(i%10)*width/10, float64(i/10)*height/30
		words = append(words, pdfa.Word{Text: "perpustakaan"[i%7:], Line: i / 10, Box: pdfa.Box{X0: x, Y0: y, X1: x + width/11, Y1: y + height/50}})
	}
	return words
}

// BenchmarkWriter300Words is what the words of one page cost beside its picture.
func BenchmarkWriter300Words(b *testing.B) {
	page := onePage(rawImage(pdfa.Gray8, 16, 16))[0]
	page.Words = benchmarkWords(16, 16)
	writer, err := pdfa.NewWriter(io.Discard, pdfa.Metadata{}, pdfa.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := writer.AddPage(page); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkWriterRGBA4At300(b *testing.B) {
	page := onePage(rawImage(pdfa.RGB8, 2480, 3508))[0]
	b.ReportAllocs()
	for b.Loop() {
		heapAfter(b, 1, page)
	}
}
