// Package sharedtest finds what others made and tests are held against: real
// scans (corpus) and suites (conformance). It lies beside the project and is no
// part of it; without it the tests that ask for it are skipped. Nothing is
// written.
package sharedtest

import (
	"os"
	"path/filepath"
	"testing"
)

// Find returns the folder that holds corpus and conformance: DALUANG_SHARED where
// it is set, else the nearest folder "shared" with a corpus in or beside a folder
// above the working directory. ok is false where there is no corpus.
func Find() (folder string, ok bool) {
	if folder = os.Getenv("DALUANG_SHARED"); folder != "" {
		return folder, hasCorpus(folder)
	}
	above, err := os.Getwd()
	for ; err == nil && above != filepath.Dir(above); above = filepath.Dir(above) {
		if folder = filepath.Join(above, "shared"); hasCorpus(folder) {
			return folder, true
		}
	}
	return "", false
}

func hasCorpus(folder string) bool {
	info, err := os.Stat(filepath.Join(folder, "corpus"))
	return err == nil && info.IsDir()
}

// Folder is a folder of what others made, such as "conformance", "pdfa". Without
// it the test is skipped, saying so.
func Folder(t testing.TB, path ...string) string {
	t.Helper()
	shared, ok := Find()
	folder := filepath.Join(append([]string{shared}, path...)...)
	if _, err := os.Stat(folder); !ok || err != nil {
		t.Skipf("%s not found: DALUANG_SHARED is not set and no folder shared lies beside the project", filepath.Join(path...))
	}
	return folder
}

// Corpus is the folder of real scans. Without it the test is skipped, saying so.
func Corpus(t testing.TB) string {
	t.Helper()
	return Folder(t, "corpus")
}
