package pdfa_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"daluang/storage/pdfa"
	"daluang/tools/sharedtest"
)

func TestJudgeHasNothingAgainstWhatWeWrite(t *testing.T) {
	for _, level := range levels {
		for name, file := range documents(t, level) {
			verdict := judged(t, file)
			if !verdict.Valid() {
				t.Errorf("%s %s: %v", level, name, verdict.Problems)
			}
			if claim := fmt.Sprint(verdict.Part, strings.ToLower(verdict.Conformance)); claim != fmt.Sprint(level[:1], level[1:]) && claim != fmt.Sprint(level[:1], "b") {
				t.Errorf("%s %s: claims %s", level, name, claim)
			}
			if want := check(t, file).Pages; verdict.Pages != want {
				t.Errorf("%s %s: %d pages of %d", level, name, verdict.Pages, want)
			}
		}
	}
}

// The same document laid out otherwise by another program: object streams,
// cross-reference streams, linearised.
func TestJudgeReadsEveryLayout(t *testing.T) {
	qpdf := tool(t, "qpdf")
	sound := saved(t, write(t, sampleMetadata(), []pdfa.Page{textPage(0, false)}))
	broken := saved(t, swap("/OutputIntents", "/OutputIntentz")(write(t, sampleMetadata(), onePage(rawImage(pdfa.RGB8, 60, 50)))))
	for _, layout := range [][]string{
		{"--object-streams=generate"}, {"--object-streams=generate", "--linearize"}, {"--object-streams=disable", "--linearize"}, {"--qdf"},
	} {
		for _, c := range []struct{ source, clause string }{{sound, ""}, {broken, "6.2.4.3-2"}} {
			other := filepath.Join(t.TempDir(), "other.pdf")
			arguments := append(append([]string{"--newline-before-endstream"}, layout...), c.source, other)
			if out, err := exec.Command(qpdf, arguments...).CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			file, err := os.ReadFile(other)
			if err != nil {
				t.Fatal(err)
			}
			verdict := judged(t, file)
			if c.clause == "" && !verdict.Valid() || c.clause != "" && !broke(verdict, c.clause) || len(verdict.NotJudged) > 0 {
				t.Errorf("%v: want %q, got %v, not judged: %v", layout, c.clause, verdict.Problems, verdict.NotJudged)
			}
		}
	}
}

func broke(verdict pdfa.Verdict, clause string) bool {
	for _, p := range verdict.Problems {
		if p.Clause == clause {
			return true
		}
	}
	return false
}

func TestJudgeFindsWhatScannersBreak(t *testing.T) {
	sound := write(t, sampleMetadata(), []pdfa.Page{textPage(0, false)})
	for _, c := range []struct {
		name, clause string
		damage       func([]byte) []byte
	}{
		{"bytes before the header", "6.1.2-1", func(f []byte) []byte { return append([]byte("x\n"), f...) }},
		{"no comment of binary bytes", "6.1.2-2", swap("%\xE2\xE3\xCF\xD3", "%abcd")},
		{"no identifier", "6.1.3-1", swap("/ID ", "/Id ")},
		{"bytes behind the end", "6.1.3-3", func(f []byte) []byte { return append(f, "more"...) }},
		{"space behind xref", "6.1.4-2", swap("xref\n0 ", "xref 0 ")},
		{"colours of the device", "6.2.4.3-4", swap("/OutputIntents", "/OutputIntentz")},
		{"no metadata", "6.6.2.1-1", swap("0 R /Metadata ", "0 R /Metadatb ")},
		{"another part", "6.6.4-2", swap("<pdfaid:part>2<", "<pdfaid:part>7<")},
		{"unknown property", "6.6.2.3.1-1", swap("<dc:format>application/pdf</dc:format>", "<dc:formax>application/pdf</dc:formax>")},
		{"damaged XML", "6.6.2.1-4", swap("</rdf:RDF>", "</rdf:RDG>")},
	} {
		if verdict := judged(t, c.damage(bytes.Clone(sound))); !broke(verdict, c.clause) {
			t.Errorf("%s: no %s in %v", c.name, c.clause, verdict.Problems)
		}
	}
}

// The scanner PDFs of the corpus break the clauses that veraPDF says they break.
func TestJudgeAgreesWithVeraPDFOnTheCorpus(t *testing.T) {
	judge := veraPDF(t)
	files, err := filepath.Glob(filepath.Join(sharedtest.Corpus(t), "*.pdf"))
	if err != nil || len(files) == 0 {
		t.Skipf("no PDF in the corpus: %v", err)
	}
	report, err := exec.Command(judge, append([]string{"-f", "2b"}, files...)...).Output()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	said := brokenClauses(string(report))
	for _, path := range files {
		theirs, readable := said[path]
		if !readable {
			t.Logf("veraPDF cannot read %s", filepath.Base(path))
			continue
		}
		file, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		ours := map[string]bool{}
		for _, p := range judged(t, file).Problems {
			clause, _, _ := strings.Cut(p.Clause, "-")
			ours[clause] = true
		}
		if !maps.Equal(ours, theirs) {
			t.Errorf("%s: veraPDF says %v, Judge %v", filepath.Base(path), slices.Sorted(maps.Keys(theirs)), slices.Sorted(maps.Keys(ours)))
		}
	}
}

