package catalogue

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"daluang/storage/archive"
)

// Tidied is how a page is to be shown.
type Tidied struct {
	Page   archive.ID
	Recipe archive.Recipe
	// Other is the recipe of a new page behind it, which shows the other half of
	// the same frame; nil where the page is not split.
	Other *archive.Recipe
}

// TidyPages gives pages of a batch their recipes and makes two pages of those that
// are split, all of it as one command, which Undo takes back at once. A page that
// has a recipe by now, or is out of its batch, is left as it is. It returns how
// many pages it changed. Errors: archive.ErrBadRecipe, archive.ErrBatchState once
// the batch is sealed, ErrNotFound, ErrNotHere for pages of another batch.
func (c *Catalogue) TidyPages(ctx context.Context, batch archive.ID, pages []Tidied) (changed int, err error) {
	err = c.write(ctx, "tidy pages", func(ch *change) error {
		changed = 0
		var after arrangement
		var subject archive.ID
		orders := order{}
		for _, tidied := range pages {
			page, err := ch.shownPage(tidied.Page)
			if errors.Is(err, ErrNotHere) {
				continue
			}
			if err != nil {
				return err
			}
			if page.Batch != batch {
				return fmt.Errorf("tidy a page of another batch: %w", ErrNotHere)
			}
			if !page.Recipe().IsZero() || tidied.Recipe.IsZero() {
				continue
			}
			after.give(tidied.Recipe, page.ID)
			if tidied.Other != nil {
				if err := ch.addHalf(orders, page, *tidied.Other); err != nil {
					return err
				}
			}
			if changed++; subject == "" {
				subject = page.ID
			}
		}
		if changed == 0 {
			return ch.requireState(batch, archive.BatchOpen, archive.BatchReturned)
		}
		if err := ch.arrangePages(&after, orders); err != nil {
			return err
		}
		return ch.arrange(batch, archive.EventRecipe, subject, after)
	})
	return changed, err
}

// addHalf makes a page of the other half of a picture and puts it behind the page
// in the order of its item.
func (ch *change) addHalf(orders order, page archive.Page, recipe archive.Recipe) (err error) {
	if err := recipe.Check(); err != nil {
		return err
	}
	if _, known := orders[page.Item]; !known {
		if orders[page.Item], err = ch.orderOf(page.Item); err != nil {
			return err
		}
	}
	other, err := ch.insertPage(page.WithRecipe(recipe), awayUnmade)
	if err != nil {
		return err
	}
	at := slices.Index(orders[page.Item], page.ID) + 1
	orders[page.Item] = slices.Insert(orders[page.Item], at, other)
	return nil
}
