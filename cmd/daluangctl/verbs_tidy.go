package main

import (
	"fmt"
	"strings"

	"daluang/app"
	"daluang/storage/archive"
)

type tidyDocument struct {
	Batch        string             `json:"batch"`
	Applied      bool               `json:"applied"` // false: only measured, without --auto
	Straightened []tiltDocument     `json:"straightened"`
	Doubtful     []tiltDocument     `json:"doubtful"`
	Straight     int                `json:"straight"`
	Settled      int                `json:"settled"` // had a recipe before
	Failed       []pageFailDocument `json:"failed"`

	Changed int                `json:"changed"` // pages with another recipe than before
	Pages   []tidyPageDocument `json:"pages"`   // those of which there is something to tell
	Sheets  []string           `json:"sheets,omitempty"`
}

type tiltDocument struct {
	Page       archive.ID `json:"page"`
	Item       archive.ID `json:"item"`
	Position   int        `json:"position"`
	Degrees    float64    `json:"degrees"` // positive turns clockwise
	Confidence float64    `json:"confidence"`
}

type tidyPageDocument struct {
	Page     archive.ID         `json:"page"`
	Item     archive.ID         `json:"item"`
	Position int                `json:"position"`
	Source   string             `json:"source"`
	Steps    []app.ProposedStep `json:"steps"`    // sure: set with --auto
	Doubtful []app.ProposedStep `json:"doubtful"` // for a person to judge
	Flags    []archive.Finding  `json:"flags"`
}

type pageFailDocument struct {
	Page    archive.ID `json:"page"`
	Item    archive.ID `json:"item"`
	Code    string     `json:"code"`
	Message string     `json:"message"`
}

// tidy looks for what the pages of a batch need; with --auto it does what is
// certain. Given a page it changes that page's recipe, and with --undo or --redo
// it goes back and forth in what was done in a batch.
func (c *command) tidy() error {
	flags := c.flags("tidy")
	auto := flags.Bool("auto", false, "")
	sheet := flags.String("contact-sheet", "", "")
	undo, redo := flags.Bool("undo", false, ""), flags.Bool("redo", false, "")
	var one recipeFlags
	flags.BoolVar(&one.clean, "clean", false, "")
	flags.BoolVar(&one.reset, "reset", false, "")
	flags.StringVar(&one.to, "to", "", "")
	flags.StringVar(&one.look, "look", "", "")
	plain, err := c.parse(flags)
	if err != nil || len(plain) == 0 || *undo && *redo || *sheet != "" && (*undo || *redo || !strings.HasSuffix(strings.ToLower(*sheet), ".png")) {
		return usage(err, "ctl.usage.tidy")
	}
	desk, err := c.open()
	if err != nil {
		return err
	}
	defer desk.Close()
	if page, ok := c.isPage(desk, plain[0]); ok && !*auto && !*undo && !*redo && *sheet == "" {
		return c.tidyPage(desk, page, plain[1:], one)
	}
	if len(plain) != 1 || one != (recipeFlags{}) {
		return usage(nil, "ctl.usage.tidy")
	}
	if *undo || *redo {
		return c.tidyBack(desk, strings.TrimSpace(plain[0]), *redo)
	}
	return c.tidyBatch(desk, strings.TrimSpace(plain[0]), *auto, *sheet)
}

func (c *command) tidyBatch(desk *app.Desk, batch string, auto bool, sheet string) error {
	tidied, err := desk.Tidy(c.ctx, batch, auto, c.bar.report)
	if err != nil && tidied.Batch.ID == "" {
		return err
	}
	document := c.tidyDocument(tidied, auto)
	if err == nil && sheet != "" {
		document.Sheets, err = desk.WriteContactSheet(c.ctx, tidied, app.ContactSheet{Path: sheet,
			Before: c.texts.Say("ctl.sheet.before"), After: c.texts.Say("ctl.sheet.after"), Words: c.sheetWords}, c.bar.report)
	}
	return first(c.answer(document, func() { c.sayTidied(document) }), err, partly(len(document.Failed), len(tidied.Pages)))
}

func (c *command) tidyDocument(tidied app.Tidied, applied bool) tidyDocument {
	document := tidyDocument{Batch: tidied.Batch.Name, Applied: applied, Straightened: tilts(tidied.Crooked), Doubtful: tilts(tidied.Doubtful),
		Straight: tidied.Straight, Settled: tidied.Settled, Failed: []pageFailDocument{}, Changed: tidied.Changed, Pages: []tidyPageDocument{}}
	for _, page := range tidied.Failed {
		why := c.explain(page.Err)
		document.Failed = append(document.Failed, pageFailDocument{page.Page, page.Item, why.Key, why.String()})
	}
	for _, page := range tidied.Pages {
		if len(page.Sure)+len(page.Doubtful)+len(page.Findings) == 0 {
			continue
		}
		document.Pages = append(document.Pages, tidyPageDocument{page.Page.ID, page.Page.Item, page.Page.Position, page.Page.Source,
			append([]app.ProposedStep{}, page.Sure...), append([]app.ProposedStep{}, page.Doubtful...), append([]archive.Finding{}, page.Findings...)})
	}
	return document
}

func tilts(proposals []app.Proposal) []tiltDocument {
	documents := []tiltDocument{}
	for _, p := range proposals {
		documents = append(documents, tiltDocument(p))
	}
	return documents
}

func (c *command) sayTidied(document tidyDocument) {
	sure := "ctl.tidy.found"
	if document.Applied {
		sure = "ctl.tidy.done"
	}
	for _, page := range document.Pages {
		if len(page.Steps) > 0 {
			c.say(sure, "item", page.Item, "position", page.Position, "steps", c.stepsInWords(page.Steps))
		}
		if len(page.Doubtful) > 0 {
			c.say("ctl.tidy.doubtful", "item", page.Item, "position", page.Position, "steps", c.stepsInWords(page.Doubtful))
		}
	}
	for _, page := range document.Failed {
		c.say("ctl.tidy.failed", "item", page.Item, "message", page.Message)
	}
	c.say("ctl.tidy.total", "crooked", len(document.Straightened), "doubtful", len(document.Doubtful),
		"straight", document.Straight, "settled", document.Settled)
	for _, file := range document.Sheets {
		c.say("ctl.recipe.file", "file", file)
	}
}

// stepsInWords tells steps as a person calls them.
func (c *command) stepsInWords(steps []app.ProposedStep) string {
	var words []string
	for _, step := range steps {
		words = append(words, c.texts.Say("step."+string(step.Kind), "degrees", fmt.Sprintf("%+g", step.Degrees)))
	}
	return strings.Join(words, ", ")
}

// sheetWords are the lines under a page of the contact sheet.
func (c *command) sheetWords(page app.TidiedPage) []string {
	did := c.texts.Say("ctl.sheet.nothing")
	switch {
	case page.Settled:
		did = c.texts.Say("ctl.sheet.settled")
	case len(page.Sure) > 0:
		did = c.stepsInWords(page.Sure)
	}
	lines := []string{did}
	if len(page.Doubtful) > 0 {
		lines = append(lines, c.texts.Say("ctl.sheet.doubtful", "steps", c.stepsInWords(page.Doubtful)))
	}
	var flags []string
	for _, f := range page.Findings {
		flags = append(flags, c.texts.Say("flag."+string(f.Flag)))
	}
	return append(lines, strings.Join(flags, " · "))
}
