package archive

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
)

// ErrBadDigest says that a text is not a SHA-256 digest in lower-case hex.
var ErrBadDigest = errors.New("not a sha-256 digest")

// Digest is the SHA-256 (FIPS 180-4) of a bitstream: its name in every store
// and on the wire. It is a comparable value; the zero Digest names nothing.
type Digest [sha256.Size]byte

// DigestOf is the digest of bytes that are already in memory.
func DigestOf(data []byte) Digest { return sha256.Sum256(data) }

// ParseDigest reads 64 lower-case hexadecimal digits.
func ParseDigest(text string) (Digest, error) {
	var digest Digest
	if len(text) != 2*len(digest) {
		return digest, fmt.Errorf("read digest of %d characters: %w", len(text), ErrBadDigest)
	}
	raw, err := hex.DecodeString(text)
	if err != nil || hex.EncodeToString(raw) != text {
		return digest, fmt.Errorf("read digest: %w", ErrBadDigest)
	}
	copy(digest[:], raw)
	return digest, nil
}

// DigestFromBytes reads the 32 raw bytes, as the catalogue stores them.
func DigestFromBytes(raw []byte) (Digest, error) {
	var digest Digest
	if len(raw) != len(digest) {
		return digest, fmt.Errorf("read digest of %d bytes: %w", len(raw), ErrBadDigest)
	}
	copy(digest[:], raw)
	return digest, nil
}

// IsZero reports whether the digest names nothing.
func (d Digest) IsZero() bool { return d == Digest{} }

// String is the lower-case hexadecimal form.
func (d Digest) String() string { return hex.EncodeToString(d[:]) }

// Short is the first eight digits: enough for a person to compare, never for
// a program.
func (d Digest) Short() string { return hex.EncodeToString(d[:4]) }

// MarshalText writes the hexadecimal form into JSON.
func (d Digest) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (d *Digest) UnmarshalText(text []byte) error {
	parsed, err := ParseDigest(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}
