package objects

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"daluang/storage/archive"
)

func TestOneOfManyExclusiveWritersWins(t *testing.T) {
	path := filepath.Join(t.TempDir(), "workstation.key")
	var winners atomic.Int32
	var group sync.WaitGroup
	for writer := range 8 {
		group.Go(func() {
			err := WriteFile(path, []byte{byte(writer)}, 0o600, true)
			if err == nil {
				winners.Add(1)
			} else if !errors.Is(err, fs.ErrExist) {
				t.Errorf("writer %d: %v", writer, err)
			}
		})
	}
	group.Wait()
	if winners.Load() != 1 {
		t.Errorf("%d writers were told that theirs is kept", winners.Load())
	}
	onlyFile(t, path)
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm()&0o077 != 0 && os.PathSeparator == '/' {
		t.Errorf("mode = %v, %v", info.Mode(), err)
	}
}

func TestWriteFileLeavesTheOldFileWholeWhenTheDiskFills(t *testing.T) {
	for name, fail := range map[string]func(*disk){
		"write":  func(d *disk) { d.create = createSmall(3) },
		"sync":   func(d *disk) { d.create = brokenSync(d.create) },
		"rename": func(d *disk) { d.rename = func(string, string) error { return syscall.ENOSPC } },
	} {
		path := filepath.Join(t.TempDir(), "tanda.json")
		if err := WriteFile(path, []byte("lama"), 0o600, false); err != nil {
			t.Fatal(err)
		}
		broken := realDisk
		fail(&broken)
		if err := broken.writeFile(path, []byte("baru sekali"), 0o600, false); !errors.Is(err, ErrDiskFull) {
			t.Errorf("%s: WriteFile = %v, want ErrDiskFull", name, err)
		}
		holds(t, path, "lama")
		onlyFile(t, path)
	}
}

func TestWriteFileSyncsTheFolderAndTheOneAbove(t *testing.T) {
	root := t.TempDir()
	folder := filepath.Join(root, "keys")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	synced := map[string]bool{}
	watched := realDisk
	watched.syncFolder = func(folder string) error { synced[folder] = true; return nil }
	if err := watched.writeFile(filepath.Join(folder, "k"), nil, 0o600, true); err != nil {
		t.Fatal(err)
	}
	if !synced[root] || !synced[folder] {
		t.Errorf("synced %v, want both folders", synced)
	}
}

func TestCopyOutNeverReplacesAnotherFile(t *testing.T) {
	for name, link := range map[string]func(string, string) error{"links": os.Link, "no links": noLinks} {
		s := openStore(t)
		s.disk.link = link
		ours, theirs := put(t, s, "salinan"), put(t, s, "salinan lain")
		path := filepath.Join(t.TempDir(), "baru", "0001.pdf")
		for range 2 { // the second time it is there already
			if err := s.CopyOut(t.Context(), ours, path, nil); err != nil {
				t.Fatalf("%s: CopyOut = %v", name, err)
			}
		}
		no := func(string) bool { return false }
		for _, replace := range []func(string) bool{nil, no} {
			if err := s.CopyOut(t.Context(), theirs, path, replace); !errors.Is(err, ErrExists) {
				t.Errorf("%s: CopyOut over another file = %v, want ErrExists", name, err)
			}
		}
		holds(t, path, "salinan")
		asked := ""
		if err := s.CopyOut(t.Context(), theirs, path, func(existing string) bool { asked = existing; return true }); err != nil || asked != path {
			t.Errorf("%s: CopyOut with leave = %v, asked about %q", name, err, asked)
		}
		holds(t, path, "salinan lain")
		onlyFile(t, path)
	}
}

