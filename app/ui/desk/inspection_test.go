package desk

import (
	"testing"

	"daluang/app"
	"daluang/storage/archive"
)

// inspected is a batch of one item with that many pages, all in the sample.
func inspected(pages int) *Inspection {
	item := archive.Item{ID: archive.NewID(), Pages: pages, Dossier: "berkas"}
	content := Content{Items: []archive.Item{item}, Dossiers: map[archive.ID]archive.Dossier{"berkas": {Title: "Berkas contoh"}}}
	var checking app.Checking
	for i := range pages {
		page := archive.Page{ID: archive.NewID(), Item: item.ID, Position: i + 1}
		checking.Pages = append(checking.Pages, app.CheckedPage{Page: page, Sampled: true})
	}
	checking.Waiting = pages
	m := &Inspection{At: -1}
	m.TakeChecking(content, checking, true)
	return m
}

func TestEachVerdictGoesToTheNextPageThatWaitsAndRoundToThoseLeftOut(t *testing.T) {
	m := inspected(3)
	m.Show(1)
	m.Give(archive.Verdict{})
	m.Give(archive.Verdict{Fault: archive.FaultBlurred})
	if m.At != 0 || m.Seen() != 2 || m.Bad != 1 || m.Standing() != ToJudge {
		t.Fatalf("after two of three: at %d, %d seen, %d bad, standing %d", m.At, m.Seen(), m.Bad, m.Standing())
	}
	m.Give(archive.Verdict{})
	if m.At != 0 || m.Standing() != ToRescan {
		t.Fatalf("after the last: at %d, standing %d", m.At, m.Standing())
	}
	m.Show(2)
	m.Give(archive.Verdict{})
	if m.Standing() != CheckPassed || m.Bad != 0 || m.Good != 3 {
		t.Errorf("a verdict given again: %d good, %d bad, standing %d", m.Good, m.Bad, m.Standing())
	}
}

func TestATicketSaysWhichSheetOfWhichDossierGoesBack(t *testing.T) {
	m := inspected(4)
	m.Show(2)
	m.Give(archive.Verdict{Fault: archive.FaultCutOff})
	tickets := m.Tickets()
	if len(tickets) != 1 {
		t.Fatalf("%d tickets, want 1", len(tickets))
	}
	got := tickets[0]
	if got.Index != 2 || got.Where != (Place{Page: 3, Pages: 4, Item: 1, Items: 1}) || got.Dossier.Title != "Berkas contoh" || got.Fault != archive.FaultCutOff {
		t.Errorf("ticket %+v", got)
	}
}

func TestARescanStandsWhereTheRejectedPageStood(t *testing.T) {
	m := inspected(3)
	m.Show(1)
	rejected := m.Checking.Pages[1].Page
	fresh := archive.Page{ID: archive.NewID(), Item: rejected.Item, Position: 2, Replaces: rejected.ID}
	now := m.Checking
	now.Pages = []app.CheckedPage{now.Pages[0], {Page: fresh, Sampled: true}, now.Pages[2]}
	m.TakeChecking(m.Content, now, true)
	if page, _ := m.Page(); page.Page.ID != fresh.ID {
		t.Errorf("on page %d after the rescan, want the new one at 1", m.At)
	}
}
