package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"daluang/app"
	"daluang/storage/archive"
)

type checkDocument struct {
	Batch     string                `json:"batch"`
	Plan      archive.SamplePlan    `json:"plan"`
	Seed      string                `json:"seed"` // decimal, of 64 bits: too long for a number in JSON
	Accept    int                   `json:"accept"`
	Escalated bool                  `json:"escalated"`
	Faulty    int                   `json:"faulty"` // of the sample, ever
	Waiting   int                   `json:"waiting"`
	Good      int                   `json:"good"`
	Bad       int                   `json:"bad"`
	Passed    bool                  `json:"passed"`
	Pages     []checkedPageDocument `json:"pages"`
	Report    *reportDocument       `json:"report,omitempty"`
}

// reportDocument is the printed report, where one was written.
type reportDocument struct {
	Path        string `json:"path"`
	Conformance string `json:"conformance"`
	Pages       int    `json:"pages"`
	Bytes       int64  `json:"bytes"`
}

type checkedPageDocument struct {
	Page     archive.ID       `json:"page"`
	Item     archive.ID       `json:"item"`
	Position int              `json:"position"`
	Sampled  bool             `json:"sampled"`
	Verdict  *archive.Verdict `json:"verdict"` // null: nobody has seen the page as it is now
	Earlier  *archive.Verdict `json:"earlier,omitempty"`
}

// check is quality control: it draws the sample of a batch, tells how far it is,
// and keeps what an inspector says of a page.
func (c *command) check() error {
	flags := c.flags("check")
	draw := flags.String("draw", "", "")
	seed := flags.String("seed", "", "")
	eyes := flags.Bool("four-eyes", false, "")
	page := flags.String("page", "", "")
	good := flags.Bool("good", false, "")
	report := flags.String("report", "", "")
	var verdict archive.Verdict
	flags.StringVar((*string)(&verdict.Fault), "fault", "", "")
	flags.StringVar(&verdict.Words, "words", "", "")
	plain, err := c.parse(flags)
	judging := *page != ""
	if err != nil || judging != (len(plain) == 0) || judging && *good != (verdict.Fault == "") || len(plain) > 1 || judging && *report != "" {
		return usage(err, "ctl.usage.check")
	}
	desk, err := c.open()
	if err != nil {
		return err
	}
	defer desk.Close()
	if judging {
		return c.judge(desk, *page, verdict)
	}
	checking, err := c.drawOrShow(desk, strings.TrimSpace(plain[0]), *draw, *seed, *eyes)
	if errors.Is(err, app.ErrNoSample) {
		return c.answer(struct{}{}, func() { c.say("ctl.check.none") })
	}
	if err != nil {
		return err
	}
	document := documentOf(checking)
	if *report != "" {
		written, err := desk.WriteCheckReport(c.ctx, string(checking.Batch.ID), *report, c.texts)
		if err != nil {
			return err
		}
		document.Report = &reportDocument{written.Path, written.Conformance, written.Pages, written.Bytes}
	}
	return c.answer(document, func() {
		c.sayChecking(checking)
		if document.Report != nil {
			c.say("ctl.check.report", "path", document.Report.Path, "pages", document.Report.Pages)
		}
	})
}

func (c *command) judge(desk *app.Desk, page string, verdict archive.Verdict) error {
	id, err := archive.ParseID(page)
	if err != nil {
		return err
	}
	if err := desk.Judge(c.ctx, id, verdict); err != nil {
		return err
	}
	return c.answer(map[string]archive.ID{"page": id}, func() { c.say("ctl.check.judged", "page", id) })
}

func (c *command) drawOrShow(desk *app.Desk, batch, draw, seed string, eyes bool) (app.Checking, error) {
	if draw == "" {
		return desk.Checking(c.ctx, batch)
	}
	plan, err := planOf(draw)
	if err != nil {
		return app.Checking{}, err
	}
	plan.FourEyes = eyes
	number, err := seedOf(seed)
	if err != nil {
		return app.Checking{}, err
	}
	return desk.DrawSample(c.ctx, batch, plan, number)
}

// planOf reads "all", "10%" or "table:2.5".
func planOf(text string) (archive.SamplePlan, error) {
	kind, limit, isTable := strings.Cut(text, ":")
	switch {
	case text == "all" || text == "semua":
		return archive.SamplePlan{Kind: archive.SampleAll}, nil
	case isTable && (kind == "table" || kind == "tabel"):
		return archive.SamplePlan{Kind: archive.SampleTable, Limit: limit}, nil
	}
	percent, err := strconv.Atoi(strings.TrimSuffix(text, "%"))
	if err != nil {
		return archive.SamplePlan{}, fmt.Errorf("plan %q: %w", text, archive.ErrBadSamplePlan)
	}
	plan := app.DefaultSamplePlan()
	plan.Percent = percent
	return plan, nil
}

// seedOf reads a seed, or takes a new one.
func seedOf(text string) (uint64, error) {
	if text == "" {
		return app.NewSeed(), nil
	}
	seed, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, usage(err, "ctl.usage.check")
	}
	return seed, nil
}

func documentOf(checking app.Checking) checkDocument {
	sample := checking.Sample
	document := checkDocument{checking.Batch.Name, sample.Plan, strconv.FormatUint(sample.Seed, 10), sample.Accept, checking.Escalated,
		checking.Faulty, checking.Waiting, checking.Good, checking.Bad, checking.Passed(), []checkedPageDocument{}, nil}
	for _, p := range checking.Pages {
		document.Pages = append(document.Pages, checkedPageDocument{p.Page.ID, p.Page.Item, p.Page.Position, p.Sampled, p.Verdict, p.Earlier})
	}
	return document
}

func (c *command) sayChecking(checking app.Checking) {
	c.say("ctl.check.plan", "plan", c.texts.PlanWords(checking.Sample.Plan))
	c.say("ctl.check.sample", "batch", checking.Batch.Name, "pages", len(checking.Sample.Pages), "seed", checking.Sample.Seed, "accept", checking.Sample.Accept)
	if checking.Escalated {
		c.say("ctl.check.escalated", "faulty", checking.Faulty)
	}
	for _, page := range checking.Pages {
		c.say("ctl.check.page", "page", page.Page.ID, "item", page.Page.Item, "position", page.Page.Position, "verdict", c.texts.VerdictWords(page.Verdict))
	}
	c.say("ctl.check.total", "waiting", checking.Waiting, "good", checking.Good, "bad", checking.Bad)
	if checking.Passed() {
		c.say("ctl.check.passed")
	}
}
