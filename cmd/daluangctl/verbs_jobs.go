package main

import (
	"strconv"
	"strings"

	"daluang/app"
	"daluang/app/acquire"
	"daluang/storage/archive"
)

// jobs lists the scan jobs, keeps one, removes one or brings it back.
func (c *command) jobs() error {
	flags := c.flags("jobs")
	add, remove, restore := flags.String("add", "", ""), flags.String("remove", "", ""), flags.String("restore", "", "")
	var job app.ScanJob
	flags.IntVar(&job.Key, "key", 0, "")
	flags.StringVar(&job.Device, "device", "", "")
	source, mode := flags.String("source", "", ""), flags.String("mode", "", "")
	flags.IntVar(&job.Settings.DPI, "dpi", 0, "")
	flags.StringVar(&job.Profile, "profile", "", "")
	flags.BoolVar(&job.Turned, "turned", false, "")
	flags.BoolVar(&job.Await, "wait", false, "")
	flags.BoolVar(&job.Tidy, "tidy", false, "")
	plain, err := c.parse(flags)
	job.Name, job.Settings.Source, job.Settings.Mode = *add, acquire.Source(*source), acquire.ColorMode(*mode)
	asked := 0
	for _, name := range []string{*add, *remove, *restore} {
		if name != "" {
			asked++
		}
	}
	if err != nil || len(plain) > 0 || asked > 1 || *add == "" && (job.Device != "" || job.Key != 0) {
		return usage(err, "ctl.usage.jobs")
	}
	desk, err := c.open()
	if err != nil {
		return err
	}
	defer desk.Close()
	switch {
	case *add != "":
		job.DeviceName = c.deviceName(desk, job.Device)
		err = desk.SaveScanJob(c.ctx, job)
	case *remove != "":
		err = desk.HideScanJob(c.ctx, *remove, true)
	case *restore != "":
		err = desk.HideScanJob(c.ctx, *restore, false)
	}
	if err != nil {
		return err
	}
	return c.listJobs(desk)
}

// deviceName is what a scanner calls itself, its ID where it is not there now.
func (c *command) deviceName(desk *app.Desk, id string) string {
	name := id
	if id == "virtual" {
		return "Pemindai contoh"
	}
	desk.Devices(c.ctx, func(device acquire.Device) {
		if device.ID == id {
			name = device.Name
		}
	})
	return name
}

func (c *command) listJobs(desk *app.Desk) error {
	jobs, err := desk.ScanJobs(c.ctx)
	if err != nil {
		return err
	}
	if jobs == nil {
		jobs = []app.ScanJob{}
	}
	return c.answer(map[string]any{"jobs": jobs}, func() {
		for _, job := range jobs {
			key := "-"
			if job.Key > 0 {
				key = "Ctrl+" + strconv.Itoa(job.Key)
			}
			line := "ctl.jobs.one"
			if job.Hidden {
				line = "ctl.jobs.removed"
			}
			s := job.Settings
			c.say(line, "key", key, "name", job.Name, "device", job.DeviceName, "source", s.Source, "mode", s.Mode, "dpi", s.DPI)
		}
		if len(jobs) == 0 {
			c.say("ctl.jobs.none")
		}
	})
}

// byJob fills what the command line leaves open from a job.
func byJob(stack app.Stack, job app.ScanJob, backs bool) app.Stack {
	if stack.Device == "" {
		stack.Device = job.Device
	}
	s, of := &stack.Settings, job.Settings
	if s.Source == "" {
		s.Source = of.Source
	}
	if s.Mode == "" {
		s.Mode = of.Mode
	}
	if s.DPI == 0 {
		s.DPI = of.DPI
	}
	if s.MaxPages == 0 {
		s.MaxPages = of.MaxPages
	}
	stack.Await = job.Await
	if job.Turned {
		stack.Side = archive.Front
	}
	if backs {
		stack.Side = archive.Back
	}
	return stack
}

// afterJob does what a job asks for behind its stack, and joins backs to their
// fronts.
func (c *command) afterJob(desk *app.Desk, stack app.Stack, job app.ScanJob, pages int) error {
	if pages == 0 {
		return nil
	}
	if stack.Side == archive.Back {
		sheets, err := desk.JoinBacks(c.ctx, stack.Batch)
		if err != nil {
			return err
		}
		if !c.asJSON {
			c.say("ctl.scan.joined", "sheets", sheets)
		}
	}
	if strings.TrimSpace(job.Name) == "" {
		return nil
	}
	return desk.AfterScan(c.ctx, job, stack.Batch, nil)
}
