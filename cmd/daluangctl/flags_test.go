package main

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"daluang/sync/transfer"
)

func TestHelpAndVersionAreAnsweredWhereverTheyAreAskedFor(t *testing.T) {
	for _, args := range [][]string{{"--help"}, {"-h"}, {"help"}, {"version", "--help"}, {"demo", "-h"}, {"import", "--help"}, {"import", "a.jpg", "-h"}, {"seal", "-h"}, {"status", "--help"}, {"help", "-h"}} {
		code, out, words := call(t, args...)
		if code != exitDone || !strings.Contains(out, "daluangctl [--data") || words != "" {
			t.Errorf("%v = %d %q %q, want the help on the output", args, code, out, words)
		}
	}
	for _, args := range [][]string{{"--version"}, {"version"}} {
		if code, out, _ := call(t, args...); code != exitDone || out != "daluangctl "+programVersion+"\n" {
			t.Errorf("%v = %d %q", args, code, out)
		}
	}
}

func TestTwoDashesEndTheFlags(t *testing.T) {
	data, folder := newDesk(t), t.TempDir()
	t.Chdir(folder)
	for name, grey := range map[string]uint8{"-x.png": 10, "-h": 20, "y.png": 30} {
		file, err := os.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		page := image.NewGray(image.Rect(0, 0, 20, 20))
		page.SetGray(1, 1, color.Gray{grey})
		if err := errors.Join(png.Encode(file, page), file.Close()); err != nil {
			t.Fatal(err)
		}
	}
	var got importAnswer
	answer(t, exitDone, &got, "--data", data, "import", "--batch", "B", "--", "-x.png")
	if got.Stored != 1 {
		t.Errorf("import -- -x.png = %+v, want it taken", got)
	}
	answer(t, exitDone, &got, "--data", data, "import", "--batch", "B", "y.png", "--", "-h")
	if got.Stored != 2 {
		t.Errorf("import y.png -- -h = %+v, want both taken", got)
	}
	answer(t, exitDone, &got, "--data", data, "import", "--batch", "--", "y.png")
	if got.Batch != "--" {
		t.Errorf("import --batch -- y.png = %+v, want a batch of that name", got)
	}
}

func TestSpacesAroundABatchNameDoNotMatter(t *testing.T) {
	data := newDesk(t)
	page := filepath.Join(sampleFolder(t), "01-surat-undangan.jpg")
	var named struct{ Batch, Digest string }
	answer(t, exitDone, &named, "--data", data, "import", page, "--batch", " Uji ")
	if named.Batch != "Uji" {
		t.Errorf("import tells batch %q, want the stored name", named.Batch)
	}
	var list struct{ Total int }
	answer(t, exitDone, &list, "--data", data, "items", "--batch", "Uji ")
	if list.Total != 1 {
		t.Errorf("items = %+v, want the one of the batch", list)
	}
	answer(t, exitDone, &struct{}{}, "--data", data, "pdf", "Uji ", "--no-text", "-o", t.TempDir())
	answer(t, exitDone, &named, "--data", data, "seal", "Uji ", "--no-text")
	if named.Batch != "Uji" || len(named.Digest) != 64 {
		t.Errorf("seal = %+v", named)
	}
	answer(t, exitDone, &named, "--data", data, "export", " Uji", "--to", t.TempDir())
	if named.Batch != "Uji" {
		t.Errorf("export tells batch %q, want the stored name", named.Batch)
	}
}

func TestOnlyThePersonWhoCancelsGetsTheExitCodeOfCancelling(t *testing.T) {
	late := fmt.Errorf("dial: %w", context.DeadlineExceeded)
	if got := exitCode(t.Context(), late); got == exitCancelled {
		t.Error("a deadline of the network counts as cancelled by the person")
	}
	if got := exitCode(t.Context(), fmt.Errorf("send: %w: %w", transfer.ErrUnreachable, late)); got != exitOffline {
		t.Errorf("an archive that does not answer in time = %d, want %d", got, exitOffline)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if got := exitCode(cancelled, fmt.Errorf("send: %w: %w", transfer.ErrUnreachable, context.Canceled)); got != exitCancelled {
		t.Errorf("cancelled by the person = %d, want %d", got, exitCancelled)
	}
}
