package app

import (
	"context"
	"fmt"
	"slices"

	"daluang/app/imaging/propose"
	"daluang/storage/archive"
	"daluang/storage/catalogue"
)

// Proposal is what Tidy found out about the slope of a page.
type Proposal struct {
	Page, Item archive.ID
	Position   int     // of the page in its item
	Degrees    float64 // for Straighten
	Confidence float64
}

// Tidied is what Tidy did with a batch, page by page in the order of the batch.
type Tidied struct {
	Batch    archive.Batch
	Pages    []TidiedPage // all that could be measured
	Crooked  []Proposal   // straightened, or only found where nothing was to be done
	Doubtful []Proposal   // a slope that a person has to judge
	Straight int          // pages without a slope worth speaking of, or without lines
	Settled  int          // pages with a recipe of their own, which were left alone
	Changed  int          // pages that have another recipe than before
	Failed   []FailedPage
}

// TidiedPage is a page as Tidy found it.
type TidiedPage struct {
	Page     archive.Page // as it was
	Settled  bool         // it had a recipe
	Sure     []ProposedStep
	Doubtful []ProposedStep    // for a person to judge
	Recipes  []archive.Recipe  // by which it is shown now, or would be: of two pages where it was split
	Findings []archive.Finding // of the page as Tidy left it
}

// FailedPage is a page that could not be measured, and why.
type FailedPage struct {
	Page, Item archive.ID
	Position   int
	Err        error
}

// Tidy measures the pages of a batch, named or by id, and sets the steps on them
// that Propose is sure of; what is in doubt is listed. All of a run is one action,
// which Undo takes back at once. With act false it changes nothing and only tells.
// Pages that have a recipe already – by a person, or an earlier run – are left
// alone. Records that are kept as captured – said to be, or looking so – get no step
// that changes tones. What was measured is remembered, so that an interrupted run costs little
// when it is called again; until its end it has changed nothing. A page that
// cannot be measured is listed and the rest goes on. Errors: archive.ErrBatchState
// when the batch is sealed, catalogue.ErrNotFound, those that every page would
// meet.
func (d *Desk) Tidy(ctx context.Context, batch string, act bool, report Report) (Tidied, error) {
	found, err := d.batchNamed(ctx, batch)
	if err != nil {
		return Tidied{}, err
	}
	result := Tidied{Batch: found}
	if act && found.State != archive.BatchOpen && found.State != archive.BatchReturned {
		return result, fmt.Errorf("tidy a batch: %w", archive.ErrBatchState)
	}
	run, err := d.measuring(ctx, found)
	if err != nil {
		return result, err
	}
	for i, page := range run.pages {
		report.tell(Progress{Done: i, Total: len(run.pages), Name: page.Source})
		if err := ctx.Err(); err != nil {
			return result, err
		}
		if err := d.tidyPage(ctx, run, i, &result); err != nil {
			if fatal(err) {
				return result, err
			}
			result.Failed = append(result.Failed, FailedPage{page.ID, page.Item, page.Position, err})
		}
	}
	report.tell(Progress{Done: len(run.pages), Total: len(run.pages)})
	if err := d.sparePages(ctx, run, &result); err != nil {
		return result, err
	}
	if act {
		if result.Changed, err = d.catalogue.TidyPages(ctx, found.ID, changesOf(result.Pages)); err != nil {
			return result, err
		}
	}
	return result, d.addFindings(ctx, &result)
}

