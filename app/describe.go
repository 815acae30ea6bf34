package app

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"daluang/storage/archive"
	"daluang/storage/catalogue"
)

// The fields of a general record, by their keys.
const (
	FieldNumber   = "number"
	FieldTitle    = "title"
	FieldDate     = "date"
	FieldClass    = "class_code"
	FieldSecurity = "security"
	FieldDossier  = "dossier"
	FieldNote     = "note"
)

// Why a description is refused.
var (
	ErrUnknownField = errors.New("no such field")
	ErrTwice        = errors.New("a field is named twice")
	ErrNotText      = errors.New("not a text")
)

// fieldNames are what people and spreadsheets call the fields.
var fieldNames = map[string]string{
	"number": FieldNumber, "nomor": FieldNumber,
	"title": FieldTitle, "uraian": FieldTitle, "judul": FieldTitle,
	"date": FieldDate, "tanggal": FieldDate, "kurun_waktu": FieldDate,
	"class_code": FieldClass, "class": FieldClass, "kode": FieldClass, "kode_klasifikasi": FieldClass,
	"security": FieldSecurity, "keamanan": FieldSecurity, "klasifikasi_keamanan": FieldSecurity,
	"dossier": FieldDossier, "berkas": FieldDossier,
	"note": FieldNote, "catatan": FieldNote, "keterangan": FieldNote,
}

// FieldKey is the key of a field from its key or Indonesian name, or
// ErrUnknownField.
func FieldKey(name string) (string, error) {
	key, ok := fieldNames[strings.ToLower(strings.TrimSpace(name))]
	if !ok {
		return "", fmt.Errorf("field %q: %w", name, ErrUnknownField)
	}
	return key, nil
}

// Warning is something that the clerk should know about a value that was kept.
type Warning struct {
	Field string `json:"field"`
	Key   string `json:"code"` // message key: "date-unread", "code-completed", "code-unknown"
	Value string `json:"value"`
}

// Describe changes the named fields of an item and leaves the others. A date
// that cannot be read is kept as written, without a range, with a warning; a
// code with lost zeros is completed, with a warning; the dossier is named by
// its title or "number title" and is made when it is new. Errors:
// ErrUnknownField, ErrTwice, ErrNotText, archive.ErrBadClassCode, archive.ErrBadSecurityClass,
// archive.ErrBatchState, catalogue.ErrNotFound. Nothing changes on an error.
func (d *Desk) Describe(ctx context.Context, item archive.ID, fields map[string]string) ([]Warning, error) {
	values, err := byKey(fields)
	if err != nil {
		return nil, err
	}
	var warnings []Warning
	err = d.catalogue.Describe(ctx, item, func(description *catalogue.Describing) error {
		warnings = nil
		for _, key := range slices.Sorted(maps.Keys(values)) {
			warning, err := d.setField(&description.Description, key, values[key])
			if err != nil {
				return err
			}
			if warning != nil {
				warnings = append(warnings, *warning)
			}
		}
		dossier, given := values[FieldDossier]
		if !given || dossier == "" {
			return nil
		}
		var err error
		description.Dossier, err = description.OpenDossier(dossier, description.ClassCode)
		return err
	})
	return warnings, err
}

// byKey cleans the values and puts them under the keys of their fields.
// ErrTwice when two names mean the same field, ErrNotText for what is no text.
func byKey(fields map[string]string) (map[string]string, error) {
	values := map[string]string{}
	for name, value := range fields {
		key, err := FieldKey(name)
		if err != nil {
			return nil, err
		}
		if _, twice := values[key]; twice {
			return nil, fmt.Errorf("field %s: %w", key, ErrTwice)
		}
		if !utf8.ValidString(value) || strings.ContainsRune(value, 0) {
			return nil, fmt.Errorf("field %s: %w", key, ErrNotText)
		}
		values[key] = strings.TrimSpace(value)
	}
	return values, nil
}

func (d *Desk) setField(description *catalogue.Description, key, value string) (warning *Warning, err error) {
	switch key {
	case FieldNumber:
		description.Number = value
	case FieldTitle:
		description.Title = value
	case FieldNote:
		description.Note = value
	case FieldDossier:
		description.Dossier = "" // Describe opens the one that is named
	case FieldSecurity:
		description.Security, err = archive.ParseSecurityClass(value)
	case FieldDate:
		if description.Date, err = archive.ParseCovering(value); err != nil {
			return &Warning{key, "date-unread", value}, nil
		}
	case FieldClass:
		return d.setClass(description, value)
	}
	return nil, err
}

func (d *Desk) setClass(description *catalogue.Description, value string) (*Warning, error) {
	code, completed, err := archive.ParseClassCode(value)
	if err != nil {
		return nil, err
	}
	description.ClassCode = code
	switch {
	case code != "" && d.ClassName(code) == "":
		return &Warning{FieldClass, "code-unknown", string(code)}, nil
	case completed:
		return &Warning{FieldClass, "code-completed", string(code)}, nil
	}
	return nil, nil
}

// CheckField says what Describe would say of one value, for a form that wants
// to tell at once; it changes nothing.
func (d *Desk) CheckField(name, value string) (*Warning, error) {
	key, err := FieldKey(name)
	if err != nil || key == FieldDossier {
		return nil, err
	}
	return d.setField(&catalogue.Description{}, key, strings.TrimSpace(value))
}

// Dossiers lists dossiers whose number or title contains the text, the newest
// first.
func (d *Desk) Dossiers(ctx context.Context, text string, limit int) ([]archive.Dossier, error) {
	return d.catalogue.Dossiers(ctx, text, limit)
}

// Turn turns a page by quarter turns clockwise (negative: the other way), for
// showing and for the access copy. The master stays as it is.
func (d *Desk) Turn(ctx context.Context, page archive.ID, quarters int) error {
	return d.catalogue.Turn(ctx, page, 90*quarters)
}

// Hide takes an item out of its batch, or brings it back: for a sheet that does
// not belong here, or a page that cannot be converted. Nothing is deleted.
func (d *Desk) Hide(ctx context.Context, item archive.ID, hide bool) error {
	return d.catalogue.Hide(ctx, item, hide)
}

// Undo takes back the last thing a person did in a batch, also after a
// restart, and returns the item or page it changed; Redo does it again.
// catalogue.ErrNoUndo when there is nothing.
func (d *Desk) Undo(ctx context.Context, batch archive.ID) (archive.ID, error) {
	return d.catalogue.Undo(ctx, batch)
}

// Redo is described at Undo.
func (d *Desk) Redo(ctx context.Context, batch archive.ID) (archive.ID, error) {
	return d.catalogue.Redo(ctx, batch)
}
