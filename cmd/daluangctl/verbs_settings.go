package main

import (
	"strings"

	"daluang/app"
)

type settingsDocument struct {
	Stamp bool `json:"stamp"` // kept access copies are stamped
}

// settings shows what the office decided for this desk, or changes it.
func (c *command) settings() error {
	plain, err := c.parse(c.flags("settings"))
	if err != nil || len(plain) > 1 {
		return usage(err, "ctl.usage.settings")
	}
	wanted := app.AsSet
	for _, text := range plain {
		switch strings.ToLower(text) {
		case "stamp=on":
			wanted = app.Stamped
		case "stamp=off":
			wanted = app.Unstamped
		default:
			return usage(err, "ctl.usage.settings")
		}
	}
	desk, err := c.open()
	if err != nil {
		return err
	}
	defer desk.Close()
	if wanted != app.AsSet {
		if err := desk.SetStamping(c.ctx, wanted); err != nil {
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
	return c.answer(settingsDocument{set == app.Stamped}, func() { c.say(sentence) })
}
