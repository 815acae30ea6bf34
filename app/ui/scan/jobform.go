package scan

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"daluang/app"
	"daluang/app/ui/kit"
)

// jobForm asks under which name and key the present settings are kept.
type jobForm struct {
	job  app.ScanJob
	name *kit.Field
}

// askJob asks for a new job, or for changes to the chosen one: its settings are
// those that are chosen now.
func (v *View) askJob() {
	form := &jobForm{job: v.model.Asked, name: kit.NewField(v.say("scan.job.name"), v.room.Keys, v.room.Words)}
	if form.job.Name == "" {
		form.job.Key = v.model.FreeKey()
	}
	form.name.Set(form.job.Name)
	form.name.OnNext = v.saveJob
	v.form = form
	v.showForm()
	form.name.Focus()
}

func (v *View) showForm() {
	form := v.form
	digits := container.NewGridWithColumns(5)
	for key := 0; key <= app.MostJobKeys; key++ {
		label := strconv.Itoa(key)
		if key == 0 {
			label = v.say("scan.job.no-key")
		}
		digits.Add(v.chip("key."+strconv.Itoa(key), label, key == form.job.Key, func() {
			form.job.Key = key
			v.showForm()
		}))
	}
	profiles := container.NewGridWithColumns(2)
	for _, profile := range append([]app.Profile{{}}, v.profiles...) {
		label := profile.Name
		if label == "" {
			label = v.say("scan.job.no-profile")
		}
		profiles.Add(v.chip("profile."+profile.Name, label, profile.Name == form.job.Profile, func() {
			form.job.Profile = profile.Name
			v.showForm()
		}))
	}
	tidy := v.chip("job.tidy", v.say("scan.job.tidy"), form.job.Tidy, func() {
		form.job.Tidy = !form.job.Tidy
		v.showForm()
	})
	what := widget.NewLabel(v.say("scan.job.what", "settings", v.settingWords(form.job)))
	what.Wrapping = fyne.TextWrapWord
	v.open(v.saveJob, what, form.name, caption(v.say("scan.job.key")), digits,
		caption(v.say("scan.job.profile")), profiles, tidy, v.answers("scan.job.save", v.saveJob))
}

// settingWords say what a job asks of its scanner.
func (v *View) settingWords(job app.ScanJob) string {
	s := job.Settings
	words := job.DeviceName + ", " + v.say("scan.source."+string(s.Source)) + ", " + v.say("scan.mode."+string(s.Mode)) + ", " + strconv.Itoa(s.DPI) + " dpi"
	if job.Turned {
		words += ", " + v.say("scan.turned")
	}
	if job.Await {
		words += ", " + v.say("scan.await")
	}
	return words
}

func (v *View) saveJob() {
	form, desk := v.form, v.room.Desk
	if form == nil {
		return
	}
	before := form.job.Name
	job := form.job
	job.Name = strings.TrimSpace(form.name.Text())
	renamed := before != "" && !strings.EqualFold(before, job.Name)
	v.room.InTurn("keep a scan job", func(ctx context.Context) error {
		if renamed { // its key is free for the new name
			if err := desk.HideScanJob(ctx, before, true); err != nil {
				return err
			}
		}
		err := desk.SaveScanJob(ctx, job)
		if err != nil && renamed {
			err = errors.Join(err, desk.HideScanJob(ctx, before, false))
		}
		return err
	}, func(err error) {
		if err != nil {
			why := v.room.Texts.Explain(err)
			form.name.SetError(why.What + " " + why.Next)
			return
		}
		v.model.Asked = job
		v.closeQuestion()
		v.readJobs()
		v.room.Event("scan job kept", job.Key)
	})
}

// hideJob removes a job from the list, or brings it back.
func (v *View) hideJob(name string, hide bool) {
	desk := v.room.Desk
	v.room.InTurn("hide a scan job", func(ctx context.Context) error { return desk.HideScanJob(ctx, name, hide) }, func(err error) {
		if err != nil {
			v.tell(v.room.Texts.Explain(err).String(), true)
			return
		}
		if hide && v.model.Asked.Name == name {
			v.model.Asked.Name, v.model.Asked.Key = "", 0
		}
		v.readJobs()
	})
}
