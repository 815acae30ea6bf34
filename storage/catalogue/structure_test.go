package catalogue_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"daluang/storage/archive"
	"daluang/storage/catalogue"
)

// layout is what a batch shows: its items in order, each with the contents of
// its pages and their recipes.
func layout(t *testing.T, c *catalogue.Catalogue, batch archive.ID, names map[archive.ID]string) string {
	t.Helper()
	list, err := c.Items(t.Context(), catalogue.ItemQuery{Batch: batch, Limit: 1000})
	must(t, err)
	var out []string
	for _, item := range list.Items {
		pages, err := c.Pages(t.Context(), item.ID)
		must(t, err)
		row := ""
		for i, page := range pages {
			if page.Position != i+1 || page.Item != item.ID {
				t.Errorf("page %s stands at %d of %s", names[page.ID], page.Position, page.Item)
			}
			name := names[page.ID]
			if split, ok := page.Recipe().Step(archive.StepSplit); ok {
				name += ":" + string(split.Half)
			}
			row += name + " "
		}
		out = append(out, fmt.Sprintf("%d[%s]", item.Position, strings.TrimSpace(row)))
	}
	return strings.Join(out, " ")
}

// shelf is a batch of items with pages named a, b, c …
func shelf(t *testing.T, c *catalogue.Catalogue, counts ...int) (batch archive.ID, items, pages []archive.ID, names map[archive.ID]string) {
	t.Helper()
	opened, err := c.OpenBatch(t.Context(), "Rak")
	must(t, err)
	names = map[archive.ID]string{}
	letter := 'a'
	for _, count := range counts {
		var group []archive.Page
		for range count {
			group = append(group, page(string(letter), 0))
			letter++
		}
		_, err := c.Capture(t.Context(), opened.ID, "berkas.tif", [][]archive.Page{group})
		must(t, err)
	}
	all, err := c.BatchPages(t.Context(), opened.ID)
	must(t, err)
	for i, page := range all {
		names[page.ID] = string(rune('a' + i))
		pages = append(pages, page.ID)
		if !slices.Contains(items, page.Item) {
			items = append(items, page.Item)
		}
	}
	return opened.ID, items, pages, names
}

