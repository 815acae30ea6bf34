package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"daluang/app"
)

func readLog(t *testing.T, data string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(data, "log", "ctl.log"))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestAnUnexpectedErrorIsInTheLogWithoutNamesAndPlaces(t *testing.T) {
	data := newDesk(t)
	var words bytes.Buffer
	c := &command{ctx: t.Context(), out: &words, err: &words, folder: data, verb: "import"}
	cause := &fs.PathError{Op: "read", Path: filepath.Join(data, "pindaian kelas", "Ijazah Budi Santoso.jpg"), Err: errors.New("cosmic ray")}
	if got := c.finish(fmt.Errorf("take field %q of /home/budi/arsip tua/x.jpg: %w", "Budi \"Santoso\"", cause)); got != exitFailed {
		t.Fatalf("finish = %d", got)
	}
	log := readLog(t, data)
	for _, want := range []string{"level=ERROR", "verb=import", "cosmic ray", "take field", "*fs.PathError"} {
		if !strings.Contains(log, want) {
			t.Errorf("log %q lacks %q", log, want)
		}
	}
	for _, secret := range []string{"Budi", "Santoso", "budi", data, "kelas", "arsip tua", "home"} {
		if strings.Contains(log, secret) {
			t.Errorf("log %q tells %q", log, secret)
		}
	}
}

func TestAFileRefusedForAnUnforeseenReasonIsInTheLogToo(t *testing.T) {
	data := newDesk(t)
	c := &command{ctx: t.Context(), folder: data, verb: "pdf"}
	c.failures([]app.FailedItem{{Source: "Ijazah Budi.jpg", Err: errors.New("cosmic ray")}})
	if log := readLog(t, data); !strings.Contains(log, "cosmic ray") || strings.Contains(log, "Budi") {
		t.Errorf("log = %q, want the cause and no name", log)
	}
}

func TestTheLogHoldsWarningsAndErrorsOnly(t *testing.T) {
	data := newDesk(t)
	call(t, "--data", data, "status")
	call(t, "--data", data, "dance")
	if _, err := os.Stat(filepath.Join(data, "log", "ctl.log")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a log of nothing: %v", err)
	}
	call(t, "--data", data, "seal", "Ijazah Budi")
	if log := readLog(t, data); !strings.Contains(log, "level=WARN") || !strings.Contains(log, "code=not-found") || strings.Contains(log, "Budi") {
		t.Errorf("log = %q, want the code and no name", log)
	}
}

func TestAFolderThatIsNoDeskGetsNoLog(t *testing.T) {
	folder := t.TempDir()
	call(t, "--data", folder, "status")
	if left, err := os.ReadDir(folder); err != nil || len(left) != 0 {
		t.Errorf("the folder holds %v, %v, want nothing", left, err)
	}
}

func TestTheLogRotatesAndKeepsOneOlderFile(t *testing.T) {
	data := newDesk(t)
	log := logFile{data, 100}
	for _, letter := range []string{"a", "b", "c", "d", "e"} {
		if _, err := log.Write([]byte(strings.Repeat(letter, 59) + "\n")); err != nil {
			t.Fatal(err)
		}
	}
	if now := readLog(t, data); !strings.HasPrefix(now, "e") || len(now) != 60 {
		t.Errorf("log = %q, want the last line", now)
	}
	before, err := os.ReadFile(filepath.Join(data, "log", "ctl.log.1"))
	if err != nil || !strings.HasPrefix(string(before), "d") {
		t.Errorf("older log = %q, %v, want the line before", before, err)
	}
	if left, err := os.ReadDir(filepath.Join(data, "log")); err != nil || len(left) != 2 {
		t.Errorf("log folder = %v, %v, want two files", left, err)
	}
}

func TestVerifySaysForEachFindingWhatToDo(t *testing.T) {
	data, id := oneItem(t)
	answer(t, exitDone, &struct{}{}, "--data", data, "pdf", id, "--no-text", "-o", filepath.Join(t.TempDir(), "a.pdf"))
	if err := os.RemoveAll(filepath.Join(data, "objects")); err != nil {
		t.Fatal(err)
	}
	code, out, words := call(t, "--data", data, "--lang", "id", "verify")
	if code != exitIntegrity || !strings.Contains(out, "Impor lagi 01-surat-undangan.jpg") || !strings.Contains(out, "daluangctl pdf "+id) {
		t.Errorf("verify = %d %q %q, want what to do for the master and for the copy", code, out, words)
	}
	var verified struct {
		Missing []struct{ Digest, Next string }
	}
	answer(t, exitIntegrity, &verified, "--data", data, "verify")
	if len(verified.Missing) != 2 || len(verified.Missing[0].Digest) != 64 || verified.Missing[0].Next == "" || verified.Missing[1].Next == "" {
		t.Errorf("verify = %+v", verified)
	}
}
