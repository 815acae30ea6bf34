package app

import (
	"sync"

	"daluang/storage/archive"
)

// tally counts the items and pages of a preparation and tells of each. Safe
// for concurrent use; it tells one thing at a time.
type tally struct {
	report Report
	mutex  sync.Mutex
	now    Progress
	parts  map[archive.ID]int // pages counted of items that are not ready
}

// newTally begins to count, and says so.
func newTally(items []archive.Item, report Report) *tally {
	t := &tally{report: report, now: Progress{Total: len(items)}, parts: map[archive.ID]int{}}
	for _, item := range items {
		t.now.AllPages += item.Pages
	}
	report.tell(t.now)
	return t
}

// read counts a page of an item whose copy is still to be written.
func (t *tally) read(item archive.Item) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if t.parts[item.ID] >= item.Pages {
		return
	}
	t.parts[item.ID]++
	t.now.Pages++
	t.now.Name = item.Source
	t.report.tell(t.now)
}

// ready counts an item and those of its pages that were not counted yet.
func (t *tally) ready(item archive.Item) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.now.Pages += item.Pages - t.parts[item.ID]
	delete(t.parts, item.ID)
	t.now.Done++
	t.now.Name = item.Source
	t.report.tell(t.now)
}
