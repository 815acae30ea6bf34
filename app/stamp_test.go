package app_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"daluang/app"
	"daluang/storage/archive"
	"daluang/storage/pdfa"
)

var stampedCopies = app.AccessOptions{NoText: true, Stamp: app.Stamped}

// runTool runs a program of the tests and returns what it says, or skips.
func runTool(t *testing.T, program string, arguments ...string) string {
	t.Helper()
	said, err := exec.Command(need(t, program), arguments...).Output()
	if err != nil {
		t.Fatalf("%s: %v", program, err)
	}
	return string(said)
}

// codes reads the QR codes of a PDF as it is shown at 150 dpi.
func codes(t *testing.T, path string) []string {
	t.Helper()
	stem := filepath.Join(t.TempDir(), "page")
	runTool(t, "pdftoppm", "-r", "150", "-png", path, stem)
	pages, err := filepath.Glob(stem + "*.png")
	must(t, err)
	slices.Sort(pages)
	var found []string
	for _, page := range pages {
		said := runTool(t, "zbarimg", "-q", "--raw", page)
		found = append(found, strings.Fields(said)...)
	}
	return found
}

func checkedFile(t *testing.T, path string) pdfa.Report {
	t.Helper()
	raw, err := os.ReadFile(path)
	must(t, err)
	report, err := pdfa.Check(bytes.NewReader(raw), int64(len(raw)))
	if err != nil || !report.Valid() {
		t.Fatalf("%s: %v, %v", filepath.Base(path), report.Problems, err)
	}
	return report
}

func TestAStampedCopySaysWhatItIsInEveryFlavourAndTheCodeNamesItemAndMaster(t *testing.T) {
	pixelsOnly(t)
	for name, turn := range map[string]int{"01-surat-undangan.jpg": 0, "11-kartu-pegawai.jpg": 0, "07-ijazah-2021-depan.jpg": 1} {
		desk, _ := newDesk(t)
		item := sampleItem(t, desk, name)
		pages, err := desk.Pages(t.Context(), item.ID)
		must(t, err)
		must(t, desk.Turn(t.Context(), pages[0].ID, turn))
		for _, level := range []pdfa.Conformance{pdfa.PDFA1B, pdfa.PDFA2B, pdfa.PDFA3B} {
			path := filepath.Join(t.TempDir(), "salinan.pdf")
			options := stampedCopies
			options.Conformance = level
			written, err := desk.WriteAccessFile(t.Context(), item, path, options, nil)
			if err != nil || written.Conformance != string(level) {
				t.Fatalf("%s %s: %+v, %v", name, level, written, err)
			}
			checkedFile(t, path)
			if found, want := codes(t, path), string(item.ID)+"|"+pages[0].Master.String(); !slices.Equal(found, []string{want}) {
				t.Errorf("%s %s: codes %q, want %q", name, level, found, want)
			}
			text := runTool(t, "pdftotext", path, "-")
			for _, want := range []string{"SALINAN HASIL ALIH MEDIA", "SDN SPESIMEN 1", "SHA-256 master " + pages[0].Master.String()[:8], "Dialihmediakan "} {
				if strings.Count(text, want) != 1 {
					t.Errorf("%s %s: %q is not there once: %q", name, level, want, text)
				}
			}
			if strings.Contains(strings.ToLower(text), "berita acara") {
				t.Errorf("a berita acara that nobody wrote: %q", text)
			}
		}
		master, err := desk.Pages(t.Context(), item.ID)
		if must(t, err); master[0].Master != pages[0].Master {
			t.Errorf("%s: the master was changed", name)
		}
	}
}

func TestStampsFitOnPagesOfAnySize(t *testing.T) {
	pixelsOnly(t)
	desk, _ := newDesk(t)
	items := batchOf(t, desk, "Uji", map[string][]byte{
		"panorama.jpg": jpegOf(t, 16320, 300, 72), "gulungan.jpg": jpegOf(t, 900, 20000, 96), "strip.jpg": jpegOf(t, 4000, 2, 300),
		"terpanjang.jpg": jpegOf(t, 300, 14400, 72), "titik.pdf": smallestPDF(),
	})
	written, err := desk.WriteAccess(t.Context(), items, t.TempDir(), stampedCopies, nil)
	if err != nil || len(written.Files) != len(items) {
		t.Fatalf("%+v, %v", written, err)
	}
	for _, file := range written.Files {
		checkedFile(t, file.Path)
	}
}

