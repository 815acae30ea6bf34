package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
)

// Between these marks a document holds what was measured last.
const (
	measuredFrom = "<!-- measured: written by tools/bench -->\n"
	measuredTo   = "<!-- end of measured -->\n"
)

var errNoMarks = errors.New("the document has no place for the table")

// putInto replaces what stands between the marks of a document. The document
// changes only when it is written whole.
func putInto(document, measured string) error {
	old, err := os.ReadFile(document)
	if err != nil {
		return fmt.Errorf("read the document: %w", err)
	}
	before, rest, found := strings.Cut(string(old), measuredFrom)
	_, after, ended := strings.Cut(rest, measuredTo)
	if !found || !ended {
		return fmt.Errorf("%s: %w", document, errNoMarks)
	}
	return writeWhole(document, []byte(before+measuredFrom+"\n"+measured+"\n"+measuredTo+after))
}
