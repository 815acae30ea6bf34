package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"daluang/app"
	"daluang/app/acquire"
)

type deviceDocument struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Driver   string `json:"driver"`
	Location string `json:"location,omitempty"`
	Address  string `json:"address,omitempty"`
}

func (c *command) devices() error {
	flags := c.flags("devices")
	address := flags.String("address", "", "")
	plain, err := c.parse(flags)
	if err != nil || len(plain) > 0 {
		return usage(err, "ctl.usage.devices")
	}
	desk, err := c.open()
	if err != nil {
		return err
	}
	defer desk.Close()
	list := []deviceDocument{}
	add := func(d acquire.Device) {
		list = append(list, deviceDocument{d.ID, d.Name, d.Driver, d.Location, d.Address})
	}
	if *address != "" {
		device, err := desk.AddDevice(c.ctx, *address)
		if err != nil {
			return err
		}
		add(device)
	} else if err := desk.Devices(c.ctx, add); err != nil {
		return err
	}
	return c.answer(map[string]any{"devices": list}, func() {
		for _, device := range list {
			c.say("ctl.devices.one", "id", device.ID, "name", device.Name, "location", device.Location)
		}
		if len(list) == 0 {
			c.say("ctl.devices.none")
		}
	})
}

type scanDocument struct {
	Batch     string           `json:"batch"`
	Device    string           `json:"device"`
	Pages     int              `json:"pages"` // of this stack
	Total     int              `json:"total"` // of the batch
	NextSheet int              `json:"next_sheet"`
	Settings  acquire.Settings `json:"settings"`
	Code      string           `json:"code,omitempty"`
	Message   string           `json:"message,omitempty"`
}

func (c *command) scan() error {
	flags := c.flags("scan")
	device, batch := flags.String("device", "", ""), flags.String("batch", "", "")
	source, mode := flags.String("source", "", ""), flags.String("mode", "", "")
	jobName, backs := flags.String("job", "", ""), flags.Bool("backs", false, "")
	settings := acquire.Settings{}
	flags.IntVar(&settings.DPI, "dpi", 0, "")
	flags.IntVar(&settings.MaxPages, "max", 0, "")
	plain, err := c.parse(flags)
	settings.Source, settings.Mode = acquire.Source(*source), acquire.ColorMode(*mode)
	name := strings.TrimSpace(*batch)
	if err != nil || len(plain) > 0 || *device == "" && *jobName == "" || name == "" || settings.DPI < 0 || settings.MaxPages < 0 || !knownWords(settings) {
		return usage(err, "ctl.usage.scan")
	}
	desk, err := c.open()
	if err != nil {
		return err
	}
	defer desk.Close()
	if err := c.sayBefore(desk, name); err != nil {
		return err
	}
	var job app.ScanJob
	if *jobName != "" {
		if job, err = desk.ScanJob(c.ctx, *jobName); err != nil {
			return err
		}
	}
	stack := byJob(app.Stack{Device: *device, Batch: name, Settings: settings}, job, *backs)
	result, err := desk.ScanStack(c.ctx, stack, c.scanned())
	if err == nil {
		err = c.afterJob(desk, stack, job, result.Pages)
	}
	document := scanDocument{Batch: name, Device: result.Device.ID, Pages: result.Pages, Total: result.Batch.Pages,
		NextSheet: result.NextSheet, Settings: result.Settings}
	if err != nil {
		why := c.explain(err)
		document.Code, document.Message = why.Key, why.String()
	}
	c.answer(document, func() {
		if result.Pages == 0 {
			return // the error says all
		}
		s := result.Settings
		c.say("ctl.scan.done", "batch", name, "pages", result.Pages, "total", result.Batch.Pages, "source", s.Source, "mode", s.Mode, "dpi", s.DPI)
	})
	return c.scanOutcome(result, err)
}

func knownWords(s acquire.Settings) bool {
	sources := map[acquire.Source]bool{"": true, acquire.Flatbed: true, acquire.Feeder: true, acquire.FeederDuplex: true}
	modes := map[acquire.ColorMode]bool{"": true, acquire.Lineart: true, acquire.Gray: true, acquire.Color: true}
	return sources[s.Source] && modes[s.Mode]
}

// sayBefore tells how far a batch is that an earlier run, or one that was
// killed, has begun: the stack goes on behind its last page.
func (c *command) sayBefore(desk *app.Desk, name string) error {
	status, err := desk.Status(c.ctx)
	if err != nil {
		return err
	}
	for _, batch := range status.Batches {
		if batch.Name == name && batch.Pages > 0 {
			fmt.Fprintln(c.err, c.texts.Say("ctl.scan.before", "batch", name, "pages", batch.Pages))
		}
	}
	return nil
}

// scanned tells of pages: a bar on a terminal, elsewhere a line for each page on
// stderr, since that is what somebody goes on from after a crash.
func (c *command) scanned() app.ScanReport {
	pages := 0
	return func(p app.ScanProgress) {
		if p.Pages == pages {
			return
		}
		pages = p.Pages
		words := c.texts.Say("ctl.scan.page", "pages", p.Pages, "sheet", p.Sheet)
		if c.bar.quiet {
			fmt.Fprintln(c.err, words)
			return
		}
		c.bar.shown = time.Time{}
		c.bar.report(app.Progress{Done: p.Pages, Name: words})
	}
}

// scanOutcome is the error to end with: one that left pages behind is partly
// done, unless the person ended it.
func (c *command) scanOutcome(result app.Scanned, err error) error {
	var stopped *acquire.Error
	if err == nil || result.Pages == 0 || c.ctx.Err() != nil || !errors.As(err, &stopped) || errors.Is(err, context.Canceled) {
		return err
	}
	c.bar.end()
	c.note(err)
	fmt.Fprintln(c.err, c.texts.Explain(err))
	return errPartly
}
