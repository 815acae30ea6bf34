package pdfa_test

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"daluang/storage/pdfa"
	"daluang/tools/sharedtest"
)

func TestInspectReadsWhatWeWrote(t *testing.T) {
	file := write(t, sampleMetadata(), []pdfa.Page{
		{Image: rawImage(pdfa.Gray8, 620, 877), DPIX: 75, DPIY: 75},
		{Image: rawImage(pdfa.Bilevel, 204, 196), DPIX: 204, DPIY: 98, Rotate: 90},
	})
	info, err := pdfa.Inspect(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if info.Pages != 2 || info.Version != "1.7" || info.Encrypted || info.Signed || info.ClaimedPart != 2 || info.ClaimedConformance != "B" {
		t.Errorf("%+v", info)
	}
	for i, want := range []pdfa.PageSize{{Width: 595.2, Height: 841.92}, {Width: 144, Height: 72}} {
		if got := info.Sizes[i]; math.Abs(got.Width-want.Width) > 1e-3 || math.Abs(got.Height-want.Height) > 1e-3 {
			t.Errorf("page %d: %v, want %v", i+1, got, want)
		}
	}
}

// pdfcpu reads every flavour, with everything in it, as a second opinion.
func TestInspectReadsEveryFlavour(t *testing.T) {
	for _, level := range levels {
		opt := pdfa.Options{Conformance: level, Bilevel: pdfa.JBIG2}
		if level[0] == '3' {
			opt.Attachment = sampleAttachment()
		}
		info, err := pdfa.Inspect(bytes.NewReader(writeBatch(t, opt)))
		if claim := fmt.Sprint(info.ClaimedPart) + strings.ToLower(info.ClaimedConformance); err != nil || info.Pages != 3 || claim != string(level) {
			t.Errorf("%s: %+v, %v", level, info, err)
		}
	}
}

func TestInspectServesManyAtOnce(t *testing.T) {
	file := write(t, sampleMetadata(), onePage(rawImage(pdfa.Gray8, 62, 87)))
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if info, err := pdfa.Inspect(bytes.NewReader(file)); err != nil || info.Pages != 1 {
				t.Errorf("%+v, %v", info, err)
			}
		})
	}
	all.Wait()
}

func TestInspectReadsTheCorpus(t *testing.T) {
	folder := sharedtest.Corpus(t)
	names, err := filepath.Glob(filepath.Join(folder, "*.pdf"))
	if err != nil || len(names) == 0 {
		t.Skipf("no PDF in the corpus: %v", err)
	}
	for _, name := range names {
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		info, err := pdfa.Inspect(file)
		file.Close()
		t.Logf("%s: %+v %v", filepath.Base(name), info, err)
		if filepath.Base(name) == "ocrmypdf_invalid.pdf" {
			if !errors.Is(err, pdfa.ErrDamagedPDF) {
				t.Errorf("invalid.pdf: %v", err)
			}
			continue
		}
		if err != nil || info.Pages == 0 || len(info.Sizes) != info.Pages {
			t.Errorf("%s: %+v, %v", filepath.Base(name), info, err)
		}
	}
}

