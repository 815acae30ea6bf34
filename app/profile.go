package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"daluang/assets"
	"daluang/storage/archive"
)

// Errors by which a caller decides.
var (
	// ErrNoProfile says that no capture profile has that name.
	ErrNoProfile = errors.New("no capture profile of that name")
	// ErrProfilesLocked says that the office does not let profiles be edited.
	ErrProfilesLocked = errors.New("the capture profiles are locked")
	// ErrBadProfile says that no scanner could capture by a profile.
	ErrBadProfile = errors.New("not a capture profile")
)

// Profile is what is asked of the captures of a batch, and what follows for its
// records. Editing one changes it for all batches that have it.
type Profile struct {
	Name string  `json:"name"`
	DPI  float64 `json:"dpi"`            // pixels an inch
	Mode string  `json:"mode,omitempty"` // as archive.Page.Mode; empty: as the paper is
	// BothSides: the back of every sheet belongs to the record.
	BothSides bool `json:"both_sides,omitempty"`
	// Whole: tones are evidence; pages are not cleaned unless somebody says so,
	// and pictures in access copies are not taken apart.
	Whole bool `json:"whole,omitempty"`
	// Always: every page is in the sample of quality control.
	Always bool `json:"always,omitempty"`
}

// The settings that hold profiles.
const (
	profilesSetting     = "profiles"      // JSON of those that were edited; empty: none
	profilesLockSetting = "profiles.lock" // "on" where the office locked them
	batchProfilePrefix  = "profile.of."   // then the id of a batch: the name of its profile
)

// Profiles lists the capture profiles of the desk: those that came with the
// program, as they were edited since.
func (d *Desk) Profiles(ctx context.Context) ([]Profile, error) {
	text, err := d.catalogue.Setting(ctx, profilesSetting)
	if err != nil {
		return nil, err
	}
	raw := []byte(text)
	if text == "" {
		raw = assets.Profiles()
	}
	var profiles []Profile
	if err := json.Unmarshal(raw, &profiles); err != nil {
		return nil, fmt.Errorf("read the capture profiles: %w: %w", ErrBadProfile, err)
	}
	return profiles, nil
}

// Profile is one of them by its name, in any case of letters. Errors: ErrNoProfile.
func (d *Desk) Profile(ctx context.Context, name string) (Profile, error) {
	profiles, err := d.Profiles(ctx)
	if err != nil {
		return Profile{}, err
	}
	at := slices.IndexFunc(profiles, func(p Profile) bool { return strings.EqualFold(p.Name, strings.TrimSpace(name)) })
	if at < 0 {
		return Profile{}, fmt.Errorf("profile %.40q: %w", name, ErrNoProfile)
	}
	return profiles[at], nil
}

// SaveProfile keeps resolution and mode of a profile in the place of those of the
// one of its name; what follows for the records of batches that have it already
// stays as it is. Errors: ErrProfilesLocked, ErrNoProfile, ErrBadProfile for a resolution outside 30 to
// 4800 or a mode that no page has.
func (d *Desk) SaveProfile(ctx context.Context, profile Profile) error {
	modes := []string{"", "bilevel", "gray", "colour"}
	if !plausible(profile.DPI) || !slices.Contains(modes, profile.Mode) {
		return fmt.Errorf("%g dpi, mode %.20q: %w", profile.DPI, profile.Mode, ErrBadProfile)
	}
	if locked, err := d.ProfilesLocked(ctx); err != nil || locked {
		return errors.Join(err, ErrProfilesLocked)
	}
	profiles, err := d.Profiles(ctx)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(profiles, func(p Profile) bool { return p.Name == profile.Name })
	if at < 0 {
		return fmt.Errorf("profile %.40q: %w", profile.Name, ErrNoProfile)
	}
	profiles[at].DPI, profiles[at].Mode = profile.DPI, profile.Mode
	raw, err := json.Marshal(profiles)
	if err != nil {
		return fmt.Errorf("keep the capture profiles: %w", err)
	}
	return d.catalogue.SaveSetting(ctx, profilesSetting, string(raw))
}

// ProfilesLocked tells whether the office lets nobody edit profiles.
func (d *Desk) ProfilesLocked(ctx context.Context) (bool, error) {
	value, err := d.catalogue.Setting(ctx, profilesLockSetting)
	return value == "on", err
}

