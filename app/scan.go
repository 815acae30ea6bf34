package app

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"daluang/app/acquire"
	"daluang/storage/archive"
	"daluang/storage/catalogue"
)

// ScanProgress is how far a stack is. A page counts when it is on the disk and
// in the catalogue, not before.
type ScanProgress struct {
	Waiting bool  // for paper; what follows is of the stack before
	Pages   int   // of this stack, stored
	Sheet   int   // the last of them was on this sheet; 0 before the first
	Bytes   int64 // of the page that is coming in, 0 between two
	Item    archive.ID
}

// ScanReport receives progress, one call at a time. Nil is allowed.
type ScanReport func(ScanProgress)

// Scanned is what a scan did.
type Scanned struct {
	Batch     archive.Batch // zero where no page came
	Device    acquire.Device
	Settings  acquire.Settings // as asked, with what was left open filled in
	Pages     int              // of this stack, stored
	NextSheet int              // of this stack, to go on from after an error
}

// Stack is what is asked of a scanner: from where, into which batch, and how.
type Stack struct {
	Device, Batch string
	// Settings may leave open Source (the feeder, where there is one with paper),
	// Mode (colour) and DPI (300, or what is nearest).
	Settings acquire.Settings
	// Kept is how many pages of the stack were stored before it stopped: pages and
	// sheets are counted on from there, in duplex from the last whole sheet.
	Kept int
	// Side is the side that all pages show, where fronts and backs are scanned one
	// after the other; empty where the device knows the sides.
	Side archive.Side
	// Await waits until there is paper in the feeder, where an empty one is an
	// error otherwise.
	Await bool
	// Again is asked after each whole stack whether to wait for the next one; nil
	// takes one stack.
	Again func(Scanned) bool
}

// Scan is ScanStack for a stack of which nothing is known.
func (d *Desk) Scan(ctx context.Context, device, batchName string, asked acquire.Settings, report ScanReport) (Scanned, error) {
	return d.ScanStack(ctx, Stack{Device: device, Batch: batchName, Settings: asked}, report)
}

// ScanStack takes a stack from a scanner into a batch, in the order of the
// sheets: each sheet is an item, front and back together. Each page is a master
// in the store and a row in the catalogue before it is reported.
//
// After an error, and after a kill, what was reported is in the batch; Scanned
// and the *acquire.Error say how many pages and which sheet to put back. The
// front of a sheet whose back did not come is taken out of the batch, undoably:
// the whole sheet goes through again. Errors: ErrBadRequest,
// archive.ErrBatchState before paper moves, *acquire.Error.
func (d *Desk) ScanStack(ctx context.Context, stack Stack, report ScanReport) (Scanned, error) {
	stack.Batch = strings.TrimSpace(stack.Batch)
	result := Scanned{Settings: stack.Settings, NextSheet: 1}
	if stack.Batch == "" || stack.Device == "" || stack.Kept < 0 {
		return result, fmt.Errorf("scan: %w", ErrBadRequest)
	}
	if err := d.requireOpen(ctx, stack.Batch); err != nil {
		return result, err
	}
	scanner, caps, err := d.scannerOf(ctx, stack.Device)
	result.Device = caps.Device
	if err != nil {
		return result, err
	}
	if err := d.remember(ctx, caps.Device); err != nil {
		return result, err
	}
	stack.Settings = complete(ctx, scanner, caps, stack.Settings)
	for {
		result, err = d.scanOne(ctx, scanner, caps.Device, stack, report)
		nothing := stack.Await && errors.Is(err, acquire.FeederEmpty) && result.Pages == stack.Kept
		if !nothing && (err != nil || stack.Again == nil || !stack.Again(result)) {
			return result, err
		}
		if !nothing {
			stack.Kept, stack.Await = 0, true
		}
		if waited := pause(ctx, paperPause); waited != nil {
			return result, stoppedWaiting(caps.Device, waited)
		}
	}
}

// paperPause is how often an empty feeder is looked at: often enough for a
// person with a stack in the hand, seldom enough for the device to sleep.
const paperPause = time.Second

func pause(ctx context.Context, long time.Duration) error {
	timer := time.NewTimer(long)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func stoppedWaiting(device acquire.Device, err error) error {
	return &acquire.Error{Code: acquire.Cancelled, Driver: device.Driver, Op: "wait for paper", Sheet: 1, Err: err}
}

// ScannerOffers tells what a scanner can do, by source. It opens the device and
// may take some seconds. Errors: *acquire.Error.
func (d *Desk) ScannerOffers(ctx context.Context, device string) (map[acquire.Source]acquire.Offer, error) {
	_, caps, err := d.scannerOf(ctx, device)
	return caps.Sources, err
}

// scannerOf opens a device, named by its ID or URL, and asks what it can do.
func (d *Desk) scannerOf(ctx context.Context, device string) (acquire.Scanner, acquire.Capabilities, error) {
	chosen, err := d.device(ctx, device)
	caps := acquire.Capabilities{Device: chosen}
	if err != nil {
		return nil, caps, err
	}
	scanner, err := d.openScanner(ctx, chosen)
	if err != nil {
		return nil, caps, err
	}
	answered, err := scanner.Capabilities(ctx)
	if err != nil {
		return nil, caps, err
	}
	return scanner, answered, nil
}

// requireOpen refuses a batch that takes no pages, if it is there.
func (d *Desk) requireOpen(ctx context.Context, name string) error {
	batch, err := d.catalogue.BatchNamed(ctx, name)
	if errors.Is(err, catalogue.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return batch.State.Require(archive.BatchOpen, archive.BatchReturned)
}

// complete fills in what was left open.
func complete(ctx context.Context, scanner acquire.Scanner, caps acquire.Capabilities, asked acquire.Settings) acquire.Settings {
	if asked.Source == "" {
		asked.Source = acquire.Flatbed
		if _, has := caps.Sources[acquire.Feeder]; has {
			paper, err := scanner.Ready(ctx, acquire.Feeder)
			if _, glass := caps.Sources[acquire.Flatbed]; !glass || err == nil && paper != acquire.PaperEmpty {
				asked.Source = acquire.Feeder
			}
		}
	}
	if asked.Mode == "" {
		asked.Mode = acquire.Color
	}
	if asked.DPI == 0 {
		asked.DPI = nearestDPI(caps.Sources[asked.Source], 300)
	}
	return asked
}

func nearestDPI(offer acquire.Offer, wanted int) int {
	if len(offer.Resolutions) == 0 {
		return min(max(wanted, offer.MinDPI), max(offer.MaxDPI, offer.MinDPI))
	}
	best := offer.Resolutions[0]
	for _, dpi := range offer.Resolutions {
		if abs(dpi-wanted) < abs(best-wanted) {
			best = dpi
		}
	}
	return best
}

func abs(n int) int { return max(n, -n) }
