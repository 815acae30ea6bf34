package app

import (
	"slices"

	"daluang/app/forms"
	"daluang/storage/archive"
	"daluang/storage/catalogue"
)

// InventoryTally is a list held against a batch: "17 of 18, number 12 missing;
// number 7 has 41 pages, the list says 43".
type InventoryTally struct {
	Listed  int // entries of the list
	Present int // of which the batch has pages
	Missing []InventoryEntry
	Counts  []InventoryCount // with another number of pages than the list says
	Doubled []DoubledSheet
	Unknown []int // places of sheets of ours that are of another list
	Damaged []int // places of codes of ours whose check digit is wrong
	Empty   []int // places of sheets behind which no page comes
}

// InventoryCount is an entry with the pages that it really has.
type InventoryCount struct {
	InventoryEntry
	Found int
}

// DoubledSheet is an entry whose sheet was found more than once, or whose item
// the batch had already.
type DoubledSheet struct {
	Number string
	Places []int // of its sheets
}

// planning is one call of planSplit.
type planning struct {
	plan     SplitPlan
	ask      SplitAsk
	byKey    map[string]*InventoryEntry
	settled  map[archive.ID]bool // items that were described
	pages    map[string]int      // of entries that the batch has, by folded number
	sheets   map[string][]int    // places, by folded number
	current  *SplitItemPlan
	taken    map[string]bool // entries whose item is there or begun, by folded number
	finished []SplitItemPlan
	moved    map[int]int // places where items of separators begin, by the places of those
}

// planSplit says what becomes of each page.
func planSplit(plan SplitPlan, ask SplitAsk, entries []InventoryEntry, items []archive.Item) SplitPlan {
	if ask.By == "" {
		ask.By = SplitByPatch
	}
	plan.entries, plan.before = entries, items
	plan.Pages = slices.Clone(plan.Pages)
	plan.Tally = InventoryTally{Listed: len(entries)}
	p := planning{plan: plan, ask: ask, byKey: map[string]*InventoryEntry{}, settled: map[archive.ID]bool{},
		pages: map[string]int{}, sheets: map[string][]int{}, taken: map[string]bool{}, moved: map[int]int{}}
	for _, move := range ask.Moved {
		p.moved[move.Sheet] = move.To
	}
	for _, entry := range entries {
		p.byKey[forms.KeyOf(string(plan.Batch.ID), entry.Number)] = &entry
	}
	for _, item := range items {
		if catalogue.DescriptionOf(item) != (catalogue.Description{}) {
			p.settled[item.ID] = true
			if item.Number != "" {
				number := forms.Folded(item.Number)
				p.pages[number] += item.Pages
				p.taken[number] = true
			}
		}
	}
	for i := range p.plan.Pages {
		p.page(i)
	}
	p.end()
	p.plan.Items = p.finished
	p.tally(entries)
	return p.plan
}

// page decides about one page.
func (p *planning) page(i int) {
	page := &p.plan.Pages[i]
	page.Entry, page.Described = nil, p.settled[page.Page.Item]
	if page.Mark.Damaged {
		p.plan.Tally.Damaged = append(p.plan.Tally.Damaged, page.Place)
	}
	switch {
	case p.separates(i):
		page.Role = SplitSeparator
		p.separator(page)
	case i > 0 && p.plan.Pages[i-1].Role == SplitSeparator && isBackOf(page.Page, p.plan.Pages[i-1].Page) && (page.Blank || p.marked(page)):
		page.Role = SplitBack
	case p.begins(page):
		p.add(page)
	case page.Described:
		p.end()
		page.Role = SplitStays
	case p.current != nil:
		p.add(page)
	default:
		page.Role = SplitStays
	}
}

// begins begins an item at a page, where one was put: with what a separator says
// that was moved here, else without a description.
func (p *planning) begins(page *SplitPage) bool {
	for _, move := range slices.Backward(p.ask.Moved) {
		if move.To == page.Place && p.moved[move.Sheet] == move.To && move.Sheet >= 1 && move.Sheet <= len(p.plan.Pages) {
			p.begin(move.Sheet, p.entryOf(&p.plan.Pages[move.Sheet-1]))
			return true
		}
	}
	if !slices.Contains(p.ask.At, page.Place) {
		return false
	}
	p.begin(0, nil)
	return true
}

