package pdfa

import (
	"bytes"
	"strings"
)

// paintOperators are all operators of ISO 32000-1 annex A with what they paint:
// f fill, s stroke, t text, empty nothing.
var paintOperators = func() map[operator]string {
	kinds := map[operator]string{}
	for kind, words := range map[string]string{
		"f":  `f F f*`,
		"s":  `S s`,
		"fs": `B B* b b*`,
		"t":  `Tj TJ ' "`,
		"": `BI ID EI BMC BDC BT BX c cm CS cs d d0 d1 Do DP EMC ET EX G g gs h i J j K k l M m MP n q Q re RG rg ri
			SC sc SCN scn sh T* Tc Td TD Tf TL Tm Tr Ts Tw Tz v w W W* y`,
	} {
		for _, word := range strings.Fields(words) {
			kinds[operator(word)] = kind
		}
	}
	return kinds
}()

// paintState is the part of the graphics state that rules are about.
type paintState struct {
	fill, stroke    any // colour space; nil: DeviceGray, from the start
	font            *foreignFont
	mode            int64
	overprintMode   int64
	overprintFill   bool
	overprintStroke bool
}

// painter follows a content stream: page, form, pattern, glyph or appearance.
type painter struct {
	*judge
	owner       int // object that is blamed
	resources   dict
	inherited   dict // the page tree's resources, or the page's for a form without its own
	state       paintState
	saved       []paintState
	operands    []any
	depth       int
	transparent bool // something transparent was painted
	mask        bool // paints a soft mask, whose colours nobody sees
	groupSpace  bool // the page names its blending space
	advance     float64
	advanced    bool // advance was given, by d0 or d1 in a glyph of a Type3 font
}

const mostForms = 24 // forms within forms

func (p *painter) run(content []byte) {
	l := lexer{data: content, content: true, complain: func(clause, message string) { p.problem(clause, p.owner, "content: %s", message) }}
	for p.readErr == nil {
		if l.skipSpace(); l.at >= len(content) {
			return
		}
		before := l.at
		value, err := l.value(0)
		if !p.spend(int64(l.at-before) + 8) {
			return
		}
		if err != nil {
			if err == errShort {
				return
			}
			l.at = max(l.at, before+1)
			continue
		}
		op, ok := value.(operator)
		switch {
		case !ok:
			if len(p.operands) < 4096 {
				p.operands = append(p.operands, value)
			}
			continue
		case op == "BI":
			p.inlineImage(&l)
		default:
			p.operate(op)
		}
		p.operands = p.operands[:0]
	}
}

// operand returns the n-th operand from the end, nil if there is none.
func (p *painter) operand(n int) any {
	if n >= len(p.operands) {
		return nil
	}
	return p.operands[len(p.operands)-1-n]
}

func (p *painter) operate(op operator) {
	kind, known := paintOperators[op]
	if !known {
		p.problem("6.2.2-1", p.owner, "operator %q", string(op))
		return
	}
	switch kind {
	case "t":
		p.show(op)
		return
	case "f", "s", "fs":
		p.paint(strings.Contains(kind, "f"), strings.Contains(kind, "s"))
		return
	}
	switch op {
	case "q":
		if len(p.saved) >= 28 {
			p.problem("6.1.13-8", p.owner, "q nested more than 28 deep")
		}
		if len(p.saved) < 1<<12 {
			p.saved = append(p.saved, p.state)
		}
	case "Q":
		if n := len(p.saved); n > 0 {
			p.state, p.saved = p.saved[n-1], p.saved[:n-1]
		}
	case "ri":
		n, _ := p.operand(0).(name)
		p.intentName(p.owner, n)
	case "gs":
		p.graphicsState(p.resource("ExtGState", p.operand(0)))
	case "Do":
		p.external(p.resource("XObject", p.operand(0)))
	case "sh":
		p.shading(p.resource("Shading", p.operand(0)))
	case "Tf":
		p.setFont(p.resource("Font", p.operand(1)))
	case "d0", "d1":
		if !p.advanced && len(p.operands) > 0 {
			p.advance, p.advanced = asFloat(p.operands[0]), true
		}
	case "Tr":
		p.state.mode, _ = p.operand(0).(int64)
	case "BDC", "DP":
		if n, ok := p.operand(0).(name); ok {
			p.resource("Properties", n)
		}
	default:
		p.setColour(op)
	}
}

// resource finds what a content stream names, and blames it for names that only
// the page tree, or the page for a form, has (6.2.2).
func (p *painter) resource(kind name, v any) any {
	key, ok := v.(name)
	if !ok {
		return nil
	}
	if found := p.dict(p.resources[kind])[key]; found != nil {
		return found
	}
	if found := p.dict(p.inherited[kind])[key]; found != nil {
		p.problem("6.2.2-2", p.owner, "%s %s is not in the resources of the stream itself", kind, key)
		return found
	}
	return nil
}

var spaceOperators = map[operator]name{
	"g": "DeviceGray", "G": "DeviceGray", "rg": "DeviceRGB", "RG": "DeviceRGB", "k": "DeviceCMYK", "K": "DeviceCMYK",
}

// setColour judges a colour space where it is set, used or not.
func (p *painter) setColour(op operator) {
	s := &p.state
	space, device := any(spaceOperators[op]), spaceOperators[op] != ""
	switch {
	case op == "scn" || op == "SCN":
		if key, ok := p.operand(0).(name); ok {
			p.pattern(p.resource("Pattern", key))
		}
		return
	case op == "cs" || op == "CS":
		space = p.namedSpace(p.operand(0))
	case !device:
		return
	}
	if op == "g" || op == "rg" || op == "k" || op == "cs" {
		s.fill = space
	} else {
		s.stroke = space
	}
	p.space(space, 0)
}

