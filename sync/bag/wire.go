package bag

import (
	"crypto/ed25519"
	"time"

	"daluang/storage/archive"
)

// Headers of the protocol. Every answer of an archive carries ProtocolHeader,
// so that a desk can tell it from a hotel's login page.
const (
	ProtocolHeader  = "Daluang-Protocol"
	ProtocolVersion = "1"
	SignatureHeader = "Daluang-Signature" // base64 of the Ed25519 signature of the body
	TokenScheme     = "Device "           // Authorization: Device <token>
)

// Enrol is the body of POST /v1/enrol, signed with the key it names
// (ForEnrolment).
type Enrol struct {
	Code      string            `json:"code"`
	PublicKey ed25519.PublicKey `json:"public_key"`
	InstallID string            `json:"install_id"`
	Name      string            `json:"name,omitempty"`
	// Workstation and Creator are what the desk calls itself and its creator: its
	// manifests carry these ids, also those it sealed before it was enrolled.
	Workstation archive.ID `json:"workstation"`
	Creator     archive.ID `json:"creator"`
}

// Enrolled is the answer: who the workstation is from now on, and the key that
// signs its receipts.
type Enrolled struct {
	Workstation archive.ID        `json:"workstation"`
	Creator     archive.Creator   `json:"creator"`
	ReceiptKey  ed25519.PublicKey `json:"receipt_key"`
	KeyID       string            `json:"key_id"`
}

// Hello is the body of POST /v1/session, signed by the workstation
// (ForSession). Nonce is never used twice; Archive is the key id of the
// archive it is meant for. The time is recorded, no rule depends on it.
type Hello struct {
	Workstation archive.ID     `json:"workstation"`
	InstallID   string         `json:"install_id,omitempty"`
	Archive     string         `json:"archive"`
	Nonce       []byte         `json:"nonce"`
	Time        time.Time      `json:"time"`
	HeadSeq     int64          `json:"head_seq"`
	HeadDigest  archive.Digest `json:"head_digest,omitzero"`
	Version     string         `json:"version"`
}

// Session is the answer to Hello.
type Session struct {
	Token      string         `json:"token"`
	Expires    time.Time      `json:"expires"`
	ServerTime time.Time      `json:"server_time"`
	HeadSeq    int64          `json:"head_seq"` // the latest that the archive knows of this workstation
	HeadDigest archive.Digest `json:"head_digest,omitzero"`
	Limits     Limits         `json:"limits"`
	Warnings   []string       `json:"warnings,omitempty"`
}

// WarnForked says that two different batches came from one workstation under
// the same number: a cloned laptop or a restored backup. Both are kept; the
// workstation has to enrol anew.
const WarnForked = "forked"

// Limits is what an archive takes.
type Limits struct {
	Manifest  int `json:"manifest"`   // bytes
	ChunkSize int `json:"chunk_size"` // bytes
	Lanes     int `json:"lanes"`      // streams of one batch at once
}

// Answer states where a batch is: the answer to offering and committing it.
type Answer struct {
	State     AnswerState `json:"state"`
	Receipt   []byte      `json:"receipt,omitempty"`
	Signature []byte      `json:"signature,omitempty"`
	Want      []Want      `json:"want,omitempty"`
}

// AnswerState is the archive's side of a batch.
type AnswerState string

// A batch that was refused has no state: the answer is a Problem.
const (
	StateUploading AnswerState = "uploading" // nothing of it is visible yet
	StateCommitted AnswerState = "committed" // the receipt stands for ever
)

// Want is one object that the archive does not hold yet. From is how much of
// it the archive holds: whole, checked pieces from the start.
type Want struct {
	Digest archive.Digest `json:"digest"`
	Size   int64          `json:"size"`
	From   int64          `json:"from,omitempty"`
}

// Stored is the answer to a stream.
type Stored struct {
	Stored int `json:"stored"` // objects and pieces that were new
}

// Problem is every answer that is not a success.
type Problem struct {
	Code    Code   `json:"code"`
	Message string `json:"message"` // for the log and the support desk, in English
	Hint    string `json:"hint,omitempty"`
	Want    []Want `json:"want,omitempty"` // with CodeIncomplete
}

// Code tells a program what went wrong.
type Code string

// All codes of the protocol.
const (
	CodeBadRequest   Code = "bad_request"    // not a request of this protocol
	CodeNotFound     Code = "not_found"      // no such address, or nothing of that name for this creator
	CodeBadCode      Code = "bad_code"       // the enrolment code is unknown or used
	CodeExpiredCode  Code = "expired_code"   // the enrolment code is older than a day
	CodeKeyTaken     Code = "key_taken"      // the key belongs to a workstation of another creator
	CodeNoSession    Code = "no_session"     // token missing or expired: say hello again
	CodeBadSignature Code = "bad_signature"  // not signed by this workstation
	CodeReplayed     Code = "replayed"       // this hello was said before
	CodeOtherArchive Code = "other_archive"  // meant for an archive with another key
	CodeRevoked      Code = "revoked"        // the workstation may no longer hand over
	CodeWrongDigest  Code = "wrong_digest"   // the body is not what the address names
	CodeBadManifest  Code = "bad_manifest"   // see Decode
	CodeUnknown      Code = "unknown_format" // this archive is too old for it
	CodeWrongCreator Code = "wrong_creator"  // the manifest is of another creator or workstation
	CodeIncomplete   Code = "incomplete"     // want lists what is missing
	CodeNotListed    Code = "not_listed"     // not an object of this batch
	CodeBadMember    Code = "bad_member"     // not a plain file with a digest for a name
	CodeWrongSize    Code = "wrong_size"     // not as long as the manifest says
	CodeWrongBytes   Code = "wrong_bytes"    // arrived damaged
	CodeBroken       Code = "broken_stream"  // the connection ended early; what arrived whole is kept
	CodeTooLarge     Code = "too_large"
	CodeDiskFull     Code = "disk_full" // nothing of the request was kept
	CodeBusy         Code = "busy"
	CodeInternal     Code = "internal"
)
