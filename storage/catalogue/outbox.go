package catalogue

import (
	"context"
	"errors"
	"fmt"
	"time"

	"daluang/storage/archive"
)

// Sealing is all that a batch hands over, read in the transaction that seals
// it. Seq and Prev chain the manifests of one workstation.
type Sealing struct {
	Seq      int64
	Prev     archive.Digest // of the manifest before, zero for the first
	At       time.Time
	Desk     Desk
	Batch    archive.Batch
	Dossiers []archive.Dossier
	Items    []SealedItem
}

// SealedItem is an item with its pages and its access copy.
type SealedItem struct {
	archive.Item
	Pages  []archive.Page
	Access Access // zero where there is none
}

// Sealed is a row of the outbox. Lists leave Manifest, Signature and what
// belongs to the receipt out: they are as long as the batch is large.
type Sealed struct {
	Seq              int64
	Batch            archive.ID
	Name             string // of the batch
	State            archive.BatchState
	Digest           archive.Digest // of the manifest: the name of the batch for the archive
	Manifest         []byte
	Signature        []byte
	Attempts         int
	NextTry          time.Time // zero: now
	Problem          string    // message key of the last attempt, empty if none failed
	Received         bool      // there is a receipt
	Receipt          []byte
	ReceiptSignature []byte
	ReceiptKey       []byte // of the archive, as pinned when the receipt was verified
}

// Seal closes a batch: build makes the manifest and its signature from what
// the batch holds, and both are queued in the same transaction that changes
// the state. Nothing happens when build returns an error. Errors:
// archive.ErrBatchState unless the batch is open or returned, build's own.
func (c *Catalogue) Seal(ctx context.Context, batch archive.ID, build func(Sealing) (manifest, signature []byte, err error)) (Sealed, error) {
	desk, err := c.Desk(ctx)
	if err != nil {
		return Sealed{}, err
	}
	var sealed Sealed
	err = c.write(ctx, "seal batch", func(ch *change) error {
		if err := ch.requireState(batch, archive.BatchOpen, archive.BatchReturned); err != nil {
			return err
		}
		content, err := ch.sealing(batch, desk)
		if err != nil {
			return err
		}
		manifest, signature, err := build(content)
		if err != nil {
			return err
		}
		sealed = Sealed{Seq: content.Seq, Batch: batch, Name: content.Batch.Name, State: archive.BatchSealed,
			Digest: archive.DigestOf(manifest), Manifest: manifest, Signature: signature}
		if err := ch.exec("insert into outbox (seq, batch, digest, manifest, signature) values (?, ?, ?, ?, ?)",
			sealed.Seq, batch, sealed.Digest[:], manifest, signature); err != nil {
			return err
		}
		if err := ch.setState(batch, archive.BatchSealed); err != nil {
			return err
		}
		return ch.record(archive.EventSeal, string(batch), map[string]any{"manifest": sealed.Digest, "seq": sealed.Seq})
	})
	return sealed, err
}

func (ch *change) sealing(batch archive.ID, desk Desk) (Sealing, error) {
	content := Sealing{At: ch.now, Desk: desk}
	var err error
	if content.Batch, err = batchByID(ch.ctx, ch, batch); err != nil {
		return content, err
	}
	if content.Seq, content.Prev, err = ch.outboxHead(); err != nil {
		return content, err
	}
	content.Seq++
	if content.Dossiers, err = readDossiers(ch.ctx, ch, "where d.id in (select dossier from item where batch = ?) order by d.id", batch); err != nil {
		return content, err
	}
	rows, err := ch.QueryContext(ch.ctx, itemColumns+fromItem+accessJoin+"where i.batch = ? and i.hidden_at = '' order by i.position", batch)
	if err != nil {
		return content, err
	}
	defer rows.Close()
	for rows.Next() {
		item, _, err := readItem(rows)
		if err != nil {
			return content, err
		}
		content.Items = append(content.Items, SealedItem{Item: item})
	}
	if err := rows.Err(); err != nil {
		return content, err
	}
	for i := range content.Items {
		if err := ch.fill(&content.Items[i]); err != nil {
			return content, err
		}
	}
	return content, nil
}

func (ch *change) fill(item *SealedItem) (err error) {
	if item.Pages, err = readPages(ch.ctx, ch, "where item = ? and hidden_at = '' order by position", item.ID); err != nil {
		return err
	}
	access, err := accessOf(ch.ctx, ch, item.ID)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	item.Access = access
	return err
}

func (ch *change) outboxHead() (seq int64, digest archive.Digest, err error) {
	var raw []byte
	err = ch.QueryRowContext(ch.ctx, "select seq, digest from outbox order by seq desc limit 1").Scan(&seq, &raw)
	if err != nil && !errors.Is(translate(err), ErrNotFound) {
		return 0, digest, err
	}
	copy(digest[:], raw)
	return seq, digest, nil
}

const outboxColumns = `select o.seq, o.batch, b.name, b.state, o.digest, o.attempts, o.next_try, o.problem, o.receipt is not null
	from outbox o join batch b on b.id = o.batch `

// newestOfBatch: a batch that was returned and sealed again has two rows; the
// older one is superseded.
const newestOfBatch = "o.seq = (select max(seq) from outbox where batch = o.batch)"

