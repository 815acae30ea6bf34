package kit

import (
	"context"
	"errors"
	"image"
	"sync"
	"testing"

	"fyne.io/fyne/v2"

	"daluang/app/ui/kit/kittest"
)

// shelf loads made-up thumbnails and remembers which ones it was asked for.
type shelf struct {
	mu    sync.Mutex
	asked map[int]int
}

func (s *shelf) load(_ context.Context, index int) (image.Image, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked[index]++
	if index == 13 {
		return nil, errors.New("damaged")
	}
	return image.NewGray(image.Rect(0, 0, 170, 240)), nil
}

func (s *shelf) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.asked)
}

func grid(t *testing.T, pages int) (*Thumbs, fyne.Window, *kittest.Pump, *shelf) {
	t.Helper()
	startApp(t)
	pump, shelf := kittest.NewPump(), &shelf{asked: map[int]int{}}
	thumbs := NewThumbs(nil, pump.Do, indonesian(t))
	t.Cleanup(thumbs.Close)
	thumbs.Load = shelf.load
	window := show(t, thumbs, 600, 600)
	thumbs.SetCount(pages)
	window.Canvas().Focus(thumbs)
	return thumbs, window, pump, shelf
}

// loaded answers whether every visible cell has its picture or its sentence.
func (t *Thumbs) loaded() bool {
	for _, cell := range t.cells {
		if cell.picture.Image == nil && cell.words.text != "Gambar kecil tidak dapat dibuat" {
			return false
		}
	}
	return len(t.cells) > 0
}

func TestTenThousandPagesNeedOnlyTheCellsOnTheScreen(t *testing.T) {
	thumbs, window, pump, shelf := grid(t, 10_000)
	pump.Until(t, "the first screen is loaded", thumbs.loaded)
	if cells, asked := len(thumbs.used), shelf.count(); cells > 60 || asked > 60 {
		t.Fatalf("%d cells, %d loads for the first screen", cells, asked)
	}
	kittest.Press(window.Canvas(), fyne.KeyEnd)
	pump.Until(t, "the last screen is loaded", thumbs.loaded)
	if cells, asked := len(thumbs.used), shelf.count(); cells > 60 || asked > 120 {
		t.Fatalf("%d cells, %d loads after jumping to the end", cells, asked)
	}
	if thumbs.Selected() != 9_999 || thumbs.cells[9_999] == nil {
		t.Fatalf("selected %d, cell on the screen: %v", thumbs.Selected(), thumbs.cells[9_999] != nil)
	}
}

func TestKeysMoveTheSelectionAndTellIt(t *testing.T) {
	thumbs, window, _, _ := grid(t, 100)
	var told []int
	thumbs.OnSelected = func(index int) { told = append(told, index) }
	columns := thumbs.ColumnCount()
	if columns < 2 {
		t.Fatalf("%d columns", columns)
	}
	kittest.Press(window.Canvas(), fyne.KeyHome, fyne.KeyRight, fyne.KeyDown, fyne.KeyLeft, fyne.KeyUp, fyne.KeyUp, fyne.KeyEnd, fyne.KeyDown)
	want := []int{0, 1, 1 + columns, columns, 0, 0, 99, 99}
	for i := range want {
		if i >= len(told) || told[i] != want[i] {
			t.Fatalf("told %v, want %v", told, want)
		}
	}
	thumbs.Select(0)
	kittest.Press(window.Canvas(), fyne.KeyPageDown)
	if step := thumbs.Selected(); step < columns || step%columns != 0 {
		t.Fatalf("PageDown went to %d with %d columns", step, columns)
	}
}

func TestClickSelectsAgainAndAgain(t *testing.T) {
	thumbs, window, _, _ := grid(t, 10)
	window.Canvas().Unfocus()
	told := 0
	thumbs.OnSelected = func(int) { told++ }
	thumbs.GridWrap.Select(3)
	thumbs.GridWrap.Select(3)
	if window.Canvas().Focused() != fyne.Focusable(thumbs) {
		t.Fatal("a click did not take the focus that nobody had")
	}
	if told != 2 || thumbs.Selected() != 3 {
		t.Fatalf("told %d times, selected %d", told, thumbs.Selected())
	}
}

func TestADamagedPageSaysSoInItsCell(t *testing.T) {
	thumbs, _, pump, _ := grid(t, 20)
	thumbs.Select(13)
	pump.Until(t, "the screen is loaded", thumbs.loaded)
	if cell := thumbs.cells[13]; cell == nil || cell.words.text != "Gambar kecil tidak dapat dibuat" {
		t.Fatal("the damaged page has no sentence")
	}
}

