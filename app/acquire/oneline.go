package acquire

import (
	"strings"
	"unicode"
)

// OneLine is what a device says of itself as it may be shown: at most 100
// letters in one line, of those that print. Anybody on a network can announce
// anything, and other characters move a terminal's cursor or turn a line round.
func OneLine(text string) string {
	printed := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsPrint(r) && r != unicode.ReplacementChar:
			return r
		}
		return -1
	}, text)
	letters := []rune(strings.Join(strings.Fields(printed), " "))
	return strings.TrimSpace(string(letters[:min(len(letters), 100)]))
}
