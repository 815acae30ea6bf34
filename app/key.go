package app

import (
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"daluang/storage/archive"
)

// keyFile holds the seed of the workstation's Ed25519 key (RFC 8032), readable
// for its owner alone. It is written before the catalogue names its public
// half, so that a crash in between leaves a key that the next init takes up.
func keyFile(folder string) string { return filepath.Join(folder, "keys", "workstation.key") }

// makeKey returns the workstation of the folder's key, made now if there is
// none yet. Its id is fresh; a desk that has one keeps its own.
func makeKey(folder string) (archive.Workstation, error) {
	key, err := readKey(folder)
	if errors.Is(err, ErrLostKey) {
		key, err = writeKey(folder)
	}
	if err != nil {
		return archive.Workstation{}, err
	}
	return archive.Workstation{ID: archive.NewID(), PublicKey: key.Public().(ed25519.PublicKey)}, nil
}

func readKey(folder string) (ed25519.PrivateKey, error) {
	text, err := os.ReadFile(keyFile(folder))
	if err != nil {
		if errors.Is(err, os.ErrNotExist) {
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

func writeKey(folder string) (ed25519.PrivateKey, error) {
	if _, err := os.Stat(keyFile(folder)); err == nil {
		return nil, fmt.Errorf("a key file is there and cannot be read: %w", ErrLostKey)
	}
	if _, err := os.Stat(filepath.Join(folder, catalogueFile)); err == nil {
		return nil, fmt.Errorf("the catalogue belongs to another key: %w", ErrLostKey)
	}
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		return nil, fmt.Errorf("make the key: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(keyFile(folder)), 0o700); err != nil {
		return nil, fmt.Errorf("keep the key: %w", folderError(err))
	}
	return key, writeDurably(keyFile(folder), []byte(hex.EncodeToString(key.Seed())+"\n"))
}

// writeDurably writes a small file whole or not at all: beside its place,
// synced, renamed.
func writeDurably(name string, data []byte) error {
	file, err := os.CreateTemp(filepath.Dir(name), ".write-*") // mode 0600
	if err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(name), folderError(err))
	}
	_, err = file.Write(data)
	if err = errors.Join(err, file.Sync(), file.Close()); err == nil {
		err = os.Rename(file.Name(), name)
	}
	if err != nil {
		os.Remove(file.Name())
		return fmt.Errorf("write %s: %w", filepath.Base(name), err)
	}
	return nil
}
