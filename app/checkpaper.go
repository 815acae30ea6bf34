package app

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"daluang/app/forms/report"
	"daluang/storage/pdfa"
)

// writeCheckReport sets the report in type.
func (t Texts) writeCheckReport(w io.Writer, r CheckReport) error {
	paper, err := report.New()
	if err != nil {
		return err
	}
	paper.Title(t.Say("report.title"), r.Batch.Name)
	t.setResult(paper, r)
	paper.Heading(t.Say("report.batch-facts"))
	paper.Facts(t.batchFacts(r)...)
	paper.Heading(t.Say("report.rule"))
	paper.Facts(t.ruleFacts(r)...)
	t.setTickets(paper, r)
	paper.Heading(t.Say("report.pages"))
	paper.Table(t.columns("report.no", 0.6, "report.item", 0.7, "report.page", 0.9, "report.what", 4.2, "report.verdict", 3.2, "report.when", 2.2), t.pageRows(r))
	paper.Signatures(t.Say("report.place-date"), t.signatures(r)...)
	about := pdfa.Metadata{Title: t.Say("report.title") + ": " + r.Batch.Name, Author: r.Creator, Identifier: string(reportName(r.Batch)),
		Language: t.Language, Created: r.made().In(westernIndonesia)}
	return paper.Write(w, about, report.Foot{
		Words:  t.Say("report.foot", "batch", r.Batch.Name, "seed", r.Sample.Seed),
		Number: func(sheet, sheets int) string { return t.Say("report.sheet", "sheet", sheet, "sheets", sheets) },
	})
}

// setResult says first how it ended.
func (t Texts) setResult(paper *report.Paper, r CheckReport) {
	switch {
	case r.Passed():
		paper.Strong(t.Say("report.passed", "pages", len(r.Pages)))
	case r.Waiting > 0:
		paper.Strong(t.Say("report.unfinished", "waiting", r.Waiting, "bad", r.Bad))
	default:
		paper.Strong(t.Say("report.refused", "bad", r.Bad))
	}
	if r.Escalated {
		paper.Text(t.Say("report.escalated", "faulty", r.Faulty, "accept", r.Sample.Accept))
	}
	paper.Facts(report.Fact{Label: t.Say("report.counts"), Value: t.Say("report.counted", "good", r.Good, "bad", r.Bad, "waiting", r.Waiting)},
		report.Fact{Label: t.Say("report.faulty"), Value: t.Say("report.faulty-of", "faulty", r.Faulty, "sample", len(r.Sample.Pages), "accept", r.Sample.Accept)})
}

func (t Texts) batchFacts(r CheckReport) []report.Fact {
	facts := []report.Fact{
		{Label: t.Say("report.batch"), Value: r.Batch.Name},
		{Label: t.Say("report.creator"), Value: r.Creator},
		{Label: t.Say("report.unit"), Value: r.Unit},
		{Label: t.Say("report.opened"), Value: t.moment(r.Batch.Opened)},
		{Label: t.Say("report.content"), Value: t.Say("report.content-is", "items", len(r.Items), "pages", r.All)},
	}
	if r.HasProfile {
		facts = append(facts, report.Fact{Label: t.Say("report.profile"), Value: t.AskedAndDelivered(r.Profile, r.Delivered)})
	}
	return facts
}

func (t Texts) ruleFacts(r CheckReport) []report.Fact {
	names, _ := r.inspectors()
	return []report.Fact{
		{Label: t.Say("report.plan"), Value: t.PlanWords(r.Sample.Plan)},
		{Label: t.Say("report.seed"), Value: strconv.FormatUint(r.Sample.Seed, 10)},
		{Label: t.Say("report.size"), Value: t.Say("report.size-is", "sample", len(r.Sample.Pages), "pages", r.All, "accept", r.Sample.Accept)},
		{Label: t.Say("report.drawn"), Value: t.moment(r.Sample.Drawn)},
		{Label: t.Say("report.drawn-by"), Value: r.People[r.Sample.By]},
		{Label: t.Say("report.inspectors"), Value: strings.Join(names, ", ")},
		{Label: t.Say("report.judged"), Value: t.judgedBetween(r)},
	}
}

