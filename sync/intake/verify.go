package intake

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"daluang/storage/archive"
	"daluang/storage/objects"
	"daluang/sync/bag"
)

// Report is what a check of everything found.
type Report struct {
	Checked  int              `json:"checked"`  // objects read
	Batches  int              `json:"batches"`  // receipts checked
	Damaged  []archive.Digest `json:"damaged"`  // objects that are not what they were
	Missing  []archive.Digest `json:"missing"`  // objects that are gone
	Problems []string         `json:"problems"` // receipts, log and audit trail, in words for the support desk
}

// Clean reports whether nothing is wrong.
func (r Report) Clean() bool { return len(r.Damaged)+len(r.Missing)+len(r.Problems) == 0 }

// Verify reads every object of every received batch, checks every receipt
// against its manifest, rebuilds the log from the receipts and follows the
// audit trail. The error says only that the check could not be finished; what
// it found wrong is in the report.
func (a *Archive) Verify(ctx context.Context) (Report, error) {
	report := Report{Damaged: []archive.Digest{}, Missing: []archive.Digest{}, Problems: []string{}}
	for _, step := range []func(context.Context, *Report) error{a.verifyDatabase, a.verifyTrail, a.verifyReceipts, a.verifyObjects} {
		if err := step(ctx, &report); err != nil {
			return report, err
		}
	}
	return report, nil
}

func (r *Report) problem(format string, args ...any) {
	r.Problems = append(r.Problems, fmt.Sprintf(format, args...))
}

func (a *Archive) verifyDatabase(ctx context.Context, report *Report) error {
	var verdict string
	if err := a.db.reader.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&verdict); err != nil {
		return fmt.Errorf("check the database: %w", err)
	}
	if verdict != "ok" {
		report.problem("database: %s", verdict)
	}
	return nil
}

func (a *Archive) verifyTrail(ctx context.Context, report *Report) error {
	rows, err := a.db.reader.QueryContext(ctx, selectEvent+" ORDER BY seq")
	if err != nil {
		return fmt.Errorf("read the audit trail: %w", err)
	}
	defer rows.Close()
	var last archive.Event
	for rows.Next() {
		event, err := scanEvent(rows)
		if err != nil {
			return err
		}
		if err := event.Follows(last); err != nil {
			report.problem("audit trail: %v", err)
			return nil
		}
		last = event
	}
	return rows.Err()
}

