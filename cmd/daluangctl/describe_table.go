package main

import (
	"errors"
	"maps"
	"slices"

	"daluang/app"
	"daluang/storage/archive"
)

// tableMode is how a table is used.
type tableMode struct {
	dryRun bool // say what would happen, change nothing
	clear  bool // an empty cell empties the field; otherwise it says nothing
}

// Rows count as a spreadsheet does: the header is 1.
type rowDocument struct {
	Row     int    `json:"row"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

type rowWarningDocument struct {
	Row     int    `json:"row"`
	Field   string `json:"field"`
	Code    string `json:"code"`
	Value   string `json:"value"`
	Message string `json:"message"`
}

type tableDocument struct {
	Described int                  `json:"described"`
	Failed    []rowDocument        `json:"failed"`
	Warnings  []rowWarningDocument `json:"warnings"`
	DryRun    bool                 `json:"dry_run"`
}

// describeTable describes items from a CSV: the column "id" or "file" (the name
// of the source file) says which item, the others are fields.
func (c *command) describeTable(desk *app.Desk, file, batch string, how tableMode) error {
	table, err := c.readTable(file)
	if err != nil {
		return err
	}
	items, err := c.itemsBySource(desk, batch)
	if err != nil {
		return err
	}
	result := tableDocument{Failed: []rowDocument{}, Warnings: []rowWarningDocument{}, DryRun: how.dryRun}
	for i := range table.rows {
		if table.isEmpty(i) {
			continue
		}
		id, source, fields := table.row(i, how.clear)
		item := archive.ID(id)
		if item == "" {
			item = items[source]
		}
		warnings, err := c.describeRow(desk, item, fields, how.dryRun)
		if c.ctx.Err() != nil && errors.Is(err, c.ctx.Err()) {
			return err
		}
		if err != nil {
			why := c.explain(err)
			result.Failed = append(result.Failed, rowDocument{i + 2, why.Key, why.String()})
			continue
		}
		result.Described++
		for _, w := range warnings {
			message := c.texts.Say("warning."+w.Key, "value", w.Value)
			result.Warnings = append(result.Warnings, rowWarningDocument{i + 2, w.Field, w.Key, w.Value, message})
		}
	}
	return first(c.answer(result, func() { c.sayTable(result) }), partly(len(result.Failed), result.Described))
}

func (c *command) sayTable(result tableDocument) {
	c.say("ctl.describe.table", "described", result.Described, "failed", len(result.Failed))
	for _, failed := range result.Failed {
		c.say("ctl.describe.row", "row", failed.Row, "message", failed.Message)
	}
	for _, warning := range result.Warnings {
		c.say("ctl.describe.row", "row", warning.Row, "message", warning.Message)
	}
}

// describeRow uses one row, or says what it would do. A row without fields only
// has to name an item.
func (c *command) describeRow(desk *app.Desk, item archive.ID, fields map[string]string, dryRun bool) ([]app.Warning, error) {
	if dryRun || len(fields) == 0 {
		return c.checkRow(desk, item, fields)
	}
	return desk.Describe(c.ctx, item, fields)
}

func (c *command) checkRow(desk *app.Desk, item archive.ID, fields map[string]string) ([]app.Warning, error) {
	described, err := desk.Item(c.ctx, item)
	if err != nil {
		return nil, err
	}
	batch, err := desk.BatchNamed(c.ctx, string(described.Batch))
	if err != nil {
		return nil, err
	}
	if err := batch.State.Require(archive.BatchOpen, archive.BatchReturned); err != nil && len(fields) > 0 {
		return nil, err
	}
	var warnings []app.Warning
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		warning, err := desk.CheckField(name, fields[name])
		if err != nil {
			return nil, err
		}
		if warning != nil {
			warnings = append(warnings, *warning)
		}
	}
	return warnings, nil
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
