package pdfa_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"daluang/storage/pdfa"
)

func check(t testing.TB, file []byte) pdfa.Report {
	t.Helper()
	report, err := pdfa.Check(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// swap replaces old by new of the same length, so that no offset moves.
func swap(old, new string) func([]byte) []byte {
	return func(file []byte) []byte {
		if len(old) != len(new) || !bytes.Contains(file, []byte(old)) {
			panic(fmt.Sprintf("cannot swap %q for %q", old, new))
		}
		return bytes.Replace(file, []byte(old), []byte(new), 1)
	}
}

// flip changes one byte, so many behind the first occurrence of a mark.
func flip(mark string, behind int) func([]byte) []byte {
	return func(file []byte) []byte {
		at := bytes.Index(file, []byte(mark))
		if at < 0 {
			panic(fmt.Sprintf("no %q", mark))
		}
		file[at+behind] ^= 0x5A
		return file
	}
}

func TestCheckFindsEverySeededDefect(t *testing.T) {
	pages := onePage(pdfa.Image{Kind: pdfa.JPEG, Data: jpegFile(t, 3, 64, 80)})
	pages = append(pages, onePage(rawImage(pdfa.RGB8, 60, 50))...)
	pages = append(pages, onePage(rawImage(pdfa.Bilevel, 300, 200))...)
	sound := write(t, sampleMetadata(), pages)
	if report := check(t, sound); !report.Valid() || report.Pages != 3 {
		t.Fatalf("sound file: %+v", report)
	}
	defects := []struct {
		name, clause string
		damage       func([]byte) []byte
	}{
		{"header moved", "6.1.2", func(f []byte) []byte { return append([]byte("\n"), f...) }},
		{"header of PDF 2.0", "6.1.2", swap("%PDF-1.7", "%PDF-2.0")},
		{"comment of letters", "6.1.2", swap("%\xE2\xE3\xCF\xD3", "%abcd")},
		{"offset in xref", "6.1.7.1", func(f []byte) []byte {
			f[bytes.LastIndex(f, []byte(" 00000 n"))-1] ^= 1
			return f
		}},
		{"startxref", "6.1.4", swap("startxref\n", "startxref ")},
		{"truncated file", "6.1.4", func(f []byte) []byte { return f[:len(f)*3/4] }},
		{"truncated by one byte", "6.1.4", func(f []byte) []byte { return f[:len(f)-1] }},
		{"bytes behind the end", "6.1.4", func(f []byte) []byte { return append(f, "x\n"...) }},
		{"no ID", "6.1.3", swap("/ID [", "/Ie [")},
		{"encrypted", "6.1.3", func(f []byte) []byte {
			return bytes.Replace(f, []byte("/ID ["), []byte("/Encrypt 1 0 R /ID ["), 1)
		}},
		{"Length", "6.1.7.1", func(f []byte) []byte { return swapDigit(f, "/Length ") }},
		{"keyword", "6.1.7.1", swap("\nendstream", "\nendstreax")},
		{"LZW", "6.1.7.2", swap("/FlateDecode", "/LZWDecode  ")},
		{"no output intent", "6.2.3", swap("/OutputIntents", "/OutputIntentz")},
		{"intent of print", "6.2.3", swap("/GTS_PDFA1", "/GTS_PDFX ")},
		{"damaged profile", "6.2.3", flip("acsp", 0)},
		{"profile of gray", "6.2.3", swap("/N 3 /Length", "/N 1 /Length")},
		{"another part", "6.6.4", swap("<pdfaid:part>2<", "<pdfaid:part>1<")},
		{"another level", "6.6.4", swap("<pdfaid:conformance>B<", "<pdfaid:conformance>A<")},
		{"XMP not well-formed", "6.6.2.1", swap("</rdf:RDF>", "</rdf:RDG>")},
		{"XMP not UTF-8", "6.6.2.1", swap("</dc:title>", "\xFF/dc:title>")},
		{"title", "6.6.3", swap("Ijazah &lt;", "Ijazaj &lt;")},
		{"date", "6.6.3", swap("/CreationDate (D:2026", "/CreationDate (D:2025")},
		{"producer gone", "6.6.3", swap("/Producer", "/Prodycer")},
		{"page count", "6.1.3", swap("/Count 3", "/Count 4")},
		{"page tree in circles", "6.1.3", func(f []byte) []byte {
			kids := regexp.MustCompile(`/Kids \[\d+ 0 R\]`)
			old := kids.Find(f)
			return swap(string(old), fmt.Sprintf("%-*s", len(old), "/Kids [2 0 R]"))(f)
		}},
		{"huge page", "6.1.13", resizedBox},
		{"no resources", "6.2.2", swap("/Resources", "/Resourcez")},
		{"picture not in resources", "6.2.2", swap("/Im0 Do", "/Im1 Do")},
		{"unknown operator", "6.2.2", swap(" Do Q", " Dx Q")},
		{"q without Q", "6.2.2", swap(" Do Q", " Do q")},
		{"interpolated", "6.2.8", swap("/Type /XObject", "/Interpolate 1")},
		{"CMYK", "6.2.4.3", swap("/ColorSpace /DeviceRGB", "/ColorSpace /DeviceCMY")},
		{"JPEG of another size", "6.1.7.2", swap("/Width 64", "/Width 65")},
		{"JPEG without end", "6.1.7.2", swap("\xFF\xD9\nendstream", "\xFF\xD8\nendstream")},
		{"byte in packed rows", "6.1.7.2", flip("/Predictor 15", 400)},
		{"byte in the fax", "6.1.7.2", flip("/K -1", 150)},
		{"more fax rows", "6.1.7.2", func(f []byte) []byte {
			return swap("/Rows 200", "/Rows 201")(swap("/Height 200", "/Height 201")(f))
		}},
	}
	for _, d := range defects {
		report := check(t, d.damage(bytes.Clone(sound)))
		if !strings.Contains(fmt.Sprint(report.Problems), d.clause+", ") {
			t.Errorf("%s: want a problem of %s, got %v", d.name, d.clause, report.Problems)
		}
	}
}

// swapDigit changes the last digit of the number behind a mark's last occurrence.
func swapDigit(file []byte, mark string) []byte {
	at := bytes.LastIndex(file, []byte(mark)) + len(mark)
	for file[at+1] >= '0' && file[at+1] <= '9' {
		at++
	}
	file[at] = '0' + (file[at]-'0'+1)%10
	return file
}

func resizedBox(file []byte) []byte {
	box := regexp.MustCompile(`/MediaBox \[0 0 [\d.]+ `).Find(file)
	return bytes.Replace(file, box, []byte(fmt.Sprintf("/MediaBox [0 0 %*d ", len(box)-len("/MediaBox [0 0  "), 99999)), 1)
}

// Whatever byte is damaged, pixels never change unseen: an inverted byte inside a
// losslessly packed picture is found (single bits may be padding). (In a JPEG it may decode to other pixels;
// digests are there for that.)
func TestCheckFindsWhatAStampMayNotDo(t *testing.T) {
	file := writeStamped(t, pdfa.Options{})
	for name, c := range map[string]struct {
		clause string
		damage func([]byte) []byte
	}{
		"a blend mode that hides":   {"6.2.5", swap("/BM /Multiply", "/BM /Normally")},
		"a state without its name":  {"6.2.2", swap("/ExtGState << /Gs", "/ExtGState << /Gx")},
		"a form with another key":   {"6.2.9", swap("/Subtype /Form /BBox", "/Subtype /Form /XBox")},
		"a form with resources":     {"6.2.2", swap("/Resources << >> ", "/Resourcez << >> ")},
		"transparency in part 1":    {"6.2.10", swap("<pdfaid:part>2<", "<pdfaid:part>1<")},
		"a mark that is no XObject": {"6.2.9", swap("/Subtype /Form ", "/Subtype /Fork ")},
	} {
		found := false
		for _, problem := range check(t, c.damage(bytes.Clone(file))).Problems {
			found = found || problem.Clause == c.clause
		}
		if !found {
			t.Errorf("%s: no problem with %s", name, c.clause)
		}
	}
}

func TestCheckFindsAnyInvertedByteOfAPackedPicture(t *testing.T) {
	sound := write(t, pdfa.Metadata{}, onePage(rawImage(pdfa.Gray8, 40, 30)))
	start := bytes.Index(sound, []byte("stream\n")) + len("stream\n")
	end := bytes.Index(sound, []byte("\nendstream"))
	for at := start; at < end; at++ {
		damaged := bytes.Clone(sound)
		damaged[at] ^= 0xFF
		if check(t, damaged).Valid() {
			t.Fatalf("byte %d of %d inverted and not found", at-start, end-start)
		}
	}
}

// brokenDisk cannot be read behind a point.
type brokenDisk struct {
	data  []byte
	until int64
}

var errBadSector = errors.New("bad sector")

func (d brokenDisk) ReadAt(p []byte, at int64) (int, error) {
	if at+int64(len(p)) > d.until {
		return 0, errBadSector
	}
	return copy(p, d.data[at:]), nil
}

func TestCheckTellsABrokenDiskFromABrokenFile(t *testing.T) {
	sound := write(t, pdfa.Metadata{}, onePage(rawImage(pdfa.Gray8, 40, 30)))
	for _, until := range []int64{0, int64(len(sound)) / 2, int64(len(sound)) - 1} {
		if _, err := pdfa.Check(brokenDisk{sound, until}, int64(len(sound))); !errors.Is(err, errBadSector) {
			t.Errorf("readable until %d: %v", until, err)
		}
	}
	if _, err := pdfa.Check(bytes.NewReader(sound), int64(len(sound))+10); !errors.Is(err, io.EOF) {
		t.Errorf("file shorter than announced: %v", err)
	}
}

// writeFuzzSeed has everything that a document can have, small.
func writeFuzzSeed(f *testing.F, coding pdfa.Coding) []byte {
	var file bytes.Buffer
	writer, err := pdfa.NewWriter(&file, sampleMetadata(), pdfa.Options{Conformance: pdfa.PDFA3U, Bilevel: coding, Attachment: sampleAttachment()})
	if err != nil {
		f.Fatal(err)
	}
	layers := pdfa.Layers{Background: rawImage(pdfa.RGB8, 3, 3), Mask: rawImage(pdfa.Bilevel, 19, 14), Foreground: rawImage(pdfa.Gray8, 2, 2)}
	page := pdfa.Page{Layers: &layers, DPIX: 72, DPIY: 72, Words: []pdfa.Word{{Text: "kata 𝄞", Box: pdfa.Box{X1: 9, Y1: 5}}}}
	if err := errors.Join(writer.Bookmark("satu"), writer.AddPage(page), writer.Bookmark("dua"), writer.AddPage(page), writer.Close()); err != nil {
		f.Fatal(err)
	}
	return file.Bytes()
}

func FuzzCheck(f *testing.F) {
	f.Add(write(f, sampleMetadata(), onePage(rawImage(pdfa.Bilevel, 19, 14))))
	f.Add(write(f, pdfa.Metadata{}, onePage(pdfa.Image{Kind: pdfa.JPEG, Data: jpegFile(f, 1, 9, 8)})))
	f.Add(writeFuzzSeed(f, pdfa.G4))
	f.Add(writeFuzzSeed(f, pdfa.JBIG2))
	f.Add([]byte("%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer\n<<>>\nstartxref\n9\n%%EOF\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		report, err := pdfa.Check(bytes.NewReader(file), int64(len(file)))
		if err != nil {
			t.Fatalf("bytes in memory cannot fail to be read: %v", err)
		}
		if report.Valid() && report.Pages == 0 {
			t.Fatal("a file without pages is called valid")
		}
	})
}
