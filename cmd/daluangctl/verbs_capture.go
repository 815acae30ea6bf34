package main

import (
	"fmt"
	"strings"

	"daluang/app"
	"daluang/storage/archive"
)

type importDocument struct {
	Batch     string            `json:"batch"`
	Stored    int               `json:"stored"`
	Known     int               `json:"known"`
	Elsewhere int               `json:"elsewhere"`
	Refused   []refusedDocument `json:"refused"`
	Profile   *profileDocument  `json:"profile,omitempty"`
}

type refusedDocument struct {
	Path    string `json:"path"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

func (c *command) importFiles() error {
	flags := c.flags("import")
	batch := flags.String("batch", "", "")
	profile := flags.String("profile", "", "")
	splitText := flags.String("split", "each", "")
	paths, err := c.parse(flags)
	name := strings.TrimSpace(*batch)
	if err != nil || len(paths) == 0 || name == "" {
		return usage(err, "ctl.usage.import")
	}
	split, err := app.ParseSplit(*splitText)
	if err != nil {
		return err
	}
	desk, err := c.open()
	if err != nil {
		return err
	}
	defer desk.Close()
	if *profile != "" {
		if err := c.chooseProfile(desk, name, *profile); err != nil {
			return err
		}
	}
	result, err := desk.Import(c.ctx, paths, name, split, c.bar.report)
	document := importDocument{name, result.Stored, result.Known, result.Elsewhere, []refusedDocument{}, nil}
	for _, refused := range result.Refused {
		why := c.explain(refused.Err)
		document.Refused = append(document.Refused, refusedDocument{refused.Path, why.Key, why.String()})
	}
	told, err2 := c.profileTold(desk, result.Batch.ID)
	document.Profile = told
	return first(c.answer(document, func() { c.sayImported(document, result.Batch.ID != "") }), err, err2, partly(len(document.Refused), result.Stored+result.Known))
}

func (c *command) sayImported(d importDocument, made bool) {
	if made {
		c.say("ctl.import.done", "batch", d.Batch, "stored", d.Stored, "known", d.Known, "refused", len(d.Refused))
	} else {
		c.say("ctl.import.nothing", "batch", d.Batch)
	}
	if d.Elsewhere > 0 {
		c.say("ctl.import.elsewhere", "pages", d.Elsewhere)
	}
	if d.Profile != nil {
		fmt.Fprintln(c.out, c.texts.AskedAndDelivered(d.Profile.Profile, d.Profile.Delivered))
	}
	for _, refused := range d.Refused {
		fmt.Fprintf(c.out, "- %s: %s\n", refused.Path, refused.Message)
	}
}

// partly is errPartly where some failed and some did not, app.ErrNothingDone
// where nothing worked.
func partly(failed, worked int) error {
	switch {
	case failed == 0:
		return nil
	case worked == 0:
		return app.ErrNothingDone
	}
	return errPartly
}

func (c *command) describe() error {
	flags := c.flags("describe")
	table := flags.String("csv", "", "")
	batch := flags.String("batch", "", "")
	how := tableMode{}
	flags.BoolVar(&how.dryRun, "dry-run", false, "")
	flags.BoolVar(&how.clear, "clear", false, "")
	plain, err := c.parse(flags)
	if err != nil || *table == "" && len(plain) < 2 || *table != "" && len(plain) > 0 {
		return usage(err, "ctl.usage.describe")
	}
	desk, err := c.open()
	if err != nil {
		return err
	}
	defer desk.Close()
	if *table != "" {
		return c.describeTable(desk, *table, *batch, how)
	}
	item, err := archive.ParseID(plain[0])
	if err != nil {
		return err
	}
	fields, err := parseFields(plain[1:])
	if err != nil {
		return err
	}
	warnings, err := desk.Describe(c.ctx, item, fields)
	if err != nil {
		return err
	}
	described, err := desk.Item(c.ctx, item)
	if err != nil {
		return err
	}
	document := map[string]any{"item": described, "warnings": append([]app.Warning{}, warnings...)}
	return c.answer(document, func() {
		c.say("ctl.describe.done", "position", described.Position, "title", described.Title)
		c.sayWarnings(warnings)
	})
}

func parseFields(pairs []string) (map[string]string, error) {
	fields, called := map[string]string{}, map[string]string{}
	for _, pair := range pairs {
		name, value, ok := strings.Cut(pair, "=")
		if !ok {
			return nil, errUsage{key: "ctl.usage.describe"}
		}
		key, err := app.FieldKey(name)
		if err != nil {
			return nil, err
		}
		if other, twice := called[key]; twice {
			return nil, errUsage{"ctl.usage.twice", other, name}
		}
		fields[key], called[key] = value, name
	}
	return fields, nil
}

func (c *command) sayWarnings(warnings []app.Warning) {
	for _, warning := range warnings {
		c.say("warning."+warning.Key, "value", warning.Value)
	}
}
