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
	"syscall"

	"daluang/storage/archive"
)

// WriteFile writes a small file whole or not at all, with its name durable when
// it returns: beside its place, synced, renamed; then its folder is synced and,
// where it may be read, the folder above. An exclusive file never takes the
// place of another. The folder has to be there. perm is cut by the umask.
// Errors: fs.ErrExist, ErrDiskFull, the operating system's.
func WriteFile(path string, data []byte, perm fs.FileMode, exclusive bool) error {
	return realDisk.writeFile(path, data, perm, exclusive)
}

func (d disk) writeFile(path string, data []byte, perm fs.FileMode, exclusive bool) error {
	temp, err := d.beside(path, perm, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
	if err == nil {
		defer os.Remove(temp) // gone already where it was renamed
		if exclusive {
			err = d.nameNew(temp, path)
		} else {
			err = d.rename(temp, path)
		}
	}
	if err == nil {
		folder := filepath.Dir(path)
		err = errors.Join(d.syncFolder(folder), d.syncForeign(filepath.Dir(folder)))
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(path), diskError(err))
	}
	return nil
}

// CopyOut copies an object to a file outside the store, checked against its
// digest on the way: whole or not at all, and no temporary file stays behind.
// Folders that are missing are made. A file that is there already is left alone
// when it has the same bytes; it is replaced when replace (which may be nil)
// says so; else the answer is ErrExists. Rights are those that the umask leaves.
// Errors: ErrMissing, ErrDamaged, ErrExists, ErrDiskFull, the operating
// system's, that of ctx.
func (s *Store) CopyOut(ctx context.Context, digest archive.Digest, path string, replace func(existing string) bool) error {
	object, _, err := s.Get(digest)
	if err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(path), err)
	}
	return s.copyOut(ctx, object, digest, path, replace)
}

// CopyStaged is CopyOut for a bitstream that need not become an object.
func (s *Store) CopyStaged(ctx context.Context, staged *Staged, path string, replace func(existing string) bool) error {
	file, err := staged.Open()
	if err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(path), err)
	}
	return s.copyOut(ctx, file, staged.Digest, path, replace)
}

// copyOut closes the source.
func (s *Store) copyOut(ctx context.Context, from io.ReadCloser, digest archive.Digest, path string, replace func(existing string) bool) error {
	defer from.Close()
	if err := s.placeOutside(ctx, from, digest, path, replace); err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(path), diskError(err))
	}
	return nil
}

func (s *Store) placeOutside(ctx context.Context, from io.Reader, digest archive.Digest, path string, replace func(existing string) bool) error {
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return err
	}
	temp, err := s.disk.beside(path, 0o666, func(w io.Writer) error {
		return copyVerified(ctx, w, from, digest)
	})
	if err != nil {
		return err
	}
	defer os.Remove(temp) // gone already where it was renamed
	err = s.disk.nameNew(temp, path)
	if errors.Is(err, fs.ErrExist) {
		err = s.takePlace(ctx, temp, path, digest, replace)
	}
	if err != nil {
		return err
	}
	return s.disk.syncForeign(folder)
}

func copyVerified(ctx context.Context, w io.Writer, r io.Reader, digest archive.Digest) error {
	h := sha256.New()
	if _, err := io.Copy(io.MultiWriter(w, h), reader{ctx, r}); err != nil {
		return err
	}
	if archive.Digest(h.Sum(nil)) != digest {
		return fmt.Errorf("object %s: %w", digest.Short(), ErrDamaged)
	}
	return nil
}

// takePlace settles what happens to a file that has the wanted name. Links,
// folders and devices are never read nor replaced.
func (s *Store) takePlace(ctx context.Context, temp, path string, digest archive.Digest, replace func(string) bool) error {
	info, err := os.Lstat(path)
	if err != nil {
		return err
	}
	switch {
	case !info.Mode().IsRegular():
		return ErrExists
	case whole(ctx, path, digest):
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case replace != nil && replace(path):
		return s.disk.rename(temp, path)
	}
	return ErrExists
}

// beside writes a new file next to path, synced, and returns its name. On an
// error nothing is left.
func (d disk) beside(path string, perm fs.FileMode, fill func(io.Writer) error) (string, error) {
	file, err := d.create(filepath.Join(filepath.Dir(path), ".daluang-"+string(archive.NewID())), perm)
	if err != nil {
		return "", err
	}
	if err = fill(file); err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		os.Remove(file.Name())
		return "", err
	}
	return file.Name(), nil
}

// nameNew gives the file its name unless another has it: fs.ErrExist. A file
// system without second names (FAT, many network shares) is asked first and
// renamed then; there two writers at the same moment are not kept apart.
func (d disk) nameNew(temp, path string) error {
	err := d.link(temp, path)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	if _, err := os.Lstat(path); err == nil {
		return fs.ErrExist
	}
	return d.rename(temp, path)
}

// syncForeign makes the names in a folder that is not ours durable, as far as
// that folder allows it: some cannot be read, some file systems cannot sync.
func (d disk) syncForeign(folder string) error {
	err := d.syncFolder(folder)
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.EINVAL) {
		return nil
	}
	return err
}
