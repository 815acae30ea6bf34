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
	ErrNotAFile  = errors.New("neither a file nor a folder")
	ErrNoFile    = errors.New("there is no such file or folder")
	ErrOwnFolder = errors.New("the desk's own data folder")
)

// findFiles lists the files that the paths name, folders with all that is in
// them, each in the order of names. What cannot be read is listed as refused:
// nothing is skipped silently. Links inside folders are refused rather than
// followed: they may lead out of the folder, or round in circles. So is own,
// the desk's data folder, wherever it is met: its objects are not new pages.
func findFiles(ctx context.Context, paths []string, own string) (files []string, refused []Refused) {
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
		case isWithin(root, own):
			refuse(root, ErrOwnFolder)
			continue
		case info.Mode().IsRegular():
			files = append(files, root)
			continue
		}
		filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil:
				refuse(path, folderError(err)) // the walk goes on beside it
			case entry.IsDir() && isSameFolder(path, own):
				refuse(path, ErrOwnFolder)
				return fs.SkipDir
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

// isSameFolder compares what the names lead to: one folder has many names
// (relative, through a link, in other letters on Windows).
func isSameFolder(a, b string) bool {
	first, err := os.Stat(a)
	if err != nil {
		return false
	}
	second, err := os.Stat(b)
	return err == nil && os.SameFile(first, second)
}

// isWithin reports whether a path is the folder or something in it.
func isWithin(path, folder string) bool {
	path, err := filepath.Abs(path)
	if err != nil {
		return false
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	for !isSameFolder(path, folder) {
		above := filepath.Dir(path)
		if above == path {
			return false
		}
		path = above
	}
	return true
}
