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

// keepDamaged gives the damaged file a second name in quarantine/, or a copy
// there where the file system knows no second names, and leaves the first as it
// is. Another process may have healed the object since it was judged: then
// there is nothing to keep.
func (s *Store) keepDamaged(ctx context.Context, digest archive.Digest) error {
	kept := filepath.Join(s.quarantine, fmt.Sprintf("%s.damaged.%s", digest, archive.NewID()))
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
