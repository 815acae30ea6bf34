package objects

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"daluang/storage/archive"
)

// twoDesks are two stores on one data folder with one damaged object.
func twoDesks(t *testing.T, page []byte) (a, b *Store, digest archive.Digest) {
	t.Helper()
	folder := t.TempDir()
	a, err := Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	if b, err = Open(folder); err != nil {
		t.Fatal(err)
	}
	if digest, _, err = a.Put(t.Context(), bytes.NewReader(page)); err != nil {
		t.Fatal(err)
	}
	damage(t, a, digest)
	return a, b, digest
}

// The other desk heals the object after this one has judged it damaged, and
// this one's own rename is refused.
func TestAnObjectThatAnotherDeskHealedIsNeverTakenAway(t *testing.T) {
	page := []byte("akta SPESIMEN")
	a, b, digest := twoDesks(t, page)
	healed := false
	a.disk.rename = func(from, to string) error {
		if !healed {
			healed = true
			if _, _, err := b.Put(t.Context(), bytes.NewReader(page)); err != nil {
				t.Errorf("the other desk: %v", err)
			}
		}
		if filepath.Dir(to) == a.quarantine {
			return os.Rename(from, to)
		}
		return syscall.EACCES // what a sharing violation looks like
	}
	if _, _, err := a.Put(t.Context(), bytes.NewReader(page)); err != nil {
		t.Errorf("Put of an object that is there and whole = %v", err)
	}
	if err := b.Verify(t.Context(), digest); err != nil {
		t.Errorf("the object that the other desk was told is stored: %v", err)
	}
	noLeftovers(t, a)
}

func TestHealingNeverLeavesAMomentWithoutTheObject(t *testing.T) {
	page := []byte("akta SPESIMEN")
	a, b, digest := twoDesks(t, page)
	look := func() {
		if _, err := b.Size(digest); err != nil {
			t.Errorf("in the middle of healing: %v", err)
		}
	}
	a.disk.rename = func(from, to string) error { look(); defer look(); return os.Rename(from, to) }
	if _, _, err := a.Put(t.Context(), bytes.NewReader(page)); err != nil {
		t.Fatal(err)
	}
	if err := a.Verify(t.Context(), digest); err != nil {
		t.Errorf("Verify after healing = %v", err)
	}
}

func TestTheDamagedBytesAreKeptAlsoWithoutSecondNames(t *testing.T) {
	page := []byte("akta SPESIMEN")
	a, _, digest := twoDesks(t, page)
	a.disk.link = noLinks
	if _, _, err := a.Put(t.Context(), bytes.NewReader(page)); err != nil {
		t.Fatal(err)
	}
	kept, err := os.ReadDir(a.quarantine)
	if err != nil || len(kept) != 1 || !strings.HasPrefix(kept[0].Name(), digest.String()+".damaged.") {
		t.Fatalf("quarantine = %v, %v, want the damaged file", kept, err)
	}
	raw, err := os.ReadFile(filepath.Join(a.quarantine, kept[0].Name()))
	if want := append([]byte{0}, page[1:]...); err != nil || !bytes.Equal(raw, want) {
		t.Errorf("kept %q, %v, want %q", raw, err, want)
	}
}

func TestARenameThatFailsLeavesTheDamagedObjectWhereItIs(t *testing.T) {
	page := []byte("akta SPESIMEN")
	a, _, digest := twoDesks(t, page)
	a.disk.rename = func(string, string) error { return syscall.ENOSPC }
	if _, _, err := a.Put(t.Context(), bytes.NewReader(page)); !errors.Is(err, ErrDiskFull) {
		t.Errorf("Put = %v, want ErrDiskFull", err)
	}
	if err := a.Verify(t.Context(), digest); !errors.Is(err, ErrDamaged) {
		t.Errorf("Verify = %v, want it still there and damaged", err)
	}
	noLeftovers(t, a)
}

// noLinks is a file system such as FAT.
func noLinks(string, string) error { return syscall.EPERM }
