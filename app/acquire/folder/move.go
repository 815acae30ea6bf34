package folder

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// lateWriting is how long a file in "selesai" is watched for a program that had
// it open and goes on writing.
const lateWriting = 2 * time.Minute

// movedFile is a file that was moved a moment ago.
type movedFile struct {
	path  string
	file  *file
	until time.Time
}

// moveAway moves a file that was answered for: to "selesai" when it is stored,
// to "gagal" with the reason beside it when it was refused. A name that is
// taken there gets a number. What was changed since it was read is not moved.
func (b *Inbox) moveAway(f *file) error {
	folder := filepath.Join(b.options.Folder, DoneFolder)
	if f.refusal != nil {
		folder = filepath.Join(b.options.Folder, FailedFolder)
	}
	if err := os.Mkdir(folder, 0o777); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("make %s: %w", filepath.Base(folder), err)
	}
	if info, err := os.Lstat(b.path(f.name)); err != nil || !same(info, f) {
		return errors.Join(errChanged, err) // the next look finds what stands there now
	}
	target, err := moveInto(b.path(f.name), folder)
	if err != nil {
		return err
	}
	if info, err := os.Lstat(target); err == nil && !same(info, f) {
		return b.bringBack(target, f.name) // another file took the name in this very moment
	}
	if f.refusal != nil {
		return sayWhy(target, f.refusal.Sentence)
	}
	b.moved = append(b.moved, movedFile{target, f, b.options.Now().Add(lateWriting)})
	return nil
}

// moveInto moves a file into a folder of the same disk and never over another:
// the name is reserved by an empty file first.
func moveInto(path, folder string) (target string, err error) {
	target, err = reserve(folder, filepath.Base(path))
	if err != nil {
		return "", err
	}
	if err := os.Rename(path, target); err != nil {
		os.Remove(target) // the empty one
		return "", fmt.Errorf("move a file: %w", err)
	}
	return target, nil
}

// reserve makes an empty file of that name, or of the first free number.
func reserve(folder, name string) (string, error) {
	extension := filepath.Ext(name)
	stem := strings.TrimSuffix(name, extension)
	for n := 2; ; n++ {
		target := filepath.Join(folder, name)
		file, err := os.OpenFile(target, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
		if err == nil {
			return target, file.Close()
		}
		if !errors.Is(err, fs.ErrExist) {
			return "", fmt.Errorf("name a file: %w", err)
		}
		name = fmt.Sprintf("%s (%d)%s", stem, n, extension)
	}
}

// sayWhy writes the reason of a refusal beside the file, for who looks there.
func sayWhy(path, sentence string) error {
	note, err := reserve(filepath.Dir(path), filepath.Base(path)+".txt")
	if err == nil {
		err = os.WriteFile(note, []byte(sentence+"\r\n"), 0o666)
	}
	if err != nil {
		return fmt.Errorf("write down a refusal: %w", err)
	}
	return nil
}

// watchMoved looks whether a program that had a file open goes on writing to it
// after it was moved, and then puts it back among those that wait: what it holds
// now is not what was stored.
func (b *Inbox) watchMoved() {
	now := b.options.Now()
	var still []movedFile
	for _, m := range b.moved {
		info, err := os.Lstat(m.path)
		switch {
		case err != nil || now.After(m.until):
		case same(info, m.file) || b.bringBack(m.path, m.file.name) != nil:
			still = append(still, m)
		}
	}
	b.moved = still
}

// bringBack puts a file back into the watched folder under its name, or with a
// number where that is in use again.
func (b *Inbox) bringBack(path, name string) error {
	target, err := reserve(b.options.Folder, name)
	if err != nil {
		return err
	}
	if err := os.Rename(path, target); err != nil {
		os.Remove(target)
		return fmt.Errorf("bring a file back: %w", err)
	}
	return nil
}
