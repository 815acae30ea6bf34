package pdfa_test

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"daluang/storage/pdfa"
)

// The pictures below have no symmetry, so that a flip, a turn or a shift shows.

func rgbPixels(width, height int) []byte {
	random := rand.New(rand.NewPCG(1, uint64(width)))
	data := make([]byte, 0, 3*width*height)
	for y := range height {
		for x := range width {
			data = append(data, byte(x*255/width), byte(y*255/height), byte(random.IntN(64)))
		}
	}
	return data
}

func grayPixels(width, height int) []byte {
	random := rand.New(rand.NewPCG(2, uint64(width)))
	data := make([]byte, 0, width*height)
	for y := range height {
		for x := range width {
			data = append(data, byte(x*200/width+y*40/height+random.IntN(8)))
		}
	}
	return data
}

// bilevelPixels makes lines of text-like runs, with blank and full rows between.
func bilevelPixels(width, height int) []byte {
	random := rand.New(rand.NewPCG(3, uint64(width)))
	stride := (width + 7) / 8
	data := make([]byte, stride*height)
	for y := range height {
		row := data[y*stride : (y+1)*stride]
		switch {
		case y%40 < 12:
			continue
		case y%97 == 0:
			for i := range row {
				row[i] = 0xFF
			}
			continue
		case y%3 != 0 && y > 0:
			copy(row, data[(y-1)*stride:y*stride])
		}
		for range 3 {
			row[random.IntN(stride)] ^= byte(random.IntN(256))
		}
	}
	return data
}

