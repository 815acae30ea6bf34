package main

import (
	"errors"
	"strconv"
	"strings"

	"daluang/app"
	"daluang/storage/archive"
	"daluang/storage/catalogue"
)

// profileDocument is what was asked of the captures of a batch, and what came.
type profileDocument struct {
	app.Profile
	Delivered []app.Delivered `json:"delivered"`
}

// chooseProfile gives a batch, made now where it is not there, its profile.
func (c *command) chooseProfile(desk *app.Desk, batch, profile string) error {
	if _, err := desk.Profile(c.ctx, profile); err != nil {
		return err
	}
	_, err := desk.BatchNamed(c.ctx, batch)
	if errors.Is(err, catalogue.ErrNotFound) {
		_, err = desk.NewBatch(c.ctx, batch)
	}
	if err != nil {
		return err
	}
	return desk.SetBatchProfile(c.ctx, batch, profile)
}

// profileTold is nil for a batch for which nobody chose a profile.
func (c *command) profileTold(desk *app.Desk, batch archive.ID) (*profileDocument, error) {
	if batch == "" {
		return nil, nil
	}
	profile, chosen, err := desk.BatchProfile(c.ctx, batch)
	if err != nil || !chosen {
		return nil, err
	}
	delivered, err := desk.Delivered(c.ctx, batch)
	return &profileDocument{profile, delivered}, err
}

// setProfile changes one value of a profile: "profile.Surat.dpi=400".
func (c *command) setProfile(desk *app.Desk, text string) error {
	place, value, _ := strings.Cut(strings.TrimPrefix(text, "profile."), "=")
	name, field, _ := strings.Cut(place, ".")
	profile, err := desk.Profile(c.ctx, name)
	if err != nil {
		return err
	}
	switch field {
	case "dpi":
		if profile.DPI, err = strconv.ParseFloat(value, 64); err != nil {
			return usage(err, "ctl.usage.settings")
		}
	case "mode":
		if profile.Mode = value; value == "auto" {
			profile.Mode = ""
		}
	default:
		return usage(nil, "ctl.usage.settings")
	}
	return desk.SaveProfile(c.ctx, profile)
}
