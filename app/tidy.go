package app

import (
	"context"
	"fmt"
	"math"

	"daluang/app/imaging/skew"
	"daluang/storage/archive"
)

// The tilts that Tidy acts on: less is not seen, more is seldom an accident.
const (
	leastTilt = 0.1
	mostTilt  = 10
)

// Proposal is what Tidy found out about a page.
type Proposal struct {
	Page, Item archive.ID
	Position   int     // of the page in its item
	Degrees    float64 // for Straighten
	Confidence float64
}

// Tidied is what Tidy did with a batch, page by page in the order of the batch.
type Tidied struct {
	Batch    archive.Batch
	Crooked  []Proposal // straightened, or only found where nothing was to be done
	Doubtful []Proposal // a tilt that a person has to judge
	Straight int        // pages without a tilt worth speaking of, or without lines
	Settled  int        // pages that were straightened before
	Failed   []FailedPage
}

// FailedPage is a page that could not be measured, and why.
type FailedPage struct {
	Page, Item archive.ID
	Position   int
	Err        error
}

// Tidy measures the pages of a batch, named or by id, and straightens those
// whose tilt is certain, from a tenth of a degree to ten; each is one action
// that Undo takes back. With act false it changes nothing and only tells. Pages
// that were straightened before are left alone, so that it can be called again
// after an interruption. A page that cannot be measured is listed and the rest
// goes on. Errors: archive.ErrBatchState when the batch is sealed,
// catalogue.ErrNotFound, those that every page would meet.
func (d *Desk) Tidy(ctx context.Context, batch string, act bool, report Report) (Tidied, error) {
	found, err := d.batchNamed(ctx, batch)
	if err != nil {
		return Tidied{}, err
	}
	result := Tidied{Batch: found}
	if act && found.State != archive.BatchOpen && found.State != archive.BatchReturned {
		return result, fmt.Errorf("tidy a batch: %w", archive.ErrBatchState)
	}
	pages, err := d.catalogue.BatchPages(ctx, found.ID)
	if err != nil {
		return result, err
	}
	for i, page := range pages {
		report.tell(Progress{Done: i, Total: len(pages), Name: page.Source})
		if err := ctx.Err(); err != nil {
			return result, err
		}
		if err := d.tidyPage(ctx, page, act, &result); err != nil {
			if fatal(err) {
				return result, err
			}
			result.Failed = append(result.Failed, FailedPage{page.ID, page.Item, page.Position, err})
		}
	}
	report.tell(Progress{Done: len(pages), Total: len(pages)})
	return result, nil
}

func (d *Desk) tidyPage(ctx context.Context, page archive.Page, act bool, result *Tidied) error {
	if page.Tilt != 0 {
		result.Settled++
		return nil
	}
	degrees, confidence, err := d.ProposeTilt(ctx, page.ID)
	if err != nil {
		return err
	}
	proposal := Proposal{page.ID, page.Item, page.Position, degrees, confidence}
	switch tilt := math.Abs(degrees); {
	case confidence == 0 || tilt < leastTilt:
		result.Straight++
	case confidence < skew.Sure || tilt >= mostTilt:
		result.Doubtful = append(result.Doubtful, proposal)
	default:
		if act {
			if err := d.Straighten(ctx, page.ID, degrees); err != nil {
				return err
			}
		}
		result.Crooked = append(result.Crooked, proposal)
	}
	return nil
}
