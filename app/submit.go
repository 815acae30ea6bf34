package app

import (
	"context"

	"daluang/storage/archive"
)

// SyncedBatch is one sealed batch after a try to send it.
type SyncedBatch struct {
	Batch       archive.Batch
	Receipt     archive.Digest // of the archive's receipt, verified and kept; zero while there is none
	ReceiptFile string         // the receipt with all it takes to check it, for anyone, offline
	Err         error          // why it is still waiting; Explain has its sentences
}

// Enrol registers this workstation at an archive server with a one-time code.
// Trying again with the same code is harmless.
func (d *Desk) Enrol(ctx context.Context, server, code string) error { return ErrNotEnrolled }

// Sync sends every sealed batch that the archive has not acknowledged, verifies
// the receipts and keeps them. A batch that fails does not hold up the others;
// the error is the first one met. server replaces the enrolled address for this
// call, empty keeps it. Calling it again goes on where it stopped.
func (d *Desk) Sync(ctx context.Context, server string, report Report) ([]SyncedBatch, error) {
	return nil, ErrNotEnrolled
}

// Export writes a sealed batch as a BagIt bag (RFC 8493) into a new folder
// below the given one and returns its path.
func (d *Desk) Export(ctx context.Context, batch, folder string) (string, error) {
	return "", ErrNotEnrolled
}

func (d *Desk) enrolment(ctx context.Context) (string, error)   { return "", ErrNotEnrolled }
func (d *Desk) verifyReceipts(ctx context.Context) (int, error) { return 0, nil }
