package desk

import (
	"fmt"
	"testing"

	"daluang/storage/archive"
)

func itemsNamed(ids ...archive.ID) []archive.Item {
	var items []archive.Item
	for _, id := range ids {
		items = append(items, archive.Item{ID: id})
	}
	return items
}

func TestAnItemThatChangesWhileItsCopyIsMadeIsMadeAgain(t *testing.T) {
	c := NewCopies()
	c.Look(itemsNamed("a", "b"))
	c.Take(2)
	c.Changed("a")
	c.Put(nil)
	if got := fmt.Sprint(c.Take(5)); got != "[a]" {
		t.Errorf("next are %s, want a alone", got)
	}
}

func TestAnItemThatIsReadyIsNotLookedAtTwice(t *testing.T) {
	c := NewCopies()
	c.Look(itemsNamed("a"))
	c.Take(1)
	c.Look(itemsNamed("a", "b")) // while it is in hand
	c.Put(nil)
	c.Look(itemsNamed("a", "b"))
	if got := fmt.Sprint(c.Take(5)); got != "[b]" {
		t.Errorf("next are %s, want b alone", got)
	}
}

func TestWhenCopiesAreMadeOtherwiseAllAreMadeAgainAlsoThoseInHand(t *testing.T) {
	c := NewCopies()
	c.Look(itemsNamed("a", "b", "c"))
	c.Take(2)
	c.Put([]archive.ID{"b"})
	c.Take(1) // c is being made
	c.Outdated()
	c.Look(itemsNamed("a", "b", "c"))
	c.Put(nil) // the old way
	if got := fmt.Sprint(c.Take(5)); got != "[c a b]" {
		t.Errorf("next are %s, want all", got)
	}
}

func TestWhatFailedWaitsUntilItChangesOrIsAskedFor(t *testing.T) {
	c := NewCopies()
	c.Look(itemsNamed("a", "b"))
	c.Take(2)
	c.Put([]archive.ID{"a", "b"})
	c.Look(itemsNamed("a", "b"))
	if c.Waiting() != 0 {
		t.Fatal("what failed is tried over and over")
	}
	c.Changed("a")
	if c.Waiting() != 1 {
		t.Fatal("a changed item is not tried")
	}
	c.Again()
	if c.Waiting() != 2 {
		t.Fatal("what failed is not tried again when that is asked for")
	}
}

func TestWorkThatIsBrokenOffGoesOnWhereItWas(t *testing.T) {
	c := NewCopies()
	c.Look(itemsNamed("a", "b", "c"))
	c.Take(2)
	c.Changed("b")
	c.Back()
	if got := fmt.Sprint(c.Take(5)); got != "[a c b]" {
		t.Errorf("next are %s", got)
	}
}

func TestWaitingPagesAreThoseOfTheItemsThatWait(t *testing.T) {
	c := NewCopies()
	c.Look([]archive.Item{{ID: "a", Pages: 2}, {ID: "b", Pages: 300}, {ID: "c", Pages: 1}})
	if got := c.WaitingPages(); got != 303 {
		t.Errorf("%d pages wait, want 303", got)
	}
	if taken := c.PagesOf(c.Take(2)); taken != 302 || c.WaitingPages() != 1 {
		t.Errorf("%d pages taken, %d wait", taken, c.WaitingPages())
	}
}
