package pdfa_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"daluang/app/imaging"
	"daluang/storage/pdfa"
	"daluang/tools/sharedtest"
)

// bilevelScan is a two-colour page: rows padded to bytes, 1 = black.
type bilevelScan struct {
	name          string
	width, height int
	rows          []byte
}

// bilevelScans returns every two-colour page of the corpus.
func bilevelScans(t testing.TB) []bilevelScan {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(sharedtest.Corpus(t), "*.*"))
	if err != nil {
		t.Fatal(err)
	}
	var scans []bilevelScan
	for _, name := range names {
		scans = append(scans, bilevelFrames(t, name)...)
	}
	if len(scans) < 10 {
		t.Fatalf("only %d two-colour pages in the corpus", len(scans))
	}
	return scans
}

func bilevelFrames(t testing.TB, name string) (scans []bilevelScan) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	file := bytes.NewReader(data)
	info, err := imaging.Probe(t.Context(), file, file.Size(), imaging.Limits{})
	if err != nil {
		return nil // what imaging refuses never gets here
	}
	for i, frame := range info.Frames {
		if frame.Mode != imaging.Bilevel {
			continue
		}
		raster, err := imaging.PageRaster(t.Context(), file, file.Size(), i, imaging.Limits{})
		if err != nil || raster.Kind != imaging.KindBilevel {
			t.Fatalf("%s, frame %d: kind %d, %v", filepath.Base(name), i, raster.Kind, err)
		}
		scans = append(scans, bilevelScan{fmt.Sprintf("%s/%d", filepath.Base(name), i), raster.Width, raster.Height, raster.Data})
	}
	return scans
}

// drawnScans are pictures at the edges of what can be coded.
func drawnScans() []bilevelScan {
	random := rand.New(rand.NewPCG(7, 7))
	var scans []bilevelScan
	for _, size := range [][2]int{{1, 1}, {2, 3}, {7, 5}, {8, 8}, {9, 2}, {15, 40}, {64, 64}, {65, 3}, {333, 217}, {1, 400}, {4000, 1}, {2480, 60}} {
		width, height := size[0], size[1]
		length := (width + 7) / 8 * height
		noise, dots := make([]byte, length), make([]byte, length)
		for i := range noise {
			noise[i] = byte(random.Uint32())
		}
		for range 1 + length/50 {
			dots[random.IntN(length)] |= 1 << random.IntN(8)
		}
		for name, rows := range map[string][]byte{
			"noise": noise, "dots": dots, "white": make([]byte, length),
			"black": bytes.Repeat([]byte{0xFF}, length), "text": bilevelPixels(width, height),
			"inverse dots": inverse(dots),
		} {
			scans = append(scans, bilevelScan{fmt.Sprintf("%s %dx%d", name, width, height), width, height, rows})
		}
	}
	return append(scans, lookalikes(200, 120), lookalikes(1203, 800))
}

// lookalikes is a page of c and e, 1 and l, 6 and 8, that differ from each other
// by a few pixels, some of which are frayed by one pixel more: what a coder that
// takes one for another would swap.
func lookalikes(width, height int) bilevelScan {
	ring := []string{"..####..", ".##..##.", "##....##", "##....##", "##....##", "##....##", ".##..##.", "..####.."}
	letter := func(row int, with string) []string {
		out := slices.Clone(ring)
		out[row] = with
		return out
	}
	stroke := []string{"..##", ".###", "####", "..##", "..##", "..##", "..##", "..##", "..##"}
	letters := [][]string{
		letter(4, "##......"), letter(4, "########"), letter(3, "########"), letter(3, "##......"),
		stroke, append([]string{"####"}, stroke[1:]...),
	}
	random := rand.New(rand.NewPCG(3, 8))
	stride := (width + 7) / 8
	rows := make([]byte, stride*height)
	for y := 4; y+24 < height; y += 24 {
		for x := 4; x+20 < width; x += 20 {
			letter := letters[random.IntN(len(letters))]
			frayed := random.IntN(256) * random.IntN(2)
			for v := range 2 * len(letter) {
				for u := range 2 * len(letter[0]) {
					ink := letter[v/2][u/2] == '#'
					if ink != (frayed > 0 && v*16+u == frayed) {
						rows[(y+v)*stride+(x+u)/8] |= 0x80 >> ((x + u) % 8)
					}
				}
			}
		}
	}
	return bilevelScan{fmt.Sprintf("lookalikes %dx%d", width, height), width, height, rows}
}

