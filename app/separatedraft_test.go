package app

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"daluang/storage/archive"
)

func draftOf(letters string) *SplitDraft {
	plan, _ := planOfLetters(letters, SplitAsk{})
	return NewSplitDraft(plan, SplitAsk{})
}

// shape writes the items of a plan as planOfLetters does.
func shape(plan SplitPlan) string {
	var found []string
	for _, item := range plan.Items {
		name := ""
		if item.Entry != nil {
			name = item.Entry.Number
		}
		found = append(found, fmt.Sprintf("%s:%d-%d", name, item.From, item.To))
	}
	return strings.Join(found, " ")
}

func TestABoundaryMovesBetweenItsNeighboursAndTakesWhatItsSheetSaysWithIt(t *testing.T) {
	for _, c := range []struct {
		name, stack string
		change      func(*SplitDraft)
		want        string
	}{
		{"earlier than its sheet", "1ppp2pp", func(d *SplitDraft) { d.Move(6, 4) }, "1:2-3 2:4-7"},
		{"later than its sheet", "1ppp2ppp", func(d *SplitDraft) { d.Move(6, 8) }, "1:2-7 2:8-8"},
		{"there and back", "1ppp2pp", func(d *SplitDraft) { d.Move(d.Move(6, 4), 6) }, "1:2-4 2:6-7"},
		{"twice", "1pppp2pp", func(d *SplitDraft) { d.Move(d.Move(7, 5), 4) }, "1:2-3 2:4-8"},
		{"not past the item before", "1ppp2pp", func(d *SplitDraft) { d.Move(6, 1) }, "1:2-2 2:3-7"},
		{"not past the end", "1ppp2pp", func(d *SplitDraft) { d.Move(6, 99) }, "1:2-6 2:7-7"},
		{"not past the next item", "1pp2pp", func(d *SplitDraft) { d.Move(2, 6) }, "1:3-3 2:5-6"},
		{"not past what was described", "p1psp2pp", func(d *SplitDraft) { d.Add(5); d.Move(7, 2) }, "1:3-3 :5-5 2:7-8"},
		{"step over a sheet", "1pp2pp", func(d *SplitDraft) { d.Step(5, -1) }, "1:2-2 2:3-6"},
		{"a step at the edge", "1p2p", func(d *SplitDraft) { d.Step(4, 1); d.Step(4, -1) }, "1:2-2 2:4-4"},
		{"of one put by hand", "Tpppp", func(d *SplitDraft) { d.Add(4); d.Move(4, 3) }, ":2-2 :3-5"},
		{"the back of a sheet goes with it", "FBppTpp", func(d *SplitDraft) { d.Move(3, 4) }, ":4-4 :6-7"},
		{"where none begins", "1pp", func(d *SplitDraft) { d.Move(3, 2) }, "1:2-3"},
	} {
		draft := draftOf(c.stack)
		before := shape(draft.Plan())
		c.change(draft)
		if got := shape(draft.Plan()); got != c.want {
			t.Errorf("%s: %s became %q, want %q", c.name, c.stack, got, c.want)
		}
		for draft.Undo() {
		}
		if got := shape(draft.Plan()); got != before {
			t.Errorf("%s: undone it is %q, was %q", c.name, got, before)
		}
	}
}

func TestABoundaryIsAddedRemovedAndComesBackAsWhatItWas(t *testing.T) {
	draft := draftOf("1pp2pps")
	for _, place := range []int{0, 1, 2, 4, 7, 8} {
		if draft.Add(place) {
			t.Errorf("an item begins at %d: %s", place, shape(draft.Plan()))
		}
	}
	if !draft.Add(3) || !draft.Remove(5) || draft.Remove(5) {
		t.Fatal("not changed")
	}
	if got := shape(draft.Plan()); got != "1:2-2 :3-6" || draft.Plan().Pages[3].Role != SplitSeparator {
		t.Errorf("joined: %q", got)
	}
	if draft.Add(5); shape(draft.Plan()) != "1:2-2 :3-3 2:5-6" {
		t.Errorf("behind its sheet again: %q", shape(draft.Plan()))
	}
	draft.Move(5, 6)
	if draft.Remove(6); shape(draft.Plan()) != "1:2-2 :3-6" {
		t.Errorf("a moved one removed: %q", shape(draft.Plan()))
	}
	draft.Undo()
	if draft.Undo(); shape(draft.Plan()) != "1:2-2 :3-3 2:5-6" {
		t.Errorf("taken back: %q", shape(draft.Plan()))
	}
	if draft.Redo(); shape(draft.Plan()) != "1:2-2 :3-5 2:6-6" {
		t.Errorf("done again: %q", shape(draft.Plan()))
	}
	if draft.Add(5); draft.Redo() {
		t.Error("what was taken back is done again behind another change")
	}
}

func TestTheTallyFollowsABoundaryAlsoWhileItIsDragged(t *testing.T) {
	texts, err := LoadTexts("id")
	if err != nil {
		t.Fatal(err)
	}
	draft := draftOf("1ppp2p")
	words := func(plan SplitPlan) string { return strings.Join(texts.TallyWords(plan.Tally), "|") }
	const wrong, right = "2 dari 2|nomor 1 memuat 3 halaman, daftar menyebut 2", "2 dari 2"
	if got := words(draft.Plan()); got != wrong {
		t.Fatalf("at first: %s", got)
	}
	plan, at := draft.Moved(6, 4)
	if words(plan) != right || at != 4 || words(draft.Plan()) != wrong || draft.Changed() {
		t.Errorf("dragged to %d: %s; the draft: %s", at, words(plan), words(draft.Plan()))
	}
	if draft.Move(6, 4); words(draft.Plan()) != right || !draft.Changed() {
		t.Errorf("let go: %s", words(draft.Plan()))
	}
}

func TestHoweverADraftIsChangedNoPageIsLostAndAllOfItIsTakenBack(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, stack := range []string{"ppTpp1pdp1pxpspp2pFBppfwp", "1pppp2ppp", "ppppp", "TTT", ""} {
		draft := draftOf(stack)
		before := shape(draft.Plan())
		for range 200 {
			place, to := random.IntN(len(stack)+3)-1, random.IntN(len(stack)+3)-1
			switch random.IntN(6) {
			case 0:
				draft.Add(place)
			case 1:
				draft.Remove(place)
			case 2:
				draft.Step(place, random.IntN(2)*2-1)
			case 3:
				draft.Undo()
			default:
				if begins, at := draft.Begins(place), draft.Move(place, to); begins != draft.Begins(at) && begins {
					t.Fatalf("%s: moved from %d to %d, where nothing begins: %s", stack, place, at, shape(draft.Plan()))
				}
			}
			inItems := map[archive.ID]int{}
			for _, item := range draft.Plan().Items {
				for _, page := range item.Pages {
					inItems[page]++
				}
			}
			for _, page := range draft.Plan().Pages {
				if page.Described && page.Role != SplitStays || inItems[page.Page.ID] > 1 || (inItems[page.Page.ID] == 1) != (page.Role == SplitMoves) {
					t.Fatalf("%s: page %d (%s) is in %d items: %s", stack, page.Place, page.Role, inItems[page.Page.ID], shape(draft.Plan()))
				}
			}
		}
		for draft.Undo() {
		}
		if shape(draft.Plan()) != before {
			t.Errorf("%s: %q in the end, was %q", stack, shape(draft.Plan()), before)
		}
	}
}
