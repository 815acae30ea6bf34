//go:build unix

package app

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"daluang/storage/archive"
)

// The master is a pipe that nobody opens for writing: whoever reads it waits.
func TestCallingOffDoesNotWaitForThePictureAtHand(t *testing.T) {
	desk, folder, _ := stumblingDesk(t, &bytes.Buffer{})
	_, items := importAll(t, desk, "Uji", map[string][]byte{"a.jpg": grayJPEG(t, 100)})
	pages, err := desk.Pages(t.Context(), items[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	pages[0].Master = archive.DigestOf([]byte("never comes"))
	name := pages[0].Master.String()
	slow := filepath.Join(folder, "objects", name[:2], name[2:4], name)
	if err := errors.Join(os.MkdirAll(filepath.Dir(slow), 0o700), syscall.Mkfifo(slow, 0o600)); err != nil {
		t.Skipf("no named pipes here: %v", err)
	}
	making, err := desk.copying(t.Context(), AccessOptions{NoText: true})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond) // the decoder is stuck long before
	defer cancel()
	ended := make(chan error, 1)
	go func() {
		_, _, _, err := making.store(ctx, items[0], pages, surroundings{})
		ended <- err
	}()
	select {
	case err := <-ended:
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("store = %v, want it called off", err)
		}
	case <-time.After(time.Minute):
		t.Error("called off, and still waiting for the picture")
	}
	release, err := os.OpenFile(slow, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	release.Close()
}
