package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"daluang/app"
)

// The columns that say which item a row is about; all others are fields.
const (
	columnID   = "id"
	columnFile = "file" // name of the source file
)

// tableLimit is more than the descriptions of a million items take.
const tableLimit = 64 << 20

// table is what a spreadsheet says about items.
type table struct {
	columns []string   // columnID, columnFile, a field's key, or empty where the header is
	rows    [][]string // as wide as columns; the first is the spreadsheet's row 2
}

// row returns the item's id and source file that a row names, and its fields;
// empty cells are left out unless they are to clear what is there.
func (t table) row(i int, clear bool) (id, file string, fields map[string]string) {
	fields = map[string]string{}
	for at, cell := range t.rows[i] {
		switch column := t.columns[at]; {
		case column == columnID:
			id = strings.TrimSpace(cell)
		case column == columnFile:
			file = strings.TrimSpace(cell)
		case column != "" && (clear || strings.TrimSpace(cell) != ""):
			fields[column] = cell
		}
	}
	return id, file, fields
}

// isEmpty reports whether a row has nothing in it, as spreadsheets write below
// the last one.
func (t table) isEmpty(i int) bool {
	return !slices.ContainsFunc(t.rows[i], func(cell string) bool { return strings.TrimSpace(cell) != "" })
}

// readTable reads a CSV with a header; the separator is a comma or, as
// Indonesian spreadsheets write, a semicolon. What is not UTF-8 is read as
// Windows-1252, and that is said.
func (c *command) readTable(name string) (table, error) {
	file, err := os.Open(name)
	if err != nil {
		return table{}, fmt.Errorf("read the table: %w: %w", app.ErrNoFile, err)
	}
	defer file.Close()
	text, guessed, err := readText(file, tableLimit)
	if err != nil {
		return table{}, err
	}
	if guessed {
		c.bar.end()
		fmt.Fprintln(c.err, c.texts.Say("ctl.describe.charset"))
	}
	return parseTable(text)
}

// readText reads the text of a table of at most limit bytes; guessed says that
// it was not UTF-8.
func readText(r io.Reader, limit int64) (text string, guessed bool, err error) {
	raw, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return "", false, fmt.Errorf("read the table: %w", err)
	}
	if int64(len(raw)) > limit {
		return "", false, errUsage{key: "ctl.usage.table-size", name: strconv.FormatInt(limit>>20, 10)}
	}
	guessed = !utf8.Valid(raw)
	if guessed {
		if raw, err = charmap.Windows1252.NewDecoder().Bytes(raw); err != nil {
			return "", false, fmt.Errorf("read the table as Windows-1252: %w", err)
		}
	}
	text = strings.TrimPrefix(string(raw), "\ufeff")
	if at := strings.IndexFunc(text, isForbidden); at >= 0 {
		line := 1 + strings.Count(text[:at], "\n")
		return "", false, errUsage{key: "ctl.usage.table-control", name: strconv.Itoa(line)}
	}
	return text, guessed, nil
}

// isForbidden tells control characters that no description can hold.
func isForbidden(r rune) bool {
	return unicode.IsControl(r) && r != '\t' && r != '\n' && r != '\r'
}

func parseTable(text string) (table, error) {
	reader := csv.NewReader(strings.NewReader(text))
	header, _, _ := strings.Cut(text, "\n")
	if strings.Count(header, ";") > strings.Count(header, ",") {
		reader.Comma = ';'
	}
	lines, err := reader.ReadAll()
	if err != nil || len(lines) == 0 {
		return table{}, errUsage{key: "ctl.usage.table"}
	}
	result := table{rows: lines[1:]}
	if result.columns, err = parseHeader(lines[0]); err != nil {
		return table{}, err
	}
	return result, result.checkNameless()
}

// parseHeader turns names into columns and refuses two that mean the same.
func parseHeader(names []string) ([]string, error) {
	columns := make([]string, len(names))
	for i, name := range names {
		name = strings.TrimSpace(name)
		column := strings.ToLower(name)
		if column != "" && column != columnID && column != columnFile {
			key, err := app.FieldKey(name)
			if err != nil {
				return nil, errUsage{key: "ctl.usage.column", name: name}
			}
			column = key
		}
		if other := slices.Index(columns[:i], column); column != "" && other >= 0 {
			return nil, errUsage{"ctl.usage.twice", strings.TrimSpace(names[other]), name}
		}
		columns[i] = column
	}
	if !slices.Contains(columns, columnID) && !slices.Contains(columns, columnFile) {
		return nil, errUsage{key: "ctl.usage.table-item"}
	}
	return columns, nil
}

// checkNameless refuses a column that has cells and no name.
func (t table) checkNameless() error {
	for i, row := range t.rows {
		for at, cell := range row {
			if t.columns[at] == "" && strings.TrimSpace(cell) != "" {
				return errUsage{"ctl.usage.nameless", strconv.Itoa(at + 1), strconv.Itoa(i + 2)}
			}
		}
	}
	return nil
}
