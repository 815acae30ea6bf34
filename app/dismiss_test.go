package app_test

import (
	"errors"
	"testing"

	"daluang/app"
	"daluang/storage/archive"
)

// lookAt counts the pages of a batch that somebody should see.
func lookAt(t *testing.T, desk *app.Desk, batch string) (flags []app.PageFlag) {
	t.Helper()
	quality, err := desk.Quality(t.Context(), batch, app.QualityQuery{})
	must(t, err)
	for _, page := range quality.Flagged {
		for _, finding := range page.Findings {
			flags = append(flags, app.PageFlag{Page: page.Page.ID, Flag: finding.Flag})
		}
	}
	return flags
}

func TestADismissedFlagStaysAwayUntilThatIsUndone(t *testing.T) {
	desk, folder := newDesk(t)
	batch := checkBatch(t, desk, "Keliru", 2)
	_, err := desk.Measure(t.Context(), batch.Name, app.QualityQuery{}, nil)
	must(t, err)
	all := lookAt(t, desk, batch.Name)
	if len(all) < 2 {
		t.Fatalf("two pages without writing have the flags %v", all)
	}
	fresh, err := desk.DismissFlags(t.Context(), batch.Name, all[:1])
	must(t, err)
	if again, err := desk.DismissFlags(t.Context(), batch.Name, all[:1]); fresh != 1 || again != 0 || err != nil {
		t.Errorf("%d dismissed, then %d, %v", fresh, again, err)
	}
	must(t, desk.Close())
	desk, err = app.Open(t.Context(), config(folder))
	must(t, err)
	defer desk.Close()
	must(t, desk.Turn(t.Context(), all[0].Page, 2))
	_, err = desk.Measure(t.Context(), batch.Name, app.QualityQuery{}, nil)
	must(t, err)
	for _, left := range lookAt(t, desk, batch.Name) {
		if left == all[0] {
			t.Errorf("%v is back after a restart and measuring again", left)
		}
	}
	_, err = desk.Undo(t.Context(), batch.ID) // the turn
	must(t, err)
	_, err = desk.Undo(t.Context(), batch.ID)
	must(t, err)
	_, err = desk.Measure(t.Context(), batch.Name, app.QualityQuery{}, nil)
	must(t, err)
	if left := lookAt(t, desk, batch.Name); len(left) != len(all) {
		t.Errorf("after undo %v, before %v", left, all)
	}
	_, err = desk.Seal(t.Context(), batch.Name, app.AccessOptions{NoText: true}, nil)
	must(t, err)
	if _, err := desk.DismissFlags(t.Context(), batch.Name, all); !errors.Is(err, archive.ErrBatchState) {
		t.Errorf("in a sealed batch: %v", err)
	}
}
