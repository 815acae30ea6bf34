package archive

import (
	"errors"
	"fmt"
	"slices"
)

// ErrBatchState says that a batch is not in the state that an action needs.
var ErrBatchState = errors.New("the batch is not in the state for this")

// BatchState is where a batch is on its way to the archive. It is a state of
// transport and says nothing of the phase of the records in it (aktif,
// inaktif, statis): the two never share a column.
type BatchState string

// Each state says what is on disk and what a crash in it costs.
const (
	// BatchOpen: pages and descriptions may change. Every page shown is stored
	// and recorded; a crash costs at most the sheet in the feeder.
	BatchOpen BatchState = "open"
	// BatchSealed: the signed manifest stands in the outbox, written in the
	// same transaction as this state. A crash costs nothing.
	BatchSealed BatchState = "sealed"
	// BatchSending: the archive has been offered the batch. A crash costs the
	// bytes under way; the next try asks what is missing.
	BatchSending BatchState = "sending"
	// BatchReceived: the archive's signed receipt has been verified and is
	// stored. The archive had every byte on its disk before it signed.
	BatchReceived BatchState = "received"
	// BatchAccepted: an archivist of the archive has accepted the content.
	BatchAccepted BatchState = "accepted"
	// BatchReturned: the archive gave items back with reasons; those items are
	// open again, nothing else moved.
	BatchReturned BatchState = "returned"
)

var nextStates = map[BatchState][]BatchState{
	BatchOpen:     {BatchSealed},
	BatchSealed:   {BatchSending, BatchReceived, BatchReturned},
	BatchSending:  {BatchReceived, BatchReturned},
	BatchReceived: {BatchAccepted, BatchReturned},
	BatchReturned: {BatchSealed},
}

// BatchStates lists the states in the order of the work.
func BatchStates() []BatchState {
	return []BatchState{BatchOpen, BatchSealed, BatchSending, BatchReceived, BatchAccepted, BatchReturned}
}

// MayBecome reports whether a batch may go from this state to next.
func (s BatchState) MayBecome(next BatchState) bool { return slices.Contains(nextStates[s], next) }

// Require returns ErrBatchState unless s is one of the allowed states.
func (s BatchState) Require(allowed ...BatchState) error {
	if slices.Contains(allowed, s) {
		return nil
	}
	return fmt.Errorf("batch is %s: %w", s, ErrBatchState)
}
