package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestListSheetsAndSplitFromTheCommandLine(t *testing.T) {
	data, folder := newDesk(t), t.TempDir()
	list := func(name, text string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	var kept inventoryDocument
	for _, number := range []string{"1", "2"} {
		answer(t, exitDone, &kept, "--data", data, "inventory", "Rak", list(number+".csv", "nomor;uraian;halaman\n"+number+";Berkas SPESIMEN;2\n"))
		var written struct{ Sheets int }
		answer(t, exitDone, &written, "--data", data, "forms", "Rak", "-o", filepath.Join(folder, number+".pdf"))
		if written.Sheets != 1 {
			t.Errorf("%d sheets", written.Sheets)
		}
	}
	both := list("both.csv", "nomor;uraian;halaman\n1;Berkas SPESIMEN;2\n2;Lain;1\n;tanpa nomor;3\n")
	answer(t, exitPartly, &kept, "--data", data, "inventory", "Rak", both, "--dry-run")
	if len(kept.Entries) != 2 || len(kept.Failed) != 1 || kept.Failed[0].Row != 4 || kept.Failed[0].Code != "no-number" || kept.Failed[0].Message == "" {
		t.Errorf("dry run: %+v", kept)
	}
	answer(t, exitDone, &kept, "--data", data, "inventory", "Rak")
	if len(kept.Entries) != 1 {
		t.Errorf("a dry run kept %+v", kept.Entries)
	}
	answer(t, exitPartly, &kept, "--data", data, "inventory", "Rak", both)

	sample := filepath.Join(sampleFolder(t), "05-surat-pinjam-ruang.jpg")
	for _, file := range []string{filepath.Join(folder, "1.pdf"), sample, filepath.Join(folder, "2.pdf")} {
		if code, _, words := call(t, "--data", data, "import", file, "--batch", "Rak"); code != exitDone {
			t.Fatalf("import %s: %d %s", filepath.Base(file), code, words)
		}
	}
	var split splitDocument
	answer(t, exitDone, &split, "--data", data, "split", "Rak")
	if split.Kept || len(split.Items) != 1 || split.Items[0].Number != "1" || split.Items[0].Item != "" || len(split.Separators) != 2 ||
		split.Tally.Present != 1 || !slices.Equal(split.Tally.Missing, []string{"2"}) || !slices.Equal(split.Tally.Counts, []countDocument{{"1", 1, 2}}) ||
		!slices.Equal(split.Tally.Empty, []int{3}) {
		t.Errorf("proposal: %+v", split)
	}
	code, out, words := call(t, "--data", data, "--lang", "id", "split", "Rak", "--keep")
	for _, want := range []string{"1 dari 2\n", "nomor 2 belum ada\n", "nomor 1 memuat 1 halaman, daftar menyebut 2\n", "lembar pemisah: nomor 1\n"} {
		if code != exitDone || !strings.Contains(out, want) {
			t.Errorf("%d: %q is not said in %s%s", code, want, out, words)
		}
	}
	if code, _, words := call(t, "--data", data, "--lang", "id", "split", "Rak", "--keep"); code != exitFailed || !strings.Contains(words, "Tidak ada lembar pemisah") {
		t.Errorf("a second time: %d %s", code, words)
	}
	for _, wrong := range [][]string{{"split", "Rak", "--by", "colour"}, {"split", "Rak", "--at", "0"}, {"forms", "Rak"}, {"forms", "--patch", "9", "-o", "x.pdf"}, {"inventory"}} {
		if code, _, _ := call(t, append([]string{"--data", data}, wrong...)...); code != exitUsage {
			t.Errorf("%v: exit code %d", wrong, code)
		}
	}
}
