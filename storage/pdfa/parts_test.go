package pdfa_test

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"daluang/storage/pdfa"
)

func TestBookmarksLeadToTheFirstPagesOfTheirItems(t *testing.T) {
	name := saved(t, writeBatch(t, pdfa.Options{}))
	lines := strings.Split(strings.TrimSpace(output(t, "mutool", "show", name, "outline")), "\n")
	want := []struct{ title, page string }{{"1. Surat – masuk", "#page=1&"}, {"2. Ijazah (é)", "#page=3&"}}
	if len(lines) != len(want) {
		t.Fatalf("%d bookmarks: %q", len(lines), lines)
	}
	for i, w := range want {
		if !strings.Contains(lines[i], `"`+w.title+`"`) || !strings.Contains(lines[i], w.page) {
			t.Errorf("bookmark %d: %s", i+1, lines[i])
		}
	}
	for _, title := range []string{"", " \n", strings.Repeat("é", 20000)} {
		writer, err := pdfa.NewWriter(&bytes.Buffer{}, pdfa.Metadata{}, pdfa.Options{})
		if err := errors.Join(err, writer.Bookmark(title)); !errors.Is(err, pdfa.ErrMetadata) {
			t.Errorf("title of %d bytes: %v", len(title), err)
		}
	}
}

func TestTheAttachmentComesOutAsItWentIn(t *testing.T) {
	attachment := sampleAttachment()
	name := saved(t, writeWith(t, pdfa.Options{Conformance: pdfa.PDFA3B, Attachment: attachment}, pdfa.Metadata{}, onePage(rawImage(pdfa.Gray8, 60, 50))))
	folder := t.TempDir()
	if out, err := exec.Command(tool(t, "pdfdetach"), "-saveall", "-o", folder, name).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	got, err := os.ReadFile(filepath.Join(folder, attachment.Name))
	if err != nil || !bytes.Equal(got, attachment.Data) {
		t.Errorf("%q, %v", got, err)
	}
}

func TestAttachmentsThatPDFADoesNotAllowAreRefused(t *testing.T) {
	cases := []struct {
		level  pdfa.Conformance
		change func(*pdfa.Attachment)
		want   error
	}{
		{pdfa.PDFA2B, func(*pdfa.Attachment) {}, pdfa.ErrConformance},
		{pdfa.PDFA1B, func(*pdfa.Attachment) {}, pdfa.ErrConformance},
		{pdfa.PDFA3B, func(a *pdfa.Attachment) { a.Name = "" }, pdfa.ErrAttachment},
		{pdfa.PDFA3B, func(a *pdfa.Attachment) { a.Name = "../item.json" }, pdfa.ErrAttachment},
		{pdfa.PDFA3B, func(a *pdfa.Attachment) { a.MediaType = "json" }, pdfa.ErrAttachment},
		{pdfa.PDFA3B, func(a *pdfa.Attachment) { a.MediaType = "text/xml /AA" }, pdfa.ErrAttachment},
		{pdfa.PDFA3B, func(a *pdfa.Attachment) { a.Relationship = "" }, pdfa.ErrAttachment},
		{pdfa.PDFA3B, func(a *pdfa.Attachment) { a.Modified = time.Time{} }, pdfa.ErrAttachment},
	}
	for _, c := range cases {
		attachment := sampleAttachment()
		c.change(attachment)
		if _, err := pdfa.NewWriter(&bytes.Buffer{}, pdfa.Metadata{}, pdfa.Options{Conformance: c.level, Attachment: attachment}); !errors.Is(err, c.want) {
			t.Errorf("%s %+v: %v, want %v", c.level, attachment, err, c.want)
		}
	}
}

