package forms

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Entry is a file that a stack should hold.
type Entry struct {
	Number string `json:"number"`
	Title  string `json:"title,omitempty"`
	Pages  int    `json:"pages,omitempty"` // 0: unknown
}

// RowProblem says why a row of a list was left out.
type RowProblem string

// The reasons; each has its sentence in the translations under "list.".
const (
	RowNoNumber   RowProblem = "no-number"
	RowTwice      RowProblem = "twice"     // the number stands further up already
	RowBadPages   RowProblem = "bad-pages" // not a whole number from 1 on
	RowTooLong    RowProblem = "too-long"  // a number or title of more letters than a description takes
	RowControl    RowProblem = "control"   // control characters, or not UTF-8
	RowMisquoted  RowProblem = "misquoted"
	longestNumber            = 200
	longestTitle             = 2000
	mostPages                = 100_000
)

// RowError is a row that was left out. Row counts as a spreadsheet does, from 1.
type RowError struct {
	Row     int        `json:"row"`
	Problem RowProblem `json:"problem"`
	Value   string     `json:"value"` // what stands there
}

// What a list may have at most.
const (
	MostRows  = 10_000
	MostBytes = 4 << 20
)

// listColumns are the names that a header may have.
var listColumns = [3][]string{
	{"nomor", "no", "no.", "nomor berkas", "nomor item", "number"},
	{"uraian", "judul", "isi", "uraian berkas", "uraian item", "title"},
	{"halaman", "jumlah halaman", "jumlah", "lembar", "pages"},
}

// ReadList reads what was typed, pasted from a spreadsheet or exported as CSV: a
// file a row with number, title and pages, separated by tabs, semicolons or
// commas. A header says in which order they stand; without one it is this. Rows
// that cannot be taken are told of, and the others are taken. Errors: ErrBadList
// where there is no row at all, ErrLongList.
func ReadList(text string) (entries []Entry, left []RowError, err error) {
	if len(text) > MostBytes {
		return nil, nil, fmt.Errorf("read a list of %d bytes: %w", len(text), ErrLongList)
	}
	text = strings.TrimPrefix(text, "\ufeff")
	reader := csv.NewReader(strings.NewReader(text))
	reader.Comma, reader.FieldsPerRecord, reader.LazyQuotes = separatorOf(text), -1, true
	columns := [3]int{0, 1, 2}
	seen := map[string]bool{}
	for first := true; ; first = false {
		cells, err := reader.Read()
		if err == io.EOF {
			break
		}
		var syntax *csv.ParseError
		if errors.As(err, &syntax) {
			left = append(left, RowError{syntax.StartLine, RowMisquoted, ""})
			continue
		}
		if err != nil {
			return nil, nil, fmt.Errorf("read a list: %w", err)
		}
		row, _ := reader.FieldPos(0)
		if named, isHeader := headerOf(cells); first && isHeader {
			columns = named
			continue
		}
		if !slices.ContainsFunc(cells, func(cell string) bool { return strings.TrimSpace(cell) != "" }) {
			continue
		}
		if len(entries)+len(left) >= MostRows {
			return nil, nil, fmt.Errorf("read a list of more than %d rows: %w", MostRows, ErrLongList)
		}
		entry, problem, value := entryOf(cells, columns)
		if problem == "" && seen[Folded(entry.Number)] {
			problem, value = RowTwice, entry.Number
		}
		if problem != "" {
			left = append(left, RowError{row, problem, value})
			continue
		}
		seen[Folded(entry.Number)] = true
		entries = append(entries, entry)
	}
	if len(entries)+len(left) == 0 {
		return nil, nil, fmt.Errorf("read a list: %w", ErrBadList)
	}
	return entries, left, nil
}

// separatorOf is what stands most often in the first line.
func separatorOf(text string) rune {
	line, _, _ := strings.Cut(strings.TrimLeft(text, "\r\n"), "\n")
	best, most := ',', strings.Count(line, ",")
	for _, comma := range []rune{';', '\t'} {
		if n := strings.Count(line, string(comma)); n > 0 && n >= most {
			best, most = comma, n
		}
	}
	return best
}

// headerOf tells where the columns are, -1 for one that is not there; a header
// has at least that of the numbers.
func headerOf(cells []string) (columns [3]int, ok bool) {
	for i, names := range listColumns {
		columns[i] = slices.IndexFunc(cells, func(cell string) bool {
			return slices.Contains(names, strings.ToLower(strings.TrimSpace(cell)))
		})
	}
	return columns, columns[0] >= 0
}

func entryOf(cells []string, columns [3]int) (entry Entry, problem RowProblem, value string) {
	var texts [3]string
	for i, column := range columns {
		if column < 0 || column >= len(cells) {
			continue
		}
		cell := cells[column]
		if !utf8.ValidString(cell) || strings.ContainsFunc(cell, func(r rune) bool { return unicode.IsControl(r) && !unicode.IsSpace(r) }) {
			return entry, RowControl, ""
		}
		texts[i] = strings.Join(strings.Fields(cell), " ")
	}
	entry.Number, entry.Title = texts[0], texts[1]
	switch {
	case entry.Number == "":
		return entry, RowNoNumber, ""
	case utf8.RuneCountInString(entry.Number) > longestNumber:
		return entry, RowTooLong, shortened(entry.Number, 40)
	case utf8.RuneCountInString(entry.Title) > longestTitle:
		return entry, RowTooLong, shortened(entry.Title, 40)
	}
	if texts[2] == "" {
		return entry, "", ""
	}
	pages, err := strconv.Atoi(texts[2])
	if err != nil || pages < 1 || pages > mostPages {
		return entry, RowBadPages, shortened(texts[2], 40)
	}
	entry.Pages = pages
	return entry, "", ""
}

// Folded is a number as numbers are compared: without regard to case, to how it
// is spaced, and to zeros in front.
func Folded(number string) string {
	number = strings.ToUpper(strings.Join(strings.Fields(number), " "))
	if trimmed := strings.TrimLeft(number, "0"); trimmed != "" && trimmed[0] >= '0' && trimmed[0] <= '9' {
		return trimmed
	}
	return number
}
