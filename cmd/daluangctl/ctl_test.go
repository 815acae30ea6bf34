package main

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"daluang/app"
	"daluang/assets/samples"
	"daluang/tools/sharedtest"
)

// call runs the program in this process and returns its exit code and output.
func call(t *testing.T, args ...string) (code int, out, words string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = run(t.Context(), args, &stdout, &stderr)
	return code, stdout.String(), stderr.String()
}

// answer runs a verb with --json and decodes its one document.
func answer(t *testing.T, want int, document any, args ...string) {
	t.Helper()
	code, out, words := call(t, append([]string{"--json"}, args...)...)
	if code != want {
		t.Fatalf("%v: exit code %d, want %d: %s%s", args, code, want, out, words)
	}
	decoder := json.NewDecoder(strings.NewReader(out))
	if err := decoder.Decode(document); err != nil {
		t.Fatalf("%v: %v in %q", args, err, out)
	}
	if decoder.More() {
		t.Errorf("%v: more than one document in %q", args, out)
	}
}

func sampleFolder(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	if err := os.CopyFS(folder, samples.FS()); err != nil {
		t.Fatal(err)
	}
	return folder
}

func newDesk(t *testing.T) string {
	t.Helper()
	data := filepath.Join(t.TempDir(), "data")
	if code, _, words := call(t, "--data", data, "init", "--creator", "SDN SPESIMEN 1", "--operator", "Petugas"); code != exitDone {
		t.Fatalf("init: %d %s", code, words)
	}
	return data
}

func TestTheContractOfTheCommandLine(t *testing.T) {
	data, pages := newDesk(t), sampleFolder(t)
	var imported struct {
		Batch         string
		Stored, Known *int
		Refused       []struct{ Path, Code, Message string }
	}
	answer(t, exitDone, &imported, "--data", data, "import", pages, "--batch", "Contoh")
	if imported.Batch != "Contoh" || *imported.Stored != 13 || *imported.Known != 0 || imported.Refused == nil {
		t.Errorf("import = %+v", imported)
	}
	var list struct {
		Total int
		Items []struct {
			ID, Number, Title string
			Pages             int
		}
		Next *string
	}
	answer(t, exitDone, &list, "--data", data, "items", "--batch", "Contoh", "--limit", "5")
	if list.Total != 12 || len(list.Items) != 5 || *list.Next == "" {
		t.Fatalf("items = %+v", list)
	}
	var table struct {
		Described int
		Failed    []any
	}
	answer(t, exitDone, &table, "--data", data, "describe", "--csv", sampleTable(t), "--batch", "Contoh")
	if table.Described != 12 || len(table.Failed) != 0 {
		t.Errorf("describe --csv = %+v", table)
	}
	answer(t, exitDone, &list, "--data", data, "search", "ijazah")
	if list.Total == 0 {
		t.Error("search finds nothing that was described")
	}
	var written struct {
		Files []struct {
			Item, Path, Conformance string
			Pages                   int
			Bytes                   int64
		}
		Failed []any
	}
	pdf := filepath.Join(t.TempDir(), "satu.pdf")
	answer(t, exitDone, &written, "--data", data, "pdf", list.Items[0].ID, "-o", pdf)
	if info, err := os.Stat(pdf); err != nil || len(written.Files) != 1 || info.Size() != written.Files[0].Bytes || written.Files[0].Conformance[:1] != "2" {
		t.Errorf("pdf = %+v, %v", written, err)
	}
	var sealed struct {
		Batch, Digest string
		Items, Pages  int
	}
	answer(t, exitDone, &sealed, "--data", data, "seal", "Contoh")
	if len(sealed.Digest) != 64 || sealed.Items != 12 || sealed.Pages != 13 {
		t.Errorf("seal = %+v", sealed)
	}
	var status struct {
		Creator      string
		Pages, Items int
		Batches      []struct{ Batch, State string }
		Pending      int
	}
	answer(t, exitDone, &status, "status", "--data", data)
	if status.Pages != 13 || status.Items != 12 || status.Pending != 1 || status.Batches[0].State != "sealed" {
		t.Errorf("status = %+v", status)
	}
	var verified struct {
		Checked          int
		Damaged, Missing []any
	}
	answer(t, exitDone, &verified, "--data", data, "verify", "--full")
	if verified.Checked != 24 || verified.Damaged == nil || verified.Missing == nil {
		t.Errorf("verify = %+v", verified)
	}
}

