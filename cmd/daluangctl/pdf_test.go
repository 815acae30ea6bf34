package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// tool runs a program of the tests and returns what it says, or skips.
func tool(t *testing.T, program string, arguments ...string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		t.Skipf("%s is not installed: run make setup", program)
	}
	said, err := exec.Command(path, arguments...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", program, err, said)
	}
	return string(said)
}

type writtenDocument struct {
	Files []struct {
		Item, Path, Conformance string
		Pages                   int
		Bytes                   int64
	}
	Failed []any
}

// someSamples are a letter, two bilevel pages, a certificate and a card.
func someSamples(t *testing.T) (data string) {
	t.Helper()
	data = newDesk(t)
	folder := sampleFolder(t)
	args := []string{"--data", data, "import", "--batch", "Contoh"}
	for _, name := range []string{"01-surat-undangan.jpg", "02-surat-usulan-alih-media.tif", "07-ijazah-2021-depan.jpg", "11-kartu-pegawai.jpg"} {
		args = append(args, filepath.Join(folder, name))
	}
	if code, out, words := call(t, args...); code != exitDone {
		t.Fatalf("import = %d: %s%s", code, out, words)
	}
	return data
}

func TestAStampedBatchInOneFilePassesVeraPDFAndQpdfInEveryFlavour(t *testing.T) {
	if testing.Short() {
		t.Skip("starts veraPDF five times")
	}
	verapdf, data := judge(t), someSamples(t)
	for _, level := range []string{"1b", "2b", "2u", "3b", "3u"} {
		file := filepath.Join(t.TempDir(), "contoh.pdf")
		var written writtenDocument
		args := []string{"--data", data, "pdf", "Contoh", "-o", file, "--stamp", "--conformance", level}
		if level[1] == 'b' {
			args = append(args, "--no-text")
		} else {
			tool(t, "tesseract", "--version")
		}
		answer(t, exitDone, &written, args...)
		if len(written.Files) != 1 || written.Files[0].Pages != 5 || written.Files[0].Conformance != level {
			t.Fatalf("%s: %+v", level, written)
		}
		if out, err := exec.Command(verapdf, "-f", level, file).CombinedOutput(); err != nil {
			t.Errorf("veraPDF %s: %v\n%s", level, err, failures(out))
		}
		tool(t, "qpdf", "--check", file)
		if said := tool(t, "mutool", "show", file, "outline"); strings.Count(said, "#page=") != 4 {
			t.Errorf("%s: bookmarks\n%s", level, said)
		}
	}
}

func TestStampsAreOffUntilTheyAreAskedForOrSet(t *testing.T) {
	data := someSamples(t)
	stamps := func(args ...string) int {
		t.Helper()
		file := filepath.Join(t.TempDir(), "contoh.pdf")
		answer(t, exitDone, &writtenDocument{}, append([]string{"--data", data, "pdf", "Contoh", "--no-text", "-o", file}, args...)...)
		return strings.Count(tool(t, "pdftotext", file, "-"), "SALINAN HASIL ALIH MEDIA")
	}
	set := func(want bool, args ...string) {
		t.Helper()
		var settings struct{ Stamp bool }
		if answer(t, exitDone, &settings, append([]string{"--data", data, "settings"}, args...)...); settings.Stamp != want {
			t.Errorf("settings %v = %+v", args, settings)
		}
	}
	set(false)
	if got := stamps(); got != 0 {
		t.Errorf("%d stamps that nobody asked for", got)
	}
	if got := stamps("--stamp"); got != 5 {
		t.Errorf("%d stamps, want one on each of 5 pages", got)
	}
	set(true, "stamp=on")
	set(true)
	if got := stamps(); got != 5 {
		t.Errorf("%d stamps where they are set, want 5", got)
	}
	if got := stamps("--no-stamp"); got != 0 {
		t.Errorf("%d stamps that were not wanted", got)
	}
	set(false, "stamp=off")
	for _, args := range [][]string{{"settings", "stamp=perhaps"}, {"settings", "stamp=on", "stamp=off"}, {"pdf", "Contoh", "-o", "x.pdf", "--stamp", "--no-stamp"}} {
		if code, _, words := call(t, append([]string{"--data", data}, args...)...); code != exitUsage || words == "" {
			t.Errorf("%v = %d %q, want a sentence on how to use it", args, code, words)
		}
	}
}

func TestAFolderNamedLikeAFileStillTakesTheItemsOfABatch(t *testing.T) {
	data, folder := someSamples(t), filepath.Join(t.TempDir(), "berkas.pdf")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	var written writtenDocument
	answer(t, exitDone, &written, "--data", data, "pdf", "Contoh", "--no-text", "-o", folder)
	if len(written.Files) != 4 {
		t.Errorf("%+v", written)
	}
}
