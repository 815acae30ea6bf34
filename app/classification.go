package app

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"

	"daluang/assets"
	"daluang/storage/archive"
)

// Class is one code of the classification table.
type Class struct {
	Code archive.ClassCode
	Name string
}

// loadClasses reads the table that is shipped, sorted by code. It is an
// example until the archive office loads its official one.
func loadClasses() ([]Class, error) {
	rows := csv.NewReader(bytes.NewReader(assets.Classification()))
	if _, err := rows.Read(); err != nil {
		return nil, fmt.Errorf("read the classification table: %w", err)
	}
	var classes []Class
	for {
		row, err := rows.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("read the classification table: %w", err)
		}
		code, _, err := archive.ParseClassCode(row[0])
		if err != nil {
			return nil, fmt.Errorf("read the classification table: %w", err)
		}
		classes = append(classes, Class{code, row[1]})
	}
	slices.SortFunc(classes, func(a, b Class) int { return a.Code.Compare(b.Code) })
	return classes, nil
}

// CompleteClass finds codes for what a clerk types: the beginning of a code,
// or words of its name in any order. Codes come first, in their own order.
func (d *Desk) CompleteClass(text string, limit int) []Class {
	text = strings.ToLower(strings.TrimSpace(text))
	if text == "" {
		return nil
	}
	var found []Class
	for _, class := range d.classes {
		if len(found) == limit {
			break
		}
		if strings.HasPrefix(string(class.Code), text) || hasWords(class.Name, strings.Fields(text)) {
			found = append(found, class)
		}
	}
	return found
}

// ClassName is the name of a code, empty for one that the table lacks.
func (d *Desk) ClassName(code archive.ClassCode) string {
	at, ok := slices.BinarySearchFunc(d.classes, code, func(c Class, code archive.ClassCode) int { return c.Code.Compare(code) })
	if !ok {
		return ""
	}
	return d.classes[at].Name
}

func hasWords(name string, words []string) bool {
	name = strings.ToLower(name)
	for _, word := range words {
		if !strings.Contains(name, word) {
			return false
		}
	}
	return true
}
