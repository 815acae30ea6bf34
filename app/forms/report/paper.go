// Package report sets paperwork in type: reports and minutes that are printed and
// signed by hand. It knows paper (A4, upright), headings, facts, tables and places
// for signatures, and nothing of what they say: words come from the caller, and
// what the caller does not know is an empty line to be filled in with a pen.
//
// The same words give the same bytes. A paper is a PDF/A or it is an error; it is
// written to an io.Writer and knows nothing of files, so that after a crash the
// caller finds what it had before.
package report

import (
	"fmt"
	"io"

	"daluang/storage/pdfa"
)

// A4, upright, in points, and what is left free around the text.
const (
	paperWidth  = 595.28
	paperHeight = 841.89
	margin      = 54.0
	textWidth   = paperWidth - 2*margin
	footHeight  = 34.0 // above the lower margin, for the page number
)

// Letters in points.
const (
	titleSize   = 15.0
	headingSize = 11.5
	textSize    = 9.5
	smallSize   = 8.0
	leading     = 1.38 // sizes from one line to the next
)

// Shades of gray.
const (
	quiet = 0.35 // of labels and small print
	rule  = 0.72
)

// Paper is a document that grows from top to bottom. Not safe for concurrent use.
type Paper struct {
	letters *pdfa.Letters
	sheets  []pdfa.Sheet
	y       float64 // how far the last sheet is filled, from its top
}

// New begins a paper.
func New() (*Paper, error) {
	letters, err := pdfa.NewLetters()
	if err != nil {
		return nil, fmt.Errorf("begin a paper: %w", err)
	}
	p := &Paper{letters: letters}
	p.turn()
	return p, nil
}

// Foot is what stands below every sheet: words at the left, and at the right what
// Number says of the sheet, counted from 1.
type Foot struct {
	Words  string
	Number func(sheet, sheets int) string
}

// Write writes the paper as PDF/A-2u, in as many sheets as it takes. It may be
// called once.
func (p *Paper) Write(w io.Writer, about pdfa.Metadata, foot Foot) error {
	writer, err := pdfa.NewWriter(w, about, pdfa.Options{Conformance: pdfa.PDFA2U})
	if err != nil {
		return fmt.Errorf("write a paper: %w", err)
	}
	for i := range p.sheets {
		sheet := &p.sheets[i]
		number := foot.Number(i+1, len(p.sheets))
		room := textWidth - p.letters.Width(number, smallSize, false) - 2*smallSize
		below := paperHeight - margin + smallSize
		sheet.Bars = append(sheet.Bars, pdfa.SheetBar{X: margin, Y: below - 2*smallSize, Width: textWidth, Height: 0.5, Gray: rule})
		p.put(sheet, margin, below, smallSize, false, quiet, p.cut(foot.Words, room, smallSize, false))
		p.put(sheet, paperWidth-margin-p.letters.Width(number, smallSize, false), below, smallSize, false, quiet, number)
		if err := writer.AddSheet(*sheet); err != nil {
			return fmt.Errorf("write a paper: %w", err)
		}
	}
	if err := writer.Close(); err != nil {
		return fmt.Errorf("write a paper: %w", err)
	}
	return nil
}

// Sheets is how many sheets there are so far.
func (p *Paper) Sheets() int { return len(p.sheets) }

// turn begins the next sheet.
func (p *Paper) turn() {
	p.sheets = append(p.sheets, pdfa.Sheet{Width: paperWidth, Height: paperHeight})
	p.y = margin
}

// need turns to the next sheet unless so much fits on this one.
func (p *Paper) need(height float64) {
	if p.y+height > paperHeight-margin-footHeight && p.y > margin {
		p.turn()
	}
}

func (p *Paper) sheet() *pdfa.Sheet { return &p.sheets[len(p.sheets)-1] }

func (p *Paper) put(sheet *pdfa.Sheet, x, baseline, size float64, bold bool, gray float64, text string) {
	if text != "" {
		sheet.Lines = append(sheet.Lines, pdfa.SheetLine{X: x, Y: baseline, Size: size, Bold: bold, Gray: gray, Text: text})
	}
}

func (p *Paper) bar(x, y, width, height, gray float64) {
	sheet := p.sheet()
	sheet.Bars = append(sheet.Bars, pdfa.SheetBar{X: x, Y: y, Width: width, Height: height, Gray: gray})
}

// line sets one line at the left and goes on below it.
func (p *Paper) line(text string, size float64, bold bool, gray float64) {
	p.need(size * leading)
	p.put(p.sheet(), margin, p.y+size, size, bold, gray, text)
	p.y += size * leading
}

// Space leaves so many points free.
func (p *Paper) Space(points float64) { p.y += points }
