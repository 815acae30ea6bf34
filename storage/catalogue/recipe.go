package catalogue

import (
	"context"
	"fmt"

	"daluang/storage/archive"
)

// SetRecipes lets edit say the recipe of each of the pages, which are those of
// one batch; all of it is one command, which Undo takes back at once. edit gets
// the page and its item as they are at this moment, and nothing changes when it
// returns an error. It returns how many pages have another recipe than before.
// Errors: archive.ErrBadRecipe, archive.ErrBatchState once the batch is sealed,
// ErrNotFound, ErrNotHere for pages of two batches, edit's own.
func (c *Catalogue) SetRecipes(ctx context.Context, pages []archive.ID, edit func(archive.Page, archive.Item) (archive.Recipe, error)) (changed int, err error) {
	err = c.write(ctx, "change recipes", func(ch *change) (err error) {
		changed, err = ch.setRecipes(archive.EventRecipe, pages, edit)
		return err
	})
	return changed, err
}

func (ch *change) setRecipes(event archive.EventKind, pages []archive.ID, edit func(archive.Page, archive.Item) (archive.Recipe, error)) (changed int, err error) {
	var before, after arrangement
	var batch, subject archive.ID
	items := map[archive.ID]archive.Item{}
	for _, id := range pages {
		page, err := ch.page(id)
		if err != nil {
			return 0, err
		}
		if batch != "" && page.Batch != batch {
			return 0, fmt.Errorf("pages of two batches: %w", ErrNotHere)
		}
		if batch == "" {
			if err := ch.requireState(page.Batch, archive.BatchOpen, archive.BatchReturned); err != nil {
				return 0, err
			}
		}
		batch = page.Batch
		item, known := items[page.Item]
		if !known {
			if item, err = itemByID(ch.ctx, ch, page.Item); err != nil {
				return 0, err
			}
			items[page.Item] = item
		}
		recipe, err := edit(page, item)
		if err != nil {
			return 0, err
		}
		if recipe.Equal(page.Recipe()) {
			continue
		}
		if subject == "" {
			subject = id
		}
		before.give(page.Recipe(), id)
		after.give(recipe, id)
		changed++
	}
	if changed == 0 {
		return 0, nil
	}
	return changed, ch.commandAs(event, batch, commandArrange, string(subject), before, after)
}

// Turn turns a page further, for showing and for the access copy: by degrees
// clockwise, a multiple of 90, negative the other way; what is said of its
// places turns with it. The master stays as it is. Undoable.
func (c *Catalogue) Turn(ctx context.Context, page archive.ID, degrees int) error {
	return c.write(ctx, "turn page", func(ch *change) error {
		_, err := ch.setRecipes(archive.EventTurn, []archive.ID{page}, func(page archive.Page, _ archive.Item) (archive.Recipe, error) {
			return page.Recipe().Turn(degrees / 90), nil
		})
		return err
	})
}

// Straighten says by how many degrees a page is straightened after its turn, for
// showing and for the access copy, in place of what was said before: from -45 to
// 45, positive clockwise, 0 for not at all. The master stays as it is. Undoable.
func (c *Catalogue) Straighten(ctx context.Context, page archive.ID, degrees float64) error {
	return c.write(ctx, "straighten page", func(ch *change) error {
		_, err := ch.setRecipes(archive.EventStraighten, []archive.ID{page}, func(page archive.Page, _ archive.Item) (archive.Recipe, error) {
			return page.Recipe().With(archive.Step{Kind: archive.StepDeskew, Degrees: degrees})
		})
		return err
	})
}