// Paper of one colour, a mask whose left half is ink: what must be seen is the
// ink on the left and the paper on the right, in every reader.
func TestLayersShowInkOnPaper(t *testing.T) {
	const width, height = 64, 32
	paper := pdfa.Image{Kind: pdfa.RGB8, Width: 4, Height: 2, Data: bytes.Repeat([]byte{250, 240, 200}, 8)}
	inks := pdfa.Image{Kind: pdfa.RGB8, Width: 2, Height: 2, Data: bytes.Repeat([]byte{10, 20, 120}, 4)}
	mask := pdfa.Image{Kind: pdfa.Bilevel, Width: width, Height: height, Data: bytes.Repeat([]byte{255, 255, 255, 255, 0, 0, 0, 0}, height)}
	for _, layers := range []pdfa.Layers{{Background: paper, Mask: mask, Ink: [3]byte{10, 20, 120}}, {Background: paper, Mask: mask, Foreground: inks}} {
		for _, coding := range []pdfa.Coding{pdfa.G4, pdfa.JBIG2} {
			page := pdfa.Page{Layers: &layers, DPIX: 72, DPIY: 72}
			name := saved(t, writeWith(t, pdfa.Options{Bilevel: coding}, pdfa.Metadata{}, []pdfa.Page{page}))
			for _, run := range [][]string{{"pdftoppm", "-r", "72", name}, {"mutool", "draw", "-q", "-r", "72", "-F", "ppm", "-o", "-", name}} {
				picture := []byte(output(t, run[0], run[1:]...))
				pixels := picture[len(picture)-3*width*height:]
				for x, want := range map[int][3]byte{4: {10, 20, 120}, 60: {250, 240, 200}} {
					got := [3]byte(pixels[3*(16*width+x):])
					for i := range got {
						if d := int(got[i]) - int(want[i]); d < -3 || d > 3 {
							t.Errorf("%s, %s: %v at column %d, want %v", coding, run[0], got, x, want)
							break
						}
					}
				}
			}
		}
	}
}

// The mask is twice as fine as the page; a red picture covers the page from
// (32, 8) to (48, 24), and the ink lies over its left half.
func TestAPictureOnAPageLiesWhereItIsPutUnderTheInk(t *testing.T) {
	const width, height = 64, 32
	layers := pdfa.Layers{
		Width: width, Height: height, Ink: [3]byte{10, 20, 120},
		Background: pdfa.Image{Kind: pdfa.RGB8, Width: 4, Height: 2, Data: bytes.Repeat([]byte{250, 240, 200}, 8)},
		Mask:       pdfa.Image{Kind: pdfa.Bilevel, Width: 2 * width, Height: 2 * height, Data: bytes.Repeat(append(bytes.Repeat([]byte{255}, 10), make([]byte, 6)...), 2*height)},
		Pictures: []pdfa.Placed{{
			Image: pdfa.Image{Kind: pdfa.RGB8, Width: 8, Height: 8, Data: bytes.Repeat([]byte{200, 30, 30}, 64)},
			On:    pdfa.Box{X0: 32, Y0: 8, X1: 48, Y1: 24},
		}},
	}
	name := saved(t, writeWith(t, pdfa.Options{Bilevel: pdfa.JBIG2}, pdfa.Metadata{}, []pdfa.Page{{Layers: &layers, DPIX: 72, DPIY: 72}}))
	for _, run := range [][]string{{"pdftoppm", "-r", "72", name}, {"mutool", "draw", "-q", "-r", "72", "-F", "ppm", "-o", "-", name}} {
		picture := []byte(output(t, run[0], run[1:]...))
		pixels := picture[len(picture)-3*width*height:]
		for at, want := range map[[2]int][3]byte{
			{36, 16}: {10, 20, 120}, {44, 16}: {200, 30, 30}, {44, 10}: {200, 30, 30}, {44, 22}: {200, 30, 30},
			{44, 5}: {250, 240, 200}, {44, 26}: {250, 240, 200}, {51, 16}: {250, 240, 200},
		} {
			got := [3]byte(pixels[3*(at[1]*width+at[0]):])
			for i := range got {
				if d := int(got[i]) - int(want[i]); d < -3 || d > 3 {
					t.Errorf("%s: %v at %v, want %v", run[0], got, at, want)
					break
				}
			}
		}
	}
}

