package pdfa

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Word is a recognised word. It is laid invisibly over the picture, so that the
// page can be searched and a selection marks the word where it stands.
type Word struct {
	Text string
	// Box is what the word fills on the picture. The text is as wide, but for a
	// gap to the next word; up and down it reaches as far as any word of its line,
	// so that readers see a line.
	Box Box
	// Line numbers the line of text: consecutive words with the same number are
	// parted by a space, others by a new line. Words stand in reading order.
	Line int
	// Angle is how many degrees the baseline rises to the right, as seen; 90 is
	// text that runs upwards. Box is then what encloses the inclined word.
	Angle float64
}

// Box is a rectangle in pixels of the page as it is shown, after Mirror and
// Rotate: x to the right, y down, (0, 0) the upper left corner of the page that
// the reader sees. A pixel is one of the stored picture (of Layers.Mask on a
// layered page), so a picture of 2480x3508 turned by 90 is 3508 wide here. It is
// the system of a recogniser that was given the upright page.
type Box struct{ X0, Y0, X1, Y1 float64 }

// resolveWords returns the words that can be written: clean, without empty ones,
// each clipped to the page. One that lies outside is ErrInvalidPage; more than a
// hundred thousand are ErrTooLarge.
func (p Page) resolveWords() ([]Word, error) {
	width, height := p.shownPixels()
	words := make([]Word, 0, min(len(p.Words), mostWords))
	drawing := 0
	for _, word := range p.Words {
		if drawing += 4*len(word.Text) + wordNumbers; drawing > largestStream/2 {
			return nil, fmt.Errorf("words on a page: %w", ErrTooLarge)
		}
		if word.Text = cleanWord(word.Text); word.Text == "" {
			continue
		}
		b := Box{max(word.Box.X0, 0), max(word.Box.Y0, 0), min(word.Box.X1, width), min(word.Box.Y1, height)}
		// Not a number fails every comparison.
		if !(b.X0 < b.X1) || !(b.Y0 < b.Y1) || math.IsNaN(word.Angle) || math.IsInf(word.Angle, 0) {
			return nil, fmt.Errorf("word at %v, %g degrees, on a page of %gx%g pixels: %w", word.Box, word.Angle, width, height, ErrInvalidPage)
		}
		word.Box = b
		words = append(words, word)
	}
	levelLines(words)
	return words, nil
}

// A character takes four digits, a word some numbers more.
const (
	wordNumbers = 200
	mostWords   = largestStream / 2 / wordNumbers
)

// cleanWord drops what a ToUnicode map may not hold (6.2.11.7.2: U+FEFF, U+FFFE).
func cleanWord(text string) string {
	if plain(text) {
		return text
	}
	return strings.ReplaceAll(cleanText(text), "\uFEFF", "")
}

// plain tells words of ASCII's visible characters, which most are.
func plain(text string) bool {
	for i := range len(text) {
		if text[i] <= ' ' || text[i] > '~' {
			return false
		}
	}
	return true
}

func (p Page) turnedSideways() bool { return p.Rotate == 90 || p.Rotate == 270 }

// shownPixels is the size of the page as it is shown.
func (p Page) shownPixels() (width, height float64) {
	across, down := p.pixels()
	if p.turnedSideways() {
		across, down = down, across
	}
	return float64(across), float64(down)
}

// shownScale is points per pixel across and down the page as it is shown.
func (p Page) shownScale() (across, down float64) {
	if p.turnedSideways() {
		return 72 / p.DPIY, 72 / p.DPIX
	}
	return 72 / p.DPIX, 72 / p.DPIY
}

// shownToPage is the matrix from points on the page as it is shown, y up, to the
// page's own space, which Rotate turns clockwise (ISO 32000-1 7.7.3.3).
func (p Page) shownToPage(width, height float64) string {
	switch p.Rotate {
	case 90:
		return fmt.Sprintf("0 1 -1 0 %s 0 cm ", number(width))
	case 180:
		return fmt.Sprintf("-1 0 0 -1 %s %s cm ", number(width), number(height))
	case 270:
		return fmt.Sprintf("0 -1 1 0 0 %s cm ", number(height))
	}
	return ""
}

