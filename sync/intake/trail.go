package intake

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"daluang/storage/archive"
)

// Kinds of events that only an archive records.
const (
	eventFork   archive.EventKind = "fork"
	eventRevoke archive.EventKind = "revocation"
	eventCode   archive.EventKind = "enrolment code"
)

// record appends one event to the audit trail, in the transaction of what it
// tells about.
func (a *Archive) record(ctx context.Context, tx *sql.Tx, kind archive.EventKind, workstation archive.ID, subject string, detail any) error {
	last, err := lastEvent(ctx, tx)
	if err != nil {
		return err
	}
	event := archive.Event{ID: archive.NewID(), At: a.now(), Workstation: workstation, Kind: kind, Subject: subject}
	if detail != nil {
		if event.Detail, err = json.Marshal(detail); err != nil {
			return fmt.Errorf("encode an event: %w", err)
		}
	}
	event = event.Chain(last)
	_, err = tx.ExecContext(ctx, "INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", event.Seq, string(event.ID), event.At.UnixMicro(),
		string(event.Workstation), string(event.Kind), event.Subject, string(event.Detail), event.Prev[:], event.Hash[:])
	if err != nil {
		return fmt.Errorf("record an event: %w", err)
	}
	return nil
}

const selectEvent = "SELECT seq, id, at, workstation, kind, subject, detail, prev, hash FROM audit"

func lastEvent(ctx context.Context, tx *sql.Tx) (archive.Event, error) {
	event, err := scanEvent(tx.QueryRowContext(ctx, selectEvent+" ORDER BY seq DESC LIMIT 1"))
	if errors.Is(err, sql.ErrNoRows) {
		return archive.Event{}, nil
	}
	return event, err
}

func scanEvent(row interface{ Scan(...any) error }) (archive.Event, error) {
	var e archive.Event
	var at int64
	var detail string
	var prev, hash []byte
	if err := row.Scan(&e.Seq, &e.ID, &at, &e.Workstation, &e.Kind, &e.Subject, &detail, &prev, &hash); err != nil {
		return e, fmt.Errorf("read an event: %w", err)
	}
	e.At = time.UnixMicro(at).UTC()
	if detail != "" {
		e.Detail = json.RawMessage(detail)
	}
	copy(e.Prev[:], prev)
	copy(e.Hash[:], hash)
	return e, nil
}

// changed adds one line to the change feed of a creator.
func changed(ctx context.Context, tx *sql.Tx, tenant archive.ID, kind, subject string, payload any) error {
	raw, err := json.Marshal(payload)
	if err != nil {
		return fmt.Errorf("encode a change: %w", err)
	}
	var seq int64
	err = tx.QueryRowContext(ctx, `INSERT INTO tenant_counter VALUES (?, 1)
		ON CONFLICT (tenant) DO UPDATE SET n = n + 1 RETURNING n`, string(tenant)).Scan(&seq)
	if err == nil {
		_, err = tx.ExecContext(ctx, "INSERT INTO change VALUES (?, ?, ?, ?, ?)", string(tenant), seq, kind, subject, string(raw))
	}
	if err != nil {
		return fmt.Errorf("record a change: %w", err)
	}
	return nil
}