func TestTidyStraightensOnlyWhenToldToAndListsWhatItDid(t *testing.T) {
	data, pages := newDesk(t), t.TempDir()
	for _, name := range []string{"06-kuitansi-alat-tulis.jpg", "11-kartu-pegawai.jpg"} {
		page, err := fs.ReadFile(samples.FS(), name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(pages, name), page, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if code, _, words := call(t, "--data", data, "import", pages, "--batch", "Miring"); code != exitDone {
		t.Fatalf("import: %d %s", code, words)
	}
	for _, step := range []struct {
		args                  []string
		applied               bool
		straightened, settled int
	}{{nil, false, 2, 0}, {[]string{"--auto"}, true, 2, 0}, {[]string{"--auto"}, true, 0, 2}} {
		var tidied struct {
			Batch        string
			Applied      bool
			Straightened []struct {
				Page, Item string
				Degrees    float64
			}
			Doubtful, Failed []any
			Settled          int
		}
		answer(t, exitDone, &tidied, append([]string{"--data", data, "tidy", "Miring"}, step.args...)...)
		if tidied.Batch != "Miring" || tidied.Applied != step.applied || len(tidied.Straightened) != step.straightened ||
			tidied.Settled != step.settled || tidied.Doubtful == nil || tidied.Failed == nil {
			t.Errorf("tidy %v = %+v", step.args, tidied)
		}
		for _, page := range tidied.Straightened {
			if page.Page == "" || page.Item == "" || page.Degrees > -1.4 || page.Degrees < -2.3 {
				t.Errorf("tidy %v straightens %+v", step.args, page)
			}
		}
	}
	var shown struct {
		Pages []struct {
			Source          string
			Steps, Doubtful []struct {
				Kind       string
				Confidence float64
			}
			Flags []struct{ Flag string }
		}
		Sheets []string
	}
	sheet := filepath.Join(t.TempDir(), "lembar.png")
	answer(t, exitDone, &struct{}{}, "--data", data, "tidy", "Miring", "--undo")
	answer(t, exitDone, &shown, "--data", data, "tidy", "Miring", "--contact-sheet", sheet)
	if len(shown.Sheets) != 1 || len(shown.Pages) != 2 || shown.Pages[0].Steps[0].Kind != "deskew" || shown.Pages[0].Flags == nil || shown.Pages[0].Doubtful == nil {
		t.Errorf("with a contact sheet: %+v", shown)
	}
	if data, err := os.ReadFile(sheet); err != nil || !strings.HasPrefix(string(data), "\x89PNG") {
		t.Errorf("the contact sheet is no PNG: %v", err)
	}
	if code, _, _ := call(t, "--data", data, "tidy", "Miring", "--contact-sheet", "lembar.jpg"); code != exitUsage {
		t.Errorf("a contact sheet as JPEG: exit code %d", code)
	}
	if code, _, _ := call(t, "--data", data, "tidy"); code != exitUsage {
		t.Errorf("tidy without a batch: exit code %d", code)
	}
	if code, out, words := call(t, "--data", data, "tidy", "Miring"); code != exitDone || strings.Contains(out, "ctl.tidy") {
		t.Errorf("tidy in words: %d %s%s", code, out, words)
	}
}

// sampleTable writes the shipped descriptions as the CSV that describe reads.
func sampleTable(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "isi.csv")
	if err := os.WriteFile(path, samples.Table(), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestOneChangedByteIsNamedAndExitsFour(t *testing.T) {
	data := newDesk(t)
	answer(t, exitDone, &struct{}{}, "--data", data, "import", sampleFolder(t), "--batch", "Contoh")
	var object string
	filepath.WalkDir(filepath.Join(data, "objects"), func(path string, entry os.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			object = path
		}
		return err
	})
	raw, err := os.ReadFile(object)
	if err != nil {
		t.Fatal(err)
	}
	raw[len(raw)/2] ^= 1
	if err := os.WriteFile(object, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, words := call(t, "--data", data, "--json", "verify", "--full")
	if code != exitIntegrity || !strings.Contains(out, filepath.Base(object)) || words == "" {
		t.Errorf("verify --full = %d %s %s", code, out, words)
	}
	if code, _, _ := call(t, "--data", data, "verify"); code != exitDone {
		t.Errorf("quick verify = %d; it only looks whether files are there", code)
	}
	if err := os.Remove(object); err != nil {
		t.Fatal(err)
	}
	if code, out, _ := call(t, "--data", data, "verify"); code != exitIntegrity || !strings.Contains(out, filepath.Base(object)) {
		t.Errorf("verify with a missing object = %d %s", code, out)
	}
}

func TestExitCodesTellWhatHappened(t *testing.T) {
	data := newDesk(t)
	text := filepath.Join(t.TempDir(), "a.txt")
	if err := os.WriteFile(text, []byte("bukan gambar"), 0o644); err != nil {
		t.Fatal(err)
	}
	good := sampleFolder(t)
	cases := []struct {
		want int
		args []string
	}{
		{exitUsage, nil},
		{exitUsage, []string{"dance"}},
		{exitUsage, []string{"--colour", "status"}},
		{exitUsage, []string{"init"}},
		{exitUsage, []string{"import", good}},
		{exitUsage, []string{"import", good, "--batch", "B", "--split", "blank"}},
		{exitUsage, []string{"pdf", "B", "-o", "x", "--conformance", "9z"}},
		{exitFailed, []string{"import", text, "--batch", "B"}},
		{exitPartly, []string{"import", text, good, "--batch", "B"}},
		{exitFailed, []string{"seal", "tidak-ada"}},
		{exitFailed, []string{"show", "bukan-id"}},
		{exitFailed, []string{"sync"}},
		{exitFailed, []string{"enrol", "--server", "http://192.168.0.9:1", "--code", "X"}},
		{exitOffline, []string{"enrol", "--server", "http://127.0.0.1:1", "--code", "X"}},
		{exitDone, []string{"help"}},
		{exitDone, []string{"version"}},
		{exitDone, []string{"status", "--lang", "en"}},
	}
	for _, c := range cases {
		args := append([]string{"--data", data}, c.args...)
		if got, out, words := call(t, args...); got != c.want {
			t.Errorf("%v = %d, want %d: %s%s", c.args, got, c.want, out, words)
		}
	}
	if got, _, words := call(t, "--data", t.TempDir(), "status"); got != exitFailed || !strings.Contains(words, "init") {
		t.Errorf("status without a desk = %d %q, want the way to make one", got, words)
	}
}

func TestBothLanguagesHaveEveryWordOfTheProgram(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, language := range []string{"id", "en"} {
		texts, err := app.LoadTexts(language)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, part := range strings.Split(string(source), `"`) {
				if strings.HasPrefix(part, "ctl.") && !strings.HasSuffix(part, ".") && part != "ctl.log" && texts.Say(part) == part {
					t.Errorf("%s: %s has no text for %q", file, language, part)
				}
			}
		}
	}
}

func TestTheDemonstrationEndsWithAVerifiedReceiptAlsoTheSecondTime(t *testing.T) {
	type demonstration struct {
		Folder, PDF, Receipt string
		Pages, Items         int
	}
	var document, again demonstration
	folder := t.TempDir()
	answer(t, exitDone, &document, "demo", "-o", folder)
	if document.Pages != 13 || document.Items != 12 {
		t.Errorf("demo = %+v", document)
	}
	answer(t, exitDone, &again, "demo", "-o", folder)
	if again != document {
		t.Errorf("second demo = %+v, want %+v", again, document)
	}
	if copies, err := filepath.Glob(filepath.Join(document.PDF, "*.pdf")); err != nil || len(copies) != 12 {
		t.Errorf("access copies = %d, %v", len(copies), err)
	}
	if _, err := os.Stat(document.Receipt); err != nil {
		t.Errorf("receipt: %v", err)
	}
}

// judge finds veraPDF, or skips.
func judge(t *testing.T) string {
	t.Helper()
	path := os.Getenv("VERAPDF")
	if path == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			t.Skip("no cache folder, so no veraPDF")
		}
		path = filepath.Join(cache, "daluang", "verapdf", "verapdf")
	}
	if _, err := os.Stat(path); err != nil {
		t.Skip("veraPDF is not installed: run make setup")
	}
	return path
}

