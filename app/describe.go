package app

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

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

// ErrUnknownField says that a record of this kind has no such field.
var ErrUnknownField = errors.New("no such field")

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
// ErrUnknownField, archive.ErrBadClassCode, archive.ErrBadSecurityClass,
// archive.ErrBatchState, catalogue.ErrNotFound. Nothing changes on an error.
func (d *Desk) Describe(ctx context.Context, item archive.ID, fields map[string]string) ([]Warning, error) {
	present, err := d.catalogue.Item(ctx, item)
	if err != nil {
		return nil, err
	}
	description := catalogue.DescriptionOf(present)
	var warnings []Warning
	dossier := ""
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		key, err := FieldKey(name)
		if err != nil {
			return nil, err
		}
		value := strings.TrimSpace(fields[name])
		if key == FieldDossier {
			dossier = value
			description.Dossier = ""
			continue
		}
		warning, err := d.setField(&description, key, value)
		if err != nil {
			return nil, err
		}
		if warning != nil {
			warnings = append(warnings, *warning)
		}
	}
	if dossier != "" {
		made, err := d.openDossier(ctx, dossier, description.ClassCode)
		if err != nil {
			return nil, err
		}
		description.Dossier = made.ID
	}
	return warnings, d.catalogue.Describe(ctx, item, description)
}

func (d *Desk) setField(description *catalogue.Description, key, value string) (warning *Warning, err error) {
	switch key {
	case FieldNumber:
		description.Number = value
	case FieldTitle:
		description.Title = value
	case FieldNote:
		description.Note = value
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

// openDossier finds the dossier that the text names – by id, by title, or by
// number and title – and makes one with that title when there is none.
func (d *Desk) openDossier(ctx context.Context, text string, code archive.ClassCode) (archive.Dossier, error) {
	if id, err := archive.ParseID(text); err == nil {
		return d.catalogue.Dossier(ctx, id)
	}
	found, err := d.catalogue.Dossiers(ctx, text, 50)
	if err != nil {
		return archive.Dossier{}, err
	}
	for _, dossier := range found {
		if strings.EqualFold(text, dossier.Title) || strings.EqualFold(text, strings.TrimSpace(dossier.Number+" "+dossier.Title)) {
			return dossier, nil
		}
	}
	return d.catalogue.OpenDossier(ctx, "", text, code)
}

// Dossiers lists dossiers whose number or title contains the text, the newest
// first.
func (d *Desk) Dossiers(ctx context.Context, text string, limit int) ([]archive.Dossier, error) {
	return d.catalogue.Dossiers(ctx, text, limit)
}

// Turn turns a page by quarter turns clockwise (negative: the other way), for
// showing and for the access copy. The master stays as it is.
func (d *Desk) Turn(ctx context.Context, page archive.ID, quarters int) error {
	present, err := d.catalogue.Page(ctx, page)
	if err != nil {
		return err
	}
	return d.catalogue.Turn(ctx, page, present.Turn+90*quarters)
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
