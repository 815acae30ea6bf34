package desk

import (
	"testing"

	"daluang/app"
	"daluang/storage/archive"
)

// threeItems is a batch of three items, the second with two pages.
func threeItems() *Model {
	m := NewModel()
	m.Batches = []archive.Batch{{ID: "b", Name: "Boks 12", State: archive.BatchOpen}}
	m.Open("b")
	m.Take(Content{Batch: "b",
		Items: []archive.Item{{ID: "1", Position: 1, Pages: 1}, {ID: "2", Position: 2, Pages: 2}, {ID: "3", Position: 3, Pages: 1}},
		Pages: []archive.Page{{ID: "p1", Item: "1"}, {ID: "p2", Item: "2"}, {ID: "p3", Item: "2"}, {ID: "p4", Item: "3"}}})
	return m
}

func TestNextUndescribedGoesRoundAndPassesWhatIsDescribed(t *testing.T) {
	m := threeItems()
	m.Items[1].Title = "Surat tugas"
	if next, _ := m.NextUndescribed(); next != "3" {
		t.Errorf("next after item 1 is %q, want 3: item 2 is described", next)
	}
	m.ShowItem("3")
	if next, _ := m.NextUndescribed(); next != "1" {
		t.Errorf("next after the last item is %q, want 1", next)
	}
	m.Items[0].Title, m.Items[2].Title = "a", "b"
	if next, more := m.NextUndescribed(); more {
		t.Errorf("next is %q, but every item is described", next)
	}
}

func TestTypedTextCountsAsDescribedBeforeItIsSaved(t *testing.T) {
	m := threeItems()
	m.Type(app.FieldTitle, "Undangan")
	if m.Undescribed() != 2 {
		t.Errorf("%d undescribed, want 2", m.Undescribed())
	}
	if next, _ := m.NextUndescribed(); next != "2" {
		t.Errorf("next is %q, want 2", next)
	}
}

func TestSavingKeepsWhatWasTypedMeanwhile(t *testing.T) {
	m := threeItems()
	m.Type(app.FieldTitle, "Undangan")
	sent := m.Unsaved("1")
	m.Type(app.FieldTitle, "Undangan rapat")
	m.Type(app.FieldNumber, "005/1")
	m.Kept(archive.Item{ID: "1", Position: 1, Pages: 1, Title: "Undangan"}, archive.Dossier{}, sent)
	left := m.Unsaved("1")
	if len(left) != 2 || left[app.FieldTitle] != "Undangan rapat" || left[app.FieldNumber] != "005/1" {
		t.Errorf("unsaved after the save: %v", left)
	}
	item, _ := m.Item()
	if shown := m.Shown(item); shown[app.FieldTitle] != "Undangan rapat" {
		t.Errorf("the form shows %q", shown[app.FieldTitle])
	}
}

func TestTypingBackToWhatIsSavedLeavesNothingToSave(t *testing.T) {
	m := threeItems()
	m.Type(app.FieldTitle, "x")
	m.Type(app.FieldTitle, "")
	if drafts := m.Drafts(); len(drafts) != 0 {
		t.Errorf("drafts %v", drafts)
	}
}

func TestContentOfAnotherBatchIsNotTaken(t *testing.T) {
	m := threeItems()
	if m.Take(Content{Batch: "other"}) || len(m.Pages) != 4 {
		t.Error("the content of a batch that is not open replaced the one that is")
	}
}

func TestReadingAgainStaysOnThePage(t *testing.T) {
	m := threeItems()
	m.Show(3)
	content := m.Content
	content.Pages = append([]archive.Page{{ID: "p0", Item: "1"}}, content.Pages...)
	m.Take(content)
	if page, _ := m.Page(); page.ID != "p4" {
		t.Errorf("on page %s, want p4", page.ID)
	}
}

func TestPlaceCountsThePageInItsItem(t *testing.T) {
	m := threeItems()
	m.Show(2)
	if got, want := m.Place(), (Place{Page: 2, Pages: 2, Item: 2, Items: 3}); got != want {
		t.Errorf("place %+v, want %+v", got, want)
	}
}

func TestStepFollowsTheBatchToTheArchive(t *testing.T) {
	m := NewModel()
	if m.Step() != StepBatch {
		t.Errorf("without a batch: step %v", m.Step())
	}
	m = threeItems()
	steps := map[archive.BatchState]Step{archive.BatchOpen: StepDescribe, archive.BatchReturned: StepDescribe,
		archive.BatchSealed: StepSend, archive.BatchSending: StepWait, archive.BatchReceived: StepBatch, archive.BatchAccepted: StepBatch}
	for state, want := range steps {
		m.Batches[0].State = state
		if got := m.Step(); got != want {
			t.Errorf("%s: step %v, want %v", state, got, want)
		}
	}
	m.Batches[0].State = archive.BatchOpen
	for i := range m.Items {
		m.Items[i].Title = "x"
	}
	if m.Step() != StepSeal {
		t.Errorf("all described: step %v", m.Step())
	}
	m.Take(Content{Batch: "b"})
	if m.Step() != StepImport {
		t.Errorf("empty batch: step %v", m.Step())
	}
}

func TestCheckListPointsAtTheFirstItemNobodyDescribed(t *testing.T) {
	m := threeItems()
	m.Items[0] = archive.Item{ID: "1", Pages: 1, Title: "Surat", Date: archive.Covering{Text: "kapan-kapan"}}
	list := m.CheckList()
	want := CheckList{Pages: 4, Items: 3, Undescribed: 2, NoCode: 1, NoSecurity: 1, UnreadDates: 1, First: "2"}
	if list != want {
		t.Errorf("check list %+v, want %+v", list, want)
	}
}

func TestCountsAreWrittenAsTheLanguageDoes(t *testing.T) {
	for _, c := range []struct {
		language string
		n        int
		want     string
	}{{"id", 999, "999"}, {"id", 1234567, "1.234.567"}, {"en", 12345, "12,345"}} {
		if got := number(c.language, c.n); got != c.want {
			t.Errorf("%d in %s: %q, want %q", c.n, c.language, got, c.want)
		}
	}
}
