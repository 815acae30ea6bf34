package app

import (
	"slices"
	"testing"

	"daluang/storage/archive"
)

// pageOf is a page of a JPEG of its own with so many bytes.
func pageOf(position int, bytes int64) archive.Page {
	return archive.Page{Position: position, Master: archive.DigestOf([]byte{byte(position), byte(bytes)}), Bytes: bytes, Width: 2480, Height: 3508, Mode: "colour"}
}

func itemOf(name string, pages ...archive.Page) *wanted {
	return &wanted{item: archive.Item{Source: name}, pages: pages}
}

func namesOf(items []*wanted) (names []string) {
	for _, item := range items {
		names = append(names, item.item.Source)
	}
	return names
}

func TestWhatTakesLongestIsReadFirst(t *testing.T) {
	bilevel, plain := pageOf(1, 150_000), pageOf(1, 30_000_000)
	bilevel.Mode = "bilevel"
	plain.Width, plain.Height = 400, 500 // 100,000 of them count
	items := []*wanted{
		itemOf("short", pageOf(1, 50_000)), itemOf("plain pixels", plain), itemOf("long", pageOf(1, 500_000)), itemOf("long too", pageOf(1, 500_000)),
		itemOf("black and white", bilevel), itemOf("three", pageOf(1, 200_000), pageOf(2, 400_000), pageOf(3, 300_000)), itemOf("no page"),
	}
	longestFirst(items)
	if got, want := namesOf(items), []string{"three", "black and white", "long", "long too", "plain pixels", "short", "no page"}; !slices.Equal(got, want) {
		t.Errorf("items are read as %q, want %q", got, want)
	}
	var read, written []int
	for i := range items[0].pages {
		read, written = append(read, items[0].reading[i].Position), append(written, items[0].pages[i].Position)
	}
	if !slices.Equal(read, []int{2, 3, 1}) || !slices.Equal(written, []int{1, 2, 3}) {
		t.Errorf("pages are read as %v and written as %v", read, written)
	}
}

func TestPagesOfOneMasterShareItsBytes(t *testing.T) {
	var sheets []archive.Page
	for i := range 10 {
		sheet := pageOf(i+1, 1_000_000)
		sheet.Master, sheet.Frame = archive.DigestOf(nil), i
		sheets = append(sheets, sheet)
	}
	items := []*wanted{itemOf("of a stack", sheets[0]), itemOf("by itself", pageOf(1, 150_000)), itemOf("rest of the stack", sheets[1:]...)}
	longestFirst(items)
	if got, want := namesOf(items), []string{"rest of the stack", "by itself", "of a stack"}; !slices.Equal(got, want) {
		t.Errorf("items are read as %q, want %q", got, want)
	}
}
