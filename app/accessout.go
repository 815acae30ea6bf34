package app

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"daluang/storage/archive"
	"daluang/storage/objects"
)

// Written is what an export of access copies did.
type Written struct {
	Files  []WrittenFile
	Failed []FailedItem
}

// WrittenFile is an access copy outside the store.
type WrittenFile struct {
	Item        archive.ID
	Path        string
	Conformance string
	Pages       int
	Bytes       int64
}

// FailedItem is an item without an access copy, and why.
type FailedItem struct {
	Item   archive.ID
	Source string
	Err    error
}

// WriteAccess writes the access copies of the items into a folder, one file
// each, making those that are not there yet. A file appears under its name only
// when it is whole; one that is there already under the same name is replaced
// only by the same item's copy. Items that fail are listed and the rest goes on.
func (d *Desk) WriteAccess(ctx context.Context, items []archive.Item, folder string, options AccessOptions, report Report) (Written, error) {
	var result Written
	p, err := d.Prepare(ctx, options)
	if err != nil {
		return result, err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return result, fmt.Errorf("make the folder: %w", folderError(err))
	}
	err = p.each(ctx, items, report, func(done copied) error {
		if done.err != nil {
			result.Failed = append(result.Failed, FailedItem{done.item.ID, done.item.Source, done.err})
			return nil
		}
		path := filepath.Join(folder, accessName(done.item))
		result.Files = append(result.Files, writtenFile(done, path))
		return d.copyOut(ctx, done.access.Digest, path)
	})
	slices.SortFunc(result.Files, func(a, b WrittenFile) int { return strings.Compare(a.Path, b.Path) })
	return result, err
}

// WriteAccessFile writes the access copy of one item under the given name.
func (d *Desk) WriteAccessFile(ctx context.Context, item archive.Item, path string, options AccessOptions, report Report) (WrittenFile, error) {
	done, err := d.accessOf(ctx, item, options, report)
	if err != nil {
		return WrittenFile{}, err
	}
	return writtenFile(done, path), d.copyOut(ctx, done.access.Digest, path)
}

func writtenFile(done copied, path string) WrittenFile {
	return WrittenFile{done.item.ID, path, done.access.Conformance, done.access.Pages, done.access.Bytes}
}

// accessOf makes the access copy of one item unless it is there.
func (d *Desk) accessOf(ctx context.Context, item archive.Item, options AccessOptions, report Report) (copied, error) {
	p, err := d.Prepare(ctx, options)
	if err != nil {
		return copied{}, err
	}
	var result copied
	err = p.each(ctx, []archive.Item{item}, report, func(done copied) error {
		result = done
		return done.err
	})
	return result, err
}

// AccessFile opens the access copy of an item, made now if need be, for a
// viewer; the caller closes it.
func (d *Desk) AccessFile(ctx context.Context, item archive.ID) (*os.File, error) {
	present, err := d.catalogue.Item(ctx, item)
	if err != nil {
		return nil, err
	}
	done, err := d.accessOf(ctx, present, AccessOptions{}, nil)
	if err != nil {
		return nil, err
	}
	file, _, err := d.objects.Get(done.access.Digest)
	return file, err
}

// accessName is position, then the source's name: unique in a batch, and it
// carries no personal number.
func accessName(item archive.Item) string {
	stem := strings.TrimSuffix(item.Source, filepath.Ext(item.Source))
	stem = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`<>:"/\|?*`, r) || r < ' ' {
			return '-'
		}
		return r
	}, stem)
	return fmt.Sprintf("%04d-%s.pdf", item.Position, strings.TrimRight(stem, ". "))
}

// copyOut copies an object out of the store, checked against its digest,
// whole or not at all.
func (d *Desk) copyOut(ctx context.Context, digest archive.Digest, path string) error {
	object, _, err := d.objects.Get(digest)
	if err != nil {
		return err
	}
	defer object.Close()
	target, err := os.CreateTemp(filepath.Dir(path), ".daluang-*")
	if err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(path), folderError(err))
	}
	h := sha256.New()
	_, err = io.Copy(io.MultiWriter(target, h), object)
	if err == nil && archive.Digest(h.Sum(nil)) != digest {
		err = objects.ErrDamaged
	}
	if err = errors.Join(err, ctx.Err(), target.Sync(), target.Chmod(0o644), target.Close()); err == nil {
		err = os.Rename(target.Name(), path)
	}
	if err != nil {
		os.Remove(target.Name())
		return fmt.Errorf("write %s: %w", filepath.Base(path), err)
	}
	return nil
}
