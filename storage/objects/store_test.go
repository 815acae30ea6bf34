package objects

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/iotest"

	"daluang/storage/archive"
)

func openStore(t *testing.T) *Store {
	t.Helper()
	s, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestPutGivesBackTheSameBytesUnderTheirDigest(t *testing.T) {
	s := openStore(t)
	page := bytes.Repeat([]byte("halaman"), 50_000)
	digest, size, err := s.Put(t.Context(), bytes.NewReader(page))
	if err != nil || size != int64(len(page)) || digest != archive.DigestOf(page) {
		t.Fatalf("Put = %s, %d, %v", digest, size, err)
	}
	name := digest.String()
	stored, err := os.ReadFile(filepath.Join(s.root, name[:2], name[2:4], name))
	if err != nil || !bytes.Equal(stored, page) {
		t.Errorf("the file on disk differs: %v", err)
	}
	if err := s.Verify(t.Context(), digest); err != nil {
		t.Errorf("Verify = %v", err)
	}
}

func TestPutTwiceKeepsOneObject(t *testing.T) {
	s := openStore(t)
	for range 2 {
		if _, _, err := s.Put(t.Context(), strings.NewReader("x")); err != nil {
			t.Fatal(err)
		}
	}
	if got := list(t, s); len(got) != 1 {
		t.Errorf("objects = %v, want one", got)
	}
	noLeftovers(t, s)
}

func TestManyWritersOfTheSameObjectsAgree(t *testing.T) {
	s := openStore(t)
	var group sync.WaitGroup
	for writer := range 8 {
		group.Go(func() {
			for i := range 20 {
				if _, _, err := s.Put(t.Context(), strings.NewReader(fmt.Sprint(i))); err != nil {
					t.Errorf("writer %d: %v", writer, err)
				}
			}
		})
	}
	group.Wait()
	if got := list(t, s); len(got) != 20 {
		t.Errorf("%d objects, want 20", len(got))
	}
	noLeftovers(t, s)
}

func TestOneChangedByteIsFoundAndTheGoodBytesHealIt(t *testing.T) {
	s := openStore(t)
	page := []byte("ijazah SPESIMEN")
	digest, _, err := s.Put(t.Context(), bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	damage(t, s, digest)
	if err := s.Verify(t.Context(), digest); !errors.Is(err, ErrDamaged) {
		t.Fatalf("Verify of a changed object = %v, want ErrDamaged", err)
	}
	if _, _, err := s.Put(t.Context(), bytes.NewReader(page)); err != nil {
		t.Fatalf("Put over a damaged object: %v", err)
	}
	if err := s.Verify(t.Context(), digest); err != nil {
		t.Errorf("Verify after healing = %v", err)
	}
	kept, err := os.ReadDir(s.quarantine)
	if err != nil || len(kept) != 1 || !strings.HasPrefix(kept[0].Name(), digest.String()+".damaged.") {
		t.Errorf("quarantine = %v, %v, want the damaged file", kept, err)
	}
}

func TestMissingObjectIsNamedSo(t *testing.T) {
	s := openStore(t)
	digest := archive.DigestOf([]byte("never stored"))
	if err := s.Verify(t.Context(), digest); !errors.Is(err, ErrMissing) {
		t.Errorf("Verify = %v, want ErrMissing", err)
	}
	if _, err := s.Size(digest); !errors.Is(err, ErrMissing) {
		t.Errorf("Size = %v, want ErrMissing", err)
	}
}

func TestAnnouncedBytesAreCheckedBeforeTheyGetAName(t *testing.T) {
	s := openStore(t)
	digest := archive.DigestOf([]byte("benar"))
	for _, wrong := range []string{"salah", "benar!", "ben", ""} {
		if _, err := s.StageExpected(t.Context(), strings.NewReader(wrong), digest, 5); !errors.Is(err, ErrWrongDigest) {
			t.Errorf("StageExpected(%q) = %v, want ErrWrongDigest", wrong, err)
		}
	}
	if got := list(t, s); len(got) != 0 {
		t.Errorf("objects = %v, want none", got)
	}
	noLeftovers(t, s)
}

func TestPutKeepsNothingHalfWrittenWhenTheDiskFills(t *testing.T) {
	for _, room := range []int{0, 1, 4096, 100_000} {
		s := openStore(t)
		s.disk.create = createSmall(room)
		_, _, err := s.Put(t.Context(), bytes.NewReader(make([]byte, 200_000)))
		if !errors.Is(err, ErrDiskFull) {
			t.Errorf("room %d: Put = %v, want ErrDiskFull", room, err)
		}
		if got := list(t, s); len(got) != 0 {
			t.Errorf("room %d: objects = %v, want none", room, got)
		}
		noLeftovers(t, s)
	}
}

func TestEveryFailingStepLeavesNoHalfObject(t *testing.T) {
	steps := map[string]func(*disk){
		"create":      func(d *disk) { d.create = func(string, fs.FileMode) (file, error) { return nil, syscall.ENOSPC } },
		"sync":        func(d *disk) { d.create = brokenSync(d.create) },
		"rename":      func(d *disk) { d.rename = func(string, string) error { return syscall.ENOSPC } },
		"sync folder": func(d *disk) { d.syncFolder = func(string) error { return syscall.ENOSPC } },
	}
	for name, fail := range steps {
		s := openStore(t)
		fail(&s.disk)
		if _, _, err := s.Put(t.Context(), strings.NewReader("lembar")); !errors.Is(err, ErrDiskFull) {
			t.Errorf("%s: Put = %v, want ErrDiskFull", name, err)
		}
		for digest := range list(t, s) {
			if err := s.Verify(t.Context(), digest); err != nil {
				t.Errorf("%s: a named object is not whole: %v", name, err)
			}
		}
		noLeftovers(t, s)
	}
}

func TestAReaderThatBreaksLeavesNothing(t *testing.T) {
	s := openStore(t)
	broken := errors.New("cable pulled")
	if _, _, err := s.Put(t.Context(), iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("Put = %v, want the reader's error", err)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := s.Put(cancelled, strings.NewReader("x")); !errors.Is(err, context.Canceled) {
		t.Errorf("Put = %v, want Canceled", err)
	}
	noLeftovers(t, s)
}

func TestPublishPromisesAWholeGroup(t *testing.T) {
	s := openStore(t)
	var group []*Staged
	for i := range 5 {
		staged, err := s.Stage(t.Context(), strings.NewReader(fmt.Sprint("lembar ", i)))
		if err != nil {
			t.Fatal(err)
		}
		group = append(group, staged)
	}
	if got := list(t, s); len(got) != 0 {
		t.Errorf("staged files are visible as objects: %v", got)
	}
	if err := s.Publish(t.Context(), group...); err != nil {
		t.Fatal(err)
	}
	if got := list(t, s); len(got) != 5 {
		t.Errorf("%d objects, want 5", len(got))
	}
}

// smallFile is a file on a disk with little room.
type smallFile struct {
	*os.File
	room int
}

func (f *smallFile) Write(p []byte) (int, error) {
	if len(p) > f.room {
		n, _ := f.File.Write(p[:f.room])
		f.room = 0
		return n, syscall.ENOSPC
	}
	f.room -= len(p)
	return f.File.Write(p)
}

func createSmall(room int) func(string, fs.FileMode) (file, error) {
	return func(name string, perm fs.FileMode) (file, error) {
		f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_RDWR, perm)
		return &smallFile{f, room}, err
	}
}

type unsyncable struct{ file }

func (unsyncable) Sync() error { return syscall.ENOSPC }

func brokenSync(create func(string, fs.FileMode) (file, error)) func(string, fs.FileMode) (file, error) {
	return func(name string, perm fs.FileMode) (file, error) {
		f, err := create(name, perm)
		return unsyncable{f}, err
	}
}

func damage(t *testing.T, s *Store, digest archive.Digest) {
	t.Helper()
	f, err := os.OpenFile(s.path(digest), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteAt([]byte{0}, 0); err != nil {
		t.Fatal(err)
	}
}

func list(t *testing.T, s *Store) map[archive.Digest]int64 {
	t.Helper()
	found := map[archive.Digest]int64{}
	err := s.Each(t.Context(), func(digest archive.Digest, size int64) error {
		found[digest] = size
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func noLeftovers(t *testing.T, s *Store) {
	t.Helper()
	left, err := os.ReadDir(s.incoming)
	if err != nil || len(left) != 0 {
		t.Errorf("incoming/ holds %v, %v, want nothing", left, err)
	}
}
