package pdfa_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"daluang/storage/pdfa"
)

// documents holds one document for everything that a page can be.
func documents(t testing.TB, level pdfa.Conformance) map[string][]byte {
	colour, gray := pdfa.Image{Kind: pdfa.JPEG, Data: jpegFile(t, 3, 310, 438)}, pdfa.Image{Kind: pdfa.JPEG, Data: jpegFile(t, 1, 310, 438)}
	withProfile := colour
	withProfile.ICC = pdfa.SRGBProfile()
	kinds := []pdfa.Image{colour, gray, withProfile, rawImage(pdfa.Gray8, 301, 97), rawImage(pdfa.RGB8, 299, 101), rawImage(pdfa.Bilevel, 1241, 333)}
	var turned, many []pdfa.Page
	for i, m := range kinds {
		for j := range 8 {
			page := pdfa.Page{Image: m, DPIX: 100 + float64(50*i), DPIY: 100 + float64(20*i), Rotate: j % 4 * 90, Mirror: j > 3}
			turned = append(turned, page)
		}
	}
	for i := range 30 {
		many = append(many, onePage(kinds[i%len(kinds)])...)
	}
	var nodes []pdfa.Page // more than one node of the page tree holds
	for range 1030 {
		nodes = append(nodes, onePage(rawImage(pdfa.Gray8, 10, 10))...)
	}
	opt := pdfa.Options{Conformance: level}
	if strings.HasPrefix(string(level), "3") {
		opt.Attachment = sampleAttachment()
	}
	write := func(meta pdfa.Metadata, pages []pdfa.Page) []byte {
		if !strings.HasSuffix(string(level), "u") {
			return writeWith(t, opt, meta, pages)
		}
		spoken := slices.Clone(pages) // without a word a document does not claim u
		for i := range spoken {
			if spoken[i].Words == nil {
				spoken[i].Words = []pdfa.Word{{Text: "kata–𝄞", Box: pdfa.Box{X1: 1, Y1: 1}}}
			}
		}
		return writeWith(t, opt, meta, spoken)
	}
	meta := sampleMetadata()
	files := map[string][]byte{
		"jpeg-colour":   write(meta, onePage(colour)),
		"jpeg-gray":     write(meta, onePage(gray)),
		"jpeg-profile":  write(meta, onePage(withProfile)),
		"gray":          write(meta, onePage(kinds[3])),
		"rgb":           write(meta, onePage(kinds[4])),
		"bilevel":       write(meta, onePage(kinds[5])),
		"one-pixel":     write(meta, []pdfa.Page{{Image: rawImage(pdfa.Gray8, 1, 1), DPIX: 10, DPIY: 10}}),
		"largest":       write(meta, []pdfa.Page{{Image: rawImage(pdfa.Gray8, 200, 100), DPIX: 1, DPIY: 1}}),
		"rotated":       write(meta, turned),
		"thirty":        write(meta, many),
		"two-nodes":     write(meta, nodes),
		"nothing-known": write(pdfa.Metadata{}, onePage(gray)),
		"layers":        write(meta, layeredPages(t)),
		"text":          write(meta, []pdfa.Page{textPage(0, false), textPage(90, true), textPage(180, false), textPage(270, true)}),
		"batch":         writeBatch(t, opt),
		"jbig2":         writeJBIG2(t, opt),
		"stamped":       writeStamped(t, opt),
		"sheets":        writeSheets(t, opt),
	}
	return files
}

var levels = []pdfa.Conformance{pdfa.PDFA1B, pdfa.PDFA2B, pdfa.PDFA2U, pdfa.PDFA3B, pdfa.PDFA3U}

