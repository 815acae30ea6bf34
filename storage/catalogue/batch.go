package catalogue

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"daluang/storage/archive"
)

// querier is what reading needs: the reading connections, or a transaction
// that has to see its own changes.
type querier interface {
	QueryContext(context.Context, string, ...any) (*sql.Rows, error)
	QueryRowContext(context.Context, string, ...any) *sql.Row
}

// OpenBatch finds the desk's batch of that name or makes it, open.
func (c *Catalogue) OpenBatch(ctx context.Context, name string) (archive.Batch, error) {
	name = strings.TrimSpace(name)
	batch, err := c.BatchNamed(ctx, name)
	if err == nil || !errors.Is(err, ErrNotFound) {
		return batch, err
	}
	err = c.write(ctx, "open batch", func(ch *change) error {
		if name == "" {
			return ErrEmpty
		}
		id := archive.NewID()
		if err := ch.execOne(`insert into batch (id, creator, unit, name, state, opened_at)
			select ?, creator, unit, ?, ?, ? from desk where true on conflict do nothing`,
			id, name, archive.BatchOpen, timeText(ch.now)); errors.Is(err, ErrNotFound) {
			return nil // another process made it a moment ago
		} else if err != nil {
			return err
		}
		return ch.record(archive.EventCreation, string(id), map[string]string{"batch": name})
	})
	if err != nil {
		return archive.Batch{}, err
	}
	return c.BatchNamed(ctx, name)
}

const batchColumns = `select b.id, b.creator, coalesce(b.unit, ''), b.name, b.state, b.opened_at,
	(select count(*) from item i where i.batch = b.id and i.hidden_at = ''),
	(select count(*) from page p where p.batch = b.id and p.hidden_at = ''),
	(select count(*) from item i where i.batch = b.id and i.hidden_at = '' and i.title <> '')
	from batch b `

// BatchNamed returns the desk's batch of that name, or ErrNotFound.
func (c *Catalogue) BatchNamed(ctx context.Context, name string) (archive.Batch, error) {
	return readBatch(c.reader.QueryRowContext(ctx, batchColumns+"where b.name = ? and b.creator = (select creator from desk)", name))
}

// Batch returns one batch, or ErrNotFound.
func (c *Catalogue) Batch(ctx context.Context, id archive.ID) (archive.Batch, error) {
	return batchByID(ctx, c.reader, id)
}

func batchByID(ctx context.Context, q querier, id archive.ID) (archive.Batch, error) {
	return readBatch(q.QueryRowContext(ctx, batchColumns+"where b.id = ?", id))
}

// Batches lists all batches, newest first.
func (c *Catalogue) Batches(ctx context.Context) ([]archive.Batch, error) {
	rows, err := c.reader.QueryContext(ctx, batchColumns+"order by b.opened_at desc, b.id desc")
	if err != nil {
		return nil, fmt.Errorf("list batches: %w", translate(err))
	}
	defer rows.Close()
	var batches []archive.Batch
	for rows.Next() {
		batch, err := readBatch(rows)
		if err != nil {
			return nil, err
		}
		batches = append(batches, batch)
	}
	return batches, translate(rows.Err())
}

type scanner interface{ Scan(...any) error } // a row, or the rows at one

func readBatch(row scanner) (archive.Batch, error) {
	var b archive.Batch
	var opened string
	if err := row.Scan(&b.ID, &b.Creator, &b.Unit, &b.Name, &b.State, &opened, &b.Items, &b.Pages, &b.Described); err != nil {
		return b, fmt.Errorf("read batch: %w", translate(err))
	}
	b.Opened = parseTime(opened)
	return b, nil
}

// requireState returns archive.ErrBatchState unless the batch is in one of the
// states, seen from inside the transaction.
func (ch *change) requireState(batch archive.ID, allowed ...archive.BatchState) error {
	var state archive.BatchState
	if err := ch.QueryRowContext(ch.ctx, "select state from batch where id = ?", batch).Scan(&state); err != nil {
		return err
	}
	return state.Require(allowed...)
}

func (ch *change) setState(batch archive.ID, next archive.BatchState) error {
	var state archive.BatchState
	if err := ch.QueryRowContext(ch.ctx, "select state from batch where id = ?", batch).Scan(&state); err != nil {
		return err
	}
	if !state.MayBecome(next) {
		return fmt.Errorf("batch is %s, not to become %s: %w", state, next, archive.ErrBatchState)
	}
	return ch.exec("update batch set state = ? where id = ?", next, batch)
}
