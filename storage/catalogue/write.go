package catalogue

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"daluang/storage/archive"
)

// timeForm is UTC text that sorts as time does.
const timeForm = "2006-01-02T15:04:05.000000Z"

func timeText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(timeForm)
}

func parseTime(text string) time.Time {
	t, _ := time.Parse(timeForm, text) // only timeText writes these columns
	return t
}

// change is one transaction that a person or the program makes, with its lines
// in the audit trail.
type change struct {
	*sql.Tx
	ctx  context.Context
	now  time.Time
	desk deskAgents
}

type deskAgents struct{ operator, workstation archive.ID }

// write runs do in one transaction. Nothing is changed unless it returns nil.
func (c *Catalogue) write(ctx context.Context, what string, do func(*change) error) error {
	tx, err := c.writer.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("%s: %w", what, translate(err))
	}
	defer tx.Rollback()
	ch := &change{Tx: tx, ctx: ctx, now: c.now().UTC()}
	if err := ch.readAgents(); err != nil {
		return fmt.Errorf("%s: %w", what, translate(err))
	}
	if err := do(ch); err != nil {
		return fmt.Errorf("%s: %w", what, translate(err))
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("%s: %w", what, translate(err))
	}
	return nil
}

func (ch *change) readAgents() error {
	row := ch.QueryRowContext(ch.ctx, "select coalesce(operator, ''), workstation from desk")
	err := row.Scan(&ch.desk.operator, &ch.desk.workstation)
	if errors.Is(err, sql.ErrNoRows) {
		return nil // the desk is being set up
	}
	return err
}

func (ch *change) exec(query string, args ...any) error {
	_, err := ch.ExecContext(ch.ctx, query, args...)
	return err
}

// execOne is exec for a statement that has to touch one row: none is
// ErrNotFound.
func (ch *change) execOne(query string, args ...any) error {
	result, err := ch.ExecContext(ch.ctx, query, args...)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, ErrNotFound)
	}
	return nil
}

// record appends an event to the audit trail, chained to the last one.
func (ch *change) record(kind archive.EventKind, subject string, detail any) error {
	text, err := json.Marshal(detail)
	if err != nil {
		return err
	}
	var last archive.Event
	var hash []byte
	err = ch.QueryRowContext(ch.ctx, "select seq, hash from event order by seq desc limit 1").Scan(&last.Seq, &hash)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	copy(last.Hash[:], hash)
	event := archive.Event{
		ID: archive.NewID(), At: ch.now, Operator: ch.desk.operator, Workstation: ch.desk.workstation,
		Kind: kind, Subject: subject, Detail: text,
	}.Chain(last)
	return ch.exec(`insert into event (seq, id, at, operator, workstation, kind, subject, detail, prev, hash)
		values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		event.Seq, event.ID, timeText(event.At), event.Operator, event.Workstation,
		event.Kind, event.Subject, string(event.Detail), event.Prev[:], event.Hash[:])
}

func optional(id archive.ID) any {
	if id == "" {
		return nil
	}
	return id
}
