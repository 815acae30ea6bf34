package pdfa

import (
	"fmt"
	"slices"
	"strings"
)

// Conformance names part and level of ISO 19005 as a clerk knows them: "2b".
type Conformance string

// The levels that can be written. With u (Unicode) every word can be copied as
// text; a document without a word is labelled b unless Options.AsAsked. Part 3 is part 2 with an attachment of any kind; 1b is for
// receivers that are older than 2011: PDF 1.4, no profile newer than version 2.
const (
	PDFA1B Conformance = "1b"
	PDFA2B Conformance = "2b"
	PDFA2U Conformance = "2u"
	PDFA3B Conformance = "3b"
	PDFA3U Conformance = "3u"
)

func (c Conformance) known() bool {
	return slices.Contains([]Conformance{PDFA1B, PDFA2B, PDFA2U, PDFA3B, PDFA3U}, c)
}

// unicode tells whether every text has to have a meaning (6.2.11.7.2).
func (c Conformance) unicode() bool { return c == PDFA2U || c == PDFA3U }

// header is the file's first line but its comment: part 1 is PDF 1.4, the others 1.7.
func (c Conformance) header() string {
	if c == PDFA1B {
		return "%PDF-1.4\n"
	}
	return "%PDF-1.7\n"
}

// latestProfile is the highest version of ICC profiles (6.2.3).
func (c Conformance) latestProfile() int {
	if c == PDFA1B {
		return 2
	}
	return 4
}

// withoutText is the level of a document that has no words.
func (c Conformance) withoutText() Conformance {
	switch c {
	case PDFA2U:
		return PDFA2B
	case PDFA3U:
		return PDFA3B
	}
	return c
}

// Coding says how two-colour pictures are packed; both are lossless.
type Coding string

// JBIG2 (letters that repeat are refined from symbols, none is ever put in place
// of another) takes about half of the bytes and more time; G4 is what the oldest readers know.
const (
	G4    Coding = "g4"
	JBIG2 Coding = "jbig2"
)

// DefaultMaxPixels is how many pixels a page may have when Options does not say:
// an A1 sheet at 430 dpi. Decoding a colour JPEG of this size takes 600 MB, a
// progressive one some 2 GB. Check does not verify larger ones.
const DefaultMaxPixels = 200_000_000

// Options of a Writer; the zero value is the default.
type Options struct {
	Conformance Conformance // empty: PDFA2B
	AsAsked     bool        // level u also for a document without a word, of which it says nothing false
	Producer    string      // the program's name and version; empty: "Daluang"
	MaxPixels   int64       // of one picture; 0: DefaultMaxPixels
	Bilevel     Coding      // of bilevel pictures and masks; empty: G4
	Attachment  *Attachment // nil: none; 3b and 3u only
}

func (o Options) resolve() (Options, error) {
	if o.Conformance == "" {
		o.Conformance = PDFA2B
	}
	if !o.Conformance.known() {
		return o, fmt.Errorf("PDF/A-%s: %w", o.Conformance, ErrConformance)
	}
	if o.Bilevel == "" {
		o.Bilevel = G4
	}
	if o.Bilevel != G4 && o.Bilevel != JBIG2 {
		return o, fmt.Errorf("coding %q: %w", o.Bilevel, ErrConformance)
	}
	if o.Producer = cleanText(o.Producer); o.Producer == "" {
		o.Producer = "Daluang"
	}
	if len(textBytes(o.Producer)) > longestString {
		return o, fmt.Errorf("producer's name: %w", ErrMetadata)
	}
	if o.MaxPixels <= 0 {
		o.MaxPixels = DefaultMaxPixels
	}
	return o, nil
}

// split returns pdfaid:part and pdfaid:conformance (6.6.4).
func (c Conformance) split() (part, letter string) {
	return string(c[:1]), strings.ToUpper(string(c[1:]))
}