func TestAStampedPreviewOfASignedPDFSaysThatItIsNotTheOriginal(t *testing.T) {
	desk, folder := newDesk(t)
	raw := signedPDF()
	item := imported(t, desk, write(t, t.TempDir(), "surat.pdf", raw))
	path, _, err := openAccess(t, desk, item, stampedCopies)
	must(t, err)
	if text := runTool(t, "pdftotext", path, "-"); !strings.Contains(text, "bukan berkas bertanda tangan elektronik aslinya") {
		t.Errorf("the preview passes for the signed original: %q", text)
	}
	digest := archive.DigestOf(raw).String()
	stored, err := os.ReadFile(filepath.Join(folder, "objects", digest[:2], digest[2:4], digest))
	if err != nil || !bytes.Equal(stored, raw) {
		t.Errorf("the signed master was changed: %v", err)
	}
}

func TestAStampThatTheDeskIsNotSetToIsHandedOutAndNotKept(t *testing.T) {
	desk, _ := newDesk(t)
	item := onlyItem(t, desk)
	keptCopies(t, desk, "Uji")
	shown, err := desk.Item(t.Context(), item)
	must(t, err)
	path := filepath.Join(t.TempDir(), "a.pdf")
	_, err = desk.WriteAccessFile(t.Context(), shown, path, stampedCopies, nil)
	must(t, err)
	if text := runTool(t, "pdftotext", path, "-"); !strings.Contains(text, "SALINAN") {
		t.Errorf("no stamp: %q", text)
	}
	if now, err := desk.Item(t.Context(), item); err != nil || now.Access != shown.Access {
		t.Errorf("the copy that is kept was replaced: %v", err)
	}
}

// keptCopies makes the copies of a batch that are missing or out of date, as the
// desk is set, and returns their digests.
func keptCopies(t *testing.T, desk *app.Desk, batch string) []archive.Digest {
	t.Helper()
	items, err := desk.BatchItems(t.Context(), batch)
	must(t, err)
	preparation, err := desk.Prepare(t.Context(), plainCopies)
	must(t, err)
	result, err := preparation.Run(t.Context(), items, nil)
	if err != nil || result.Ready != len(items) {
		t.Fatalf("%s: %+v, %v", batch, result, err)
	}
	var kept []archive.Digest
	for _, item := range items {
		now, err := desk.Item(t.Context(), item.ID)
		must(t, err)
		kept = append(kept, now.Access)
	}
	return kept
}

// differences counts the places where two lists of copies differ.
func differences(a, b []archive.Digest) (count int) {
	for i := range a {
		if a[i] != b[i] {
			count++
		}
	}
	return count
}

func TestOnlyWhatIsAffectedIsMadeAgain(t *testing.T) {
	desk, folder := newDesk(t)
	pages := func(seed int) map[string][]byte {
		return map[string][]byte{"a.jpg": scan(t, seed), "b.jpg": scan(t, seed+1), "c.jpg": scan(t, seed+2)}
	}
	batchOf(t, desk, "Tersegel", pages(10))
	open := batchOf(t, desk, "Terbuka", pages(20))
	sealed := keptCopies(t, desk, "Tersegel")
	before := keptCopies(t, desk, "Terbuka")
	_, err := desk.Seal(t.Context(), "Tersegel", plainCopies, nil)
	must(t, err)
	made := objectCount(t, folder)
	expect := func(what string, changed int) {
		t.Helper()
		now := keptCopies(t, desk, "Terbuka")
		if got := differences(before, now); got != changed {
			t.Errorf("%s: %d copies of the open batch are others, want %d", what, got, changed)
		}
		if got := differences(sealed, keptCopies(t, desk, "Tersegel")); got != 0 {
			t.Errorf("%s: %d copies of the sealed batch are others", what, got)
		}
		if got := objectCount(t, folder) - made; got != changed {
			t.Errorf("%s: %d copies were made, want %d", what, got, changed)
		}
		before, made = now, objectCount(t, folder)
	}
	expect("nothing", 0)
	turned, err := desk.Pages(t.Context(), open[1].ID)
	must(t, err)
	must(t, desk.Turn(t.Context(), turned[0].ID, 1))
	expect("a page was turned", 1)
	_, err = desk.Describe(t.Context(), open[2].ID, map[string]string{"title": "Surat tugas"})
	must(t, err)
	expect("an item was described", 1)
	must(t, desk.SetStamping(t.Context(), app.Stamped))
	expect("stamps were switched on", 3)
	must(t, desk.SetStamping(t.Context(), app.Stamped))
	expect("stamps were switched on again", 0)
	plain := before
	must(t, desk.SetStamping(t.Context(), app.Unstamped))
	if back := keptCopies(t, desk, "Terbuka"); differences(plain, back) != 3 {
		t.Error("stamps were switched off, and copies keep theirs")
	}
}