// tidyPage finds out what one page needs.
func (d *Desk) tidyPage(ctx context.Context, run *measuring, i int, result *Tidied) error {
	page := run.pages[i]
	if !page.Recipe().IsZero() {
		result.Settled++
		result.Pages = append(result.Pages, TidiedPage{Page: page, Settled: true, Recipes: []archive.Recipe{page.Recipe()}})
		return nil
	}
	if err := run.measure(ctx, i); err != nil {
		return err
	}
	tidied := TidiedPage{Page: page, Recipes: []archive.Recipe{{}}}
	tidied.add(run.known[page.ID].Seen.Steps)
	certain := propose.Certain(tidied.Sure, tidied.Doubtful)
	tidied.Recipes[0] = certain
	if split, ok := certain.Step(archive.StepSplit); ok {
		if err := d.tidyHalves(ctx, run, &tidied, certain, split); err != nil {
			return err
		}
	}
	result.Pages = append(result.Pages, tidied)
	result.count(tidied)
	return nil
}

// tidyHalves finds out what each half of a spread needs: a half is a page of its
// own, that may lie in its own way.
func (d *Desk) tidyHalves(ctx context.Context, run *measuring, tidied *TidiedPage, certain archive.Recipe, split archive.Step) error {
	tidied.Recipes = nil
	for _, half := range []archive.Half{split.Half, split.Half.Other()} {
		mine, err := certain.With(archive.Step{Kind: archive.StepSplit, Half: half, At: split.At})
		if err != nil {
			return err
		}
		var known remembered
		if _, err := d.measurePage(ctx, run.engine, tidied.Page.WithRecipe(mine), &known); err != nil {
			return err
		}
		steps := slices.DeleteFunc(known.Seen.Steps, func(s ProposedStep) bool {
			return s.Kind == archive.StepSplit || s.Kind == archive.StepTurn // both were decided for the whole
		})
		before := len(tidied.Sure)
		tidied.add(steps)
		for _, step := range tidied.Sure[before:] {
			if mine, err = mine.With(step.Step); err != nil {
				return err
			}
		}
		tidied.Recipes = append(tidied.Recipes, mine)
	}
	return nil
}

func (t *TidiedPage) add(steps []ProposedStep) {
	for _, step := range steps {
		if step.Confidence >= Sure {
			t.Sure = append(t.Sure, step)
		} else {
			t.Doubtful = append(t.Doubtful, step)
		}
	}
}

// count tells slopes apart from pages that lie straight.
func (t *Tidied) count(page TidiedPage) {
	slope := func(s ProposedStep) bool { return s.Kind == archive.StepDeskew }
	proposal := Proposal{Page: page.Page.ID, Item: page.Page.Item, Position: page.Page.Position}
	if at := slices.IndexFunc(page.Sure, slope); at >= 0 {
		proposal.Degrees, proposal.Confidence = page.Sure[at].Degrees, page.Sure[at].Confidence
		t.Crooked = append(t.Crooked, proposal)
	} else if at := slices.IndexFunc(page.Doubtful, slope); at >= 0 {
		proposal.Degrees, proposal.Confidence = page.Doubtful[at].Degrees, page.Doubtful[at].Confidence
		t.Doubtful = append(t.Doubtful, proposal)
	} else {
		t.Straight++
	}
}

// changesOf is what there is to be done.
func changesOf(pages []TidiedPage) []catalogue.Tidied {
	var changes []catalogue.Tidied
	for _, page := range pages {
		if page.Settled || page.Recipes[0].IsZero() {
			continue
		}
		change := catalogue.Tidied{Page: page.Page.ID, Recipe: page.Recipes[0]}
		if len(page.Recipes) > 1 {
			change.Other = &page.Recipes[1]
		}
		changes = append(changes, change)
	}
	return changes
}

// addFindings adds what is known of the pages as they are now.
func (d *Desk) addFindings(ctx context.Context, result *Tidied) error {
	known, err := d.Quality(ctx, string(result.Batch.ID), QualityQuery{})
	if err != nil {
		return err
	}
	findings := map[archive.ID][]archive.Finding{}
	for _, page := range known.Flagged {
		findings[page.Page.ID] = page.Findings
	}
	for i := range result.Pages {
		result.Pages[i].Findings = findings[result.Pages[i].Page.ID]
	}
	return nil
}
