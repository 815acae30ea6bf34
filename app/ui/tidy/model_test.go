package tidy_test

import (
	"fmt"
	"slices"
	"testing"

	"daluang/app"
	"daluang/app/ui/tidy"
	"daluang/storage/archive"
)

// batch is a model with as many pages as there are letters, each in the item of
// its letter.
func batch(items string) *tidy.Model {
	m := tidy.NewModel()
	m.Take("b", pagesOf(items), itemsOf(items), true)
	return m
}

func pagesOf(items string) []archive.Page {
	var pages []archive.Page
	for i, item := range items {
		pages = append(pages, archive.Page{ID: id(i), Item: archive.ID(item), Position: 1 + i - max(0, slices.Index([]rune(items), item))})
	}
	return pages
}

func itemsOf(items string) []archive.Item {
	var all []archive.Item
	for _, name := range slices.Compact([]rune(items)) {
		all = append(all, archive.Item{ID: archive.ID(name)})
	}
	return all
}

func id(place int) archive.ID { return archive.ID(fmt.Sprintf("p%d", place)) }

// flag judges pages: flags by their place.
func flag(m *tidy.Model, flags map[int]archive.Flag) {
	quality := app.Quality{Batch: archive.Batch{ID: "b"}, Pages: len(m.Pages), Measured: len(m.Pages)}
	for i, page := range m.Pages {
		if found, ok := flags[i]; ok {
			quality.Flagged = append(quality.Flagged, app.PageQuality{Page: page, Findings: []archive.Finding{{Flag: found, Confidence: 0.9}}})
		}
	}
	m.Judge(quality)
}

func places(m *tidy.Model) []archive.ID {
	var ids []archive.ID
	for _, page := range m.Listed() {
		ids = append(ids, page.ID)
	}
	return ids
}

func TestOnlyPagesThatNeedALookAreListedAtFirst(t *testing.T) {
	m := batch("abcde")
	flag(m, map[int]archive.Flag{1: archive.FlagSkewed, 2: archive.FlagBlank, 4: archive.FlagDark})
	if got := places(m); !slices.Equal(got, []archive.ID{"p1", "p4"}) {
		t.Errorf("listed %v, want the skewed and the dark page and not the blank one", got)
	}
	m.Choose(tidy.Filter(archive.FlagBlank))
	if got := places(m); !slices.Equal(got, []archive.ID{"p2"}) {
		t.Errorf("listed %v, want the blank page", got)
	}
	m.Choose(tidy.FilterAll)
	if got := len(places(m)); got != 5 {
		t.Errorf("%d pages listed, want all 5", got)
	}
}

func TestAPageThatWasMendedLosesItsFlagAndStaysUnderTheClerksEyes(t *testing.T) {
	m := batch("ab")
	flag(m, map[int]archive.Flag{0: archive.FlagSkewed, 1: archive.FlagSkewed})
	pages := pagesOf("ab")
	pages[0].Tilt = 1.5
	m.Take("b", pages, itemsOf("ab"), true)
	if m.NeedsLook(m.Pages[0]) || !m.NeedsLook(m.Pages[1]) || m.Doubtful() != 1 {
		t.Errorf("%d pages need a look, want the one that is not straightened", m.Doubtful())
	}
	if got := places(m); len(got) != 2 {
		t.Errorf("listed %v: the page has gone while it was worked on", got)
	}
	m.Choose(tidy.FilterLook)
	if got := places(m); !slices.Equal(got, []archive.ID{"p1"}) {
		t.Errorf("listed %v after choosing anew, want p1", got)
	}
}

func TestShiftPageKeysWalkFlaggedPagesOnly(t *testing.T) {
	m := batch("abcde")
	flag(m, map[int]archive.Flag{1: archive.FlagSkewed, 4: archive.FlagDark})
	m.Choose(tidy.FilterAll)
	m.Show("p0")
	var seen []archive.ID
	for m.StepFlagged(1) {
		page, _ := m.Page()
		seen = append(seen, page.ID)
	}
	if !slices.Equal(seen, []archive.ID{"p1", "p4"}) {
		t.Errorf("walked %v", seen)
	}
}

func TestMarksSayForWhichPagesAnActionIsMeant(t *testing.T) {
	m := batch("abcde")
	m.Choose(tidy.FilterAll)
	m.Point(1, false, false)
	if got := m.Range(); !slices.Equal(got.Pages, []archive.ID{"p1"}) {
		t.Errorf("range %+v, want the page on the screen", got)
	}
	m.Point(3, false, true)
	if got := m.Range(); !slices.Equal(got.Pages, []archive.ID{"p1", "p2", "p3"}) {
		t.Errorf("range %+v, want the row of marked pages", got)
	}
	m.Point(2, true, false)
	if got := m.Targets(); !slices.Equal(got, []archive.ID{"p1", "p3"}) {
		t.Errorf("targets %v, want p2 unmarked", got)
	}
	m.Point(4, false, false)
	if got := m.Range(); m.Scope != tidy.ScopePage || !slices.Equal(got.Pages, []archive.ID{"p4"}) {
		t.Errorf("range %+v after a plain choice", got)
	}
	m.Scope = tidy.ScopeOnward
	if got := m.Range(); got.From != "p4" || m.InScope(tidy.ScopeOnward) != 1 {
		t.Errorf("range %+v", got)
	}
	m.Scope = tidy.ScopeBatch
	if got := m.Range(); got.Batch != "b" {
		t.Errorf("range %+v", got)
	}
}

func TestMovingByOnePlaceCrossesTheEdgesOfItems(t *testing.T) {
	for _, c := range []struct {
		at, step     int
		item, before archive.ID
		ok           bool
	}{
		{0, -1, "", "", false},
		{1, -1, "a", "p0", true},
		{2, -1, "a", "", true},
		{1, 1, "b", "p2", true},
		{2, 1, "b", "", true},
		{0, 1, "a", "", true},
		{3, 1, "", "", false},
	} {
		m := batch("aabb")
		m.Show(id(c.at))
		_, item, before, ok := m.Move(c.step)
		if item != c.item || before != c.before || ok != c.ok {
			t.Errorf("page %d by %d: into %q before %q, %v; want %q %q %v", c.at, c.step, item, before, ok, c.item, c.before, c.ok)
		}
	}
}

func TestWhatTookThePlaceOfAHiddenPageIsShown(t *testing.T) {
	m := batch("abc")
	m.Show("p1")
	pages := pagesOf("abc")
	m.Take("b", append(pages[:1:1], pages[2]), itemsOf("abc"), true)
	if page, _ := m.Page(); page.ID != "p2" {
		t.Errorf("shown %s, want p2", page.ID)
	}
	m.Take("another", pagesOf("xy"), itemsOf("xy"), true)
	if m.At() != 0 || m.Filter != tidy.FilterLook || len(m.Targets()) != 1 {
		t.Errorf("another batch begins at %d with filter %q", m.At(), m.Filter)
	}
}