func jpegFile(t testing.TB, components, width, height int) []byte {
	t.Helper()
	var picture image.Image
	if components == 1 {
		picture = &image.Gray{Pix: grayPixels(width, height), Stride: width, Rect: image.Rect(0, 0, width, height)}
	} else {
		rgba := image.NewRGBA(image.Rect(0, 0, width, height))
		pixels := rgbPixels(width, height)
		for i := range width * height {
			rgba.Set(i%width, i/width, color.RGBA{pixels[3*i], pixels[3*i+1], pixels[3*i+2], 255})
		}
		picture = rgba
	}
	var file bytes.Buffer
	if err := jpeg.Encode(&file, picture, &jpeg.Options{Quality: 85}); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func rawImage(kind pdfa.Kind, width, height int) pdfa.Image {
	pixels := map[pdfa.Kind]func(int, int) []byte{
		pdfa.RGB8: rgbPixels, pdfa.Gray8: grayPixels, pdfa.Bilevel: bilevelPixels,
	}[kind]
	return pdfa.Image{Kind: kind, Width: width, Height: height, Data: pixels(width, height)}
}

func onePage(m pdfa.Image) []pdfa.Page { return []pdfa.Page{{Image: m, DPIX: 150, DPIY: 150}} }

// sampleMetadata has whatever needs escaping in XML or in a PDF string.
func sampleMetadata() pdfa.Metadata {
	return pdfa.Metadata{
		Title:      `Ijazah <SPESIMEN> & "Transkrip" (I'/2) \ ]]> Ünïcödé 𝄞`,
		Author:     "SMA Negeri 1 – Contoh",
		Subject:    "baris satu\nbaris dua",
		Identifier: "420/ARS-1/2024",
		Language:   "id",
		Keywords:   []string{"ijazah", "tahun 1987 & sebelumnya", "naïf"},
		Record:     sampleRecord(),
		Created:    time.Date(2026, 11, 23, 9, 30, 15, 0, time.FixedZone("WIB", 7*3600)),
	}
}

func write(t testing.TB, meta pdfa.Metadata, pages []pdfa.Page) []byte {
	return writeWith(t, pdfa.Options{}, meta, pages)
}

func writeWith(t testing.TB, opt pdfa.Options, meta pdfa.Metadata, pages []pdfa.Page) []byte {
	t.Helper()
	var file bytes.Buffer
	writer, err := pdfa.NewWriter(&file, meta, opt)
	if err != nil {
		t.Fatal(err)
	}
	for i, page := range pages {
		if err := writer.AddPage(page); err != nil {
			t.Fatalf("page %d: %v", i+1, err)
		}
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func sampleRecord() pdfa.Record {
	return pdfa.Record{
		Creator: "SMA Negeri 1 – Contoh", Unit: "Tata Usaha & Arsip", DossierNumber: "12", DossierTitle: "Ijazah <1987>", ItemID: "0193-contoh",
		ItemNumber: "420/ARS-1/2024", ClassCode: "400.3.11.1", SecurityClass: "T", Tingkat: "asli", BatchID: "0193-batch", BatchName: "Angkatan 1987",
		BeritaAcara: "BA/7/2026", Operator: "Petugas Contoh", Device: "Pemindai Contoh", DPI: "300",
		Masters: []string{strings.Repeat("ab", 32), strings.Repeat("cd", 32)},
	}
}

func sampleAttachment() *pdfa.Attachment {
	return &pdfa.Attachment{
		Name: "uraian é.json", MediaType: "application/json", Description: "Uraian (metadata) item", Relationship: pdfa.Source,
		Modified: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), Data: []byte(`{"title":"Ijazah"}`),
	}
}

// layeredPages has both kinds of layers, turned and mirrored.
func layeredPages(t testing.TB) []pdfa.Page {
	var pages []pdfa.Page
	for i := range 8 {
		layers := pdfa.Layers{
			Background: pdfa.Image{Kind: pdfa.JPEG, Data: jpegFile(t, 3, 100, 70)},
			Mask:       rawImage(pdfa.Bilevel, 600, 420),
			Ink:        [3]byte{20, byte(i * 10), 20},
		}
		if i%2 == 1 {
			layers.Foreground = rawImage([]pdfa.Kind{pdfa.RGB8, pdfa.Gray8}[i%4/2], 60, 42)
		}
		pages = append(pages, pdfa.Page{Layers: &layers, DPIX: 200, DPIY: 200, Rotate: i % 4 * 90, Mirror: i > 3})
	}
	return pages
}

// writeBatch writes three pages of two items with bookmarks; that of an item
// without pages stands between them.
func writeBatch(t testing.TB, opt pdfa.Options) []byte {
	t.Helper()
	var file bytes.Buffer
	writer, err := pdfa.NewWriter(&file, sampleMetadata(), opt)
	if err != nil {
		t.Fatal(err)
	}
	for i, title := range []string{"1. Surat – masuk", "", "2. Ijazah (é)"} {
		if title != "" {
			err = errors.Join(writer.Bookmark("tanpa halaman"), writer.Bookmark(title))
		}
		page := textPage(0, false)
		page.Words = page.Words[:i+1]
		if err = errors.Join(err, writer.AddPage(page)); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(writer.Bookmark("di belakang"), writer.Close()); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// stamped puts a stamp into the lower left corner of a page as it is shown.
func stamped(page pdfa.Page, width, height float64) pdfa.Page {
	code := make([][]bool, 25)
	for y := range code {
		code[y] = make([]bool, 25)
		for x := range code[y] {
			code[y][x] = (x*7+y*3)%5 < 2 || x == 0 || y == 24
		}
	}
	page.Stamp = &pdfa.Stamp{
		Lines: []string{"SALINAN HASIL ALIH MEDIA", "Dinas Contoh – Kota Cilegon (é)", "BA/7/2026 · 23 November 2026", "sha256 0123456789abcdef"},
		Code:  code, Box: pdfa.Box{X0: 20, Y0: height - 200, X1: min(width, 700), Y1: height - 20},
	}
	return page
}

// beside puts the stamp of a page below its picture, and a line across that.
func beside(page pdfa.Page, height float64) pdfa.Page {
	page.Stamp.Across = "SALINAN HASIL ALIH MEDIA"
	page.Stamp.Box.Y0, page.Stamp.Box.Y1 = height, height+200
	return page
}

// writeStamped writes stamps on pages turned by every angle, with and without
// words, on the picture and below it.
func writeStamped(t testing.TB, opt pdfa.Options) []byte {
	var pages []pdfa.Page
	for rotate := 0; rotate < 360; rotate += 90 {
		page := stamped(textPage(rotate, rotate == 90), letterWidth, letterHeight)
		pages = append(pages, page, beside(stamped(textPage(rotate, rotate == 90), letterWidth, letterHeight), letterHeight))
	}
	return writeWith(t, opt, sampleMetadata(), pages)
}

// writeJBIG2 writes two-colour pages and masks as JBIG2.
func writeJBIG2(t testing.TB, opt pdfa.Options) []byte {
	opt.Bilevel = pdfa.JBIG2
	return writeWith(t, opt, sampleMetadata(), append(layeredPages(t)[:4], textPage(0, false), onePage(rawImage(pdfa.Bilevel, 301, 103))[0]))
}

func saved(t testing.TB, file []byte) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "page.pdf")
	if err := os.WriteFile(name, file, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// tool finds a program that judges our files from outside, or skips.
func tool(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("%s is not installed: make setup", name)
	}
	return path
}

// veraPDF finds the judge that tools/verapdf/install.sh installs, or skips.
func veraPDF(t testing.TB) string {
	t.Helper()
	if path := os.Getenv("VERAPDF"); path != "" {
		return path
	}
	caches, err := os.UserCacheDir()
	if err != nil {
		t.Skipf("veraPDF not found: %v", err)
	}
	path := filepath.Join(caches, "daluang", "verapdf", "verapdf")
	if _, err := os.Stat(path); err != nil {
		t.Skip("veraPDF is not installed: tools/verapdf/install.sh")
	}
	return path
}
