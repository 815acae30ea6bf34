package intake

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"daluang/storage/archive"
	"daluang/storage/objects"
	"daluang/sync/bag"
)

// commit answers POST /v1/batches/{digest}/commit. It may be called at any
// time, any number of times, by several callers at once.
func (a *Archive) commit(r *http.Request, d device) (any, error) {
	ctx := r.Context()
	digest, err := batchDigest(r)
	if err != nil {
		return nil, err
	}
	batch, err := a.find(ctx, d, digest)
	if err != nil || batch.committed {
		return batch.answer(), err
	}
	m, err := bag.Decode(batch.manifest)
	if err != nil {
		return nil, err
	}
	if err := a.readBack(ctx, d.tenant, digest); err != nil {
		return nil, err
	}
	err = a.db.write(context.WithoutCancel(ctx), func(tx *sql.Tx) error {
		return a.accept(context.WithoutCancel(ctx), tx, d, m, digest, batch.manifest)
	})
	var left incomplete
	if errors.As(err, &left) {
		want, err := a.wants(ctx, d.tenant, digest, m)
		if err != nil {
			return nil, err
		}
		return nil, &refusal{code: bag.CodeIncomplete, err: left, want: want}
	}
	if err != nil {
		return nil, err
	}
	return a.where(ctx, d, digest)
}

// incomplete is how many objects of a batch are not there.
type incomplete int

func (n incomplete) Error() string { return fmt.Sprintf("%d objects are missing", int(n)) }

// readBack reads those objects of a batch that an earlier batch brought: they
// were not read since this one was offered. What is damaged or gone is struck
// out, so that it is asked for again. What it found good it remembers as it
// goes: a caller that gave up half-way does not begin anew.
func (a *Archive) readBack(ctx context.Context, tenant archive.ID, batch archive.Digest) error {
	unread, err := digests(a.db.reader.QueryContext(ctx, `SELECT b.digest FROM batch_object b JOIN object o ON o.tenant = ? AND o.digest = b.digest
		WHERE b.batch = ? AND b.verified = 0`, string(tenant), batch[:]))
	if err != nil {
		return err
	}
	for digest := range unread {
		err := a.objects.Verify(ctx, digest)
		change, args := "UPDATE batch_object SET verified = 1 WHERE batch = ? AND digest = ?", []any{batch[:], digest[:]}
		if errors.Is(err, objects.ErrDamaged) || errors.Is(err, objects.ErrMissing) {
			a.log.Error("an object has to be sent again", "digest", digest.String(), "reason", a.reason(err))
			change, args = "DELETE FROM object WHERE digest = ?", []any{digest[:]}
		} else if err != nil {
			return fmt.Errorf("read back: %w", err)
		}
		err = a.db.write(ctx, func(tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, change, args...)
			return err
		})
		if err != nil {
			return fmt.Errorf("note what was read back: %w", err)
		}
	}
	return nil
}

// accept is the one transaction that makes a batch visible: records, change
// feed, log leaf, receipt, state. When another caller was faster it does
// nothing.
func (a *Archive) accept(ctx context.Context, tx *sql.Tx, d device, m bag.Manifest, digest archive.Digest, raw []byte) error {
	var committed bool
	var missing int
	var number int64
	err := tx.QueryRowContext(ctx, `SELECT state = 'committed',
		(SELECT count(*) FROM batch_object b LEFT JOIN object o ON o.tenant = ?1 AND o.digest = b.digest WHERE b.batch = ?2 AND (o.digest IS NULL OR b.verified = 0)),
		(SELECT coalesce(max(server_no), 0) + 1 FROM batch)
		FROM batch WHERE digest = ?2`, string(d.tenant), digest[:]).Scan(&committed, &missing, &number)
	switch {
	case err != nil:
		return fmt.Errorf("look up a batch: %w", err)
	case committed:
		return nil
	case missing > 0:
		return incomplete(missing)
	}
	receipt := bag.ReceiptFor(m, raw)
	receipt.ServerNumber, receipt.KeyID = number, bag.KeyID(a.ReceiptKey())
	receipt.Received = a.now().UTC().Truncate(time.Microsecond)
	if err := enterLog(ctx, tx, &receipt); err != nil {
		return err
	}
	receiptRaw, signature, err := receipt.Seal(a.key)
	if err != nil {
		return err
	}
	if err := enterRecords(ctx, tx, d.tenant, digest, m); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "UPDATE batch SET state = 'committed', server_no = ?, receipt = ?, receipt_sig = ?, committed_at = ? WHERE digest = ?",
		number, receiptRaw, signature, receipt.Received.UnixMicro(), digest[:])
	if err != nil {
		return fmt.Errorf("commit a batch: %w", err)
	}
	news := map[string]any{"manifest": digest, "server_number": number}
	if err := changed(ctx, tx, d.tenant, "batch.received", string(m.Batch.ID), news); err != nil {
		return err
	}
	return a.record(ctx, tx, archive.EventReceipt, d.id, digest.String(), news)
}

// enterRecords writes every dossier and item as this manifest describes it. A
// record that an earlier manifest described keeps both descriptions, and the
// change feed says so.
func enterRecords(ctx context.Context, tx *sql.Tx, tenant archive.ID, batch archive.Digest, m bag.Manifest) error {
	insert, err := tx.PrepareContext(ctx, "INSERT INTO record (batch, kind, id, tenant, position, payload) VALUES (?, ?, ?, ?, ?, ?)")
	if err != nil {
		return fmt.Errorf("store records: %w", err)
	}
	defer insert.Close()
	enter := func(kind string, id archive.ID, position int, record any) error {
		payload, err := json.Marshal(record)
		if err == nil {
			_, err = insert.ExecContext(ctx, batch[:], kind, string(id), string(tenant), position, string(payload))
		}
		if err != nil {
			return fmt.Errorf("store a record: %w", err)
		}
		return nil
	}
	for i, dossier := range m.Dossiers {
		if err := enter("dossier", dossier.ID, i+1, dossier); err != nil {
			return err
		}
	}
	for i, item := range m.Items {
		if err := enter("item", item.ID, i+1, item); err != nil {
			return err
		}
	}
	return noteRepeated(ctx, tx, tenant, batch)
}

func noteRepeated(ctx context.Context, tx *sql.Tx, tenant archive.ID, batch archive.Digest) error {
	rows, err := tx.QueryContext(ctx, `SELECT n.id FROM record n WHERE n.batch = ?1 AND n.kind = 'item' AND EXISTS
		(SELECT 1 FROM record e WHERE e.tenant = ?2 AND e.id = n.id AND e.kind = 'item' AND e.batch <> ?1)`, batch[:], string(tenant))
	if err != nil {
		return fmt.Errorf("look for repeated records: %w", err)
	}
	var repeated []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return errors.Join(err, rows.Close())
		}
		repeated = append(repeated, id)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return fmt.Errorf("look for repeated records: %w", err)
	}
	for _, id := range repeated {
		if err := changed(ctx, tx, tenant, "item.repeated", id, map[string]any{"manifest": batch}); err != nil {
			return err
		}
	}
	return nil
}
