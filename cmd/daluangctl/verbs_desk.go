package main

import (
	"fmt"

	"daluang/app"
	"daluang/storage/archive"
)

func (c *command) init() error {
	var setup app.Setup
	flags := c.flags("init")
	flags.StringVar(&setup.Creator, "creator", "", "")
	flags.StringVar(&setup.Unit, "unit", "", "")
	flags.StringVar(&setup.Operator, "operator", "", "")
	if plain, err := c.parse(flags); err != nil || len(plain) > 0 || setup.Creator == "" {
		return usage(err, "ctl.usage.init")
	}
	desk, err := app.Init(c.ctx, c.config(), setup)
	if err != nil {
		return err
	}
	defer desk.Close()
	who, err := desk.Who(c.ctx)
	if err != nil {
		return err
	}
	return c.answer(map[string]string{"creator": who.Creator, "unit": who.Unit, "operator": who.Operator, "data": c.folder}, func() {
		c.say("ctl.init.done", "creator", who.Creator, "folder", c.folder)
	})
}

type statusDocument struct {
	Creator  string          `json:"creator"`
	Unit     string          `json:"unit"`
	Operator string          `json:"operator"`
	Pages    int             `json:"pages"`
	Items    int             `json:"items"`
	Batches  []batchDocument `json:"batches"`
	Pending  int             `json:"pending"`
	Enrolled bool            `json:"enrolled"`
	Problem  string          `json:"problem,omitempty"`
}

type batchDocument struct {
	ID        archive.ID         `json:"id"`
	Batch     string             `json:"batch"`
	State     archive.BatchState `json:"state"`
	Items     int                `json:"items"`
	Pages     int                `json:"pages"`
	Described int                `json:"described"`
}

func (c *command) status() error {
	if plain, err := c.parse(c.flags("status")); err != nil || len(plain) > 0 {
		return usage(err, "ctl.usage.flags")
	}
	desk, err := c.open()
	if err != nil {
		return err
	}
	defer desk.Close()
	status, err := desk.Status(c.ctx)
	if err != nil {
		return err
	}
	document := statusDocument{status.Who.Creator, status.Who.Unit, status.Who.Operator, status.Pages, status.Items,
		[]batchDocument{}, status.Pending, status.Enrolled, status.Problem}
	for _, b := range status.Batches {
		document.Batches = append(document.Batches, batchDocument{b.ID, b.Name, b.State, b.Items, b.Pages, b.Described})
	}
	return c.answer(document, func() {
		c.say("ctl.status.desk", "creator", status.Who.Creator, "items", status.Items, "pages", status.Pages, "pending", status.Pending)
		for _, b := range status.Batches {
			c.say("ctl.status.batch", "batch", b.Name, "state", c.texts.Say("state."+string(b.State)), "items", b.Items, "pages", b.Pages, "described", b.Described)
		}
		if status.Problem != "" {
			fmt.Fprintln(c.out, c.texts.Sentences(status.Problem))
		}
	})
}

type verifyDocument struct {
	Checked  int               `json:"checked"`
	Damaged  []findingDocument `json:"damaged"`
	Missing  []findingDocument `json:"missing"`
	Receipts int               `json:"receipts"`
	Events   int64             `json:"events"`
}

type findingDocument struct {
	app.Finding
	Next string `json:"next"` // what to do now
}

func (c *command) verify() error {
	flags := c.flags("verify")
	full := flags.Bool("full", false, "")
	if plain, err := c.parse(flags); err != nil || len(plain) > 0 {
		return usage(err, "ctl.usage.flags")
	}
	desk, err := c.open()
	if err != nil {
		return err
	}
	defer desk.Close()
	result, err := desk.Verify(c.ctx, *full, c.bar.report)
	document := verifyDocument{result.Checked, c.findings(result.Damaged), c.findings(result.Missing), result.Receipts, result.Events}
	return first(c.answer(document, func() {
		c.say("ctl.verify.done", "checked", result.Checked, "damaged", len(result.Damaged), "missing", len(result.Missing), "receipts", result.Receipts, "events", result.Events)
		c.sayFindings("ctl.verify.damaged", document.Damaged)
		c.sayFindings("ctl.verify.missing", document.Missing)
	}), err)
}

// findings says for each what mends it: a master comes back from its source
// file, an access copy is made again.
func (c *command) findings(found []app.Finding) []findingDocument {
	documents := []findingDocument{}
	for _, finding := range found {
		next := "ctl.verify.mend-master"
		if _, err := archive.ParseID(finding.BelongsTo); err == nil {
			next = "ctl.verify.mend-access"
		}
		documents = append(documents, findingDocument{finding, c.texts.Say(next, "name", finding.BelongsTo)})
	}
	return documents
}

func (c *command) sayFindings(key string, found []findingDocument) {
	for _, finding := range found {
		c.say(key, "digest", finding.Digest, "name", finding.BelongsTo)
		fmt.Fprintln(c.out, " ", finding.Next)
	}
}

// first is the first error that is one.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// programVersion is what --version tells; the release build sets it.
var programVersion = "0.1.0"

func (c *command) version() error {
	if _, err := c.parse(c.flags("version")); err != nil {
		return usage(err, "ctl.usage.flags")
	}
	return c.answer(map[string]string{"version": programVersion}, func() { fmt.Fprintln(c.out, "daluangctl", programVersion) })
}

func (c *command) help() error {
	fmt.Fprintln(c.out, c.texts.Say("ctl.help"))
	return nil
}
