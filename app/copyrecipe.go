package app

import (
	"context"
	"fmt"
	"slices"

	"daluang/storage/archive"
)

// PageRange says which pages are meant: those of exactly one of its fields.
type PageRange struct {
	Pages []archive.ID // these: this page, or the selected ones
	From  archive.ID   // from this page on, to the end of its batch
	Item  archive.ID   // all of an item
	Batch archive.ID   // all of a batch
}

// PagesIn lists the pages of a range, in the order of their batch where it is
// not a list of its own. Errors: ErrBadRequest for a range that says nothing or
// two things, catalogue.ErrNotFound.
func (d *Desk) PagesIn(ctx context.Context, where PageRange) ([]archive.Page, error) {
	said := 0
	for _, given := range []bool{len(where.Pages) > 0, where.From != "", where.Item != "", where.Batch != ""} {
		if given {
			said++
		}
	}
	switch {
	case said != 1:
		return nil, fmt.Errorf("a range of pages: %w", ErrBadRequest)
	case where.Item != "":
		return d.catalogue.Pages(ctx, where.Item)
	case where.Batch != "":
		return d.catalogue.BatchPages(ctx, where.Batch)
	case where.From != "":
		return d.pagesFrom(ctx, where.From)
	}
	var pages []archive.Page
	for _, id := range where.Pages {
		page, err := d.catalogue.Page(ctx, id)
		if err != nil {
			return nil, err
		}
		pages = append(pages, page)
	}
	return pages, nil
}

func (d *Desk) pagesFrom(ctx context.Context, first archive.ID) ([]archive.Page, error) {
	page, err := d.catalogue.Page(ctx, first)
	if err != nil {
		return nil, err
	}
	pages, err := d.catalogue.BatchPages(ctx, page.Batch)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(pages, func(p archive.Page) bool { return p.ID == first })
	if at < 0 {
		return nil, fmt.Errorf("pages from one on that is out of its batch: %w", ErrBadRequest)
	}
	return pages[at:], nil
}

// Copied is what CopyRecipe did.
type Copied struct {
	Pages  int // that have another recipe now
	Spared int // of kept records, which got the places and none of the tones
}

// CopyRecipe gives the recipe of a page to others, as one action: all its steps,
// or those of the kinds named with the other steps of each page kept. Which half
// of a spread a page is stays with the page. Records that are kept as captured
// are spared the steps that change tones, and counted, unless clean says that
// their access copies are to be cleaned too. Errors: those of PagesIn,
// archive.ErrBatchState, catalogue.ErrNotHere for pages of another batch than
// the first.
func (d *Desk) CopyRecipe(ctx context.Context, from archive.ID, to PageRange, clean bool, kinds ...archive.StepKind) (Copied, error) {
	source, err := d.catalogue.Page(ctx, from)
	if err != nil {
		return Copied{}, err
	}
	pages, err := d.PagesIn(ctx, to)
	if err != nil {
		return Copied{}, err
	}
	if len(kinds) == 0 {
		kinds = archive.StepKinds()
	}
	kinds = slices.DeleteFunc(slices.Clone(kinds), func(k archive.StepKind) bool { return k == archive.StepSplit })
	whole, err := d.wholeBatches(ctx)
	if err != nil {
		return Copied{}, err
	}
	pattern := source.Recipe().Only(kinds...)
	var result Copied
	result.Pages, err = d.catalogue.SetRecipes(ctx, idsOf(pages), func(page archive.Page, item archive.Item) (archive.Recipe, error) {
		recipe, err := page.Recipe().Without(kinds...).With(pattern.Steps...)
		if err != nil || clean || page.ID == from || !cleansMore(recipe, page.Recipe()) || !whole[item.Batch] && !isKeptWhole(item) {
			return recipe, err
		}
		result.Spared++
		return withTonesOf(recipe, page.Recipe())
	})
	return result, err
}

// withTonesOf is a recipe with the tonal steps of another one.
func withTonesOf(recipe, other archive.Recipe) (archive.Recipe, error) {
	return recipe.Geometry().With(other.Tones().Steps...)
}
