package pdfa

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// Verdict is what Judge found out about a PDF.
type Verdict struct {
	Part        int    // pdfaid:part as claimed, 0 if none
	Conformance string // pdfaid:conformance as claimed: "B"
	Pages       int
	Problems    []Problem // Clause with its test, "6.1.2-1"
	// NotJudged names what was not looked at in this file, each a short phrase;
	// what Judge never looks at in any file is in its comment.
	NotJudged []string
}

// Valid tells whether no broken rule was found; with NotJudged it may be wrong.
func (v Verdict) Valid() bool { return len(v.Problems) == 0 }

// Judge looks for broken rules of PDF/A-2 in a PDF of any program, as far as the
// file claims part 2 or 3, or nothing; of part 1 only what it shares with part 2.
// A clause and its test number are those of veraPDF's profiles for PDF/A-2, so
// that two reports can be laid side by side.
//
// It never looks at: the structure tree (level A), signatures, the pixels of
// pictures, whether an attached PDF is PDF/A, the outlines of Type 1 and CFF
// glyphs beyond their names and widths. A problem is sure; the lack of one is not
// a proof, so whatever leaves the house goes through Check (ours) or veraPDF.
//
// The error is non-nil only when r could not be read. Whatever the bytes are,
// Judge does not panic; memory and time are bounded: what goes over the bounds is
// in NotJudged. Safe for concurrent use with different readers.
func Judge(r io.ReaderAt, size int64) (Verdict, error) {
	j := newJudge(r, size)
	j.run()
	slices.SortStableFunc(j.verdict.Problems, func(a, b Problem) int { return strings.Compare(a.Clause, b.Clause) })
	return j.verdict, j.readErr
}

// judge walks a document once: layout of all objects first, then what the pages
// use.
type judge struct {
	foreign
	verdict   Verdict
	said      map[Problem]bool
	perClause map[string]int
	catalog   dict
	intent    string // colour space of the output intent's profile: "RGB ", "" for none
	level     Conformance
	visited   map[int]bool // streams and dictionaries that were walked
	profiles  map[int]profileHeader
	fonts     map[int]*foreignFont
	tints     map[name]tint // separations by colourant
}

// mostPerClause keeps one broken rule from hiding the others.
const mostPerClause = 10

func newJudge(r io.ReaderAt, size int64) *judge {
	j := &judge{
		foreign:   foreign{r: r, size: size, budget: judgeBudget},
		said:      map[Problem]bool{},
		perClause: map[string]int{},
		visited:   map[int]bool{},
		profiles:  map[int]profileHeader{},
		fonts:     map[int]*foreignFont{},
		tints:     map[name]tint{},
	}
	j.complain = j.problem
	return j
}

func (j *judge) problem(clause string, object int, format string, values ...any) {
	if len(j.verdict.Problems) >= mostProblems || j.perClause[clause] >= mostPerClause {
		return
	}
	message := fmt.Sprintf(format, values...)
	if len(message) > longestMessage {
		message = message[:longestMessage] + "…"
	}
	p := Problem{clause, object, strings.ToValidUTF8(message, "\uFFFD")}
	if j.said[p] {
		return
	}
	j.said[p] = true
	j.perClause[clause]++
	j.verdict.Problems = append(j.verdict.Problems, p)
}

func (j *judge) notJudged(format string, values ...any) {
	what := fmt.Sprintf(format, values...)
	if len(j.verdict.NotJudged) < mostPerClause && !slices.Contains(j.verdict.NotJudged, what) {
		j.verdict.NotJudged = append(j.verdict.NotJudged, what)
	}
}

func (j *judge) run() {
	j.judgeHeader()
	if err := j.open(); err != nil {
		j.problem("6.1.3-1", 0, "the file cannot be read as PDF: %v", err)
		j.notJudged("everything: no catalog")
		return
	}
	j.judgeTrailer()
	if j.trailer["Encrypt"] != nil {
		j.notJudged("everything but the trailer: the file is encrypted")
		return
	}
	j.judgeLayout()
	j.catalog = j.dict(j.trailer["Root"])
	j.judgeMetadata()
	j.judgeIntents()
	j.judgeCatalog()
	j.judgePages()
	if j.budget <= 0 {
		j.notJudged("a part of the file: it takes too long")
	}
	if len(j.places) >= mostForeign {
		j.notJudged("a part of the file: more than %d objects", mostForeign)
	}
}
