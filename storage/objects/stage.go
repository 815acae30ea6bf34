package objects

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"daluang/storage/archive"
)

// Staged is a bitstream written to incoming/ but not yet promised to anyone:
// Publish makes it an object, Discard drops it. Not safe for concurrent use.
type Staged struct {
	Digest archive.Digest
	Size   int64
	path   string
	disk   disk
}

// Stage writes all that r gives into incoming/. On any error nothing is left
// behind. Errors: ErrDiskFull, the reader's own.
func (s *Store) Stage(ctx context.Context, r io.Reader) (*Staged, error) {
	file, err := s.disk.create(filepath.Join(s.incoming, "write-"+string(archive.NewID())), 0o600)
	if err != nil {
		return nil, fmt.Errorf("begin an object: %w", diskError(err))
	}
	staged := &Staged{path: file.Name(), disk: s.disk}
	h := sha256.New()
	staged.Size, err = io.Copy(io.MultiWriter(file, h), reader{ctx, r})
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		staged.Discard()
		return nil, fmt.Errorf("write an object: %w", diskError(err))
	}
	staged.Digest = archive.Digest(h.Sum(nil))
	return staged, nil
}

// StageExpected stages bytes whose digest and size somebody announced and
// returns ErrWrongDigest, with nothing left behind, when others come. It reads
// at most one byte more than announced.
func (s *Store) StageExpected(ctx context.Context, r io.Reader, digest archive.Digest, size int64) (*Staged, error) {
	staged, err := s.Stage(ctx, io.LimitReader(r, size+1))
	if err != nil {
		return nil, err
	}
	if staged.Digest != digest || staged.Size != size {
		staged.Discard()
		return nil, fmt.Errorf("receive object %s: %w", digest.Short(), ErrWrongDigest)
	}
	return staged, nil
}

// Open reads what was staged, before it is promised to anyone; the caller
// closes it.
func (s *Staged) Open() (*os.File, error) {
	file, err := os.Open(s.path)
	if err != nil {
		return nil, fmt.Errorf("read a staged object: %w", err)
	}
	return file, nil
}

// Discard removes what was staged; after Publish it does nothing.
func (s *Staged) Discard() {
	if s.path != "" {
		os.Remove(s.path)
		s.path = ""
	}
}

// Publish makes staged bitstreams objects, in one group: rename all, sync each
// folder once, read all back. When it returns nil all of them are on the disk
// for good. On an error none is promised; those already named stay, since a
// name can only ever hold its own bytes.
func (s *Store) Publish(ctx context.Context, group ...*Staged) error {
	folders := map[string]bool{}
	for _, staged := range group {
		fresh, err := s.name(ctx, staged)
		if err != nil {
			return err
		}
		if fresh {
			folders[filepath.Dir(s.path(staged.Digest))] = true
		}
	}
	for folder := range folders {
		if err := s.syncBranch(folder); err != nil {
			return fmt.Errorf("sync the store: %w", diskError(err))
		}
	}
	for _, staged := range group {
		if !folders[filepath.Dir(s.path(staged.Digest))] {
			continue
		}
		if err := s.Verify(ctx, staged.Digest); err != nil {
			return fmt.Errorf("read back: %w", err)
		}
	}
	return nil
}

// name moves the staged file to its place. An object that is there already and
// whole is kept. A damaged one gets a second name in quarantine first, and then
// the good bytes take its place in one step: whoever else was told that this
// object is stored never finds it gone.
func (s *Store) name(ctx context.Context, staged *Staged) (fresh bool, err error) {
	switch err := s.Verify(ctx, staged.Digest); {
	case err == nil:
		staged.Discard()
		// Another process may have named it a moment ago and not yet synced
		// the folder: sync it here as well before promising anything.
		return true, nil
	case errors.Is(err, ErrDamaged):
		if err := s.keepDamaged(ctx, staged.Digest); err != nil && !errors.Is(err, ErrMissing) {
			return false, err
		}
	case !errors.Is(err, ErrMissing):
		return false, err
	}
	target := s.path(staged.Digest)
	if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
		return false, fmt.Errorf("make a folder of the store: %w", diskError(err))
	}
	if err := s.disk.rename(staged.path, target); err != nil {
		// Windows refuses to replace a file that somebody reads: fine, when it
		// is the very file that we bring.
		if s.Verify(ctx, staged.Digest) == nil {
			staged.Discard()
			return true, nil
		}
		return false, fmt.Errorf("name object %s: %w", staged.Digest.Short(), diskError(err))
	}
	staged.path = ""
	return true, nil
}

// syncBranch makes a folder durable together with the entries that lead to it:
// ab/cd may be new, and so may ab.
func (s *Store) syncBranch(folder string) error {
	return errors.Join(
		s.disk.syncFolder(folder),
		s.disk.syncFolder(filepath.Dir(folder)),
		s.disk.syncFolder(s.root))
}
