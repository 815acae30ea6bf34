package report_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"daluang/app/forms/report"
	"daluang/storage/pdfa"
)

// set is a paper with so many rows, written.
func set(t *testing.T, rows int) []byte {
	t.Helper()
	paper, err := report.New()
	if err != nil {
		t.Fatal(err)
	}
	paper.Title("Laporan", strings.Repeat("panjang sekali ", 20))
	paper.Heading("Isi")
	paper.Facts(report.Fact{Label: "Diketahui", Value: "ya"}, report.Fact{Label: "Tidak diketahui"})
	var cells [][]string
	for i := range rows {
		cells = append(cells, []string{fmt.Sprintf("baris-%d", i), strings.Repeat("katayangtidakadaspasinya", i%4), "lebih"})
	}
	paper.Table([]report.Column{{Head: "Kolom satu", Share: 1}, {Head: "Kolom dua", Share: 1}}, cells)
	paper.Text("broken \xff\xfe bytes")
	paper.Signatures("Tempat", report.Signature{Role: "Pemeriksa", Name: "Petugas"}, report.Signature{Role: "Penanggung jawab"})
	var file bytes.Buffer
	err = paper.Write(&file, pdfa.Metadata{Title: "Laporan"}, report.Foot{Words: "kaki",
		Number: func(sheet, sheets int) string { return fmt.Sprintf("lembar %d dari %d", sheet, sheets) }})
	if err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func TestAPaperIsAPDFAAndTheSameWordsGiveTheSameBytes(t *testing.T) {
	for _, rows := range []int{0, 1, 300} {
		file := set(t, rows)
		report, err := pdfa.Check(bytes.NewReader(file), int64(len(file)))
		if err != nil || !report.Valid() || report.Conformance != "U" {
			t.Errorf("%d rows: %+v, %v", rows, report, err)
		}
		if !bytes.Equal(file, set(t, rows)) {
			t.Errorf("%d rows: other bytes", rows)
		}
	}
}

func TestEveryRowIsOnTheSheetsAndTheHeadsStandOnEach(t *testing.T) {
	program, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext is not installed: make setup")
	}
	path := filepath.Join(t.TempDir(), "laporan.pdf")
	if err := os.WriteFile(path, set(t, 300), 0o600); err != nil {
		t.Fatal(err)
	}
	text, err := exec.Command(program, "-layout", path, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	words := strings.Fields(string(text))
	seen := map[string]int{}
	for _, word := range words {
		seen[word]++
	}
	for i := range 300 {
		if seen[fmt.Sprintf("baris-%d", i)] != 1 {
			t.Errorf("row %d is there %d times", i, seen[fmt.Sprintf("baris-%d", i)])
		}
	}
	sheets := strings.Count(string(text), "lembar ")
	bare := 0
	for _, sheet := range strings.Split(string(text), "\f") {
		if strings.Contains(sheet, "baris-") && !strings.Contains(sheet, "Kolom satu") {
			bare++
		}
	}
	if sheets < 5 || bare > 0 {
		t.Errorf("%d sheets, %d of them with rows and without heads", sheets, bare)
	}
	if strings.Contains(string(text), "lebih") {
		t.Error("a cell without a column was set")
	}
}
