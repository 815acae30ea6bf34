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

// answeredBy are the steps that answer a flag: who has set one has seen it.
func answeredBy(flag archive.Flag) []archive.StepKind {
	switch flag {
	case archive.FlagSkewed:
		return append(flag.CuredBy(), archive.StepPerspective)
	case archive.FlagDark, archive.FlagFaded, archive.FlagBright:
		return []archive.StepKind{archive.StepWhiten, archive.StepBinarise, archive.StepBrightness, archive.StepContrast}
	}
	return flag.CuredBy()
}

// Findings are what was found on a page, without what its recipe answers.
func (m *Model) Findings(page archive.Page) []archive.Finding {
	var open []archive.Finding
	for _, finding := range m.found[page.ID].Findings {
		if !page.Recipe().Has(answeredBy(finding.Flag)...) {
			open = append(open, finding)
		}
	}
	return open
}

// Dismissable are the flags that one key would dismiss: on the marked pages or the
// one on the screen, that of the filter, or all for which a person should look.
func (m *Model) Dismissable() []app.PageFlag {
	var flags []app.PageFlag
	for _, id := range m.Targets() {
		for _, finding := range m.Findings(m.Pages[m.at(id)]) {
			if Filter(finding.Flag) == m.Filter || (m.Filter == FilterLook || m.Filter == FilterAll) && finding.Flag.NeedsLook() {
				flags = append(flags, app.PageFlag{Page: id, Flag: finding.Flag})
			}
		}
	}
	return flags
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