func TestEveryPageKindPassesVeraPDFInEveryFlavour(t *testing.T) {
	for _, level := range levels {
		folder := t.TempDir()
		for name, file := range documents(t, level) {
			if err := os.WriteFile(filepath.Join(folder, name+".pdf"), file, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		judgeFolder(t, level, folder)
	}
}

// judgeFolder asks veraPDF about every PDF in a folder, in one start.
func judgeFolder(t *testing.T, level pdfa.Conformance, folder string) {
	t.Helper()
	judge := veraPDF(t)
	files, err := filepath.Glob(filepath.Join(folder, "*.pdf"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no PDF to judge: %v", err)
	}
	report, err := exec.Command(judge, append([]string{"-f", string(level)}, files...)...).CombinedOutput()
	if passed := strings.Count(string(report), "PASS "); err != nil || passed != len(files) {
		t.Errorf("%s: %d of %d pass, %v:\n%s", level, passed, len(files), err, report)
	}
}

// A judge that passes everything would make the test above worthless.
func TestTheJudgeFailsAFileThatIsNotPDFA(t *testing.T) {
	file := write(t, sampleMetadata(), onePage(rawImage(pdfa.RGB8, 60, 50)))
	for clause, damage := range map[string]func([]byte) []byte{
		"6.2.4.3-2": swap("/OutputIntents", "/OutputIntentz"),
		"6.6.4-2":   swap("<pdfaid:part>2<", "<pdfaid:part>1<"),
	} {
		report, err := exec.Command(veraPDF(t), "-f", "2b", saved(t, damage(bytes.Clone(file)))).Output()
		if err == nil || !strings.Contains(string(report), "  "+clause+" ") {
			t.Errorf("%s: %v\n%s", clause, err, report)
		}
	}
}

func TestEveryPageKindIsCleanToQpdfAndToOurChecker(t *testing.T) {
	qpdf := tool(t, "qpdf")
	for _, level := range levels {
		for name, file := range documents(t, level) {
			// The pictures are the same in all flavours, and qpdf reads each.
			if out, err := exec.Command(qpdf, "--check", saved(t, file)).CombinedOutput(); err != nil {
				t.Errorf("%s %s: qpdf: %v\n%s", level, name, err, out)
			}
			report := check(t, file)
			if !report.Valid() {
				t.Errorf("%s %s: %v", level, name, report.Problems)
			}
			if want := map[string]int{"rotated": 48, "thirty": 30, "two-nodes": 1030, "layers": 8, "text": 4, "batch": 3, "jbig2": 6, "stamped": 8, "sheets": 2}[name]; report.Pages != max(want, 1) {
				t.Errorf("%s %s: %d pages", level, name, report.Pages)
			}
			if claim := strconv.Itoa(report.Part) + strings.ToLower(report.Conformance); claim != string(level) {
				t.Errorf("%s %s: claims %s", level, name, claim)
			}
		}
	}
}

func TestPageSizeFollowsFromPixelsAndResolution(t *testing.T) {
	pdfinfo := tool(t, "pdfinfo")
	cases := []struct {
		width, height, rotate int
		dpix, dpiy            float64
		want                  string
	}{
		{2480 / 4, 3508 / 4, 0, 75, 75, "595.2 x 841.92"},
		{850, 1300, 0, 100, 100, "612 x 936"}, // F4 as Indonesian offices cut it
		{204, 196, 90, 204, 98, "72 x 144"},   // a fax has two resolutions
		{1, 1, 0, 24, 24, "3 x 3"},
	}
	for _, c := range cases {
		file := write(t, pdfa.Metadata{}, []pdfa.Page{{
			Image: rawImage(pdfa.Gray8, c.width, c.height), DPIX: c.dpix, DPIY: c.dpiy, Rotate: c.rotate}})
		info, err := exec.Command(pdfinfo, saved(t, file)).Output()
		if err != nil {
			t.Fatal(err)
		}
		size := regexp.MustCompile(`Page size: +([0-9.]+ x [0-9.]+) pts`).FindSubmatch(info)
		rotate := regexp.MustCompile(`Page rot: +([0-9]+)`).FindSubmatch(info)
		if size == nil || string(size[1]) != c.want || string(rotate[1]) != strconv.Itoa(c.rotate) {
			t.Errorf("%dx%d at %gx%g: want %s turned %d, got\n%s", c.width, c.height, c.dpix, c.dpiy, c.want, c.rotate, info)
		}
	}
}

func TestLosslessKindsComeBackPixelForPixel(t *testing.T) {
	pdfimages := tool(t, "pdfimages")
	for i, width := range []int{1, 7, 8, 9, 301, 2481, 5300, 1, 9, 301, 2481} {
		coding := []pdfa.Coding{pdfa.G4, pdfa.JBIG2}[i/7]
		pages := []pdfa.Page{}
		for _, kind := range []pdfa.Kind{pdfa.Gray8, pdfa.RGB8, pdfa.Bilevel} {
			pages = append(pages, pdfa.Page{Image: rawImage(kind, width, 103), DPIX: 24, DPIY: 150})
			if width > 300 {
				pages[len(pages)-1].DPIX = 300
			}
		}
		name := saved(t, writeWith(t, pdfa.Options{Bilevel: coding}, pdfa.Metadata{}, pages))
		if out, err := exec.Command(pdfimages, "-png", name, name).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		for i, page := range pages {
			got, err := os.Open(fmt.Sprintf("%s-%03d.png", name, i))
			if err != nil {
				t.Fatal(err)
			}
			picture, err := png.Decode(got)
			if err := errors.Join(err, got.Close()); err != nil {
				t.Fatal(err)
			}
			if x, y, same := samePixels(page.Image, picture); !same {
				t.Errorf("width %d, page %d: pixels differ from (%d, %d) on", width, i+1, x, y)
			}
		}
	}
}

// samePixels compares what went in with what came out, or says where they part.
func samePixels(m pdfa.Image, picture image.Image) (x, y int, same bool) {
	if picture.Bounds() != image.Rect(0, 0, m.Width, m.Height) {
		return picture.Bounds().Dx(), picture.Bounds().Dy(), false
	}
	for y := range m.Height {
		for x := range m.Width {
			r, g, b, _ := picture.At(x, y).RGBA()
			if got := [3]byte{byte(r >> 8), byte(g >> 8), byte(b >> 8)}; got != pixel(m, x, y) {
				return x, y, false
			}
		}
	}
	return 0, 0, true
}

func pixel(m pdfa.Image, x, y int) [3]byte {
	i := y*m.Width + x
	switch m.Kind {
	case pdfa.RGB8:
		return [3]byte(m.Data[3*i:])
	case pdfa.Gray8:
		return [3]byte{m.Data[i], m.Data[i], m.Data[i]}
	}
	if m.Data[y*((m.Width+7)/8)+x/8]>>(7-x%8)&1 == 1 {
		return [3]byte{}
	}
	return [3]byte{255, 255, 255}
}

// The rendering shows what pdfimages does not: black is black, up is up, and a
// mirrored page is mirrored before it is turned.
func TestBlackRotateAndMirrorShowAsDescribed(t *testing.T) {
	pdftoppm := tool(t, "pdftoppm")
	// A black block in the upper left corner of a wide white page.
	const width, height = 96, 48
	data := make([]byte, width/8*height)
	for y := range 16 {
		copy(data[y*width/8:], []byte{0xFF, 0xFF, 0xFF, 0xFF})
	}
	corners := map[string]pdfa.Page{ // where the block must be: top or bottom, left or right
		"tl": {}, "tr": {Mirror: true},
		"tr90": {Rotate: 90}, "br180": {Rotate: 180}, "bl270": {Rotate: 270},
		"br90": {Rotate: 90, Mirror: true}, "bl180": {Rotate: 180, Mirror: true}, "tl270": {Rotate: 270, Mirror: true},
	}
	for want, page := range corners {
		page.Image = pdfa.Image{Kind: pdfa.Bilevel, Width: width, Height: height, Data: data}
		page.DPIX, page.DPIY = 72, 72
		name := saved(t, write(t, pdfa.Metadata{}, []pdfa.Page{page}))
		picture, err := exec.Command(pdftoppm, "-r", "72", "-gray", name).Output()
		if err != nil {
			t.Fatal(err)
		}
		if got := blackCorners(t, picture); got != want[:2] {
			t.Errorf("rotate %d, mirror %v: black at %q, want %q", page.Rotate, page.Mirror, got, want[:2])
		}
	}
}

func blackCorners(t *testing.T, pgm []byte) (corners string) {
	t.Helper()
	var width, height, most int
	if _, err := fmt.Sscanf(string(pgm[:20]), "P5\n%d %d\n%d", &width, &height, &most); err != nil {
		t.Fatal(err)
	}
	pixels := pgm[len(pgm)-width*height:]
	for _, c := range []struct {
		name string
		x, y int
	}{{"tl", 4, 4}, {"tr", width - 5, 4}, {"bl", 4, height - 5}, {"br", width - 5, height - 5}} {
		if pixels[c.y*width+c.x] < 64 {
			corners += c.name
		}
	}
	return corners
}

func TestJPEGBytesAreUnchangedInsideThePDF(t *testing.T) {
	pdfimages := tool(t, "pdfimages")
	scan := jpegFile(t, 3, 200, 300)
	name := saved(t, write(t, pdfa.Metadata{}, onePage(pdfa.Image{Kind: pdfa.JPEG, Data: scan})))
	if out, err := exec.Command(pdfimages, "-j", name, name).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	got, err := os.ReadFile(name + "-000.jpg")
	if err != nil || !bytes.Equal(got, scan) {
		t.Errorf("%d bytes in, %d out, %v", len(scan), len(got), err)
	}
}

func TestSamePagesGiveSameBytes(t *testing.T) {
	first, second := documents(t, pdfa.PDFA3U), documents(t, pdfa.PDFA3U)
	for name := range first {
		if !bytes.Equal(first[name], second[name]) {
			t.Errorf("%s differs from run to run", name)
		}
	}
	if bytes.Equal(fileID(first["gray"]), fileID(first["rgb"])) {
		t.Error("two documents with one identifier")
	}
}

func fileID(file []byte) []byte { return regexp.MustCompile(`/ID \[.*\]`).Find(file) }

func TestRefusedPagesLeaveNoTrace(t *testing.T) {
	scan := jpegFile(t, 3, 200, 300)
	cmyk := bytes.Clone(scan)
	frame := bytes.Index(cmyk, []byte{0xFF, 0xC0})
	cmyk[frame+9] = 4
	good := rawImage(pdfa.Gray8, 100, 100)
	short := good
	short.Data = short.Data[1:]
	badProfile := pdfa.Image{Kind: pdfa.JPEG, Data: scan, ICC: pdfa.SRGBProfile()[:500]}
	cases := []struct {
		name string
		page pdfa.Page
		want error
	}{
		{"truncated JPEG", pdfa.Page{Image: pdfa.Image{Kind: pdfa.JPEG, Data: scan[:len(scan)*2/3]}, DPIX: 100, DPIY: 100}, pdfa.ErrDamagedImage},
		{"JPEG without end", pdfa.Page{Image: pdfa.Image{Kind: pdfa.JPEG, Data: scan[:len(scan)-2]}, DPIX: 100, DPIY: 100}, pdfa.ErrDamagedImage},
		{"CMYK", pdfa.Page{Image: pdfa.Image{Kind: pdfa.JPEG, Data: cmyk}, DPIX: 100, DPIY: 100}, pdfa.ErrColour},
		{"no JPEG", pdfa.Page{Image: pdfa.Image{Kind: pdfa.JPEG, Data: []byte("GIF89a")}, DPIX: 100, DPIY: 100}, pdfa.ErrUnsupportedImage},
		{"cut profile", pdfa.Page{Image: badProfile, DPIX: 100, DPIY: 100}, pdfa.ErrProfile},
		{"too small a side", pdfa.Page{Image: good, DPIX: 2500, DPIY: 100}, pdfa.ErrPageSize},
		{"too long a side", pdfa.Page{Image: good, DPIX: 100, DPIY: 0.49}, pdfa.ErrPageSize},
		{"no resolution", pdfa.Page{Image: good}, pdfa.ErrPageSize},
		{"missing byte", pdfa.Page{Image: short, DPIX: 100, DPIY: 100}, pdfa.ErrInvalidPage},
		{"odd angle", pdfa.Page{Image: good, DPIX: 100, DPIY: 100, Rotate: 45}, pdfa.ErrInvalidPage},
		{"announced size", pdfa.Page{Image: pdfa.Image{Kind: pdfa.JPEG, Data: scan, Width: 201}, DPIX: 100, DPIY: 100}, pdfa.ErrInvalidPage},
		{"bomb", pdfa.Page{Image: pdfa.Image{Kind: pdfa.Gray8, Width: 1 << 40, Height: 1 << 40}, DPIX: 100, DPIY: 100}, pdfa.ErrTooLarge},
	}
	var file bytes.Buffer
	writer, err := pdfa.NewWriter(&file, pdfa.Metadata{}, pdfa.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		if err := writer.AddPage(c.page); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
	if err := writer.AddPage(onePage(good)[0]); err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	if want := write(t, pdfa.Metadata{}, onePage(good)); !bytes.Equal(file.Bytes(), want) {
		t.Error("refused pages changed the file")
	}
}

func TestWriterRefusesWhatItCannotPromise(t *testing.T) {
	if _, err := pdfa.NewWriter(&bytes.Buffer{}, pdfa.Metadata{}, pdfa.Options{Conformance: "2a"}); !errors.Is(err, pdfa.ErrConformance) {
		t.Errorf("2a: %v", err)
	}
	for _, meta := range []pdfa.Metadata{{Title: strings.Repeat("é", 20000)}, {Language: "bahasa indonesia"}} {
		if _, err := pdfa.NewWriter(&bytes.Buffer{}, meta, pdfa.Options{}); !errors.Is(err, pdfa.ErrMetadata) {
			t.Errorf("%.20s %s: %v", meta.Title, meta.Language, err)
		}
	}
	writer, err := pdfa.NewWriter(&bytes.Buffer{}, pdfa.Metadata{}, pdfa.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); !errors.Is(err, pdfa.ErrNoPages) {
		t.Errorf("no pages: %v", err)
	}
}

// fullDisk fails once it holds as many bytes as it has room for.
type fullDisk struct{ room int }

var errDiskFull = errors.New("disk full")

func (d *fullDisk) Write(p []byte) (int, error) {
	if len(p) > d.room {
		return 0, errDiskFull
	}
	d.room -= len(p)
	return len(p), nil
}

func TestAFullDiskIsReportedAndNeverForgotten(t *testing.T) {
	page := onePage(rawImage(pdfa.RGB8, 300, 300))[0]
	for _, room := range []int{0, 10_000, 100_000, 200_000} {
		writer, err := pdfa.NewWriter(&fullDisk{room}, pdfa.Metadata{}, pdfa.Options{})
		for range 3 {
			if err == nil {
				err = writer.AddPage(page)
			}
		}
		if closed := writer.Close(); !errors.Is(closed, errDiskFull) {
			t.Errorf("room for %d bytes: AddPage %v, Close %v", room, err, closed)
		}
	}
}

func TestAKnownDigestStandsForItsPictureInTheIdentifier(t *testing.T) {
	write := func(data []byte, digest [32]byte) []byte {
		page := onePage(pdfa.Image{Kind: pdfa.JPEG, Data: data, Whole: true, Digest: digest})
		return writeWith(t, pdfa.Options{Conformance: pdfa.PDFA2B}, pdfa.Metadata{}, page)
	}
	scan := jpegFile(t, 3, 200, 300)
	other := bytes.Clone(scan)
	other[len(other)-40] ^= 1
	file := write(scan, sha256.Sum256(scan))
	if !bytes.Equal(file, write(scan, sha256.Sum256(scan))) {
		t.Error("the same page gives another file")
	}
	if bytes.Equal(fileID(file), fileID(write(other, sha256.Sum256(other)))) {
		t.Error("another picture gives the same identifier")
	}
	if !bytes.Equal(fileID(file), fileID(write(other, sha256.Sum256(scan)))) {
		t.Error("the bytes of the picture are digested all the same")
	}
	if !bytes.Contains(file, scan) {
		t.Error("the picture is not in the file as it was")
	}
	if report, err := pdfa.Check(bytes.NewReader(file), int64(len(file))); err != nil || !report.Valid() {
		t.Errorf("%v, %v", report.Problems, err)
	}
}