func TestRenewLoadsOnePageAgainWithItsBadge(t *testing.T) {
	thumbs, _, pump, shelf := grid(t, 20)
	pump.Until(t, "the screen is loaded", thumbs.loaded)
	thumbs.Badge = func(index int) string { return "diputar" }
	thumbs.Renew(2)
	pump.Until(t, "the page is loaded again", thumbs.loaded)
	if shelf.asked[2] != 2 || shelf.asked[1] != 1 || thumbs.cells[2].badge.Text != "diputar" {
		t.Fatalf("loads %v, badge %q", shelf.asked, thumbs.cells[2].badge.Text)
	}
}

func TestReleaseLetsGoOfEveryPicture(t *testing.T) {
	thumbs, _, pump, _ := grid(t, 200)
	pump.Until(t, "the screen is loaded", thumbs.loaded)
	thumbs.Release()
	if thumbs.kept.used != 0 {
		t.Fatalf("%d bytes kept", thumbs.kept.used)
	}
	for cell := range thumbs.used {
		if cell.picture.Image != nil {
			t.Fatal("a cell holds on to its picture")
		}
	}
}

func TestPicturesOfABatchLeftNeverShowInTheNext(t *testing.T) {
	startApp(t)
	pump := kittest.NewPump()
	thumbs := NewThumbs(nil, pump.Do, indonesian(t))
	t.Cleanup(thumbs.Close)
	entered := make(chan int, 100)
	thumbs.Load = func(_ context.Context, index int) (image.Image, error) {
		entered <- index
		return image.NewRGBA(image.Rect(0, 0, 10, 10)), nil
	}
	show(t, thumbs, 200, 220)
	thumbs.SetCount(1)
	<-entered
	thumbs.Load = nil
	stale := loadedThumb{age: thumbs.age.Load(), picture: image.NewRGBA(image.Rect(0, 0, 10, 10))}
	thumbs.SetCount(1)
	thumbs.arrived(0, stale, nil)
	if thumbs.cells[0].picture.Image != nil {
		t.Fatal("the old batch's picture is shown")
	}
}

func TestLargerPicturesMakeFewerColumns(t *testing.T) {
	thumbs, _, _, _ := grid(t, 100)
	before := thumbs.ColumnCount()
	thumbs.SetPicture(fyne.NewSize(248, 300))
	thumbs.Resize(fyne.NewSize(601, 600))
	if after := thumbs.ColumnCount(); after >= before || after < 1 {
		t.Fatalf("%d columns, before %d", after, before)
	}
}

func TestRecentKeepsWithinItsBytesAndDropsTheOldest(t *testing.T) {
	kept := newRecent[int, string](10)
	kept.put(1, "a", 4)
	kept.put(2, "b", 4)
	kept.get(1)
	kept.put(3, "c", 4)
	_, first := kept.get(1)
	_, second := kept.get(2)
	if !first || second || kept.used != 8 {
		t.Fatalf("first kept %v, second kept %v, %d bytes", first, second, kept.used)
	}
}

func TestTheNewestWishIsLoadedFirstAndAForgottenOneIsCancelled(t *testing.T) {
	begun, cancelled := make(chan int), make(chan struct{})
	gate := make(chan struct{})
	delivered := make(chan int, 8)
	w := newWishes(1, 2, func(ctx context.Context, number int) (int, error) {
		begun <- number
		if number == 1 {
			<-ctx.Done()
			close(cancelled)
			<-gate
		}
		return number, nil
	}, func(number, _ int, _ error) { delivered <- number })
	defer w.close()
	w.want(1)
	<-begun
	w.want(2)
	w.want(3)
	w.want(4) // there is room for two: 2 is forgotten
	w.forget(func(number int) bool { return number == 1 })
	<-cancelled
	close(gate)
	for _, want := range []int{4, 3} {
		if got := <-begun; got != want {
			t.Fatalf("began %d, want %d", got, want)
		}
		if got := <-delivered; got != want {
			t.Fatalf("delivered %d, want %d", got, want)
		}
	}
}

func TestArrowsWithShiftSelectOnlyWherePagesAreMarkedTogether(t *testing.T) {
	thumbs, window, _, _ := grid(t, 20)
	thumbs.keys = NewKeys(nil)
	thumbs.keys.Modifiers = func() fyne.KeyModifier { return fyne.KeyModifierShift }
	thumbs.Select(0)
	kittest.Press(window.Canvas(), fyne.KeyRight)
	if thumbs.Selected() != 0 {
		t.Error("Shift and an arrow moved a selection that marks nothing")
	}
	thumbs.Marked = func(int) bool { return false }
	kittest.Press(window.Canvas(), fyne.KeyRight)
	if thumbs.Selected() != 1 {
		t.Error("Shift and an arrow do not go on marking")
	}
}