func TestLayersThatContradictEachOtherAreRefused(t *testing.T) {
	paper, mask := rawImage(pdfa.RGB8, 10, 10), rawImage(pdfa.Bilevel, 40, 40)
	broken := mask
	broken.Data = broken.Data[1:]
	for i, page := range []pdfa.Page{
		{Image: paper, Layers: &pdfa.Layers{Background: paper, Mask: mask}},
		{Layers: &pdfa.Layers{Background: paper}},
		{Layers: &pdfa.Layers{Mask: mask}},
		{Layers: &pdfa.Layers{Background: mask, Mask: mask}},
		{Layers: &pdfa.Layers{Background: paper, Mask: paper}},
		{Layers: &pdfa.Layers{Background: paper, Mask: mask, Foreground: mask}},
		{Layers: &pdfa.Layers{Background: paper, Mask: broken}},
		{Layers: &pdfa.Layers{Background: paper, Mask: mask, Width: 20}},
		{Layers: &pdfa.Layers{Background: paper, Mask: mask, Pictures: []pdfa.Placed{{Image: paper}}}},
		{Layers: &pdfa.Layers{Background: paper, Mask: mask, Pictures: []pdfa.Placed{{Image: mask, On: pdfa.Box{X1: 9, Y1: 9}}}}},
		{Layers: &pdfa.Layers{Background: paper, Mask: mask, Width: 20, Height: 20, Pictures: []pdfa.Placed{{Image: paper, On: pdfa.Box{X1: 21, Y1: 9}}}}},
		{Layers: &pdfa.Layers{Background: paper, Mask: mask, Pictures: []pdfa.Placed{{Image: paper, On: pdfa.Box{X1: math.NaN(), Y1: 9}}}}},
	} {
		page.DPIX, page.DPIY = 100, 100
		writer, err := pdfa.NewWriter(&bytes.Buffer{}, pdfa.Metadata{}, pdfa.Options{})
		if err := errors.Join(err, writer.AddPage(page)); !errors.Is(err, pdfa.ErrInvalidPage) {
			t.Errorf("page %d: %v", i+1, err)
		}
	}
}

// Level 1b is older than the fourth version of ICC profiles.
func TestProfilesNewerThanTheLevelAreRefused(t *testing.T) {
	profile := pdfa.SRGBProfile()
	profile[8] = 4
	page := onePage(pdfa.Image{Kind: pdfa.JPEG, Data: jpegFile(t, 3, 20, 20), ICC: profile})[0]
	for level, want := range map[pdfa.Conformance]error{pdfa.PDFA1B: pdfa.ErrProfile, pdfa.PDFA2B: nil} {
		writer, err := pdfa.NewWriter(&bytes.Buffer{}, pdfa.Metadata{}, pdfa.Options{Conformance: level})
		if err := errors.Join(err, writer.AddPage(page)); !errors.Is(err, want) {
			t.Errorf("%s: %v", level, err)
		}
	}
}

