package app

import (
	"context"
	"fmt"

	"daluang/storage/archive"
)

// TurnPages turns pages further by quarters clockwise, with all that is said of
// their places, as one action that Undo takes back. It returns how many pages
// changed. Errors: those of PagesIn, archive.ErrBatchState.
func (d *Desk) TurnPages(ctx context.Context, where PageRange, quarters int) (changed int, err error) {
	pages, err := d.PagesIn(ctx, where)
	if err != nil {
		return 0, err
	}
	return d.catalogue.SetRecipes(ctx, idsOf(pages), func(page archive.Page, _ archive.Item) (archive.Recipe, error) {
		return page.Recipe().Turn(quarters), nil
	})
}

// EditPages changes the recipes of pages as one action that Undo takes back.
// stepsFor says for each page what comes in place of the steps of these kinds, as
// in RecipeEdit; it gets the page as it is at that moment. Records that are kept
// as captured are spared the steps that change tones, and counted, unless clean
// says that their access copies are to be cleaned too. Errors: ErrKeptAsCaptured
// where every page was spared, ErrBadRequest for a step that splits, those of
// PagesIn, archive.ErrBadRecipe, archive.ErrBatchState.
func (d *Desk) EditPages(ctx context.Context, where PageRange, clean bool, stepsFor func(archive.Page) []archive.Step) (Copied, error) {
	pages, err := d.PagesIn(ctx, where)
	if err != nil {
		return Copied{}, err
	}
	var result Copied
	result.Pages, err = d.catalogue.SetRecipes(ctx, idsOf(pages), func(page archive.Page, item archive.Item) (archive.Recipe, error) {
		steps := stepsFor(page)
		for _, step := range steps {
			if step.Kind == archive.StepSplit {
				return archive.Recipe{}, fmt.Errorf("split a page by its recipe: %w", ErrBadRequest)
			}
		}
		recipe, err := page.Recipe().With(steps...)
		if err != nil || clean || !cleansMore(recipe, page.Recipe()) || !isKeptWhole(item) {
			return recipe, err
		}
		if result.Spared++; result.Spared == len(pages) {
			return recipe, fmt.Errorf("clean %d pages: %w", len(pages), ErrKeptAsCaptured)
		}
		return withTonesOf(recipe, page.Recipe())
	})
	return result, err
}
