package catalogue

import (
	"fmt"
	"maps"
	"slices"

	"daluang/storage/archive"
)

// arrangement is a state that pages and items are put into by one command: which
// page stands where, what is out of the batch, by which recipe pages are shown.
// Its inverse has the same form: the state in which they were before.
type arrangement struct {
	Shift   *shift         `json:"shift,omitempty"`
	Items   []placedItem   `json:"items,omitempty"`
	Pages   []placedPage   `json:"pages,omitempty"`
	Recipes []sharedRecipe `json:"recipes,omitempty"`

	given map[string]int // where each recipe stands, by its text
}

// shift moves all items behind a position further, without those that the
// arrangement names: a long batch needs one line and not one for each item.
type shift struct {
	Batch archive.ID `json:"batch"`
	After int        `json:"after"`
	By    int        `json:"by"`
}

// placedItem is an item in its batch. An item that was unmade stands at a
// position below 1, where it is in nobody's way.
type placedItem struct {
	ID       archive.ID `json:"id"`
	Position int        `json:"position"`
	Hidden   string     `json:"hidden,omitempty"` // since when
}

type placedPage struct {
	ID       archive.ID `json:"id"`
	Item     archive.ID `json:"item"`
	Position int        `json:"position"`
	Hidden   string     `json:"hidden,omitempty"` // since when
	Away     away       `json:"away,omitempty"`
}

// away says why a page was taken out by itself.
type away string

const (
	awayNot      away = ""
	awayHidden   away = "hidden"
	awayReplaced away = "replaced"
	awayUnmade   away = "unmade"
)

// sharedRecipe is a recipe with all the pages that have it: copied to a whole
// batch it is kept once.
type sharedRecipe struct {
	Recipe archive.Recipe `json:"recipe"`
	Pages  []archive.ID   `json:"pages"`
}

const (
	parked  int64 = -1 << 40 // positions below are those of items on the way
	between int64 = -1 << 41 // and below this of items that are being shifted
)

// arrange puts pages and items into a state, as one command that can be undone.
// Rows that the command makes have to be there before, out of sight.
func (ch *change) arrange(batch archive.ID, event archive.EventKind, subject archive.ID, after arrangement) error {
	before, err := ch.stateOf(after)
	if err != nil {
		return err
	}
	return ch.commandAs(event, batch, commandArrange, string(subject), before, after)
}

// stateOf is the present state of all that an arrangement will change.
func (ch *change) stateOf(after arrangement) (arrangement, error) {
	var before arrangement
	if s := after.Shift; s != nil {
		before.Shift = &shift{s.Batch, s.After + s.By, -s.By}
	}
	for _, item := range after.Items {
		was := placedItem{ID: item.ID}
		if err := ch.QueryRowContext(ch.ctx, "select position, hidden_at from item where id = ?", item.ID).Scan(&was.Position, &was.Hidden); err != nil {
			return before, err
		}
		before.Items = append(before.Items, was)
	}
	for _, page := range after.Pages {
		was := placedPage{ID: page.ID}
		if err := ch.QueryRowContext(ch.ctx, "select item, position, hidden_at, away from page where id = ?", page.ID).
			Scan(&was.Item, &was.Position, &was.Hidden, &was.Away); err != nil {
			return before, err
		}
		before.Pages = append(before.Pages, was)
	}
	for _, shared := range after.Recipes {
		for _, id := range shared.Pages {
			page, err := ch.page(id)
			if err != nil {
				return before, err
			}
			before.give(page.Recipe(), id)
		}
	}
	return before, nil
}

// give adds a page to those that have a recipe.
func (a *arrangement) give(recipe archive.Recipe, page archive.ID) {
	text := recipe.String()
	at, known := a.given[text]
	if !known {
		if a.given == nil {
			a.given = map[string]int{}
		}
		at = len(a.Recipes)
		a.given[text] = at
		a.Recipes = append(a.Recipes, sharedRecipe{Recipe: recipe})
	}
	a.Recipes[at].Pages = append(a.Recipes[at].Pages, page)
}

