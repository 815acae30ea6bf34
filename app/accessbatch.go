package app

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"daluang/storage/archive"
	"daluang/storage/pdfa"
)

// longestBookmark is how many letters of a title a viewer's side bar is given.
const longestBookmark = 200

// WriteBatchFile writes all items of a batch, named or by id, into one PDF/A, in
// their order, each with a bookmark, and makes the folder. First every item gets
// its access copy, so that one that cannot be converted is known: it is listed
// and the others are written. The file is streamed; it appears under its name
// when it is whole and has passed the checker, and replaces an earlier file of
// the same batch and nothing else: objects.ErrExists. Written has one file, or
// none where every item failed. Errors: ErrEmptyBatch, catalogue.ErrNotFound,
// those of WriteAccess.
func (d *Desk) WriteBatchFile(ctx context.Context, name, path string, options AccessOptions, report Report) (Written, error) {
	var result Written
	batch, err := d.batchNamed(ctx, name)
	if err != nil {
		return result, err
	}
	items, err := d.allItems(ctx, ItemQuery{Batch: batch.ID})
	if err != nil {
		return result, err
	}
	if len(items) == 0 {
		return result, fmt.Errorf("write a batch: %w", ErrEmptyBatch)
	}
	kept := AccessOptions{NoText: options.NoText, Whole: options.Whole} // what is stored need not follow this file
	p, err := d.Prepare(ctx, kept)
	if err != nil {
		return result, err
	}
	all := len(items)
	prepared, err := p.Run(ctx, items, func(now Progress) { report.tell(Progress{Done: now.Done, Total: 2 * all, Name: now.Name}) })
	if result.Failed = prepared.Failed; err != nil {
		return result, err
	}
	if items = without(items, prepared.Failed); len(items) == 0 {
		return result, nil
	}
	c, err := d.copying(ctx, options)
	if err != nil {
		return result, err
	}
	told := func(done int, name string) {
		report.tell(Progress{Done: 2*all - len(items) + done, Total: 2 * all, Name: name})
	}
	file, err := c.batchFile(ctx, batch, items, path, told)
	if err == nil {
		result.Files = []WrittenFile{file}
	}
	return result, err
}

// without leaves out the items that failed.
func without(items []archive.Item, failed []FailedItem) []archive.Item {
	bad := map[archive.ID]bool{}
	for _, item := range failed {
		bad[item.Item] = true
	}
	var good []archive.Item
	for _, item := range items {
		if !bad[item.ID] {
			good = append(good, item)
		}
	}
	return good
}

// batchFile writes the items into one file outside the store.
func (c *copying) batchFile(ctx context.Context, batch archive.Batch, items []archive.Item, path string, told func(done int, name string)) (WrittenFile, error) {
	defer c.dismantled.forget()
	metadata, pages, err := c.batchMetadata(ctx, batch, items)
	if err != nil {
		return WrittenFile{}, err
	}
	checked, staged, err := c.stage(ctx, pages, func(w io.Writer) error { return c.writeBatch(ctx, w, items, metadata, told) })
	if err != nil {
		return WrittenFile{}, err
	}
	defer staged.Discard()
	earlier := func(existing string) bool { return isCopyOf(existing, batch.ID) }
	if err := c.objects.CopyStaged(ctx, staged, path, earlier); err != nil {
		return WrittenFile{}, folderError(err)
	}
	level := fmt.Sprintf("%d%s", checked.Part, strings.ToLower(checked.Conformance))
	return WrittenFile{Path: path, Conformance: level, Pages: pages, Bytes: staged.Size}, nil
}

// batchMetadata says what is known of the batch, and counts its pages. The
// digests of masters are in the copies of the items: thousands of them would
// make XMP that programs refuse.
func (c *copying) batchMetadata(ctx context.Context, batch archive.Batch, items []archive.Item) (metadata pdfa.Metadata, pages int, err error) {
	var classes []archive.SecurityClass
	for _, item := range items {
		own, err := c.catalogue.Pages(ctx, item.ID)
		if err != nil {
			return metadata, 0, err
		}
		for _, page := range own {
			if page.Captured.After(metadata.Created) {
				metadata.Created = page.Captured
			}
		}
		pages += len(own)
		classes = append(classes, item.Security)
	}
	metadata.Title, metadata.Author, metadata.Identifier, metadata.Language = batch.Name, c.who.Creator, string(batch.ID), "id"
	metadata.Record = pdfa.Record{
		Creator: c.who.Creator, Unit: c.who.Unit, BatchID: string(batch.ID), BatchName: batch.Name,
		SecurityClass: string(archive.Strictest(classes...)),
	}
	return metadata, pages, nil
}

// writeBatch writes item after item; only the pages of one are in memory.
func (c *copying) writeBatch(ctx context.Context, w io.Writer, items []archive.Item, metadata pdfa.Metadata, told func(done int, name string)) error {
	options, err := c.batchOptions(items, metadata)
	if err != nil {
		return err
	}
	writer, err := pdfa.NewWriter(w, metadata, options)
	if err != nil {
		return err
	}
	for i, item := range items {
		pages, err := c.catalogue.Pages(ctx, item.ID)
		if err != nil {
			return err
		}
		in, err := c.surroundings(ctx, item)
		if err != nil {
			return err
		}
		if err := writer.Bookmark(bookmark(item)); err != nil {
			return err
		}
		if _, err := c.addPages(ctx, writer, item, pages, in); err != nil {
			return fmt.Errorf("item %d: %w", item.Position, err)
		}
		told(i+1, item.Source)
	}
	return writer.Close()
}

// batchOptions ask for the level and, at part 3, attach the list of the items
// as data (ISO 19005-3 annex E).
func (c *copying) batchOptions(items []archive.Item, metadata pdfa.Metadata) (pdfa.Options, error) {
	return c.levelOptions(metadata, "items.json", "Daluang item records", func() ([]byte, error) {
		listed := make([]archive.Item, len(items))
		for i, item := range items {
			item.Access, item.Problem = archive.Digest{}, "" // of another copy
			listed[i] = item
		}
		return json.MarshalIndent(listed, "", "  ")
	})
}

// bookmark is "number title" as far as they are known, else the source's name.
func bookmark(item archive.Item) string {
	title := strings.Join(nonEmpty(strings.TrimSpace(item.Number), strings.TrimSpace(item.Title)), " ")
	if title == "" {
		title = strings.Join(nonEmpty(fmt.Sprint(item.Position), item.Source), " ")
	}
	return shortened(title, longestBookmark)
}
