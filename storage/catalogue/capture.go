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
// size, dpi, Mode, Side and recipe are taken, and Signed for the item. Errors: archive.ErrBatchState
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
		select ?, ?, max(coalesce(max(position), 0), 0) + 1, ?, ? from item where batch = ?`, item, batch, source, signature, batch); err != nil {
		return 0, err
	}
	for i, page := range fresh {
		page.Batch, page.Item, page.Position, page.Source = batch, item, i+1, source
		if _, err := ch.insertPage(page, awayNot); err != nil {
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
	err := ch.QueryRowContext(ch.ctx, "select exists (select 1 from page where batch = ? and master = ? and frame = ? and away <> 'unmade')",
		batch, page.Master[:], page.Frame).Scan(&known)
	return known, err
}

// insertPage adds a page and returns its id. One that is to be shown by a
// command only is unmade until then.
func (ch *change) insertPage(p archive.Page, out away) (archive.ID, error) {
	p.ID = archive.NewID()
	hidden := ""
	if out != awayNot {
		hidden = timeText(ch.now)
	}
	return p.ID, ch.exec(`insert into page (id, batch, item, position, side, master, frame, part, media_type, bytes,
		width, height, dpi_x, dpi_y, mode, turn, tilt, recipe, source, captured_at, hidden_at, away, replaces)
		values (?1, ?2, ?3, ?4, ?5, ?6, ?7,
			(select coalesce(max(part), -1) + 1 from page where batch = ?2 and master = ?6 and frame = ?7),
			?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22)`,
		p.ID, p.Batch, p.Item, p.Position, p.Side, p.Master[:], p.Frame, p.MediaType, p.Bytes,
		p.Width, p.Height, p.DPIX, p.DPIY, p.Mode, p.Turn, p.Tilt,
		p.Recipe().Without(archive.StepTurn, archive.StepDeskew).String(),
		p.Source, timeText(ch.now), hidden, out, optional(p.Replaces))
}

// MasterIn tells how many pages of a batch show frames of this master, or did
// before a person took them out, and the
// name of another batch that has it too, empty if none.
func (c *Catalogue) MasterIn(ctx context.Context, batch archive.ID, master archive.Digest) (pages int, elsewhere string, err error) {
	err = c.reader.QueryRowContext(ctx, `select
		(select count(*) from page where batch = ?1 and master = ?2 and away <> 'unmade'),
		coalesce((select b.name from page p join batch b on b.id = p.batch where p.master = ?2 and p.batch <> ?1 limit 1), '')`,
		batch, master[:]).Scan(&pages, &elsewhere)
	if err != nil {
		return 0, "", fmt.Errorf("look for a master: %w", translate(err))
	}
	return pages, elsewhere, nil
}
