package app

import (
	"context"
	"errors"
	"fmt"

	"daluang/storage/archive"
	"daluang/storage/catalogue"
)

// ErrUnchecked says that a sample was drawn and has not passed yet.
var ErrUnchecked = errors.New("quality control of the batch is not finished")

// ErrNoSample says that no sample of the batch was drawn yet.
var ErrNoSample = errors.New("no sample was drawn")

// Checking is how far quality control of a batch is.
type Checking struct {
	Batch  archive.Batch
	Sample catalogue.Sample
	// Pages are all that have to be judged, in the order of the batch: the
	// sample, with rescans in the places of what they replaced, or all pages once
	// it is escalated.
	Pages []CheckedPage
	// Faulty counts the pages of the sample that were ever found faulty, also
	// those that were captured again since.
	Faulty    int
	Escalated bool // more of the sample were faulty than are accepted: all is looked at

	Waiting, Good, Bad int
}

// CheckedPage is a page that has to be judged.
type CheckedPage struct {
	Page    archive.Page
	Sampled bool // in the sample; false for what came with the escalation
	// Verdict is what was said of the page as it looks now, nil for nothing yet.
	Verdict *archive.Verdict
	// Earlier is what was said last of the picture that this one replaced, or of
	// this page before its recipe changed; nil for nothing.
	Earlier *archive.Verdict
}

// Passed reports that every page that has to be judged was found good as it is.
func (c Checking) Passed() bool { return len(c.Pages) > 0 && c.Waiting == 0 && c.Bad == 0 }

// DefaultSamplePlan is what an office has that decided nothing: a tenth of the
// pages, at least twenty.
func DefaultSamplePlan() archive.SamplePlan {
	return archive.SamplePlan{Kind: archive.SampleShare, Percent: 10, Least: 20}
}

// SamplePlans are the plans that a desk offers, the default first.
func SamplePlans() []archive.SamplePlan {
	return []archive.SamplePlan{DefaultSamplePlan(), {Kind: archive.SampleTable, Limit: "2.5"}, {Kind: archive.SampleAll}}
}

// DrawSample draws the pages of a batch, named or by id, that are looked at
// before it is sealed, and freezes them with plan and seed; drawn again with the
// same seed they are the same. Diplomas and their transcripts are always in it,
// and pages on which measuring found something are likelier. Earlier samples and
// all verdicts stay on record. Errors: archive.ErrBadSamplePlan, ErrEmptyBatch,
// archive.ErrBatchState, catalogue.ErrNotFound.
func (d *Desk) DrawSample(ctx context.Context, batch string, plan archive.SamplePlan, seed uint64) (Checking, error) {
	if err := plan.Check(); err != nil {
		return Checking{}, err
	}
	found, err := d.batchNamed(ctx, batch)
	if err != nil {
		return Checking{}, err
	}
	candidates, err := d.candidates(ctx, found)
	if err != nil {
		return Checking{}, err
	}
	if len(candidates) == 0 {
		return Checking{}, fmt.Errorf("draw a sample: %w", ErrEmptyBatch)
	}
	pages, accept := plan.Draw(seed, candidates)
	sample := catalogue.Sample{Batch: found.ID, Plan: plan, Seed: seed, Accept: accept, Pages: pages}
	if _, err := d.catalogue.SaveSample(ctx, sample); err != nil {
		return Checking{}, err
	}
	return d.Checking(ctx, batch)
}

func (d *Desk) candidates(ctx context.Context, batch archive.Batch) ([]archive.Candidate, error) {
	pages, err := d.catalogue.BatchPages(ctx, batch.ID)
	if err != nil {
		return nil, err
	}
	diplomas, err := d.seenWhole(ctx, batch)
	if err != nil {
		return nil, err
	}
	quality, err := d.Quality(ctx, string(batch.ID), QualityQuery{})
	if err != nil {
		return nil, err
	}
	likely := map[archive.ID]bool{}
	for _, page := range quality.Flagged {
		likely[page.Page.ID] = page.NeedsLook()
	}
	var candidates []archive.Candidate
	for _, page := range pages {
		candidates = append(candidates, archive.Candidate{Page: page.ID, Likely: likely[page.ID], Always: diplomas[page.Item]})
	}
	return candidates, nil
}

// seenWhole are the items of which every page is looked at: diplomas, and all of a
// batch whose profile says so.
func (d *Desk) seenWhole(ctx context.Context, batch archive.Batch) (map[archive.ID]bool, error) {
	items, err := d.allItems(ctx, ItemQuery{Batch: batch.ID})
	if err != nil {
		return nil, err
	}
	profile, _, err := d.BatchProfile(ctx, batch.ID)
	if err != nil {
		return nil, err
	}
	whole := map[archive.ID]bool{}
	for _, item := range items {
		whole[item.ID] = profile.Always || isDiploma(item)
	}
	return whole, nil
}

// Judge keeps what an inspector says of a page as it looks now. A fault makes a
// ticket to capture the page again; ReplacePage, or a recipe that mends it, puts
// the page back among those to be judged. Undoable. Errors:
// archive.ErrBadVerdict, catalogue.ErrSamePerson where the plan wants another
// pair of eyes, archive.ErrBatchState, catalogue.ErrNotHere, ErrNotFound.
func (d *Desk) Judge(ctx context.Context, page archive.ID, verdict archive.Verdict) error {
	judged, err := d.catalogue.Page(ctx, page)
	if err != nil {
		return err
	}
	sample, err := d.catalogue.LastSample(ctx, judged.Batch)
	if err != nil && !errors.Is(err, catalogue.ErrNotFound) {
		return err
	}
	return d.catalogue.Judge(ctx, page, verdict, sample.Plan.FourEyes)
}

