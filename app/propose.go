package app

import (
	"context"

	"daluang/storage/archive"
)

// Sure is the confidence from which a proposed step may be applied without a
// person looking at it.
const Sure = 0.5

// ProposedStep is a step that would do a page good, and how sure that is, from 0
// to 1.
type ProposedStep struct {
	archive.Step
	Confidence float64
}

// Proposals are the steps that Propose would set on a page, in the order of
// archive.StepKinds.
type Proposals struct {
	Page  archive.ID
	Steps []ProposedStep
}

// Propose looks for what a page needs: to be turned, split, flattened, made
// level, cut to its sheet. It changes nothing. Errors: those of Picture.
func (d *Desk) Propose(ctx context.Context, page archive.ID) (Proposals, error) {
	degrees, confidence, err := d.ProposeTilt(ctx, page)
	if err != nil || confidence == 0 || degrees == 0 {
		return Proposals{Page: page}, err
	}
	level := archive.Step{Kind: archive.StepDeskew, Degrees: degrees}
	return Proposals{page, []ProposedStep{{level, confidence}}}, nil
}