var reportLine = regexp.MustCompile(`^  ([0-9.]+)-[0-9]+ \(`)

// brokenClauses reads the report of veraPDF: clauses by file, for files that it
// could read.
func brokenClauses(report string) map[string]map[string]bool {
	said := map[string]map[string]bool{}
	path := ""
	for line := range strings.Lines(report) {
		verdict, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		switch m := reportLine.FindStringSubmatch(line); {
		case verdict == "PASS" || verdict == "FAIL":
			path = rest
			said[path] = map[string]bool{}
		case m != nil:
			said[path][m[1]] = true
		case strings.HasPrefix(line, "  unreadable"):
			delete(said, path)
		}
	}
	return said
}

func TestJudgeReportsAReaderThatFails(t *testing.T) {
	broken := errors.New("disk gone")
	if _, err := pdfa.Judge(failingReader{broken}, 4096); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

type failingReader struct{ err error }

func (r failingReader) ReadAt([]byte, int64) (int, error) { return 0, r.err }

// Every prefix and many damaged copies are answered in time, without a panic.
func TestJudgeSurvivesDamage(t *testing.T) {
	sound := write(t, sampleMetadata(), []pdfa.Page{textPage(0, false)})
	for length := 0; length < len(sound); length += 211 {
		judged(t, sound[:length])
	}
	for at := 0; at < len(sound); at += 97 {
		damaged := bytes.Clone(sound)
		damaged[at] ^= 0x15
		judged(t, damaged)
	}
}

// Files made to take for ever, or all memory.
func TestJudgeIsBounded(t *testing.T) {
	object := func(n int, text string) string { return fmt.Sprintf("%d 0 obj\n%s\nendobj\n", n, text) }
	head := "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n"
	for name, file := range map[string]string{
		"length that is its own stream":  head + object(1, "<</Type /Catalog /Pages 2 0 R>>") + "2 0 obj\n<</Length 2 0 R>>\nstream\nx\nendstream\nendobj\n",
		"page tree in a circle":          head + object(1, "<</Type /Catalog /Pages 2 0 R>>") + object(2, "<</Kids [2 0 R 2 0 R 3 0 R]>>") + object(3, "<</Kids [2 0 R 3 0 R]>>"),
		"references in a circle":         head + object(1, "<</Type /Catalog /Pages 2 0 R /Outlines 3 0 R>>") + object(2, "3 0 R") + object(3, "2 0 R"),
		"arrays within arrays":           head + object(1, "<</Type /Catalog /Pages "+strings.Repeat("[", 1<<20)+">>"),
		"dictionaries within each other": head + object(1, "<</Type /Catalog /Pages "+strings.Repeat("<</A ", 1<<18)+">>"),
		"table that is its own ancestor": head + "xref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 1 /Prev 15>>\nstartxref\n15\n%%EOF\n",
		"content of many operators": head + object(1, "<</Type /Catalog /Pages 2 0 R>>") + object(2, "<</Type /Page /Contents 3 0 R>>") +
			"3 0 obj\n<</Length 4000000>>\nstream\n" + strings.Repeat("q Q ", 1000000) + "\nendstream\nendobj\n",
	} {
		if verdict := judged(t, []byte(file)); verdict.Valid() {
			t.Errorf("%s: valid", name)
		}
	}
}

func FuzzJudge(f *testing.F) {
	f.Add(write(f, sampleMetadata(), onePage(rawImage(pdfa.Bilevel, 20, 20))))
	f.Add(write(f, sampleMetadata(), []pdfa.Page{textPage(0, false)}))
	f.Add([]byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Kids[3 0 R]>>endobj 3 0 obj<</Type/Page/Contents 4 0 R" +
		"/Resources<</Font<</F 5 0 R>>>>>>endobj 4 0 obj<</Length 60>>stream\nBT /F 1 Tf (a) Tj ET BI /W 1 /H 1 /F /LZW ID x EI\nendstream endobj " +
		"5 0 obj<</Type/Font/Subtype/Type3/CharProcs<</a 4 0 R>>/Encoding<</Differences[97/a]>>>>endobj trailer<</Root 1 0 R>>"))
	f.Fuzz(func(t *testing.T, file []byte) {
		if _, err := pdfa.Judge(bytes.NewReader(file), int64(len(file))); err != nil && !errors.Is(err, io.EOF) {
			t.Fatal(err)
		}
	})
}