// namedSpace is the colour space that cs or an inline image names.
func (p *painter) namedSpace(v any) any {
	key, ok := v.(name)
	if !ok {
		return v
	}
	switch key {
	case "DeviceGray", "DeviceRGB", "DeviceCMYK", "Pattern":
		return key
	}
	if found := p.resource("ColorSpace", key); found != nil {
		return found
	}
	return key
}

// paint judges the colour that a stream starts with, for only when it paints
// does that matter, and overprinting.
func (p *painter) paint(fill, stroke bool) {
	s := &p.state
	if fill && s.fill == nil || stroke && s.stroke == nil {
		p.space(name("DeviceGray"), 0)
	}
	if s.overprintMode == 1 && (fill && s.overprintFill && p.isICCOfCMYK(s.fill) || stroke && s.overprintStroke && p.isICCOfCMYK(s.stroke)) {
		p.problem("6.2.4.2-2", p.owner, "overprint mode 1 with an ICC-based CMYK colour")
	}
}

func (p *painter) setFont(v any) {
	p.state.font = p.font(v)
}

// show judges a text-showing operator.
func (p *painter) show(op operator) {
	mode := p.state.mode
	if mode != 3 && mode != 7 {
		p.paint(mode%4 == 0 || mode%4 == 2, mode%4 == 1 || mode%4 == 2)
	}
	texts, _ := p.operand(0).([]any)
	if texts == nil {
		texts = []any{p.operand(0)}
	}
	for _, v := range texts {
		if codes, ok := v.([]byte); ok && p.state.font != nil {
			p.showText(p.state.font, codes, mode)
		}
	}
}

// child follows another stream with a state of its own.
func (p *painter) child(stream *body, state paintState) {
	if stream == nil || p.depth >= mostForms || p.visited[stream.number] {
		return
	}
	p.visited[stream.number] = true
	content, err := p.decode(stream, largestStream)
	if err != nil {
		p.notJudged("content stream %d: %v", stream.number, err)
		return
	}
	c := &painter{judge: p.judge, owner: stream.number, resources: p.dict(stream.dict["Resources"]), depth: p.depth + 1, state: state, mask: p.mask}
	if c.resources == nil {
		c.resources, c.inherited = dict{}, p.resources
	}
	c.run(content)
	p.transparent = p.transparent || c.transparent
}

var inlineKeys = map[name]name{
	"BPC": "BitsPerComponent", "CS": "ColorSpace", "D": "Decode", "DP": "DecodeParms", "F": "Filter", "H": "Height",
	"IM": "ImageMask", "I": "Interpolate", "W": "Width",
}

var inlineSpaces = map[name]name{"G": "DeviceGray", "RGB": "DeviceRGB", "CMYK": "DeviceCMYK"}

// inlineImage reads BI … ID … EI (ISO 32000-1 8.9.7).
func (p *painter) inlineImage(l *lexer) {
	entries := dict{}
	for {
		key, err := l.value(0)
		if err != nil || key == operator("ID") {
			break
		}
		value, err := l.value(0)
		if err != nil {
			break
		}
		if k, ok := key.(name); ok {
			if long, ok := inlineKeys[k]; ok {
				k = long
			}
			entries[k] = value
		}
	}
	l.at = inlineEnd(l.data, l.at)
	p.inlineFilters(entries)
	if space, ok := entries["ColorSpace"].(name); ok {
		if long, ok := inlineSpaces[space]; ok {
			entries["ColorSpace"] = long
		} else {
			entries["ColorSpace"] = p.namedSpace(space)
		}
	}
	if list, ok := entries["ColorSpace"].([]any); ok && len(list) > 1 && (list[0] == name("I") || list[0] == name("Indexed")) {
		base, _ := list[1].(name)
		if long, ok := inlineSpaces[base]; ok {
			entries["ColorSpace"] = long
		} else {
			entries["ColorSpace"] = p.namedSpace(list[1])
		}
	}
	p.image(p.owner, entries, nil)
}

// inlineEnd finds EI between spaces that is not followed by binary data.
func inlineEnd(data []byte, at int) int {
	for from := min(at+1, len(data)); ; {
		found := bytes.Index(data[from:], []byte("EI"))
		if found < 0 {
			return len(data)
		}
		end := from + found + 2
		if isSpace(data[from+found-1]) && (end >= len(data) || isSpace(data[end])) && textual(data[end:min(end+12, len(data))]) {
			return end
		}
		from = end
	}
}

func textual(data []byte) bool {
	for _, c := range data {
		if c >= 0x7F || c < 0x20 && !isSpace(c) {
			return false
		}
	}
	return true
}

// inlineFilters is 6.1.10.
func (p *painter) inlineFilters(entries dict) {
	filters, ok := entries["Filter"].([]any)
	if !ok && entries["Filter"] != nil {
		filters = []any{entries["Filter"]}
	}
	for _, filter := range filters {
		switch filter {
		case name("ASCIIHexDecode"), name("ASCII85Decode"), name("FlateDecode"), name("RunLengthDecode"), name("CCITTFaxDecode"), name("DCTDecode"),
			name("AHx"), name("A85"), name("Fl"), name("RL"), name("CCF"), name("DCT"):
		default:
			p.problem("6.1.10-1", p.owner, "inline image with filter %v", filter)
		}
	}
}
