package pdfa

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strconv"
)

// errShort says that a value does not end within the piece that was given.
var errShort = errors.New("value goes on behind the data")

// lexer reads PDF syntax as programs of all kinds write it, into the same Go
// values as syntax does; generations of references are dropped. It reports what
// PDF/A forbids in spelling (6.1.6, 6.1.13) and goes on.
type lexer struct {
	data     []byte
	at       int
	content  bool // operators are values, references are not
	complain func(clause, message string)
}

// mostNested bounds arrays and dictionaries within each other.
const mostNested = 64

func (l *lexer) report(clause, format string, values ...any) {
	if l.complain != nil {
		l.complain(clause, fmt.Sprintf(format, values...))
	}
}

func (l *lexer) skipSpace() {
	s := syntax{data: l.data, at: l.at}
	s.skipSpace()
	l.at = s.at
}

func (l *lexer) literal(text string) bool {
	if l.at > len(l.data) || !bytes.HasPrefix(l.data[l.at:], []byte(text)) {
		return false
	}
	l.at += len(text)
	return true
}

// token returns the run of regular characters that comes next.
func (l *lexer) token() string {
	s := syntax{data: l.data, at: l.at}
	word := s.token()
	l.at = s.at
	return word
}

func (l *lexer) value(depth int) (any, error) {
	l.skipSpace()
	switch {
	case depth > mostNested:
		return nil, fmt.Errorf("nesting too deep: %w", errSyntax)
	case l.at >= len(l.data):
		return nil, errShort
	case l.literal("<<"):
		return l.dict(depth)
	}
	switch l.data[l.at] {
	case '[':
		l.at++
		return l.array(depth)
	case '<':
		return l.hexText()
	case '(':
		return l.literalText()
	case '/':
		return l.name()
	}
	return l.word()
}

func (l *lexer) dict(depth int) (any, error) {
	entries := dict{}
	for {
		l.skipSpace()
		if l.literal(">>") {
			return entries, nil
		}
		if l.at >= len(l.data) {
			return nil, errShort
		}
		if l.data[l.at] != '/' {
			return nil, fmt.Errorf("dictionary key at byte %d: %w", l.at, errSyntax)
		}
		key, err := l.name()
		if err != nil {
			return nil, err
		}
		value, err := l.value(depth + 1)
		if err != nil {
			return nil, err
		}
		if value != nil {
			entries[key] = value
		}
	}
}

func (l *lexer) array(depth int) (any, error) {
	values := []any{}
	for {
		l.skipSpace()
		if l.literal("]") {
			return values, nil
		}
		value, err := l.value(depth + 1)
		if err != nil {
			return nil, err
		}
		values = append(values, value)
	}
}

// name expands #xx (ISO 32000-1 7.3.5).
func (l *lexer) name() (name, error) {
	l.at++
	raw := l.token()
	if l.at >= len(l.data) && !l.content {
		return "", errShort
	}
	text := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); i++ {
		if raw[i] == '#' && i+2 < len(raw) {
			if v, err := strconv.ParseUint(raw[i+1:i+3], 16, 8); err == nil {
				text = append(text, byte(v))
				i += 2
				continue
			}
		}
		text = append(text, raw[i])
	}
	if len(text) > 127 {
		l.report("6.1.13-4", "name of %d bytes", len(text))
	}
	return name(text), nil
}

