package intake

import (
	"context"
	"database/sql"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"daluang/storage/archive"
	"daluang/sync/bag"
)

// enterLog appends the receipt's leaf to the log (RFC 6962 2.1) in the
// transaction of the commit, and fills in the receipt's place in it.
func enterLog(ctx context.Context, tx *sql.Tx, receipt *bag.Receipt) error {
	leaf := receipt.ServerNumber - 1
	stored := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) { return readHashes(ctx, tx, indexes) })
	hashes, err := tlog.StoredHashes(leaf, receipt.LogEntry(), stored)
	if err != nil {
		return fmt.Errorf("append to the log: %w", err)
	}
	first := tlog.StoredHashIndex(0, leaf)
	for i, hash := range hashes {
		if _, err := tx.ExecContext(ctx, "INSERT INTO log_hash VALUES (?, ?)", first+int64(i), hash[:]); err != nil {
			return fmt.Errorf("append to the log: %w", err)
		}
	}
	root, err := tlog.TreeHash(leaf+1, stored)
	if err != nil {
		return fmt.Errorf("hash the log: %w", err)
	}
	proof, err := tlog.ProveRecord(leaf+1, leaf, stored)
	if err != nil {
		return fmt.Errorf("prove the leaf: %w", err)
	}
	receipt.Leaf, receipt.TreeSize, receipt.Root = leaf, leaf+1, archive.Digest(root)
	for _, hash := range proof {
		receipt.Proof = append(receipt.Proof, archive.Digest(hash))
	}
	return nil
}

func readHashes(ctx context.Context, tx *sql.Tx, indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		var raw []byte
		if err := tx.QueryRowContext(ctx, "SELECT h FROM log_hash WHERE i = ?", index).Scan(&raw); err != nil {
			return nil, fmt.Errorf("read hash %d of the log: %w", index, err)
		}
		copy(hashes[i][:], raw)
	}
	return hashes, nil
}
