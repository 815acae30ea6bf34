package app_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"daluang/app"
	"daluang/app/acquire/virtual"
	"daluang/app/forms"
	"daluang/storage/archive"
)

func TestWhatWasReadFromAPageIsNotReadAgainUntilThePageLiesOtherwise(t *testing.T) {
	desk, folder := newDesk(t)
	batch, err := desk.SaveInventory(t.Context(), "Rak 3", []app.InventoryEntry{{Number: "1", Pages: 2}})
	must(t, err)
	pages := t.TempDir()
	write(t, pages, "1.jpg", askew(t, printedSheets(t, desk, "Rak 3", 150)[1], 2, 150))
	for _, number := range []int{2, 3} {
		file, err := virtual.Draw(number, false, quickLook)
		must(t, err)
		write(t, pages, fmt.Sprint(number, ".jpg"), file)
	}
	_, err = desk.Import(t.Context(), []string{pages}, "Rak 3", app.Split{}, nil)
	must(t, err)
	ask := app.SplitAsk{By: app.SplitByBlank}
	first, err := desk.ProposeSplit(t.Context(), "Rak 3", ask, nil)
	must(t, err)

	// Who reads a page now finds nothing to read.
	masters := filepath.Join(folder, "objects")
	must(t, os.Rename(masters, masters+"-away"))
	t.Cleanup(func() { os.Rename(masters+"-away", masters) })
	again, err := desk.ProposeSplit(t.Context(), string(batch.ID), ask, nil)
	must(t, err)
	if len(again.Failed) != 0 || len(again.Items) != 1 || again.Items[0].Entry == nil || again.Pages[0].Mark != first.Pages[0].Mark {
		t.Errorf("a second look: %d pages read again, %+v", len(again.Failed), again.Items)
	}
	must(t, desk.Turn(t.Context(), first.Pages[1].Page.ID, 1))
	_, err = desk.EditRecipe(t.Context(), first.Pages[2].Page.ID, app.RecipeEdit{Steps: []archive.Step{{Kind: archive.StepContrast, Amount: 20}}})
	must(t, err)
	turned, err := desk.ProposeSplit(t.Context(), "Rak 3", ask, nil)
	must(t, err)
	if len(turned.Failed) != 1 || turned.Failed[0].Page != first.Pages[1].Page.ID {
		t.Errorf("of a turned page and one of more contrast, read again: %+v", turned.Failed)
	}
	if first.Pages[0].Mark.Kind != forms.Item {
		t.Errorf("the sheet was read as %+v", first.Pages[0].Mark)
	}
}
