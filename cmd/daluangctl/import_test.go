package main

import (
	"os"
	"path/filepath"
	"testing"
)

type importAnswer struct {
	Batch         string
	Stored, Known int
	Refused       []struct{ Path, Code, Message string }
}

func TestImportLeavesTheOwnDataFolderAloneAndGoesOnBesideIt(t *testing.T) {
	home := t.TempDir()
	data := filepath.Join(home, "data")
	if code, _, words := call(t, "--data", data, "init", "--creator", "SDN SPESIMEN 1"); code != exitDone {
		t.Fatalf("init: %d %s", code, words)
	}
	var got importAnswer
	answer(t, exitDone, &got, "--data", data, "import", sampleFolder(t), "--batch", "Contoh")
	if err := os.CopyFS(filepath.Join(home, "pindaian"), os.DirFS(sampleFolder(t))); err != nil {
		t.Fatal(err)
	}
	answer(t, exitPartly, &got, "--data", data, "import", home, "--batch", "Rumah")
	if got.Stored != 13 || len(got.Refused) != 1 || got.Refused[0].Code != "own-folder" || got.Refused[0].Path != data {
		t.Errorf("import of the folder above = %+v, want 13 pages beside the data folder", got)
	}
	link := filepath.Join(t.TempDir(), "tautan")
	if err := os.Symlink(data, link); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
	for _, path := range []string{data, filepath.Join(data, "objects"), filepath.Join(data, "catalogue.db"), filepath.Join(link, "objects")} {
		answer(t, exitFailed, &got, "--data", data, "import", path, "--batch", "Rumah")
		if got.Stored != 0 || len(got.Refused) != 1 || got.Refused[0].Code != "own-folder" {
			t.Errorf("import of %s = %+v, want it refused", filepath.Base(path), got)
		}
	}
}

func TestAMistypedPathLeavesNoEmptyBatchBehind(t *testing.T) {
	data := newDesk(t)
	var got importAnswer
	answer(t, exitFailed, &got, "--data", data, "import", filepath.Join(t.TempDir(), "salah-ketik"), "--batch", "Uji")
	if got.Batch != "Uji" || len(got.Refused) != 1 || got.Refused[0].Code != "no-file" {
		t.Errorf("import = %+v, want the batch's name and one refusal", got)
	}
	answer(t, exitDone, &got, "--data", data, "import", t.TempDir(), "--batch", "Uji")
	var status struct{ Batches []any }
	answer(t, exitDone, &status, "--data", data, "status")
	if len(status.Batches) != 0 {
		t.Errorf("status = %+v, want no batch", status)
	}
}
