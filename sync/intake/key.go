package intake

import (
	"context"
	"crypto/ed25519"
	"crypto/x509"
	"database/sql"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"daluang/sync/bag"
)

// ErrKeyLost says that the key that signs receipts is not the one the database
// knows: restore keys/ from the backup, or no new receipt can be trusted.
var ErrKeyLost = errors.New("the receipt key is missing or another one")

// receiptKey reads the key that signs receipts, or makes it at the first
// start. The write transaction keeps a second process from making another one
// at the same time; the file is on the disk before the database names it.
func receiptKey(ctx context.Context, db *database, folder string, random io.Reader, now time.Time) (ed25519.PrivateKey, error) {
	var key ed25519.PrivateKey
	err := db.write(ctx, func(tx *sql.Tx) error {
		var known string
		err := tx.QueryRowContext(ctx, "SELECT key_id FROM receipt_key ORDER BY made_at DESC LIMIT 1").Scan(&known)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("read the receipt key: %w", err)
		}
		first := err != nil
		key, err = readKey(filepath.Join(folder, "receipt.pem"))
		if first && errors.Is(err, fs.ErrNotExist) {
			key, err = makeKey(folder, random)
		}
		if err != nil {
			return fmt.Errorf("%w: %w", ErrKeyLost, err)
		}
		public := key.Public().(ed25519.PublicKey)
		if !first {
			if known != bag.KeyID(public) {
				return fmt.Errorf("database knows key %s: %w", known, ErrKeyLost)
			}
			return nil
		}
		_, err = tx.ExecContext(ctx, "INSERT INTO receipt_key VALUES (?, ?, ?)", bag.KeyID(public), []byte(public), now.UnixMicro())
		return err
	})
	return key, err
}

func readKey(file string) (ed25519.PrivateKey, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(raw)
	if block == nil {
		return nil, errors.New("not a key file")
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	key, ok := parsed.(ed25519.PrivateKey)
	if !ok {
		return nil, errors.New("not an ed25519 key")
	}
	return key, nil
}

// makeKey writes a new key: temp file, sync, rename, sync of the folder.
func makeKey(folder string, random io.Reader) (ed25519.PrivateKey, error) {
	seed := make([]byte, ed25519.SeedSize)
	if _, err := io.ReadFull(random, seed); err != nil {
		return nil, err
	}
	key := ed25519.NewKeyFromSeed(seed)
	encoded, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	file, err := os.CreateTemp(folder, "new-*") // 0600
	if err != nil {
		return nil, err
	}
	err = pem.Encode(file, &pem.Block{Type: "PRIVATE KEY", Bytes: encoded})
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return nil, err
	}
	if err := os.Rename(file.Name(), filepath.Join(folder, "receipt.pem")); err != nil {
		return nil, err
	}
	return key, errors.Join(syncFolder(folder), syncFolder(filepath.Dir(folder)))
}