// verifyReceipts reads the receipts in the order of their numbers and grows a
// second log beside the stored one.
func (a *Archive) verifyReceipts(ctx context.Context, report *Report) error {
	keys, err := a.receiptKeys(ctx)
	if err != nil {
		return err
	}
	stored, err := a.logHashes(ctx)
	if err != nil {
		return err
	}
	rows, err := a.db.reader.QueryContext(ctx, "SELECT server_no, digest, manifest, receipt, receipt_sig FROM batch WHERE state = 'committed' ORDER BY server_no")
	if err != nil {
		return fmt.Errorf("read the receipts: %w", err)
	}
	defer rows.Close()
	grown := &grownLog{}
	for rows.Next() {
		var number int64
		var digest, manifest, raw, signature []byte
		if err := rows.Scan(&number, &digest, &manifest, &raw, &signature); err != nil {
			return fmt.Errorf("read a receipt: %w", err)
		}
		report.Batches++
		receipt, err := checkReceipt(keys, manifest, raw, signature)
		if sum := archive.DigestOf(manifest); err == nil && !bytes.Equal(sum[:], digest) {
			err = bag.ErrBadManifest
		}
		if err == nil {
			err = grown.add(number, receipt)
		}
		if err != nil {
			report.problem("receipt %d: %v", number, err)
			return nil // the log cannot be grown past it
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read the receipts: %w", err)
	}
	if len(stored) != len(grown.hashes) {
		report.problem("log: %d hashes stored, %d expected", len(stored), len(grown.hashes))
		return nil
	}
	for i, hash := range grown.hashes {
		if stored[i] != hash {
			report.problem("log: hash %d was changed", i)
			return nil
		}
	}
	return nil
}

// checkReceipt tries the keys this archive has signed with.
func checkReceipt(keys []ed25519.PublicKey, manifest, raw, signature []byte) (bag.Receipt, error) {
	err := bag.ErrBadReceipt
	for _, key := range keys {
		receipt, tried := bag.VerifyReceipt(key, manifest, raw, signature)
		if tried == nil {
			return receipt, nil
		}
		err = tried
	}
	return bag.Receipt{}, err
}

// grownLog is a log rebuilt in memory: 64 bytes per batch.
type grownLog struct{ hashes []tlog.Hash }

func (g *grownLog) add(number int64, receipt bag.Receipt) error {
	leaf := number - 1
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		found := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			if index < 0 || index >= int64(len(g.hashes)) {
				return nil, errors.New("a receipt is missing before this one")
			}
			found[i] = g.hashes[index]
		}
		return found, nil
	})
	if receipt.ServerNumber != number || receipt.Leaf != leaf || receipt.TreeSize != number || tlog.StoredHashIndex(0, leaf) != int64(len(g.hashes)) {
		return errors.New("its number does not follow the one before")
	}
	hashes, err := tlog.StoredHashes(leaf, receipt.LogEntry(), reader)
	if err != nil {
		return err
	}
	g.hashes = append(g.hashes, hashes...)
	root, err := tlog.TreeHash(number, reader)
	if err == nil && archive.Digest(root) != receipt.Root {
		err = errors.New("its root is not that of the log")
	}
	return err
}

func (a *Archive) receiptKeys(ctx context.Context) ([]ed25519.PublicKey, error) {
	rows, err := a.db.reader.QueryContext(ctx, "SELECT public_key FROM receipt_key ORDER BY made_at")
	if err != nil {
		return nil, fmt.Errorf("read the receipt keys: %w", err)
	}
	defer rows.Close()
	var keys []ed25519.PublicKey
	for rows.Next() {
		var key []byte
		if err := rows.Scan(&key); err != nil {
			return nil, fmt.Errorf("read a receipt key: %w", err)
		}
		keys = append(keys, key)
	}
	return keys, rows.Err()
}

func (a *Archive) logHashes(ctx context.Context) ([]tlog.Hash, error) {
	rows, err := a.db.reader.QueryContext(ctx, "SELECT i, h FROM log_hash ORDER BY i")
	if err != nil {
		return nil, fmt.Errorf("read the log: %w", err)
	}
	defer rows.Close()
	var hashes []tlog.Hash
	for rows.Next() {
		var index int64
		var raw []byte
		if err := rows.Scan(&index, &raw); err != nil {
			return nil, fmt.Errorf("read the log: %w", err)
		}
		var hash tlog.Hash
		copy(hash[:], raw)
		hashes = append(hashes, hash)
	}
	return hashes, rows.Err()
}

func (a *Archive) verifyObjects(ctx context.Context, report *Report) error {
	rows, err := a.db.reader.QueryContext(ctx, `SELECT DISTINCT o.digest FROM batch_object o JOIN batch b ON b.digest = o.batch
		WHERE b.state = 'committed' ORDER BY o.digest`)
	if err != nil {
		return fmt.Errorf("list objects: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var raw []byte
		if err := rows.Scan(&raw); err != nil {
			return fmt.Errorf("list objects: %w", err)
		}
		digest, err := archive.DigestFromBytes(raw)
		if err != nil {
			return err
		}
		report.Checked++
		switch err := a.objects.Verify(ctx, digest); {
		case errors.Is(err, objects.ErrMissing):
			report.Missing = append(report.Missing, digest)
		case errors.Is(err, objects.ErrDamaged):
			report.Damaged = append(report.Damaged, digest)
		case err != nil:
			return err
		}
	}
	return rows.Err()
}
