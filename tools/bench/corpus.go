package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

var errNoCorpus = errors.New("the corpus was not found: set DALUANG_SHARED to the folder that holds it")

// findCorpus looks where tests look: in DALUANG_SHARED, else in the folder
// "shared" beside one of the folders above.
func findCorpus() (string, error) {
	if shared := os.Getenv("DALUANG_SHARED"); shared != "" {
		return existing(filepath.Join(shared, "corpus"))
	}
	folder, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("find the corpus: %w", err)
	}
	for folder != filepath.Dir(folder) {
		folder = filepath.Dir(folder)
		if found, err := existing(filepath.Join(folder, "shared", "corpus")); err == nil {
			return found, nil
		}
	}
	return "", errNoCorpus
}

func existing(folder string) (string, error) {
	if _, err := os.Stat(folder); err != nil {
		return "", errNoCorpus
	}
	return folder, nil
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
