package main

import (
	"strings"

	"daluang/app"
	"daluang/storage/archive"
)

// recipeDocument tells what became of a page.
type recipeDocument struct {
	Page   archive.ID      `json:"page"`
	Item   archive.ID      `json:"item"`
	Recipe *archive.Recipe `json:"recipe"`          // null: as captured
	Split  archive.ID      `json:"split,omitempty"` // the page that shows the other half
	Copied int             `json:"copied"`          // other pages that have the recipe now
	Spared int             `json:"spared"`          // of these, not cleaned because they are kept as captured
	File   string          `json:"file,omitempty"`  // the picture to look at
}

// recipeFlags are what tidy takes for one page.
type recipeFlags struct {
	clean, reset bool
	to, look     string
}

// isPage finds the page that an argument names, if it names one.
func (c *command) isPage(desk *app.Desk, text string) (archive.Page, bool) {
	id, err := archive.ParseID(text)
	if err != nil {
		return archive.Page{}, false
	}
	page, err := desk.Page(c.ctx, id)
	return page, err == nil
}

// tidyPage changes the recipe of one page, copies it to others and writes the
// picture for a look, as far as each is asked for.
func (c *command) tidyPage(desk *app.Desk, page archive.Page, typed []string, flags recipeFlags) error {
	document := recipeDocument{Page: page.ID, Item: page.Item}
	steps, split, err := c.stepsOf(typed)
	if err != nil {
		return err
	}
	if err := c.changePage(desk, page, steps, split, flags, &document); err != nil {
		return err
	}
	if page, err = desk.Page(c.ctx, page.ID); err != nil {
		return err
	}
	if recipe := page.Recipe(); !recipe.IsZero() {
		document.Recipe = &recipe
	}
	if flags.look != "" {
		if err := desk.WritePicture(c.ctx, page, flags.look); err != nil {
			return err
		}
		document.File = flags.look
	}
	return c.answer(document, func() { c.sayRecipe(document) })
}

// changePage does what was asked for, in this order: reset, split, steps, copy.
func (c *command) changePage(desk *app.Desk, page archive.Page, steps []archive.Step, split archive.Step, flags recipeFlags, document *recipeDocument) (err error) {
	if flags.reset {
		if _, err := desk.ResetRecipe(c.ctx, app.PageRange{Pages: []archive.ID{page.ID}}); err != nil {
			return err
		}
	}
	if split.Half != "" {
		if document.Split, err = desk.SplitPage(c.ctx, page.ID, split.Half, split.At); err != nil {
			return err
		}
	}
	if len(steps) > 0 {
		if _, err := desk.EditRecipe(c.ctx, page.ID, app.RecipeEdit{Steps: steps, Clean: flags.clean}); err != nil {
			return err
		}
	}
	if flags.to == "" {
		return nil
	}
	copied, err := desk.CopyRecipe(c.ctx, page.ID, rangeOf(page, flags.to), flags.clean)
	document.Copied, document.Spared = copied.Pages, copied.Spared
	return err
}

// stepsOf reads kind=value, a split by itself: it makes a page.
func (c *command) stepsOf(typed []string) (steps []archive.Step, split archive.Step, err error) {
	for _, text := range typed {
		name, value, found := strings.Cut(text, "=")
		if !found {
			return nil, split, errUsage{key: "ctl.usage.tidy"}
		}
		step, err := app.ParseStep(name, value)
		if err != nil {
			return nil, split, err
		}
		if step.Kind == archive.StepSplit && step.Half != "" {
			split = step
			continue
		}
		steps = append(steps, step)
	}
	return steps, split, nil
}

// rangeOf reads where a recipe goes: on, item, batch, or ids with commas.
func rangeOf(page archive.Page, text string) app.PageRange {
	switch text {
	case "on":
		return app.PageRange{From: page.ID}
	case "item":
		return app.PageRange{Item: page.Item}
	case "batch":
		return app.PageRange{Batch: page.Batch}
	}
	var where app.PageRange
	for id := range strings.SplitSeq(text, ",") {
		where.Pages = append(where.Pages, archive.ID(strings.TrimSpace(id)))
	}
	return where
}

func (c *command) sayRecipe(document recipeDocument) {
	recipe := c.texts.Say("ctl.recipe.none")
	if document.Recipe != nil {
		recipe = document.Recipe.String()
	}
	c.say("ctl.recipe.page", "page", document.Page, "recipe", recipe)
	if document.Split != "" {
		c.say("ctl.recipe.split", "page", document.Split)
	}
	if document.Copied+document.Spared > 0 {
		c.say("ctl.recipe.copied", "count", document.Copied, "spared", document.Spared)
	}
	if document.File != "" {
		c.say("ctl.recipe.file", "file", document.File)
	}
}

type undoDocument struct {
	Batch   string     `json:"batch"`
	Changed archive.ID `json:"changed"` // item or page
}

// tidyBack takes back the last action in a batch, or does it again.
func (c *command) tidyBack(desk *app.Desk, name string, again bool) error {
	batch, err := desk.BatchNamed(c.ctx, name)
	if err != nil {
		return err
	}
	step, key := desk.Undo, "ctl.tidy.undone"
	if again {
		step, key = desk.Redo, "ctl.tidy.redone"
	}
	changed, err := step(c.ctx, batch.ID)
	if err != nil {
		return err
	}
	return c.answer(undoDocument{batch.Name, changed}, func() { c.say(key, "subject", changed) })
}
