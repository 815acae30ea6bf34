package desk

import (
	"slices"

	"daluang/app"
	"daluang/storage/archive"
)

// Inspection is quality control of one batch as its inspector sees it: the pages
// to be judged, the one on the screen, and what goes back to the scanner. It
// knows no widget and does no work of its own; it belongs to the user-interface
// goroutine.
type Inspection struct {
	Content
	app.Checking
	Drawn bool // there is a sample
	At    int  // index into Checking.Pages, -1 for none
}

// Ticket asks for one page to be captured again.
type Ticket struct {
	Index   int // into Checking.Pages
	Where   Place
	Item    archive.Item
	Dossier archive.Dossier // the zero one where the item has none
	archive.Verdict
}

// Standing is how quality control of a batch stands.
type Standing int

// The standings of a batch; only a passed one, or one without a sample, is sealed.
const (
	NotDrawn Standing = iota // no sample was drawn
	ToJudge                  // pages wait for a verdict
	ToRescan                 // all are judged, some have to be captured again
	CheckPassed
)

// TakeChecking shows what was read and stays at the page where the inspector
// is; at first, and where that page needs nothing any more, it is at the first
// one that waits. What replaced the page stands in its place.
func (m *Inspection) TakeChecking(content Content, checking app.Checking, drawn bool) {
	shown, had := m.Page()
	m.Content, m.Checking, m.Drawn = content, checking, drawn
	at := slices.IndexFunc(checking.Pages, func(p app.CheckedPage) bool {
		return had && (p.Page.ID == shown.Page.ID || p.Page.Replaces == shown.Page.ID)
	})
	if m.At = at; at < 0 {
		m.At = m.nextWaiting(-1)
	}
	if m.At < 0 {
		m.At = min(0, len(checking.Pages)-1)
	}
}

// Page is the page on the screen.
func (m *Inspection) Page() (app.CheckedPage, bool) {
	if m.At < 0 || m.At >= len(m.Checking.Pages) {
		return app.CheckedPage{}, false
	}
	return m.Checking.Pages[m.At], true
}

// Show turns to the page of that index and answers whether it is there.
func (m *Inspection) Show(index int) bool {
	if index < 0 || index >= len(m.Checking.Pages) {
		return false
	}
	m.At = index
	return true
}

// ShowPage turns to a page by its id.
func (m *Inspection) ShowPage(page archive.ID) bool {
	return m.Show(slices.IndexFunc(m.Checking.Pages, func(p app.CheckedPage) bool { return p.Page.ID == page }))
}

// NextWaiting is the next page without a verdict, from the one on the screen on
// and round to it; -1 for none.
func (m *Inspection) NextWaiting() int { return m.nextWaiting(m.At) }

func (m *Inspection) nextWaiting(from int) int {
	pages := m.Checking.Pages
	for step := range pages {
		at := (from + 1 + step) % len(pages)
		if pages[at].Verdict == nil {
			return at
		}
	}
	return -1
}

// Give notes a verdict on the page on the screen before it is saved, and turns
// to the next page that waits. Whether it was kept shows at the next
// TakeChecking.
func (m *Inspection) Give(verdict archive.Verdict) {
	page, ok := m.Page()
	if !ok {
		return
	}
	m.Checking.Pages = slices.Clone(m.Checking.Pages)
	m.Checking.Pages[m.At].Verdict = &verdict
	m.count(page.Verdict, -1)
	m.count(&verdict, 1)
	if next := m.NextWaiting(); next >= 0 {
		m.At = next
	}
}

func (m *Inspection) count(verdict *archive.Verdict, by int) {
	switch {
	case verdict == nil:
		m.Waiting += by
	case verdict.Passes():
		m.Good += by
	default:
		m.Bad += by
	}
}

// Seen is how many pages have a verdict.
func (m *Inspection) Seen() int { return m.Good + m.Bad }

// Standing is how quality control stands.
func (m *Inspection) Standing() Standing {
	switch {
	case !m.Drawn:
		return NotDrawn
	case m.Waiting > 0:
		return ToJudge
	case m.Bad > 0:
		return ToRescan
	}
	return CheckPassed
}

// Tickets are the pages to be captured again, in the order of the batch, which
// is that of the paper.
func (m *Inspection) Tickets() []Ticket {
	var tickets []Ticket
	for i, page := range m.Checking.Pages {
		if page.Verdict == nil || page.Verdict.Passes() {
			continue
		}
		ticket := Ticket{Index: i, Where: m.Where(page.Page), Verdict: *page.Verdict}
		if at := slices.IndexFunc(m.Items, func(item archive.Item) bool { return item.ID == page.Page.Item }); at >= 0 {
			ticket.Item = m.Items[at]
			ticket.Dossier = m.Dossiers[ticket.Item.Dossier]
		}
		tickets = append(tickets, ticket)
	}
	return tickets
}

// Where tells where a page of the batch is, counted from 1.
func (m *Inspection) Where(page archive.Page) Place {
	place := Place{Page: page.Position, Items: len(m.Items)}
	if at := slices.IndexFunc(m.Items, func(item archive.Item) bool { return item.ID == page.Item }); at >= 0 {
		place.Item, place.Pages = at+1, m.Items[at].Pages
	}
	return place
}
