package folder

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"daluang/app/acquire/inbox"
)

// file is one name in the folder as it was last seen.
type file struct {
	name    string
	bytes   int64
	changed time.Time // the file's own time
	since   time.Time // when it was first seen so

	reason Reason
	err    error
	again  time.Time // not looked into before

	answered bool           // take has answered for these bytes
	refusal  *inbox.Refusal // its answer, if not nil
}

// wait notes why a file is not taken, and looks into it again after a while:
// soon where only the world around it has to change, later where the file has.
func (f *file) wait(reason Reason, err error, now time.Time) {
	pause := 2 * time.Second
	if reason == NoEnd || reason == Held {
		pause = 10 * time.Second
	}
	f.reason, f.err, f.again = reason, err, now.Add(pause)
}

// list reads the names, sizes and times of the folder. A file that is as it was
// costs one look at its entry, and is not opened.
func (b *Inbox) list() error {
	entries, err := os.ReadDir(b.options.Folder)
	if err != nil {
		return fmt.Errorf("look at the watched folder: %w", err)
	}
	now, there := b.options.Now(), make(map[string]*file, len(b.files))
	for _, entry := range entries {
		if !entry.Type().IsRegular() || ignored(entry.Name()) {
			continue
		}
		info, err := entry.Info()
		if err != nil || hidden(info) {
			continue // gone since, or not for us
		}
		there[entry.Name()] = b.seen(entry.Name(), info, now)
	}
	b.files = there
	return nil
}

// seen is what is known of a name, begun anew where its bytes may have changed:
// scanners use the same names again every day.
func (b *Inbox) seen(name string, info fs.FileInfo, now time.Time) *file {
	known := b.files[name]
	if known != nil && known.bytes == info.Size() && known.changed.Equal(info.ModTime()) {
		return known
	}
	return &file{name: name, bytes: info.Size(), changed: info.ModTime(), since: now, reason: Growing}
}

// ignored are names that no scanner gives to a page: unfinished, temporary or
// hidden files and what systems keep for themselves, in letters of any case.
func ignored(name string) bool {
	name = strings.ToLower(name)
	for _, suffix := range []string{".part", ".partial", ".crdownload", ".tmp", ".temp", "~", ".lnk"} {
		if strings.HasSuffix(name, suffix) {
			return true
		}
	}
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~") || name == "thumbs.db" || name == "desktop.ini"
}

// inTurn lists the files as they will be taken: by their time, which is the
// order of scanning, and then by name, numbers by value.
func (b *Inbox) inTurn() []*file {
	files := make([]*file, 0, len(b.files))
	for _, f := range b.files {
		files = append(files, f)
	}
	slices.SortFunc(files, func(x, y *file) int {
		return cmp.Or(x.changed.Compare(y.changed), compareNames(x.name, y.name))
	})
	return files
}

// compareNames orders scan2 before scan10.
func compareNames(a, b string) int {
	for a != "" && b != "" {
		runA, runB := digits(a), digits(b)
		if runA != "" && runB != "" {
			numberA, numberB := strings.TrimLeft(runA, "0"), strings.TrimLeft(runB, "0")
			if order := cmp.Or(cmp.Compare(len(numberA), len(numberB)), strings.Compare(numberA, numberB)); order != 0 {
				return order
			}
			a, b = a[len(runA):], b[len(runB):]
			continue
		}
		if a[0] != b[0] {
			break
		}
		a, b = a[1:], b[1:]
	}
	return strings.Compare(a, b)
}

// digits is the number that a name begins with.
func digits(name string) string {
	end := strings.IndexFunc(name, func(r rune) bool { return r < '0' || r > '9' })
	if end < 0 {
		return name
	}
	return name[:end]
}

// ready decides whether a file is to be offered now, and notes why not.
func (b *Inbox) ready(f *file) bool {
	now := b.options.Now()
	if now.Sub(f.since) < b.options.Quiet || now.Before(f.again) {
		return false
	}
	if f.answered {
		return true
	}
	info, err := whole(b.path(f.name))
	switch {
	case err == nil && !same(info, f):
		f.wait(Growing, nil, now)
		return false
	case err == nil:
		return true
	case isGone(err):
	case errors.Is(err, inbox.ErrNoEnd):
		f.wait(NoEnd, nil, now)
	case inUse(err):
		f.wait(InUse, nil, now)
	default:
		f.wait(Unreadable, err, now)
	}
	return false
}

// whole opens a file, which a system may refuse while it is written, and looks
// for its end.
func whole(path string) (fs.FileInfo, error) {
	source, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer source.Close()
	info, err := source.Stat()
	if err != nil {
		return nil, err
	}
	return info, inbox.Whole(source, info.Size())
}

// same tells whether a file is still the one that was seen.
func same(info fs.FileInfo, f *file) bool {
	return info.Size() == f.bytes && info.ModTime().Equal(f.changed)
}