// inSymbols tells whether a dictionary follows the page information.
func inSymbols(coded []byte) bool { return coded[11+19+4] == 0 }

// The page of lookalikes must go through the path that could swap them: all the
// judges of this file decode it and compare every pixel.
func TestJBIG2CodesLettersThatRepeatBySymbols(t *testing.T) {
	for _, scan := range []bilevelScan{lookalikes(200, 120), lookalikes(1203, 800)} {
		coded := pdfa.EncodeJBIG2(nil, scan.rows, scan.width, scan.height)
		if !inSymbols(coded) {
			t.Errorf("%s: %d bytes without a symbol", scan.name, len(coded))
		}
	}
	page, noise := lookalikes(1203, 800), make([]byte, 60_000)
	random := rand.New(rand.NewPCG(1, 2))
	for i := range noise {
		noise[i] = byte(random.Uint32())
	}
	if inSymbols(pdfa.EncodeJBIG2(nil, noise, 800, 600)) {
		t.Error("symbols were seen in noise")
	}
	again := pdfa.EncodeJBIG2(nil, page.rows, page.width, page.height)
	if !bytes.Equal(again, pdfa.EncodeJBIG2(nil, page.rows, page.width, page.height)) {
		t.Error("the same page gives other bytes")
	}
}

func inverse(rows []byte) []byte {
	out := bytes.Clone(rows)
	for i := range out {
		out[i] ^= 0xFF
	}
	return out
}

func (s bilevelScan) clean() []byte { return withoutPadding(s.rows, s.width) }

func TestJBIG2ComesBackPixelForPixelFromOurReader(t *testing.T) {
	for _, scan := range append(drawnScans(), bilevelScans(t)...) {
		coded := pdfa.EncodeJBIG2([]byte("before"), scan.rows, scan.width, scan.height)
		if !bytes.HasPrefix(coded, []byte("before")) {
			t.Fatalf("%s: what stood in dst is gone", scan.name)
		}
		got, err := pdfa.DecodeJBIG2(nil, coded[6:], scan.width, scan.height)
		if err != nil || !bytes.Equal(got, scan.clean()) {
			t.Errorf("%s: comes back different: %v", scan.name, err)
		}
	}
}

// jbig2dec reads a file: our segments behind the file header of T.88 D.4
// (sequential, one page).
func TestJBIG2ComesBackPixelForPixelFromJbig2dec(t *testing.T) {
	judge := tool(t, "jbig2dec")
	header := []byte{0x97, 'J', 'B', '2', 0x0D, 0x0A, 0x1A, 0x0A, 0x01, 0, 0, 0, 1}
	folder := t.TempDir()
	for _, scan := range append(drawnScans(), bilevelScans(t)...) {
		in, out := filepath.Join(folder, "in.jb2"), filepath.Join(folder, "out.pbm")
		if err := os.WriteFile(in, pdfa.EncodeJBIG2(bytes.Clone(header), scan.rows, scan.width, scan.height), 0o600); err != nil {
			t.Fatal(err)
		}
		if said, err := exec.Command(judge, "-t", "pbm", "-o", out, in).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v: %s", scan.name, err, said)
		}
		scan.compareBitmap(t, out)
	}
}

