package scan

import (
	"context"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"daluang/app"
	"daluang/app/acquire"
	"daluang/app/ui/kit"
)

// chip is the chip of a choice; it stays the same object, so that it keeps the
// keyboard when the column is filled anew.
func (v *View) chip(name, label string, chosen bool, tapped func()) *kit.Chip {
	chip := v.chips[name]
	if chip == nil {
		chip = kit.NewChip(label, v.room.Keys, tapped)
		v.chips[name] = chip
	}
	chip.OnTapped = tapped
	chip.Say(label, chosen)
	chip.SetUsable(v.model.Phase != Running)
	return chip
}

func caption(text string) *widget.Label {
	label := widget.NewLabel(text)
	label.SizeName, label.Importance = theme.SizeNameCaptionText, widget.LowImportance
	return label
}

// line puts a caption before its choices.
func line(text string, choices fyne.CanvasObject) fyne.CanvasObject {
	const room = 66
	return container.NewBorder(nil, nil, container.NewCenter(wide(caption(text), room)), nil, container.NewHBox(choices))
}

// showSide fills the column at the right: jobs, then scanner and settings, or the
// question that is open.
func (v *View) showSide() {
	if v.question != nil {
		v.side.Objects = v.question
		v.side.Refresh()
		return
	}
	var parts []fyne.CanvasObject
	parts = append(parts, v.jobParts()...)
	parts = append(parts, v.scannerParts()...)
	if len(v.model.Offers) > 0 {
		parts = append(parts, v.settingParts()...)
	}
	if len(v.model.Offers) > 0 {
		parts = append(parts, container.NewHBox(v.chip("job.new", v.say("scan.job.new"), false, v.askJob)))
	}
	v.side.Objects = append(parts, v.expect)
	v.side.Refresh()
}

func (v *View) jobParts() []fyne.CanvasObject {
	m := v.model
	var parts []fyne.CanvasObject
	var hidden []fyne.CanvasObject
	for _, job := range m.Jobs {
		if job.Hidden {
			hidden = append(hidden, v.chip("back."+job.Name, v.say("scan.job.back", "job", shortened(job.Name)), false, func() { v.hideJob(job.Name, false) }))
			continue
		}
		label := shortened(job.Name)
		if job.Key > 0 {
			label = "Ctrl+" + strconv.Itoa(job.Key) + "   " + label
		}
		parts = append(parts, v.chip("job."+job.Name, label, job.Name == m.Asked.Name, func() { v.chooseJob(job) }))
	}
	if m.Asked.Name != "" {
		name := m.Asked.Name
		parts = append(parts, container.NewHBox(
			v.chip("job.edit", v.say("scan.job.edit"), false, v.askJob),
			v.chip("job.hide", v.say("scan.job.hide"), false, func() { v.hideJob(name, true) })))
	}
	parts = append(parts, hidden...)
	if len(parts) == 0 {
		return nil
	}
	return append([]fyne.CanvasObject{caption(v.say("scan.jobs"))}, parts...)
}

func shortened(name string) string {
	if runes := []rune(name); len(runes) > 32 {
		return string(runes[:31]) + "…"
	}
	return name
}

func (v *View) scannerParts() []fyne.CanvasObject {
	m := v.model
	title := v.say("scan.scanners")
	if m.Looking {
		title = v.say("scan.scanners.looking")
	}
	parts := []fyne.CanvasObject{caption(title)}
	for _, device := range m.Devices {
		parts = append(parts, v.chip("device."+device.ID, shortened(device.Name), device.ID == m.Asked.Device, func() { v.chooseDevice(device) }))
	}
	return append(parts, container.NewHBox(
		v.chip("address", v.say("scan.address.add"), false, v.askAddress),
		v.chip("again", v.say("scan.scanners.again"), false, v.look)))
}

func (v *View) settingParts() []fyne.CanvasObject {
	m := v.model
	s := &m.Asked.Settings
	row := func() *fyne.Container { return container.New(layout.NewCustomPaddedHBoxLayout(4)) }
	sources, modes, resolutions, ways := row(), row(), row(), container.New(layout.NewCustomPaddedVBoxLayout(3))
	pick := func(change func()) func() {
		return func() {
			change()
			m.fit(v.profile)
			v.show()
		}
	}
	for _, source := range m.Sources() {
		sources.Add(v.chip("source."+string(source), v.say("scan.source."+string(source)), source == s.Source, pick(func() { s.Source = source })))
	}
	for _, mode := range m.Modes() {
		modes.Add(v.chip("mode."+string(mode), v.say("scan.mode."+string(mode)), mode == s.Mode, pick(func() { s.Mode = mode })))
	}
	for _, dpi := range m.Resolutions() {
		resolutions.Add(v.chip("dpi."+strconv.Itoa(dpi), strconv.Itoa(dpi), dpi == s.DPI, pick(func() { s.DPI = dpi })))
	}
	parts := []fyne.CanvasObject{line(v.say("scan.source"), sources), line(v.say("scan.mode"), modes), line(v.say("scan.dpi"), resolutions)}
	if s.Source == acquire.Feeder {
		ways.Add(v.chip("turned", v.say("scan.turned"), m.Asked.Turned, pick(func() { m.Asked.Turned = !m.Asked.Turned })))
	}
	if s.Source != acquire.Flatbed {
		ways.Add(v.chip("await", v.say("scan.await"), m.Asked.Await, pick(func() { m.Asked.Await = !m.Asked.Await })))
	}
	if len(ways.Objects) > 0 {
		parts = append(parts, ways)
	}
	return parts
}

