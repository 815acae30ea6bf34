package app

import (
	"context"

	"daluang/storage/archive"
)

// Status is where the desk stands.
type Status struct {
	Who      Identity
	Pages    int
	Items    int
	Batches  []archive.Batch
	Pending  int    // batches that are sealed and that the archive has not acknowledged
	Enrolled bool   // at an archive
	Problem  string // message key of why the last attempt to send failed, empty if it did not
}

// Status sums up the desk.
func (d *Desk) Status(ctx context.Context) (Status, error) {
	var s Status
	var err error
	if s.Who, err = d.Who(ctx); err != nil {
		return s, err
	}
	if s.Batches, err = d.catalogue.Batches(ctx); err != nil {
		return s, err
	}
	for _, batch := range s.Batches {
		s.Pages += batch.Pages
		s.Items += batch.Items
	}
	pending, err := d.catalogue.Pending(ctx)
	if err != nil {
		return s, err
	}
	s.Pending = len(pending)
	for _, sealed := range pending {
		if sealed.Problem != "" {
			s.Problem = sealed.Problem
		}
	}
	_, enrolErr := d.enrolment(ctx)
	s.Enrolled = enrolErr == nil
	return s, nil
}
