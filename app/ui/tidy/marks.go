package tidy

import (
	"slices"

	"daluang/app"
	"daluang/storage/archive"
)

// Point chooses the listed page of that place, with what the keys held say of
// marking: toggle marks or unmarks it, extend marks all from where marking
// began; neither leaves only it.
func (m *Model) Point(place int, toggle, extend bool) {
	if place < 0 || place >= len(m.listed) {
		return
	}
	from := slices.IndexFunc(m.listed, func(at int) bool { return m.Pages[at].ID == m.anchor })
	before := m.current
	m.current = m.Pages[m.listed[place]].ID
	switch {
	case extend && from < 0 && before != "":
		m.anchor = before
		m.Point(place, toggle, extend)
		return
	case extend:
		clear(m.marked)
		for at := max(min(from, place), 0); at <= max(from, place); at++ {
			m.marked[m.Pages[m.listed[at]].ID] = true
		}
		m.followMarks()
		return
	case toggle:
		m.ToggleMark()
	default:
		clear(m.marked)
		m.followMarks()
	}
	m.anchor = m.current
}

// followMarks makes the marked pages those that an action is meant for, and the
// page on the screen again when none is marked; a wider scope stays.
func (m *Model) followMarks() {
	switch {
	case len(m.marked) > 0 && m.Scope == ScopePage:
		m.Scope = ScopeMarked
	case len(m.marked) == 0 && m.Scope == ScopeMarked:
		m.Scope = ScopePage
	}
}

// ToggleMark marks the page on the screen, or unmarks it.
func (m *Model) ToggleMark() {
	if m.marked[m.current] {
		delete(m.marked, m.current)
	} else if m.current != "" {
		m.marked[m.current] = true
	}
	m.followMarks()
}

// MarkAll marks every listed page, or none where all are marked.
func (m *Model) MarkAll() {
	defer m.followMarks()
	if len(m.marked) == len(m.listed) {
		clear(m.marked)
		return
	}
	for _, at := range m.listed {
		m.marked[m.Pages[at].ID] = true
	}
}

// Marked says that a page is marked.
func (m *Model) Marked(page archive.Page) bool { return m.marked[page.ID] }

// Targets are the marked pages in the order of the batch, or the one on the
// screen where none is marked: what is hidden, moved and put elsewhere.
func (m *Model) Targets() []archive.ID {
	var ids []archive.ID
	for _, page := range m.Pages {
		if m.marked[page.ID] {
			ids = append(ids, page.ID)
		}
	}
	if len(ids) == 0 && m.At() >= 0 {
		ids = append(ids, m.current)
	}
	return ids
}

// Range is the pages that the scope means now. Without a mark, "marked" means
// the page on the screen.
func (m *Model) Range() app.PageRange {
	switch m.Scope {
	case ScopeOnward:
		return app.PageRange{From: m.current}
	case ScopeBatch:
		return app.PageRange{Batch: m.Batch}
	case ScopeMarked:
		return app.PageRange{Pages: m.Targets()}
	}
	return app.PageRange{Pages: []archive.ID{m.current}}
}

// InScope counts the pages that the scope means now.
func (m *Model) InScope(scope Scope) int {
	switch scope {
	case ScopeOnward:
		return len(m.Pages) - max(m.At(), 0)
	case ScopeBatch:
		return len(m.Pages)
	case ScopeMarked:
		return len(m.marked)
	}
	return min(1, len(m.Pages))
}

// Move says where the pages that would move by one place go: into which item
// and before which of its pages. ok is false at the ends.
func (m *Model) Move(step int) (pages []archive.ID, item, before archive.ID, ok bool) {
	pages = m.Targets()
	if len(pages) == 0 {
		return nil, "", "", false
	}
	first, last := m.at(pages[0]), m.at(pages[len(pages)-1])
	if step < 0 {
		if first == 0 {
			return nil, "", "", false
		}
		neighbour := m.Pages[first-1]
		if neighbour.Item != m.Pages[first].Item { // to the end of the item before
			return pages, neighbour.Item, "", true
		}
		return pages, neighbour.Item, neighbour.ID, true
	}
	if last+1 >= len(m.Pages) {
		return nil, "", "", false
	}
	neighbour := m.Pages[last+1]
	if neighbour.Item != m.Pages[last].Item { // to the beginning of the next item
		return pages, neighbour.Item, neighbour.ID, true
	}
	if last+2 < len(m.Pages) && m.Pages[last+2].Item == neighbour.Item {
		return pages, neighbour.Item, m.Pages[last+2].ID, true
	}
	return pages, neighbour.Item, "", true
}

// Begin turns to the page on which another screen was. From the first page of
// the batch, where nobody has been anywhere yet, that is the first listed one.
func (m *Model) Begin(page archive.ID) {
	if m.at(page) > 0 {
		m.Show(page)
	} else if m.Place() < 0 && len(m.listed) > 0 {
		m.current = m.Pages[m.listed[0]].ID
	}
}
