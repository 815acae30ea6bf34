package app_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"daluang/app"
	"daluang/storage/archive"
	"daluang/storage/objects"
	"daluang/storage/pdfa"
)

func texts(t *testing.T, language string) app.Texts {
	t.Helper()
	words, err := app.LoadTexts(language)
	must(t, err)
	return words
}

func TestTheReportOfQualityControlSaysWhatIsOnRecord(t *testing.T) {
	desk, _ := newDesk(t)
	batch := checkBatch(t, desk, "Mutu/lapor", 60)
	path := filepath.Join(t.TempDir(), "laporan", "mutu.pdf")
	if _, err := desk.WriteCheckReport(t.Context(), batch.Name, path, texts(t, "id")); !errors.Is(err, app.ErrNoSample) {
		t.Fatalf("a report without a sample: %v", err)
	}
	c, err := desk.DrawSample(t.Context(), batch.Name, archive.SamplePlan{Kind: archive.SampleTable, Limit: "2.5"}, 4711)
	must(t, err)
	must(t, desk.Judge(t.Context(), c.Pages[0].Page.ID, archive.Verdict{Fault: archive.FaultOther, Words: "noda tinta di tanggal"}))
	judge(t, desk, c.Pages[1].Page.ID, "")
	written, err := desk.WriteCheckReport(t.Context(), batch.Name, path, texts(t, "id"))
	must(t, err)
	file, err := os.ReadFile(path)
	must(t, err)
	report, err := pdfa.Check(bytes.NewReader(file), int64(len(file)))
	must(t, err)
	if !report.Valid() || written.Conformance != "2u" || report.Pages != written.Pages {
		t.Fatalf("%+v, %+v", report, written)
	}
	again := filepath.Join(t.TempDir(), "lagi.pdf")
	_, err = desk.WriteCheckReport(t.Context(), batch.Name, again, texts(t, "id"))
	must(t, err)
	if other, err := os.ReadFile(again); err != nil || !bytes.Equal(file, other) {
		t.Errorf("the same facts gave other bytes: %v", err)
	}
	text := paperText(t, path)
	for _, want := range []string{"Laporan Pemeriksaan Mutu", "Mutu/lapor", "4711", "ISO 2859-1", "BELUM SELESAI", "noda tinta di tanggal",
		"Pindai ulang (1)", "surat-0", "Penanggung jawab", "20 dari 60 halaman"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	judge(t, desk, c.Pages[2].Page.ID, "")
	_, err = desk.WriteCheckReport(t.Context(), batch.Name, path, texts(t, "en"))
	must(t, err)
	if text = paperText(t, path); !strings.Contains(text, "NOT FINISHED") {
		t.Errorf("an earlier report was not replaced by an English one:\n%s", text)
	}
	foreign := write(t, t.TempDir(), "surat.pdf", file[:100])
	if _, err := desk.WriteCheckReport(t.Context(), batch.Name, foreign, texts(t, "id")); !errors.Is(err, objects.ErrExists) {
		t.Errorf("a file that is no report was replaced: %v", err)
	}
}

// paperText is the words of a PDF on one line, as another program reads them.
func paperText(t *testing.T, path string) string {
	t.Helper()
	program, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext is not installed: make setup")
	}
	text, err := exec.Command(program, "-layout", path, "-").Output()
	must(t, err)
	return strings.Join(strings.Fields(string(text)), " ")
}
