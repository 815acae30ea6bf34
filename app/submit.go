package app

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"daluang/storage/archive"
	"daluang/storage/catalogue"
	"daluang/sync/bag"
	"daluang/sync/transfer"
)

// Enrol registers this workstation at an archive server with a one-time code.
// Trying again with the same code is harmless. Errors: those of
// transfer.Client.Enrol.
func (d *Desk) Enrol(ctx context.Context, server, code string) error {
	desk, err := d.catalogue.Desk(ctx)
	if err != nil {
		return err
	}
	key, err := d.signingKey(ctx)
	if err != nil {
		return err
	}
	enrolment, err := d.client().Enrol(ctx, server, code, transfer.Applicant{
		Key: key, InstallID: string(desk.Workstation.ID), Workstation: desk.Workstation.ID, Creator: desk.Creator.ID})
	if err != nil {
		return err
	}
	document, err := json.Marshal(enrolment)
	if err != nil {
		return fmt.Errorf("keep the enrolment: %w", err)
	}
	return d.catalogue.SaveEnrolment(ctx, enrolment.Server, document)
}

// patience is how often in a row an archive may give no progress before the
// person who waits is told; the next Sync goes on where this one stopped.
const patience = 2

func (d *Desk) client() *transfer.Client {
	warn := func(code string) { d.config.Log.Warn("the archive warns", "code", code) }
	return transfer.NewClient(transfer.Config{Now: d.config.Now, Random: rand.Reader, Version: "daluang " + Version, Patience: patience, Warn: warn})
}

func (d *Desk) enrolment(ctx context.Context) (transfer.Enrolment, error) {
	var enrolment transfer.Enrolment
	_, document, err := d.catalogue.Enrolment(ctx)
	if errors.Is(err, catalogue.ErrNotFound) {
		return enrolment, ErrNotEnrolled
	}
	if err == nil {
		err = json.Unmarshal(document, &enrolment)
	}
	if err != nil {
		return enrolment, fmt.Errorf("read the enrolment: %w", err)
	}
	return enrolment, nil
}

// SyncedBatch is one sealed batch after a try to send it.
type SyncedBatch struct {
	Batch       archive.Batch
	Receipt     archive.Digest // of the archive's receipt, verified and kept; zero while there is none
	ReceiptFile string         // the receipt with all it takes to check it, for anyone, offline
	Err         error          // why it is still waiting; Explain has its sentences
}

// Sync sends every sealed batch that the archive has not acknowledged, verifies
// the receipts and keeps them. A batch that is refused does not hold up the
// others; where nobody answers the rest is not tried either. The error is the
// first one met. server replaces the enrolled address for this call, empty
// keeps it. Calling it again goes on where it stopped.
func (d *Desk) Sync(ctx context.Context, server string, report Report) ([]SyncedBatch, error) {
	enrolment, err := d.enrolment(ctx)
	if err != nil {
		return nil, err
	}
	if server != "" {
		enrolment.Server = server
	}
	pending, err := d.catalogue.Pending(ctx)
	if err != nil {
		return nil, err
	}
	var synced []SyncedBatch
	var firstErr error
	for _, sealed := range pending {
		result := SyncedBatch{Err: d.send(ctx, enrolment, sealed.Digest, report)}
		if result.Err == nil {
			result.Receipt, result.ReceiptFile, result.Err = d.receiptOf(ctx, sealed.Digest)
		}
		if firstErr == nil {
			firstErr = result.Err
		}
		if result.Batch, err = d.catalogue.Batch(ctx, sealed.Batch); err != nil {
			return synced, err
		}
		synced = append(synced, result)
		if ctx.Err() != nil || concernsAll(result.Err) {
			break
		}
	}
	return synced, errors.Join(firstErr, d.writeReceipts(ctx))
}

// concernsAll tells the errors that the next batch would meet as well.
func concernsAll(err error) bool {
	for _, cause := range []error{transfer.ErrUnreachable, transfer.ErrNotAnArchive, transfer.ErrRevoked, transfer.ErrInsecure, transfer.ErrBadAddress} {
		if errors.Is(err, cause) {
			return true
		}
	}
	return err != nil && fatal(err)
}

// send brings one batch to the archive and keeps its verified receipt. What
// went wrong is kept with the batch, for the screen that shows it later.
func (d *Desk) send(ctx context.Context, enrolment transfer.Enrolment, digest archive.Digest, report Report) error {
	key, err := d.signingKey(ctx)
	if err != nil {
		return err
	}
	sealed, err := d.catalogue.SealedBatch(ctx, digest)
	if err != nil {
		return err
	}
	offered := false
	progress := func(p transfer.Progress) {
		if !offered && (p.Phase == transfer.PhaseStream || p.Phase == transfer.PhaseCommit) {
			offered = true
			if err := d.catalogue.Sending(ctx, digest); err != nil {
				d.config.Log.Warn("note that a batch is being sent", "batch", sealed.Batch, "error", err)
			}
		}
		const kilobyte = 1 << 10
		report.tell(Progress{Done: int(p.Done / kilobyte), Total: int(p.Total / kilobyte), Name: sealed.Name})
	}
	receipt, signature, err := d.client().Send(ctx, enrolment, key, transfer.Sealed{Manifest: sealed.Manifest, Signature: sealed.Signature}, d.objects, progress)
	if err == nil {
		return d.catalogue.Received(ctx, digest, receipt, signature, enrolment.ReceiptKey)
	}
	d.config.Log.Warn("send a batch", "batch", sealed.Batch, "error", err)
	if ctx.Err() != nil {
		return err
	}
	return errors.Join(err, d.catalogue.Attempted(ctx, digest, Explain(err).Key, d.config.Now().Add(retryAfter(sealed.Attempts))))
}

