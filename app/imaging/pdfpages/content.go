package pdfpages

import (
	"fmt"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// Bounds on what one page may cost before it is drawn instead.
const (
	mostContent   = 64 << 20 // bytes of content streams, forms counted each time
	deepestForm   = 8
	deepestStack  = 256
	mostOperands  = 16
	longestPath   = 5
	invisibleText = 3
	clippingText  = 4
)

// placed is the one picture that a page shows.
type placed struct {
	image types.StreamDict
	at    matrix
	black bool // the fill colour, which is that of a stencil
}

// state is the part of the graphics state that decides what is seen.
type state struct {
	ctm      matrix
	clip     box
	odd      bool // the clip is no rectangle
	black    bool // the fill colour
	blended  bool // transparency, transfer function: more than plain paint
	textMode int
	drawn    bool // the font is one whose letters are drawings (Type 3)
}

// reader walks through the content of a page and looks for the one picture. It
// gives up with errNotPlain at the first thing that a picture alone would not
// show.
type reader struct {
	document *Document
	shown    box // of the page
	budget   int
	state    state
	stack    []state
	path     []point
	pathOdd  bool
	clipping bool
	found    *placed
	under    bool // something was painted before the picture
}

func notPlain(why string) error { return fmt.Errorf("%s: %w", why, errNotPlain) }

// content runs one content stream with its resources.
func (r *reader) content(data []byte, resources types.Dict, depth int) error {
	if r.budget -= len(data); r.budget < 0 {
		return notPlain("too much content")
	}
	input := tokens{data: data}
	operands := make([]token, 0, mostOperands)
	for {
		t := input.next()
		switch t.kind {
		case ended:
			return nil
		case broken:
			return notPlain("content that is not understood")
		case operator:
			if err := r.operate(t.word, operands, resources, depth); err != nil {
				return err
			}
			operands = operands[:0]
		default:
			if len(operands) == cap(operands) { // only a list of strings is that long
				copy(operands, operands[1:])
				operands = operands[:len(operands)-1]
			}
			operands = append(operands, t)
		}
	}
}

func (r *reader) operate(word string, operands []token, resources types.Dict, depth int) error {
	switch word {
	case "q", "Q", "cm", "gs":
		return r.graphics(word, operands, resources)
	case "re", "m", "l", "c", "v", "y", "h", "W", "W*":
		return r.construct(word, operands)
	case "n":
		r.endPath()
		return nil
	case "f", "F", "f*", "B", "B*", "b", "b*", "S", "s":
		r.endPath()
		return r.paint()
	case "sh":
		return r.paint()
	case "g", "rg", "k", "cs", "sc", "scn":
		r.state.black = isBlack(word, operands)
		return nil
	case "Tr", "Tf", "Tj", "TJ", "'", "\"":
		return r.letters(word, operands, resources)
	case "Do":
		return r.object(operands, resources, depth)
	case "BDC":
		if len(operands) > 0 && operands[0].word == "OC" {
			return notPlain("optional content")
		}
		return nil
	case "G", "RG", "K", "CS", "SC", "SCN", "w", "J", "j", "M", "d", "ri", "i", "BMC", "EMC", "MP", "DP", "BX", "EX",
		"BT", "ET", "Td", "TD", "Tm", "T*", "Tc", "Tw", "Tz", "TL", "Ts", "true", "false", "null":
		return nil
	}
	return notPlain("operator " + word[:min(len(word), 8)])
}

func (r *reader) graphics(word string, operands []token, resources types.Dict) error {
	switch word {
	case "q":
		if len(r.stack) == deepestStack {
			return notPlain("too deep")
		}
		r.stack = append(r.stack, r.state)
	case "Q":
		if n := len(r.stack); n > 0 {
			r.state, r.stack = r.stack[n-1], r.stack[:n-1]
		}
	case "cm":
		values, ok := numbers(operands, 6)
		if !ok {
			return notPlain("cm")
		}
		r.state.ctm = matrix(values).after(r.state.ctm)
	case "gs":
		if len(operands) != 1 {
			return notPlain("gs")
		}
		r.extended(r.document.resource(resources, "ExtGState", operands[0].word))
	}
	return nil
}

// extended takes what matters from a graphics state dictionary (8.4.5).
func (r *reader) extended(o types.Object) {
	d := r.document
	dict, ok := d.get(o).(types.Dict)
	if !ok {
		r.state.blended = true
		return
	}
	for key, value := range dict {
		switch key {
		case "SMask", "TR", "TR2", "BM":
			word, _ := d.get(value).(types.Name)
			plain := word == "None" || word == "Normal" || word == "Compatible" || word == "Identity" || word == "Default"
			r.state.blended = r.state.blended || !plain
		case "ca", "CA":
			if v, ok := d.number(value); !ok || v < 1 {
				r.state.blended = true
			}
		case "Font":
			r.state.drawn = true // not looked at
		}
	}
}

func numbers(operands []token, count int) (values [6]float64, ok bool) {
	if len(operands) != count {
		return values, false
	}
	for i, t := range operands {
		if t.kind != number {
			return values, false
		}
		values[i] = t.value
	}
	return values, true
}

// isBlack tells black in the three device spaces; nothing else counts as such.
func isBlack(word string, operands []token) bool {
	want := map[string][]float64{"g": {0}, "rg": {0, 0, 0}, "k": {0, 0, 0, 1}}[word]
	values, ok := numbers(operands, len(want))
	if !ok || want == nil {
		return false
	}
	for i, v := range want {
		if values[i] != v {
			return false
		}
	}
	return true
}

// construct follows a path as far as is needed to know a rectangle.
func (r *reader) construct(word string, operands []token) error {
	add := func(x, y float64) {
		if len(r.path) < longestPath {
			r.path = append(r.path, r.state.ctm.apply(x, y))
		} else {
			r.pathOdd = true
		}
	}
	values, ok := numbers(operands, min(len(operands), 6))
	switch word {
	case "W", "W*":
		r.clipping = true
	case "h":
	case "re":
		if !ok || len(operands) != 4 {
			return notPlain("re")
		}
		r.pathOdd = r.pathOdd || len(r.path) > 0
		x, y, w, h := values[0], values[1], values[2], values[3]
		add(x, y)
		add(x+w, y)
		add(x+w, y+h)
		add(x, y+h)
	case "m", "l":
		if !ok || len(operands) != 2 {
			return notPlain(word)
		}
		r.pathOdd = r.pathOdd || word == "m" && len(r.path) > 0
		add(values[0], values[1])
	default:
		r.pathOdd = true
	}
	return nil
}

func (r *reader) endPath() {
	if r.clipping {
		b, ok := rectangle(r.path)
		r.narrow(b, ok && !r.pathOdd)
	}
	r.path, r.pathOdd, r.clipping = r.path[:0], false, false
}

func (r *reader) narrow(b box, ok bool) {
	if !ok {
		r.state.odd = true
		return
	}
	r.state.clip = r.state.clip.intersect(b)
}

// paint notes something that is not the picture: what lies under the picture is
// hidden if that covers the whole page, what lies over it is not.
func (r *reader) paint() error {
	if r.found != nil {
		return notPlain("something is painted over the picture")
	}
	r.under = true
	return nil
}

func (r *reader) letters(word string, operands []token, resources types.Dict) error {
	switch word {
	case "Tr":
		values, ok := numbers(operands, 1)
		if !ok {
			return notPlain("Tr")
		}
		r.state.textMode = int(values[0])
		return nil
	case "Tf":
		if len(operands) != 2 {
			return notPlain("Tf")
		}
		font, ok := r.document.get(r.document.resource(resources, "Font", operands[0].word)).(types.Dict)
		subtype, _ := r.document.get(font["Subtype"]).(types.Name)
		r.state.drawn = !ok || subtype == "Type3" // such letters have no text mode (9.3.6)
		return nil
	}
	switch {
	case r.state.textMode >= clippingText:
		return notPlain("text that clips")
	case r.state.textMode == invisibleText && !r.state.drawn:
		return nil
	}
	return r.paint()
}

func (r *reader) object(operands []token, resources types.Dict, depth int) error {
	if len(operands) != 1 || operands[0].kind != name {
		return notPlain("Do")
	}
	sd, ok := r.document.get(r.document.resource(resources, "XObject", operands[0].word)).(types.StreamDict)
	if !ok || sd.Dict["OC"] != nil {
		return notPlain("an object that is missing or optional")
	}
	switch subtype, _ := r.document.get(sd.Dict["Subtype"]).(types.Name); subtype {
	case "Form":
		return r.form(sd, resources, depth+1)
	case "Image":
		if r.found != nil {
			return notPlain("more than one picture")
		}
		if r.state.odd || r.state.blended {
			return notPlain("a picture that is clipped or blended")
		}
		b, ok := rectangle(r.state.ctm.square())
		if !ok || !r.state.clip.covers(b.intersect(r.shown), fills) {
			return notPlain("a picture that is skewed or clipped")
		}
		r.found = &placed{image: sd, at: r.state.ctm, black: r.state.black}
		return nil
	}
	return notPlain("an object of another kind")
}

// form runs a form XObject (8.10): its matrix, its box as a clip, its content.
func (r *reader) form(sd types.StreamDict, outer types.Dict, depth int) error {
	if depth > deepestForm {
		return notPlain("too deep")
	}
	d := r.document
	before, stack := r.state, r.stack
	r.stack = nil // a form cannot take off what the page has laid down
	if values := d.list(sd.Dict["Matrix"]); len(values) > 0 {
		m, ok := d.numbers(values, 6)
		if !ok {
			return notPlain("form matrix")
		}
		r.state.ctm = matrix(m).after(r.state.ctm)
	}
	if corners, ok := d.numbers(d.list(sd.Dict["BBox"]), 4); ok {
		m := r.state.ctm
		b, ok := rectangle([]point{m.apply(corners[0], corners[1]), m.apply(corners[2], corners[1]),
			m.apply(corners[2], corners[3]), m.apply(corners[0], corners[3])})
		r.narrow(b, ok)
	}
	resources, ok := d.get(sd.Dict["Resources"]).(types.Dict)
	if !ok {
		resources = outer
	}
	data, err := d.whole(sd, mostContent)
	if err != nil {
		return err
	}
	if err := r.content(data, resources, depth); err != nil {
		return err
	}
	r.state, r.stack = before, stack
	return nil
}
