package tidy

import (
	"maps"
	"slices"

	"daluang/app"
	"daluang/storage/archive"
)

// Filter says which pages the grid shows: those with a flag, or one of the two
// below.
type Filter string

// The filters that are no flag.
const (
	FilterLook Filter = ""  // a person should see the page; the one at the start
	FilterAll  Filter = "*" // every page of the batch
)

// Scope says for which pages an action is meant.
type Scope int

// The scopes, in the order in which they are offered.
const (
	ScopePage   Scope = iota // the page on the screen
	ScopeOnward              // from it on, to the end of the batch
	ScopeMarked              // those that are marked
	ScopeBatch               // all
)

var scopes = []Scope{ScopePage, ScopeOnward, ScopeMarked, ScopeBatch}

// Model is what the screen knows: the pages of the batch, what was found on
// them, which of them are listed, marked and on the screen. It knows no widget,
// does no work of its own and belongs to the user-interface goroutine.
type Model struct {
	Batch    archive.ID
	Pages    []archive.Page // in the order of the batch
	Items    []archive.Item
	Editable bool
	Measured int // pages whose measures are known
	Filter   Filter
	Scope    Scope

	found   map[archive.ID]app.PageQuality
	listed  []int               // places in Pages
	stays   map[archive.ID]bool // listed until another filter is chosen, whatever becomes of their flags
	marked  map[archive.ID]bool
	anchor  archive.ID // where marking a row of pages began
	current archive.ID
}

// NewModel is a screen without a batch.
func NewModel() *Model {
	return &Model{found: map[archive.ID]app.PageQuality{}, stays: map[archive.ID]bool{}, marked: map[archive.ID]bool{}}
}

// Take shows the pages of a batch as they are now. Of the same batch it keeps
// what is listed, marked and on the screen; where that page is gone, the one
// that took its place is shown.
func (m *Model) Take(batch archive.ID, pages []archive.Page, items []archive.Item, editable bool) {
	if batch != m.Batch {
		*m = *NewModel()
		m.Batch = batch
	}
	at := m.at(m.current)
	m.Pages, m.Items, m.Editable = pages, items, editable
	if m.at(m.current) < 0 && len(pages) > 0 {
		m.current = pages[min(max(at, 0), len(pages)-1)].ID
	}
	gone := func(id archive.ID, _ bool) bool { return m.at(id) < 0 }
	maps.DeleteFunc(m.marked, gone)
	m.followMarks()
	m.list()
}

// Judge takes what is known of the quality of the batch; false for another one.
func (m *Model) Judge(quality app.Quality) bool {
	if quality.Batch.ID != m.Batch {
		return false
	}
	m.Measured = quality.Measured
	m.found = map[archive.ID]app.PageQuality{}
	for _, page := range quality.Flagged {
		m.found[page.Page.ID] = page
	}
	m.list()
	return true
}

// Choose lists the pages of a filter.
func (m *Model) Choose(filter Filter) {
	m.Filter = filter
	clear(m.stays)
	m.list()
	if len(m.listed) > 0 && m.Place() < 0 {
		m.current = m.Pages[m.listed[0]].ID
	}
}

func (m *Model) list() {
	m.listed = m.listed[:0:0]
	for i, page := range m.Pages {
		if m.wanted(page) {
			m.stays[page.ID] = true
		}
		if m.stays[page.ID] {
			m.listed = append(m.listed, i)
		}
	}
}

func (m *Model) wanted(page archive.Page) bool {
	if m.Filter == FilterAll {
		return true
	}
	return slices.ContainsFunc(m.Findings(page), func(f archive.Finding) bool {
		return m.Filter == FilterLook && f.Flag.NeedsLook() || Filter(f.Flag) == m.Filter
	})
}

// curedBy are the steps that answer a flag: who has set one has seen it.
func curedBy(flag archive.Flag) []archive.StepKind {
	switch flag {
	case archive.FlagSkewed:
		return []archive.StepKind{archive.StepDeskew, archive.StepPerspective}
	case archive.FlagPerspective:
		return []archive.StepKind{archive.StepPerspective}
	case archive.FlagBorder:
		return []archive.StepKind{archive.StepCrop, archive.StepPerspective}
	case archive.FlagSpread:
		return []archive.StepKind{archive.StepSplit}
	case archive.FlagDark, archive.FlagFaded, archive.FlagBright:
		return []archive.StepKind{archive.StepWhiten, archive.StepBinarise, archive.StepBrightness, archive.StepContrast}
	}
	return nil
}