// look finds scanners, which appear as they are found.
func (v *View) look() {
	m, desk := v.model, v.room.Desk
	if m.Looking {
		return
	}
	m.Looking = true
	v.room.Start(context.Background(), "look for scanners", func(ctx context.Context) error {
		last, err := desk.LastScan(ctx)
		if err != nil {
			return err
		}
		v.room.Do(func() {
			if m.Asked.Device == "" && m.Phase == Ready {
				m.Asked = last
			}
		})
		return desk.Devices(ctx, func(device acquire.Device) { v.room.Do(func() { v.found(device) }) })
	}, func(err error) {
		m.Looking = false
		if err != nil {
			v.tell(v.room.Texts.Explain(err).String(), true)
		}
		if _, ok := m.Chosen(); !ok && len(m.Devices) > 0 && m.Phase != Running {
			v.chooseDevice(m.Devices[0])
		}
		v.show()
		v.room.Event("scanners found", len(m.Devices))
	})
	v.show()
}

// found shows a scanner; the one that was used last is chosen at once.
func (v *View) found(device acquire.Device) {
	v.model.Found(device)
	if device.ID == v.model.Asked.Device && len(v.model.Offers) == 0 {
		v.ask(device)
	}
	v.show()
}

func (v *View) chooseDevice(device acquire.Device) {
	m := v.model
	if m.Phase == Running {
		return
	}
	m.Asked.Device, m.Asked.DeviceName, m.Offers = device.ID, device.Name, nil
	v.ask(device)
	v.show()
}

// ask asks a scanner what it can do.
func (v *View) ask(device acquire.Device) {
	desk := v.room.Desk
	var offers map[acquire.Source]acquire.Offer
	v.room.Start(context.Background(), "ask a scanner", func(ctx context.Context) (err error) {
		offers, err = desk.ScannerOffers(ctx, device.ID)
		return err
	}, func(err error) {
		if v.model.Asked.Device != device.ID || v.model.Phase == Running {
			return
		}
		if err != nil {
			v.tell(v.withoutPages(err), true)
			v.room.Event("scanner silent")
			return
		}
		if v.model.Trouble && v.model.Phase == Ready {
			v.tell("", false)
		}
		v.model.Offer(offers, v.profile)
		v.show()
		v.room.Event("scanner ready", device.ID)
	})
}

// open puts a question at the side; main is what Ctrl+Enter does.
func (v *View) open(main func(), parts ...fyne.CanvasObject) {
	v.asking, v.question = main, parts
	v.show()
}

func (v *View) closeQuestion() {
	if v.asking == nil {
		return
	}
	v.asking, v.question, v.form = nil, nil, nil
	v.show()
	if v.shown {
		v.main.Focus()
	}
}

// askAddress asks for the address of a scanner that is not found by itself.
func (v *View) askAddress() {
	desk := v.room.Desk
	add := func() {
		address := strings.TrimSpace(v.address.Text())
		var device acquire.Device
		v.address.SetError("")
		v.room.Start(context.Background(), "add a scanner", func(ctx context.Context) (err error) {
			device, err = desk.AddDevice(ctx, address)
			return err
		}, func(err error) {
			if err != nil {
				v.address.SetError(v.withoutPages(err))
				return
			}
			v.model.Found(device)
			v.closeQuestion()
			v.chooseDevice(device)
		})
	}
	v.address.OnNext = add
	v.open(add, v.address, v.answers("scan.address.ask", add))
	v.address.Focus()
}

func (v *View) answers(key string, do func()) fyne.CanvasObject {
	return container.NewHBox(kit.NewButton(v.say(key), v.room.Keys, do).Primary(),
		kit.NewButton(v.say("scan.cancel"), v.room.Keys, v.closeQuestion))
}

// readJobs reads the jobs and the capture profiles.
func (v *View) readJobs() {
	desk := v.room.Desk
	var jobs []app.ScanJob
	var profiles []app.Profile
	v.room.InTurn("read the scan jobs", func(ctx context.Context) (err error) {
		if jobs, err = desk.ScanJobs(ctx); err == nil {
			profiles, err = desk.Profiles(ctx)
		}
		return err
	}, func(err error) {
		if err != nil {
			v.tell(v.room.Texts.Explain(err).String(), true)
			return
		}
		v.model.Jobs, v.profiles = jobs, profiles
		v.show()
		v.room.Event("scan jobs", len(jobs))
	})
}

// chooseJob takes the settings of a job.
func (v *View) chooseJob(job app.ScanJob) {
	m := v.model
	if m.Phase == Running {
		return
	}
	same := job.Device == m.Asked.Device && len(m.Offers) > 0
	m.Asked = job
	m.Found(acquire.Device{ID: job.Device, Name: job.DeviceName, Driver: driverOf(m, job.Device)})
	if !same {
		m.Offers = nil
		v.ask(acquire.Device{ID: job.Device})
	}
	v.show()
}

func driverOf(m *Model, id string) string {
	for _, device := range m.Devices {
		if device.ID == id {
			return device.Driver
		}
	}
	return ""
}

// runJob is the one press for a stack: the job's settings, then the scan. What its
// scanner can do is asked by the scan itself.
func (v *View) runJob(job app.ScanJob) {
	m := v.model
	if m.Phase == Running {
		return
	}
	if job.Name != m.Asked.Name {
		m.Fresh()
	}
	v.chooseJob(job)
	v.run()
}
