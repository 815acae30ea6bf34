package app_test

import (
	"errors"
	"strings"
	"testing"

	"daluang/app"
	"daluang/storage/archive"
)

func TestTheProfileOfABatchDecidesItsSampleItsCleaningAndWhatIsTooCoarse(t *testing.T) {
	desk, _ := newDesk(t)
	batch := checkBatch(t, desk, "Lulusan 2020", 4)
	must(t, desk.SetBatchProfile(t.Context(), batch.Name, "ijazah"))
	c, err := desk.DrawSample(t.Context(), batch.Name, archive.SamplePlan{Kind: archive.SampleShare, Percent: 1}, 5)
	must(t, err)
	if len(c.Pages) != 4 {
		t.Errorf("%d of 4 pages of diplomas in the sample", len(c.Pages))
	}
	whiten := app.RecipeEdit{Steps: []archive.Step{{Kind: archive.StepWhiten, Amount: 100}}}
	if _, err := desk.EditRecipe(t.Context(), c.Pages[0].Page.ID, whiten); !errors.Is(err, app.ErrKeptAsCaptured) {
		t.Errorf("cleaning a page of a profile that is never cleaned: %v", err)
	}
	profile, chosen, err := desk.BatchProfile(t.Context(), batch.ID)
	if err != nil || !chosen || profile.DPI != 600 || profile.Mode != "colour" {
		t.Errorf("profile %+v, chosen %v, %v", profile, chosen, err)
	}
	if err := desk.SetBatchProfile(t.Context(), batch.Name, "tidak ada"); !errors.Is(err, app.ErrNoProfile) {
		t.Errorf("an unknown profile: %v", err)
	}
}

func TestWhatWasAskedAndWhatCameIsSaidInOneSentence(t *testing.T) {
	texts, err := app.LoadTexts("id")
	must(t, err)
	got := texts.AskedAndDelivered(app.Profile{Name: "Ijazah", DPI: 600, Mode: "colour"}, []app.Delivered{{DPI: 300, Mode: "gray", Pages: 12}})
	if want := "diminta 600 dpi warna, diterima 300 dpi abu-abu (12 halaman)"; !strings.Contains(got, want) {
		t.Errorf("%q lacks %q", got, want)
	}
}

func TestLockedProfilesRefuseEdits(t *testing.T) {
	desk, _ := newDesk(t)
	letter, err := desk.Profile(t.Context(), "Surat")
	must(t, err)
	letter.DPI = 200
	must(t, desk.LockProfiles(t.Context(), true))
	if err := desk.SaveProfile(t.Context(), letter); !errors.Is(err, app.ErrProfilesLocked) {
		t.Fatalf("edit of a locked profile: %v", err)
	}
	must(t, desk.LockProfiles(t.Context(), false))
	must(t, desk.SaveProfile(t.Context(), letter))
	if now, err := desk.Profile(t.Context(), "Surat"); err != nil || now.DPI != 200 {
		t.Errorf("after the edit %+v, %v", now, err)
	}
	letter.DPI = 3
	if err := desk.SaveProfile(t.Context(), letter); !errors.Is(err, app.ErrBadProfile) {
		t.Errorf("3 dpi: %v", err)
	}
}
