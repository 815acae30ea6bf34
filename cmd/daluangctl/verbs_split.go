package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"daluang/app"
	"daluang/app/forms"
	"daluang/storage/archive"
)

type inventoryDocument struct {
	Batch   string               `json:"batch"`
	Entries []app.InventoryEntry `json:"entries"`
	Failed  []rowDocument        `json:"failed"`
	DryRun  bool                 `json:"dry_run"`
}

// inventory shows the list of what a batch should hold, or keeps one.
func (c *command) inventory() error {
	flags := c.flags("inventory")
	dry := flags.Bool("dry-run", false, "")
	plain, err := c.parse(flags)
	if err != nil || len(plain) == 0 || len(plain) > 2 || *dry && len(plain) == 1 {
		return usage(err, "ctl.usage.inventory")
	}
	desk, err := c.open()
	if err != nil {
		return err
	}
	defer desk.Close()
	document := inventoryDocument{Batch: strings.TrimSpace(plain[0]), Failed: []rowDocument{}, DryRun: *dry}
	if len(plain) == 1 {
		if document.Entries, err = desk.Inventory(c.ctx, document.Batch); err != nil {
			return err
		}
		return c.answer(document.filled(), func() { c.sayInventory(document) })
	}
	if err := c.readInventory(&document, plain[1]); err != nil {
		return err
	}
	if !*dry && len(document.Entries) > 0 {
		if _, err := desk.SaveInventory(c.ctx, document.Batch, document.Entries); err != nil {
			return err
		}
	}
	return first(c.answer(document.filled(), func() { c.sayInventory(document) }), partly(len(document.Failed), len(document.Entries)))
}

// filled has lists where JSON would say null.
func (d inventoryDocument) filled() inventoryDocument {
	d.Entries = append([]app.InventoryEntry{}, d.Entries...)
	return d
}

// readInventory reads a list from a file, or with "-" what is typed or pasted.
func (c *command) readInventory(document *inventoryDocument, name string) error {
	var source io.Reader = os.Stdin
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return fmt.Errorf("read the list: %w: %w", app.ErrNoFile, err)
		}
		defer file.Close()
		source = file
	}
	text, guessed, err := readText(source, forms.MostBytes)
	if err != nil {
		return err
	}
	if guessed {
		c.bar.end()
		fmt.Fprintln(c.err, c.texts.Say("ctl.describe.charset"))
	}
	entries, left, err := app.ReadInventory(text)
	document.Entries = entries
	for _, row := range left {
		document.Failed = append(document.Failed, rowDocument{row.Row, string(row.Problem), c.texts.Say("list."+string(row.Problem), "value", row.Value)})
	}
	return err
}

func (c *command) sayInventory(document inventoryDocument) {
	if len(document.Entries)+len(document.Failed) == 0 {
		c.say("ctl.inventory.none")
		return
	}
	for _, entry := range document.Entries {
		pages := ""
		if entry.Pages > 0 {
			pages = strconv.Itoa(entry.Pages)
		}
		c.say("ctl.inventory.entry", "number", entry.Number, "title", entry.Title, "pages", pages)
	}
	for _, row := range document.Failed {
		c.say("ctl.inventory.row", "row", row.Row, "message", row.Message)
	}
	c.say("ctl.inventory.total", "entries", len(document.Entries), "failed", len(document.Failed))
	if document.DryRun {
		c.say("ctl.inventory.dry")
	}
}

// forms prints separator sheets into a file.
func (c *command) forms() error {
	flags := c.flags("forms")
	path := flags.String("o", "", "")
	patch := flags.String("patch", "", "")
	copies := flags.Int("copies", 1, "")
	plain, err := c.parse(flags)
	kind := forms.Kind("patch-" + strings.ToLower(*patch))
	isPatch := slices.Contains([]forms.Kind{forms.PatchT, forms.Patch2, forms.Patch3}, kind)
	const mostCopies = 500
	if err != nil || *path == "" || isPatch == (len(plain) == 1) || *patch != "" && !isPatch || len(plain) > 1 || *copies < 1 || *copies > mostCopies {
		return usage(err, "ctl.usage.forms")
	}
	asked := app.SheetsAsked{Copies: *copies}
	if isPatch {
		asked.Patch = kind
	} else {
		asked.Batch = strings.TrimSpace(plain[0])
	}
	desk, err := c.open()
	if err != nil {
		return err
	}
	defer desk.Close()
	sheets, err := desk.WriteSheets(c.ctx, asked, *path)
	if err != nil {
		return err
	}
	return c.answer(map[string]any{"path": *path, "sheets": sheets}, func() {
		c.say("ctl.forms.written", "sheets", sheets, "file", filepath.Base(*path))
	})
}

type splitDocument struct {
	Batch      string              `json:"batch"`
	Kept       bool                `json:"kept"`
	Items      []splitItemDocument `json:"items"`
	Separators []separatorDocument `json:"separators"`
	Tally      tallyDocument       `json:"tally"`
	Failed     []pageFailDocument  `json:"failed"`
}

// Places count the pages of the batch from 1, as they were before.
type splitItemDocument struct {
	Item   archive.ID `json:"item,omitempty"` // once it is made
	From   int        `json:"from"`
	To     int        `json:"to"`
	Pages  int        `json:"pages"`
	Sheet  int        `json:"sheet"` // place of its separator, 0 for none
	Number string     `json:"number"`
	Title  string     `json:"title"`
}

