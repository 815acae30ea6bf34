package app

import (
	"context"
	"slices"

	"daluang/app/imaging/propose"
	"daluang/storage/archive"
)

// keptItems tells which items of a batch are kept as captured, as far as anybody
// said so: by the profile that was chosen or is proposed, by a description, by the
// name of a file. A proposal that nobody followed counts too: in doubt tones stay.
func (d *Desk) keptItems(ctx context.Context, batch archive.Batch) (func(archive.Item) bool, error) {
	whole, err := d.wholeBatches(ctx)
	if err != nil {
		return nil, err
	}
	profiles, err := d.Profiles(ctx)
	if err != nil {
		return nil, err
	}
	kept := whole[batch.ID] || ProposeProfile(profiles, batch.Name) != ""
	return func(item archive.Item) bool {
		return kept || isKeptWhole(item) || ProposeProfile(profiles, "", item) != ""
	}, nil
}

// sparePages takes the steps that change tones from the pages of kept items, and
// from all pages of an item of which one looks like a certificate: its back, and
// the marks to it, look like anything.
func (d *Desk) sparePages(ctx context.Context, run *measuring, result *Tidied) error {
	kept, err := d.keptItems(ctx, result.Batch)
	if err != nil {
		return err
	}
	items, err := d.allItems(ctx, ItemQuery{Batch: result.Batch.ID})
	if err != nil {
		return err
	}
	spared := map[archive.ID]bool{}
	for _, item := range items {
		spared[item.ID] = kept(item)
	}
	for _, page := range run.pages {
		if run.known[page.ID].Seen.Evidence >= propose.Kept {
			spared[page.Item] = true
		}
	}
	for i := range result.Pages {
		if page := &result.Pages[i]; !page.Settled && spared[page.Page.Item] {
			page.spare()
		}
	}
	return nil
}

// spare takes the steps that change tones away.
func (t *TidiedPage) spare() {
	tonal := func(step ProposedStep) bool { return step.IsTonal() }
	t.Sure, t.Doubtful = slices.DeleteFunc(slices.Clone(t.Sure), tonal), slices.DeleteFunc(slices.Clone(t.Doubtful), tonal)
	for i, recipe := range t.Recipes {
		t.Recipes[i] = recipe.Geometry()
	}
}

// withoutTones takes the steps that change tones from those of a page, where its
// item is kept.
func (d *Desk) withoutTones(ctx context.Context, page archive.Page, steps []ProposedStep) ([]ProposedStep, error) {
	batch, err := d.catalogue.Batch(ctx, page.Batch)
	if err != nil {
		return nil, err
	}
	kept, err := d.keptItems(ctx, batch)
	if err != nil {
		return nil, err
	}
	item, err := d.catalogue.Item(ctx, page.Item)
	if err != nil {
		return nil, err
	}
	if kept(item) {
		steps = slices.DeleteFunc(steps, func(s ProposedStep) bool { return s.IsTonal() })
	}
	return steps, nil
}