func TestCopyOutIntoOneNameAtOnceKeepsTheFirst(t *testing.T) {
	s := openStore(t)
	path := filepath.Join(t.TempDir(), "0001.pdf")
	var done atomic.Int32
	var group sync.WaitGroup
	for i := range 8 {
		digest := put(t, s, fmt.Sprint("salinan ", i))
		group.Go(func() {
			if err := s.CopyOut(t.Context(), digest, path, nil); err == nil {
				done.Add(1)
			} else if !errors.Is(err, ErrExists) {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if done.Load() != 1 {
		t.Errorf("%d were told that theirs is written", done.Load())
	}
	onlyFile(t, path)
}

func TestCopyOutTouchesNeitherLinksNorFolders(t *testing.T) {
	s := openStore(t)
	digest := put(t, s, "salinan")
	folder := t.TempDir()
	path := filepath.Join(folder, "0001.pdf")
	if err := os.Symlink(filepath.Join(folder, "nothing"), path); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
	yes := func(string) bool { return true }
	if err := s.CopyOut(t.Context(), digest, path, yes); !errors.Is(err, ErrExists) {
		t.Errorf("CopyOut over a link = %v", err)
	}
	if err := os.Mkdir(filepath.Join(folder, "0002.pdf"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := s.CopyOut(t.Context(), digest, filepath.Join(folder, "0002.pdf"), yes); !errors.Is(err, ErrExists) {
		t.Errorf("CopyOut over a folder = %v", err)
	}
}

func TestCopyOutLeavesNothingWhenItFails(t *testing.T) {
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for name, try := range map[string]struct {
		ctx  context.Context
		fail func(*Store, archive.Digest)
		want error
	}{
		"damaged":   {t.Context(), func(s *Store, d archive.Digest) { damage(t, s, d) }, ErrDamaged},
		"missing":   {t.Context(), func(s *Store, d archive.Digest) { os.Remove(s.path(d)) }, ErrMissing},
		"full":      {t.Context(), func(s *Store, _ archive.Digest) { s.disk.create = createSmall(3) }, ErrDiskFull},
		"full sync": {t.Context(), func(s *Store, _ archive.Digest) { s.disk.create = brokenSync(s.disk.create) }, ErrDiskFull},
		"cancelled": {cancelled, func(*Store, archive.Digest) {}, context.Canceled},
	} {
		s := openStore(t)
		digest := put(t, s, "salinan")
		try.fail(s, digest)
		folder := t.TempDir()
		if err := s.CopyOut(try.ctx, digest, filepath.Join(folder, "0001.pdf"), nil); !errors.Is(err, try.want) {
			t.Errorf("%s: CopyOut = %v, want %v", name, err, try.want)
		}
		if left, err := os.ReadDir(folder); err != nil || len(left) != 0 {
			t.Errorf("%s: left %v, %v", name, left, err)
		}
	}
}

func TestCopyOutGivesTheRightsOfAnyOtherNewFile(t *testing.T) {
	s := openStore(t)
	folder := t.TempDir()
	plain, err := os.Create(filepath.Join(folder, "plain"))
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close()
	path := filepath.Join(folder, "0001.pdf")
	if err := s.CopyOut(t.Context(), put(t, s, "salinan"), path, nil); err != nil {
		t.Fatal(err)
	}
	want, err := plain.Stat()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := os.Stat(path); err != nil || got.Mode() != want.Mode() {
		t.Errorf("mode = %v, %v, want %v", got.Mode(), err, want.Mode())
	}
}

func put(t *testing.T, s *Store, text string) archive.Digest {
	t.Helper()
	digest, _, err := s.Put(t.Context(), bytes.NewReader([]byte(text)))
	if err != nil {
		t.Fatal(err)
	}
	return digest
}

func holds(t *testing.T, path, want string) {
	t.Helper()
	if got, err := os.ReadFile(path); err != nil || string(got) != want {
		t.Errorf("%s holds %q, %v, want %q", filepath.Base(path), got, err, want)
	}
}

// onlyFile makes sure that the folder holds this file and no temporary one.
func onlyFile(t *testing.T, path string) {
	t.Helper()
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 1 || left[0].Name() != filepath.Base(path) {
		t.Errorf("the folder holds %v, %v, want one file", left, err)
	}
}
