package app

import (
	"context"
	"errors"
	"fmt"

	"daluang/storage/archive"
)

// ErrKeptAsCaptured says that an item is of a kind whose paper and colours are
// evidence themselves: it is shown and copied as it was captured, not cleaned.
var ErrKeptAsCaptured = errors.New("a record of this kind is not cleaned")

// RecipeEdit is what to change in the recipe of a page.
type RecipeEdit struct {
	// Steps come in place of those of their kinds. A step that does nothing,
	// such as one with only its kind, takes that one away.
	Steps []archive.Step
	// Clean allows steps that change tones also on records that are kept as
	// captured (ijazah, maps, photographs): for their access copies, explicitly.
	Clean bool
}

// EditRecipe changes the recipe of one page, for showing, reading and its access
// copy, and returns the page with it. The master stays as it is; Undo takes the
// whole edit back. A page is split by SplitPage alone. Errors:
// archive.ErrBadRecipe, ErrKeptAsCaptured, archive.ErrBatchState,
// catalogue.ErrNotFound, ErrBadRequest for a split.
func (d *Desk) EditRecipe(ctx context.Context, page archive.ID, edit RecipeEdit) (archive.Page, error) {
	for _, step := range edit.Steps {
		if step.Kind == archive.StepSplit {
			return archive.Page{}, fmt.Errorf("split a page by its recipe: %w", ErrBadRequest)
		}
	}
	whole, err := d.wholeBatches(ctx)
	if err != nil {
		return archive.Page{}, err
	}
	_, err = d.catalogue.SetRecipes(ctx, []archive.ID{page}, func(page archive.Page, item archive.Item) (archive.Recipe, error) {
		recipe, err := page.Recipe().With(edit.Steps...)
		if err == nil && !edit.Clean && cleansMore(recipe, page.Recipe()) && (whole[item.Batch] || isKeptWhole(item)) {
			err = fmt.Errorf("clean a page of item %s: %w", item.ID, ErrKeptAsCaptured)
		}
		return recipe, err
	})
	if err != nil {
		return archive.Page{}, err
	}
	return d.catalogue.Page(ctx, page)
}

// cleansMore reports whether a recipe has a tonal step that the other has not.
func cleansMore(recipe, before archive.Recipe) bool {
	for _, step := range recipe.Steps {
		if was, _ := before.Step(step.Kind); step.IsTonal() && step != was {
			return true
		}
	}
	return false
}

// ResetRecipe takes the steps away from pages, all of them or those of the kinds
// named, as one action; a half of a spread stays one. It returns how many pages
// changed. Errors: those of PagesIn, archive.ErrBatchState.
func (d *Desk) ResetRecipe(ctx context.Context, where PageRange, kinds ...archive.StepKind) (changed int, err error) {
	pages, err := d.PagesIn(ctx, where)
	if err != nil {
		return 0, err
	}
	return d.catalogue.SetRecipes(ctx, idsOf(pages), func(page archive.Page, _ archive.Item) (archive.Recipe, error) {
		if len(kinds) == 0 {
			return page.Recipe().Only(archive.StepSplit), nil
		}
		half := page.Recipe().Only(archive.StepSplit)
		return page.Recipe().Without(kinds...).With(half.Steps...)
	})
}

func idsOf(pages []archive.Page) []archive.ID {
	ids := make([]archive.ID, len(pages))
	for i, page := range pages {
		ids[i] = page.ID
	}
	return ids
}
