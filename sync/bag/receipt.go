package bag

import (
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"daluang/storage/archive"
)

// ReceiptFormat is written into every receipt.
const ReceiptFormat = "daluang-receipt/1"

// maxReceipt bounds what is read as a receipt: it lists what a manifest lists.
const maxReceipt = MaxManifest

// ErrBadReceipt says that a receipt proves nothing: it is not signed by the
// archive's key, or it is not about exactly this batch.
var ErrBadReceipt = errors.New("not a receipt for this batch")

// Receipt is the archive's word that every object of a manifest is stored,
// durably, and entered in its log. It is signed over its exact bytes.
type Receipt struct {
	Format       string           `json:"format"`
	Manifest     archive.Digest   `json:"manifest"`
	Batch        archive.ID       `json:"batch"`
	Creator      archive.ID       `json:"creator"`
	Workstation  archive.ID       `json:"workstation"`
	Seq          int64            `json:"seq"`
	ServerNumber int64            `json:"server_number"` // from 1, without gaps, of this archive
	Objects      []Received       `json:"objects"`       // every file, in the order of the manifest
	Bytes        int64            `json:"bytes"`         // their sum
	Received     time.Time        `json:"received"`
	Leaf         int64            `json:"leaf"`      // index in the log (RFC 6962 2.1)
	TreeSize     int64            `json:"tree_size"` // of the log with this leaf in it
	Root         archive.Digest   `json:"root"`      // of the log at that size
	Proof        []archive.Digest `json:"proof,omitempty"`
	KeyID        string           `json:"key_id"`
}

// Received is one file that the archive holds.
type Received struct {
	Digest archive.Digest `json:"digest"`
	Size   int64          `json:"size"`
}

// LogEntry is the content of the log's leaf for this receipt: it binds the
// manifest to its number and its time.
func (r Receipt) LogEntry() []byte {
	return fmt.Appendf(nil, "daluang-log/1\n%s\n%d\n%s\n", r.Manifest, r.ServerNumber, r.Received.UTC().Format(time.RFC3339Nano))
}

// ReceiptFor fills a receipt with everything that the manifest decides.
func ReceiptFor(m Manifest, manifestRaw []byte) Receipt {
	r := Receipt{Format: ReceiptFormat, Manifest: archive.DigestOf(manifestRaw), Batch: m.Batch.ID,
		Creator: m.Creator.ID, Workstation: m.Workstation, Seq: m.Seq, Objects: make([]Received, len(m.Objects))}
	for i, object := range m.Objects {
		r.Objects[i] = Received{object.Digest, object.Size}
		r.Bytes += object.Size
	}
	return r
}

// Seal gives the receipt's bytes and the archive's signature over them.
func (r Receipt) Seal(key ed25519.PrivateKey) (raw, signature []byte, err error) {
	raw, err = json.Marshal(r)
	if err != nil {
		return nil, nil, fmt.Errorf("encode receipt: %w", err)
	}
	return raw, SignFor(ForReceipt, key, raw), nil
}

// VerifyReceipt returns the receipt when the archive with this key signed it,
// it is about exactly this manifest, it lists exactly the manifest's objects,
// and its log proof holds. It returns ErrBadReceipt otherwise,
// ErrUnknownFormat for a later major format. It needs no network.
func VerifyReceipt(archiveKey ed25519.PublicKey, manifestRaw, receiptRaw, signature []byte) (Receipt, error) {
	m, err := Decode(manifestRaw)
	if err != nil {
		return Receipt{}, err
	}
	r, err := ReadReceipt(archiveKey, receiptRaw, signature)
	if err != nil {
		return Receipt{}, err
	}
	if err := r.sameAs(ReceiptFor(m, manifestRaw)); err != nil {
		return Receipt{}, err
	}
	return r, nil
}

// ReadReceipt checks the signature and the log proof of a receipt, but not
// what it is about: use it where the manifest is not at hand.
func ReadReceipt(archiveKey ed25519.PublicKey, receiptRaw, signature []byte) (Receipt, error) {
	if len(receiptRaw) > maxReceipt {
		return Receipt{}, fmt.Errorf("receipt of %d bytes: %w", len(receiptRaw), ErrBadReceipt)
	}
	if err := VerifyFor(ForReceipt, archiveKey, receiptRaw, signature); err != nil {
		return Receipt{}, fmt.Errorf("%w: %w", ErrBadReceipt, err)
	}
	if err := decodeFormat(receiptRaw, ReceiptFormat); err != nil {
		return Receipt{}, fmt.Errorf("%w: %w", ErrBadReceipt, err)
	}
	var r Receipt
	if err := decodeOnly(receiptRaw, &r); err != nil {
		return Receipt{}, fmt.Errorf("read receipt: %w: %w", ErrBadReceipt, err)
	}
	if r.KeyID != KeyID(archiveKey) {
		return Receipt{}, fmt.Errorf("receipt names key %.20q: %w", r.KeyID, ErrBadReceipt)
	}
	return r, r.checkProof()
}

// sameAs compares what the manifest decides.
func (r Receipt) sameAs(want Receipt) error {
	same := r.Manifest == want.Manifest && r.Batch == want.Batch && r.Creator == want.Creator &&
		r.Workstation == want.Workstation && r.Seq == want.Seq && r.Bytes == want.Bytes
	if !same || r.ServerNumber < 1 {
		return fmt.Errorf("receipt is for another batch: %w", ErrBadReceipt)
	}
	listed := make(map[archive.Digest]int64, len(r.Objects))
	for _, object := range r.Objects {
		listed[object.Digest] = object.Size
	}
	if len(listed) != len(r.Objects) || len(listed) != len(want.Objects) {
		return fmt.Errorf("receipt lists %d objects of %d: %w", len(listed), len(want.Objects), ErrBadReceipt)
	}
	for _, object := range want.Objects {
		if size, ok := listed[object.Digest]; !ok || size != object.Size {
			return fmt.Errorf("receipt does not list object %s: %w", object.Digest.Short(), ErrBadReceipt)
		}
	}
	return nil
}

// checkProof checks that the leaf is in the tree whose root the receipt names
// (RFC 6962 2.1.1).
func (r Receipt) checkProof() error {
	if r.Leaf < 0 || r.TreeSize <= r.Leaf || len(r.Proof) > 64 {
		return fmt.Errorf("receipt has leaf %d of %d: %w", r.Leaf, r.TreeSize, ErrBadReceipt)
	}
	proof := make(tlog.RecordProof, len(r.Proof))
	for i, hash := range r.Proof {
		proof[i] = tlog.Hash(hash)
	}
	err := tlog.CheckRecord(proof, r.TreeSize, tlog.Hash(r.Root), r.Leaf, tlog.RecordHash(r.LogEntry()))
	if err != nil {
		return fmt.Errorf("receipt does not prove its place in the log: %w: %w", ErrBadReceipt, err)
	}
	return nil
}
