package catalogue

import (
	"context"
	"errors"

	"daluang/storage/archive"
)

// Sheet is where a scanned side goes and how it came.
type Sheet struct {
	Item   archive.ID // of the other side of the sheet; empty: an item of its own
	Source string     // what the page is called
	How    any        // device and settings, for the audit trail
}

// CaptureSheet records the pages of one scanned side, whose master is in the
// object store, in one transaction. Other than Capture it adds a page whose
// bytes the batch has already: two blank sides in black and white are the same
// bytes, and both were in the stack. If the item of the other side is not in
// the batch any more, the side gets one of its own. It returns the item, and the
// ID of each page in pages. Errors: archive.ErrBatchState unless the batch is open or returned.
func (c *Catalogue) CaptureSheet(ctx context.Context, batch archive.ID, sheet Sheet, pages []archive.Page) (item archive.ID, err error) {
	err = c.write(ctx, "record a scanned page", func(ch *change) error {
		if err := ch.requireState(batch, archive.BatchOpen, archive.BatchReturned); err != nil {
			return err
		}
		if item, err = ch.itemOfSheet(batch, sheet); err != nil {
			return err
		}
		for i, page := range pages {
			page.Batch, page.Item, page.Source = batch, item, sheet.Source
			err := ch.QueryRowContext(ctx, "select coalesce(max(position), 0) + 1 from page where item = ?", item).Scan(&page.Position)
			if err != nil {
				return err
			}
			if pages[i].ID, err = ch.insertPage(page, awayNot); err != nil {
				return err
			}
		}
		if err := ch.noteSignature(item, pages...); err != nil {
			return err
		}
		return ch.record(archive.EventCapture, string(item), map[string]any{"pages": len(pages), "master": pages[0].Master, "scan": sheet.How})
	})
	return item, err
}

func (ch *change) itemOfSheet(batch archive.ID, sheet Sheet) (archive.ID, error) {
	if sheet.Item != "" {
		item, err := ch.shownItem(sheet.Item)
		if err == nil && item.Batch == batch {
			return item.ID, nil
		}
		if err != nil && !errors.Is(err, ErrNotHere) && !errors.Is(translate(err), ErrNotFound) {
			return "", err
		}
	}
	fresh := archive.NewID()
	return fresh, ch.exec(`insert into item (id, batch, position, source, signature)
		select ?, ?, max(coalesce(max(position), 0), 0) + 1, ?, '' from item where batch = ?`, fresh, batch, sheet.Source, batch)
}
