package app

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"daluang/storage/archive"
	"daluang/storage/objects"
)

// keyFile holds the seed of the workstation's Ed25519 key (RFC 8032), readable
// for its owner alone. It is written before the catalogue names its public
// half, so that a crash in between leaves a key that the next init takes up.
func keyFile(folder string) string { return filepath.Join(folder, "keys", "workstation.key") }

// makeKey returns the workstation of the folder's key, made now if the folder
// is new. Its id is fresh; a desk that has one keeps its own. Several may make a
// desk in one folder at once: the first key that is written is everybody's.
func makeKey(folder string) (archive.Workstation, error) {
	// Looked at before the key: a catalogue never comes before its key.
	_, err := os.Stat(filepath.Join(folder, catalogueFile))
	fresh := errors.Is(err, fs.ErrNotExist)
	key, err := readKey(folder)
	if errors.Is(err, ErrLostKey) && fresh {
		key, err = writeKey(folder)
	}
	if err != nil {
		return archive.Workstation{}, err
	}
	return archive.Workstation{ID: archive.NewID(), PublicKey: key.Public().(ed25519.PublicKey)}, nil
}

// signingKey reads the key the first time that something has to be signed: a
// desk that has lost it still searches, verifies and exports. Errors: ErrLostKey
// where there is none, or one that is not the catalogue's.
func (d *Desk) signingKey(ctx context.Context) (ed25519.PrivateKey, error) {
	d.signing.Lock()
	defer d.signing.Unlock()
	if d.key != nil {
		return d.key, nil
	}
	key, err := readKey(d.config.Folder)
	if err != nil {
		return nil, err
	}
	desk, err := d.catalogue.Desk(ctx)
	if err != nil {
		return nil, err
	}
	if err := fits(desk.Workstation, key.Public().(ed25519.PublicKey)); err != nil {
		return nil, err
	}
	d.key = key
	return key, nil
}

// fits makes sure that a key is the one the catalogue names.
func fits(station archive.Workstation, key ed25519.PublicKey) error {
	if !key.Equal(ed25519.PublicKey(station.PublicKey)) {
		return fmt.Errorf("the catalogue belongs to another key: %w", ErrLostKey)
	}
	return nil
}

func readKey(folder string) (ed25519.PrivateKey, error) {
	text, err := os.ReadFile(keyFile(folder))
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("read the key: %w", ErrLostKey)
		}
		return nil, fmt.Errorf("read the key: %w", folderError(err))
	}
	seed, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(seed) != ed25519.SeedSize {
		return nil, fmt.Errorf("read the key: not a key: %w", ErrLostKey)
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

// writeKey makes a key unless another process was faster: then it is that one's.
func writeKey(folder string) (ed25519.PrivateKey, error) {
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		return nil, fmt.Errorf("make the key: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(keyFile(folder)), 0o700); err != nil {
		return nil, fmt.Errorf("keep the key: %w", folderError(err))
	}
	err = objects.WriteFile(keyFile(folder), []byte(hex.EncodeToString(key.Seed())+"\n"), 0o600, true)
	if errors.Is(err, fs.ErrExist) {
		return readKey(folder)
	}
	if err != nil {
		return nil, folderError(err)
	}
	return key, nil
}

// writeDurably writes a small private file whole or not at all.
func writeDurably(name string, data []byte) error {
	return folderError(objects.WriteFile(name, data, 0o600, false))
}
