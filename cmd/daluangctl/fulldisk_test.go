//go:build linux

package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// smallDisk is a real file system with little room, or a skip where this
// process may not mount one.
func smallDisk(t *testing.T, size string) string {
	t.Helper()
	folder := t.TempDir()
	if err := syscall.Mount("daluang", folder, "tmpfs", 0, "size="+size); err != nil {
		t.Skipf("cannot mount a small disk here (needs root): %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(folder, syscall.MNT_DETACH); err != nil {
			t.Errorf("unmount: %v", err)
		}
	})
	return folder
}

func TestAFullDiskStopsTheImportWithNothingHalfWrittenAndItGoesOnLater(t *testing.T) {
	disk, pages := smallDisk(t, "2m"), sampleFolder(t)
	data := filepath.Join(disk, "data")
	if code, _, words := call(t, "--data", data, "init", "--creator", "SDN SPESIMEN 1"); code != exitDone {
		t.Fatalf("init: %d %s", code, words)
	}
	code, out, words := call(t, "--data", data, "--lang", "id", "import", pages, "--batch", "Contoh")
	if code != exitFailed || !strings.Contains(words, "Ruang disk habis") {
		t.Fatalf("import on a full disk = %d %s%s", code, out, words)
	}
	if left, err := os.ReadDir(filepath.Join(data, "incoming")); err != nil || len(left) != 0 {
		t.Errorf("incoming/ holds %d files, %v, want none", len(left), err)
	}
	if err := syscall.Mount("daluang", disk, "tmpfs", syscall.MS_REMOUNT, "size=64m"); err != nil {
		t.Fatal(err)
	}
	if code, out, _ := call(t, "--data", data, "verify", "--full"); code != exitDone {
		t.Errorf("verify after the full disk = %d %s", code, out)
	}
	var again struct{ Stored, Known int }
	answer(t, exitDone, &again, "--data", data, "import", pages, "--batch", "Contoh")
	if again.Stored+again.Known != 13 || again.Stored == 0 {
		t.Errorf("import with room again = %+v, want the rest of 13 pages", again)
	}
}