// retryAfter doubles from half a minute to an hour.
func retryAfter(attempts int) time.Duration {
	return min(30*time.Second<<min(attempts, 10), time.Hour)
}

// receiptOf returns the receipt of a batch and writes it, with the manifest
// digest, the signature and the archive's key, to receipts/ in the data folder.
func (d *Desk) receiptOf(ctx context.Context, manifest archive.Digest) (archive.Digest, string, error) {
	sealed, err := d.catalogue.SealedBatch(ctx, manifest)
	if err != nil {
		return archive.Digest{}, "", err
	}
	envelope, err := bag.Envelope{Manifest: manifest, Receipt: sealed.Receipt, Signature: sealed.ReceiptSignature, PublicKey: sealed.ReceiptKey}.Encode()
	if err != nil {
		return archive.Digest{}, "", err
	}
	path := d.receiptFile(manifest)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return archive.Digest{}, "", fmt.Errorf("keep the receipt: %w", folderError(err))
	}
	return archive.DigestOf(sealed.Receipt), path, writeDurably(path, envelope)
}

// writeReceipts writes the receipt files that are missing: a crash may have come
// between keeping a receipt and writing its file, or somebody moved the folder.
func (d *Desk) writeReceipts(ctx context.Context) error {
	outbox, err := d.catalogue.Outbox(ctx)
	if err != nil {
		return err
	}
	for _, sealed := range outbox {
		if _, err := os.Stat(d.receiptFile(sealed.Digest)); !sealed.Received || err == nil {
			continue
		}
		if _, _, err := d.receiptOf(ctx, sealed.Digest); err != nil {
			return err
		}
	}
	return nil
}

func (d *Desk) receiptFile(manifest archive.Digest) string {
	return filepath.Join(d.config.Folder, "receipts", manifest.String()+".json")
}

// verifyReceipts proves the outbox again, offline: every manifest against its
// digest and this desk's key, every kept receipt against its manifest and the
// archive's key that was pinned at the time.
func (d *Desk) verifyReceipts(ctx context.Context) (int, error) {
	desk, err := d.catalogue.Desk(ctx)
	if err != nil {
		return 0, err
	}
	outbox, err := d.catalogue.Outbox(ctx)
	if err != nil {
		return 0, err
	}
	proved := 0
	for _, row := range outbox {
		sealed, err := d.catalogue.SealedBatch(ctx, row.Digest)
		if err != nil {
			return proved, err
		}
		if archive.DigestOf(sealed.Manifest) != sealed.Digest {
			return proved, fmt.Errorf("verify the manifest of batch %s: %w", sealed.Batch, bag.ErrBadSignature)
		}
		if err := bag.VerifyManifest(desk.Workstation.PublicKey, sealed.Manifest, sealed.Signature); err != nil {
			return proved, fmt.Errorf("verify the manifest of batch %s: %w", sealed.Batch, err)
		}
		if !sealed.Received {
			continue
		}
		if _, err := bag.VerifyReceipt(sealed.ReceiptKey, sealed.Manifest, sealed.Receipt, sealed.ReceiptSignature); err != nil {
			return proved, fmt.Errorf("verify the receipt of batch %s: %w", sealed.Batch, err)
		}
		proved++
	}
	return proved, nil
}

// Export writes a sealed batch as a BagIt bag (RFC 8493) into a new folder
// below the given one and returns its path. Errors: archive.ErrBatchState
// while the batch is not sealed.
func (d *Desk) Export(ctx context.Context, name, folder string) (string, error) {
	batch, err := d.batchNamed(ctx, name)
	if err != nil {
		return "", err
	}
	row, err := d.catalogue.SealedAs(ctx, batch.ID)
	if errors.Is(err, catalogue.ErrNotFound) {
		return "", fmt.Errorf("export batch: %w", ErrNotSealed)
	}
	if err != nil {
		return "", err
	}
	sealed, err := d.catalogue.SealedBatch(ctx, row.Digest)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", fmt.Errorf("make the folder: %w", folderError(err))
	}
	path := filepath.Join(folder, "daluang-"+sealed.Digest.Short())
	open := func(digest archive.Digest) (io.ReadCloser, error) {
		file, _, err := d.objects.Get(digest)
		return file, err
	}
	return path, bag.Write(ctx, path, sealed.Manifest, sealed.Signature, open)
}
