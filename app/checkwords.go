package app

import (
	"crypto/rand"
	"encoding/binary"

	"daluang/storage/archive"
)

// seedsToTake bounds a seed to nine digits: it is read out and typed again.
const seedsToTake = 1_000_000_000

// NewSeed takes a seed that nobody can foresee, short enough to be written down.
func NewSeed() uint64 {
	var random [8]byte
	rand.Read(random[:]) // never fails
	return binary.BigEndian.Uint64(random[:]) % seedsToTake
}

// PlanWords says a sampling plan in words.
func (t Texts) PlanWords(plan archive.SamplePlan) string {
	words := t.Say("plan.all")
	switch {
	case plan.Kind == archive.SampleShare && plan.Least > 0:
		words = t.Say("plan.share-least", "percent", plan.Percent, "least", plan.Least)
	case plan.Kind == archive.SampleShare:
		words = t.Say("plan.share", "percent", plan.Percent)
	case plan.Kind == archive.SampleTable:
		words = t.Say("plan.table", "limit", t.decimal(plan.Limit))
	}
	if plan.FourEyes {
		words += " " + t.Say("plan.four-eyes")
	}
	return words
}

// VerdictWords says a verdict in words; nil is a page that nobody has judged.
func (t Texts) VerdictWords(verdict *archive.Verdict) string {
	switch {
	case verdict == nil:
		return t.Say("verdict.none")
	case verdict.Passes():
		return t.Say("verdict.good")
	case verdict.Words == "":
		return t.Say("fault." + string(verdict.Fault))
	}
	return t.Say("fault."+string(verdict.Fault)) + ": " + verdict.Words
}