// put brings the catalogue into the state.
func (ch *change) put(a arrangement) error {
	for i, item := range a.Items {
		if err := ch.execOne("update item set position = ? where id = ?", parked-int64(i), item.ID); err != nil {
			return err
		}
	}
	if a.Shift != nil {
		if err := ch.shift(*a.Shift); err != nil {
			return err
		}
	}
	for _, item := range a.Items {
		if err := ch.execOne("update item set position = ?, hidden_at = ? where id = ?", item.Position, item.Hidden, item.ID); err != nil {
			return err
		}
	}
	for _, page := range a.Pages {
		if err := ch.execOne("update page set item = ?, position = ?, hidden_at = ?, away = ? where id = ?",
			page.Item, page.Position, page.Hidden, page.Away, page.ID); err != nil {
			return err
		}
	}
	for _, shared := range a.Recipes {
		if err := ch.cook(shared); err != nil {
			return err
		}
	}
	return nil
}

// shift goes by way of positions that nobody has: a position is in a batch once
// at every moment.
func (ch *change) shift(s shift) error {
	if err := ch.exec("update item set position = ? - position where batch = ? and position > ?", between, s.Batch, s.After); err != nil {
		return err
	}
	return ch.exec("update item set position = ? - position where batch = ? and position <= ?", between+int64(s.By), s.Batch, between)
}

// cook gives pages a recipe.
func (ch *change) cook(shared sharedRecipe) error {
	if err := shared.Recipe.Check(); err != nil {
		return err
	}
	fields := archive.Page{}.WithRecipe(shared.Recipe)
	rest := shared.Recipe.Without(archive.StepTurn, archive.StepDeskew).String()
	for _, page := range shared.Pages {
		if err := ch.execOne("update page set turn = ?, tilt = ?, recipe = ? where id = ?", fields.Turn, fields.Tilt, rest, page); err != nil {
			return err
		}
	}
	return nil
}

// page is a page as the transaction sees it.
func (ch *change) page(id archive.ID) (archive.Page, error) {
	return readPage(ch.QueryRowContext(ch.ctx, pageColumns+"where id = ?", id))
}

// shownPage is a page that is in its batch, or ErrNotHere.
func (ch *change) shownPage(id archive.ID) (archive.Page, error) {
	page, err := ch.page(id)
	if err != nil {
		return page, err
	}
	var hidden string
	if err := ch.QueryRowContext(ch.ctx, "select hidden_at from page where id = ?", id).Scan(&hidden); err != nil {
		return page, err
	}
	if hidden != "" {
		return page, fmt.Errorf("page %s is not in its batch: %w", id, ErrNotHere)
	}
	return page, nil
}

// order is which pages items will have, from the first on.
type order map[archive.ID][]archive.ID

// orderOf is the pages that an item has now.
func (ch *change) orderOf(item archive.ID) ([]archive.ID, error) {
	pages, err := readPages(ch.ctx, ch, "where item = ? and hidden_at = '' order by position", item)
	ids := make([]archive.ID, len(pages))
	for i, page := range pages {
		ids[i] = page.ID
	}
	return ids, err
}

// arrangePages adds to an arrangement what brings pages into an order: those
// that stand there already are left out. An item that is left without a page
// goes out of its batch.
func (ch *change) arrangePages(a *arrangement, wanted order) error {
	for _, item := range slices.Sorted(maps.Keys(wanted)) {
		for i, id := range wanted[item] {
			place := placedPage{ID: id, Item: item, Position: i + 1}
			var now placedPage
			if err := ch.QueryRowContext(ch.ctx, "select id, item, position, hidden_at, away from page where id = ?", id).
				Scan(&now.ID, &now.Item, &now.Position, &now.Hidden, &now.Away); err != nil {
				return err
			}
			if now != place {
				a.Pages = append(a.Pages, place)
			}
		}
		if len(wanted[item]) > 0 {
			continue
		}
		var position int
		if err := ch.QueryRowContext(ch.ctx, "select position from item where id = ?", item).Scan(&position); err != nil {
			return err
		}
		a.Items = append(a.Items, placedItem{item, position, timeText(ch.now)})
	}
	return nil
}
