package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"daluang/app/acquire/folder"
	"daluang/app/acquire/inbox"
)

// ErrNoWatchedFolder says that there is no folder to be watched.
var ErrNoWatchedFolder = errors.New("the folder to be watched is not there")

// WatchStatus is how a watched folder stands: what waits and why, and how many
// files were taken and refused.
type WatchStatus = folder.Status

// Watching says how a folder is watched; all of it has defaults.
type Watching struct {
	Texts Texts         // of the notes beside refused files
	Every time.Duration // between two looks; 2 s
	Quiet time.Duration // how long a file has to stand still; 5 s
	// Told hears of the status whenever it changes, from the goroutine of the
	// call.
	Told func(WatchStatus)
	// Took hears of each file that was stored or refused, with the error.
	Took func(name string, result Imported, err error)
}

// WatchFolder takes what scanners and people put into a folder into a batch,
// until ctx ends: each file as Import would take it. A file is moved to
// "selesai" within the folder after it was stored and read back, or to "gagal"
// with the reason; nothing is deleted. A folder that goes away later is waited
// for. It may be called again after any interruption. Errors: ErrNoWatchedFolder,
// ErrOwnFolder, those of NewBatch, that of ctx.
func (d *Desk) WatchFolder(ctx context.Context, path, batchName string, how Watching) error {
	info, err := os.Stat(path)
	if err != nil || !info.IsDir() {
		return errors.Join(ErrNoWatchedFolder, err)
	}
	if isWithin(path, d.config.Folder) {
		return fmt.Errorf("watch a folder: %w", ErrOwnFolder)
	}
	batch, err := d.catalogue.OpenBatch(ctx, batchName)
	if err != nil {
		return err
	}
	watched := folder.New(folder.Options{Folder: path, Every: how.Every, Quiet: how.Quiet, Now: d.config.Now, Told: how.Told})
	return watched.Run(ctx, func(ctx context.Context, a inbox.Arrival) error {
		result, err := d.arrive(ctx, batch.ID, how.Texts, a)
		if how.Took != nil {
			how.Took(a.Name, result, err)
		}
		return err
	})
}
