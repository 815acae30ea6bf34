package pdfa

import (
	"fmt"
	"strings"
)

// Conformance names part and level of ISO 19005 as a clerk knows them: "2b".
type Conformance string

// The levels that the archive may ask for. Only PDFA2B can be written today; the
// others are refused with ErrConformance.
const (
	PDFA1B Conformance = "1b"
	PDFA2B Conformance = "2b"
	PDFA2U Conformance = "2u"
	PDFA3B Conformance = "3b"
	PDFA3U Conformance = "3u"
)

// DefaultMaxPixels is how many pixels a page may have when Options does not say:
// an A1 sheet at 430 dpi. Decoding a colour JPEG of this size takes 600 MB, a
// progressive one some 2 GB. Check does not verify larger ones.
const DefaultMaxPixels = 200_000_000

// Options of a Writer; the zero value is the default.
type Options struct {
	Conformance Conformance // empty: PDFA2B
	Producer    string      // the program's name and version; empty: "Daluang"
	MaxPixels   int64       // of one page; 0: DefaultMaxPixels
}

func (o Options) resolve() (Options, error) {
	if o.Conformance == "" {
		o.Conformance = PDFA2B
	}
	if o.Conformance != PDFA2B {
		return o, fmt.Errorf("PDF/A-%s: %w", o.Conformance, ErrConformance)
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
