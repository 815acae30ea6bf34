package app

import (
	"context"
	"errors"
	"fmt"

	"daluang/app/acquire/inbox"
	"daluang/storage/archive"
)

// errMoved says that a file changed between being looked at and being copied.
var errMoved = errors.New("the file changed while it was taken")

// arrive stores one file that came by itself, as Import stores one: master on
// the disk and read back, then the row. Nil is the promise that both are there;
// the answers are those of inbox.Take. A batch that is sealed takes nothing, and
// the file waits.
func (d *Desk) arrive(ctx context.Context, batch archive.ID, texts Texts, a inbox.Arrival) (Imported, error) {
	into, err := d.catalogue.Batch(ctx, batch)
	if err != nil {
		return Imported{}, err
	}
	result := Imported{Batch: into}
	file := d.readFile(ctx, a.Path, batch)
	if file.staged != nil && file.staged.Digest != a.Digest {
		file.discard()
		return result, errMoved
	}
	name := a.Name
	if a.Session != "" {
		name = a.Session + " – " + a.Name
	}
	if err := d.take(ctx, &result, name, file, Split{}); err != nil {
		return result, err
	}
	if len(result.Refused) > 0 {
		return result, refusal(texts, result.Refused[0].Err)
	}
	return result, nil
}

// refusal tells what will never be stored from what cannot be stored now.
func refusal(texts Texts, err error) error {
	for _, passing := range []error{archive.ErrBatchState, ErrNoAccess, ErrNoFile, context.DeadlineExceeded, errPanic} {
		if errors.Is(err, passing) {
			return fmt.Errorf("take an arrival: %w", err)
		}
	}
	why := texts.Explain(err)
	if why.Key == "unexpected" || why.Key == "cancelled" {
		return fmt.Errorf("take an arrival: %w", err)
	}
	return &inbox.Refusal{Code: why.Key, Sentence: why.What + " " + why.Next, Err: err}
}
