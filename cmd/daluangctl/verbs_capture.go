package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
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
}

type refusedDocument struct {
	Path    string `json:"path"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

func (c *command) importFiles() error {
	flags := c.flags("import")
	batch := flags.String("batch", "", "")
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
	result, err := desk.Import(c.ctx, paths, name, split, c.bar.report)
	document := importDocument{name, result.Stored, result.Known, result.Elsewhere, []refusedDocument{}}
	for _, refused := range result.Refused {
		why := c.texts.Explain(refused.Err)
		document.Refused = append(document.Refused, refusedDocument{refused.Path, why.Key, why.String()})
	}
	return first(c.answer(document, func() { c.sayImported(document, result.Batch.ID != "") }), err, partly(len(document.Refused), result.Stored+result.Known))
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
	dryRun := flags.Bool("dry-run", false, "")
	plain, err := c.parse(flags)
	if err != nil || *table == "" && len(plain) < 2 {
		return usage(err, "ctl.usage.describe")
	}
	desk, err := c.open()
	if err != nil {
		return err
	}
	defer desk.Close()
	if *table != "" {
		return c.describeTable(desk, *table, *batch, *dryRun)
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
	fields := map[string]string{}
	for _, pair := range pairs {
		name, value, ok := strings.Cut(pair, "=")
		if !ok {
			return nil, errUsage{key: "ctl.usage.describe"}
		}
		fields[name] = value
	}
	return fields, nil
}

func (c *command) sayWarnings(warnings []app.Warning) {
	for _, warning := range warnings {
		c.say("warning."+warning.Key, "value", warning.Value)
	}
}

type rowDocument struct {
	Row     int    `json:"row"` // as a spreadsheet counts: the header is 1
	Code    string `json:"code"`
	Message string `json:"message"`
}

type tableDocument struct {
	Described int           `json:"described"`
	Failed    []rowDocument `json:"failed"`
	DryRun    bool          `json:"dry_run"`
}

// describeTable describes items from a CSV: the column "id" or "file" (the name
// of the source file) says which item, the others are fields.
func (c *command) describeTable(desk *app.Desk, file, batch string, dryRun bool) error {
	rows, err := readTable(file)
	if err != nil {
		return err
	}
	items, err := c.itemsBySource(desk, batch)
	if err != nil {
		return err
	}
	result := tableDocument{Failed: []rowDocument{}, DryRun: dryRun}
	for i, row := range rows {
		if err := c.describeRow(desk, items, row, dryRun); err != nil {
			if errors.Is(err, c.ctx.Err()) {
				return err
			}
			why := c.texts.Explain(err)
			result.Failed = append(result.Failed, rowDocument{i + 2, why.Key, why.String()})
			continue
		}
		result.Described++
	}
	return first(c.answer(result, func() {
		c.say("ctl.describe.table", "described", result.Described, "failed", len(result.Failed))
		for _, failed := range result.Failed {
			c.say("ctl.describe.row", "row", failed.Row, "message", failed.Message)
		}
	}), partly(len(result.Failed), result.Described))
}

func (c *command) describeRow(desk *app.Desk, items map[string]archive.ID, row map[string]string, dryRun bool) error {
	item, fields := archive.ID(""), map[string]string{}
	for name, value := range row {
		switch name {
		case "id":
			item = archive.ID(value)
		case "file":
			if item == "" {
				item = items[value]
			}
		default:
			fields[name] = value
		}
	}
	if dryRun {
		return c.checkRow(desk, item, fields)
	}
	_, err := desk.Describe(c.ctx, item, fields)
	return err
}

func (c *command) checkRow(desk *app.Desk, item archive.ID, fields map[string]string) error {
	if _, err := desk.Item(c.ctx, item); err != nil {
		return err
	}
	for name, value := range fields {
		if _, err := desk.CheckField(name, value); err != nil {
			return err
		}
	}
	return nil
}

// itemsBySource finds items by the name of their source file; a name that
// stands for two items stands for none.
func (c *command) itemsBySource(desk *app.Desk, batch string) (map[string]archive.ID, error) {
	query := app.ItemQuery{Limit: 1000}
	if batch != "" {
		found, err := c.batchNamed(desk, batch)
		if err != nil {
			return nil, err
		}
		query.Batch = found.ID
	}
	bySource := map[string]archive.ID{}
	for {
		list, err := desk.Items(c.ctx, query)
		if err != nil {
			return nil, err
		}
		for _, item := range list.Items {
			if _, twice := bySource[item.Source]; twice {
				bySource[item.Source] = ""
				continue
			}
			bySource[item.Source] = item.ID
		}
		if query.After = list.Next; list.Next == "" {
			return bySource, nil
		}
	}
}

// readTable reads a CSV with a header; the separator is a comma or, as
// Indonesian spreadsheets write, a semicolon.
func readTable(name string) ([]map[string]string, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("read the table: %w: %w", app.ErrNoFile, err)
	}
	defer file.Close()
	const enough = 64 << 20
	raw, err := io.ReadAll(io.LimitReader(file, enough))
	if err != nil {
		return nil, fmt.Errorf("read the table: %w", err)
	}
	text := strings.TrimPrefix(string(raw), "\ufeff")
	reader := csv.NewReader(strings.NewReader(text))
	header, _, _ := strings.Cut(text, "\n")
	if strings.Count(header, ";") > strings.Count(header, ",") {
		reader.Comma = ';'
	}
	lines, err := reader.ReadAll()
	if err != nil || len(lines) == 0 {
		return nil, errUsage{key: "ctl.usage.table"}
	}
	return byHeader(lines)
}

func byHeader(lines [][]string) ([]map[string]string, error) {
	names := slices.Clone(lines[0])
	for i := range names {
		names[i] = strings.ToLower(strings.TrimSpace(names[i]))
	}
	var rows []map[string]string
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, value := range line {
			row[names[i]] = value
		}
		rows = append(rows, row)
	}
	return rows, nil
}