func hexDigit(c byte) (byte, bool) {
	switch {
	case c >= '0' && c <= '9':
		return c - '0', true
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10, true
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}

func (l *lexer) hexText() (any, error) {
	end := bytes.IndexByte(l.data[l.at:], '>')
	if end < 0 {
		return nil, errShort
	}
	digits := l.data[l.at+1 : l.at+end]
	l.at += end + 1
	text, count, strange := unhex(digits)
	if strange {
		l.report("6.1.6-2", "hexadecimal string with a character that is no digit")
	}
	if count%2 != 0 {
		l.report("6.1.6-1", "hexadecimal string of %d digits", count)
	}
	l.checkLength(text)
	return text, nil
}

// unhex reads digits, skips spaces, and takes a missing last digit as 0.
func unhex(digits []byte) (text []byte, count int, strange bool) {
	text = make([]byte, 0, len(digits)/2+1)
	for _, c := range digits {
		if isSpace(c) {
			continue
		}
		v, ok := hexDigit(c)
		strange = strange || !ok
		if count%2 == 0 {
			text = append(text, v<<4)
		} else {
			text[len(text)-1] |= v
		}
		count++
	}
	return text, count, strange
}

func (l *lexer) checkLength(text []byte) {
	if len(text) > longestString {
		l.report("6.1.13-3", "string of %d bytes", len(text))
	}
}

// literalText reads a string in parentheses with all escapes (7.3.4.2).
func (l *lexer) literalText() (any, error) {
	text := []byte{}
	l.at++
	for open := 1; l.at < len(l.data); l.at++ {
		c := l.data[l.at]
		switch c {
		case '(':
			open++
		case ')':
			if open--; open == 0 {
				l.at++
				l.checkLength(text)
				return text, nil
			}
		case '\\':
			if l.at+1 >= len(l.data) {
				return nil, errShort
			}
			l.at++
			text = l.escape(text)
			continue
		case '\r':
			if l.at+1 < len(l.data) && l.data[l.at+1] == '\n' {
				l.at++
			}
			c = '\n'
		}
		text = append(text, c)
	}
	return nil, errShort
}

var escapes = map[byte]byte{'n': '\n', 'r': '\r', 't': '\t', 'b': '\b', 'f': '\f'}

// escape takes what follows a backslash; at stays on its last byte.
func (l *lexer) escape(text []byte) []byte {
	c := l.data[l.at]
	if plain, ok := escapes[c]; ok {
		return append(text, plain)
	}
	switch {
	case c == '\n':
		return text
	case c == '\r':
		if l.at+1 < len(l.data) && l.data[l.at+1] == '\n' {
			l.at++
		}
		return text
	case c < '0' || c > '7':
		return append(text, c)
	}
	code := 0
	for i := 0; i < 3 && l.at < len(l.data) && l.data[l.at] >= '0' && l.data[l.at] <= '7'; i++ {
		code = code*8 + int(l.data[l.at]-'0')
		l.at++
	}
	l.at--
	return append(text, byte(code))
}

func (l *lexer) word() (any, error) {
	start := l.at
	word := l.token()
	if l.at >= len(l.data) && !l.content {
		return nil, errShort
	}
	switch word {
	case "":
		l.at++
		if l.content { // a stray delimiter
			return operator(l.data[start:l.at]), nil
		}
		return nil, fmt.Errorf("delimiter at byte %d: %w", start, errSyntax)
	case "true":
		return true, nil
	case "false":
		return false, nil
	case "null":
		return nil, nil
	}
	if number, ok := l.number(word); ok {
		if n, whole := number.(int64); whole && !l.content && n >= 0 && n <= mostObjects {
			return l.referenceOr(n)
		}
		return number, nil
	}
	if l.content {
		return operator(word), nil
	}
	return nil, fmt.Errorf("keyword at byte %d: %w", start, errSyntax)
}

// number reads an integer or a real and watches their limits (6.1.13).
func (l *lexer) number(word string) (any, bool) {
	if c := word[0]; c != '-' && c != '+' && c != '.' && (c < '0' || c > '9') {
		return nil, false
	}
	if v, err := strconv.ParseInt(word, 10, 64); err == nil {
		if v > math.MaxInt32 || v < math.MinInt32 {
			l.report("6.1.13-1", "integer %d", v)
		}
		return v, true
	}
	for _, c := range []byte(word[1:]) {
		if c != '.' && c != '-' && (c < '0' || c > '9') {
			return nil, false
		}
	}
	v, err := strconv.ParseFloat(word, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return float64(0), true // what viewers make of 1.2.3 or 1-2
	}
	switch {
	case !bytes.Contains([]byte(word), []byte(".")):
		l.report("6.1.13-1", "integer %s", word)
	case math.Abs(v) > 3.403e38:
		l.report("6.1.13-2", "real number %g", v)
	case v != 0 && math.Abs(v) < 1.175e-38:
		l.report("6.1.13-5", "real number %g", v)
	}
	return v, true
}

// referenceOr returns "n g R" as a reference if that is what follows, else n.
func (l *lexer) referenceOr(n int64) (any, error) {
	ahead := lexer{data: l.data, at: l.at}
	ahead.skipSpace()
	generation := ahead.token()
	if ahead.at >= len(l.data) {
		return nil, errShort
	}
	if _, err := strconv.ParseUint(generation, 10, 16); err != nil {
		return n, nil
	}
	ahead.skipSpace()
	key := ahead.token()
	if ahead.at >= len(l.data) {
		return nil, errShort
	}
	if key != "R" {
		return n, nil
	}
	l.at = ahead.at
	return reference(n), nil
}
