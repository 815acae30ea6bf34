package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Why something that was named is not a file to take in.
var (
	ErrNotAFile = errors.New("neither a file nor a folder")
	ErrNoFile   = errors.New("there is no such file or folder")
)

// findFiles lists the files that the paths name, folders with all that is in
// them, each in the order of names. What cannot be read is listed as refused:
// nothing is skipped silently. Links inside folders are refused rather than
// followed: they may lead out of the folder, or round in circles.
func findFiles(ctx context.Context, paths []string) (files []string, refused []Refused) {
	refuse := func(path string, err error) { refused = append(refused, Refused{path, err}) }
	for _, root := range paths {
		info, err := os.Stat(root)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			refuse(root, fmt.Errorf("%w: %w", ErrNoFile, err))
			continue
		case err != nil:
			refuse(root, folderError(err))
			continue
		case info.Mode().IsRegular():
			files = append(files, root)
			continue
		}
		filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil:
				refuse(path, folderError(err)) // the walk goes on beside it
			case entry.Type().IsRegular():
				files = append(files, path)
			case !entry.IsDir():
				refuse(path, ErrNotAFile)
			}
			return ctx.Err()
		})
	}
	return files, refused
}
