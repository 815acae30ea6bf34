package archive

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// ErrBadClassCode says that a text is not a code of Permendagri 83/2022.
var ErrBadClassCode = errors.New("not a classification code")

// ClassCode is a code of Permendagri 83/2022, for example 400.3.11.1: three
// digits, then integers after dots. It is kept as text and compared segment by
// segment as integers: 400.3.10 comes after 400.3.9. The empty code means that
// nobody has classified the record yet.
type ClassCode string

// ParseClassCode reads a code. A first segment with lost leading zeros (the
// print of one regency shows 00.1 for 000.1) is completed, and corrected tells
// so, that the user can be told too. Empty text is the empty code.
func ParseClassCode(text string) (code ClassCode, corrected bool, err error) {
	text = strings.TrimSuffix(strings.TrimSpace(text), ".")
	if text == "" {
		return "", false, nil
	}
	segments := strings.Split(text, ".")
	for i, segment := range segments {
		if !isSegment(segment, i == 0) {
			return "", false, fmt.Errorf("read code %q: %w", text, ErrBadClassCode)
		}
	}
	if missing := 3 - len(segments[0]); missing > 0 {
		segments[0] = strings.Repeat("0", missing) + segments[0]
		corrected = true
	}
	return ClassCode(strings.Join(segments, ".")), corrected, nil
}

// isSegment accepts "000" as a main class but no leading zero after the first
// dot: 400.03 is a misprint that could mean two codes.
func isSegment(segment string, main bool) bool {
	if segment == "" || len(segment) > 3 {
		return false
	}
	for _, digit := range segment {
		if digit < '0' || digit > '9' {
			return false
		}
	}
	if main {
		return len(segment) == 3 || strings.Trim(segment, "0") == ""
	}
	return segment[0] != '0'
}

// Compare orders codes by their integer segments; a parent comes before its
// children, the empty code before all.
func (c ClassCode) Compare(other ClassCode) int {
	left, right := c.segments(), other.segments()
	for i := range min(len(left), len(right)) {
		if order := cmp.Compare(left[i], right[i]); order != 0 {
			return order
		}
	}
	return cmp.Compare(len(left), len(right))
}

// Parent is the code one level up, empty for a main class.
func (c ClassCode) Parent() ClassCode {
	dot := strings.LastIndexByte(string(c), '.')
	if dot < 0 {
		return ""
	}
	return c[:dot]
}

// Contains reports whether other is c or lies below it.
func (c ClassCode) Contains(other ClassCode) bool {
	return c == other || c != "" && strings.HasPrefix(string(other), string(c)+".")
}

// SortKey is a text that sorts bytewise as Compare does, for an index in a
// database: every segment padded to four digits.
func (c ClassCode) SortKey() string {
	var key strings.Builder
	for _, segment := range c.segments() {
		fmt.Fprintf(&key, "%04d.", segment)
	}
	return key.String()
}

func (c ClassCode) segments() []int {
	if c == "" {
		return nil
	}
	texts := strings.Split(string(c), ".")
	numbers := make([]int, len(texts))
	for i, text := range texts {
		numbers[i], _ = strconv.Atoi(text) // ParseClassCode let only digits in
	}
	return numbers
}
