package ocr

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image"
	"io"
	"math"
	"strconv"
	"strings"
)

// Bounds of an answer of the engine. A page of small print has 2,000 words in
// 300 KB.
const (
	longestAnswer = 32 << 20
	mostWords     = 100_000
	longestWord   = 1_000 // bytes
	deepestAnswer = 64
)

// parseHOCR reads what the engine found on one page of the given size, in hOCR
// 1.2. Boxes are cut to the page. Whatever it does not understand fully is
// ErrGarbled.
func parseHOCR(answer []byte, size image.Point) ([]Word, error) {
	p := hocrParser{decoder: xml.NewDecoder(bytes.NewReader(answer)), size: size, block: -1, line: -1}
	if err := p.parse(); err != nil {
		return nil, fmt.Errorf("%w: at byte %d: %w", ErrGarbled, p.decoder.InputOffset(), err)
	}
	return p.words, nil
}

// part is what an open element of the answer stands for.
type part int

const (
	partOther part = iota
	partPage
	partBlock
	partLine
	partWord
)

// parts names the classes of tesseract's hOCR that matter here. The other kinds
// of line differ in their size of print only.
var parts = map[string]part{
	"ocr_page": partPage, "ocr_carea": partBlock, "ocrx_word": partWord,
	"ocr_line": partLine, "ocr_header": partLine, "ocr_caption": partLine, "ocr_textfloat": partLine,
}

type hocrParser struct {
	decoder     *xml.Decoder
	size        image.Point
	open        []part
	pages       int
	block, line int
	at          hocrLine // the open line
	first       int      // its first word
	word        Word     // the open one
	text        []byte   // of it
	words       []Word
}

type hocrLine struct {
	box           image.Rectangle
	slope, offset float64 // of the baseline, from the lower left corner of the box
	hasBaseline   bool
	angle         int // counterclockwise, of text that is not upright
}

func (p *hocrParser) parse() error {
	for {
		token, err := p.decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return err
		}
		if err := p.take(token); err != nil {
			return err
		}
	}
	if len(p.open) > 0 || p.pages != 1 {
		return fmt.Errorf("%d pages, %d elements left open", p.pages, len(p.open))
	}
	return nil
}

func (p *hocrParser) take(token xml.Token) error {
	switch token := token.(type) {
	case xml.StartElement:
		return p.start(token)
	case xml.EndElement:
		return p.end()
	case xml.CharData:
		if p.inside(partWord) {
			p.text = append(p.text, token...)
			if len(p.text) > longestWord {
				return errors.New("a word is too long")
			}
		}
	}
	return nil
}

func (p *hocrParser) inside(wanted part) bool {
	for _, open := range p.open {
		if open == wanted {
			return true
		}
	}
	return false
}

func (p *hocrParser) start(element xml.StartElement) error {
	var class, title string
	for _, attribute := range element.Attr {
		switch attribute.Name.Local {
		case "class":
			class = attribute.Value
		case "title":
			title = attribute.Value
		}
	}
	kind := parts[class]
	outer := map[part]part{partBlock: partPage, partLine: partBlock, partWord: partLine}[kind]
	if kind != partOther && p.inside(kind) || !(outer == partOther || p.inside(outer)) || len(p.open) >= deepestAnswer {
		return fmt.Errorf("%q is out of place", class)
	}
	p.open = append(p.open, kind)
	return p.begin(kind, propertiesOf(title))
}

func (p *hocrParser) begin(kind part, title properties) error {
	var err error
	switch kind {
	case partPage:
		p.pages++
		box, err := title.box()
		if err == nil && box != (image.Rectangle{Max: p.size}) {
			err = fmt.Errorf("a page of %v instead of %v", box, p.size)
		}
		return err
	case partBlock:
		p.block++
	case partLine:
		p.line++
		p.first = len(p.words)
		p.at, err = title.line()
	case partWord:
		p.text = p.text[:0]
		p.word = Word{Block: p.block, Line: p.line}
		p.word.Box, err = title.box()
		p.word.Box = p.word.Box.Intersect(image.Rectangle{Max: p.size})
		if err == nil {
			p.word.Confidence, err = title.confidence()
		}
	}
	return err
}

