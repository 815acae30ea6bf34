package pdfa

import "fmt"

// outline writes bookmarks as they come: an item is written when the next one
// is known, so that eight bytes of it stay in memory, its offset.
type outline struct {
	root    int
	first   int
	count   int
	pending string // the title that waits for its page
	open    outlineItem
}

type outlineItem struct {
	number, previous, page int
	title                  string
}

// Bookmark names the page that is added next in the viewer's table of contents
// (ISO 32000-1 12.3.3), say the first page of an item in a batch. The last title
// before a page counts; one that no page follows is not written, so that an item
// whose pages were all refused does not point into its neighbour. An empty
// title, or one of over 32 767 bytes, is ErrMetadata.
func (w *Writer) Bookmark(title string) error {
	if w.closed {
		return errClosed
	}
	title = cleanText(title)
	if size := len(textBytes(title)); size == 0 || size > longestString {
		return fmt.Errorf("bookmark of %d bytes: %w", size, ErrMetadata)
	}
	w.outline.pending = title
	return w.out.err
}

// page gives the pending title its page.
func (o *outline) page(out *output, page int) {
	if o.pending == "" {
		return
	}
	if o.root == 0 {
		o.root = out.reserve()
	}
	item := outlineItem{number: out.reserve(), previous: o.open.number, page: page, title: o.pending}
	if o.count == 0 {
		o.first = item.number
	} else {
		o.write(out, item.number)
	}
	o.open, o.pending = item, ""
	o.count++
}

// write writes the open item with the one that follows it, 0 for none.
func (o *outline) write(out *output, next int) {
	siblings := ""
	if o.open.previous != 0 {
		siblings += fmt.Sprintf(" /Prev %d 0 R", o.open.previous)
	}
	if next != 0 {
		siblings += fmt.Sprintf(" /Next %d 0 R", next)
	}
	out.object(o.open.number, fmt.Sprintf("<< /Title %s /Parent %d 0 R%s /Dest [%d 0 R /Fit] >>",
		pdfText(o.open.title), o.root, siblings, o.open.page))
}

func (o *outline) finish(out *output) {
	if o.count == 0 {
		return
	}
	o.write(out, 0)
	out.object(o.root, fmt.Sprintf("<< /Type /Outlines /First %d 0 R /Last %d 0 R /Count %d >>", o.first, o.open.number, o.count))
}