// encrypted runs qpdf over a sound file.
func encrypted(t *testing.T, user, owner string) []byte {
	t.Helper()
	qpdf := tool(t, "qpdf")
	name := saved(t, write(t, sampleMetadata(), onePage(rawImage(pdfa.Gray8, 60, 50))))
	if out, err := exec.Command(qpdf, "--encrypt", user, owner, "256", "--", name, name+".locked").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	file, err := os.ReadFile(name + ".locked")
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func TestInspectTellsALockedFileFromAProtectedOne(t *testing.T) {
	if _, err := pdfa.Inspect(bytes.NewReader(encrypted(t, "rahasia", "pemilik"))); !errors.Is(err, pdfa.ErrEncrypted) {
		t.Errorf("user password: %v", err)
	}
	info, err := pdfa.Inspect(bytes.NewReader(encrypted(t, "", "pemilik")))
	if err != nil || !info.Encrypted || info.Pages != 1 || info.ClaimedPart != 2 {
		t.Errorf("owner password only: %+v, %v", info, err)
	}
}

// signedPDF has a signature field whose value is a signature dictionary; its
// cross-reference table is left to the reader to rebuild.
const signedPDF = `%PDF-1.4
1 0 obj
<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [4 0 R] /SigFlags 3 >> >>
endobj
2 0 obj
<< /Type /Pages /Count 1 /Kids [3 0 R] >>
endobj
3 0 obj
<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /CropBox [10 10 110 60] /UserUnit 2 /Annots [4 0 R] >>
endobj
4 0 obj
<< /Type /Annot /Subtype /Widget /FT /Sig /T (ttd) /Rect [0 0 0 0] /P 3 0 R /V 5 0 R >>
endobj
5 0 obj
<< /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached /ByteRange [0 10 20 10] /Contents <00> >>
endobj
trailer
<< /Size 6 /Root 1 0 R >>
startxref
0
%%EOF
`

func TestInspectSeesASignatureAndTheShownSize(t *testing.T) {
	repaired := func(text string) []byte {
		name := saved(t, []byte(text))
		// qpdf rebuilds the table; it warns (exit code 3) that it had to.
		_ = exec.Command(tool(t, "qpdf"), "--object-streams=generate", name, name+".whole").Run()
		file, err := os.ReadFile(name + ".whole")
		if err != nil {
			t.Fatal(err)
		}
		return file
	}
	info, err := pdfa.Inspect(bytes.NewReader(repaired(signedPDF)))
	if err != nil || !info.Signed || info.Sizes[0] != (pdfa.PageSize{Width: 200, Height: 100}) {
		t.Errorf("%+v, %v", info, err)
	}
	empty := bytes.ReplaceAll([]byte(signedPDF), []byte("/V 5 0 R"), []byte("        "))
	empty = bytes.Replace(empty, []byte("/ByteRange"), []byte("/Nothing"), 1)
	if info, err := pdfa.Inspect(bytes.NewReader(repaired(string(empty)))); err != nil || info.Signed {
		t.Errorf("a field that waits for its signature: %+v, %v", info, err)
	}
}

func TestInspectRefusesDamagedFiles(t *testing.T) {
	sound := write(t, sampleMetadata(), onePage(rawImage(pdfa.Gray8, 60, 50)))
	for name, file := range map[string][]byte{
		"empty": {}, "text": []byte("bukan PDF"), "header only": sound[:15], "picture": jpegFile(t, 1, 20, 20),
	} {
		if _, err := pdfa.Inspect(bytes.NewReader(file)); !errors.Is(err, pdfa.ErrDamagedPDF) {
			t.Errorf("%s: %v", name, err)
		}
	}
	none := bytes.Replace(sound, []byte("/Type /Catalog /Pages 2 0 R"), []byte("/Type /Catalog /Pages 9 0 R"), 1)
	if _, err := pdfa.Inspect(bytes.NewReader(none)); !errors.Is(err, pdfa.ErrDamagedPDF) && !errors.Is(err, pdfa.ErrNoPages) {
		t.Errorf("a catalog without page tree: %v", err)
	}
}

// brokenStick fails after some bytes, as a USB stick that is pulled out does.
type brokenStick struct {
	*bytes.Reader
	left int
}

func (b *brokenStick) Read(p []byte) (int, error) {
	if b.left -= len(p); b.left < 0 {
		return 0, errBadSector
	}
	return b.Reader.Read(p)
}

func TestInspectTellsABrokenDiskFromABrokenFile(t *testing.T) {
	sound := write(t, sampleMetadata(), onePage(rawImage(pdfa.Gray8, 600, 500)))
	_, err := pdfa.Inspect(&brokenStick{bytes.NewReader(sound), 2000})
	if !errors.Is(err, errBadSector) || errors.Is(err, pdfa.ErrDamagedPDF) {
		t.Errorf("%v", err)
	}
}

// The child process has a fresh home; pdfcpu would make its folder there.
func TestInspectLeavesNothingInTheUsersHome(t *testing.T) {
	if os.Getenv("PDFA_HOME_TEST") != "" {
		TestInspectReadsWhatWeWrote(t)
		return
	}
	home := t.TempDir()
	child := exec.Command(os.Args[0], "-test.run", "^TestInspectLeavesNothingInTheUsersHome$")
	child.Env = append(os.Environ(), "PDFA_HOME_TEST=1", "HOME="+home, "XDG_CONFIG_HOME="+home, "XDG_CACHE_HOME="+home)
	if out, err := child.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if left, err := os.ReadDir(home); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func FuzzInspect(f *testing.F) {
	f.Add(write(f, sampleMetadata(), onePage(rawImage(pdfa.Bilevel, 19, 14))))
	f.Add([]byte(signedPDF))
	f.Fuzz(func(t *testing.T, file []byte) {
		info, err := pdfa.Inspect(bytes.NewReader(file))
		known := errors.Is(err, pdfa.ErrDamagedPDF) || errors.Is(err, pdfa.ErrEncrypted) || errors.Is(err, pdfa.ErrNoPages)
		if err != nil && !known {
			t.Fatalf("an error that nobody can decide by: %v", err)
		}
		if err == nil && (info.Pages == 0 || len(info.Sizes) != info.Pages) {
			t.Fatalf("%+v", info)
		}
	})
}
