package archive

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
)

// ErrBadSamplePlan says that a sampling plan cannot be followed.
var ErrBadSamplePlan = errors.New("not a sampling plan")

// SampleKind says by what rule the size of a sample goes.
type SampleKind string

// The kinds of sampling plans.
const (
	SampleAll   SampleKind = "all"   // every page
	SampleShare SampleKind = "share" // Percent of the pages, at least Least; no faulty page is accepted
	SampleTable SampleKind = "table" // ISO 2859-1, single sampling, general level II, by Limit
)

// SamplePlan says how many pages of a batch are looked at before it is sealed,
// and how many of them may be faulty. It is frozen when the sample is drawn.
// The zero plan is not valid.
type SamplePlan struct {
	Kind    SampleKind `json:"kind"`
	Percent int        `json:"percent,omitempty"` // 1 to 100
	Least   int        `json:"least,omitempty"`   // pages
	Limit   string     `json:"limit,omitempty"`   // acceptance quality limit: 1.0, 2.5 or 4.0 faulty pages in a hundred

	// FourEyes: whoever captured, tidied or described the batch may not judge it.
	FourEyes bool `json:"four_eyes,omitempty"`
}

// Check returns ErrBadSamplePlan where the plan cannot be followed.
func (p SamplePlan) Check() error {
	switch {
	case p.Kind == SampleAll:
		return nil
	case p.Kind == SampleShare && p.Percent >= 1 && p.Percent <= 100 && p.Least >= 0:
		return nil
	case p.Kind == SampleTable && acceptance[p.Limit] != nil:
		return nil
	}
	return fmt.Errorf("plan %q, %d %%, limit %q: %w", p.Kind, p.Percent, p.Limit, ErrBadSamplePlan)
}

// Size is how many of so many pages are looked at, and how many faulty ones the
// sample may have and still pass. A lot smaller than its sample is looked at
// whole. Check has to hold.
func (p SamplePlan) Size(pages int) (sample, accept int) {
	switch p.Kind {
	case SampleShare:
		sample = max((pages*p.Percent+99)/100, p.Least)
	case SampleTable:
		sample, accept = tableSize(pages, acceptance[p.Limit])
	default:
		sample = pages
	}
	return min(sample, pages), accept
}

// lots are the sizes up to which a code letter of ISO 2859-1 table 1, general
// level II, holds, and the sample of that letter (table 2-A).
var lots = []struct{ upTo, sample int }{
	{8, 2}, {15, 3}, {25, 5}, {50, 8}, {90, 13}, {150, 20}, {280, 32}, {500, 50}, {1200, 80},
	{3200, 125}, {10000, 200}, {35000, 315}, {150000, 500}, {500000, 800}, {math.MaxInt, 1250},
}

// Arrows of table 2-A: another letter has the plan.
const (
	down = -1 // the next plan below, with the larger sample
	up   = -2 // the next plan above, with the smaller sample
)

// acceptance is the number of faulty pieces accepted, by limit and by letter
// (ISO 2859-1 table 2-A, single sampling, normal inspection).
var acceptance = map[string][]int{
	"1.0": {down, down, down, down, 0, up, down, 1, 2, 3, 5, 7, 10, 14, 21},
	"2.5": {down, down, 0, up, down, 1, 2, 3, 5, 7, 10, 14, 21, up, up},
	"4.0": {down, 0, up, down, 1, 2, 3, 5, 7, 10, 14, 21, up, up, up},
}

func tableSize(pages int, accepted []int) (sample, accept int) {
	at := slices.IndexFunc(lots, func(lot struct{ upTo, sample int }) bool { return pages <= lot.upTo })
	for accepted[at] < 0 {
		if accepted[at] == down {
			at++
		} else {
			at--
		}
	}
	return lots[at].sample, accepted[at]
}

// Candidate is a page that a sample may be drawn from.
type Candidate struct {
	Page   ID
	Likely bool // measuring found something: four times as likely as the others
	Always bool // looked at whatever the plan says, and not counted in it
}

// Draw chooses pages by a seed: the same seed, plan and pages give the same
// sample on any machine, so that an auditor can draw it again. Every page gets
// the SHA-256 of the seed and its id as its lot; the lowest lots are taken, and
// a likely page has four. The sample is in the order of the candidates. accept
// is that of Size over the pages that need not be looked at anyway.
func (p SamplePlan) Draw(seed uint64, candidates []Candidate) (sample []ID, accept int) {
	var rest []drawn
	taken := map[ID]bool{}
	for _, c := range candidates {
		if c.Always {
			taken[c.Page] = true
			continue
		}
		rest = append(rest, drawn{c.Page, lotOf(seed, c)})
	}
	size, accept := p.Size(len(rest))
	slices.SortFunc(rest, func(a, b drawn) int { return bytes.Compare(a.lot[:], b.lot[:]) })
	for _, d := range rest[:size] {
		taken[d.page] = true
	}
	for _, c := range candidates {
		if taken[c.Page] {
			sample = append(sample, c.Page)
		}
	}
	return sample, accept
}

type drawn struct {
	page ID
	lot  [sha256.Size]byte
}

func lotOf(seed uint64, c Candidate) (lowest [sha256.Size]byte) {
	tickets := byte(1)
	if c.Likely {
		tickets = 4
	}
	for ticket := range tickets {
		text := binary.BigEndian.AppendUint64(nil, seed)
		lot := sha256.Sum256(append(append(text, ticket), c.Page...))
		if ticket == 0 || bytes.Compare(lot[:], lowest[:]) < 0 {
			lowest = lot
		}
	}
	return lowest
}