// batchOf is the only batch of a catalogue.
func batchOf(t *testing.T, c *catalogue.Catalogue) archive.ID {
	t.Helper()
	batches, err := c.Batches(t.Context())
	must(t, err)
	return batches[0].ID
}
func TestRegroupRefusesWhatIsNotInTheBatchOnceAndChangesNothing(t *testing.T) {
	c, _ := newDesk(t)
	batch, _, pages, names := shelf(t, c, 3, 2)
	before := layout(t, c, batch, names)
	other, err := c.OpenBatch(t.Context(), "Lain")
	must(t, err)
	for name, call := range map[string]struct {
		batch  archive.ID
		groups []catalogue.Group
		hide   []archive.ID
	}{
		"a page twice":         {batch, []catalogue.Group{{Pages: pages[:2]}, {Pages: pages[1:3]}}, nil},
		"hidden and grouped":   {batch, []catalogue.Group{{Pages: pages[:2]}}, pages[:1]},
		"an empty group":       {batch, []catalogue.Group{{}}, nil},
		"of another batch":     {other.ID, []catalogue.Group{{Pages: pages[:2]}}, nil},
		"hidden of that batch": {other.ID, nil, pages[:1]},
	} {
		if _, err := c.Regroup(t.Context(), call.batch, call.groups, call.hide); !errors.Is(err, catalogue.ErrNotHere) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if after := layout(t, c, batch, names); after != before {
		t.Errorf("%s became %s", before, after)
	}
}

func TestEveryActionOnTheStructureIsUndoneAndDoneAgain(t *testing.T) {
	for _, action := range []struct {
		name, want string
		do         func(c *catalogue.Catalogue, items, pages []archive.ID, names map[archive.ID]string) error
	}{
		{"move within an item", "1[b c a] 2[d e] 3[f]", func(c *catalogue.Catalogue, items, pages []archive.ID, _ map[archive.ID]string) error {
			return c.MovePages(t.Context(), pages[:1], items[0], "")
		}},
		{"move between items", "1[b] 2[d c a e] 3[f]", func(c *catalogue.Catalogue, items, pages []archive.ID, _ map[archive.ID]string) error {
			return c.MovePages(t.Context(), []archive.ID{pages[2], pages[0]}, items[1], pages[4])
		}},
		{"regroup", "1[a] 2[c d] 3[e f]", func(c *catalogue.Catalogue, items, pages []archive.ID, _ map[archive.ID]string) error {
			_, err := c.Regroup(t.Context(), batchOf(t, c), []catalogue.Group{{Pages: pages[2:4], Number: "7"}, {Pages: pages[4:6]}}, pages[1:2])
			return err
		}},
		{"regroup in parts", "1[c] 2[a b] 3[d] 4[e] 5[f]", func(c *catalogue.Catalogue, items, pages []archive.ID, _ map[archive.ID]string) error {
			_, err := c.Regroup(t.Context(), batchOf(t, c), []catalogue.Group{{Pages: pages[5:]}, {Pages: pages[0:2]}, {Pages: pages[4:5]}}, nil)
			return err
		}},
		{"move the last page out", "1[f a b c] 2[d e]", func(c *catalogue.Catalogue, items, pages []archive.ID, _ map[archive.ID]string) error {
			return c.MovePages(t.Context(), pages[5:], items[0], pages[0])
		}},
		{"split an item", "1[a] 2[b c] 3[d e] 4[f]", func(c *catalogue.Catalogue, _, pages []archive.ID, _ map[archive.ID]string) error {
			_, err := c.SplitItem(t.Context(), pages[1])
			return err
		}},
		{"join items", "1[a b c d e] 3[f]", func(c *catalogue.Catalogue, items, _ []archive.ID, _ map[archive.ID]string) error {
			previous, err := c.JoinItem(t.Context(), items[1])
			if previous != items[0] {
				t.Errorf("joined with %s", previous)
			}
			return err
		}},
		{"join pages", "1[a b c d] 2[e f]", func(c *catalogue.Catalogue, items, pages []archive.ID, _ map[archive.ID]string) error {
			return c.JoinPages(t.Context(), []catalogue.Joining{{Page: pages[3], Item: items[0]}, {Page: pages[5], Item: items[1]}})
		}},
		{"hide pages", "1[b] 2[d e]", func(c *catalogue.Catalogue, _, pages []archive.ID, _ map[archive.ID]string) error {
			return c.HidePages(t.Context(), []archive.ID{pages[0], pages[2], pages[5]})
		}},
		{"split a spread", "1[a b:left x:right c] 2[d e] 3[f]", func(c *catalogue.Catalogue, _, pages []archive.ID, names map[archive.ID]string) error {
			other, err := c.SplitPage(t.Context(), pages[1], archive.HalfLeft, 0.52)
			names[other] = "x"
			return err
		}},
		{"replace a page", "1[a x c] 2[d e] 3[f]", func(c *catalogue.Catalogue, _, pages []archive.ID, names map[archive.ID]string) error {
			fresh, err := c.ReplacePage(t.Context(), pages[1], "ulang.jpg", page("x", 0))
			names[fresh] = "x"
			return err
		}},
		{"insert pages", "1[a b c] 2[ d e] 3[f]", func(c *catalogue.Catalogue, _, pages []archive.ID, _ map[archive.ID]string) error {
			done, err := c.InsertPages(t.Context(), pages[3], []catalogue.Incoming{{Source: "x.tif", Pages: []archive.Page{page("x", 0), page("a", 0), page("x", 0)}}})
			if done != (catalogue.Captured{Stored: 1, Known: 2}) {
				t.Errorf("inserted %+v, want one and two known", done)
			}
			return err
		}},
		{"turn many", "1[a b c] 2[d e] 3[f]", func(c *catalogue.Catalogue, _, pages []archive.ID, _ map[archive.ID]string) error {
			n, err := c.SetRecipes(t.Context(), pages, func(p archive.Page, _ archive.Item) (archive.Recipe, error) {
				return p.Recipe().Turn(1), nil
			})
			if n != len(pages) {
				t.Errorf("%d recipes changed, want %d", n, len(pages))
			}
			return err
		}},
	} {
		t.Run(action.name, func(t *testing.T) {
			c, file := newDesk(t)
			batch, items, pages, names := shelf(t, c, 3, 2, 1)
			before := layout(t, c, batch, names)
			must(t, action.do(c, items, pages, names))
			after := layout(t, c, batch, names)
			if strings.ReplaceAll(after, "[ ", "[") != strings.ReplaceAll(action.want, "[ ", "[") {
				t.Errorf("it became %s, want %s", after, action.want)
			}
			must(t, c.Close())
			c = openCatalogue(t, file)
			for range 2 {
				if _, err := c.Undo(t.Context(), batch); err != nil {
					t.Fatal(err)
				}
				if now := layout(t, c, batch, names); now != before {
					t.Errorf("undone it is %s, want %s", now, before)
				}
				if _, err := c.Redo(t.Context(), batch); err != nil {
					t.Fatal(err)
				}
				if now := layout(t, c, batch, names); now != after {
					t.Errorf("done again it is %s, want %s", now, after)
				}
			}
			must(t, c.Check(t.Context()))
			if _, err := c.VerifyTrail(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestWhatCannotBeDoneAtAPlaceChangesNothing(t *testing.T) {
	c, _ := newDesk(t)
	batch, items, pages, names := shelf(t, c, 2, 1)
	_, others := newBatch(t, c, 1)
	before := layout(t, c, batch, names)
	_, err := c.SplitItem(t.Context(), pages[0])
	wantNotHere(t, "split before the first page", err)
	_, err = c.JoinItem(t.Context(), items[0])
	wantNotHere(t, "join the first item", err)
	wantNotHere(t, "move into another batch", c.MovePages(t.Context(), pages[:1], others[0].ID, ""))
	wantNotHere(t, "move before itself", c.MovePages(t.Context(), pages[:1], items[0], pages[0]))
	wantNotHere(t, "move twice", c.MovePages(t.Context(), []archive.ID{pages[0], pages[0]}, items[1], ""))
	wantNotHere(t, "hide twice", c.HidePages(t.Context(), []archive.ID{pages[0], pages[0]}))
	_, err = c.ReplacePage(t.Context(), pages[0], "a.jpg", page("b", 0))
	wantNotHere(t, "replace by a picture that is there", err)
	if _, err := c.SplitPage(t.Context(), pages[0], "middle", 0.5); !errors.Is(err, archive.ErrBadRecipe) {
		t.Errorf("split in the middle: %v", err)
	}
	if now := layout(t, c, batch, names); now != before {
		t.Errorf("it became %s, want %s", now, before)
	}
	if _, err := c.Undo(t.Context(), batch); !errors.Is(err, catalogue.ErrNoUndo) {
		t.Errorf("Undo = %v, want nothing to undo", err)
	}
	_, err = c.SplitPage(t.Context(), pages[0], archive.HalfTop, 0.5)
	must(t, err)
	_, err = c.SplitPage(t.Context(), pages[0], archive.HalfTop, 0.5)
	wantNotHere(t, "split a half", err)
}

func wantNotHere(t *testing.T, what string, err error) {
	t.Helper()
	if !errors.Is(err, catalogue.ErrNotHere) {
		t.Errorf("%s: %v, want ErrNotHere", what, err)
	}
}

func TestASealedBatchKeepsItsPagesWhereTheyAre(t *testing.T) {
	c, _ := newDesk(t)
	batch, items, pages, _ := shelf(t, c, 2, 1)
	seal(t, c, batch, "{}")
	_, split := c.SplitItem(t.Context(), pages[1])
	_, join := c.JoinItem(t.Context(), items[1])
	_, halves := c.SplitPage(t.Context(), pages[0], archive.HalfLeft, 0.5)
	_, replaced := c.ReplacePage(t.Context(), pages[0], "x", page("x", 0))
	_, inserted := c.InsertPages(t.Context(), pages[0], []catalogue.Incoming{{Source: "x", Pages: []archive.Page{page("x", 0)}}})
	_, cooked := c.SetRecipes(t.Context(), pages, func(p archive.Page, _ archive.Item) (archive.Recipe, error) { return p.Recipe(), nil })
	for i, err := range []error{split, join, halves, replaced, inserted, cooked, c.MovePages(t.Context(), pages[:1], items[1], ""),
		c.HidePages(t.Context(), pages[:1]), c.Turn(t.Context(), pages[0], 90)} {
		if !errors.Is(err, archive.ErrBatchState) {
			t.Errorf("action %d: %v, want ErrBatchState", i, err)
		}
	}
}

func TestAReplacedPageIsKeptAndShownInTheHistory(t *testing.T) {
	c, _ := newDesk(t)
	_, items, pages, _ := shelf(t, c, 1)
	second, err := c.ReplacePage(t.Context(), pages[0], "dua.jpg", page("dua", 0))
	must(t, err)
	third, err := c.ReplacePage(t.Context(), second, "tiga.jpg", page("tiga", 0))
	must(t, err)
	history, err := c.PageHistory(t.Context(), third)
	must(t, err)
	if len(history) != 2 || history[0].ID != second || history[1].ID != pages[0] {
		t.Errorf("history is %+v", history)
	}
	// Hiding the item and bringing it back must not bring the old pages back.
	must(t, c.Hide(t.Context(), items[0], true))
	must(t, c.Hide(t.Context(), items[0], false))
	if shown, err := c.Pages(t.Context(), items[0]); err != nil || len(shown) != 1 || shown[0].ID != third {
		t.Errorf("the item shows %d pages, %v", len(shown), err)
	}
	referred := 0
	must(t, c.Objects(t.Context(), func(catalogue.Reference) error { referred++; return nil }))
	if referred != 3 {
		t.Errorf("%d masters are looked after, want all three", referred)
	}
}

func TestAFileWhoseInsertionWasUndoneCanBeTakenInAgain(t *testing.T) {
	c, _ := newDesk(t)
	batch, items, pages, _ := shelf(t, c, 1)
	files := []catalogue.Incoming{{Source: "x.jpg", Pages: []archive.Page{page("x", 0)}}}
	for range 2 {
		done, err := c.InsertPages(t.Context(), pages[0], files)
		if err != nil || done.Stored != 1 {
			t.Fatalf("inserted %+v, %v", done, err)
		}
		_, err = c.Undo(t.Context(), batch)
		must(t, err)
	}
	if done, err := c.Capture(t.Context(), batch, "x.jpg", [][]archive.Page{{page("x", 0)}}); err != nil || done.Stored != 1 {
		t.Errorf("captured %+v, %v", done, err)
	}
	if shown, _ := c.Pages(t.Context(), items[0]); len(shown) != 1 {
		t.Errorf("%d pages in the first item", len(shown))
	}
}

// An older catalogue has turned and straightened pages, and commands that did so.
func TestTurnsAndTiltsOfAnOlderCatalogueArePartOfTheRecipeAndAreUndone(t *testing.T) {
	c, file := newDesk(t)
	batch, _, pages, _ := shelf(t, c, 1)
	must(t, c.Close())
	exec(t, file, `update page set turn = 90, tilt = 1.5`)
	exec(t, file, `insert into command (batch, kind, subject, before, after) values
		('`+string(batch)+`', 'turn', '`+string(pages[0])+`', '{"turn":0}', '{"turn":90}'),
		('`+string(batch)+`', 'straighten', '`+string(pages[0])+`', '{"tilt":0}', '{"tilt":1.5}')`)
	c = openCatalogue(t, file)
	p, err := c.Page(t.Context(), pages[0])
	must(t, err)
	if got := p.Recipe().String(); got != `{"version":1,"steps":[{"kind":"turn","degrees":90},{"kind":"deskew","degrees":1.5}]}` {
		t.Errorf("the recipe is %s", got)
	}
	for range 2 {
		_, err := c.Undo(t.Context(), batch)
		must(t, err)
	}
	if p, _ = c.Page(t.Context(), pages[0]); !p.Recipe().IsZero() {
		t.Errorf("undone, the recipe is %s", p.Recipe())
	}
}

func TestAPageWithAStepOfALaterProgramIsRefused(t *testing.T) {
	c, file := newDesk(t)
	_, _, pages, _ := shelf(t, c, 1)
	exec(t, file, `update page set recipe = '{"version":1,"steps":[{"kind":"dewarp"}]}'`)
	if _, err := c.Page(t.Context(), pages[0]); !errors.Is(err, archive.ErrNewerRecipe) {
		t.Errorf("Page = %v, want ErrNewerRecipe", err)
	}
}
