package main

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestWithoutADisplayItSaysSoInBothLanguagesAndEnds(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only here can the display be taken away")
	}
	t.Setenv("DISPLAY", "")
	t.Setenv("WAYLAND_DISPLAY", "")
	var out, complaint bytes.Buffer
	folder := filepath.Join(t.TempDir(), "data")
	if code := run([]string{"--data", folder}, &out, &complaint); code != 1 {
		t.Errorf("exit code %d, want 1", code)
	}
	for _, want := range []string{"tidak dapat membuka jendela", "cannot open its window"} {
		if !strings.Contains(complaint.String(), want) {
			t.Errorf("the complaint lacks %q: %s", want, complaint.String())
		}
	}
	if _, err := os.Stat(folder); err == nil {
		t.Error("a data folder was made although no window opened")
	}
}

func TestAnUnknownFlagIsAUsageError(t *testing.T) {
	var out, complaint bytes.Buffer
	if code := run([]string{"--no-such-flag"}, &out, &complaint); code != 2 {
		t.Errorf("exit code %d, want 2", code)
	}
}

func TestVersionNeedsNoDisplay(t *testing.T) {
	t.Setenv("DISPLAY", "")
	var out, complaint bytes.Buffer
	if code := run([]string{"--version"}, &out, &complaint); code != 0 || !strings.HasPrefix(out.String(), "daluang ") {
		t.Errorf("exit code %d, %q", code, out.String())
	}
}

func TestTheLogStartsAnewWhenItIsFullAndKeepsTheOneBefore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log", "desk.log")
	log := &logFile{path: path}
	defer log.Close()
	line := bytes.Repeat([]byte("x"), logLimit/2)
	for range 3 {
		if _, err := log.Write(line); err != nil {
			t.Fatal(err)
		}
	}
	now, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	before, err := os.Stat(path + ".1")
	if err != nil {
		t.Fatal(err)
	}
	if now.Size() != logLimit/2 || before.Size() != logLimit {
		t.Errorf("log %d bytes, the one before %d", now.Size(), before.Size())
	}
}
