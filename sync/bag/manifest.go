package bag

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"daluang/storage/archive"
)

// ManifestFormat is written into every manifest. A reader accepts any minor
// version of the same major one ("daluang-batch/1.2") and refuses others.
const ManifestFormat = "daluang-batch/1"

// ChunkSize is the piece in which an object larger than it travels.
const ChunkSize = 256 << 10

// Errors by which a caller decides.
var (
	ErrBadManifest   = errors.New("not a valid batch manifest")
	ErrUnknownFormat = errors.New("a format that this version cannot read")
	ErrBadSignature  = errors.New("the signature does not fit")
)

// Manifest is the sealed document of one batch: everything the archive gets to
// know about it. It is a plain value; its identity is the digest of the bytes
// that Encode gave, never of the value.
type Manifest struct {
	Format      string            `json:"format"`
	Batch       Batch             `json:"batch"`
	Creator     archive.Creator   `json:"creator"`
	Unit        archive.Unit      `json:"unit,omitzero"`
	Operator    archive.Operator  `json:"operator,omitzero"`
	Workstation archive.ID        `json:"workstation"`
	Seq         int64             `json:"seq"`           // per workstation, from 1
	Prev        archive.Digest    `json:"prev,omitzero"` // digest of the workstation's previous manifest
	Sealed      time.Time         `json:"sealed"`
	Dossiers    []archive.Dossier `json:"dossiers,omitempty"`
	Items       []Item            `json:"items"`
	Objects     []Object          `json:"objects"`
	Check       *Check            `json:"check,omitempty"` // nil: no sample was drawn
}

// Check is the quality control that the batch passed before it was sealed. Plan,
// seed and pages of the batch let an auditor draw the sample again.
type Check struct {
	Plan      archive.SamplePlan `json:"plan"`
	Seed      string             `json:"seed"`                // decimal, of 64 bits: too long for a number in JSON
	Sample    int                `json:"sample"`              // pages
	Accept    int                `json:"accept"`              // faulty pages that the sample may have
	Faulty    int                `json:"faulty"`              // that it had, also those captured again since
	Escalated bool               `json:"escalated,omitempty"` // all pages were looked at
	Judged    int                `json:"judged"`              // pages looked at, all found good in the end
}

// Batch names the batch as the desk knows it.
type Batch struct {
	ID     archive.ID `json:"id"`
	Name   string     `json:"name"`
	Opened time.Time  `json:"opened"`
}

// Item is an item with its pages. In JSON the fields of archive.Item stand
// beside "pages", which here is the list and not the count.
type Item struct {
	archive.Item
	Pages []archive.Page `json:"pages"`
}

// Role says what an object is for.
type Role string

// An object that is both, such as a PDF/A that was handed in as it is, is a
// master.
const (
	RoleMaster Role = "master"
	RoleAccess Role = "access"
)

// Object is one bitstream of the batch. Chunks holds the SHA-256 of each piece
// of ChunkSize bytes, in order, where the object is larger than one; it is
// empty otherwise.
type Object struct {
	Digest    archive.Digest   `json:"digest"`
	Size      int64            `json:"size"`
	MediaType string           `json:"media_type"`
	Role      Role             `json:"role"`
	Chunks    []archive.Digest `json:"chunks,omitempty"`
}

// Chunk returns where piece n of the object begins and how long it is. n must
// be an index of Chunks.
func (o Object) Chunk(n int) (offset, size int64) {
	offset = int64(n) * ChunkSize
	return offset, min(ChunkSize, o.Size-offset)
}

// ChunksOf reads a bitstream and returns the digests of its pieces, as Object
// wants them: nil where the whole is not larger than one piece.
func ChunksOf(r io.Reader) ([]archive.Digest, error) {
	var chunks []archive.Digest
	piece := make([]byte, ChunkSize)
	for {
		n, err := io.ReadFull(r, piece)
		if n > 0 {
			chunks = append(chunks, sha256.Sum256(piece[:n]))
		}
		switch {
		case err == io.EOF || err == io.ErrUnexpectedEOF:
			if len(chunks) < 2 {
				return nil, nil
			}
			return chunks, nil
		case err != nil:
			return nil, fmt.Errorf("read the pieces of an object: %w", err)
		}
	}
}

// Encode checks the manifest and gives the bytes that are signed and sent. An
// empty Format is filled in.
func (m Manifest) Encode() ([]byte, error) {
	if m.Format == "" {
		m.Format = ManifestFormat
	}
	if err := m.check(); err != nil {
		return nil, err
	}
	raw, err := json.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("encode manifest: %w", err)
	}
	if len(raw) > MaxManifest {
		return nil, fmt.Errorf("encode manifest of %d bytes: %w", len(raw), ErrBadManifest)
	}
	return raw, nil
}

// Decode reads a manifest from bytes that anyone may have sent. It returns
// ErrUnknownFormat for another major format and ErrBadManifest, with the
// reason, for anything that does not hold together: see check.
func Decode(raw []byte) (Manifest, error) {
	var m Manifest
	if len(raw) > MaxManifest {
		return m, fmt.Errorf("manifest of %d bytes: %w", len(raw), ErrBadManifest)
	}
	if err := decodeFormat(raw, ManifestFormat); err != nil {
		return m, err
	}
	if err := decodeOnly(raw, &m); err != nil {
		return Manifest{}, fmt.Errorf("read manifest: %w: %w", ErrBadManifest, err)
	}
	if err := m.check(); err != nil {
		return Manifest{}, err
	}
	return m, nil
}

// decodeFormat looks at the format alone, so that a document of a later major
// version is refused for what it is and not for a field that changed.
func decodeFormat(raw []byte, want string) error {
	var head struct {
		Format string `json:"format"`
	}
	if err := decodeOnly(raw, &head); err != nil {
		return fmt.Errorf("read %s: %w: %w", want, ErrBadManifest, err)
	}
	if head.Format != want && !strings.HasPrefix(head.Format, want+".") {
		return fmt.Errorf("read %s, found %.40q: %w", want, head.Format, ErrUnknownFormat)
	}
	return nil
}

// decodeOnly reads one JSON value and refuses anything after it. Fields that
// this version does not know are passed over: a newer desk may add some.
func decodeOnly(raw []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	if err := decoder.Decode(into); err != nil {
		return err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return errors.New("something follows the document")
	}
	return nil
}
