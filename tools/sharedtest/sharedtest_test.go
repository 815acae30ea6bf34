package sharedtest

import (
	"os"
	"path/filepath"
	"testing"
)

func TestTheCorpusIsFoundBesideAFolderAboveAndBySettingOnly(t *testing.T) {
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	deep, corpus := filepath.Join(root, "project", "app", "imaging"), filepath.Join(root, "shared", "corpus")
	for _, folder := range []string{deep, corpus} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("DALUANG_SHARED", "")
	t.Chdir(deep)
	if got := Corpus(t); got != corpus {
		t.Errorf("from below: %q", got)
	}
	t.Setenv("DALUANG_SHARED", filepath.Join(root, "elsewhere"))
	if folder, ok := Find(); ok {
		t.Errorf("a setting that leads nowhere found %q", folder)
	}
	if !t.Run("missing", func(t *testing.T) {
		defer func() {
			if !t.Skipped() {
				t.Error("a test without the corpus is not skipped")
			}
		}()
		Corpus(t)
	}) {
		t.Error("a missing corpus fails a test")
	}
}
