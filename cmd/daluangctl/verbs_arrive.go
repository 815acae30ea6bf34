package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"daluang/app"
)

// arrivedDocument is one line of watch and phone with --json.
type arrivedDocument struct {
	Name    string `json:"name"`
	Session string `json:"session,omitempty"`
	State   string `json:"state"` // stored, known, refused, later
	Code    string `json:"code,omitempty"`
	Message string `json:"message,omitempty"`
}

// watch takes what is put into a folder until the person ends it.
func (c *command) watch() error {
	flags := c.flags("watch")
	batch := flags.String("batch", "", "")
	still := flags.Duration("still", 5*time.Second, "") // slow devices pause longer between pages
	paths, err := c.parse(flags)
	name := strings.TrimSpace(*batch)
	if err != nil || len(paths) != 1 || name == "" {
		return usage(err, "ctl.usage.watch")
	}
	desk, err := c.open()
	if err != nil {
		return err
	}
	defer desk.Close()
	if !c.asJSON {
		c.say("ctl.watch.begun", "folder", paths[0], "batch", name)
	}
	waiting := ""
	err = desk.WatchFolder(c.ctx, paths[0], name, app.Watching{Texts: c.texts, Quiet: *still,
		Took: func(file string, result app.Imported, err error) { c.sayArrived(c.tookDocument(file, result, err)) },
		Told: func(status app.WatchStatus) {
			if text := c.waitingText(status); text != waiting && !c.asJSON {
				waiting = text
				fmt.Fprintln(c.err, text)
			}
		}})
	return c.ended(err)
}

func (c *command) tookDocument(name string, result app.Imported, err error) arrivedDocument {
	document := arrivedDocument{Name: name, State: "stored"}
	switch {
	case err != nil && len(result.Refused) > 0 && app.Explain(err).Key != "batch-state":
		document.State = "refused"
	case err != nil:
		document.State = "later"
	case result.Stored == 0:
		document.State = "known"
	}
	if err != nil {
		why := c.explain(err)
		document.Code, document.Message = why.Key, why.What+" "+why.Next
	}
	return document
}

// waitingText says in one line what waits in a folder.
func (c *command) waitingText(status app.WatchStatus) string {
	if status.Gone != nil {
		return c.texts.Say("ctl.watch.gone")
	}
	counts := map[string]int{}
	for _, w := range status.Waiting {
		counts[string(w.Reason)]++
	}
	var parts []string
	for _, reason := range []string{"growing", "no-end", "in-use", "held", "unmoved", "unreadable"} {
		if n := counts[reason]; n > 0 {
			parts = append(parts, c.texts.Say("ctl.watch."+reason, "count", n))
		}
	}
	if len(parts) == 0 {
		return c.texts.Say("ctl.watch.quiet", "taken", status.Taken, "refused", status.Refused)
	}
	return strings.Join(parts, " ")
}

// phone shows an address and answers phones until the person ends it.
func (c *command) phone() error {
	flags := c.flags("phone")
	batch, listen := flags.String("batch", "", ""), flags.String("listen", "", "")
	https, tables := flags.Bool("https", false, ""), flags.String("tables", "", "")
	plain, err := c.parse(flags)
	name := strings.TrimSpace(*batch)
	if err != nil || len(plain) > 0 || name == "" {
		return usage(err, "ctl.usage.phone")
	}
	desk, err := c.open()
	if err != nil {
		return err
	}
	defer desk.Close()
	phones, err := desk.ReceiveFromPhones(c.ctx, name, app.PhoneOptions{Texts: c.texts, Listen: *listen, HTTPS: *https,
		Sessions: tableNames(*tables), Told: c.sayPicture})
	if err != nil {
		return err
	}
	if err := c.sayAddresses(phones, name); err != nil {
		phones.Close()
		return err
	}
	return c.ended(phones.Run(c.ctx))
}

// tableNames reads names with commas between them.
func tableNames(list string) []string {
	var names []string
	for name := range strings.SplitSeq(list, ",") {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	return names
}

func (c *command) sayAddresses(phones *app.Phones, batch string) error {
	addresses := phones.Addresses()
	if c.asJSON {
		type address struct {
			Session string   `json:"session,omitempty"`
			URLs    []string `json:"urls"`
			Expires string   `json:"expires"`
		}
		document := struct {
			Batch       string    `json:"batch"`
			Addresses   []address `json:"addresses"`
			Fingerprint string    `json:"fingerprint,omitempty"`
		}{batch, nil, phones.Fingerprint}
		for _, a := range addresses {
			document.Addresses = append(document.Addresses, address{a.Name, a.URLs, a.Expires.UTC().Format("2006-01-02T15:04:05Z")})
		}
		return json.NewEncoder(c.out).Encode(document)
	}
	c.say("ctl.phone.begun", "batch", batch)
	for _, a := range addresses {
		code, err := app.PhoneQRText(a.URLs[0])
		if err != nil {
			return err
		}
		fmt.Fprintf(c.out, "\n%s\n%s%s\n", a.Name, code, strings.Join(a.URLs, "\n"))
	}
	if phones.Fingerprint != "" {
		c.say("ctl.phone.fingerprint", "fingerprint", phones.Fingerprint)
	}
	c.say("ctl.phone.end", "time", addresses[0].Expires.Local().Format("15:04"))
	return nil
}

func (c *command) sayPicture(e app.PhoneEvent) {
	if e.State == app.PhoneReceiving {
		return
	}
	document := arrivedDocument{Name: e.Name, Session: e.Session, State: string(e.State), Code: e.Code}
	if e.Code != "" {
		document.Message = c.texts.Say("phone.refused." + e.Code)
	}
	c.sayArrived(document)
}

// sayArrived prints one line for one file.
func (c *command) sayArrived(d arrivedDocument) {
	if c.asJSON {
		json.NewEncoder(c.out).Encode(d)
		return
	}
	name := d.Name
	if d.Session != "" {
		name = d.Session + " – " + name
	}
	c.say("ctl.arrived."+d.State, "name", name)
	if d.Message != "" {
		fmt.Fprintln(c.out, "  "+d.Message)
	}
}

// ended is nil where the person ended what goes on until it is ended.
func (c *command) ended(err error) error {
	if c.ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}
