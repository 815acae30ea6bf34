package app

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"daluang/storage/archive"
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
// each, making those that are not there yet, and the folder. A file appears
// under its name only when it is whole. One that is there already is replaced
// only when it is an earlier copy of the same item; else the item is listed with
// objects.ErrExists. Items that fail are listed and the rest goes on. The error
// is that of ctx or one that every item would meet.
func (d *Desk) WriteAccess(ctx context.Context, items []archive.Item, folder string, options AccessOptions, report Report) (Written, error) {
	var result Written
	p, err := d.Prepare(ctx, options)
	if err != nil {
		return result, err
	}
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return result, fmt.Errorf("make the folder: %w", folderError(err))
	}
	err = p.each(ctx, items, report, func(done copied) error {
		path, err := filepath.Join(folder, accessName(done.item)), done.err
		if err == nil {
			err = d.copyOut(ctx, done, path)
		}
		switch {
		case err == nil:
			result.Files = append(result.Files, writtenFile(done, path))
		case fatal(err):
			return err
		default:
			result.Failed = append(result.Failed, FailedItem{done.item.ID, done.item.Source, err})
		}
		return nil
	})
	slices.SortFunc(result.Files, func(a, b WrittenFile) int { return strings.Compare(a.Path, b.Path) })
	return result, err
}

// WriteAccessFile writes the access copy of one item under the given name and
// makes the folder. It replaces an earlier copy of the same item and nothing
// else: objects.ErrExists.
func (d *Desk) WriteAccessFile(ctx context.Context, item archive.Item, path string, options AccessOptions, report Report) (WrittenFile, error) {
	done, err := d.accessOf(ctx, item, options, report)
	if err != nil {
		return WrittenFile{}, err
	}
	if err := d.copyOut(ctx, done, path); err != nil {
		return WrittenFile{}, err
	}
	return writtenFile(done, path), nil
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

// longestStem keeps a name, with position and suffix, below the 255 bytes that
// file systems take, also where each byte counts for more (encrypted folders).
const longestStem = 150

// accessName is position, then the source's name: unique in a batch, and it
// carries no personal number.
func accessName(item archive.Item) string {
	stem := strings.TrimSuffix(item.Source, filepath.Ext(item.Source))
	return fmt.Sprintf("%04d-%s.pdf", item.Position, fileStem(stem))
}

// fileStem is a text as a name of a file that every system takes.
func fileStem(text string) string {
	stem := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`<>:"/\|?*`, r) || r < ' ' {
			return '-'
		}
		return r
	}, text)
	return strings.TrimRight(cutBytes(stem, longestStem), ". ")
}

// cutBytes keeps at most limit bytes of a text and no part of a character.
func cutBytes(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	for !utf8.RuneStart(text[limit]) {
		limit--
	}
	return text[:limit]
}

// copyOut copies an access copy out of the store.
func (d *Desk) copyOut(ctx context.Context, done copied, path string) error {
	earlier := func(existing string) bool { return isCopyOf(existing, done.item.ID) }
	return folderError(d.objects.CopyOut(ctx, done.access.Digest, path, earlier))
}

// isCopyOf reports whether a file is an access copy of this item: its metadata,
// which we write last and uncompressed, names the item (dc:identifier).
func isCopyOf(path string, item archive.ID) bool {
	file, err := os.Open(path)
	if err != nil {
		return false
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return false
	}
	const metadataReach = 256 << 10
	begin := max(0, info.Size()-metadataReach)
	tail, err := io.ReadAll(io.NewSectionReader(file, begin, info.Size()-begin))
	return err == nil && bytes.Contains(tail, fmt.Appendf(nil, "<dc:identifier>%s</dc:identifier>", item))
}