func TestJBIG2ComesBackPixelForPixelFromPoppler(t *testing.T) {
	judge := tool(t, "pdfimages")
	for _, scan := range append(drawnScans(), bilevelScans(t)...) {
		file := saved(t, jbig2PDF(scan))
		root := filepath.Join(t.TempDir(), "page")
		said, err := exec.Command(judge, file, root).CombinedOutput()
		if err != nil || len(said) > 0 {
			t.Fatalf("%s: %v: %s", scan.name, err, said)
		}
		scan.compareBitmap(t, root+"-000.pbm")
	}
}

// compareBitmap holds a raw PBM file (P4: rows padded to bytes, 1 = black)
// against the page.
func (s bilevelScan) compareBitmap(t *testing.T, name string) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatalf("%s: %v", s.name, err)
	}
	size := []byte(fmt.Sprintf("%d %d\n", s.width, s.height))
	at := bytes.Index(data, size)
	if !bytes.HasPrefix(data, []byte("P4\n")) || at < 0 {
		t.Fatalf("%s: not a bitmap of %s", s.name, size)
	}
	if !bytes.Equal(withoutPadding(data[at+len(size):], s.width), s.clean()) {
		t.Errorf("%s: comes back different", s.name)
	}
}

// jbig2PDF is the smallest PDF around a picture.
func jbig2PDF(s bilevelScan) []byte {
	coded := pdfa.EncodeJBIG2(nil, s.rows, s.width, s.height)
	var file bytes.Buffer
	var offsets []int
	object := func(body string) {
		offsets = append(offsets, file.Len())
		fmt.Fprintf(&file, "%d 0 obj\n%s\nendobj\n", len(offsets), body)
	}
	file.WriteString("%PDF-1.7\n")
	object("<</Type/Catalog/Pages 2 0 R>>")
	object("<</Type/Pages/Kids[3 0 R]/Count 1>>")
	object("<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]/Contents 5 0 R/Resources<</XObject<</I 4 0 R>>>>>>")
	object(fmt.Sprintf("<</Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/JBIG2Decode/Length %d>>\nstream\n%s\nendstream",
		s.width, s.height, len(coded), coded))
	const shown = "72 0 0 72 0 0 cm /I Do"
	object(fmt.Sprintf("<</Length %d>>\nstream\n%s\nendstream", len(shown), shown))
	start := file.Len()
	fmt.Fprintf(&file, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, offset := range offsets {
		fmt.Fprintf(&file, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&file, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, start)
	return file.Bytes()
}

// The saving grows with how often letters repeat, with the noise and with the
// resolution of a scan: small clean pages gain least.
func TestJBIG2TakesAtMost65PercentOfGroup4OverTheCorpus(t *testing.T) {
	var sumG4, sumJBIG2 int
	for _, scan := range bilevelScans(t) {
		g4 := len(pdfa.EncodeG4(nil, scan.rows, scan.width, scan.height))
		jbig2 := len(pdfa.EncodeJBIG2(nil, scan.rows, scan.width, scan.height))
		t.Logf("%-36s %5d x %-5d G4 %7d  JBIG2 %7d  %.3f", scan.name, scan.width, scan.height, g4, jbig2, float64(jbig2)/float64(g4))
		sumG4, sumJBIG2 = sumG4+g4, sumJBIG2+jbig2
	}
	ratio := float64(sumJBIG2) / float64(sumG4)
	t.Logf("all pages: G4 %d, JBIG2 %d, %.3f", sumG4, sumJBIG2, ratio)
	if ratio > 0.65 {
		t.Errorf("JBIG2 takes %.3f of Group 4", ratio)
	}
}

func TestJBIG2ThatIsDamagedIsRefused(t *testing.T) {
	const width, height = 300, 200
	whole := pdfa.EncodeJBIG2(nil, bilevelPixels(width, height), width, height)
	change := func(at int, b byte) []byte {
		out := bytes.Clone(whole)
		out[at] = b
		return out
	}
	const region = 11 + 19 + 11
	shortened := bytes.Clone(whole[:len(whole)-40])
	shortened[region-2], shortened[region-1] = byte((len(shortened)-region)>>8), byte(len(shortened)-region)
	copy(shortened[len(shortened)-2:], "\xFF\xAC")
	for name, damaged := range map[string]struct {
		data []byte
		want error
	}{
		"empty":                  {nil, pdfa.ErrDamagedImage},
		"cut":                    {whole[:len(whole)-1], pdfa.ErrDamagedImage},
		"cut, lengths in step":   {shortened, pdfa.ErrDamagedImage},
		"bytes behind":           {append(bytes.Clone(whole), 0), pdfa.ErrUnsupportedImage},
		"no marker":              {change(len(whole)-1, 0xAB), pdfa.ErrDamagedImage},
		"other height":           {change(11+7, 199), pdfa.ErrDamagedImage},
		"dictionary alone":       {change(30+4, 0), pdfa.ErrDamagedImage},
		"unknown segment":        {change(30+4, 16), pdfa.ErrUnsupportedImage},
		"template 1":             {change(region+17, 0x02), pdfa.ErrUnsupportedImage},
		"other adaptive pixel":   {change(region+18, 4), pdfa.ErrUnsupportedImage},
		"region not at origin":   {change(region+11, 1), pdfa.ErrUnsupportedImage},
		"page of default black":  {change(11+16, 0x05), pdfa.ErrUnsupportedImage},
		"region refers to other": {change(30+5, 0x20), pdfa.ErrUnsupportedImage},
	} {
		if _, err := pdfa.DecodeJBIG2(nil, damaged.data, width, height); !errors.Is(err, damaged.want) {
			t.Errorf("%s: %v, want %v", name, err, damaged.want)
		}
	}
}

func TestJBIG2SymbolsThatAreDamagedAreRefused(t *testing.T) {
	scan := lookalikes(200, 120)
	whole := pdfa.EncodeJBIG2(nil, scan.rows, scan.width, scan.height)
	const dictionary = 30 + 11
	length := int(whole[dictionary-2])<<8 | int(whole[dictionary-1])
	text := dictionary + length + 12
	change := func(at int, b byte) []byte {
		out := bytes.Clone(whole)
		out[at] ^= b
		return out
	}
	for name, damaged := range map[string]struct {
		data []byte
		want error
	}{
		"cut in the dictionary":     {whole[:dictionary+length-3], pdfa.ErrDamagedImage},
		"cut behind the dictionary": {whole[:dictionary+length], pdfa.ErrDamagedImage},
		"cut in the text":           {whole[:text+40], pdfa.ErrDamagedImage},
		"Huffman dictionary":        {change(dictionary+1, 1), pdfa.ErrUnsupportedImage},
		"aggregate symbols":         {change(dictionary+1, 2), pdfa.ErrUnsupportedImage},
		"template 3":                {change(dictionary, 0x0C), pdfa.ErrUnsupportedImage},
		"adaptive pixel":            {change(dictionary+2, 1), pdfa.ErrUnsupportedImage},
		"symbol not exported":       {change(dictionary+7, 1), pdfa.ErrDamagedImage},
		"symbols by the million":    {change(dictionary+9, 0x10), pdfa.ErrDamagedImage},
		"Huffman text":              {change(text+18, 1), pdfa.ErrUnsupportedImage},
		"text upside down":          {change(text+18, 0x10), pdfa.ErrUnsupportedImage},
		"refinement pixel":          {change(text+19, 1), pdfa.ErrUnsupportedImage},
		"one instance more":         {change(text+26, 1), pdfa.ErrDamagedImage},
		"instances by the million":  {change(text+24, 0x10), pdfa.ErrDamagedImage},
		"text refers elsewhere":     {change(text-6, 3), pdfa.ErrUnsupportedImage},
	} {
		if _, err := pdfa.DecodeJBIG2(nil, damaged.data, scan.width, scan.height); !errors.Is(err, damaged.want) {
			t.Errorf("%s: %v, want %v", name, err, damaged.want)
		}
	}
	for at := range whole {
		_, err := pdfa.DecodeJBIG2(nil, change(at, 0x5A), scan.width, scan.height)
		if err != nil && !errors.Is(err, pdfa.ErrDamagedImage) && !errors.Is(err, pdfa.ErrUnsupportedImage) {
			t.Errorf("byte %d: unknown error %v", at, err)
		}
	}
}

func FuzzJBIG2ComesBackPixelForPixel(f *testing.F) {
	f.Add([]byte{0xFF, 0x00, 0x5A, 0x81}, uint16(9))
	f.Add(bilevelPixels(70, 30), uint16(70))
	f.Add(lookalikes(200, 120).rows, uint16(200))
	f.Fuzz(func(t *testing.T, data []byte, columns uint16) {
		width, stride := int(columns), (int(columns)+7)/8
		if width == 0 || len(data) < stride {
			return
		}
		height := len(data) / stride
		data = data[:height*stride]
		got, err := pdfa.DecodeJBIG2(nil, pdfa.EncodeJBIG2(nil, data, width, height), width, height)
		if err != nil || !bytes.Equal(got, withoutPadding(data, width)) {
			t.Fatalf("%dx%d comes back different: %v", width, height, err)
		}
	})
}

// Foreign bytes either decode to exactly the picture that was asked for or are
// refused by one of two errors.
func FuzzDecodeJBIG2(f *testing.F) {
	for _, width := range []int{1, 9, 64} {
		f.Add(pdfa.EncodeJBIG2(nil, bilevelPixels(width, 20), width, 20), uint8(width), uint8(20))
	}
	letters := lookalikes(200, 120)
	f.Add(pdfa.EncodeJBIG2(nil, letters.rows, letters.width, letters.height), uint8(letters.width), uint8(letters.height))
	f.Fuzz(func(t *testing.T, data []byte, columns, lines uint8) {
		width, height := int(columns), int(lines)
		if width == 0 || height == 0 {
			return
		}
		rows, err := pdfa.DecodeJBIG2(nil, data, width, height)
		if err != nil {
			if !errors.Is(err, pdfa.ErrDamagedImage) && !errors.Is(err, pdfa.ErrUnsupportedImage) {
				t.Fatalf("unknown error %v", err)
			}
			return
		}
		if !bytes.Equal(rows, withoutPadding(rows, width)) || len(rows) != (width+7)/8*height {
			t.Fatalf("%d bytes for %dx%d, or ink in the padding", len(rows), width, height)
		}
	})
}

// a4Text is a page of 2480 x 3508 pixels with the ink of a real one: pages of
// the corpus side by side and on top of each other.
func a4Text(b *testing.B) bilevelScan {
	const width, height = 2480, 3508
	for _, scan := range bilevelScans(b) {
		if scan.name == "lept_patent.png/0" {
			page := bilevelScan{"A4", width, height, make([]byte, width/8*height)}
			stride := (scan.width + 7) / 8
			for y := range height {
				copy(page.rows[y*width/8:(y+1)*width/8], scan.rows[(y%scan.height)*stride:(y%scan.height+1)*stride])
			}
			return page
		}
	}
	b.Fatal("the page is not in the corpus")
	return bilevelScan{}
}

func BenchmarkJBIG2A4(b *testing.B) { benchmarkEncoder(b, pdfa.EncodeJBIG2) }

func BenchmarkG4A4(b *testing.B) { benchmarkEncoder(b, pdfa.EncodeG4) }

func benchmarkEncoder(b *testing.B, encode func(dst, rows []byte, width, height int) []byte) {
	page := a4Text(b)
	size := 0
	for b.Loop() {
		size = len(encode(nil, page.rows, page.width, page.height))
	}
	b.ReportMetric(float64(size), "B/page")
}

func BenchmarkJBIG2ReadA4(b *testing.B) {
	page := a4Text(b)
	coded := pdfa.EncodeJBIG2(nil, page.rows, page.width, page.height)
	for b.Loop() {
		if _, err := pdfa.DecodeJBIG2(nil, coded, page.width, page.height); err != nil {
			b.Fatal(err)
		}
	}
}
