package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// anObject is one file of the store.
func anObject(t *testing.T, data string) string {
	t.Helper()
	var object string
	err := filepath.WalkDir(filepath.Join(data, "objects"), func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			object = path
		}
		return err
	})
	if err != nil || object == "" {
		t.Fatalf("no object in the store: %v", err)
	}
	return object
}

func TestABatchThatCannotBeSealedHasNoInventedDigest(t *testing.T) {
	data := newDesk(t)
	answer(t, exitDone, &struct{}{}, "--data", data, "import", filepath.Join(sampleFolder(t), "01-surat-undangan.jpg"), "--batch", "Uji")
	if err := os.Remove(anObject(t, data)); err != nil {
		t.Fatal(err)
	}
	code, out, words := call(t, "--data", data, "--json", "seal", "Uji", "--no-text")
	if code == exitDone || strings.Contains(out, "digest") || strings.Contains(out, "items") || !strings.Contains(out, "missing-object") || words == "" {
		t.Errorf("seal = %d %s %s, want the reasons and nothing about a sealing", code, out, words)
	}
}
