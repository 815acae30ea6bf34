// Package assets carries what the programs show and look up but did not
// compute: the icon, the example classification table and the texts of the
// user's languages. It embeds files and nothing else: it imports nothing of
// ours, needs no cgo and no disk at run time, and a crash cannot damage it.
//
// Every function is safe for concurrent use. Slices are fresh copies.
package assets

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
)

//go:embed icon.png icon.svg
var pictures embed.FS

//go:embed classification/klasifikasi.csv
var classification embed.FS

//go:embed phone/page.html phone/page.css phone/page.js
var phonePage embed.FS

//go:embed profiles.json
var profiles []byte

//go:embed translations/*.json
var translations embed.FS

// Icon is the program's icon as a PNG of 512 x 512 pixels.
func Icon() []byte { return mustRead(pictures, "icon.png") }

// IconVector is the same icon as SVG.
func IconVector() []byte { return mustRead(pictures, "icon.svg") }

// Classification is the example table of classification codes as CSV in UTF-8
// with the header kode,nama,level,jumlah_sumber. It is not an official list:
// classification/PROVENANCE.md says where it comes from and what it lacks.
func Classification() []byte { return mustRead(classification, "classification/klasifikasi.csv") }

// Phone holds, at its root, the page with which phones send pictures: page.html,
// page.css and page.js. It loads nothing else but its words.
func Phone() fs.FS {
	folder, err := fs.Sub(phonePage, "phone")
	if err != nil {
		panic("assets: the page for phones was not embedded: " + err.Error())
	}
	return folder
}

// Profiles are the capture profiles that a desk begins with, as JSON: the list of
// app.Profile.
func Profiles() []byte { return bytes.Clone(profiles) }

// Translations holds, at its root, one file of texts per language (id.json,
// en.json: flat objects of key and text, sorted by key) and fyne.id.json, the
// toolkit's own words in Indonesian, which the toolkit does not ship.
func Translations() fs.FS {
	folder, err := fs.Sub(translations, "translations")
	if err != nil {
		panic("assets: translations were not embedded: " + err.Error())
	}
	return folder
}

// Translation is the text of every key in one language, "id" or "en". Any
// other language is an error that matches fs.ErrNotExist.
func Translation(language string) (map[string]string, error) {
	content, err := fs.ReadFile(Translations(), language+".json")
	if err != nil {
		return nil, fmt.Errorf("read translation %q: %w", language, err)
	}
	var texts map[string]string
	if err := json.Unmarshal(content, &texts); err != nil {
		return nil, fmt.Errorf("parse translation %q: %w", language, err)
	}
	return texts, nil
}

// mustRead panics when a file that the compiler embedded is missing, which the
// build makes impossible.
func mustRead(files embed.FS, name string) []byte {
	content, err := files.ReadFile(name)
	if err != nil {
		panic("assets: " + err.Error())
	}
	return content
}