// judgedBetween is the moment of the first verdict and of the last, empty where
// nothing was judged.
func (t Texts) judgedBetween(r CheckReport) string {
	var first, last time.Time
	for _, page := range r.Pages {
		if page.Verdict == nil {
			continue
		}
		if at := page.Verdict.At; first.IsZero() || at.Before(first) {
			first = at
		}
		if at := page.Verdict.At; at.After(last) {
			last = at
		}
	}
	if first.IsZero() {
		return ""
	}
	if t.moment(first) == t.moment(last) {
		return t.moment(first)
	}
	return t.moment(first) + " – " + t.moment(last)
}

// setTickets lists what goes back to the scanner. Where the paper lies is not on
// record: the box and the folder are for a pen.
func (t Texts) setTickets(paper *report.Paper, r CheckReport) {
	var rows [][]string
	for _, page := range r.Pages {
		if page.Verdict == nil || page.Verdict.Passes() {
			continue
		}
		item := r.Items[page.Page.Item]
		rows = append(rows, []string{strconv.Itoa(len(rows) + 1), strconv.Itoa(item.Position),
			fmt.Sprintf("%d/%d", page.Page.Position, item.Pages), r.itemName(page.Page), t.VerdictWords(page.Verdict), "____ / ____"})
	}
	paper.Heading(t.Say("report.tickets", "count", len(rows)))
	if len(rows) == 0 {
		paper.Text(t.Say("report.no-tickets"))
		return
	}
	paper.Table(t.columns("report.no", 0.6, "report.item", 0.7, "report.page", 0.9, "report.what", 4.2, "report.verdict", 3.2, "report.box", 2.2), rows)
}

func (t Texts) pageRows(r CheckReport) [][]string {
	var rows [][]string
	for i, page := range r.Pages {
		item := r.Items[page.Page.Item]
		verdict, when := t.VerdictWords(page.Verdict), ""
		if page.Verdict != nil {
			when = t.moment(page.Verdict.At)
		}
		if page.Earlier != nil && !page.Earlier.Passes() {
			verdict += " " + t.Say("report.earlier", "verdict", t.VerdictWords(page.Earlier))
		}
		if !page.Sampled {
			verdict += " " + t.Say("report.not-sampled")
		}
		rows = append(rows, []string{strconv.Itoa(i + 1), strconv.Itoa(item.Position), fmt.Sprintf("%d/%d", page.Page.Position, item.Pages),
			r.itemName(page.Page), verdict, when})
	}
	return rows
}

// signatures are of those who judged, and of whoever answers for the work, whose
// name nobody has entered.
func (t Texts) signatures(r CheckReport) []report.Signature {
	const mostInspectors = 3
	names, unnamed := r.inspectors()
	if unnamed || len(names) == 0 {
		names = append(names, "")
	}
	var all []report.Signature
	for _, name := range names[:min(len(names), mostInspectors)] {
		all = append(all, report.Signature{Role: t.Say("report.inspector"), Name: name})
	}
	return append(all, report.Signature{Role: t.Say("report.answers")})
}

// columns pairs keys with shares of the width.
func (t Texts) columns(pairs ...any) []report.Column {
	var columns []report.Column
	for i := 0; i+1 < len(pairs); i += 2 {
		columns = append(columns, report.Column{Head: t.Say(pairs[i].(string)), Share: pairs[i+1].(float64)})
	}
	return columns
}

// westernIndonesia is where times are shown; Indonesia knows no summer time.
var westernIndonesia = time.FixedZone("WIB", 7*60*60)

// moment is a day and a time as the language writes them.
func (t Texts) moment(at time.Time) string {
	if t.Language == "en" {
		return at.In(westernIndonesia).Format("2 January 2006, 15:04 WIB")
	}
	return dayInWords(at) + at.In(westernIndonesia).Format(", 15.04 WIB")
}
