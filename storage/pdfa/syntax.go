package pdfa

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
)

// The values of PDF syntax (ISO 32000-1 7.3) as Go sees them: nil, bool, int64,
// float64, text ([]byte), name, reference, []any, dict and, in content streams,
// operator.
type (
	name      string
	reference int // object number; generations other than 0 are not ours
	operator  string
	dict      map[name]any
)

// deepest nesting of arrays and dictionaries; ours go three deep.
const deepest = 32

var (
	errSyntax = errors.New("not PDF syntax")
	errLimit  = errors.New("over a limit of 6.1.13")
)

// syntax reads values from a piece of a PDF. It never reads past the piece.
type syntax struct {
	data    []byte
	at      int
	content bool // operators are values, references are not
}

func isSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func isDelimiter(c byte) bool { return bytes.IndexByte([]byte("()<>[]{}/%"), c) >= 0 }

func (s *syntax) skipSpace() {
	for s.at < len(s.data) {
		switch c := s.data[s.at]; {
		case isSpace(c):
			s.at++
		case c == '%':
			end := bytes.IndexAny(s.data[s.at:], "\r\n")
			if end < 0 {
				end = len(s.data) - s.at
			}
			s.at += end
		default:
			return
		}
	}
}

// literal takes text if it comes next, exactly.
func (s *syntax) literal(text string) bool {
	if !bytes.HasPrefix(s.data[s.at:], []byte(text)) {
		return false
	}
	s.at += len(text)
	return true
}

func (s *syntax) fail(what string) error {
	return fmt.Errorf("%s at byte %d: %w", what, s.at, errSyntax)
}

func (s *syntax) value(depth int) (any, error) {
	s.skipSpace()
	switch {
	case depth > deepest:
		return nil, s.fail("nesting too deep")
	case s.at >= len(s.data):
		return nil, s.fail("end of data")
	case s.literal("<<"):
		return s.dict(depth)
	case s.data[s.at] == '[':
		s.at++
		return s.array(depth)
	case s.data[s.at] == '<':
		return s.hexText()
	case s.data[s.at] == '(':
		return s.literalText()
	case s.data[s.at] == '/':
		return s.name()
	}
	return s.word()
}

func (s *syntax) dict(depth int) (any, error) {
	entries := dict{}
	for {
		s.skipSpace()
		if s.literal(">>") {
			return entries, nil
		}
		if s.at >= len(s.data) || s.data[s.at] != '/' {
			return nil, s.fail("dictionary key")
		}
		key, err := s.name()
		if err != nil {
			return nil, err
		}
		if _, double := entries[key]; double {
			return nil, s.fail("key twice")
		}
		if entries[key], err = s.value(depth + 1); err != nil {
			return nil, err
		}
	}
}

func (s *syntax) array(depth int) (any, error) {
	values := []any{}
	for {
		s.skipSpace()
		if s.literal("]") {
			return values, nil
		}
		v, err := s.value(depth + 1)
		if err != nil {
			return nil, err
		}
		values = append(values, v)
	}
}

func (s *syntax) name() (name, error) {
	s.at++
	start := s.at
	for s.at < len(s.data) && !isSpace(s.data[s.at]) && !isDelimiter(s.data[s.at]) {
		s.at++
	}
	if s.at-start > 127 {
		return "", fmt.Errorf("name of %d bytes: %w", s.at-start, errLimit)
	}
	return name(s.data[start:s.at]), nil
}

func (s *syntax) hexText() (any, error) {
	s.at++
	end := bytes.IndexByte(s.data[s.at:], '>')
	if end < 0 || end%2 != 0 { // 6.1.6
		return nil, s.fail("hexadecimal string")
	}
	if end/2 > longestString {
		return nil, fmt.Errorf("string of %d bytes: %w", end/2, errLimit)
	}
	text := make([]byte, end/2)
	for i := range text {
		v, err := strconv.ParseUint(string(s.data[s.at+2*i:s.at+2*i+2]), 16, 8)
		if err != nil {
			return nil, s.fail("hexadecimal digit")
		}
		text[i] = byte(v)
	}
	s.at += end + 1
	return text, nil
}

// literalText reads a string in parentheses; escapes other than of a single
// character are not ours and not read.
func (s *syntax) literalText() (any, error) {
	text := []byte{}
	s.at++
	for open := 1; s.at < len(s.data); s.at++ {
		switch c := s.data[s.at]; c {
		case '(':
			open++
		case ')':
			if open--; open == 0 {
				s.at++
				return text, nil
			}
		case '\\':
			if s.at++; s.at >= len(s.data) {
				return nil, s.fail("string")
			}
		}
		if text = append(text, s.data[s.at]); len(text) > longestString {
			return nil, fmt.Errorf("string of over %d bytes: %w", longestString, errLimit)
		}
	}
	return nil, s.fail("string")
}

// token returns the run of regular characters that comes next.
func (s *syntax) token() string {
	start := s.at
	for s.at < len(s.data) && !isSpace(s.data[s.at]) && !isDelimiter(s.data[s.at]) {
		s.at++
	}
	return string(s.data[start:s.at])
}

func (s *syntax) word() (any, error) {
	word := s.token()
	switch word {
	case "":
		return nil, s.fail("delimiter")
	case "true":
		return true, nil
	case "false":
		return false, nil
	case "null":
		return nil, nil
	}
	if v, err := strconv.ParseInt(word, 10, 64); err == nil {
		if v > 2147483647 || v < -2147483648 {
			return nil, fmt.Errorf("integer %d: %w", v, errLimit)
		}
		return s.referenceOr(v), nil
	}
	if c := word[0]; c == '-' || c == '+' || c == '.' || c >= '0' && c <= '9' {
		v, err := strconv.ParseFloat(word, 64)
		if err != nil || bytes.ContainsAny([]byte(word), "eExXpP_") {
			return nil, s.fail("number")
		}
		return v, nil
	}
	if s.content {
		return operator(word), nil
	}
	return nil, s.fail("keyword")
}

// referenceOr returns "n 0 R" as a reference if that is what follows, else n.
func (s *syntax) referenceOr(n int64) any {
	rest := s.data[s.at:]
	if s.content || n <= 0 || n > mostObjects || !bytes.HasPrefix(rest, []byte(" 0 R")) {
		return n
	}
	if len(rest) > 4 && !isSpace(rest[4]) && !isDelimiter(rest[4]) {
		return n
	}
	s.at += 4
	return reference(n)
}