// plain unpacks every stream that holds no picture, so that a defect can be
// seeded into text and font, and lays the file out anew.
func plain(t *testing.T, file []byte) []byte {
	t.Helper()
	table := bytes.LastIndex(file, []byte("xref\n0 "))
	rest := file[:bytes.LastIndex(file[:table], []byte("endobj\n"))+len("endobj\n")]
	tail := file[bytes.LastIndex(file, []byte("trailer\n")):bytes.LastIndex(file, []byte("startxref"))]
	whole := bytes.Clone(file[:15])
	offsets := map[int]int{}
	for _, body := range bytes.SplitAfter(rest[15:], []byte("\nendobj\n")) {
		if len(body) == 0 {
			continue
		}
		number, err := strconv.Atoi(string(body[:bytes.IndexByte(body, ' ')]))
		if err != nil {
			t.Fatal(err)
		}
		if head, data, packed := bytes.Cut(body, []byte("/Filter /FlateDecode /Length ")); packed {
			_, data, _ = bytes.Cut(data, []byte("stream\n"))
			unpacker, err := zlib.NewReader(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			content, err := io.ReadAll(unpacker)
			if err != nil {
				t.Fatal(err)
			}
			body = fmt.Appendf(bytes.Clone(head), "/Length %d >>\nstream\n%s\nendstream\nendobj\n", len(content), content)
		}
		offsets[number] = len(whole)
		whole = append(whole, body...)
	}
	start := len(whole)
	whole = fmt.Appendf(whole, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for number := range len(offsets) {
		whole = fmt.Appendf(whole, "%010d 00000 n \n", offsets[number+1])
	}
	return fmt.Appendf(whole, "%sstartxref\n%d\n%%%%EOF\n", tail, start)
}

// writeAllParts writes a document with everything but a bare picture.
func writeAllParts(t testing.TB) []byte {
	t.Helper()
	var file bytes.Buffer
	writer, err := pdfa.NewWriter(&file, sampleMetadata(), pdfa.Options{Conformance: pdfa.PDFA3U, Attachment: sampleAttachment()})
	if err != nil {
		t.Fatal(err)
	}
	layered := layeredPages(t)
	layered[0].Words = letterWords()[:2]
	for i, page := range []pdfa.Page{textPage(0, false), layered[1], layered[0], textPage(90, false)} {
		if err := errors.Join(writer.Bookmark(fmt.Sprint("Item ", i)), writer.AddPage(page)); err != nil {
			t.Fatal(err)
		}
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func TestCheckFindsEverySeededDefectOfTheOtherParts(t *testing.T) {
	sound := plain(t, writeAllParts(t))
	if report := check(t, sound); !report.Valid() || report.Pages != 4 {
		t.Fatalf("sound file: %+v", report)
	}
	defects := []struct {
		name, clause string
		damage       func([]byte) []byte
	}{
		{"visible text", "6.2.11.8", swap("3 Tr", "0 Tr")},
		{"code without glyph", "6.2.11.8", swap("Tm <0001", "Tm <00FF")},
		{".notdef", "6.2.11.8", swap("Tm <0001", "Tm <0000")},
		{"font not in resources", "6.2.2", swap("/F0 1", "/F1 1")},
		{"text outside of BT", "6.2.2", swap("BT 3 Tr", "   3 Tr")},
		{"colour of print", "6.2.2", swap("rg /Im1 Do", "k  /Im1 Do")},
		{"no ToUnicode", "6.2.11.7.2", swap("/ToUnicode ", "/ToUnicodx ")},
		{"ToUnicode to nothing", "6.2.11.7.2", swap("<0001> <0050>", "<0001> <0000>")},
		{"a code without Unicode", "6.2.11.8", swap("<0001> <0050>", "<0F01> <0050>")},
		{"no glyph map", "6.2.11.3.2", swap("/CIDToGIDMap ", "/CIDToGIDMax ")},
		{"no font file", "6.2.11.4.1", swap("/FontFile2 ", "/FontFilex ")},
		{"font file without metrics", "6.2.11.4.1", swap("hmtx", "hmty")},
		{"widths", "6.2.11.5", swap("/DW 500", "/DW 520")},
		{"subset name", "6.2.11.4.2", func(f []byte) []byte {
			return bytes.ReplaceAll(f, []byte("/Daluang-Glyphless"), []byte("/DALUAN+Glyphless0"))
		}},
		{"simple font", "6.2.11.3", swap("/Type0", "/Type1")},
		{"soft mask", "6.2.10", swap("/BitsPerComponent 8 /Mask ", "/BitsPerComponent 8/SMask ")},
		{"mask that is none", "6.2.8", swap("/ImageMask true", "/ImageMasx true")},
		{"half a stencil", "6.2.8", swap("/ImageMask true", "/ImageMask 1   ")},
		{"no relationship", "6.8", swap("/AFRelationship", "/AFRelationshiq")},
		{"no associated files", "6.8", swap("/AF [", "/Ag [")},
		{"no kind of attachment", "6.8", swap("#2F", "---")},
		{"attachment cut", "6.8", swap("/Params << /ModDate", "/Parans << /ModDate")},
		{"attachment in part 2", "6.8", swap("<pdfaid:part>3<", "<pdfaid:part>2<")},
		{"bookmark to nowhere", "6.5.1", swap("/Dest [", "/Desu [")},
		{"bookmarks counted", "6.5.1", swap("/Count 4 >>", "/Count 3 >>")},
		{"property not declared", "6.6.2.3.1", swap("<pdfaProperty:name>unit<", "<pdfaProperty:name>unix<")},
		{"declared otherwise", "6.6.2.3.1", swap("<pdfaProperty:valueType>seq Text<", "<pdfaProperty:valueType>bag Text<")},
		{"PDF 1.7 as part 1", "6.6.4", swap("<pdfaid:part>3<", "<pdfaid:part>1<")},
	}
	for _, d := range defects {
		report := check(t, d.damage(bytes.Clone(sound)))
		if !strings.Contains(fmt.Sprint(report.Problems), d.clause+", ") {
			t.Errorf("%s: want a problem of %s, got %v", d.name, d.clause, report.Problems)
		}
	}
}