// separates tells whether a page is a separator: by its mark, or because its sheet
// is blank on all sides that were captured. The back of a separator is none.
func (p *planning) separates(i int) bool {
	page := &p.plan.Pages[i]
	if slices.Contains(p.ask.Not, page.Place) || slices.Contains(p.ask.At, page.Place) {
		return false
	}
	isBack := i > 0 && isBackOf(page.Page, p.plan.Pages[i-1].Page)
	if p.marked(page) {
		return !isBack || p.plan.Pages[i-1].Role != SplitSeparator
	}
	if p.ask.By != SplitByBlank || !page.Blank || isBack {
		return false
	}
	hasBack := i+1 < len(p.plan.Pages) && isBackOf(p.plan.Pages[i+1].Page, page.Page)
	return !hasBack || p.plan.Pages[i+1].Blank
}

// marked tells whether the mark of a page separates.
func (p *planning) marked(page *SplitPage) bool {
	return page.Mark.Confidence >= forms.Sure && (page.Mark.Kind == forms.Item || page.Mark.Kind != forms.NoMark && p.ask.By != SplitByItem)
}

// isBackOf tells whether a page is the other side of the sheet of the one before.
func isBackOf(page, front archive.Page) bool {
	return page.Side == archive.Back && page.Item == front.Item && front.Side == archive.Front
}

// separator ends the item at hand and begins the next, unless that begins
// elsewhere.
func (p *planning) separator(page *SplitPage) {
	p.noteSheet(page)
	if _, moved := p.moved[page.Place]; !moved && !slices.Contains(p.ask.Join, page.Place) {
		p.begin(page.Place, page.Entry)
	}
}

// begin ends the item at hand and begins the next. The first item of an entry has
// what the list says of it.
func (p *planning) begin(sheet int, entry *InventoryEntry) {
	p.end()
	p.current = &SplitItemPlan{Sheet: sheet}
	if entry == nil {
		return
	}
	if number := forms.Folded(entry.Number); !p.taken[number] {
		p.taken[number] = true
		p.current.Entry = entry
	}
}

// entryOf is the entry of an item's sheet, nil for other pages and lists.
func (p *planning) entryOf(page *SplitPage) *InventoryEntry {
	if page.Mark.Kind != forms.Item {
		return nil
	}
	return p.byKey[page.Mark.Key]
}

// noteSheet finds the entry of an item's sheet, and counts it.
func (p *planning) noteSheet(page *SplitPage) {
	if page.Entry = p.entryOf(page); page.Entry != nil {
		number := forms.Folded(page.Entry.Number)
		p.sheets[number] = append(p.sheets[number], page.Place)
	} else if page.Mark.Kind == forms.Item {
		p.plan.Tally.Unknown = append(p.plan.Tally.Unknown, page.Place)
	}
}

func (p *planning) add(page *SplitPage) {
	page.Role = SplitMoves
	if len(p.current.Pages) == 0 {
		p.current.From = page.Place
	}
	p.current.To = page.Place
	p.current.Pages = append(p.current.Pages, page.Page.ID)
}

// end keeps the item at hand, if it has a page. A sheet without one leaves its
// entry to the next sheet of the same.
func (p *planning) end() {
	item := p.current
	p.current = nil
	if item == nil {
		return
	}
	if len(item.Pages) > 0 {
		if item.Entry != nil {
			p.pages[forms.Folded(item.Entry.Number)] += len(item.Pages)
		}
		p.finished = append(p.finished, *item)
		return
	}
	p.plan.Tally.Empty = append(p.plan.Tally.Empty, item.Sheet)
	if item.Entry != nil {
		p.taken[forms.Folded(item.Entry.Number)] = false
	}
}

// tally holds the list against what was found.
func (p *planning) tally(entries []InventoryEntry) {
	t := &p.plan.Tally
	for _, entry := range entries {
		number := forms.Folded(entry.Number)
		switch found := p.pages[number]; {
		case found == 0:
			t.Missing = append(t.Missing, entry)
		default:
			t.Present++
			if entry.Pages > 0 && entry.Pages != found {
				t.Counts = append(t.Counts, InventoryCount{entry, found})
			}
		}
		settledBefore := p.taken[number] && !slices.ContainsFunc(p.finished, func(item SplitItemPlan) bool {
			return item.Entry != nil && forms.Folded(item.Entry.Number) == number
		})
		if places := p.sheets[number]; len(places) > 1 || len(places) == 1 && settledBefore {
			t.Doubled = append(t.Doubled, DoubledSheet{entry.Number, places})
		}
	}
}