// LockProfiles lets nobody edit profiles, or everybody again.
func (d *Desk) LockProfiles(ctx context.Context, lock bool) error {
	value := ""
	if lock {
		value = "on"
	}
	return d.catalogue.SaveSetting(ctx, profilesLockSetting, value)
}

// SetBatchProfile chooses the profile of a batch, named or by id. Errors:
// ErrNoProfile, archive.ErrBatchState, catalogue.ErrNotFound.
func (d *Desk) SetBatchProfile(ctx context.Context, batch, name string) error {
	found, err := d.batchNamed(ctx, batch)
	if err != nil {
		return err
	}
	if _, err := d.openBatch(ctx, found.ID); err != nil {
		return err
	}
	profile, err := d.Profile(ctx, name)
	if err != nil {
		return err
	}
	return d.catalogue.SaveSetting(ctx, batchProfilePrefix+string(found.ID), profile.Name)
}

// BatchProfile is the profile of a batch; chosen is false where nobody chose one
// and what an office letter needs is asked.
func (d *Desk) BatchProfile(ctx context.Context, batch archive.ID) (profile Profile, chosen bool, err error) {
	name, err := d.catalogue.Setting(ctx, batchProfilePrefix+string(batch))
	if err != nil || name == "" {
		return Profile{}, false, err
	}
	profile, err = d.Profile(ctx, name)
	return profile, err == nil, err
}

// wholeBatches are the batches whose profile keeps tones as they were captured.
func (d *Desk) wholeBatches(ctx context.Context) (map[archive.ID]bool, error) {
	chosen, err := d.catalogue.SettingsUnder(ctx, batchProfilePrefix)
	if err != nil || len(chosen) == 0 {
		return nil, err
	}
	profiles, err := d.Profiles(ctx)
	if err != nil {
		return nil, err
	}
	whole := map[archive.ID]bool{}
	for batch, name := range chosen {
		for _, profile := range profiles {
			if profile.Name == name && profile.Whole {
				whole[archive.ID(batch)] = true
			}
		}
	}
	return whole, nil
}

// Delivered is what devices really gave: so many pages of a kind.
type Delivered struct {
	DPI   float64 `json:"dpi"`            // 0: the captures do not say
	Mode  string  `json:"mode,omitempty"` // as archive.Page.Mode
	Pages int     `json:"pages"`
}

// Delivered tells of what resolution and mode the pages of a batch are, the
// most frequent first.
func (d *Desk) Delivered(ctx context.Context, batch archive.ID) ([]Delivered, error) {
	pages, err := d.catalogue.BatchPages(ctx, batch)
	if err != nil {
		return nil, err
	}
	var all []Delivered
	for _, page := range pages {
		dpi := math.Round(min(page.DPIX, page.DPIY))
		at := slices.IndexFunc(all, func(one Delivered) bool { return one.DPI == dpi && one.Mode == page.Mode })
		if at < 0 {
			at, all = len(all), append(all, Delivered{DPI: dpi, Mode: page.Mode})
		}
		all[at].Pages++
	}
	slices.SortStableFunc(all, func(a, b Delivered) int { return b.Pages - a.Pages })
	return all, nil
}

// AskedAndDelivered says in words what a profile asks and what came.
func (t Texts) AskedAndDelivered(profile Profile, delivered []Delivered) string {
	return t.Say("profile.asked-came", "profile", profile.Name, "asked", t.asked(profile), "came", t.CameWords(delivered))
}

// ProfileWords says a profile in words.
func (t Texts) ProfileWords(profile Profile) string {
	words := profile.Name + ": " + t.asked(profile)
	for _, more := range []struct {
		is  bool
		key string
	}{{profile.BothSides, "profile.both-sides"}, {profile.Whole, "profile.whole"}, {profile.Always, "profile.always"}} {
		if more.is {
			words += ", " + t.Say(more.key)
		}
	}
	return words
}

func (t Texts) asked(profile Profile) string {
	mode := t.Say("profile.automatic")
	if profile.Mode != "" {
		mode = t.Say("mode." + profile.Mode)
	}
	return t.Say("profile.dpi", "dpi", profile.DPI) + " " + mode
}
