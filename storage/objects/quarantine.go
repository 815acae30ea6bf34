package objects

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"daluang/storage/archive"
)

// Quarantine moves an object out of the store into quarantine/, where it stays
// under a name that tells its digest and the reason (one word). Returns the
// name of the file there, or ErrMissing. Whoever relies on the object meanwhile
// finds it gone: a damaged object that is put again needs no Quarantine.
func (s *Store) Quarantine(digest archive.Digest, reason string) (string, error) {
	name := quarantineName(digest, reason)
	if err := s.disk.rename(s.path(digest), filepath.Join(s.quarantine, name)); err != nil {
		return "", s.missing(digest, err)
	}
	return name, errors.Join(s.disk.syncFolder(s.quarantine), s.disk.syncFolder(filepath.Dir(s.path(digest))))
}

func quarantineName(digest archive.Digest, reason string) string {
	return fmt.Sprintf("%s.%s.%s", digest, filepath.Base(reason), archive.NewID())
}

// keepDamaged gives the damaged file a second name in quarantine/, or a copy
// there where the file system knows no second names, and leaves the first as it
// is. Another process may have healed the object since it was judged: then
// there is nothing to keep.
func (s *Store) keepDamaged(ctx context.Context, digest archive.Digest) error {
	kept := filepath.Join(s.quarantine, quarantineName(digest, "damaged"))
	if s.disk.link(s.path(digest), kept) != nil {
		if err := s.copyDamaged(ctx, digest, kept); err != nil {
			return err
		}
	}
	if whole(ctx, kept, digest) {
		return os.Remove(kept)
	}
	if err := s.disk.syncFolder(s.quarantine); err != nil {
		return fmt.Errorf("keep damaged object %s: %w", digest.Short(), diskError(err))
	}
	return nil
}

// copyDamaged copies what can be read of a damaged object. Where the disk gives
// back only a part the file itself is moved, so that the rest is not given up.
func (s *Store) copyDamaged(ctx context.Context, digest archive.Digest, kept string) error {
	object, _, err := s.Get(digest)
	if err != nil {
		return err
	}
	defer object.Close()
	copied, err := s.disk.create(kept, 0o600)
	if err == nil {
		_, err = io.Copy(copied, reader{ctx, object})
		if err = errors.Join(err, copied.Sync(), copied.Close()); err != nil {
			os.Remove(kept)
		}
	}
	if err == nil || ctx.Err() != nil {
		return err
	}
	object.Close() // Windows moves no open file
	if moved := s.disk.rename(s.path(digest), kept); moved != nil {
		return fmt.Errorf("keep damaged object %s: %w", digest.Short(), diskError(err))
	}
	return nil
}

// whole reports whether the file has these bytes and can be read to the end.
func whole(ctx context.Context, path string, digest archive.Digest) bool {
	file, err := os.Open(path)
	if err != nil {
		return false
	}
	defer file.Close()
	return verify(ctx, file, digest) == nil
}