type separatorDocument struct {
	Place      int           `json:"place"`
	Page       archive.ID    `json:"page"`
	Role       app.SplitRole `json:"role"`
	Kind       forms.Kind    `json:"kind"` // empty for a blank sheet
	Number     string        `json:"number"`
	Confidence float64       `json:"confidence"`
}

type tallyDocument struct {
	Listed  int             `json:"listed"`
	Present int             `json:"present"`
	Missing []string        `json:"missing"`
	Counts  []countDocument `json:"counts"`
	Doubled []string        `json:"doubled"`
	Unknown []int           `json:"unknown"`
	Damaged []int           `json:"damaged"`
	Empty   []int           `json:"empty"`
}

type countDocument struct {
	Number string `json:"number"`
	Found  int    `json:"found"`
	Listed int    `json:"listed"`
}

// split proposes how a batch falls into items, and with --keep makes them.
func (c *command) split() error {
	flags := c.flags("split")
	by := flags.String("by", string(app.SplitByPatch), "")
	at, not, join := flags.String("at", "", ""), flags.String("not", "", ""), flags.String("join", "", "")
	keep := flags.Bool("keep", false, "")
	plain, err := c.parse(flags)
	ask := app.SplitAsk{By: app.SplitBy(*by)}
	okAt, okNot, okJoin := readPlaces(*at, &ask.At), readPlaces(*not, &ask.Not), readPlaces(*join, &ask.Join)
	if err != nil || len(plain) != 1 || !okAt || !okNot || !okJoin ||
		!slices.Contains([]app.SplitBy{app.SplitByItem, app.SplitByPatch, app.SplitByBlank}, ask.By) {
		return usage(err, "ctl.usage.split")
	}
	desk, err := c.open()
	if err != nil {
		return err
	}
	defer desk.Close()
	plan, err := desk.ProposeSplit(c.ctx, strings.TrimSpace(plain[0]), ask, c.bar.report)
	if err != nil {
		return err
	}
	var made []archive.ID
	if *keep {
		if made, err = desk.KeepSplit(c.ctx, plan); err != nil {
			return err
		}
	}
	document := c.splitDocument(plan, made, *keep)
	return first(c.answer(document, func() { c.saySplit(plan, document) }), partly(len(plan.Failed), len(plan.Pages)))
}

// readPlaces reads "17,23"; ok is false for what is none.
func readPlaces(text string, into *[]int) (ok bool) {
	if text == "" {
		return true
	}
	for _, part := range strings.Split(text, ",") {
		place, err := strconv.Atoi(strings.TrimSpace(part))
		if err != nil || place < 1 {
			return false
		}
		*into = append(*into, place)
	}
	return true
}

func (c *command) splitDocument(plan app.SplitPlan, made []archive.ID, kept bool) splitDocument {
	t := plan.Tally
	document := splitDocument{Batch: plan.Batch.Name, Kept: kept, Items: []splitItemDocument{}, Separators: []separatorDocument{}, Failed: []pageFailDocument{},
		Tally: tallyDocument{t.Listed, t.Present, []string{}, []countDocument{}, []string{},
			append([]int{}, t.Unknown...), append([]int{}, t.Damaged...), append([]int{}, t.Empty...)}}
	for i, item := range plan.Items {
		row := splitItemDocument{From: item.From, To: item.To, Pages: len(item.Pages), Sheet: item.Sheet}
		if item.Entry != nil {
			row.Number, row.Title = item.Entry.Number, item.Entry.Title
		}
		if kept {
			row.Item = made[i]
		}
		document.Items = append(document.Items, row)
	}
	for _, page := range plan.Pages {
		if page.Role != app.SplitSeparator && page.Role != app.SplitBack {
			continue
		}
		row := separatorDocument{page.Place, page.Page.ID, page.Role, page.Mark.Kind, "", page.Mark.Confidence}
		if page.Entry != nil {
			row.Number = page.Entry.Number
		}
		document.Separators = append(document.Separators, row)
	}
	for _, entry := range t.Missing {
		document.Tally.Missing = append(document.Tally.Missing, entry.Number)
	}
	for _, count := range t.Counts {
		document.Tally.Counts = append(document.Tally.Counts, countDocument{count.Number, count.Found, count.Pages})
	}
	for _, doubled := range t.Doubled {
		document.Tally.Doubled = append(document.Tally.Doubled, doubled.Number)
	}
	for _, failed := range plan.Failed {
		why := c.explain(failed.Err)
		document.Failed = append(document.Failed, pageFailDocument{failed.Page, failed.Item, why.Key, why.String()})
	}
	return document
}

func (c *command) saySplit(plan app.SplitPlan, document splitDocument) {
	items := document.Items
	for _, page := range plan.Pages {
		for len(items) > 0 && items[0].From == page.Place {
			c.say("ctl.split.item", "from", items[0].From, "to", items[0].To, "pages", items[0].Pages, "number", items[0].Number, "title", items[0].Title)
			items = items[1:]
		}
		switch page.Role {
		case app.SplitSeparator:
			c.say("ctl.split.separator", "place", page.Place, "kind", c.texts.SeparatorWords(page))
		case app.SplitBack:
			c.say("ctl.split.back", "place", page.Place)
		}
		for _, failed := range document.Failed {
			if failed.Page == page.Page.ID {
				c.say("ctl.split.failed", "place", page.Place, "message", failed.Message)
			}
		}
	}
	for _, words := range c.texts.TallyWords(plan.Tally) {
		fmt.Fprintln(c.out, words)
	}
	if document.Kept {
		c.say("ctl.split.kept", "items", len(document.Items), "separators", len(document.Separators), "batch", plan.Batch.Name)
	} else {
		c.say("ctl.split.dry")
	}
}
