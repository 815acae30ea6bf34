package app

import (
	"context"
	"slices"

	"daluang/app/imaging/quality"
	"daluang/storage/archive"
)

// CaptureProfile is what a job asks of its captures.
type CaptureProfile = quality.Profile

// QualityQuery says by what the pages of a batch are judged.
type QualityQuery struct {
	Profile  CaptureProfile // the zero one: that of the batch
	Expected Expectation
}

// PageQuality is a page with what was found on it, in the order of
// archive.Flags.
type PageQuality struct {
	Page     archive.Page
	Findings []archive.Finding
	Missing  int // pages that are missing before this one, by the printed numbers
	// Dismissed are the flags that would be told had nobody said that they are wrong.
	Dismissed []archive.Flag
	SameAs    archive.ID // the earlier page that shows the same sheet or has the same number
}

// NeedsLook tells whether a person should see the page.
func (p PageQuality) NeedsLook() bool {
	return slices.ContainsFunc(p.Findings, func(f archive.Finding) bool { return f.Flag.NeedsLook() })
}

// Quality is what is known of the quality of a batch.
type Quality struct {
	Batch    archive.Batch
	Pages    int           // of the batch
	Measured int           // of them, as they are now
	Flagged  []PageQuality // pages on which something was found, in the order of the batch
	Overall  []archive.Finding
	Lacking  int // pages fewer than expected; negative: more
	Failed   []FailedPage
}

// Count tells how many pages have each flag.
func (q Quality) Count() map[archive.Flag]int {
	counts := map[archive.Flag]int{}
	for _, page := range q.Flagged {
		for _, f := range page.Findings {
			counts[f.Flag]++
		}
	}
	return counts
}

// Quality tells what was found on the pages of a batch, named or by id, from what
// Measure remembered: it looks at no picture. Pages that were not measured as they
// are now are judged by their place in the sequence alone. Errors:
// catalogue.ErrNotFound.
func (d *Desk) Quality(ctx context.Context, batch string, asked QualityQuery) (Quality, error) {
	found, err := d.batchNamed(ctx, batch)
	if err != nil {
		return Quality{}, err
	}
	if asked.Profile == (CaptureProfile{}) {
		profile, _, err := d.BatchProfile(ctx, found.ID)
		if err != nil {
			return Quality{}, err
		}
		asked.Profile = CaptureProfile{Name: profile.Name, DPI: profile.DPI}
	}
	pages, err := d.catalogue.BatchPages(ctx, found.ID)
	if err != nil {
		return Quality{}, err
	}
	known, err := d.measuresOf(ctx, found.ID, pages)
	if err != nil {
		return Quality{}, err
	}
	result := Quality{Batch: found, Pages: len(pages), Measured: len(known)}
	judged := make([]PageQuality, len(pages))
	facts := make([]PageFact, len(pages))
	place := map[archive.ID]int{}
	for i, page := range pages {
		r := known[page.ID]
		judged[i] = PageQuality{Page: page, Findings: r.findings(page, asked.Profile), SameAs: r.sameAs}
		facts[i] = r.fact(page)
		place[page.ID] = i
	}
	for _, f := range CheckSequence(facts, asked.Expected) {
		if f.Page == "" {
			result.Overall, result.Lacking = append(result.Overall, f.Finding), f.Missing
			continue
		}
		judged[place[f.Page]].add(f)
	}
	if err := d.leaveOut(ctx, found.ID, judged); err != nil {
		return Quality{}, err
	}
	for _, page := range judged {
		if len(page.Findings) > 0 {
			sortFindings(page.Findings)
			result.Flagged = append(result.Flagged, page)
		}
	}
	return result, nil
}

// findings joins what the numbers say with what was seen in the picture. Which way
// is up is for the engine to say where it was asked, and what the recipe of the
// page has put right is not found any more.
func (r remembered) findings(page archive.Page, profile CaptureProfile) []archive.Finding {
	found := slices.DeleteFunc(r.Measures.Findings(profile), func(f archive.Finding) bool {
		return f.Flag == archive.FlagTurned && r.Seen.Judged
	})
	recipe := page.Recipe()
	for _, f := range r.Seen.Findings {
		known := slices.ContainsFunc(found, func(other archive.Finding) bool { return other.Flag == f.Flag })
		if !known && !recipe.Has(f.Flag.CuredBy()...) {
			found = append(found, f)
		}
	}
	return found
}

func sortFindings(findings []archive.Finding) {
	order := archive.Flags()
	slices.SortStableFunc(findings, func(a, b archive.Finding) int {
		return slices.Index(order, a.Flag) - slices.Index(order, b.Flag)
	})
}

func (p *PageQuality) add(f SequenceFinding) {
	same := func(other archive.Finding) bool { return other.Flag == f.Flag }
	if at := slices.IndexFunc(p.Findings, same); at >= 0 {
		p.Findings[at].Confidence = max(p.Findings[at].Confidence, f.Confidence)
	} else {
		p.Findings = append(p.Findings, f.Finding)
	}
	if f.Flag == archive.FlagGap {
		p.Missing += f.Missing
	}
	if p.SameAs == "" {
		p.SameAs = f.Other
	}
}

// fact is what the sequence check needs of a page. Lengths are known only where
// the resolution is.
func (r remembered) fact(page archive.Page) PageFact {
	fact := PageFact{Page: page.ID, Item: page.Item, Side: page.Side, Numbers: r.Numbers, Blank: r.Measures.Writing.Blank >= 0.5, SameAs: r.sameAs}
	if resolution := r.Measures.Resolution; resolution.Confidence >= 0.8 {
		const mmPerInch = 25.4
		fact.Width = float64(r.Measures.Width) / resolution.DPI * mmPerInch
		fact.Height = float64(r.Measures.Height) / resolution.DPI * mmPerInch
	}
	return fact
}