// Checking tells how far quality control of a batch, named or by id, is. Errors:
// ErrNoSample, catalogue.ErrNotFound for a batch that is not there.
func (d *Desk) Checking(ctx context.Context, batch string) (Checking, error) {
	found, err := d.batchNamed(ctx, batch)
	if err != nil {
		return Checking{}, err
	}
	sample, err := d.catalogue.LastSample(ctx, found.ID)
	if errors.Is(err, catalogue.ErrNotFound) {
		return Checking{}, fmt.Errorf("read quality control: %w", ErrNoSample)
	}
	if err != nil {
		return Checking{}, err
	}
	record, err := d.verdictsOf(ctx, found.ID)
	if err != nil {
		return Checking{}, err
	}
	pages, err := d.catalogue.BatchPages(ctx, found.ID)
	if err != nil {
		return Checking{}, err
	}
	checking := Checking{Batch: found, Sample: sample}
	sampled := map[archive.ID]bool{}
	for _, page := range sample.Pages {
		present, faulty := record.follow(page)
		sampled[present] = true
		if faulty {
			checking.Faulty++
		}
	}
	checking.Escalated = checking.Faulty > sample.Accept && sample.Plan.Kind != archive.SampleAll
	for _, page := range pages {
		if sampled[page.ID] || checking.Escalated {
			checking.add(record.about(page, sampled[page.ID]))
		}
	}
	return checking, nil
}

func (c *Checking) add(page CheckedPage) {
	c.Pages = append(c.Pages, page)
	switch {
	case page.Verdict == nil:
		c.Waiting++
	case page.Verdict.Passes():
		c.Good++
	default:
		c.Bad++
	}
}

// CheckBeforeSeal is what somebody who is about to seal a batch should know of its
// quality control. A sample that was drawn has to pass before the batch is sealed;
// whether one is drawn at all is for the office to decide, also for diplomas.
type CheckBeforeSeal struct {
	Drawn, Passed      bool
	Seen, Waiting, Bad int
	Unseen             int // pages that a profile or their kind wants looked at one by one, and nobody has
}

// CheckBeforeSeal tells how quality control of a batch, named or by id, stands.
// Errors: catalogue.ErrNotFound.
func (d *Desk) CheckBeforeSeal(ctx context.Context, batch string) (CheckBeforeSeal, error) {
	found, err := d.batchNamed(ctx, batch)
	if err != nil {
		return CheckBeforeSeal{}, err
	}
	checking, err := d.Checking(ctx, string(found.ID))
	if err != nil && !errors.Is(err, ErrNoSample) {
		return CheckBeforeSeal{}, err
	}
	pages, err := d.catalogue.BatchPages(ctx, found.ID)
	if err != nil {
		return CheckBeforeSeal{}, err
	}
	whole, err := d.seenWhole(ctx, found)
	if err != nil {
		return CheckBeforeSeal{}, err
	}
	standing := CheckBeforeSeal{Drawn: len(checking.Sample.Pages) > 0, Passed: checking.Passed(),
		Seen: checking.Good + checking.Bad, Waiting: checking.Waiting, Bad: checking.Bad}
	seen := map[archive.ID]bool{}
	for _, page := range checking.Pages {
		seen[page.Page.ID] = page.Verdict != nil
	}
	for _, page := range pages {
		if whole[page.Item] && !seen[page.ID] {
			standing.Unseen++
		}
	}
	return standing, nil
}

// requireChecked returns ErrUnchecked for a batch whose sample has not passed.
// Whether a sample is drawn at all is for the office to decide.
func (d *Desk) requireChecked(ctx context.Context, batch archive.Batch) error {
	checking, err := d.Checking(ctx, string(batch.ID))
	switch {
	case errors.Is(err, ErrNoSample):
		return nil
	case err == nil && !checking.Passed():
		return fmt.Errorf("%d pages to judge, %d to capture again: %w", checking.Waiting, checking.Bad, ErrUnchecked)
	}
	return err
}

// verdicts is all that was said of the pages of a batch.
type verdicts struct {
	of       map[archive.ID][]catalogue.GivenVerdict // in the order in which they were given
	replaced map[archive.ID]archive.ID               // old page: new page
	replaces map[archive.ID]archive.ID
}

func (d *Desk) verdictsOf(ctx context.Context, batch archive.ID) (verdicts, error) {
	given, err := d.catalogue.Verdicts(ctx, batch)
	if err != nil {
		return verdicts{}, err
	}
	v := verdicts{of: map[archive.ID][]catalogue.GivenVerdict{}, replaces: map[archive.ID]archive.ID{}}
	for _, one := range given {
		v.of[one.Page] = append(v.of[one.Page], one)
	}
	if v.replaced, err = d.catalogue.Replacements(ctx, batch); err != nil {
		return verdicts{}, err
	}
	for old, fresh := range v.replaced {
		v.replaces[fresh] = old
	}
	return v, nil
}

// follow goes from a page to the one that stands in its place today, and tells
// whether any of them was ever found faulty.
func (v verdicts) follow(page archive.ID) (present archive.ID, faulty bool) {
	for {
		for _, given := range v.of[page] {
			faulty = faulty || !given.Passes()
		}
		next, ok := v.replaced[page]
		if !ok {
			return page, faulty
		}
		page = next
	}
}

func (v verdicts) about(page archive.Page, sampled bool) CheckedPage {
	checked := CheckedPage{Page: page, Sampled: sampled}
	shown := page.Shown()
	for _, given := range v.of[page.ID] {
		if given.Shown == shown {
			checked.Verdict = &given.Verdict
		} else {
			checked.Earlier = &given.Verdict
		}
	}
	if old := v.of[v.replaces[page.ID]]; checked.Earlier == nil && len(old) > 0 {
		checked.Earlier = &old[len(old)-1].Verdict
	}
	return checked
}
