package catalogue

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"daluang/storage/archive"
)

// MovePages puts pages, in the order given, into an item of their batch: before
// the page named, or at the end where none is. An item that is left without a
// page goes out of its batch, with its description. Undoable, as one. Errors:
// ErrNotHere for pages that are not shown, are named twice, or of another batch,
// archive.ErrBatchState, ErrNotFound.
func (c *Catalogue) MovePages(ctx context.Context, pages []archive.ID, item, before archive.ID) error {
	return c.write(ctx, "move pages", func(ch *change) error {
		target, err := ch.shownItem(item)
		if err != nil {
			return err
		}
		wanted := order{}
		if wanted[item], err = ch.orderOf(item); err != nil {
			return err
		}
		for i, id := range pages {
			page, err := ch.shownPage(id)
			if err != nil {
				return err
			}
			if page.Batch != target.Batch || id == before || slices.Contains(pages[:i], id) {
				return fmt.Errorf("move page %s: %w", id, ErrNotHere)
			}
			if err := ch.takeOut(wanted, page); err != nil {
				return err
			}
		}
		at := len(wanted[item])
		if before != "" {
			if at = slices.Index(wanted[item], before); at < 0 {
				return fmt.Errorf("move pages before %s: %w", before, ErrNotHere)
			}
		}
		wanted[item] = slices.Insert(wanted[item], at, pages...)
		return ch.arrangeOrder(target.Batch, pages, wanted)
	})
}

// takeOut takes a page out of the order of its item.
func (ch *change) takeOut(wanted order, page archive.Page) (err error) {
	if _, known := wanted[page.Item]; !known {
		if wanted[page.Item], err = ch.orderOf(page.Item); err != nil {
			return err
		}
	}
	wanted[page.Item] = slices.DeleteFunc(wanted[page.Item], func(id archive.ID) bool { return id == page.ID })
	return nil
}

func (ch *change) arrangeOrder(batch archive.ID, pages []archive.ID, wanted order) error {
	var after arrangement
	if err := ch.arrangePages(&after, wanted); err != nil || len(pages) == 0 {
		return err
	}
	return ch.arrange(batch, archive.EventArrange, pages[0], after)
}

// Joining is a page that is to stand behind the pages of an item.
type Joining struct{ Page, Item archive.ID }

// JoinPages puts pages each behind those of an item of its batch, all as one
// command that can be undone. An item that is left without a page goes out of
// the batch. Errors: ErrNotHere, archive.ErrBatchState, ErrNotFound.
func (c *Catalogue) JoinPages(ctx context.Context, joinings []Joining) error {
	if len(joinings) == 0 {
		return nil
	}
	return c.write(ctx, "join pages", func(ch *change) error {
		first, err := ch.shownItem(joinings[0].Item)
		if err != nil {
			return err
		}
		wanted := order{}
		for _, joining := range joinings {
			page, err := ch.shownPage(joining.Page)
			if err != nil {
				return err
			}
			if page.Batch != first.Batch || page.Item == joining.Item {
				return fmt.Errorf("join page %s: %w", page.ID, ErrNotHere)
			}
			if _, known := wanted[joining.Item]; !known {
				target, err := ch.shownItem(joining.Item)
				if err != nil {
					return err
				}
				if target.Batch != first.Batch {
					return fmt.Errorf("join to item %s: %w", target.ID, ErrNotHere)
				}
				if wanted[joining.Item], err = ch.orderOf(joining.Item); err != nil {
					return err
				}
			}
			if err := ch.takeOut(wanted, page); err != nil {
				return err
			}
			wanted[joining.Item] = append(wanted[joining.Item], page.ID)
		}
		return ch.arrangeOrder(first.Batch, []archive.ID{joinings[0].Page}, wanted)
	})
}

