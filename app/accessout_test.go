package app_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"daluang/app"
	"daluang/storage/archive"
	"daluang/storage/objects"
)

// batchOf imports pages into a batch, each under its name, and lists the items.
func batchOf(t *testing.T, desk *app.Desk, name string, pages map[string][]byte) []archive.Item {
	t.Helper()
	folder := t.TempDir()
	for file, page := range pages {
		write(t, folder, file, page)
	}
	imported, err := desk.Import(t.Context(), []string{folder}, name, app.Split{}, nil)
	if err != nil || imported.Stored != len(pages) {
		t.Fatalf("import = %+v, %v", imported, err)
	}
	items, err := desk.BatchItems(t.Context(), name)
	must(t, err)
	return items
}

var plainCopies = app.AccessOptions{NoText: true}

func TestTwoBatchesInOneFolderNeverOverwriteEachOther(t *testing.T) {
	desk, _ := newDesk(t)
	first := batchOf(t, desk, "Satu", map[string][]byte{"surat.jpg": scan(t, 1)})
	second := batchOf(t, desk, "Dua", map[string][]byte{"surat.jpg": scan(t, 2), "undangan.jpg": scan(t, 3)})
	target := t.TempDir()
	written, err := desk.WriteAccess(t.Context(), first, target, plainCopies, nil)
	if err != nil || len(written.Files) != 1 {
		t.Fatalf("first batch: %+v, %v", written, err)
	}
	before, err := os.ReadFile(written.Files[0].Path)
	must(t, err)
	written, err = desk.WriteAccess(t.Context(), second, target, plainCopies, nil)
	if err != nil || len(written.Files) != 1 || len(written.Failed) != 1 {
		t.Fatalf("second batch: %+v, %v, want one written and one refused", written, err)
	}
	if failed := written.Failed[0]; failed.Source != "surat.jpg" || app.Explain(failed.Err).Key != "file-exists" {
		t.Errorf("refused %+v, want surat.jpg because a file exists", failed)
	}
	after, err := os.ReadFile(filepath.Join(target, "0001-surat.pdf"))
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("the first batch's copy was changed: %v", err)
	}
}

func TestAnEarlierCopyOfTheSameItemIsReplaced(t *testing.T) {
	desk, _ := newDesk(t)
	items := batchOf(t, desk, "Satu", map[string][]byte{"surat.jpg": scan(t, 1)})
	target := t.TempDir()
	_, err := desk.WriteAccess(t.Context(), items, target, plainCopies, nil)
	must(t, err)
	path := filepath.Join(target, "0001-surat.pdf")
	before, err := os.ReadFile(path)
	must(t, err)
	_, err = desk.Describe(t.Context(), items[0].ID, map[string]string{"uraian": "Undangan rapat"})
	must(t, err)
	items, err = desk.BatchItems(t.Context(), "Satu")
	must(t, err)
	written, err := desk.WriteAccess(t.Context(), items, target, plainCopies, nil)
	if err != nil || len(written.Files) != 1 {
		t.Fatalf("WriteAccess = %+v, %v", written, err)
	}
	after, err := os.ReadFile(path)
	if err != nil || bytes.Equal(before, after) {
		t.Errorf("the copy still has the old description: %v", err)
	}
	if entries, err := os.ReadDir(target); err != nil || len(entries) != 1 {
		t.Errorf("the folder holds %v, %v", entries, err)
	}
}

func TestOneCopyGoesIntoANewFolderAndNeverOverAStrangersFile(t *testing.T) {
	desk, _ := newDesk(t)
	item := batchOf(t, desk, "Satu", map[string][]byte{"surat.jpg": scan(t, 1)})[0]
	path := filepath.Join(t.TempDir(), "baru", "sekali", "surat.pdf")
	written, err := desk.WriteAccessFile(t.Context(), item, path, plainCopies, nil)
	if err != nil || written.Path != path {
		t.Fatalf("WriteAccessFile = %+v, %v", written, err)
	}
	must(t, os.WriteFile(path, []byte("tesis saya"), 0o644))
	if written, err = desk.WriteAccessFile(t.Context(), item, path, plainCopies, nil); !errors.Is(err, objects.ErrExists) || written.Path != "" {
		t.Errorf("WriteAccessFile over another file = %+v, %v", written, err)
	}
	if kept, err := os.ReadFile(path); err != nil || string(kept) != "tesis saya" {
		t.Errorf("the other file is now %d bytes, %v", len(kept), err)
	}
}

func TestAnItemThatCannotBeWrittenDoesNotHoldUpTheRest(t *testing.T) {
	desk, folder := newDesk(t)
	items := batchOf(t, desk, "Satu", map[string][]byte{"a.jpg": scan(t, 1), "b.jpg": scan(t, 2), "c.jpg": scan(t, 3)})
	pages, err := desk.Pages(t.Context(), items[1].ID)
	must(t, err)
	name := pages[0].Master.String()
	must(t, os.Remove(filepath.Join(folder, "objects", name[:2], name[2:4], name)))
	target := t.TempDir()
	must(t, os.Mkdir(filepath.Join(target, "0003-c.pdf"), 0o755)) // its name is a folder
	written, err := desk.WriteAccess(t.Context(), items, target, plainCopies, nil)
	if err != nil || len(written.Files) != 1 || len(written.Failed) != 2 {
		t.Errorf("WriteAccess = %+v, %v, want a written, b and c listed", written, err)
	}
}

func TestVeryLongNamesAreCutBetweenCharacters(t *testing.T) {
	desk, _ := newDesk(t)
	long := strings.Repeat("s", 1) + strings.Repeat("é", 110) // 221 bytes
	items := batchOf(t, desk, "Satu", map[string][]byte{long + ".jpg": scan(t, 1)})
	written, err := desk.WriteAccess(t.Context(), items, t.TempDir(), plainCopies, nil)
	if err != nil || len(written.Files) != 1 {
		t.Fatalf("WriteAccess = %+v, %v", written, err)
	}
	name := filepath.Base(written.Files[0].Path)
	if len(name) > 150+len("0001-.pdf") || !utf8.ValidString(name) || !strings.HasSuffix(name, "é.pdf") {
		t.Errorf("name %q of %d bytes", name, len(name))
	}
}

func TestASourceNameThatIsNotTextCanStillBeSealed(t *testing.T) {
	desk, _ := newDesk(t)
	path := filepath.Join(t.TempDir(), "surat\xff.jpg")
	if err := os.WriteFile(path, scan(t, 1), 0o644); err != nil {
		t.Skipf("this file system takes only text as names: %v", err)
	}
	imported, err := desk.Import(t.Context(), []string{path}, "Uji", app.Split{}, nil)
	if err != nil || imported.Stored != 1 {
		t.Fatalf("import = %+v, %v", imported, err)
	}
	if _, err := desk.Seal(t.Context(), "Uji", plainCopies, nil); err != nil {
		t.Errorf("Seal = %v", err)
	}
	items, err := desk.BatchItems(t.Context(), "Uji")
	if err != nil || items[0].Source != "surat\uFFFD.jpg" {
		t.Errorf("source = %q, %v", items[0].Source, err)
	}
}
