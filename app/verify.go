package app

import (
	"context"
	"errors"
	"fmt"

	"daluang/storage/archive"
	"daluang/storage/catalogue"
	"daluang/storage/objects"
)

// Finding is an object that is not as the catalogue says.
type Finding struct {
	Digest    archive.Digest `json:"digest"`
	BelongsTo string         `json:"belongs_to"` // name of the source file, or id of the item
}

// Verified is the result of a check.
type Verified struct {
	Checked  int // objects
	Damaged  []Finding
	Missing  []Finding
	Receipts int   // receipts whose signature was proved again
	Events   int64 // lines of the audit trail that hold together
}

// Sound reports whether nothing was found.
func (v Verified) Sound() bool { return len(v.Damaged)+len(v.Missing) == 0 }

// Verify checks everything this desk answers for: the catalogue file, the
// audit trail, the receipts, and every object; with full each object is read
// and compared with its digest, otherwise it has to be there and of its length. Findings
// are listed and the check goes on; the error is then ErrIntegrity. A damaged
// catalogue or trail is an error of its own.
func (d *Desk) Verify(ctx context.Context, full bool, report Report) (Verified, error) {
	var result Verified
	if err := d.catalogue.Check(ctx); err != nil {
		return result, err
	}
	events, err := d.catalogue.VerifyTrail(ctx)
	if err != nil {
		return result, err
	}
	result.Events = events
	if result.Receipts, err = d.verifyReceipts(ctx); err != nil {
		return result, err
	}
	err = d.catalogue.Objects(ctx, func(object catalogue.Reference) error {
		report.tell(Progress{Done: result.Checked, Name: object.BelongsTo})
		result.Checked++
		return result.note(Finding{object.Digest, object.BelongsTo}, d.check(ctx, object, full))
	})
	if err == nil && !result.Sound() {
		err = fmt.Errorf("verify: %d damaged, %d missing: %w", len(result.Damaged), len(result.Missing), ErrIntegrity)
	}
	return result, err
}

func (d *Desk) check(ctx context.Context, object catalogue.Reference, full bool) error {
	if full {
		return d.objects.Verify(ctx, object.Digest)
	}
	size, err := d.objects.Size(object.Digest)
	if err == nil && size != object.Size {
		return objects.ErrDamaged
	}
	return err
}

func (v *Verified) note(finding Finding, err error) error {
	switch {
	case errors.Is(err, objects.ErrDamaged):
		v.Damaged = append(v.Damaged, finding)
	case errors.Is(err, objects.ErrMissing):
		v.Missing = append(v.Missing, finding)
	default:
		return err
	}
	return nil
}
