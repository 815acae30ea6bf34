package app_test

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"daluang/app"
	"daluang/storage/pdfa"
)

var bookmarkLine = regexp.MustCompile(`(?m)"([^"\t]*)"\t#page=(\d+)`)

// bookmarks lists the titles of a PDF with their pages.
func bookmarks(t *testing.T, path string) []string {
	t.Helper()
	var all []string
	for _, line := range bookmarkLine.FindAllStringSubmatch(runTool(t, "mutool", "show", path, "outline"), -1) {
		all = append(all, line[2]+" "+line[1])
	}
	return all
}

func TestABatchBecomesOneFileWithABookmarkForEveryItem(t *testing.T) {
	pixelsOnly(t)
	desk, _ := newDesk(t)
	twoPages, err := os.ReadFile(filepath.Join(sampleFolder(t), "02-surat-usulan-alih-media.tif"))
	must(t, err)
	items := batchOf(t, desk, "Surat masuk", map[string][]byte{"a.jpg": scan(t, 1), "e.jpg": scan(t, 2)})
	_, err = desk.Import(t.Context(), []string{write(t, t.TempDir(), "b.tif", twoPages)}, "Surat masuk", app.Split{}, nil)
	must(t, err)
	_, err = desk.Describe(t.Context(), items[0].ID, map[string]string{"number": "421/7", "title": "Undangan — rapat", "security": "R"})
	must(t, err)
	_, err = desk.Describe(t.Context(), items[1].ID, map[string]string{"title": "Nota"})
	must(t, err)
	path := filepath.Join(t.TempDir(), "baru", "batch.pdf")
	for _, options := range []app.AccessOptions{plainCopies, stampedCopies, {NoText: true, Conformance: pdfa.PDFA1B}, {NoText: true, Conformance: pdfa.PDFA3U, Stamp: app.Stamped}} {
		last := app.Progress{}
		written, err := desk.WriteBatchFile(t.Context(), "Surat masuk", path, options, func(p app.Progress) { last = p })
		if err != nil || len(written.Files) != 1 || written.Files[0].Pages != 4 || len(written.Failed) != 0 {
			t.Fatalf("%+v: %+v, %v", options, written, err)
		}
		if last.Done != last.Total || last.Total == 0 {
			t.Errorf("progress ended at %+v", last)
		}
		if report := checkedFile(t, path); report.Pages != 4 {
			t.Errorf("%d pages", report.Pages)
		}
		if found, want := bookmarks(t, path), []string{"1 421/7 Undangan — rapat", "2 Nota", "3 3 b.tif"}; !slices.Equal(found, want) {
			t.Errorf("bookmarks %q, want %q", found, want)
		}
	}
	said := runTool(t, "pdfinfo", path)
	packet := runTool(t, "pdfinfo", "-meta", path)
	for _, want := range []string{"Surat masuk", "SDN SPESIMEN 1"} {
		if !strings.Contains(said, want) || !strings.Contains(packet, want) {
			t.Errorf("%q is not in document info and in XMP:\n%s\n%s", want, said, packet)
		}
	}
	if !strings.Contains(packet, "<daluang:securityClass>R<") {
		t.Error("the file does not carry the class of its strictest item")
	}
}

func TestABatchFileListsWhatFailedAndReplacesOnlyItself(t *testing.T) {
	desk, folder := newDesk(t)
	items := batchOf(t, desk, "Uji", map[string][]byte{"a.jpg": scan(t, 1), "b.jpg": scan(t, 2), "c.jpg": scan(t, 3)})
	batchOf(t, desk, "Lain", map[string][]byte{"x.jpg": scan(t, 9)})
	target := filepath.Join(t.TempDir(), "uji.pdf")
	pages, err := desk.Pages(t.Context(), items[1].ID)
	must(t, err)
	name := pages[0].Master.String()
	must(t, os.Remove(filepath.Join(folder, "objects", name[:2], name[2:4], name)))
	for range 2 { // the second time over the first file
		written, err := desk.WriteBatchFile(t.Context(), "Uji", target, plainCopies, nil)
		if err != nil || len(written.Files) != 1 || len(written.Failed) != 1 || written.Failed[0].Source != "b.jpg" {
			t.Fatalf("%+v, %v", written, err)
		}
		if found := bookmarks(t, target); !slices.Equal(found, []string{"1 1 a.jpg", "2 3 c.jpg"}) {
			t.Errorf("bookmarks %q", found)
		}
	}
	before, err := os.ReadFile(target)
	must(t, err)
	if _, err := desk.WriteBatchFile(t.Context(), "Lain", target, plainCopies, nil); app.Explain(err).Key != "file-exists" {
		t.Errorf("another batch over it: %v", err)
	}
	if after, err := os.ReadFile(target); err != nil || string(after) != string(before) {
		t.Errorf("the file of the first batch was changed: %v", err)
	}
	left, err := os.ReadDir(filepath.Join(folder, "incoming"))
	if err != nil || len(left) != 0 {
		t.Errorf("left in incoming/: %v, %v", left, err)
	}
}

func TestAnEmptyBatchIsNoFile(t *testing.T) {
	desk, _ := newDesk(t)
	_, err := desk.NewBatch(t.Context(), "Kosong")
	must(t, err)
	target := filepath.Join(t.TempDir(), "kosong.pdf")
	if _, err := desk.WriteBatchFile(t.Context(), "Kosong", target, plainCopies, nil); !errors.Is(err, app.ErrEmptyBatch) {
		t.Errorf("WriteBatchFile = %v", err)
	}
	if _, err := os.Stat(target); err == nil {
		t.Error("a file is there all the same")
	}
}
