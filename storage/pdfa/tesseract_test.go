package pdfa_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/image/tiff"

	"daluang/storage/pdfa"
	"daluang/tools/sharedtest"
)

// recognised runs tesseract over a picture and returns its words as Page takes them.
func recognised(t *testing.T, picture string) []pdfa.Word {
	t.Helper()
	command := exec.Command(tool(t, "tesseract"), picture, "-", "--psm", "3", "tsv")
	command.Env = append(os.Environ(), "OMP_THREAD_LIMIT=1")
	table, err := command.Output()
	if err != nil {
		t.Fatalf("tesseract: %v", err)
	}
	var words []pdfa.Word
	line := 0
	for _, row := range strings.Split(string(table), "\n") {
		columns := strings.Split(row, "\t")
		if columns[0] == "4" {
			line++
		}
		if columns[0] != "5" || strings.TrimSpace(columns[11]) == "" {
			continue
		}
		var at [4]float64 // left, top, width, height
		for i := range at {
			if at[i], err = strconv.ParseFloat(columns[6+i], 64); err != nil {
				t.Fatal(err)
			}
		}
		words = append(words, pdfa.Word{Text: columns[11], Line: line, Box: pdfa.Box{X0: at[0], Y0: at[1], X1: at[0] + at[2], Y1: at[1] + at[3]}})
	}
	return words
}

// The boxes of a real recogniser are uneven; the words come back in its order
// all the same, each line whole.
func TestTesseractsWordsComeBackLineByLine(t *testing.T) {
	for _, scan := range []string{"tess_eurotext.tif", "tess_phototest.tif"} {
		path := filepath.Join(sharedtest.Corpus(t), scan)
		file, err := os.ReadFile(path)
		if err != nil {
			t.Skipf("not in the corpus: %v", err)
		}
		size, err := tiff.DecodeConfig(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		words := recognised(t, path)
		var want strings.Builder
		for i, word := range words {
			want.WriteString(word.Text)
			if i+1 < len(words) && words[i+1].Line == word.Line {
				want.WriteByte(' ')
			} else {
				want.WriteByte('\n')
			}
		}
		page := pdfa.Page{Image: rawImage(pdfa.Bilevel, size.Width, size.Height), DPIX: 300, DPIY: 300, Words: words}
		name := saved(t, writeWith(t, pdfa.Options{Conformance: pdfa.PDFA2U}, pdfa.Metadata{}, []pdfa.Page{page}))
		for _, run := range [][]string{{"pdftotext", name, "-"}, {"pdftotext", "-raw", name, "-"}, {"mutool", "draw", "-q", "-F", "text", name}} {
			var got strings.Builder
			for _, line := range strings.Split(output(t, run[0], run[1:]...), "\n") {
				if line = strings.Trim(line, "\f "); line != "" {
					got.WriteString(line + "\n")
				}
			}
			if len(words) < 50 || got.String() != want.String() {
				t.Errorf("%s, %s: %d words\n%s\nwant\n%s", scan, run[:2], len(words), &got, &want)
			}
		}
	}
}
