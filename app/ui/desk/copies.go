package desk

import (
	"slices"

	"daluang/storage/archive"
)

// Copies knows which items still need a look whether their access copy is
// there, in the order in which they came up. It knows no widget and belongs to
// the user-interface goroutine.
type Copies struct {
	queue  []archive.ID
	hand   []archive.ID        // being made now
	ready  map[archive.ID]bool // seen with a copy that is up to date
	failed map[archive.ID]bool // not tried again before they change
	pages  map[archive.ID]int  // as many as an item had when it was last looked at
}

// NewCopies knows of no item.
func NewCopies() *Copies {
	return &Copies{ready: map[archive.ID]bool{}, failed: map[archive.ID]bool{}, pages: map[archive.ID]int{}}
}

// Look takes up the items about which nothing is known yet.
func (c *Copies) Look(items []archive.Item) {
	for _, item := range items {
		c.pages[item.ID] = item.Pages
		if !c.ready[item.ID] && !c.failed[item.ID] && !slices.Contains(c.hand, item.ID) {
			c.add(item.ID)
		}
	}
}

// Changed says that the copy of an item is out of date, also where it is being
// made at this moment.
func (c *Copies) Changed(item archive.ID) {
	delete(c.ready, item)
	delete(c.failed, item)
	c.add(item)
}

// Outdated says that any copy may be out of date, also those being made at this
// moment.
func (c *Copies) Outdated() {
	clear(c.ready)
	clear(c.failed)
	for _, item := range c.hand {
		c.add(item)
	}
}

// Again takes up what has failed.
func (c *Copies) Again() {
	for item := range c.failed {
		c.add(item)
	}
	clear(c.failed)
}

// Forget drops items that are out of the batch, or sealed.
func (c *Copies) Forget(items ...archive.ID) {
	c.queue = slices.DeleteFunc(c.queue, func(id archive.ID) bool { return slices.Contains(items, id) })
	for _, item := range items {
		delete(c.failed, item)
	}
}

func (c *Copies) add(item archive.ID) {
	if !slices.Contains(c.queue, item) {
		c.queue = append(c.queue, item)
	}
}

// Waiting is how many items are still to be looked at, without those in hand.
func (c *Copies) Waiting() int { return len(c.queue) }

// WaitingPages is how many pages those items have.
func (c *Copies) WaitingPages() int { return c.PagesOf(c.queue) }

// PagesOf is how many pages items have.
func (c *Copies) PagesOf(items []archive.ID) (pages int) {
	for _, item := range items {
		pages += c.pages[item]
	}
	return pages
}

// Take takes the next few items into the hand.
func (c *Copies) Take(most int) []archive.ID {
	most = min(most, len(c.queue))
	c.hand = slices.Clone(c.queue[:most])
	c.queue = slices.Clone(c.queue[most:])
	return c.hand
}

// Put says that the items in hand have been seen to, but for those that failed
// and those that changed meanwhile.
func (c *Copies) Put(failed []archive.ID) {
	for _, item := range c.hand {
		switch {
		case slices.Contains(failed, item):
			c.failed[item] = !slices.Contains(c.queue, item)
		default:
			c.ready[item] = !slices.Contains(c.queue, item)
		}
	}
	c.hand = nil
}

// Back puts the items in hand back where they were: the work was broken off.
func (c *Copies) Back() {
	hand := slices.DeleteFunc(c.hand, func(id archive.ID) bool { return slices.Contains(c.queue, id) })
	c.queue = append(slices.Clone(hand), c.queue...)
	c.hand = nil
}
