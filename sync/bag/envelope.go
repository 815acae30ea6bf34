package bag

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"fmt"

	"daluang/storage/archive"
)

// EnvelopeFormat is written into every envelope.
const EnvelopeFormat = "daluang-envelope/1"

// Envelope is a receipt in one file, to print, to store beside the batch and
// to check again years later. Byte strings are base64 (RFC 4648 4) in JSON.
type Envelope struct {
	Format    string            `json:"format"`
	Manifest  archive.Digest    `json:"manifest"`
	Receipt   []byte            `json:"receipt"`
	Signature []byte            `json:"signature"`
	PublicKey ed25519.PublicKey `json:"public_key"` // the archive's
}

// Encode gives the file. An empty Format is filled in.
func (e Envelope) Encode() ([]byte, error) {
	if e.Format == "" {
		e.Format = EnvelopeFormat
	}
	raw, err := json.MarshalIndent(e, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("encode envelope: %w", err)
	}
	return append(raw, '\n'), nil
}

// OpenEnvelope reads an envelope that anyone may have sent and checks it
// against trusted, the archive's key known from elsewhere. Without one (nil)
// it says only that the envelope is whole: the key in it is its own witness.
// It returns ErrBadReceipt or ErrUnknownFormat.
func OpenEnvelope(trusted ed25519.PublicKey, raw []byte) (Envelope, Receipt, error) {
	var e Envelope
	if len(raw) > 2*maxReceipt {
		return e, Receipt{}, fmt.Errorf("envelope of %d bytes: %w", len(raw), ErrBadReceipt)
	}
	if err := decodeFormat(raw, EnvelopeFormat); err != nil {
		return e, Receipt{}, fmt.Errorf("%w: %w", ErrBadReceipt, err)
	}
	if err := decodeOnly(raw, &e); err != nil {
		return Envelope{}, Receipt{}, fmt.Errorf("read envelope: %w: %w", ErrBadReceipt, err)
	}
	if trusted != nil && !bytes.Equal(trusted, e.PublicKey) {
		return Envelope{}, Receipt{}, fmt.Errorf("envelope of another archive: %w", ErrBadReceipt)
	}
	receipt, err := ReadReceipt(e.PublicKey, e.Receipt, e.Signature)
	if err != nil {
		return Envelope{}, Receipt{}, err
	}
	if receipt.Manifest != e.Manifest {
		return Envelope{}, Receipt{}, fmt.Errorf("envelope names another batch: %w", ErrBadReceipt)
	}
	return e, receipt, nil
}
