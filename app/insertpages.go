package app

import (
	"context"
	"fmt"
	"path/filepath"

	"daluang/app/ocr"
	"daluang/storage/archive"
	"daluang/storage/catalogue"
)

// InsertPages takes files and folders in and puts their pages before a page, in
// the order of their names: a sheet that was left out. All of it is one action;
// Undo takes the pages out of the batch and keeps their masters. Frames that the
// batch shows already are counted as known. Files that cannot be taken are
// listed and the rest goes on. After an interruption nothing is inserted; do it
// again. Errors: catalogue.ErrNotHere for a page that is out of its batch,
// archive.ErrBatchState, catalogue.ErrNotFound, those that every file would meet.
func (d *Desk) InsertPages(ctx context.Context, before archive.ID, paths []string, report Report) (Imported, error) {
	place, err := d.catalogue.Page(ctx, before)
	if err != nil {
		return Imported{}, err
	}
	var result Imported
	if result.Batch, err = d.openBatch(ctx, place.Batch); err != nil {
		return result, err
	}
	files, refused := findFiles(ctx, paths, d.config.Folder)
	result.Refused = refused
	var taken []catalogue.Incoming
	read := func(i int) incoming { return d.readWhole(ctx, files[i]) }
	for i, file := range inOrder(len(files), ocr.Workers(), read, incoming.discard) {
		report.tell(Progress{Done: i, Total: len(files), Name: filepath.Base(files[i])})
		pages, err := d.publish(ctx, file)
		switch {
		case err == nil:
			taken = append(taken, catalogue.Incoming{Source: sourceName(files[i]), Pages: pages})
		case fatal(err):
			return result, err
		default:
			result.Refused = append(result.Refused, Refused{files[i], err})
		}
	}
	report.tell(Progress{Done: len(files), Total: len(files)})
	if err := ctx.Err(); err != nil {
		return result, err
	}
	captured, err := d.catalogue.InsertPages(ctx, before, taken)
	if err != nil {
		return result, err
	}
	result.Stored, result.Known = captured.Stored, captured.Known
	result.Batch, err = d.catalogue.Batch(ctx, place.Batch)
	return result, err
}

// openBatch is a batch whose pages may still change: before files are read for
// it that it would not take.
func (d *Desk) openBatch(ctx context.Context, id archive.ID) (archive.Batch, error) {
	batch, err := d.catalogue.Batch(ctx, id)
	if err != nil {
		return batch, err
	}
	if err := batch.State.Require(archive.BatchOpen, archive.BatchReturned); err != nil {
		return batch, fmt.Errorf("take pages in: %w", err)
	}
	return batch, nil
}

// publish makes the bytes of a file that was read an object and returns its
// pages.
func (d *Desk) publish(ctx context.Context, in incoming) ([]archive.Page, error) {
	defer in.discard()
	if in.err != nil {
		return nil, in.err
	}
	return in.pages, d.objects.Publish(ctx, in.staged)
}
