package pdfa

import "math"

// showText judges the codes of a string: 6.2.11.4.1, 6.2.11.5, 6.2.11.8, and for
// level u 6.2.11.7.2.
func (p *painter) showText(f *foreignFont, codes []byte, mode int64) {
	if f.kind == "Type3" {
		p.showType3(f, codes)
	} else if !f.embedded && !f.missing && mode != 3 {
		f.missing = true
		p.problem("6.2.11.4.1-1", f.number, "font %s is not embedded", p.name(f.dict["BaseFont"]))
	}
	if f.kind != "Type0" {
		for _, c := range codes {
			p.showCode(f, int(c), int(c), mode)
		}
		return
	}
	if f.codes == nil {
		return
	}
	for len(codes) > 0 && p.budget > 0 {
		p.spend(int64(len(f.codes.ranges)+len(f.codes.spaces)) / 16)
		code, cid, length := f.codes.next(codes)
		codes = codes[length:]
		p.showCode(f, code, cid, mode)
	}
}

// showCode judges a character once for each way to show it.
func (p *painter) showCode(f *foreignFont, code, cid int, mode int64) {
	seen := code<<1 | 1
	if mode == 3 {
		seen = code << 1
	}
	if f.seen[seen] || len(f.seen) > 4*mostCodes {
		return
	}
	f.seen[seen] = true
	if p.level.unicode() {
		p.judgeMeaning(f, code)
	}
	if f.program == nil {
		return
	}
	index := code
	if f.kind == "Type0" {
		index = cid
	}
	glyph := f.program.glyph(f, index)
	if !glyph.known {
		return
	}
	if glyph.notdef {
		p.problem("6.2.11.8-1", f.number, "code %d shows .notdef", code)
	}
	if mode == 3 {
		return
	}
	if !glyph.present && (f.kind == "Type0" || !glyph.notdef) {
		p.problem("6.2.11.4.1-2", f.number, "code %d has no glyph in the font file", code)
	}
	width, ok := f.widths[index]
	if !ok {
		width = f.usual
	}
	if glyph.measure && glyph.present && math.Abs(width-glyph.width) > 1.001 {
		p.problem("6.2.11.5-1", f.number, "code %d is %g wide, its glyph %.1f", code, width, glyph.width)
	}
}

// showType3 follows the glyphs' own content streams.
func (p *painter) showType3(f *foreignFont, codes []byte) {
	procs := p.dict(f.dict["CharProcs"])
	for _, code := range codes {
		glyph := f.names[code]
		if f.shown[glyph] {
			continue
		}
		f.shown[glyph] = true
		stream := p.stream(procs[name(glyph)])
		if stream == nil || p.depth >= mostForms {
			continue
		}
		content, err := p.decode(stream, largestValue)
		if err != nil {
			continue
		}
		c := &painter{judge: p.judge, owner: stream.number, resources: p.dict(f.dict["Resources"]), depth: p.depth + 1, state: p.state, mask: p.mask}
		if c.resources == nil {
			c.resources, c.inherited = dict{}, p.resources
		}
		c.state.font = nil
		c.run(content)
		if width, ok := f.widths[int(code)]; ok && c.advanced && math.Abs(width-c.advance) > 1.001 {
			p.problem("6.2.11.5-1", f.number, "code %d is %g wide, its glyph %g", code, width, c.advance)
		}
		p.transparent = p.transparent || c.transparent
	}
}

// judgeMeaning is 6.2.11.7.2 for one code.
func (p *painter) judgeMeaning(f *foreignFont, code int) {
	if f.unicode != nil {
		p.spend(int64(len(f.unicode.ranges)) / 16)
	}
	text, ok := f.unicode.text(code)
	if ok {
		for _, r := range text {
			if r == 0 || r == 0xFEFF || r == 0xFFFE {
				p.problem("6.2.11.7.2-2", f.number, "code %d stands for U+%04X", code, r)
			}
		}
		return
	}
	switch {
	case f.kind == "Type0":
		if f.codes != nil && f.codes.collection != "" {
			return // the character collection says what each code means
		}
	case f.kind == "TrueType" && f.symbolic:
	case f.names[code&0xFF] != "":
		if adobeName(f.names[code&0xFF]) {
			return
		}
	case f.program != nil && !f.encoded:
		return // a built-in encoding that was not read
	}
	p.problem("6.2.11.7.2-1", f.number, "code %d has no Unicode", code)
}
