package archive

import (
	"errors"
	"fmt"
	"slices"
	"testing"
)

// The expected numbers are those of ISO 2859-1, tables 1 and 2-A.
func TestTheTableGivesTheSamplesOfISO2859(t *testing.T) {
	for _, want := range []struct {
		limit                 string
		pages, sample, accept int
	}{
		{"1.0", 100, 13, 0}, {"1.0", 400, 50, 1}, {"1.0", 1000, 80, 2}, {"1.0", 10000, 200, 5}, {"1.0", 200, 50, 1},
		{"2.5", 20, 5, 0}, {"2.5", 60, 20, 1}, {"2.5", 300, 50, 3}, {"2.5", 1200, 80, 5}, {"2.5", 40, 5, 0},
		{"4.0", 10, 3, 0}, {"4.0", 80, 13, 1}, {"4.0", 120, 20, 2}, {"4.0", 500, 50, 5}, {"4.0", 30000, 315, 21},
		{"1.0", 10, 10, 0}, // the sample of the plan is larger than the lot: all of it
	} {
		sample, accept := SamplePlan{Kind: SampleTable, Limit: want.limit}.Size(want.pages)
		if sample != want.sample || accept != want.accept {
			t.Errorf("limit %s, %d pages: %d, accept %d; want %d, %d", want.limit, want.pages, sample, accept, want.sample, want.accept)
		}
	}
	for limit := range acceptance {
		for _, lot := range lots {
			if sample, accept := (SamplePlan{Kind: SampleTable, Limit: limit}).Size(min(lot.upTo, 1e9)); sample < 1 || accept < 0 {
				t.Errorf("limit %s up to %d: %d, %d", limit, lot.upTo, sample, accept)
			}
		}
	}
}

func TestPlansThatCannotBeFollowedAreRefused(t *testing.T) {
	for _, plan := range []SamplePlan{{}, {Kind: SampleShare}, {Kind: SampleShare, Percent: 101}, {Kind: SampleTable, Limit: "3"}, {Kind: "some"}} {
		if err := plan.Check(); !errors.Is(err, ErrBadSamplePlan) {
			t.Errorf("%+v: %v", plan, err)
		}
	}
	if sample, accept := (SamplePlan{Kind: SampleShare, Percent: 10, Least: 20}).Size(5); sample != 5 || accept != 0 {
		t.Errorf("a tenth of 5 pages, at least 20: %d, %d", sample, accept)
	}
}

func TestASampleCanBeDrawnAgainAndLeansToFlaggedPages(t *testing.T) {
	var all []Candidate
	for i := range 1000 {
		all = append(all, Candidate{Page: ID(fmt.Sprintf("page-%04d", i)), Likely: i%10 == 0, Always: i == 777})
	}
	plan := SamplePlan{Kind: SampleShare, Percent: 10}
	likely := 0
	for seed := range uint64(20) {
		sample, _ := plan.Draw(seed, all)
		again, _ := plan.Draw(seed, all)
		if !slices.Equal(sample, again) || !slices.IsSorted(sample) || !slices.Contains(sample, "page-0777") || len(sample) != 101 {
			t.Fatalf("seed %d: %d pages, again %d", seed, len(sample), len(again))
		}
		for _, page := range sample {
			if page[len(page)-1] == '0' {
				likely++
			}
		}
	}
	// 100 of 1,000 are likely: evenly drawn they would be 10 of 100.
	if share := float64(likely) / 20; share < 25 || share > 40 {
		t.Errorf("%.1f flagged pages in a sample of 100", share)
	}
	first, _ := plan.Draw(1, all)
	other, _ := plan.Draw(2, all)
	if slices.Equal(first, other) {
		t.Error("two seeds draw the same pages")
	}
	// What a seed draws is written in paperwork: it may never change.
	if sample, _ := (SamplePlan{Kind: SampleShare, Percent: 1, Least: 3}).Draw(2026, all[:100]); fmt.Sprint(sample) != pinned {
		t.Errorf("seed 2026 draws %v", sample)
	}
}

const pinned = "[page-0000 page-0014 page-0033]"

func TestAVerdictNamesItsReason(t *testing.T) {
	for _, verdict := range []Verdict{{Fault: "ugly"}, {Fault: FaultOther}, {Fault: FaultOther, Words: " "}} {
		if err := verdict.Check(); !errors.Is(err, ErrBadVerdict) {
			t.Errorf("%+v: %v", verdict, err)
		}
	}
	for _, fault := range Faults() {
		if err := (Verdict{Fault: fault, Words: "sudut terlipat"}).Check(); err != nil {
			t.Errorf("%s: %v", fault, err)
		}
	}
}

func TestAPageLooksOtherwiseWhenItsRecipeChanges(t *testing.T) {
	page := Page{Master: DigestOf([]byte("scan"))}
	turned, frame := page, page
	turned.Turn, frame.Frame = 90, 1
	if page.Shown() == turned.Shown() || page.Shown() == frame.Shown() || page.Shown() != (Page{ID: "x", Position: 3, Master: page.Master}).Shown() {
		t.Error("what is shown does not go by master, frame and recipe alone")
	}
}
