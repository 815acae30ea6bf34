// Package objects keeps bitstreams – page images and PDF/A files – under the
// SHA-256 of their content. An object never changes and is never deleted.
//
// What it promises after a crash or a power cut: an object that Put or Publish
// has answered for is on the disk, whole, under its digest. Anything else is
// a file in incoming/ that nobody refers to. A full disk leaves nothing
// half-written behind. The bytes of a damaged object are never lost: they are
// in quarantine, with a way back, before good ones take their place. What
// WriteFile and CopyOut put outside the store is whole or not there.
//
// Layout below the data folder, readable without this program:
//
//	objects/ab/cd/<sha256>   the objects; ab and cd are the first digits
//	incoming/                files being written
//	quarantine/              what was found damaged or was replaced
package objects

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"daluang/storage/archive"
)

// Errors by which a caller decides.
var (
	ErrMissing     = errors.New("the object is not in the store")
	ErrDamaged     = errors.New("the object is damaged")
	ErrDiskFull    = errors.New("the disk is full")
	ErrWrongDigest = errors.New("the bytes are not the ones announced")
	ErrExists      = errors.New("another file has that name already")
)

// Store is an open object store. Safe for concurrent use, also by several
// processes on one folder: names come from content, so two writers of one
// object write the same bytes.
type Store struct {
	root, incoming, quarantine string
	disk                       disk
}

// Open makes the folders that are missing and returns the store in the data
// folder. Files that a crash left in incoming/ more than a day ago are removed:
// nobody was ever told that they exist.
func Open(dataFolder string) (*Store, error) {
	s := &Store{
		root:       filepath.Join(dataFolder, "objects"),
		incoming:   filepath.Join(dataFolder, "incoming"),
		quarantine: filepath.Join(dataFolder, "quarantine"),
		disk:       realDisk,
	}
	for _, folder := range []string{s.root, s.incoming, s.quarantine} {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return nil, fmt.Errorf("make folder %s: %w", filepath.Base(folder), diskError(err))
		}
	}
	s.sweepIncoming(time.Now().Add(-24 * time.Hour))
	return s, nil
}

func (s *Store) sweepIncoming(before time.Time) {
	entries, err := os.ReadDir(s.incoming)
	if err != nil {
		return // nothing depends on the sweep
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if err == nil && info.Mode().IsRegular() && info.ModTime().Before(before) {
			os.Remove(filepath.Join(s.incoming, entry.Name()))
		}
	}
}

// Put stores all that r gives and returns its digest and size. When it
// returns, the object is synced, named, and has been read back. Putting the
// same bytes again writes nothing new; a damaged object that is put again is
// quarantined and replaced by the good bytes. Errors: ErrDiskFull, ErrDamaged
// when the disk gave back other bytes than were written, the reader's own.
func (s *Store) Put(ctx context.Context, r io.Reader) (archive.Digest, int64, error) {
	staged, err := s.Stage(ctx, r)
	if err != nil {
		return archive.Digest{}, 0, err
	}
	defer staged.Discard()
	if err := s.Publish(ctx, staged); err != nil {
		return archive.Digest{}, 0, err
	}
	return staged.Digest, staged.Size, nil
}

// Get opens an object for reading; the caller closes it. It does not check the
// bytes: Verify does. Returns ErrMissing.
func (s *Store) Get(digest archive.Digest) (*os.File, int64, error) {
	file, err := os.Open(s.path(digest))
	if err != nil {
		return nil, 0, s.missing(digest, err)
	}
	info, err := file.Stat()
	if err != nil {
		file.Close()
		return nil, 0, fmt.Errorf("open object %s: %w", digest.Short(), err)
	}
	return file, info.Size(), nil
}

// Size is the length of an object, or ErrMissing.
func (s *Store) Size(digest archive.Digest) (int64, error) {
	info, err := os.Stat(s.path(digest))
	if err != nil {
		return 0, s.missing(digest, err)
	}
	return info.Size(), nil
}

// Verify reads the object and compares it with its digest (a fixity check).
// Returns nil, ErrMissing or ErrDamaged.
func (s *Store) Verify(ctx context.Context, digest archive.Digest) error {
	file, _, err := s.Get(digest)
	if err != nil {
		return err
	}
	defer file.Close()
	return verify(ctx, file, digest)
}

func verify(ctx context.Context, r io.Reader, digest archive.Digest) error {
	h := sha256.New()
	if _, err := io.Copy(h, reader{ctx, r}); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return fmt.Errorf("read object %s: %w: %w", digest.Short(), ErrDamaged, err)
	}
	if archive.Digest(h.Sum(nil)) != digest {
		return fmt.Errorf("object %s: %w", digest.Short(), ErrDamaged)
	}
	return nil
}

// Each calls visit with every object of the store, in the order of their
// digests, until visit returns an error. Files with other names are passed
// over: they are not ours.
func (s *Store) Each(ctx context.Context, visit func(archive.Digest, int64) error) error {
	return filepath.WalkDir(s.root, func(name string, entry fs.DirEntry, err error) error {
		if err := errors.Join(err, ctx.Err()); err != nil {
			return err
		}
		digest, err := archive.ParseDigest(entry.Name())
		if err != nil || entry.IsDir() {
			return nil
		}
		info, err := entry.Info()
		if err != nil {
			return fmt.Errorf("look at object %s: %w", digest.Short(), err)
		}
		return visit(digest, info.Size())
	})
}

func (s *Store) path(digest archive.Digest) string {
	name := digest.String()
	return filepath.Join(s.root, name[:2], name[2:4], name)
}

func (s *Store) missing(digest archive.Digest, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("object %s: %w", digest.Short(), ErrMissing)
	}
	return fmt.Errorf("open object %s: %w", digest.Short(), err)
}

// reader stops between two reads when its context ends.
type reader struct {
	ctx context.Context
	r   io.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}
