package app_test

import (
	"testing"

	"daluang/app"
)

func TestDiplomasProposeTheirProfileAndNobodyElseChoosesIt(t *testing.T) {
	desk, _ := newDesk(t)
	batch := checkBatch(t, desk, "Boks 4", 2)
	choice, err := desk.ProfileChoice(t.Context(), batch.Name)
	must(t, err)
	if choice.Chosen != "" || choice.Proposed != "" || len(choice.All) != 4 || len(choice.Delivered) != 1 || !choice.Editable() {
		t.Fatalf("letters: %+v", choice)
	}
	if got := app.ProposeProfile(choice.All, "IJAZAH 2019"); got != "Ijazah" {
		t.Errorf("a batch whose name says ijazah proposes %q", got)
	}
	items, err := desk.Items(t.Context(), app.ItemQuery{Batch: batch.ID, Limit: 1})
	must(t, err)
	_, err = desk.Describe(t.Context(), items.Items[0].ID, map[string]string{"title": "Transkrip nilai"})
	must(t, err)
	if choice, err = desk.ProfileChoice(t.Context(), batch.Name); err != nil || choice.Proposed != "Ijazah" || choice.Chosen != "" {
		t.Errorf("an item that says so: %+v, %v", choice, err)
	}
	must(t, desk.SetBatchProfile(t.Context(), batch.Name, "ijazah"))
	chosen, err := desk.ChosenProfiles(t.Context())
	must(t, err)
	if choice, err = desk.ProfileChoice(t.Context(), batch.Name); err != nil || choice.Chosen != "Ijazah" || choice.Proposed != "" || chosen[batch.ID] != "Ijazah" {
		t.Errorf("after it was chosen: %+v, %v, %v", choice, chosen, err)
	}
}
