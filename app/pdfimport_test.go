package app_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image/png"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"daluang/app"
	"daluang/storage/archive"
	"daluang/storage/pdfa"
	"daluang/tools/sharedtest"
)

// corpusFile is one of the real scans, or skips the test.
func corpusFile(t *testing.T, name string) string {
	t.Helper()
	return filepath.Join(sharedtest.Corpus(t), name)
}

// imported takes one file in and returns its item.
func imported(t *testing.T, desk *app.Desk, path string) archive.Item {
	t.Helper()
	got, err := desk.Import(t.Context(), []string{path}, filepath.Base(path), app.Split{}, nil)
	if err != nil || len(got.Refused) != 0 {
		t.Fatalf("import %s = %+v, %v", filepath.Base(path), got, err)
	}
	items, err := desk.BatchItems(t.Context(), filepath.Base(path))
	if err != nil || len(items) != 1 {
		t.Fatalf("%d items, %v", len(items), err)
	}
	return items[0]
}

// extracted has poppler take all pictures out of a PDF, as PNG.
func extracted(t *testing.T, path string) []string {
	t.Helper()
	tool, err := exec.LookPath("pdfimages")
	if err != nil {
		t.Skip("pdfimages not found: install poppler's tools to have a witness")
	}
	folder := t.TempDir()
	if said, err := exec.Command(tool, "-png", path, filepath.Join(folder, "p")).CombinedOutput(); err != nil {
		t.Fatalf("pdfimages: %v %s", err, said)
	}
	names, err := filepath.Glob(filepath.Join(folder, "*.png"))
	must(t, err)
	slices.Sort(names)
	return names
}

func TestTheWholeAccessCopyOfAScannerPDFHasItsPixelsAndItsPageSize(t *testing.T) {
	pixelsOnly(t)
	desk, _ := newDesk(t)
	for _, name := range []string{"ocrmypdf_ccitt.pdf", "ocrmypdf_jbig2.pdf", "ocrmypdf_kcs.pdf", "ocrmypdf_c02-22.pdf"} {
		source := corpusFile(t, name)
		file, _, err := openAccess(t, desk, imported(t, desk, source), app.AccessOptions{NoText: true, Whole: true})
		must(t, err)
		want, got := extracted(t, source), extracted(t, file)
		if len(want) != len(got) {
			t.Errorf("%s: %d pictures became %d", name, len(want), len(got))
			continue
		}
		for i := range want {
			if !samePicture(t, want[i], got[i]) {
				t.Errorf("%s: picture %d has other pixels in the access copy", name, i+1)
			}
		}
		before, after := pageSizes(t, source), pageSizes(t, file)
		for i := range before {
			if math.Abs(before[i].Width-after[i].Width) > 0.1 || math.Abs(before[i].Height-after[i].Height) > 0.1 {
				t.Errorf("%s: page %d of %v points became %v", name, i+1, before[i], after[i])
			}
		}
	}
}

func openAccess(t *testing.T, desk *app.Desk, item archive.Item, options app.AccessOptions) (string, app.WrittenFile, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "access.pdf")
	written, err := desk.WriteAccessFile(t.Context(), item, path, options, nil)
	return path, written, err
}

func pageSizes(t *testing.T, path string) []pdfa.PageSize {
	t.Helper()
	raw, err := os.ReadFile(path)
	must(t, err)
	info, err := pdfa.Inspect(bytes.NewReader(raw))
	must(t, err)
	return info.Sizes
}

func samePicture(t *testing.T, a, b string) bool {
	t.Helper()
	return slices.Equal(rgbaOf(t, a), rgbaOf(t, b))
}

func rgbaOf(t *testing.T, path string) []uint32 {
	t.Helper()
	raw, err := os.ReadFile(path)
	must(t, err)
	img, err := png.Decode(bytes.NewReader(raw))
	must(t, err)
	var out []uint32
	bounds := img.Bounds()
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			r, g, b, _ := img.At(x, y).RGBA()
			out = append(out, r>>8<<16|g>>8<<8|b>>8)
		}
	}
	return out
}

func TestWordsStandWhereTheyAreOnTakenOutPages(t *testing.T) {
	pixelsOnly(t)
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext not found: install poppler's tools")
	}
	desk, _ := newDesk(t)
	if _, err := desk.TextEngine(t.Context()); err != nil {
		t.Skipf("no recognition engine: %v", err)
	}
	path, written, err := openAccess(t, desk, imported(t, desk, corpusFile(t, "ocrmypdf_c02-22.pdf")), app.AccessOptions{})
	must(t, err)
	if written.Conformance != "2u" {
		t.Errorf("conformance %s", written.Conformance)
	}
	said, err := exec.Command(tool, "-bbox", path, "-").Output()
	must(t, err)
	if words := strings.Count(string(said), "<word "); words < 20 {
		t.Errorf("%d words on the page", words)
	}
	if !strings.Contains(string(said), `<page width="384.000000" height="470.88`) {
		t.Errorf("the page has another size: %.300s", said)
	}
}

// signedPDF is a PDF of one empty page with a signature field, built by hand.
func signedPDF() []byte {
	var out bytes.Buffer
	var offsets []int
	out.WriteString("%PDF-1.7\n")
	for i, object := range []string{
		"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [4 0 R] /SigFlags 3 >> >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /Annots [4 0 R] >>",
		"<< /Type /Annot /Subtype /Widget /FT /Sig /T (ttd) /Rect [0 0 0 0] /P 3 0 R /V 5 0 R >>",
		"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached /ByteRange [0 10 20 10] /Contents <00> >>",
	} {
		offsets = append(offsets, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, offset := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&out, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, start)
	return out.Bytes()
}

func TestASignedPDFStaysByteForByteAndIsCalledUnverified(t *testing.T) {
	desk, folder := newDesk(t)
	raw := signedPDF()
	item := imported(t, desk, write(t, t.TempDir(), "surat.pdf", raw))
	if item.Signature != archive.SignatureUnverified {
		t.Errorf("signature = %q", item.Signature)
	}
	said, err := json.Marshal(item)
	if must(t, err); !strings.Contains(string(said), `"signature":"present-unverified"`) {
		t.Errorf("JSON of the item: %s", said)
	}
	if _, _, err := openAccess(t, desk, item, app.AccessOptions{NoText: true}); err != nil {
		t.Errorf("access copy beside it: %v", err)
	}
	digest := archive.DigestOf(raw).String()
	stored, err := os.ReadFile(filepath.Join(folder, "objects", digest[:2], digest[2:4], digest))
	if err != nil || !bytes.Equal(stored, raw) {
		t.Errorf("the master was changed: %d bytes of %d, %v", len(stored), len(raw), err)
	}
}

func TestAnUnsignedPDFIsNotSaidToBeSigned(t *testing.T) {
	desk, _ := newDesk(t)
	item := imported(t, desk, corpusFile(t, "ocrmypdf_kcs.pdf"))
	said, err := json.Marshal(item)
	if must(t, err); item.Signature != "" || strings.Contains(string(said), "signature") {
		t.Errorf("an unsigned file: %s", said)
	}
}
