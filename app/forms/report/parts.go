package report

import "strings"

// Title begins the paper: what it is, and of what.
func (p *Paper) Title(title string, below ...string) {
	for _, part := range p.fold(title, textWidth, titleSize, true) {
		p.line(part, titleSize, true, 0)
	}
	for _, words := range below {
		for _, part := range p.fold(words, textWidth, textSize, false) {
			p.line(part, textSize, false, quiet)
		}
	}
	p.y += 4
	p.bar(margin, p.y, textWidth, 1.2, 0)
	p.y += 10
}

// Heading begins a part; it never stands alone at the end of a sheet.
func (p *Paper) Heading(words string) {
	p.y += 8
	p.need(headingSize*leading + 3*textSize*leading)
	p.line(words, headingSize, true, 0)
	p.y += 3
}

// Text sets a paragraph.
func (p *Paper) Text(words string) {
	for _, part := range p.fold(words, textWidth, textSize, false) {
		p.line(part, textSize, false, 0)
	}
	p.y += 3
}

// Strong sets a paragraph that the eye falls on first.
func (p *Paper) Strong(words string) {
	for _, part := range p.fold(words, textWidth, headingSize, true) {
		p.line(part, headingSize, true, 0)
	}
	p.y += 3
}

// Fact is a label and what is known under it; empty is a line to be filled in.
type Fact struct{ Label, Value string }

// Facts sets labels and their values in two columns.
func (p *Paper) Facts(facts ...Fact) {
	const labels = 150.0
	for _, fact := range facts {
		parts := p.fold(fact.Value, textWidth-labels, textSize, false)
		p.need(textSize * leading * float64(max(len(parts), 1)))
		p.put(p.sheet(), margin, p.y+textSize, textSize, false, quiet, p.cut(fact.Label, labels-8, textSize, false))
		if len(parts) == 0 {
			p.bar(margin+labels, p.y+textSize+1.5, 160, 0.5, rule)
			p.y += textSize * leading
		}
		for _, part := range parts {
			p.need(textSize * leading)
			p.put(p.sheet(), margin+labels, p.y+textSize, textSize, false, 0, part)
			p.y += textSize * leading
		}
	}
	p.y += 4
}

// Column is one of a table: its head and what share of the width it has.
type Column struct {
	Head  string
	Share float64
}

// Table sets rows below their heads, which stand again on every sheet. A row is
// never parted; what a cell cannot hold on one line goes on below.
func (p *Paper) Table(columns []Column, rows [][]string) {
	all := 0.0
	for _, column := range columns {
		all += column.Share
	}
	widths, heads := make([]float64, len(columns)), make([]string, len(columns))
	for i, column := range columns {
		widths[i], heads[i] = column.Share/all*textWidth, column.Head
	}
	head := p.foldRow(heads, widths, true)
	p.need(head.height + 2*textSize*leading)
	p.setRow(head, widths, true)
	for _, cells := range rows {
		row, before := p.foldRow(cells, widths, false), len(p.sheets)
		if p.need(row.height); len(p.sheets) > before {
			p.setRow(head, widths, true)
		}
		p.setRow(row, widths, false)
	}
	p.y += 6
}

// row is the cells of a row, broken into lines.
type row struct {
	cells  [][]string
	height float64
}

const cellSize, cellGap = smallSize + 0.5, 6.0

// foldRow breaks cells into lines; those without a column are left out.
func (p *Paper) foldRow(cells []string, widths []float64, bold bool) row {
	most := 1
	var folded [][]string
	for i, cell := range cells[:min(len(cells), len(widths))] {
		folded = append(folded, p.fold(cell, widths[i]-cellGap, cellSize, bold))
		most = max(most, len(folded[i]))
	}
	return row{folded, float64(most)*cellSize*leading + 5}
}

// setRow sets one row and the rule below it.
func (p *Paper) setRow(r row, widths []float64, bold bool) {
	x := margin
	for i, parts := range r.cells {
		for down, part := range parts {
			p.put(p.sheet(), x, p.y+2+cellSize*(1+leading*float64(down)), cellSize, bold, 0, part)
		}
		x += widths[i]
	}
	p.y += r.height
	weight := 0.4
	if bold {
		weight = 0.9
	}
	p.bar(margin, p.y-1, textWidth, weight, rule)
}

// Signature is a place to sign: as what, and who; an empty name is a line to be
// filled in.
type Signature struct{ Role, Name string }

// Signatures sets places to sign side by side, on one sheet.
func (p *Paper) Signatures(place string, signatures ...Signature) {
	const high = 120.0
	p.need(high)
	p.y += 10
	p.line(place, textSize, false, 0)
	p.y += 4
	wide := textWidth / float64(max(len(signatures), 1))
	for i, signature := range signatures {
		x := margin + float64(i)*wide
		p.put(p.sheet(), x, p.y+textSize, textSize, false, 0, p.cut(signature.Role, wide-20, textSize, false))
		p.bar(x, p.y+72, wide-30, 0.6, 0)
		p.put(p.sheet(), x, p.y+72+textSize*1.3, textSize, false, 0, p.cut(signature.Name, wide-30, textSize, false))
	}
	p.y += 72 + 2*textSize
}

// fold breaks words into lines that fit; a word that is too long for a line is
// broken where the line ends. No words, no lines.
func (p *Paper) fold(text string, width, size float64, bold bool) []string {
	var lines []string
	now := ""
	for _, word := range strings.Fields(text) {
		joined := strings.TrimSpace(now + " " + word)
		if p.letters.Width(joined, size, bold) <= width {
			now = joined
			continue
		}
		if now != "" {
			lines = append(lines, now)
		}
		for now = word; p.letters.Width(now, size, bold) > width; {
			head := p.fitting(now, width, size, bold)
			lines, now = append(lines, head), now[len(head):]
		}
	}
	if now != "" {
		lines = append(lines, now)
	}
	return lines
}

// fitting is the beginning of a word that fits, one letter at least.
func (p *Paper) fitting(word string, width, size float64, bold bool) string {
	end := 0
	for at := range word {
		if end > 0 && p.letters.Width(word[:at], size, bold) > width {
			return word[:end]
		}
		end = at
	}
	if end == 0 {
		return word
	}
	return word[:end]
}

// cut keeps of a text what fits on one line.
func (p *Paper) cut(text string, width, size float64, bold bool) string {
	text = strings.Join(strings.Fields(text), " ")
	if p.letters.Width(text, size, bold) <= width {
		return text
	}
	letters := []rune(text)
	for len(letters) > 0 && p.letters.Width(string(letters)+"…", size, bold) > width {
		letters = letters[:len(letters)-1]
	}
	return strings.TrimSpace(string(letters)) + "…"
}
