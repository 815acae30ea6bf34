package main

import (
	"fmt"
	"strings"

	"daluang/app"
)

type settingsDocument struct {
	Stamp    bool          `json:"stamp"` // kept access copies are stamped
	Profiles []app.Profile `json:"profiles"`
	Locked   bool          `json:"profiles_locked"`
}

// settings shows what the office decided for this desk, or changes it.
func (c *command) settings() error {
	plain, err := c.parse(c.flags("settings"))
	if err != nil || decidesTwice(plain) {
		return usage(err, "ctl.usage.settings")
	}
	desk, err := c.open()
	if err != nil {
		return err
	}
	defer desk.Close()
	for _, text := range plain {
		if err := c.set(desk, text); err != nil {
			return err
		}
	}
	set, err := desk.Stamping(c.ctx)
	if err != nil {
		return err
	}
	sentence := "ctl.settings.stamp-unstamped"
	if set == app.Stamped {
		sentence = "ctl.settings.stamp-stamped"
	}
	profiles, err := desk.Profiles(c.ctx)
	if err != nil {
		return err
	}
	locked, err := desk.ProfilesLocked(c.ctx)
	if err != nil {
		return err
	}
	return c.answer(settingsDocument{set == app.Stamped, profiles, locked}, func() {
		c.say(sentence)
		for _, profile := range profiles {
			fmt.Fprintln(c.out, "- "+c.texts.ProfileWords(profile))
		}
		if locked {
			c.say("ctl.settings.profiles-locked")
		}
	})
}

// decidesTwice tells whether one thing is decided more than once, which can only
// be a slip.
func decidesTwice(decisions []string) bool {
	seen := map[string]bool{}
	for _, text := range decisions {
		key, _, _ := strings.Cut(strings.ToLower(text), "=")
		if seen[key] {
			return true
		}
		seen[key] = true
	}
	return false
}

// set makes one decision.
func (c *command) set(desk *app.Desk, text string) error {
	switch lower := strings.ToLower(text); {
	case lower == "stamp=on":
		return desk.SetStamping(c.ctx, app.Stamped)
	case lower == "stamp=off":
		return desk.SetStamping(c.ctx, app.Unstamped)
	case lower == "profiles=locked":
		return desk.LockProfiles(c.ctx, true)
	case lower == "profiles=open":
		return desk.LockProfiles(c.ctx, false)
	case strings.HasPrefix(lower, "profile."):
		return c.setProfile(desk, text)
	}
	return usage(nil, "ctl.usage.settings")
}
