package desk

import (
	"slices"

	"daluang/app"
	"daluang/storage/archive"
)

// Model is what the workspace knows and where in it the clerk is: batches, the
// items and pages of one of them, the page on the screen, and what was typed
// and not saved yet. It knows no widget and does no work of its own; it
// belongs to the user-interface goroutine.
type Model struct {
	Batches []archive.Batch // newest first
	Batch   archive.ID      // the one that is open here, empty for none
	Content
	At int // index into Pages, -1 for none

	drafts map[archive.ID]Values
}

// Content is what a batch holds, read in one go. It is not changed after that.
type Content struct {
	Batch    archive.ID
	Items    []archive.Item
	Pages    []archive.Page                 // in the order of their items
	Dossiers map[archive.ID]archive.Dossier // those of the items
}

// NewModel is a desk on which nothing lies.
func NewModel() *Model { return &Model{At: -1, drafts: map[archive.ID]Values{}} }

// Open turns to another batch; its content comes later by [Model.Take].
func (m *Model) Open(batch archive.ID) {
	if m.Batch != batch {
		m.Batch, m.Content, m.At = batch, Content{Batch: batch}, -1
	}
}

// Take shows the content of the open batch and stays on the page where the
// clerk is, or near it where that is gone. It answers false for the content of another batch: the clerk has
// gone on since it was asked for.
func (m *Model) Take(content Content) bool {
	if content.Batch != m.Batch {
		return false
	}
	shown, _ := m.Page()
	at := m.At
	m.Content = content
	m.At = slices.IndexFunc(m.Pages, func(page archive.Page) bool { return page.ID == shown.ID })
	if m.At < 0 {
		m.At = min(max(at, 0), len(m.Pages)-1) // what took its place
	}
	return true
}

// Current is the open batch.
func (m *Model) Current() (archive.Batch, bool) {
	at := slices.IndexFunc(m.Batches, func(batch archive.Batch) bool { return batch.ID == m.Batch })
	if at < 0 {
		return archive.Batch{}, false
	}
	return m.Batches[at], true
}

// Empty says that there is no page to look at.
func (m *Model) Empty() bool { return len(m.Pages) == 0 }

// Editable says that pages and descriptions of the open batch may change.
func (m *Model) Editable() bool {
	batch, ok := m.Current()
	return ok && batch.State.Require(archive.BatchOpen, archive.BatchReturned) == nil
}

// Page is the page on the screen.
func (m *Model) Page() (archive.Page, bool) {
	if m.At < 0 || m.At >= len(m.Pages) {
		return archive.Page{}, false
	}
	return m.Pages[m.At], true
}

// Item is the item of the page on the screen.
func (m *Model) Item() (archive.Item, bool) {
	page, ok := m.Page()
	if !ok {
		return archive.Item{}, false
	}
	return m.item(page.Item)
}

func (m *Model) item(id archive.ID) (archive.Item, bool) {
	at := m.itemAt(id)
	if at < 0 {
		return archive.Item{}, false
	}
	return m.Items[at], true
}

func (m *Model) itemAt(id archive.ID) int {
	return slices.IndexFunc(m.Items, func(item archive.Item) bool { return item.ID == id })
}

// Show turns to the page of that index and answers whether it is there.
func (m *Model) Show(index int) bool {
	if index < 0 || index >= len(m.Pages) {
		return false
	}
	m.At = index
	return true
}

// ShowItem turns to the first page of an item.
func (m *Model) ShowItem(item archive.ID) bool {
	return m.Show(slices.IndexFunc(m.Pages, func(page archive.Page) bool { return page.Item == item }))
}

// ShowSubject turns to an item or to a page by its id: what undo names.
func (m *Model) ShowSubject(id archive.ID) bool {
	if page, ok := m.Page(); ok && (page.ID == id || page.Item == id) {
		return true
	}
	if m.ShowItem(id) {
		return true
	}
	return m.Show(slices.IndexFunc(m.Pages, func(page archive.Page) bool { return page.ID == id }))
}

// Neighbour is the item step places after the one on the screen, if there is
// one.
func (m *Model) Neighbour(step int) (archive.ID, bool) {
	item, ok := m.Item()
	if !ok {
		return "", false
	}
	at := m.itemAt(item.ID) + step
	if at < 0 || at >= len(m.Items) {
		return "", false
	}
	return m.Items[at].ID, true
}

// Described says that somebody has said what the item is, be it saved or still
// on its way to the disk.
func (m *Model) Described(item archive.Item) bool {
	if title, typed := m.drafts[item.ID][app.FieldTitle]; typed {
		return title != ""
	}
	return item.IsDescribed()
}

// Undescribed counts the items about which nobody has said anything.
func (m *Model) Undescribed() int {
	count := 0
	for _, item := range m.Items {
		if !m.Described(item) {
			count++
		}
	}
	return count
}

// NextUndescribed is the next item that is not described, from the one on the
// screen on and round to it.
func (m *Model) NextUndescribed() (archive.ID, bool) {
	from := -1
	if item, ok := m.Item(); ok {
		from = m.itemAt(item.ID)
	}
	for step := 1; step <= len(m.Items); step++ {
		item := m.Items[(from+step)%len(m.Items)]
		if item.Pages > 0 && !m.Described(item) {
			return item.ID, true
		}
	}
	return "", false
}

// Place is where the clerk is, counted from 1.
type Place struct{ Page, Pages, Item, Items int }

// Place is where the clerk is: the page in its item and the item in its batch.
func (m *Model) Place() Place {
	page, ok := m.Page()
	if !ok {
		return Place{Items: len(m.Items)}
	}
	item, _ := m.item(page.Item)
	return Place{Page: m.pageInItem(m.At), Pages: item.Pages, Item: m.itemAt(page.Item) + 1, Items: len(m.Items)}
}

func (m *Model) pageInItem(index int) int {
	first := index
	for first > 0 && m.Pages[first-1].Item == m.Pages[index].Item {
		first--
	}
	return index - first + 1
}
