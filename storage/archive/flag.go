package archive

import "slices"

// Flag is something that a person should know of a page before the batch is
// sealed: what a clerk looks for, and filters by. Its text is stored and goes
// into JSON; what the user reads is the translation "flag.<text>".
type Flag string

// The flags, in the order in which they are shown. A flag is never a verdict:
// it is kept as a Finding, with how sure the measurement was.
const (
	FlagSkewed        Flag = "skewed"         // miring: the lines are not level
	FlagTurned        Flag = "turned"         // terbalik: upside down or on its side
	FlagCutOff        Flag = "cut-off"        // terpotong: writing runs into the edge of the picture
	FlagBlurred       Flag = "blurred"        // buram: out of focus, or moved
	FlagDark          Flag = "dark"           // gelap: too little light
	FlagBright        Flag = "bright"         // terang: too much light, writing burnt away
	FlagFaded         Flag = "faded"          // pudar: little between ink and paper
	FlagBlank         Flag = "blank"          // kosong: nothing written; kept, for a blank verso is part of the record
	FlagLowResolution Flag = "low-resolution" // resolusi rendah: fewer pixels an inch than the profile asks for
	FlagEnlarged      Flag = "enlarged"       // diperbesar: more pixels than the picture has detail for
	FlagStriped       Flag = "striped"        // bergaris: dirt on the scanner's glass
	FlagFinger        Flag = "finger"         // jari: a finger in the picture
	FlagHoles         Flag = "holes"          // lubang: punch holes or staples
	FlagBorder        Flag = "border"         // tepi pemindai: ground around the sheet
	FlagPerspective   Flag = "perspective"    // perspektif: a sheet seen from the side
	FlagSpread        Flag = "spread"         // dua halaman: two pages in one picture

	FlagRepeated    Flag = "repeated"     // ganda: the same sheet a second time
	FlagGap         Flag = "gap"          // halaman kurang: a printed page number is missing before this page
	FlagOutOfOrder  Flag = "out-of-order" // salah urutan: the printed page numbers step back here
	FlagMissingSide Flag = "missing-side" // sisi kurang: a sheet of which only one side was captured
	FlagLongSheet   Flag = "long-sheet"   // sheet longer than the others: two fed at once
	FlagOddCount    Flag = "odd-count"    // jumlah tidak cocok: more or fewer than were expected
)

var flags = []Flag{
	FlagSkewed, FlagTurned, FlagCutOff, FlagBlurred, FlagDark, FlagBright, FlagFaded, FlagBlank,
	FlagLowResolution, FlagEnlarged, FlagStriped, FlagFinger, FlagHoles, FlagBorder, FlagPerspective, FlagSpread,
	FlagRepeated, FlagGap, FlagOutOfOrder, FlagMissingSide, FlagLongSheet, FlagOddCount,
}

// Flags lists every flag in the order in which they are shown.
func Flags() []Flag { return slices.Clone(flags) }

// IsKnown tells whether this program knows the flag: a catalogue may have been
// written by a newer one.
func (f Flag) IsKnown() bool { return slices.Contains(flags, f) }

// NeedsLook tells whether a person should see a page with this flag before it
// is handed over. A blank side, punch holes and the ground around a sheet are
// worth knowing, and nothing is wrong with the capture.
func (f Flag) NeedsLook() bool {
	switch f {
	case FlagBlank, FlagHoles, FlagBorder:
		return false
	}
	return true
}

// CuredBy lists the steps each of which puts right what the flag says; none for
// what only another capture can.
func (f Flag) CuredBy() []StepKind {
	switch f {
	case FlagSkewed:
		return []StepKind{StepDeskew}
	case FlagHoles:
		return []StepKind{StepHoles}
	case FlagBorder, FlagPerspective:
		return []StepKind{StepPerspective, StepCrop}
	case FlagSpread:
		return []StepKind{StepSplit}
	}
	return nil
}

// Finding is a flag and how sure the measurement is of it, from 0 to 1. What is
// done without a person asks for more than half.
type Finding struct {
	Flag       Flag    `json:"flag"`
	Confidence float64 `json:"confidence"`
}
