package kit

import (
	"context"
	"errors"
	"fmt"
	"image"
	"slices"
	"testing"

	"daluang/app/ui/kit/kittest"
)

// scans are pages of A4 at 300 dpi, of which a load gives as much as is asked for.
type scans struct{ asked []string }

func (s *scans) wish(number int) Wish {
	token := fmt.Sprint("page ", number)
	return Wish{token, func(ctx context.Context, longest int) (Picture, error) {
		s.asked = append(s.asked, token)
		full := image.Pt(2480, 3508)
		size := full
		for longest > 0 && size.Y/2 >= longest {
			size = size.Div(2)
		}
		return Picture{full, Levels(image.NewGray(image.Rectangle{Max: size}), Upright)}, ctx.Err()
	}}
}

// turned is a shelf whose loads run when the test says so.
func turnedShelf(t *testing.T) (*Shelf, *PageView, *kittest.Pump, *scans) {
	view, _, _ := viewer(t, 600, 600)
	pump := kittest.NewPump()
	shelf := NewShelf(view, func(ctx context.Context, _ string, work func(context.Context) error, then func(error)) {
		pump.Do(func() { then(work(ctx)) })
	})
	shelf.Failed = func(err error) string { return err.Error() }
	return shelf, view, pump, &scans{}
}

func TestLeafingThroughTenThousandPagesKeepsABoundedNumberOfThem(t *testing.T) {
	shelf, view, pump, scans := turnedShelf(t)
	for number := 0; number < 10_000; number += 250 {
		shelf.Show(scans.wish(number), scans.wish(number+1), scans.wish(number+2), scans.wish(number-1))
		pump.Drain()
		if !view.Shown() || view.Token() != fmt.Sprint("page ", number) {
			t.Fatalf("page %d is not shown", number)
		}
		if shelf.kept.used > shelfBytes {
			t.Fatalf("%d bytes are kept after page %d", shelf.kept.used, number)
		}
	}
}

func TestTheNextPageIsThereBeforeItIsAskedFor(t *testing.T) {
	shelf, view, pump, scans := turnedShelf(t)
	shelf.Show(scans.wish(0), scans.wish(1), scans.wish(2))
	pump.Drain()
	shelf.Show(scans.wish(1))
	if !view.Shown() || view.Token() != "page 1" {
		t.Error("page 1 was loaded ahead and is not shown at once")
	}
	if want := []string{"page 0", "page 1", "page 2"}; !slices.Equal(scans.asked, want) {
		t.Errorf("loaded %q, want %q", scans.asked, want)
	}
}

func TestAPageIsLoadedWholeOnlyWhenSomebodyLooksClosely(t *testing.T) {
	shelf, view, pump, scans := turnedShelf(t)
	shelf.Show(scans.wish(0))
	pump.Drain()
	if finest := view.levels[0].Rect.Dy(); finest > 900 {
		t.Errorf("%d pixels are kept of a page that is drawn on 600", finest)
	}
	percent := view.Percent()
	view.Actual()
	pump.Drain()
	if finest := view.levels[0].Rect.Dy(); finest != 3508 || view.Percent() != 100 {
		t.Errorf("at %d %% there are %d pixels, want all", view.Percent(), finest)
	}
	view.FitPage()
	if view.Percent() != percent {
		t.Errorf("the whole page is at %d %%, and was at %d", view.Percent(), percent)
	}
}

func TestAPageThatCannotBeReadIsSaidAndNotTriedForEver(t *testing.T) {
	shelf, view, pump, _ := turnedShelf(t)
	tries := 0
	shelf.Show(Wish{"bad", func(context.Context, int) (Picture, error) {
		tries++
		return Picture{}, errors.New("damaged")
	}})
	pump.Drain()
	if view.state != pageFailed || view.failure != "damaged" || tries != 1 {
		t.Errorf("state %d, %q, %d tries", view.state, view.failure, tries)
	}
}
