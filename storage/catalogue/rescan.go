package catalogue

import (
	"context"
	"fmt"
	"slices"

	"daluang/storage/archive"
)

// SplitPage makes two pages of a picture that shows two: the page keeps one half
// and the page that is returned, behind it, shows the other one of the same
// frame. half, at and their meaning are those of archive.StepSplit. What was cut
// out of the whole picture before is forgotten; all other steps go on for both.
// Undoable. Errors: ErrNotHere for a page that is a half already,
// archive.ErrBadRecipe, archive.ErrBatchState, ErrNotFound.
func (c *Catalogue) SplitPage(ctx context.Context, page archive.ID, half archive.Half, at float64) (other archive.ID, err error) {
	err = c.write(ctx, "split page", func(ch *change) error {
		whole, err := ch.shownPage(page)
		if err != nil {
			return err
		}
		recipe := whole.Recipe()
		if recipe.Has(archive.StepSplit) {
			return fmt.Errorf("split half a picture: %w", ErrNotHere)
		}
		recipe = recipe.Without(archive.StepPerspective, archive.StepCrop)
		mine, err := recipe.With(archive.Step{Kind: archive.StepSplit, Half: half, At: at})
		if err != nil {
			return err
		}
		theirs, err := recipe.With(archive.Step{Kind: archive.StepSplit, Half: half.Other(), At: at})
		if err != nil {
			return err
		}
		if other, err = ch.insertPage(whole.WithRecipe(theirs), awayUnmade); err != nil {
			return err
		}
		var after arrangement
		after.give(mine, page)
		return ch.addBehind(whole, []archive.ID{other}, after, archive.EventArrange)
	})
	return other, err
}

// addBehind shows pages that were just inserted behind another one.
func (ch *change) addBehind(page archive.Page, fresh []archive.ID, after arrangement, event archive.EventKind) error {
	pages, err := ch.orderOf(page.Item)
	if err != nil {
		return err
	}
	at := slices.Index(pages, page.ID) + 1
	if err := ch.arrangePages(&after, order{page.Item: slices.Insert(pages, at, fresh...)}); err != nil {
		return err
	}
	return ch.arrange(page.Batch, event, page.ID, after)
}

// ReplacePage puts a rescan, whose master is in the object store already, in the
// place of a page. The old page is kept, out of its batch: see PageHistory. Of
// the rescan the same fields are taken as in Capture, without its side, which is
// that of the old page. It returns the new page. Undoable. Errors: ErrNotHere
// where the batch shows that very picture already, archive.ErrBatchState,
// ErrNotFound.
func (c *Catalogue) ReplacePage(ctx context.Context, page archive.ID, source string, rescan archive.Page) (fresh archive.ID, err error) {
	err = c.write(ctx, "replace page", func(ch *change) error {
		old, err := ch.shownPage(page)
		if err != nil {
			return err
		}
		if shown, err := ch.isShown(old.Batch, rescan); err != nil || shown {
			return notHere(err, "the picture is in the batch")
		}
		rescan.Batch, rescan.Item, rescan.Position, rescan.Side, rescan.Source, rescan.Replaces = old.Batch, old.Item, old.Position, old.Side, source, old.ID
		if fresh, err = ch.insertPage(rescan, awayUnmade); err != nil {
			return err
		}
		if err := ch.noteSignature(old.Item, rescan); err != nil {
			return err
		}
		pages, err := ch.orderOf(old.Item)
		if err != nil {
			return err
		}
		pages[slices.Index(pages, old.ID)] = fresh
		after := arrangement{Pages: []placedPage{{old.ID, old.Item, old.Position, timeText(ch.now), awayReplaced}}}
		if err := ch.arrangePages(&after, order{old.Item: pages}); err != nil {
			return err
		}
		return ch.arrange(old.Batch, archive.EventReplace, old.Item, after)
	})
	return fresh, err
}

func notHere(err error, why string) error {
	if err != nil {
		return err
	}
	return fmt.Errorf("%s: %w", why, ErrNotHere)
}

// isShown reports whether a batch shows that frame of a master.
func (ch *change) isShown(batch archive.ID, page archive.Page) (shown bool, err error) {
	err = ch.QueryRowContext(ch.ctx, "select exists (select 1 from page where batch = ? and master = ? and frame = ? and hidden_at = '')",
		batch, page.Master[:], page.Frame).Scan(&shown)
	return shown, err
}

// noteSignature says of an item that a master in it is signed.
func (ch *change) noteSignature(item archive.ID, pages ...archive.Page) error {
	signature := signatureOf(pages)
	if signature == "" {
		return nil
	}
	return ch.exec("update item set signature = ? where id = ?", signature, item)
}

// Incoming is the pages of one file, whose master is in the object store.
type Incoming struct {
	Source string // name of the file, without folders
	Pages  []archive.Page
}

// InsertPages puts the pages of files into an item, before one of its pages, in
// the order given. A frame that the batch shows already is counted as known and
// not added again. Undoable, as one: the pages are then out of the batch, and
// their masters are kept. Errors: archive.ErrBatchState, ErrNotHere, ErrNotFound.
func (c *Catalogue) InsertPages(ctx context.Context, before archive.ID, files []Incoming) (Captured, error) {
	var result Captured
	err := c.write(ctx, "insert pages", func(ch *change) error {
		result = Captured{}
		place, err := ch.shownPage(before)
		if err != nil {
			return err
		}
		var fresh []archive.ID
		for _, file := range files {
			added, err := ch.insertFile(place, file, fresh)
			if err != nil {
				return err
			}
			result.Known += len(file.Pages) - (len(added) - len(fresh))
			fresh = added
		}
		result.Stored = len(fresh)
		if len(fresh) == 0 {
			return ch.requireState(place.Batch, archive.BatchOpen, archive.BatchReturned)
		}
		pages, err := ch.orderOf(place.Item)
		if err != nil {
			return err
		}
		var after arrangement
		if err := ch.arrangePages(&after, order{place.Item: slices.Insert(pages, slices.Index(pages, before), fresh...)}); err != nil {
			return err
		}
		return ch.arrange(place.Batch, archive.EventCapture, before, after)
	})
	return result, err
}

// insertFile adds the pages of a file, out of sight, to those that were added
// before.
func (ch *change) insertFile(place archive.Page, file Incoming, fresh []archive.ID) ([]archive.ID, error) {
	for _, page := range file.Pages {
		shown, err := ch.isShown(place.Batch, page)
		if err != nil {
			return nil, err
		}
		for _, id := range fresh {
			other, err := ch.page(id)
			if err != nil {
				return nil, err
			}
			shown = shown || other.Master == page.Master && other.Frame == page.Frame
		}
		if shown {
			continue
		}
		page.Batch, page.Item, page.Position, page.Source = place.Batch, place.Item, place.Position, file.Source
		id, err := ch.insertPage(page, awayUnmade)
		if err != nil {
			return nil, err
		}
		fresh = append(fresh, id)
	}
	return fresh, ch.noteSignature(place.Item, file.Pages...)
}

// PageHistory lists the pages in whose place a page came, the last one first.
func (c *Catalogue) PageHistory(ctx context.Context, page archive.ID) ([]archive.Page, error) {
	var history []archive.Page
	now, err := c.Page(ctx, page)
	for err == nil && now.Replaces != "" {
		if now, err = c.Page(ctx, now.Replaces); err == nil {
			history = append(history, now)
		}
	}
	return history, err
}
