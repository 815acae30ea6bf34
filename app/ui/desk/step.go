package desk

import (
	"daluang/storage/archive"
)

// Step is what comes next in a batch; the screen shows it as its one accented
// button.
type Step int

// The steps in the order of the work.
const (
	StepBatch    Step = iota // there is no batch, or the one here is finished
	StepImport               // the batch is empty
	StepDescribe             // some item is not described
	StepSeal                 // all is described
	StepSend                 // sealed: it waits for the archive
	StepWait                 // on its way
	StepAnswer               // a question is open and has the accent
)

// Step is what comes next.
func (m *Model) Step() Step {
	batch, ok := m.Current()
	if !ok {
		return StepBatch
	}
	switch batch.State {
	case archive.BatchOpen, archive.BatchReturned:
		return m.openStep()
	case archive.BatchSealed:
		return StepSend
	case archive.BatchSending:
		return StepWait
	}
	return StepBatch
}

func (m *Model) openStep() Step {
	switch {
	case len(m.Pages) == 0:
		return StepImport
	case m.Undescribed() > 0:
		return StepDescribe
	}
	return StepSeal
}

// Untouched says that the batch lies here as it was imported: nothing is
// described and no page was tidied.
func (m *Model) Untouched() bool {
	for _, item := range m.Items {
		if m.Described(item) {
			return false
		}
	}
	for _, page := range m.Pages {
		if !page.Recipe().IsZero() {
			return false
		}
	}
	return len(m.Pages) > 0
}

// CheckList is what a clerk should know before sealing.
type CheckList struct {
	Pages, Items int
	Undescribed  int        // items nobody has described
	NoCode       int        // described items without a classification code
	UnreadDates  int        // dates that give no day
	NoSecurity   int        // described items nobody has classed
	Problems     int        // items without an access copy
	First        archive.ID // the first undescribed item, else the first with anything amiss
}

// CheckList goes through the open batch.
func (m *Model) CheckList() CheckList {
	list := CheckList{Pages: len(m.Pages), Items: len(m.Items)}
	var amiss archive.ID
	for _, item := range m.Items {
		described := m.Described(item)
		count := func(counter *int, found bool) {
			if !found {
				return
			}
			*counter++
			if amiss == "" {
				amiss = item.ID
			}
		}
		if !described && list.First == "" {
			list.First = item.ID
		}
		count(&list.Undescribed, !described)
		count(&list.NoCode, described && item.ClassCode == "")
		count(&list.NoSecurity, described && item.Security == "")
		count(&list.UnreadDates, item.Date.Text != "" && !item.Date.IsKnown())
		count(&list.Problems, item.Problem != "")
	}
	if list.First == "" {
		list.First = amiss
	}
	return list
}