func (p *hocrParser) end() error {
	kind := p.open[len(p.open)-1] // the decoder sees to it that there is one
	p.open = p.open[:len(p.open)-1]
	switch kind {
	case partWord:
		p.word.Text = strings.TrimSpace(string(p.text))
		if p.word.Text != "" && !p.word.Box.Empty() {
			p.words = append(p.words, p.word)
		}
		if len(p.words) > mostWords {
			return errors.New("too many words")
		}
	case partLine:
		p.at.layWords(p.words[p.first:])
	}
	return nil
}

// layWords gives the words of a line their baselines.
func (l hocrLine) layWords(words []Word) {
	angle, followsLine := l.angle, l.hasBaseline && l.angle == 0
	if followsLine && math.Abs(l.slope) > 1 && len(words) > 0 {
		// A line that goes up or down the page, which the engine reads without
		// saying so.
		followsLine, angle = false, 270
		if words[len(words)-1].Box.Min.Y < words[0].Box.Min.Y {
			angle = 90
		}
	}
	for i := range words {
		box := words[i].Box
		if !followsLine {
			words[i].Baseline = edgeOf(box, angle)
			continue
		}
		height := func(x int) float64 {
			return float64(l.box.Max.Y) + l.offset + l.slope*float64(x-l.box.Min.X)
		}
		words[i].Baseline = Baseline{float64(box.Min.X), height(box.Min.X), float64(box.Max.X), height(box.Max.X)}
	}
}

// edgeOf is the edge of a box that letters stand on when the text is turned
// counterclockwise.
func edgeOf(box image.Rectangle, angle int) Baseline {
	x0, y0, x1, y1 := float64(box.Min.X), float64(box.Min.Y), float64(box.Max.X), float64(box.Max.Y)
	switch angle {
	case 90:
		return Baseline{x1, y1, x1, y0}
	case 180:
		return Baseline{x1, y0, x0, y0}
	case 270:
		return Baseline{x0, y0, x0, y1}
	}
	return Baseline{x0, y1, x1, y1}
}

// properties are what an element's title says: names with their values.
type properties map[string][]string

func propertiesOf(title string) properties {
	out := properties{}
	for property := range strings.SplitSeq(title, ";") {
		if fields := strings.Fields(property); len(fields) > 0 {
			out[fields[0]] = fields[1:]
		}
	}
	return out
}

// numbers reads a property of exactly n numbers.
func (p properties) numbers(name string, n int) ([]float64, error) {
	values := p[name]
	if len(values) != n {
		return nil, fmt.Errorf("%s with %d values", name, len(values))
	}
	out := make([]float64, n)
	for i, value := range values {
		number, err := strconv.ParseFloat(value, 64)
		if err != nil || math.Abs(number) > 1<<20 || math.IsNaN(number) {
			return nil, fmt.Errorf("%s is no number", name)
		}
		out[i] = number
	}
	return out, nil
}

func (p properties) box() (image.Rectangle, error) {
	n, err := p.numbers("bbox", 4)
	if err != nil {
		return image.Rectangle{}, err
	}
	box := image.Rectangle{image.Pt(int(n[0]), int(n[1])), image.Pt(int(n[2]), int(n[3]))}
	if box.Min.X > box.Max.X || box.Min.Y > box.Max.Y {
		return box, errors.New("bbox is inside out")
	}
	return box, nil
}

func (p properties) confidence() (int, error) {
	n, err := p.numbers("x_wconf", 1)
	if err != nil {
		return 0, err
	}
	return int(min(max(n[0], 0), 100)), nil
}

func (p properties) line() (hocrLine, error) {
	var line hocrLine
	var err error
	if line.box, err = p.box(); err != nil {
		return line, err
	}
	if _, there := p["baseline"]; there {
		n, err := p.numbers("baseline", 2)
		if err != nil {
			return line, err
		}
		line.slope, line.offset, line.hasBaseline = n[0], n[1], true
	}
	if _, there := p["textangle"]; there {
		n, err := p.numbers("textangle", 1)
		if err != nil {
			return line, err
		}
		line.angle = ((int(math.Round(n[0]/90))*90)%360 + 360) % 360
	}
	return line, nil
}
