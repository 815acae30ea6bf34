package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"daluang/tools/sharedtest"
)

var errNoCorpus = errors.New("the corpus was not found: set DALUANG_SHARED to the folder that holds it")

// findCorpus looks where tests look.
func findCorpus() (string, error) {
	shared, ok := sharedtest.Find()
	if !ok {
		return "", errNoCorpus
	}
	return filepath.Join(shared, "corpus"), nil
}

// cacheFolder holds pages made from the corpus. Its name changes when the way
// of making them does.
func cacheFolder() (string, error) {
	base, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("find the cache folder: %w", err)
	}
	folder := filepath.Join(base, "daluang", "bench-1")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", fmt.Errorf("make the cache folder: %w", err)
	}
	return folder, nil
}

// writeWhole puts a file under its name only when it is whole.
func writeWhole(name string, data []byte) error {
	part := name + ".part"
	if err := os.WriteFile(part, data, 0o644); err != nil {
		return fmt.Errorf("keep a page: %w", err)
	}
	return os.Rename(part, name)
}
