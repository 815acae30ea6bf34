package pdfa

import (
	"fmt"
)

// Stamp is a block that says what the copy is: a few lines of text and, to their
// left, a code that a telephone can read. It is drawn on white, as shapes and
// with a font that is embedded; the master knows nothing of it.
type Stamp struct {
	Lines []string // 1 to 8, shown from top to bottom in one size that fits
	// Code is a square of modules, row by row, true = dark, without a margin; nil:
	// none. Four modules are left free around it (ISO/IEC 18004 9.1).
	Code [][]bool
	// Box is where the block lies, in pixels of the page as it is shown. Where it
	// reaches beyond the picture the page grows, so that nothing is covered.
	Box Box
	// Across is written large and slanting over the picture: light, and multiplied
	// with what is there, so that no letter below gets paler. Empty: none. That
	// takes transparency, so in PDF/A-1 (ISO 19005-1 6.4) it is left out.
	Across string
}

const (
	mostStampLines   = 8
	longestStampLine = 200 // bytes
	mostModules      = 177 // a side, ISO/IEC 18004 6.3
	quietModules     = 4
	smallestLetters  = 3.0 // points; below that nobody reads them
	lineFeed         = 1.2 // sizes of the font
	stampMargin      = 0.05
	ruleWidth        = 0.5 // points
)

// resolveStamp returns the page with a clean copy of its stamp.
func (p Page) resolveStamp() (Page, error) {
	if p.Stamp == nil {
		return p, nil
	}
	stamp := Stamp{Code: p.Stamp.Code, Box: p.Stamp.Box, Across: cleanWord(p.Stamp.Across)}
	for _, line := range p.Stamp.Lines {
		if line = cleanWord(line); line == "" || len(line) > longestStampLine {
			return p, fmt.Errorf("stamp with a line of %d bytes: %w", len(line), ErrInvalidPage)
		}
		stamp.Lines = append(stamp.Lines, line)
	}
	for _, row := range stamp.Code {
		if len(row) != len(stamp.Code) || len(row) > mostModules {
			return p, fmt.Errorf("stamp with a code of %d by %d modules: %w", len(row), len(stamp.Code), ErrInvalidPage)
		}
	}
	b := stamp.Box
	if len(stamp.Lines) == 0 || len(stamp.Lines) > mostStampLines || len(stamp.Across) > longestStampLine || !(b.X0 < b.X1 && b.Y0 < b.Y1) {
		return p, fmt.Errorf("stamp of %d lines at %v: %w", len(stamp.Lines), b, ErrInvalidPage)
	}
	p.Stamp = &stamp
	return p, nil
}

// stampPlan is the stamp in points of the page as it is shown, y up.
type stampPlan struct {
	x, y, wide, high float64
	module           float64 // side of a module, 0 without a code
	textX, size      float64
}

// planStamp finds the largest size in which all lines fit; letters that nobody
// can read are ErrInvalidPage.
func (p Page) planStamp(face *typeface) (stampPlan, error) {
	across, down := p.shownScale()
	_, pixels := p.shownPixels()
	b := p.Stamp.Box
	plan := stampPlan{x: b.X0 * across, y: (pixels - b.Y1) * down, wide: (b.X1 - b.X0) * across, high: (b.Y1 - b.Y0) * down}
	margin := stampMargin * plan.high
	plan.textX = plan.x + margin
	if modules := len(p.Stamp.Code); modules > 0 {
		plan.module = plan.high / float64(modules+2*quietModules)
		plan.textX = plan.x + plan.high
	}
	room := plan.x + plan.wide - margin - plan.textX
	plan.size = (plan.high - 2*margin) / (lineFeed * float64(len(p.Stamp.Lines)))
	for _, line := range p.Stamp.Lines {
		plan.size = min(plan.size, room/face.measure(line))
	}
	if !(plan.size >= smallestLetters) {
		return plan, fmt.Errorf("stamp whose letters would be %.1f points high: %w", plan.size, ErrInvalidPage)
	}
	return plan, nil
}

// appendStamp draws the stamp over all else.
func (p Page) appendStamp(dst []byte, plan stampPlan, width, height float64, face *typeface) []byte {
	dst = append(append(dst, "\nq "...), p.shownToPage(width, height)...)
	dst = append(appendNumbers(append(dst, "1 g "...), plan.x, plan.y, plan.wide, plan.high), "re f "...)
	if plan.y < 0 { // below the picture: a thin line says where the record ends
		dst = append(appendNumbers(append(dst, "0.6 g "...), plan.x, -ruleWidth, plan.wide, ruleWidth), "re f "...)
	}
	dst = append(dst, "0 g\n"...)
	dst = p.Stamp.appendModules(dst, plan)
	dst = append(appendNumbers(append(dst, "BT /F1 "...), plan.size), "Tf\n"...)
	// The block of lines stands in the middle of the height; Go Regular reaches a
	// fifth of its size below the baseline.
	top := plan.y + plan.high/2 + lineFeed*plan.size*float64(len(p.Stamp.Lines))/2
	for i, line := range p.Stamp.Lines {
		baseline := top - lineFeed*plan.size*float64(i+1) + plan.size/5 + (lineFeed-1)*plan.size/2
		dst = appendNumbers(append(dst, "1 0 0 1 "...), plan.textX, baseline)
		dst = face.codes.appendCodes(append(dst, "Tm <"...), line)
		dst = append(dst, "> Tj\n"...)
	}
	return append(dst, "ET Q"...)
}

// appendModules draws each run of dark modules of a row as one rectangle.
func (s Stamp) appendModules(dst []byte, plan stampPlan) []byte {
	if len(s.Code) == 0 {
		return dst
	}
	for y, row := range s.Code {
		for x := 0; x < len(row); x++ {
			start := x
			for x < len(row) && row[x] {
				x++
			}
			if x > start {
				dst = appendNumbers(dst, plan.x+float64(start+quietModules)*plan.module,
					plan.y+plan.high-float64(y+1+quietModules)*plan.module, float64(x-start)*plan.module, plan.module)
				dst = append(dst, "re\n"...)
			}
		}
	}
	return append(dst, "f\n"...)
}
