// Package forms is the desk's printed paperwork that comes back through the
// scanner: sheets that separate one item from the next, and the list of what a
// stack should hold. It draws the sheets (PDF/A), finds them again among scanned
// pages, and reads lists.
//
// What it promises: the same sheets give the same bytes; a page is a separator
// only where a mark of the kinds below was read whole; a code of another system
// is none, and one of ours whose check digit is wrong is told of and never
// guessed. It keeps nothing and writes to an io.Writer of the caller, so a crash
// costs what was being written.
//
// All functions are safe for concurrent use.
package forms

import "errors"

// Errors by which a caller decides.
var (
	// ErrNoSheets: nothing to print.
	ErrNoSheets = errors.New("no separator sheet to draw")
	// ErrBadList: the text is no list with a column of numbers.
	ErrBadList = errors.New("not a list of files")
	// ErrLongList: more than MostRows rows or MostBytes bytes.
	ErrLongList = errors.New("the list is too long")
)

// Kind says what a sheet, or the mark that was read from it, is.
type Kind string

// The kinds of separators. Patch codes are those of the scanner trade (bars that
// lie across the page, four of them, 0.8 inch in all); the sheet of patch T also
// carries Code 39 "PATCHT", which other programs print and read.
const (
	NoMark Kind = ""
	PatchT Kind = "patch-t"
	Patch2 Kind = "patch-2"
	Patch3 Kind = "patch-3"
	Item   Kind = "item" // QR code and Code 128 of ours; the sheet has patch T too
)

// patchText is what Code 39 says on a sheet of patch T.
const patchText = "PATCHT"
