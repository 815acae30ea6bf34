package catalogue

import (
	"context"
	"fmt"
	"slices"

	"daluang/storage/archive"
)

// Group is the pages that shall be one item, in their order.
type Group struct {
	Pages []archive.ID
	// Number and Title are those of the new item; empty: unknown.
	Number, Title string
}

// Regroup makes a new item of each of the groups, at the place of the item that
// its first page is in, behind what that keeps, and takes the hidden pages out of
// their batch. Pages that are not named stay where they are; items that are left
// without a page go out of the batch, with their descriptions. All of it is one
// command, which Undo takes back at once. It returns the new items. Errors:
// ErrNotHere for pages that are not shown, are named twice or are of another
// batch, and for an empty group, archive.ErrBatchState, ErrNotFound.
func (c *Catalogue) Regroup(ctx context.Context, batch archive.ID, groups []Group, hide []archive.ID) (items []archive.ID, err error) {
	err = c.write(ctx, "regroup pages", func(ch *change) error {
		items = nil
		if err := ch.requireState(batch, archive.BatchOpen, archive.BatchReturned); err != nil {
			return err
		}
		r := regrouping{change: ch, batch: batch, wanted: order{}, behind: map[archive.ID][]archive.ID{}, named: map[archive.ID]bool{}}
		for _, id := range hide {
			if err := r.hide(id); err != nil {
				return err
			}
		}
		for _, group := range groups {
			item, err := r.group(group)
			if err != nil {
				return err
			}
			items = append(items, item)
		}
		return r.put()
	})
	return items, err
}

// regrouping is one call of Regroup.
type regrouping struct {
	*change
	batch   archive.ID
	after   arrangement
	wanted  order
	behind  map[archive.ID][]archive.ID // new items, by the item that they come behind
	named   map[archive.ID]bool
	subject archive.ID
}

// leave takes a page out of the item that it is in.
func (r *regrouping) leave(id archive.ID) (archive.Page, error) {
	page, err := r.shownPage(id)
	if err != nil {
		return page, err
	}
	if page.Batch != r.batch || r.named[id] {
		return page, fmt.Errorf("regroup page %s: %w", id, ErrNotHere)
	}
	r.named[id] = true
	if r.subject == "" {
		r.subject = id
	}
	return page, r.takeOut(r.wanted, page)
}

func (r *regrouping) hide(id archive.ID) error {
	page, err := r.leave(id)
	if err != nil {
		return err
	}
	r.after.Pages = append(r.after.Pages, placedPage{id, page.Item, page.Position, timeText(r.now), awayHidden})
	return nil
}

func (r *regrouping) group(group Group) (archive.ID, error) {
	if len(group.Pages) == 0 {
		return "", fmt.Errorf("regroup no pages: %w", ErrNotHere)
	}
	var item, first archive.ID
	for i, id := range group.Pages {
		page, err := r.leave(id)
		if err != nil {
			return "", err
		}
		if i == 0 {
			first = page.Item
			if item, err = r.insertItem(r.batch, page.Source); err != nil {
				return "", err
			}
		}
		// What is known of a signature is known of every item with a page of it.
		if err := r.exec("update item set signature = (select signature from item where id = ?) where id = ? and signature = ''", page.Item, item); err != nil {
			return "", err
		}
	}
	r.behind[first] = append(r.behind[first], item)
	r.wanted[item] = group.Pages
	return item, r.execOne("update item set number = ?, title = ? where id = ?", group.Number, group.Title, item)
}

// put places the items and does it all.
func (r *regrouping) put() error {
	if err := r.arrangePages(&r.after, r.wanted); err != nil || r.subject == "" {
		return err
	}
	if err := r.placeItems(); err != nil {
		return err
	}
	return r.arrange(r.batch, archive.EventArrange, r.subject, r.after)
}

// placeItems numbers the items of the batch anew, where there are new ones. What
// goes out of the batch stands behind all others from then on.
func (r *regrouping) placeItems() error {
	if len(r.behind) == 0 {
		return nil
	}
	present, err := r.itemsInOrder()
	if err != nil {
		return err
	}
	leaving := r.after.Items
	r.after.Items = nil
	last := 0
	place := func(item placedItem, was int) {
		if last++; last != was {
			item.Position = last
			r.after.Items = append(r.after.Items, item)
		}
	}
	for _, item := range present {
		if !slices.ContainsFunc(leaving, func(gone placedItem) bool { return gone.ID == item.ID }) {
			place(item, item.Position)
		}
		for _, fresh := range r.behind[item.ID] {
			place(placedItem{ID: fresh}, 0)
		}
	}
	for _, gone := range leaving {
		place(gone, 0)
	}
	return nil
}

func (r *regrouping) itemsInOrder() (items []placedItem, err error) {
	rows, err := r.QueryContext(r.ctx, "select id, position, hidden_at from item where batch = ? and position > 0 order by position", r.batch)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var item placedItem
		if err := rows.Scan(&item.ID, &item.Position, &item.Hidden); err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	return slices.Clip(items), rows.Err()
}
