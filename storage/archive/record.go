package archive

import (
	"crypto/ed25519"
	"slices"
	"time"
)

// Creator is who made the records (pencipta arsip): an OPD or a school, the
// tenant of the server.
type Creator struct {
	ID   ID     `json:"id"`
	Name string `json:"name"`
}

// Unit is the desk inside a creator that made and holds the records (unit
// pengolah).
type Unit struct {
	ID      ID     `json:"id"`
	Creator ID     `json:"creator"`
	Name    string `json:"name"`
}

// Operator is a person who works at the desk (petugas; a PREMIS agent).
type Operator struct {
	ID   ID     `json:"id"`
	Name string `json:"name"`
}

// Workstation is one desk with its signing key (stasiun kerja; a PREMIS
// agent). Its private key never leaves the data folder.
type Workstation struct {
	ID        ID                `json:"id"`
	PublicKey ed25519.PublicKey `json:"public_key"`
}

// Dossier is records kept together about one activity (berkas). Unknown fields
// stay empty.
type Dossier struct {
	ID        ID            `json:"id"`
	Creator   ID            `json:"creator"`
	Number    string        `json:"number"`
	Title     string        `json:"title"`
	ClassCode ClassCode     `json:"class_code"`
	Security  SecurityClass `json:"security"` // the strictest of its items; filled by the catalogue
	Items     int           `json:"items"`    // filled by the catalogue
}

// Item is one letter, one ijazah. What the paper does not say stays empty.
type Item struct {
	ID        ID            `json:"id"`
	Batch     ID            `json:"batch"`
	Dossier   ID            `json:"dossier,omitempty"`
	Position  int           `json:"position"` // from 1, in the batch
	Number    string        `json:"number"`   // nomor as on the paper
	Title     string        `json:"title"`    // uraian
	Date      Covering      `json:"date"`     // tanggal as written, with its range
	ClassCode ClassCode     `json:"class_code"`
	Security  SecurityClass `json:"security"`
	Note      string        `json:"note"`
	Pages     int           `json:"pages"`           // filled by the catalogue
	Source    string        `json:"source"`          // name of the file it came from, without folders
	Problem   string        `json:"problem"`         // code of why no access copy could be made, empty if none
	Access    Digest        `json:"access,omitzero"` // the PDF/A, zero until made

	// Signature is what is known of a digital signature in the master; empty where
	// none was found.
	Signature Signature `json:"signature,omitempty"`
}

// Signature says what is known of a digital signature inside a master.
type Signature string

// SignatureUnverified: the master carries a digital signature. Nobody has
// checked whether it is valid or whose it is.
const SignatureUnverified Signature = "present-unverified"

// IsDescribed reports the fact that somebody has said what this item is.
func (i Item) IsDescribed() bool { return i.Title != "" }

// Side of a sheet.
type Side string

// A page whose side nobody recorded has the empty side.
const (
	Front Side = "front"
	Back  Side = "back"
)

// Page is one side of a sheet: one frame of a master, and how it is shown.
type Page struct {
	ID        ID        `json:"id"`
	Batch     ID        `json:"batch"`
	Item      ID        `json:"item"`
	Position  int       `json:"position"` // from 1, in the item
	Side      Side      `json:"side,omitempty"`
	Master    Digest    `json:"master"`
	MediaType string    `json:"media_type"`
	Bytes     int64     `json:"bytes"` // of the whole master
	Frame     int       `json:"frame"` // from 0, inside a master of many pages
	Width     int       `json:"width"` // pixels, upright as captured; 0 where the master is a PDF
	Height    int       `json:"height"`
	DPIX      float64   `json:"dpi_x"` // 0: the capture does not say
	DPIY      float64   `json:"dpi_y"`
	Mode      string    `json:"mode,omitempty"`     // bilevel, gray, colour
	Turn      int       `json:"turn"`               // the recipe: degrees clockwise, 0 90 180 270
	Tilt      float64   `json:"tilt,omitempty"`     // the recipe: degrees to straighten by, clockwise, after Turn; 0 for none
	Steps     []Step    `json:"steps,omitempty"`    // the recipe: all its other steps; see Recipe
	Replaces  ID        `json:"replaces,omitempty"` // the page in whose place this one came; it is kept
	Source    string    `json:"source"`             // file name without folders
	Captured  time.Time `json:"captured"`
	Signed    bool      `json:"-"` // at capture: the master carries a digital signature; then kept by the item
}

// Recipe is all that is done to the page, in one. Its turn and its deskew stand
// in fields of their own, as they did before there were other steps: manifests
// that were sealed then say the same as before, and who reads only those fields
// misreads none.
func (p Page) Recipe() Recipe {
	steps := slices.Clone(p.Steps)
	if p.Turn != 0 {
		steps = append(steps, Step{Kind: StepTurn, Degrees: float64(p.Turn)})
	}
	if p.Tilt != 0 {
		steps = append(steps, Step{Kind: StepDeskew, Degrees: p.Tilt})
	}
	return recipeOf(inOrder(steps))
}

// WithRecipe is the page with another recipe, which has to hold (Recipe.Check).
func (p Page) WithRecipe(r Recipe) Page {
	turn, _ := r.Step(StepTurn)
	deskew, _ := r.Step(StepDeskew)
	p.Turn, p.Tilt = int(turn.Degrees), deskew.Degrees
	p.Steps = r.Without(StepTurn, StepDeskew).Steps
	return p
}

// Batch is the pages of one digitisation job.
type Batch struct {
	ID        ID         `json:"id"`
	Creator   ID         `json:"creator"`
	Unit      ID         `json:"unit,omitempty"`
	Name      string     `json:"name"`
	State     BatchState `json:"state"`
	Opened    time.Time  `json:"opened"`
	Items     int        `json:"items"`     // filled by the catalogue
	Pages     int        `json:"pages"`     // filled by the catalogue
	Described int        `json:"described"` // filled by the catalogue
}