// Findings are what was found on a page, without what its recipe answers.
func (m *Model) Findings(page archive.Page) []archive.Finding {
	var open []archive.Finding
	for _, finding := range m.found[page.ID].Findings {
		if !page.Recipe().Has(curedBy(finding.Flag)...) {
			open = append(open, finding)
		}
	}
	return open
}

// NeedsLook says that a person should see a page.
func (m *Model) NeedsLook(page archive.Page) bool {
	return slices.ContainsFunc(m.Findings(page), func(f archive.Finding) bool { return f.Flag.NeedsLook() })
}

// Doubtful counts the pages that a person should see.
func (m *Model) Doubtful() int {
	count := 0
	for _, page := range m.Pages {
		if m.NeedsLook(page) {
			count++
		}
	}
	return count
}

// FlagCount is a flag and on how many pages it is.
type FlagCount struct {
	Flag  archive.Flag
	Pages int
}

// Flags counts the flags that are on some page, in the order of archive.Flags.
func (m *Model) Flags() []FlagCount {
	pages := map[archive.Flag]int{}
	for _, page := range m.Pages {
		for _, finding := range m.Findings(page) {
			pages[finding.Flag]++
		}
	}
	var counts []FlagCount
	for _, flag := range archive.Flags() {
		if pages[flag] > 0 || Filter(flag) == m.Filter {
			counts = append(counts, FlagCount{flag, pages[flag]})
		}
	}
	return counts
}

// Listed are the pages of the grid.
func (m *Model) Listed() []archive.Page {
	pages := make([]archive.Page, len(m.listed))
	for i, at := range m.listed {
		pages[i] = m.Pages[at]
	}
	return pages
}

// Place is where the page on the screen stands in the grid, -1 for not at all.
func (m *Model) Place() int {
	at := m.at(m.current)
	if at < 0 {
		return -1
	}
	return slices.Index(m.listed, at)
}

// At is where the page on the screen stands in the batch, -1 for nowhere.
func (m *Model) At() int { return m.at(m.current) }

// Page is the page on the screen.
func (m *Model) Page() (archive.Page, bool) {
	at := m.at(m.current)
	if at < 0 {
		return archive.Page{}, false
	}
	return m.Pages[at], true
}

func (m *Model) at(id archive.ID) int {
	return slices.IndexFunc(m.Pages, func(page archive.Page) bool { return page.ID == id })
}

// ItemOf is the item of a page and its place in the batch, from 1.
func (m *Model) ItemOf(page archive.Page) (item archive.Item, place int) {
	at := slices.IndexFunc(m.Items, func(item archive.Item) bool { return item.ID == page.Item })
	if at < 0 {
		return archive.Item{}, 0
	}
	return m.Items[at], at + 1
}

// Show turns to a page of the batch, or to the first one of an item, and lists
// it too. It answers whether it is there.
func (m *Model) Show(id archive.ID) bool {
	at := slices.IndexFunc(m.Pages, func(page archive.Page) bool { return page.ID == id || page.Item == id })
	if at < 0 {
		return false
	}
	if page, ok := m.Page(); ok && page.Item == id {
		return true
	}
	m.current = m.Pages[at].ID
	m.stays[m.current] = true
	m.list()
	return true
}

// Step turns to the listed page that many places on, and answers whether there
// is one.
func (m *Model) Step(step int) bool {
	to := m.Place() + step
	if m.Place() < 0 && len(m.listed) > 0 {
		to = 0
	}
	if to < 0 || to >= len(m.listed) {
		return false
	}
	m.current = m.Pages[m.listed[to]].ID
	return true
}

// StepFlagged turns to the next page, or the one before, that a person should
// see, listed or not.
func (m *Model) StepFlagged(step int) bool {
	for at := m.At() + step; at >= 0 && at < len(m.Pages); at += step {
		if m.NeedsLook(m.Pages[at]) {
			return m.Show(m.Pages[at].ID)
		}
	}
	return false
}

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
