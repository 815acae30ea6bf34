package pdfa

import (
	"bytes"
	"fmt"
	"io"
	"strings"
)

// Report is what Check found.
type Report struct {
	Pages       int
	Part        int    // pdfaid:part as claimed, 0 if none
	Conformance string // pdfaid:conformance as claimed: "B"
	Problems    []Problem
}

// Valid tells whether nothing was found.
func (r Report) Valid() bool { return len(r.Problems) == 0 }

// Problem is one broken rule. Messages are for logs and reports of faults.
type Problem struct {
	Clause  string // of ISO 19005-2, "6.1.7.1"
	Object  int    // object number, 0 for the file itself
	Message string
}

func (p Problem) String() string {
	return fmt.Sprintf("%s, object %d: %s", p.Clause, p.Object, p.Message)
}

// mostProblems and longestMessage bound a report on a hostile file.
const (
	mostProblems   = 100
	longestMessage = 300
)

// Check re-reads a PDF/A as Writer writes it and verifies the rules that such a
// file can break, down to the last pixel row of every picture. It is strict: a
// file of another program that is valid PDF/A but laid out otherwise has
// problems here, so ask it only about our own files. The error is non-nil only
// when r could not be read; whatever the bytes are, it does not panic. Memory is
// bounded by the largest page; a picture of more than DefaultMaxPixels is a problem.
func Check(r io.ReaderAt, size int64) (Report, error) {
	c := checker{document: document{r: r, size: size}, checked: map[int]bool{}, pages: map[int]bool{}, fonts: map[int]*checkedFont{}}
	c.check()
	return c.report, c.readErr
}

type checker struct {
	document
	report  Report
	catalog dict
	rgb     bool         // the output intent is RGB
	intent  bool         // there is one
	level   Conformance  // as claimed, "" for none that we write
	version byte         // '4' of PDF 1.4
	pages   map[int]bool // objects that are pages
	checked map[int]bool // pictures and masks that were looked at
	fonts   map[int]*checkedFont
}

func (c *checker) problem(clause string, object int, format string, values ...any) {
	if len(c.report.Problems) >= mostProblems {
		return
	}
	message := fmt.Sprintf(format, values...)
	if len(message) > longestMessage {
		message = strings.ToValidUTF8(message[:longestMessage], "") + "…"
	}
	c.report.Problems = append(c.report.Problems, Problem{clause, object, message})
}

func (c *checker) check() {
	c.checkHeader()
	if err := c.loadTable(); err != nil {
		c.problem("6.1.4", 0, "%v", err)
		return
	}
	c.checkTrailer()
	c.checkLayout()
	catalog, number, err := c.dictOf(c.trailer["Root"])
	if err != nil {
		c.problem("6.1.3", number, "catalog: %v", err)
		return
	}
	c.catalog = catalog
	c.checkCatalog(number)
	c.checkMetadata(number)
	c.checkIntents(number)
	c.checkAttachments(number)
	c.checkPages()
	c.checkOutline(number)
}

// checkHeader is 6.1.2: the version line, then a comment of bytes over 127.
func (c *checker) checkHeader() {
	head, err := c.read(0, min(c.size, 15))
	if err != nil {
		return
	}
	if len(head) < 15 || !bytes.HasPrefix(head, []byte("%PDF-1.")) || head[7] < '0' || head[7] > '7' || head[8] != '\n' {
		c.problem("6.1.2", 0, "no header %%PDF-1.n at byte 0")
		return
	}
	if head[9] != '%' || min(head[10], head[11], head[12], head[13]) <= 127 {
		c.problem("6.1.2", 0, "no comment of four bytes over 127 behind the header")
	}
	c.version = head[7]
}

// checkTrailer is 6.1.3.
func (c *checker) checkTrailer() {
	if c.trailer["Size"] != int64(len(c.offsets)) {
		c.problem("6.1.3", 0, "Size %v for %d entries", c.trailer["Size"], len(c.offsets))
	}
	if c.trailer["Encrypt"] != nil {
		c.problem("6.1.3", 0, "Encrypt in the trailer")
	}
	if c.trailer["Prev"] != nil || c.trailer["XRefStm"] != nil {
		c.problem("6.1.3", 0, "a second cross-reference section")
	}
	halves, _ := c.trailer["ID"].([]any)
	for _, half := range halves {
		if text, ok := half.([]byte); !ok || len(text) == 0 {
			halves = nil
			break
		}
	}
	if len(halves) != 2 {
		c.problem("6.1.3", 0, "no file identifier of two strings")
	}
}

// checkLayout visits every object, reachable or not: 6.1.7.1, 6.1.9, 6.1.13.
func (c *checker) checkLayout() {
	if first := c.sorted[0]; first != 15 {
		c.problem("6.1.4", 0, "first object at byte %d, not right behind the header", first)
	}
	for number := 1; number < len(c.offsets) && c.readErr == nil; number++ {
		o, err := c.object(number)
		if err != nil {
			c.problem("6.1.7.1", number, "%v", err)
			if len(c.report.Problems) >= mostProblems {
				return
			}
			continue
		}
		if o.data == nil {
			continue
		}
		entries := o.value.(dict)
		for _, key := range []name{"F", "FFilter", "FDecodeParms"} {
			if entries[key] != nil {
				c.problem("6.1.7.1", number, "stream with external data (%s)", key)
			}
		}
		switch entries["Filter"] {
		case nil, name("DCTDecode"), name("FlateDecode"), name("CCITTFaxDecode"), name("JBIG2Decode"):
		default:
			c.problem("6.1.7.2", number, "filter %v", entries["Filter"])
		}
	}
}

// checkIntents is 6.2.3: one intent GTS_PDFA1 with a sound profile.
func (c *checker) checkIntents(catalog int) {
	intents, _ := c.catalog["OutputIntents"].([]any)
	if len(intents) != 1 {
		c.problem("6.2.3", catalog, "%d output intents", len(intents))
		return
	}
	intent, number, err := c.dictOf(intents[0])
	if err != nil {
		c.problem("6.2.3", number, "output intent: %v", err)
		return
	}
	if intent["S"] != name("GTS_PDFA1") {
		c.problem("6.2.3", number, "output intent of kind %v", intent["S"])
	}
	if text, ok := intent["OutputConditionIdentifier"].([]byte); !ok || len(text) == 0 {
		c.problem("6.2.3", number, "output intent without identifier")
	}
	components, sound := c.checkProfileStream("6.2.3", number, intent["DestOutputProfile"])
	c.intent, c.rgb = sound, sound && components == 3
}

// checkProfileStream reads an ICC profile (6.2.3, 6.2.4.2) and returns how many
// components it has and whether it is sound.
func (c *checker) checkProfileStream(clause string, owner int, v any) (components int, sound bool) {
	entries, data, err := c.streamOf(v)
	if err != nil {
		c.problem(clause, owner, "profile: %v", err)
		return 0, false
	}
	n, _ := entries["N"].(int64)
	profile, err := c.whole(entries, data, largestStream)
	if err == nil {
		err = checkProfile(profile, int(n), c.level.latestProfile())
	}
	if err != nil {
		c.problem(clause, owner, "profile: %v", err)
		return 0, false
	}
	return int(n), true
}
