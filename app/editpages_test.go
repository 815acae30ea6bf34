package app_test

import (
	"errors"
	"testing"

	"daluang/app"
	"daluang/storage/archive"
)

func TestPagesAreTurnedTogetherWithAllThatIsSaidOfThemAndUndoneAsOne(t *testing.T) {
	desk, _ := newDesk(t)
	batch, pages := shelf(t, desk, 3)
	edit(t, desk, pages[1].ID, cutBox)
	before := stateOf(t, desk, batch)
	changed, err := desk.TurnPages(t.Context(), app.PageRange{From: pages[1].ID}, 1)
	must(t, err)
	now, err := desk.BatchPages(t.Context(), batch)
	must(t, err)
	if changed != 2 || now[0].Turn != 0 || now[1].Turn != 90 || now[2].Turn != 90 {
		t.Errorf("%d pages changed, turned by %d, %d and %d", changed, now[0].Turn, now[1].Turn, now[2].Turn)
	}
	if crop, _ := now[1].Recipe().Step(archive.StepCrop); crop.Box == cutBox.Box {
		t.Error("what was cut out did not turn with its page")
	}
	_, err = desk.Undo(t.Context(), batch)
	must(t, err)
	if after := stateOf(t, desk, batch); after != before {
		t.Error("one undo did not give the state before")
	}
}

func TestEachPageOfARangeMayGetStepsOfItsOwn(t *testing.T) {
	desk, _ := newDesk(t)
	batch, pages := shelf(t, desk, 3)
	edit(t, desk, pages[2].ID, alittle)
	before := stateOf(t, desk, batch)
	done, err := desk.EditPages(t.Context(), app.PageRange{Batch: batch}, false, func(page archive.Page) []archive.Step {
		return []archive.Step{{Kind: archive.StepDeskew, Degrees: page.Tilt + 0.1}}
	})
	must(t, err)
	now, err := desk.BatchPages(t.Context(), batch)
	must(t, err)
	if done.Pages != 3 || now[0].Tilt != 0.1 || now[2].Tilt < 0.89 || now[2].Tilt > 0.91 {
		t.Errorf("%+v; tilts %g and %g, want 0.1 and 0.9", done, now[0].Tilt, now[2].Tilt)
	}
	_, err = desk.Undo(t.Context(), batch)
	must(t, err)
	if after := stateOf(t, desk, batch); after != before {
		t.Error("one undo did not give the state before")
	}
	split := func(archive.Page) []archive.Step { return []archive.Step{{Kind: archive.StepSplit}} }
	if _, err := desk.EditPages(t.Context(), app.PageRange{Batch: batch}, false, split); !errors.Is(err, app.ErrBadRequest) {
		t.Errorf("a step that splits: %v, want ErrBadRequest", err)
	}
}

func TestAmongPagesOfARangeAnIjazahIsSparedAndAloneItIsRefused(t *testing.T) {
	desk, _ := newDesk(t)
	batch, pages := shelf(t, desk, 2)
	_, err := desk.Describe(t.Context(), pages[0].Item, map[string]string{"title": "Ijazah tahun 1998"})
	must(t, err)
	clean := func(archive.Page) []archive.Step { return []archive.Step{whitePaper, cutBox} }
	done, err := desk.EditPages(t.Context(), app.PageRange{Batch: batch}, false, clean)
	must(t, err)
	now, err := desk.BatchPages(t.Context(), batch)
	must(t, err)
	if done.Spared != 1 || now[0].Recipe().IsTonal() || !now[0].Recipe().Has(archive.StepCrop) || !now[1].Recipe().IsTonal() {
		t.Errorf("%+v; recipes %s and %s", done, now[0].Recipe(), now[1].Recipe())
	}
	if _, err := desk.EditPages(t.Context(), app.PageRange{Pages: []archive.ID{pages[0].ID}}, false, clean); !errors.Is(err, app.ErrKeptAsCaptured) {
		t.Errorf("cleaning the ijazah alone: %v, want ErrKeptAsCaptured", err)
	}
}
