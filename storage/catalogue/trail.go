package catalogue

import (
	"context"
	"fmt"

	"daluang/storage/archive"
)

// Events calls visit with the audit trail from its first line on.
func (c *Catalogue) Events(ctx context.Context, visit func(archive.Event) error) error {
	rows, err := c.reader.QueryContext(ctx,
		"select seq, id, at, operator, workstation, kind, subject, detail, prev, hash from event order by seq")
	if err != nil {
		return fmt.Errorf("read the audit trail: %w", translate(err))
	}
	defer rows.Close()
	for rows.Next() {
		var event archive.Event
		var at, detail string
		var prev, hash []byte
		if err := rows.Scan(&event.Seq, &event.ID, &at, &event.Operator, &event.Workstation,
			&event.Kind, &event.Subject, &detail, &prev, &hash); err != nil {
			return fmt.Errorf("read the audit trail: %w", translate(err))
		}
		event.At, event.Detail = parseTime(at), []byte(detail)
		copy(event.Prev[:], prev)
		copy(event.Hash[:], hash)
		if err := visit(event); err != nil {
			return err
		}
	}
	return translate(rows.Err())
}

// VerifyTrail reads the whole audit trail and returns its length, or
// archive.ErrBrokenTrail where it was changed.
func (c *Catalogue) VerifyTrail(ctx context.Context) (int64, error) {
	var prev archive.Event
	err := c.Events(ctx, func(event archive.Event) error {
		if err := event.Follows(prev); err != nil {
			return err
		}
		prev = event
		return nil
	})
	return prev.Seq, err
}
