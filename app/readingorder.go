package app

import (
	"cmp"
	"slices"

	"daluang/storage/archive"
)

// longestFirst puts the items, and within each the pages, into the order in
// which they are read and written: what takes longest comes first, so that at
// the end no worker is left alone with a long page while the others have
// nothing to do. What takes equally long stays as it was. An item's pages are
// read together: it is written while the next is being read. Slices are changed
// in place; the access copies keep the order of their pages.
func longestFirst(items []*wanted) {
	frames := map[archive.Digest]int{}
	for _, item := range items {
		for _, page := range item.pages {
			frames[page.Master]++
		}
	}
	type timed struct {
		item *wanted
		time int64
	}
	all := make([]timed, len(items))
	for i, item := range items {
		all[i].item = item
		item.reading = slices.Clone(item.pages)
		slices.SortStableFunc(item.reading, func(a, b archive.Page) int {
			return cmp.Compare(readingTime(b, frames[b.Master]), readingTime(a, frames[a.Master]))
		})
		for _, page := range item.pages {
			all[i].time += readingTime(page, frames[page.Master])
		}
	}
	slices.SortStableFunc(all, func(a, b timed) int { return cmp.Compare(b.time, a.time) })
	for i := range all {
		items[i] = all[i].item
	}
}

// readingTime guesses how long a page takes to be read, in no unit, from what is
// known without a look at it. The engine spends its time on letters and on what
// it takes for them, and so do the bytes of a compressed picture: over the pages
// of the benchmark 17 s on a megabyte in black and white, a fifth of that on one
// of JPEG. Where the master is hardly compressed its pixels are the bound. frames
// is how many pages share the master.
func readingTime(page archive.Page, frames int) int64 {
	const bilevelBytes, pixelsOfByte = 5, 2
	size := page.Bytes / int64(max(frames, 1))
	if page.Mode == "bilevel" {
		size *= bilevelBytes
	}
	if pixels := int64(page.Width) * int64(page.Height); pixels > 0 {
		size = min(size, pixels/pixelsOfByte)
	}
	return size
}
