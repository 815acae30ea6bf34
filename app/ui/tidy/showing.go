package tidy

import (
	"context"
	"math"
	"time"

	"daluang/app"
	"daluang/storage/archive"
)

const (
	tiltStep  = 0.1                    // degrees, for one press of a key
	tiltPause = 450 * time.Millisecond // after the last press it becomes one action
	whiteness = 80                     // of 100
)

// edit changes the recipes of the pages of the scope as one action.
func (v *View) edit(name string, stepsFor func(archive.Page) []archive.Step) {
	where, desk := v.model.Range(), v.room.Desk
	var done app.Copied
	v.act(name, func(ctx context.Context) (err error) {
		done, err = desk.EditPages(ctx, where, false, stepsFor)
		return err
	}, func() string { return v.editedWords(done) })
}

// editedWords are short where only the page on the screen has changed: it shows
// that itself.
func (v *View) editedWords(done app.Copied) string {
	if done.Pages <= 1 && done.Spared == 0 {
		return ""
	}
	return v.changedWords(done)
}

func (v *View) turn(quarters int) {
	where, desk := v.model.Range(), v.room.Desk
	var done app.Copied
	v.act("turned", func(ctx context.Context) (err error) {
		done.Pages, err = desk.TurnPages(ctx, where, quarters)
		return err
	}, func() string { return v.editedWords(done) })
}

// toggle sets a step, or takes it away where the page on the screen has it.
func (v *View) toggle(name string, step archive.Step) {
	page, _ := v.model.Page()
	if page.Recipe().Has(step.Kind) {
		step = archive.Step{Kind: step.Kind}
	}
	v.edit(name, func(archive.Page) []archive.Step { return []archive.Step{step} })
}

func (v *View) reset() {
	where, desk := v.model.Range(), v.room.Desk
	var done app.Copied
	v.act("reset", func(ctx context.Context) (err error) {
		done.Pages, err = desk.ResetRecipe(ctx, where)
		return err
	}, func() string { return v.editedWords(done) })
}

// chosen are the proposed steps of some kinds, the doubtful ones where they are
// asked for.
func chosen(proposals app.Proposals, doubtfulToo bool, kinds []archive.StepKind) (steps []archive.Step, doubtful bool) {
	for _, proposed := range proposals.Steps {
		for _, kind := range kinds {
			if proposed.Kind != kind || proposed.Confidence < app.Sure && !doubtfulToo {
				continue
			}
			steps = append(steps, proposed.Step)
			doubtful = doubtful || proposed.Confidence < app.Sure
		}
	}
	return steps, doubtful
}

// tilting collects presses of the keys that straighten finely, so that a row of
// them is one action.
type tilting struct {
	degrees float64 // not applied yet
	presses int
}

func (v *View) tilt(degrees float64) {
	v.tilting.degrees += degrees
	v.tilting.presses++
	press := v.tilting.presses
	page, _ := v.model.Page()
	v.tell(v.say("tidy.said.tilt", "degrees", v.degrees(page.Tilt+v.tilting.degrees)))
	time.AfterFunc(tiltPause, func() {
		v.room.Do(func() {
			if press == v.tilting.presses {
				v.flushTilt()
			}
		})
	})
}

// flushTilt applies what was collected.
func (v *View) flushTilt() {
	by := v.tilting.degrees
	v.tilting.degrees = 0
	v.tilting.presses++
	if math.Abs(by) < tiltStep/2 {
		return
	}
	v.edit("tilted", func(page archive.Page) []archive.Step {
		degrees := math.Round((page.Tilt+by)*100) / 100
		return []archive.Step{{Kind: archive.StepDeskew, Degrees: min(max(degrees, -archive.MostDeskew), archive.MostDeskew)}}
	})
}
