package pdfa_test

import (
	"bytes"
	"errors"
	"math"
	"strings"
	"testing"

	"daluang/storage/pdfa"
)

// writeSheets is a document that is set in type, with nothing captured in it.
func writeSheets(t testing.TB, opt pdfa.Options) []byte {
	t.Helper()
	var file bytes.Buffer
	writer, err := pdfa.NewWriter(&file, sampleMetadata(), opt)
	if err != nil {
		t.Fatal(err)
	}
	for _, lines := range [][]pdfa.SheetLine{
		{{X: 50, Y: 60, Size: 14, Bold: true, Text: "Laporan pemeriksaan mutu"}, {X: 50, Y: 90, Size: 10, Text: "Satu\u2026 dua – €\x07 tiga"}, {X: 1, Y: 2, Size: 3, Text: " \n "}},
		{{X: 50, Y: 60, Size: 10, Gray: 0.4, Text: "Halaman kedua"}},
	} {
		err = errors.Join(err, writer.AddSheet(pdfa.Sheet{Width: 595.28, Height: 841.89, Lines: lines, Bars: []pdfa.SheetBar{{X: 50, Y: 70, Width: 300, Height: 0.5, Gray: 0.6}}}))
	}
	if err := errors.Join(err, writer.Close()); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func TestASheetIsSetWhereItWasAskedForAndItsTextCanBeCopied(t *testing.T) {
	file := writeSheets(t, pdfa.Options{Conformance: pdfa.PDFA2U})
	if report := check(t, file); !report.Valid() || report.Pages != 2 || report.Conformance != "U" {
		t.Fatalf("%+v", report)
	}
	if !bytes.Equal(file, writeSheets(t, pdfa.Options{Conformance: pdfa.PDFA2U})) {
		t.Error("the same sheets gave other bytes")
	}
	text := output(t, "pdftotext", "-layout", saved(t, file), "-")
	for _, want := range []string{"Laporan pemeriksaan mutu", "Satu… dua – € tiga", "Halaman kedua"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	box := output(t, "pdftotext", "-bbox", saved(t, file), "-")
	if !strings.Contains(box, `xMin="50.0`) {
		t.Errorf("no word begins at 50 points:\n%s", box)
	}
}

func TestASheetThatCannotBeWrittenIsRefused(t *testing.T) {
	writer, err := pdfa.NewWriter(&bytes.Buffer{}, pdfa.Metadata{}, pdfa.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range []struct {
		sheet pdfa.Sheet
		want  error
	}{
		{pdfa.Sheet{Width: 2, Height: 100}, pdfa.ErrPageSize},
		{pdfa.Sheet{Width: math.NaN(), Height: 100}, pdfa.ErrPageSize},
		{pdfa.Sheet{Width: 100, Height: 100, Lines: []pdfa.SheetLine{{Text: "x"}}}, pdfa.ErrInvalidPage},
		{pdfa.Sheet{Width: 100, Height: 100, Lines: []pdfa.SheetLine{{Text: "x", Size: 9, X: math.Inf(1)}}}, pdfa.ErrInvalidPage},
		{pdfa.Sheet{Width: 100, Height: 100, Bars: []pdfa.SheetBar{{Width: 1e9}}}, pdfa.ErrInvalidPage},
	} {
		if err := writer.AddSheet(c.sheet); !errors.Is(err, c.want) {
			t.Errorf("sheet %d: %v", i, err)
		}
	}
}
