package archive

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"time"
)

// ErrBrokenTrail says that the audit trail was changed after it was written.
var ErrBrokenTrail = errors.New("the audit trail does not hold together")

// Event is one line of the audit trail: a PREMIS event with its agents. The
// trail is append-only; every event carries the hash of the one before, so
// that a line changed, removed or inserted later is found by VerifyTrail.
type Event struct {
	Seq         int64           `json:"seq"` // from 1, without gaps
	ID          ID              `json:"id"`
	At          time.Time       `json:"at"` // UTC, microseconds
	Operator    ID              `json:"operator,omitempty"`
	Workstation ID              `json:"workstation,omitempty"`
	Kind        EventKind       `json:"kind"`
	Subject     string          `json:"subject"` // id or digest of what it happened to
	Detail      json.RawMessage `json:"detail,omitempty"`
	Prev        Digest          `json:"prev"`
	Hash        Digest          `json:"hash"`
}

// EventKind names what happened, in the terms of the PREMIS event types where
// there is one.
type EventKind string

// What a desk records.
const (
	EventCreation   EventKind = "creation"
	EventCapture    EventKind = "capture"
	EventDescribe   EventKind = "description"
	EventTurn       EventKind = "rotation"
	EventStraighten EventKind = "straightening"
	EventRecipe     EventKind = "recipe"      // how pages are shown, other than turned or straightened alone
	EventArrange    EventKind = "arrangement" // which page stands where, in which item
	EventReplace    EventKind = "replacement" // a rescan took a page's place
	EventHide       EventKind = "hiding"
	EventSample     EventKind = "sampling" // pages were drawn for quality control
	EventJudge      EventKind = "quality review"
	EventDismiss    EventKind = "flag review" // a person said that a flag is wrong
	EventUndo       EventKind = "undo"
	EventRedo       EventKind = "redo"
	EventConversion EventKind = "migration" // an access copy was made
	EventSeal       EventKind = "sealing"
	EventTransfer   EventKind = "transfer"
	EventReceipt    EventKind = "receipt"
	EventFixity     EventKind = "fixity check"
	EventEnrol      EventKind = "enrolment"
	EventSetting    EventKind = "setting"
)

// Chain returns the event with its time rounded to what is stored, its place
// in the trail and its hash: the event that follows prev.
func (e Event) Chain(prev Event) Event {
	e.Seq, e.Prev = prev.Seq+1, prev.Hash
	e.At = e.At.UTC().Truncate(time.Microsecond)
	e.Hash = e.sum()
	return e
}

// Follows returns ErrBrokenTrail unless e is unchanged and stands directly
// after prev; the first event follows the zero Event.
func (e Event) Follows(prev Event) error {
	switch {
	case e.Seq != prev.Seq+1:
		return fmt.Errorf("event %d follows event %d: %w", e.Seq, prev.Seq, ErrBrokenTrail)
	case e.Prev != prev.Hash:
		return fmt.Errorf("event %d names another predecessor: %w", e.Seq, ErrBrokenTrail)
	case e.Hash != e.sum():
		return fmt.Errorf("event %d was changed: %w", e.Seq, ErrBrokenTrail)
	}
	return nil
}

// sum covers every field but the hash itself, each with its length before it,
// so that no two different events give the same bytes.
func (e Event) sum() Digest {
	h := sha256.New()
	writeField(h, binary.BigEndian.AppendUint64(nil, uint64(e.Seq)))
	writeField(h, []byte(e.ID))
	writeField(h, binary.BigEndian.AppendUint64(nil, uint64(e.At.UnixMicro())))
	writeField(h, []byte(e.Operator))
	writeField(h, []byte(e.Workstation))
	writeField(h, []byte(e.Kind))
	writeField(h, []byte(e.Subject))
	writeField(h, e.Detail)
	writeField(h, e.Prev[:])
	return Digest(h.Sum(nil))
}

func writeField(h hash.Hash, field []byte) {
	h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(field))))
	h.Write(field)
}
