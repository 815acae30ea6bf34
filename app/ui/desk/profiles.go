package desk

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"daluang/app"
	"daluang/app/ui/kit"
	"daluang/storage/archive"
)

// ActionProfile chooses the profile of the open batch.
const ActionProfile = "desk.profile"

// profilePick is a row of profiles of which one, or none, is chosen for a batch
// that is being made or imported into. It proposes and never chooses.
type profilePick struct {
	view   *View
	batch  string // its name, as far as it is typed
	chosen string
	chips  []*kit.Chip
	says   *widget.Label
	box    fyne.CanvasObject
}

// newProfilePick shows the profile that the batch of that name has, if it is there.
func (v *View) newProfilePick(batch string) *profilePick {
	p := &profilePick{view: v, says: sentence("", widget.LowImportance)}
	p.says.Wrapping = fyne.TextWrapWord
	for _, known := range v.model.Batches {
		if known.Name == batch {
			p.chosen = v.profileOf[known.ID]
		}
	}
	row := container.NewHBox(widget.NewLabel(v.say("desk.profile.label")))
	for _, profile := range v.profiles {
		chip := kit.NewChip(profile.Name, v.room.Keys, func() { p.choose(profile.Name) })
		p.chips = append(p.chips, chip)
		row.Add(chip)
	}
	p.box = container.New(tightColumn{}, row, p.says)
	p.show(batch)
	return p
}

// choose takes a profile, or the choice back.
func (p *profilePick) choose(name string) {
	if p.chosen == name {
		name = ""
	}
	p.chosen = name
	p.show(p.batch)
}

// show follows the name of the batch and what is chosen.
func (p *profilePick) show(batch string) {
	v, words := p.view, p.view.say("desk.profile.none")
	p.batch = batch
	if proposed := app.ProposeProfile(v.profiles, batch); proposed != "" {
		words = v.say("desk.profile.proposed", "profile", proposed)
	}
	for i, profile := range v.profiles {
		p.chips[i].Say(profile.Name, profile.Name == p.chosen)
		if profile.Name == p.chosen {
			words = v.room.Texts.ProfileWords(profile)
		}
	}
	setText(p.says, words)
}

// takeProfile makes the batch if it is not there and gives it a profile; an empty
// name leaves it as it is.
func takeProfile(ctx context.Context, desk *app.Desk, batch, profile string) error {
	if profile == "" {
		return nil
	}
	found, err := desk.NewBatch(ctx, batch)
	if err != nil {
		return err
	}
	return desk.SetBatchProfile(ctx, string(found.ID), profile)
}

// askProfile shows what the open batch is to be and what was delivered, and lets
// the clerk choose another profile until it is sealed.
func (v *View) askProfile() {
	batch, ok := v.model.Current()
	if !ok {
		return
	}
	desk := v.room.Desk
	var choice app.ProfileChoice
	v.work.inTurn("read the profile", func(ctx context.Context) (err error) {
		choice, err = desk.ProfileChoice(ctx, string(batch.ID))
		return err
	}, func(err error) {
		if err != nil {
			v.fail(err)
			return
		}
		v.showProfiles(choice)
	})
}

func (v *View) showProfiles(choice app.ProfileChoice) {
	var parts []fyne.CanvasObject
	if came := v.room.Texts.CameWords(choice.Delivered); came != "" {
		parts = append(parts, sentence(v.say("desk.profile.came", "came", came), widget.MediumImportance))
	}
	if choice.Proposed != "" {
		parts = append(parts, sentence(v.say("desk.profile.proposed", "profile", choice.Proposed), widget.WarningImportance))
	}
	if choice.Chosen == "" {
		parts = append(parts, sentence(v.say("desk.profile.none"), widget.LowImportance))
	}
	var first *kit.Button
	for _, profile := range choice.All {
		words, choose := v.room.Texts.ProfileWords(profile), func() { v.setProfile(choice.Batch, profile.Name) }
		if profile.Name == choice.Chosen {
			words = v.say("desk.profile.current", "profile", words)
		}
		button := kit.NewButton(words, v.room.Keys, choose)
		button.Alignment = widget.ButtonAlignLeading
		enable(button, choice.Editable())
		if profile.Name == choice.Chosen {
			button.Primary()
		}
		if first == nil || profile.Name == choice.Chosen || choice.Chosen == "" && profile.Name == choice.Proposed {
			first = button
		}
		parts = append(parts, button)
	}
	if !choice.Editable() {
		parts = append(parts, sentence(v.say("desk.profile.sealed"), widget.LowImportance))
	} else if choice.Locked {
		parts = append(parts, sentence(v.say("desk.profile.locked"), widget.LowImportance))
	}
	end := kit.NewButton(v.say("desk.button.close"), v.room.Keys, v.panels.close)
	parts = append(parts, container.NewBorder(nil, nil, nil, end))
	v.panels.ask(newSheet(v.say("desk.profile.ask", "batch", choice.Batch.Name), parts...), v.panels.close)
	if first != nil && choice.Editable() {
		v.room.Window.Canvas().Focus(first)
	}
	v.room.Event("profile asked")
}

// setProfile gives a batch a profile. Access copies may be made otherwise by it.
func (v *View) setProfile(batch archive.Batch, name string) {
	desk := v.room.Desk
	v.panels.close()
	v.work.inTurn("choose a profile", func(ctx context.Context) error {
		return desk.SetBatchProfile(ctx, string(batch.ID), name)
	}, func(err error) {
		if err != nil {
			v.fail(err)
			return
		}
		v.preparer.outdated()
		v.reloadBatches(func() {
			v.tell("desk.profile.chosen", "batch", batch.Name, "profile", name)
			v.room.Event("profile chosen", name)
		})
	})
}