func TestEveryAccessCopyOfTheCorpusPassesVeraPDFAndQpdf(t *testing.T) {
	if testing.Short() {
		t.Skip("reads the whole corpus")
	}
	corpus, verapdf := sharedtest.Corpus(t), judge(t)
	data, target := newDesk(t), filepath.Join(t.TempDir(), "pdf")
	var imported struct {
		Stored, Known int
		Refused       []struct{ Path, Code, Message string }
	}
	answer(t, exitPartly, &imported, "--data", data, "import", corpus, "--batch", "Uji")
	if imported.Stored != 83 || imported.Known != 1 || len(imported.Refused) != 8 {
		t.Errorf("import = %+v, want 83 pages, one doublet and 8 refusals", imported)
	}
	for _, refused := range imported.Refused {
		if refused.Message == "" || refused.Code == "unexpected" {
			t.Errorf("refused without a reason: %+v", refused)
		}
	}
	answer(t, exitPartly, &imported, "--data", data, "import", corpus, "--batch", "Uji")
	if imported.Stored != 0 || imported.Known != 84 {
		t.Errorf("second import = %+v, want nothing new", imported)
	}
	var written struct{ Failed []any }
	answer(t, exitDone, &written, "--data", data, "pdf", "Uji", "--no-text", "-o", target)
	copies, err := filepath.Glob(filepath.Join(target, "*.pdf"))
	if err != nil || len(copies) != 72 {
		t.Fatalf("access copies = %d, %v, want 72", len(copies), err)
	}
	if out, err := exec.Command(verapdf, append([]string{"-f", "2b"}, copies...)...).CombinedOutput(); err != nil {
		t.Errorf("veraPDF: %v\n%s", err, failures(out))
	}
	qpdf, err := exec.LookPath("qpdf")
	if err != nil {
		t.Skip("qpdf is not installed: run make setup")
	}
	for _, file := range copies {
		if out, err := exec.Command(qpdf, "--check", file).CombinedOutput(); err != nil {
			t.Errorf("qpdf --check %s: %v\n%s", filepath.Base(file), err, out)
		}
	}
}

// failures are the lines of veraPDF's report that do not pass.
func failures(report []byte) string {
	var kept []string
	for line := range strings.Lines(string(report)) {
		if !strings.HasPrefix(line, "PASS") {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "")
}