// SplitItem makes a new item, not described, of a page and all behind it in its
// item, and puts it behind that. It returns the new item. Undoable. Errors:
// ErrNotHere for the first page of an item, archive.ErrBatchState, ErrNotFound.
func (c *Catalogue) SplitItem(ctx context.Context, page archive.ID) (fresh archive.ID, err error) {
	err = c.write(ctx, "split item", func(ch *change) error {
		first, err := ch.shownPage(page)
		if err != nil {
			return err
		}
		item, err := ch.shownItem(first.Item)
		if err != nil {
			return err
		}
		pages, err := ch.orderOf(item.ID)
		if err != nil {
			return err
		}
		at := slices.Index(pages, page)
		if at < 1 {
			return fmt.Errorf("split an item before its first page: %w", ErrNotHere)
		}
		if fresh, err = ch.insertItem(item.Batch, first.Source); err != nil {
			return err
		}
		after := arrangement{Shift: &shift{item.Batch, item.Position, 1}, Items: []placedItem{{ID: fresh, Position: item.Position + 1}}}
		if err := ch.arrangePages(&after, order{item.ID: pages[:at], fresh: pages[at:]}); err != nil {
			return err
		}
		return ch.arrange(item.Batch, archive.EventArrange, page, after)
	})
	return fresh, err
}

// insertItem adds an item that stands nowhere until a command places it: at a
// position below 1 that no other item ever has.
func (ch *change) insertItem(batch archive.ID, source string) (archive.ID, error) {
	id := archive.NewID()
	return id, ch.exec(`insert into item (n, id, batch, position, source, hidden_at)
		select max(n) + 1, ?, ?, -1 - max(n), ?, ? from item`, id, batch, source, timeText(ch.now))
}

// JoinItem puts the pages of an item behind those of the item before it in the
// batch, which it returns, and takes the item, with its description, out of the
// batch. Undoable. Errors: ErrNotHere for the first item, archive.ErrBatchState,
// ErrNotFound.
func (c *Catalogue) JoinItem(ctx context.Context, item archive.ID) (previous archive.ID, err error) {
	err = c.write(ctx, "join items", func(ch *change) error {
		joined, err := ch.shownItem(item)
		if err != nil {
			return err
		}
		err = ch.QueryRowContext(ctx, "select id from item where batch = ? and hidden_at = '' and position < ? order by position desc limit 1",
			joined.Batch, joined.Position).Scan(&previous)
		if errors.Is(translate(err), ErrNotFound) {
			return fmt.Errorf("join the first item with one before it: %w", ErrNotHere)
		}
		if err != nil {
			return err
		}
		pages, err := ch.orderOf(previous)
		if err != nil {
			return err
		}
		more, err := ch.orderOf(item)
		if err != nil {
			return err
		}
		var after arrangement
		if err := ch.arrangePages(&after, order{previous: append(pages, more...), item: nil}); err != nil {
			return err
		}
		return ch.arrange(joined.Batch, archive.EventArrange, previous, after)
	})
	return previous, err
}

// shownItem is an item that is in its batch, or ErrNotHere.
func (ch *change) shownItem(id archive.ID) (archive.Item, error) {
	item, err := itemByID(ch.ctx, ch, id)
	if err != nil {
		return item, err
	}
	var hidden string
	if err := ch.QueryRowContext(ch.ctx, "select hidden_at from item where id = ?", id).Scan(&hidden); err != nil {
		return item, err
	}
	if hidden != "" {
		return item, fmt.Errorf("item %s is not in its batch: %w", id, ErrNotHere)
	}
	return item, nil
}

// HidePages takes pages of one batch out of it, each by itself; they are still
// there, with their masters. An item that is left without a page goes with them.
// Undoable, as one. Errors: ErrNotHere for pages that are not shown, are named
// twice or of two batches, archive.ErrBatchState, ErrNotFound.
func (c *Catalogue) HidePages(ctx context.Context, pages []archive.ID) error {
	return c.write(ctx, "hide pages", func(ch *change) error {
		var after arrangement
		var batch archive.ID
		wanted := order{}
		for i, id := range pages {
			page, err := ch.shownPage(id)
			if err != nil {
				return err
			}
			if batch != "" && batch != page.Batch || slices.Contains(pages[:i], id) {
				return fmt.Errorf("hide page %s: %w", id, ErrNotHere)
			}
			batch = page.Batch
			if err := ch.takeOut(wanted, page); err != nil {
				return err
			}
			after.Pages = append(after.Pages, placedPage{id, page.Item, page.Position, timeText(ch.now), awayHidden})
		}
		if err := ch.arrangePages(&after, wanted); err != nil || len(pages) == 0 {
			return err
		}
		return ch.arrange(batch, archive.EventHide, pages[0], after)
	})
}
