package tidy

import (
	"context"
	"fmt"

	"daluang/app/ui/kit"
	"daluang/storage/archive"
)

// token names a page as its recipe is.
func token(page archive.Page) string { return fmt.Sprintf("%s/%s", page.ID, page.Recipe()) }

// newShelf makes the shelf of the viewer.
func (v *View) newShelf() *kit.Shelf {
	shelf := kit.NewShelf(v.page, v.room.Start)
	shelf.Failed = func(err error) string { return v.room.Texts.Explain(err).String() }
	shelf.OnShown = v.frame.Follow
	return shelf
}

// wishFor asks for a page as its recipe says.
func (v *View) wishFor(page archive.Page) kit.Wish {
	desk := v.room.Desk
	return kit.Wish{Token: token(page), Load: func(ctx context.Context, longest int) (kit.Picture, error) {
		levels, err := desk.Levels(ctx, page, longest)
		return kit.Picture(levels), err
	}}
}

// likely are the pictures that may be wanted soon: the next pages of the grid in
// the direction of the last step and the one behind, and this page as it was
// captured.
func (v *View) likely() []kit.Wish {
	const ahead = 3
	place := v.model.Place()
	switch {
	case place < v.last:
		v.toward = -1
	case place > v.last || v.toward == 0:
		v.toward = 1
	}
	v.last = place
	var soon []kit.Wish
	want := func(place int) {
		if place >= 0 && place < len(v.model.listed) {
			soon = append(soon, v.wishFor(v.model.Pages[v.model.listed[place]]))
		}
	}
	page, ok := v.model.Page()
	if ok && !page.Recipe().IsZero() && !v.before {
		soon = append(soon, v.wishFor(page.WithRecipe(archive.Recipe{})))
	}
	if place >= 0 {
		for step := 1; step <= ahead; step++ {
			want(place + step*v.toward)
		}
		want(place - v.toward)
	}
	return soon
}
