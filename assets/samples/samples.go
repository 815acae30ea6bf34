// Package samples carries twelve sample documents of made-up people and
// offices, each marked SPESIMEN, with a description of each: what a person
// tries the desk with, what the demonstration runs on and what tests import.
// It embeds files and nothing else; a crash cannot damage it.
//
// The documents are drawn by "go run ./assets/samples/generate". They cover
// colour, gray and black-and-white, JPEG (one with EXIF orientation 6), PNG and
// a two-page TIFF in Group 4 compression, 200 and 300 dpi.
package samples

import (
	"bytes"
	"embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
)

//go:embed *.jpg *.png *.tif
var documents embed.FS

//go:embed isi.csv
var table []byte

// FS holds the documents at its root, named so that their order is the order
// in which a clerk would take them from the pile.
func FS() fs.FS { return documents }

// Table is the descriptions as CSV in UTF-8, with the header
// file,nomor,tanggal,uraian,kode_klasifikasi,berkas,keamanan.
func Table() []byte { return bytes.Clone(table) }

// Description is what a clerk would write about one document.
type Description struct {
	File      string // name in FS
	Number    string // nomor, as written on the document
	Date      string // tanggal, YYYY-MM-DD
	Summary   string // uraian
	ClassCode string // kode klasifikasi, in the example table of package assets
	Dossier   string // berkas: documents with the same text belong together
	Security  string // keamanan: B, T, R or SR
}

// Descriptions gives one description per document, in the order of the files.
func Descriptions() ([]Description, error) {
	reader := csv.NewReader(bytes.NewReader(table))
	reader.FieldsPerRecord = 7
	rows, err := reader.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("parse the descriptions of the samples: %w", err)
	}
	if len(rows) == 0 {
		return nil, errors.New("parse the descriptions of the samples: no header")
	}
	var out []Description
	for _, row := range rows[1:] {
		out = append(out, Description{row[0], row[1], row[2], row[3], row[4], row[5], row[6]})
	}
	return out, nil
}
