package app

import (
	"context"
	"encoding/json"
	"errors"
	"image"
	"slices"

	"daluang/app/imaging/propose"
	"daluang/app/ocr"
	"daluang/storage/archive"
	"daluang/storage/catalogue"
)

// Sure is the confidence from which a proposed step may be applied without a
// person looking at it.
const Sure = propose.Sure

// ProposedStep is a step that would do a page good, and how sure that is, from 0
// to 1.
type ProposedStep = propose.Step

// Proposals are the steps that Propose would set on a page, in the order of
// archive.StepKinds; they fit together. A split is for SplitPage, all others for
// EditRecipe.
type Proposals struct {
	Page  archive.ID
	Steps []ProposedStep
}

// Propose tells what a page needs: to be turned, split, unfolded, made level, cut
// to its sheet. It is found on the page as captured, with its turn and its half if
// the recipe has them, whatever else was done to it; where Measure looked at the
// page before, that is remembered, else it takes about half a second. It changes
// nothing. Errors: catalogue.ErrNotFound, those of Picture.
func (d *Desk) Propose(ctx context.Context, page archive.ID) (Proposals, error) {
	found, err := d.catalogue.Page(ctx, page)
	if err != nil {
		return Proposals{}, err
	}
	var known remembered
	row, err := d.catalogue.MeasuresOf(ctx, page)
	if errors.Is(err, catalogue.ErrNotFound) {
		err = nil
	}
	if err != nil {
		return Proposals{}, err
	}
	if row.Key != measuresKey(found) || json.Unmarshal(row.Measures, &known) != nil {
		engine, err := d.engineIfAny(ctx)
		if err != nil {
			return Proposals{}, err
		}
		if _, err := d.measurePage(ctx, engine, found, &known); err != nil {
			return Proposals{}, err
		}
	}
	steps := stepsFor(found, known.Seen)
	if slices.ContainsFunc(steps, func(s ProposedStep) bool { return s.IsTonal() }) {
		if steps, err = d.withoutTones(ctx, found, steps); err != nil {
			return Proposals{}, err
		}
	}
	return Proposals{page, steps}, nil
}

// stepsFor are the steps that were found on a page for its recipe: it may have
// been turned before, and a half is not split again.
func stepsFor(page archive.Page, seen propose.Seen) []ProposedStep {
	var steps []ProposedStep
	for _, step := range seen.Steps {
		switch {
		case step.Kind == archive.StepTurn:
			step.Degrees = float64((page.Turn + int(step.Degrees)) % 360)
		case step.Kind == archive.StepSplit && page.Recipe().Has(archive.StepSplit):
			continue
		}
		steps = append(steps, step)
	}
	return steps
}

// engineIfAny is the recognition engine, nil where there is none.
func (d *Desk) engineIfAny(ctx context.Context) (*ocr.Engine, error) {
	engine, err := d.engine(ctx)
	if errors.Is(err, ocr.ErrNoEngine) || errors.Is(err, ocr.ErrNoLanguage) {
		return nil, nil
	}
	return engine, err
}

// judgeOf lets the engine say which way is up. An engine that fails on a page, or
// has no data for this, has no opinion.
func judgeOf(engine *ocr.Engine) propose.Judge {
	if engine == nil || !slices.Contains(engine.Present(), "osd") {
		return nil
	}
	return func(ctx context.Context, img image.Image, dpi float64) (int, float64, error) {
		up, err := engine.Orientation(ctx, ocr.Picture{Image: img, DPI: dpi})
		if ctx.Err() != nil {
			return 0, 0, ctx.Err()
		}
		if err != nil {
			return 0, 0, nil
		}
		const guess, sure = 1, 8
		return up.Turn, max(0, min(1, (up.Confidence-guess)/(sure-guess))), nil
	}
}
