package pdfa

import (
	"fmt"
	"strings"
)

// pageTree hands out parents while pages are being written: a page names its
// parent, so nodes of the second level are numbered before they are written.
type pageTree struct {
	root     int
	node     int   // the open node of the second level, 0 if none
	children []int // its pages so far
	nodes    []int // the nodes that are written
	count    int   // all pages
}

// nodePages keeps every Kids array far below 8191 entries, the limit that some
// readers still have.
const nodePages = 512

// add takes a page in and returns its parent.
func (t *pageTree) add(out *output, page int) int {
	if len(t.children) == nodePages {
		t.closeNode(out)
	}
	if t.node == 0 {
		t.node = out.reserve()
	}
	t.children = append(t.children, page)
	t.count++
	return t.node
}

func (t *pageTree) closeNode(out *output) {
	out.object(t.node, fmt.Sprintf("<< /Type /Pages /Parent %d 0 R /Count %d /Kids [%s] >>",
		t.root, len(t.children), references(t.children)))
	t.nodes = append(t.nodes, t.node)
	t.node, t.children = 0, t.children[:0]
}

// finish writes the open node and the root.
func (t *pageTree) finish(out *output) {
	if t.node != 0 {
		t.closeNode(out)
	}
	out.object(t.root, fmt.Sprintf("<< /Type /Pages /Count %d /Kids [%s] >>", t.count, references(t.nodes)))
}

func references(objects []int) string {
	var b strings.Builder
	for i, object := range objects {
		if i > 0 {
			b.WriteByte(' ')
		}
		fmt.Fprintf(&b, "%d 0 R", object)
	}
	return b.String()
}
