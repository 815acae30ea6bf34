package acquire

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"daluang/storage/archive"
)

// MaxPageBytes is the largest page that is taken: A3 at 600 dpi in colour,
// uncompressed, is 210 MB.
const MaxPageBytes = 512 << 20

// File is a page on the disk: whole, synced, and under its own name.
type File struct {
	Path   string
	MIME   string // by its first bytes, whatever the device said
	SHA256 archive.Digest
	Bytes  int64
	Width  int // pixels; 0 where the format does not say it in its head
	Height int
	Mode   ColorMode // as the file is coded; empty where its head does not say
}

// Spool is a folder in which pages become whole files. Safe for concurrent use,
// also by several processes: every file has a name of its own.
type Spool struct {
	folder string
	limit  int64
}

// OpenSpool uses a folder, which has to be there, for pages of at most
// MaxPageBytes.
func OpenSpool(folder string) *Spool { return &Spool{folder, MaxPageBytes} }

// Limited is the same spool for pages of at most so many bytes.
func (s *Spool) Limited(bytes int64) *Spool { return &Spool{s.folder, bytes} }

// Keep writes all that r gives into a temporary file, looks whether it is a
// whole page (JPEG to its EOI marker, PNG to IEND, PDF to %%EOF), syncs it and
// gives it its name. On any error nothing is left behind. Errors:
// IncompletePage where the end is missing or it is no picture, Communication
// where r fails, those of the disk.
func (s *Spool) Keep(ctx context.Context, r io.Reader) (File, error) {
	temp := filepath.Join(s.folder, "scan-"+string(archive.NewID())+".part")
	file, err := os.OpenFile(temp, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return File{}, fmt.Errorf("begin a page: %w", err)
	}
	kept, err := s.write(ctx, file, r)
	if err = errors.Join(err, file.Close()); err == nil {
		kept.Path = temp[:len(temp)-len(".part")] + extensions[kept.MIME]
		err = os.Rename(temp, kept.Path)
	}
	if err == nil {
		err = syncFolder(s.folder)
	}
	if err != nil {
		os.Remove(temp)
		return File{}, fmt.Errorf("keep a page: %w", err)
	}
	return kept, nil
}

var extensions = map[string]string{"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf", "image/tiff": ".tif"}

func (s *Spool) write(ctx context.Context, file *os.File, r io.Reader) (File, error) {
	h := sha256.New()
	source := &sourceReader{ctx: ctx, from: io.LimitReader(r, s.limit+1)}
	size, err := io.Copy(io.MultiWriter(file, h), source)
	switch {
	case source.err != nil:
		return File{}, source.err
	case err != nil:
		return File{}, err
	case size > s.limit:
		return File{}, &Error{Code: IncompletePage, Driver: "spool", Op: "read a page", Detail: "it does not end"}
	}
	kept, err := look(file, size)
	if err != nil {
		return File{}, err
	}
	copy(kept.SHA256[:], h.Sum(nil))
	return kept, file.Sync()
}

// sourceReader remembers the error of the device, to tell it from the disk's.
type sourceReader struct {
	ctx  context.Context
	from io.Reader
	err  error
}

func (s *sourceReader) Read(p []byte) (int, error) {
	err := s.ctx.Err()
	n := 0
	if err == nil {
		n, err = s.from.Read(p)
	}
	if err != nil && err != io.EOF {
		s.err = &Error{Code: Communication, Driver: "spool", Op: "read a page", Err: err}
		if s.ctx.Err() != nil {
			s.err = &Error{Code: Cancelled, Driver: "spool", Op: "read a page", Err: s.ctx.Err()}
		}
		return n, s.err
	}
	return n, err
}

// look reads the head and the tail of a page that has been written.
func look(file io.ReaderAt, size int64) (File, error) {
	head, tail := make([]byte, min(size, 64)), make([]byte, min(size, 1024))
	_, errHead := file.ReadAt(head, 0)
	_, errTail := file.ReadAt(tail, size-int64(len(tail)))
	if err := errors.Join(notEOF(errHead), notEOF(errTail)); err != nil {
		return File{}, fmt.Errorf("read back: %w", err)
	}
	kind, whole := kindOf(head, tail)
	if kind == "" || !whole {
		return File{}, &Error{Code: IncompletePage, Driver: "spool", Op: "look at a page"}
	}
	kept := File{MIME: kind, Bytes: size}
	kept.measure(io.NewSectionReader(file, 0, size))
	if depth := 24; kind == "image/png" && kept.Mode == Gray && head[depth] == 1 {
		kept.Mode = Lineart
	}
	return kept, nil
}

func notEOF(err error) error {
	if err == io.EOF {
		return nil
	}
	return err
}

// kindOf tells the format by its first bytes and whether its end mark is there.
// Devices pad the end with zeros and line ends.
func kindOf(head, tail []byte) (kind string, whole bool) {
	end := bytes.TrimRight(tail, "\x00\r\n")
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xd8\xff")):
		return "image/jpeg", bytes.HasSuffix(end, []byte("\xff\xd9"))
	case bytes.HasPrefix(head, []byte("\x89PNG\r\n\x1a\n")):
		return "image/png", bytes.HasSuffix(end, []byte("IEND\xae\x42\x60\x82"))
	case bytes.HasPrefix(head, []byte("%PDF-")):
		return "application/pdf", bytes.Contains(tail, []byte("%%EOF"))
	case bytes.HasPrefix(head, []byte("II*\x00")), bytes.HasPrefix(head, []byte("MM\x00*")):
		return "image/tiff", true // it has no end mark; its directory is read when it is measured
	}
	return "", false
}

func syncFolder(folder string) error {
	if runtime.GOOS == "windows" {
		return nil // NTFS journals names; a folder cannot be opened for it
	}
	opened, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(opened.Sync(), opened.Close())
}

// Counting is r with an event for the page at hand, at most five a second.
func Counting(r io.Reader, page int, tell func(Event)) io.Reader {
	if tell == nil {
		return r
	}
	return &counter{from: r, event: Event{Page: page}, tell: tell}
}

type counter struct {
	from  io.Reader
	event Event
	told  time.Time
	tell  func(Event)
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	c.event.Bytes += int64(n)
	if time.Since(c.told) >= time.Second/5 {
		c.told = time.Now()
		c.tell(c.event)
	}
	return n, err
}

// WorkFolder makes a folder in the spool for a worker process to write into; the
// caller removes it. Those that a crash left more than a day ago are removed.
func (s *Spool) WorkFolder() (string, error) {
	const pattern = "scan-work-*"
	old, _ := filepath.Glob(filepath.Join(s.folder, pattern)) // the pattern is a good one
	for _, folder := range old {
		if info, err := os.Stat(folder); err == nil && time.Since(info.ModTime()) > 24*time.Hour {
			os.RemoveAll(folder)
		}
	}
	folder, err := os.MkdirTemp(s.folder, pattern)
	if err != nil {
		return "", fmt.Errorf("make a folder for pages: %w", err)
	}
	return folder, nil
}