// appendWords writes the words in text rendering mode 3, invisible, each
// stretched to the width of its box, its font as high as its line. Size and
// stretch are said where they change.
func (p Page) appendWords(dst []byte, width, height float64, font *runeCodes) []byte {
	_, pixels := p.shownPixels()
	across, down := p.shownScale()
	dst = append(dst, "\nq "...)
	dst = append(dst, p.shownToPage(width, height)...)
	dst = append(dst, "BT 3 Tr\n"...)
	var size, stretch float64
	for i, word := range p.Words {
		box := Box{word.Box.X0 * across, (pixels - word.Box.Y1) * down, word.Box.X1 * across, (pixels - word.Box.Y0) * down}
		long, high, angle := box.inclined(word.Angle)
		sin, cos := math.Sincos(angle)
		// Of the font's height the thousandth part hangs below the baseline.
		middle := high/2 + high*glyphlessDescent/1000
		x := (box.X0+box.X1)/2 - long/2*cos + middle*sin
		y := (box.Y0+box.Y1)/2 - long/2*sin - middle*cos
		if high = max(hundredths(high), smallestSize); high != size {
			size = high
			dst = append(appendNumbers(append(dst, "/F0 "...), size), "Tf "...)
		}
		wide := float64(utf8.RuneCountInString(word.Text)) * glyphlessWidth / 1000 * size
		if wanted := max(hundredths(min(100*long/wide, widestStretch)), narrowestStretch); wanted != stretch {
			stretch = wanted
			dst = append(appendNumbers(dst, stretch), "Tz "...)
		}
		dst = append(appendNumbers(dst, cos, sin, -sin, cos, hundredths(x), hundredths(y)), "Tm <"...)
		dst = font.appendCodes(dst, word.Text)
		if i+1 < len(p.Words) && p.Words[i+1].Line == word.Line {
			dst = font.appendCodes(dst, " ")
		}
		dst = append(dst, "> Tj\n"...)
	}
	return append(dst, "ET Q"...)
}

// inclined returns length and height of the rectangle that, turned by an angle,
// is enclosed by the box. Where there is none (a recogniser's angle need not fit
// its box, and at 45 degrees a box says nothing) the word lies flat.
func (b Box) inclined(degrees float64) (long, high, angle float64) {
	wide, tall := b.X1-b.X0, b.Y1-b.Y0
	angle = degrees * math.Pi / 180
	sin, cos := math.Sincos(angle)
	sin, cos = math.Abs(sin), math.Abs(cos)
	spread := cos*cos - sin*sin
	long, high = (wide*cos-tall*sin)/spread, (tall*cos-wide*sin)/spread
	if degrees == 0 || !(long > wide/100) || !(high > tall/100) || math.Abs(spread) < 0.1 {
		return wide, tall, 0
	}
	return long, high, angle
}

// hundredths rounds a measure of a word, in points or in percent of its width: a
// pixel of a scanner is ten times as large.
func hundredths(v float64) float64 { return math.Round(v*100) / 100 }

// What a word may ask of a font: sizes are written in hundredths, and reals of
// PDF/A-1 end at 32 767 (ISO 19005-1 6.1.12).
const (
	smallestSize                    = 0.01
	narrowestStretch, widestStretch = 0.01, 30000
)

// appendNumbers writes reals, each with a space behind it.
func appendNumbers(dst []byte, values ...float64) []byte {
	for _, v := range values {
		dst = append(appendNumber(dst, v), ' ')
	}
	return dst
}

func number(v float64) string { return string(appendNumber(nil, v)) }

// appendNumber writes a real with at most four decimals: a fifth of a thousandth
// of a point is less than any scanner can mean. PDF knows no exponents, and
// nothing here comes near the size that would ask for one.
func appendNumber(dst []byte, v float64) []byte {
	scaled := int64(math.Round(v * 10000))
	if scaled < 0 {
		dst, scaled = append(dst, '-'), -scaled
	}
	dst = strconv.AppendInt(dst, scaled/10000, 10)
	part := scaled % 10000
	if part == 0 {
		return dst
	}
	dst = append(dst, '.')
	for unit := int64(1000); part > 0; unit /= 10 {
		dst = append(dst, byte('0'+part/unit))
		part %= unit
	}
	return dst
}

// runeCodes allots a document's codes: 1, 2, 3 … in the order in which the runes
// are met. It is all that is kept of the text of a page.
type runeCodes struct {
	codes map[rune]uint16
	plain [128]uint16 // those of ASCII again, 0 for none yet: most runes are
	runes []rune      // by code - 1
}

// mostCodes is the highest CID (6.1.13).
const mostCodes = 65535

// appendCodes writes the codes of a text as hexadecimal digits.
func (c *runeCodes) appendCodes(dst []byte, text string) []byte {
	const digits = "0123456789abcdef"
	for _, r := range text {
		code := c.code(r)
		dst = append(dst, digits[code>>12], digits[code>>8&15], digits[code>>4&15], digits[code&15])
	}
	return dst
}

// code returns the code of a rune; once all are taken a new rune is written as
// the last one, which needs more runes than any script has.
func (c *runeCodes) code(r rune) uint16 {
	if r < utf8.RuneSelf && c.plain[r] != 0 {
		return c.plain[r]
	}
	if code, known := c.codes[r]; known {
		return code
	}
	if len(c.runes) == mostCodes {
		return mostCodes
	}
	if c.codes == nil {
		c.codes = map[rune]uint16{}
	}
	c.runes = append(c.runes, r)
	c.codes[r] = uint16(len(c.runes))
	if r < utf8.RuneSelf {
		c.plain[r] = c.codes[r]
	}
	return c.codes[r]
}
