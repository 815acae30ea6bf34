package pdfpages

import (
	"bytes"
	"strconv"
)

// kind of a token in a content stream (ISO 32000-1 7.8.2).
type kind int

const (
	operator kind = iota
	number
	name
	text // a string; what it says is of no interest
	punctuation
	ended
	broken
)

type token struct {
	kind  kind
	value float64
	word  string // of a name or an operator
}

// tokens cuts a content stream into tokens. It keeps nothing and always
// advances, so that it ends whatever the bytes are.
type tokens struct {
	data []byte
	at   int
}

func (t *tokens) next() token {
	t.skip()
	if t.at >= len(t.data) {
		return token{kind: ended}
	}
	c := t.data[t.at]
	switch c {
	case '/':
		t.at++
		return token{kind: name, word: plainName(t.regular())}
	case '(':
		return t.literal()
	case '<', '>':
		return t.angle(c)
	case '[', ']', '{', '}':
		t.at++
		return token{kind: punctuation}
	case ')':
		t.at++
		return token{kind: broken}
	}
	word := t.regular()
	if c <= '9' {
		if value, err := strconv.ParseFloat(string(word), 64); err == nil {
			return token{kind: number, value: value}
		}
		return token{kind: broken}
	}
	return token{kind: operator, word: string(word)}
}

func (t *tokens) skip() {
	for t.at < len(t.data) {
		switch {
		case isSpace(t.data[t.at]):
			t.at++
		case t.data[t.at] == '%':
			end := bytes.IndexAny(t.data[t.at:], "\r\n")
			if end < 0 {
				end = len(t.data) - t.at
			}
			t.at += end
		default:
			return
		}
	}
}

// regular takes the run of regular characters at the present place.
func (t *tokens) regular() []byte {
	start := t.at
	for t.at < len(t.data) && !isSpace(t.data[t.at]) && !isDelimiter(t.data[t.at]) {
		t.at++
	}
	return t.data[start:t.at]
}

func isSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func isDelimiter(c byte) bool { return bytes.IndexByte([]byte("()<>[]{}/%"), c) >= 0 }

// literal takes a string with its balanced brackets.
func (t *tokens) literal() token {
	depth := 0
	for ; t.at < len(t.data); t.at++ {
		switch t.data[t.at] {
		case '\\':
			t.at++
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				t.at++
				return token{kind: text}
			}
		}
	}
	return token{kind: broken}
}

// angle takes << or >>, or a string of hexadecimal digits.
func (t *tokens) angle(c byte) token {
	if t.at+1 < len(t.data) && t.data[t.at+1] == c {
		t.at += 2
		return token{kind: punctuation}
	}
	end := bytes.IndexByte(t.data[t.at:], '>')
	if c == '>' || end < 0 {
		t.at = len(t.data)
		return token{kind: broken}
	}
	t.at += end + 1
	return token{kind: text}
}

// plainName resolves #xx in a name (7.3.5).
func plainName(raw []byte) string {
	if bytes.IndexByte(raw, '#') < 0 {
		return string(raw)
	}
	var out []byte
	for i := 0; i < len(raw); i++ {
		if raw[i] == '#' && i+2 < len(raw) {
			if value, err := strconv.ParseUint(string(raw[i+1:i+3]), 16, 8); err == nil {
				out = append(out, byte(value))
				i += 2
				continue
			}
		}
		out = append(out, raw[i])
	}
	return string(out)
}
