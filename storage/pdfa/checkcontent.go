package pdfa

import (
	"fmt"
	"strings"
)

// contentOperators are those that Writer uses (ISO 32000-1 annex A); all others
// are a sign that somebody else wrote here.
var contentOperators = strings.Fields(`q Q cm gs Do BT ET Tf Tr Tz Tm Tj rg g re m l c f`)

// contentReader follows a content stream: balanced q and Q (6.1.13: 28 deep), no
// picture and no font that the page does not name, device colours that the
// intent allows (6.2.4.3), text that is invisible or can be seen as it should.
type contentReader struct {
	*checker
	pictures, fonts dict
	states          dict // graphics states
	operands        []any
	state           textState
	saved           []textState
	text            bool // between BT and ET
}

type textState struct {
	font *checkedFont
	mode int64
}

func (c *checker) checkContent(number int, v any, resources dict) {
	pictures, _ := resources["XObject"].(dict)
	fonts, _ := resources["Font"].(dict)
	states, _ := resources["ExtGState"].(dict)
	content, err := c.unpacked(v, largestStream)
	if err != nil {
		c.problem("6.2.2", number, "content: %v", err)
		return
	}
	reader := contentReader{checker: c, pictures: pictures, fonts: fonts, states: states}
	if clause, err := reader.read(content); err != nil {
		c.problem(clause, number, "content: %v", err)
	}
}

func (r *contentReader) read(content []byte) (clause string, err error) {
	s := syntax{data: content, content: true}
	for {
		if s.skipSpace(); s.at == len(content) {
			break
		}
		value, err := s.value(0)
		if err != nil {
			return "6.2.2", err
		}
		op, ok := value.(operator)
		if !ok {
			if r.operands = append(r.operands, value); len(r.operands) > deepest {
				return "6.2.2", fmt.Errorf("too many operands: %w", errSyntax)
			}
			continue
		}
		if clause, err := r.operate(op); err != nil {
			return clause, err
		}
		r.operands = r.operands[:0]
	}
	if len(r.saved) != 0 || r.text || len(r.operands) != 0 {
		return "6.2.2", fmt.Errorf("%d q without Q, or text without end: %w", len(r.saved), errSyntax)
	}
	return "", nil
}

// operandCounts tells how many operands each operator takes.
var operandCounts = map[operator]int{"cm": 6, "Do": 1, "Tf": 2, "Tr": 1, "Tz": 1, "Tm": 6, "Tj": 1, "rg": 3, "g": 1, "re": 4, "gs": 1, "m": 2, "l": 2, "c": 6}

func (r *contentReader) operate(op operator) (clause string, err error) {
	if !known(op) || len(r.operands) != operandCounts[op] {
		return "6.2.2", fmt.Errorf("operator %s with %d operands: %w", op, len(r.operands), errSyntax)
	}
	switch op {
	case "q":
		r.saved = append(r.saved, r.state)
	case "Q":
		if len(r.saved) == 0 {
			return "6.2.2", fmt.Errorf("operator Q without q: %w", errSyntax)
		}
		r.state, r.saved = r.saved[len(r.saved)-1], r.saved[:len(r.saved)-1]
	case "BT", "ET":
		if r.text == (op == "BT") {
			return "6.2.2", fmt.Errorf("%s out of place: %w", op, errSyntax)
		}
		r.text = !r.text
	case "Do":
		if picture, ok := r.operands[0].(name); !ok || r.pictures[picture] == nil {
			return "6.2.2", fmt.Errorf("operator Do of %v, which the resources do not have: %w", r.operands[0], errSyntax)
		}
	case "gs":
		if state, ok := r.operands[0].(name); !ok || r.states[state] == nil {
			return "6.2.2", fmt.Errorf("operator gs of %v, which the resources do not have: %w", r.operands[0], errSyntax)
		}
	case "g", "rg":
		if !r.intent || op == "rg" && !r.rgb {
			return "6.2.4.3", fmt.Errorf("%s under this output intent", op)
		}
	case "Tf", "Tr", "Tj":
		return r.operateText(op)
	}
	if len(r.saved) > 28 {
		return "6.1.13", fmt.Errorf("q %d deep: %w", len(r.saved), errLimit)
	}
	return "", nil
}

func known(op operator) bool {
	for _, other := range contentOperators {
		if string(op) == other {
			return true
		}
	}
	return false
}

func (r *contentReader) operateText(op operator) (clause string, err error) {
	switch op {
	case "Tr":
		r.state.mode, _ = r.operands[0].(int64)
	case "Tf":
		key, _ := r.operands[0].(name)
		number, ok := r.fonts[key].(reference)
		if !ok {
			return "6.2.2", fmt.Errorf("font %v, which the resources do not have: %w", r.operands[0], errSyntax)
		}
		// What is wrong with the font has been said where it was read.
		r.state.font = r.font(int(number))
	case "Tj":
		codes, ok := r.operands[0].([]byte)
		if !ok || !r.text {
			return "6.2.2", fmt.Errorf("text out of place: %w", errSyntax)
		}
		if r.state.font == nil {
			return "6.2.11.4.1", fmt.Errorf("text without a sound font: %w", errSyntax)
		}
		return "6.2.11.8", r.state.font.checkText(codes, r.state.mode, r.level.unicode())
	}
	return "", nil
}