// Pending lists what the archive has not acknowledged yet, the oldest first.
func (c *Catalogue) Pending(ctx context.Context) ([]Sealed, error) {
	return c.outbox(ctx, "where o.receipt is null and "+newestOfBatch+" order by o.seq")
}

// Outbox lists everything that was ever sealed, the oldest first.
func (c *Catalogue) Outbox(ctx context.Context) ([]Sealed, error) {
	return c.outbox(ctx, "order by o.seq")
}

// SealedBatch returns the row of a manifest with everything in it, or
// ErrNotFound.
func (c *Catalogue) SealedBatch(ctx context.Context, digest archive.Digest) (Sealed, error) {
	list, err := c.outbox(ctx, "where o.digest = ?", digest[:])
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("read the outbox: %w", ErrNotFound)
	}
	if err != nil {
		return Sealed{}, err
	}
	s := list[0]
	err = c.reader.QueryRowContext(ctx, `select manifest, signature, coalesce(receipt, x''), coalesce(receipt_signature, x''), coalesce(receipt_key, x'')
		from outbox where digest = ?`, digest[:]).Scan(&s.Manifest, &s.Signature, &s.Receipt, &s.ReceiptSignature, &s.ReceiptKey)
	if err != nil {
		return Sealed{}, fmt.Errorf("read the outbox: %w", translate(err))
	}
	return s, nil
}

// SealedAs returns the newest manifest of a batch, without its long parts, or
// ErrNotFound for one that was never sealed.
func (c *Catalogue) SealedAs(ctx context.Context, batch archive.ID) (Sealed, error) {
	list, err := c.outbox(ctx, "where o.batch = ? order by o.seq desc limit 1", batch)
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("read the outbox: %w", ErrNotFound)
	}
	if err != nil {
		return Sealed{}, err
	}
	return list[0], nil
}

func (c *Catalogue) outbox(ctx context.Context, where string, args ...any) ([]Sealed, error) {
	rows, err := c.reader.QueryContext(ctx, outboxColumns+where, args...)
	if err != nil {
		return nil, fmt.Errorf("read the outbox: %w", translate(err))
	}
	defer rows.Close()
	var list []Sealed
	for rows.Next() {
		var s Sealed
		var digest []byte
		var next string
		if err := rows.Scan(&s.Seq, &s.Batch, &s.Name, &s.State, &digest, &s.Attempts, &next, &s.Problem, &s.Received); err != nil {
			return nil, fmt.Errorf("read the outbox: %w", translate(err))
		}
		copy(s.Digest[:], digest)
		s.NextTry = parseTime(next)
		list = append(list, s)
	}
	return list, translate(rows.Err())
}

// Sending notes that the archive has been offered a batch. One that is being
// sent already, by another process too, or that has its receipt stays as it is.
func (c *Catalogue) Sending(ctx context.Context, digest archive.Digest) error {
	return c.write(ctx, "begin sending", func(ch *change) error {
		row, err := ch.sealedRow(digest)
		if err != nil || row.received || !row.newest || row.state != archive.BatchSealed {
			return err
		}
		if err := ch.setState(row.batch, archive.BatchSending); err != nil {
			return err
		}
		return ch.record(archive.EventTransfer, string(row.batch), map[string]any{"manifest": digest})
	})
}

// Attempted notes a try that did not succeed, why (a message key), and when to
// try again. A batch that has its receipt by now is left alone.
func (c *Catalogue) Attempted(ctx context.Context, digest archive.Digest, problem string, next time.Time) error {
	return c.write(ctx, "note an attempt", func(ch *change) error {
		return ch.exec("update outbox set attempts = attempts + 1, problem = ?, next_try = ? where digest = ? and receipt is null",
			problem, timeText(next), digest[:])
	})
}

// Received keeps the archive's receipt, which the caller has verified, and
// calls the batch received, in one transaction. A receipt that is kept already
// stays; it is never replaced. That of a manifest which was superseded is kept
// too and says nothing about the newer one. key is the archive's, against which
// the receipt can be proved again at any time.
func (c *Catalogue) Received(ctx context.Context, digest archive.Digest, receipt, signature, key []byte) error {
	return c.write(ctx, "keep a receipt", func(ch *change) error {
		row, err := ch.sealedRow(digest)
		if err != nil || row.received {
			return err
		}
		if err := ch.exec("update outbox set receipt = ?, receipt_signature = ?, receipt_key = ?, problem = '', next_try = '' where digest = ?",
			receipt, signature, key, digest[:]); err != nil {
			return err
		}
		if row.newest {
			if err := ch.setState(row.batch, archive.BatchReceived); err != nil {
				return err
			}
		}
		return ch.record(archive.EventReceipt, string(row.batch), map[string]any{"manifest": digest, "receipt": archive.DigestOf(receipt)})
	})
}

// sealedRow is where a manifest stands at this moment.
type sealedRow struct {
	batch            archive.ID
	state            archive.BatchState // of the batch
	received, newest bool
}

func (ch *change) sealedRow(digest archive.Digest) (row sealedRow, err error) {
	err = ch.QueryRowContext(ch.ctx, `select b.id, b.state, o.receipt is not null, `+newestOfBatch+`
		from outbox o join batch b on b.id = o.batch where o.digest = ?`, digest[:]).
		Scan(&row.batch, &row.state, &row.received, &row.newest)
	return row, err
}
