package main

import (
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
	Settled      int                `json:"settled"` // had been straightened before
	Failed       []pageFailDocument `json:"failed"`
}

type tiltDocument struct {
	Page       archive.ID `json:"page"`
	Item       archive.ID `json:"item"`
	Position   int        `json:"position"`
	Degrees    float64    `json:"degrees"` // positive turns clockwise
	Confidence float64    `json:"confidence"`
}

type pageFailDocument struct {
	Page    archive.ID `json:"page"`
	Item    archive.ID `json:"item"`
	Code    string     `json:"code"`
	Message string     `json:"message"`
}

// tidy measures how crooked the pages of a batch are; with --auto it straightens
// those that are so for certain. Given a page it changes that page's recipe, and
// with --undo or --redo it goes back and forth in what was done in a batch.
func (c *command) tidy() error {
	flags := c.flags("tidy")
	auto := flags.Bool("auto", false, "")
	undo, redo := flags.Bool("undo", false, ""), flags.Bool("redo", false, "")
	var one recipeFlags
	flags.BoolVar(&one.clean, "clean", false, "")
	flags.BoolVar(&one.reset, "reset", false, "")
	flags.StringVar(&one.to, "to", "", "")
	flags.StringVar(&one.look, "look", "", "")
	plain, err := c.parse(flags)
	if err != nil || len(plain) == 0 || *undo && *redo {
		return usage(err, "ctl.usage.tidy")
	}
	desk, err := c.open()
	if err != nil {
		return err
	}
	defer desk.Close()
	if page, ok := c.isPage(desk, plain[0]); ok && !*auto && !*undo && !*redo {
		return c.tidyPage(desk, page, plain[1:], one)
	}
	if len(plain) != 1 || one != (recipeFlags{}) {
		return usage(nil, "ctl.usage.tidy")
	}
	if *undo || *redo {
		return c.tidyBack(desk, strings.TrimSpace(plain[0]), *redo)
	}
	tidied, err := desk.Tidy(c.ctx, strings.TrimSpace(plain[0]), *auto, c.bar.report)
	if err != nil && tidied.Batch.ID == "" {
		return err
	}
	document := c.tidyDocument(tidied, *auto)
	return first(c.answer(document, func() { c.sayTidied(document) }), err, partly(len(document.Failed), tidied.Straight+tidied.Settled+len(tidied.Crooked)+len(tidied.Doubtful)))
}

func (c *command) tidyDocument(tidied app.Tidied, applied bool) tidyDocument {
	document := tidyDocument{tidied.Batch.Name, applied, tilts(tidied.Crooked), tilts(tidied.Doubtful), tidied.Straight, tidied.Settled, []pageFailDocument{}}
	for _, page := range tidied.Failed {
		why := c.explain(page.Err)
		document.Failed = append(document.Failed, pageFailDocument{page.Page, page.Item, why.Key, why.String()})
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
	done := "ctl.tidy.found"
	if document.Applied {
		done = "ctl.tidy.straightened"
	}
	for _, page := range document.Straightened {
		c.say(done, "item", page.Item, "position", page.Position, "degrees", page.Degrees)
	}
	for _, page := range document.Doubtful {
		c.say("ctl.tidy.doubtful", "item", page.Item, "position", page.Position, "degrees", page.Degrees)
	}
	for _, page := range document.Failed {
		c.say("ctl.tidy.failed", "item", page.Item, "message", page.Message)
	}
	c.say("ctl.tidy.total", "crooked", len(document.Straightened), "doubtful", len(document.Doubtful),
		"straight", document.Straight, "settled", document.Settled)
}
