package app

import (
	"context"
	"slices"
	"strings"

	"daluang/storage/archive"
)

// ProfileChoice is what a person who chooses the profile of a batch should know.
type ProfileChoice struct {
	Batch     archive.Batch
	All       []Profile
	Chosen    string // name; empty where nobody chose one
	Proposed  string // name of another that the batch seems to need, empty for none; never set by itself
	Delivered []Delivered
	Locked    bool // the office lets nobody edit what profiles ask
}

// Editable reports whether another profile may be chosen: not once it is sealed.
func (c ProfileChoice) Editable() bool {
	return c.Batch.State.Require(archive.BatchOpen, archive.BatchReturned) == nil
}

// ProfileChoice tells the choice of a batch, named or by id. Errors:
// catalogue.ErrNotFound.
func (d *Desk) ProfileChoice(ctx context.Context, batch string) (ProfileChoice, error) {
	found, err := d.batchNamed(ctx, batch)
	if err != nil {
		return ProfileChoice{}, err
	}
	choice := ProfileChoice{Batch: found}
	if choice.All, err = d.Profiles(ctx); err != nil {
		return choice, err
	}
	if choice.Locked, err = d.ProfilesLocked(ctx); err != nil {
		return choice, err
	}
	profile, chosen, err := d.BatchProfile(ctx, found.ID)
	if err != nil {
		return choice, err
	}
	if chosen {
		choice.Chosen = profile.Name
	}
	items, err := d.allItems(ctx, ItemQuery{Batch: found.ID})
	if err != nil {
		return choice, err
	}
	if proposed := ProposeProfile(choice.All, found.Name, items...); proposed != choice.Chosen {
		choice.Proposed = proposed
	}
	choice.Delivered, err = d.Delivered(ctx, found.ID)
	return choice, err
}

// ChosenProfiles are the names of the profiles that were chosen, by batch.
func (d *Desk) ChosenProfiles(ctx context.Context) (map[archive.ID]string, error) {
	settings, err := d.catalogue.SettingsUnder(ctx, batchProfilePrefix)
	chosen := map[archive.ID]string{}
	for batch, name := range settings {
		chosen[archive.ID(batch)] = name
	}
	return chosen, err
}

// ProposeProfile is the name of the profile that keeps diplomas as they are, where
// the name of a batch, the name of a file in it or the description of an item says
// that there are diplomas; else empty.
func ProposeProfile(profiles []Profile, batch string, items ...archive.Item) string {
	at := slices.IndexFunc(profiles, func(p Profile) bool { return p.Whole && p.Always })
	if at < 0 {
		return ""
	}
	speaks := func(text string) bool { return isTitled(archive.Item{Title: text}, diplomaWords()) }
	if speaks(batch) || slices.ContainsFunc(items, func(item archive.Item) bool { return isDiploma(item) || speaks(item.Source) }) {
		return profiles[at].Name
	}
	return ""
}

// CameWords says in words what devices delivered; empty for nothing.
func (t Texts) CameWords(delivered []Delivered) string {
	var came []string
	for _, one := range delivered {
		dpi := t.Say("profile.dpi", "dpi", one.DPI)
		if one.DPI == 0 {
			dpi = t.Say("profile.no-dpi")
		}
		mode := ""
		if one.Mode != "" {
			mode = " " + t.Say("mode."+one.Mode)
		}
		came = append(came, t.Say("profile.came", "what", dpi+mode, "pages", one.Pages))
	}
	return strings.Join(came, ", ")
}
