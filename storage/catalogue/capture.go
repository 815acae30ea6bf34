package catalogue

import (
	"context"
	"fmt"

	"daluang/storage/archive"
)

// Captured tells what a capture added.
type Captured struct{ Stored, Known int } // pages

// Capture records pages whose masters are in the object store already, one
// item for each group, all in one transaction. A frame of a master that the
// batch has already is counted as known and not added again; a group of which
// all is known makes no item. Of a page its Master, Frame, MediaType, Bytes,
// size, dpi, Mode, Side and Turn are taken, and Signed for the item. Errors: archive.ErrBatchState
// unless the batch is open or returned.
func (c *Catalogue) Capture(ctx context.Context, batch archive.ID, source string, groups [][]archive.Page) (Captured, error) {
	var result Captured
	err := c.write(ctx, "record pages", func(ch *change) error {
		result = Captured{}
		if err := ch.requireState(batch, archive.BatchOpen, archive.BatchReturned); err != nil {
			return err
		}
		for _, group := range groups {
			stored, err := ch.captureItem(batch, source, group)
			if err != nil {
				return err
			}
			result.Stored += stored
			result.Known += len(group) - stored
		}
		return nil
	})
	return result, err
}

func (ch *change) captureItem(batch archive.ID, source string, pages []archive.Page) (stored int, err error) {
	var fresh []archive.Page
	seen := map[string]bool{}
	for _, page := range pages {
		known, err := ch.hasPage(batch, page)
		if err != nil {
			return 0, err
		}
		key := fmt.Sprint(page.Master, page.Frame)
		if !known && !seen[key] {
			fresh = append(fresh, page)
		}
		seen[key] = true
	}
	if len(fresh) == 0 {
		return 0, nil
	}
	item := archive.NewID()
	signature := signatureOf(fresh)
	if err := ch.exec(`insert into item (id, batch, position, source, signature)
		select ?, ?, coalesce(max(position), 0) + 1, ?, ? from item where batch = ?`, item, batch, source, signature, batch); err != nil {
		return 0, err
	}
	for i, page := range fresh {
		if err := ch.insertPage(batch, item, i+1, source, page); err != nil {
			return 0, err
		}
	}
	detail := map[string]any{"pages": len(fresh), "master": fresh[0].Master}
	if signature != "" {
		detail["signed"] = true
	}
	return len(fresh), ch.record(archive.EventCapture, string(item), detail)
}

func signatureOf(pages []archive.Page) archive.Signature {
	for _, page := range pages {
		if page.Signed {
			return archive.SignatureUnverified
		}
	}
	return ""
}

func (ch *change) hasPage(batch archive.ID, page archive.Page) (bool, error) {
	var known bool
	err := ch.QueryRowContext(ch.ctx, "select exists (select 1 from page where batch = ? and master = ? and frame = ?)",
		batch, page.Master[:], page.Frame).Scan(&known)
	return known, err
}

func (ch *change) insertPage(batch, item archive.ID, position int, source string, p archive.Page) error {
	return ch.exec(`insert into page (id, batch, item, position, side, master, frame, media_type, bytes,
		width, height, dpi_x, dpi_y, mode, turn, source, captured_at)
		values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		archive.NewID(), batch, item, position, p.Side, p.Master[:], p.Frame, p.MediaType, p.Bytes,
		p.Width, p.Height, p.DPIX, p.DPIY, p.Mode, p.Turn, source, timeText(ch.now))
}

// MasterIn tells how many pages of a batch show frames of this master, and the
// name of another batch that has it too, empty if none.
func (c *Catalogue) MasterIn(ctx context.Context, batch archive.ID, master archive.Digest) (pages int, elsewhere string, err error) {
	err = c.reader.QueryRowContext(ctx, `select
		(select count(*) from page where batch = ?1 and master = ?2),
		coalesce((select b.name from page p join batch b on b.id = p.batch where p.master = ?2 and p.batch <> ?1 limit 1), '')`,
		batch, master[:]).Scan(&pages, &elsewhere)
	if err != nil {
		return 0, "", fmt.Errorf("look for a master: %w", translate(err))
	}
	return pages, elsewhere, nil
}
