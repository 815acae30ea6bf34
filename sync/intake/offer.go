package intake

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"

	"daluang/storage/archive"
	"daluang/sync/bag"
)

// offer answers PUT /v1/batches/{digest}: the manifest's bytes, its signature
// in a header. It is the point to which a desk returns after anything broke.
func (a *Archive) offer(r *http.Request, d device) (any, error) {
	digest, err := batchDigest(r)
	if err != nil {
		return nil, err
	}
	raw, err := readBody(r, bag.MaxManifest)
	if err != nil {
		return nil, err
	}
	m, err := judge(d, digest, raw, signatureOf(r))
	if err != nil {
		return nil, err
	}
	err = a.db.write(r.Context(), func(tx *sql.Tx) error {
		return a.enter(r.Context(), tx, d, m, digest, raw, signatureOf(r))
	})
	if err != nil {
		return nil, err
	}
	return a.where(r.Context(), d, digest)
}

func batchDigest(r *http.Request) (archive.Digest, error) {
	digest, err := archive.ParseDigest(r.PathValue("digest"))
	if err != nil {
		return digest, refuse(bag.CodeBadRequest, err)
	}
	return digest, nil
}

// judge decides whether a manifest may be offered at all.
func judge(d device, digest archive.Digest, raw, signature []byte) (bag.Manifest, error) {
	if archive.DigestOf(raw) != digest {
		return bag.Manifest{}, refuse(bag.CodeWrongDigest, errors.New("the manifest is not the one in the address"))
	}
	if err := bag.VerifyManifest(d.key, raw, signature); err != nil {
		return bag.Manifest{}, refuse(bag.CodeBadSignature, err)
	}
	m, err := bag.Decode(raw)
	switch {
	case errors.Is(err, bag.ErrUnknownFormat):
		return m, refuse(bag.CodeUnknown, err)
	case err != nil:
		return m, refuse(bag.CodeBadManifest, err)
	case m.Workstation != d.deskID || m.Creator.ID != d.deskCreator:
		return m, refuse(bag.CodeWrongCreator, errors.New("the manifest names another workstation or creator than the one enrolled"))
	}
	return m, nil
}

// enter inserts a batch that is not there yet.
func (a *Archive) enter(ctx context.Context, tx *sql.Tx, d device, m bag.Manifest, digest archive.Digest, raw, signature []byte) error {
	prev := nullable(m.Prev)
	done, err := tx.ExecContext(ctx, `INSERT INTO batch (digest, tenant, device, id, seq, prev, state, manifest, signature, offered_at)
		VALUES (?, ?, ?, ?, ?, ?, 'uploading', ?, ?, ?) ON CONFLICT (digest) DO NOTHING`,
		digest[:], string(d.tenant), string(d.id), string(m.Batch.ID), m.Seq, prev, raw, signature, a.now().UnixMicro())
	if err != nil {
		return fmt.Errorf("store a batch: %w", err)
	}
	if fresh, err := done.RowsAffected(); err != nil || fresh == 0 {
		return err
	}
	insert, err := tx.PrepareContext(ctx, "INSERT INTO batch_object (batch, position, digest, size) VALUES (?, ?, ?, ?)")
	if err != nil {
		return fmt.Errorf("store a batch: %w", err)
	}
	defer insert.Close()
	for i, object := range m.Objects {
		if _, err := insert.ExecContext(ctx, digest[:], i, object.Digest[:], object.Size); err != nil {
			return fmt.Errorf("store a batch: %w", err)
		}
	}
	if err := a.compareHeads(ctx, tx, &d, m.Seq, digest); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "UPDATE device SET head_seq = ?, head = ? WHERE id = ? AND head_seq < ?", m.Seq, digest[:], string(d.id), m.Seq)
	if err != nil {
		return fmt.Errorf("move the head of a workstation: %w", err)
	}
	return a.record(ctx, tx, archive.EventTransfer, d.id, digest.String(), nil)
}

// stored is a batch row.
type stored struct {
	committed          bool
	manifest           []byte
	receipt, signature []byte
}

// find looks a batch up among those of the device's tenant.
func (a *Archive) find(ctx context.Context, d device, digest archive.Digest) (stored, error) {
	var s stored
	err := a.db.reader.QueryRowContext(ctx, "SELECT state = 'committed', manifest, receipt, receipt_sig FROM batch WHERE digest = ? AND tenant = ?",
		digest[:], string(d.tenant)).Scan(&s.committed, &s.manifest, &s.receipt, &s.signature)
	if errors.Is(err, sql.ErrNoRows) {
		return s, refuse(bag.CodeNotFound, errors.New("no such batch"))
	}
	if err != nil {
		return s, fmt.Errorf("look up a batch: %w", err)
	}
	return s, nil
}

func (s stored) answer() bag.Answer {
	return bag.Answer{State: bag.StateCommitted, Receipt: s.receipt, Signature: s.signature}
}

// where says where a batch is, and what is missing of it.
func (a *Archive) where(ctx context.Context, d device, digest archive.Digest) (bag.Answer, error) {
	s, err := a.find(ctx, d, digest)
	if err != nil || s.committed {
		return s.answer(), err
	}
	m, err := bag.Decode(s.manifest)
	if err != nil {
		return bag.Answer{}, err
	}
	want, err := a.wants(ctx, d.tenant, digest, m)
	return bag.Answer{State: bag.StateUploading, Want: want}, err
}

// wants lists what is missing of a batch, in the order of its manifest. What a
// creator's other batches brought is not asked for again; what another creator
// has is, so that nobody learns of it.
func (a *Archive) wants(ctx context.Context, tenant archive.ID, digest archive.Digest, m bag.Manifest) ([]bag.Want, error) {
	missing, err := a.missing(ctx, tenant, digest)
	if err != nil {
		return nil, err
	}
	var want []bag.Want
	for _, object := range m.Objects {
		if !missing[object.Digest] {
			continue
		}
		w := bag.Want{Digest: object.Digest, Size: object.Size}
		if len(object.Chunks) > 0 {
			if w.From, err = a.partial.of(tenant, object).from(); err != nil {
				return nil, err
			}
		}
		want = append(want, w)
	}
	return want, nil
}

func (a *Archive) missing(ctx context.Context, tenant archive.ID, batch archive.Digest) (map[archive.Digest]bool, error) {
	return digests(a.db.reader.QueryContext(ctx, `SELECT b.digest FROM batch_object b LEFT JOIN object o ON o.tenant = ? AND o.digest = b.digest
		WHERE b.batch = ? AND o.digest IS NULL`, string(tenant), batch[:]))
}

// digests collects a query of one column.
func digests(rows *sql.Rows, err error) (map[archive.Digest]bool, error) {
	if err != nil {
		return nil, fmt.Errorf("list objects: %w", err)
	}
	defer rows.Close()
	found := map[archive.Digest]bool{}
	for rows.Next() {
		var raw []byte
		if err := rows.Scan(&raw); err != nil {
			return nil, fmt.Errorf("list objects: %w", err)
		}
		digest, err := archive.DigestFromBytes(raw)
		if err != nil {
			return nil, err
		}
		found[digest] = true
	}
	return found, rows.Err()
}

// receipt answers GET /v1/receipts/{digest}.
func (a *Archive) receipt(r *http.Request, d device) (any, error) {
	digest, err := batchDigest(r)
	if err != nil {
		return nil, err
	}
	s, err := a.find(r.Context(), d, digest)
	if err == nil && !s.committed {
		err = refuse(bag.CodeNotFound, errors.New("no receipt yet"))
	}
	return s.answer(), err
}
