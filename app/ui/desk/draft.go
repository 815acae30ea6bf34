package desk

import (
	"maps"

	"daluang/app"
	"daluang/storage/archive"
)

// Values are the fields of a record by their key, as they stand in the form.
type Values map[string]string

// Fields lists the fields of a general record in the order of the form.
func Fields() []string {
	return []string{app.FieldNumber, app.FieldDate, app.FieldTitle, app.FieldClass, app.FieldSecurity, app.FieldDossier, app.FieldNote}
}

// Saved is what the catalogue holds of an item, as the form shows it.
func (m *Model) Saved(item archive.Item) Values {
	return Values{
		app.FieldNumber:   item.Number,
		app.FieldDate:     item.Date.Text,
		app.FieldTitle:    item.Title,
		app.FieldClass:    string(item.ClassCode),
		app.FieldSecurity: string(item.Security),
		app.FieldDossier:  dossierText(m.Dossiers[item.Dossier]),
		app.FieldNote:     item.Note,
	}
}

// Shown is what the form shows of an item: what is saved, and over it what was
// typed since.
func (m *Model) Shown(item archive.Item) Values {
	shown := m.Saved(item)
	maps.Copy(shown, m.drafts[item.ID])
	return shown
}

// Type takes a change that the clerk made to the item on the screen. It stays
// a draft until [Model.Kept] says that it is on the disk.
func (m *Model) Type(field, text string) {
	item, ok := m.Item()
	if !ok {
		return
	}
	if m.drafts[item.ID] == nil {
		m.drafts[item.ID] = Values{}
	}
	m.drafts[item.ID][field] = text
	m.tidy(item)
}

// tidy drops what is no different from what is saved.
func (m *Model) tidy(item archive.Item) {
	saved, draft := m.Saved(item), m.drafts[item.ID]
	maps.DeleteFunc(draft, func(field, value string) bool { return saved[field] == value })
	if len(draft) == 0 {
		delete(m.drafts, item.ID)
	}
}

// Unsaved is what has to be saved of an item: the fields that differ from what
// the catalogue holds; empty when nothing does.
func (m *Model) Unsaved(id archive.ID) Values { return maps.Clone(m.drafts[id]) }

// Drafts are the items of the open batch with something unsaved.
func (m *Model) Drafts() []archive.ID {
	var ids []archive.ID
	for _, item := range m.Items {
		if len(m.Unsaved(item.ID)) > 0 {
			ids = append(ids, item.ID)
		}
	}
	return ids
}

// Kept says that these values of an item are in the catalogue now; item is how
// it reads back from there. What was typed since stays a draft.
func (m *Model) Kept(item archive.Item, dossier archive.Dossier, values Values) {
	if dossier.ID != "" {
		dossiers := maps.Clone(m.Dossiers)
		if dossiers == nil {
			dossiers = map[archive.ID]archive.Dossier{}
		}
		dossiers[dossier.ID] = dossier
		m.Dossiers = dossiers
	}
	if at := m.itemAt(item.ID); at >= 0 {
		items := append([]archive.Item{}, m.Items...)
		items[at] = item
		m.Items = items
	}
	draft := m.drafts[item.ID]
	maps.DeleteFunc(draft, func(field, value string) bool { written, sent := values[field]; return sent && written == value })
	m.tidy(item)
}

// Restore takes up drafts of an earlier run.
func (m *Model) Restore(drafts map[archive.ID]Values) {
	for id, values := range drafts {
		if m.drafts[id] == nil && len(values) > 0 {
			m.drafts[id] = values
		}
	}
}

// AllDrafts is a copy of everything that is typed and not saved.
func (m *Model) AllDrafts() map[archive.ID]Values {
	all := map[archive.ID]Values{}
	for id, values := range m.drafts {
		all[id] = maps.Clone(values)
	}
	return all
}
