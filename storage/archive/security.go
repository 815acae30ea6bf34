package archive

import (
	"errors"
	"fmt"
	"strings"
)

// ErrBadSecurityClass says that a text names no class of the SKKAAD.
var ErrBadSecurityClass = errors.New("not a security class")

// SecurityClass is the class of the SKKAAD (Perka ANRI 17/2011), written as on
// the envelope. The empty class means that nobody has decided yet; it is never
// read as "open".
type SecurityClass string

// The four classes, from open to strictest.
const (
	Open         SecurityClass = "B"  // biasa/terbuka
	Limited      SecurityClass = "T"  // terbatas
	Confidential SecurityClass = "R"  // rahasia
	TopSecret    SecurityClass = "SR" // sangat rahasia
)

var strictness = map[SecurityClass]int{"": 0, Open: 1, Limited: 2, Confidential: 3, TopSecret: 4}

// ParseSecurityClass reads a letter or the Indonesian word; empty text is the
// undecided class.
func ParseSecurityClass(text string) (SecurityClass, error) {
	switch strings.ToUpper(strings.Join(strings.Fields(text), " ")) {
	case "":
		return "", nil
	case "B", "BIASA", "TERBUKA", "BIASA/TERBUKA":
		return Open, nil
	case "T", "TERBATAS":
		return Limited, nil
	case "R", "RAHASIA":
		return Confidential, nil
	case "SR", "SANGAT RAHASIA":
		return TopSecret, nil
	}
	return "", fmt.Errorf("read class %q: %w", text, ErrBadSecurityClass)
}

// StricterThan orders the classes; every decided class is stricter than the
// undecided one.
func (c SecurityClass) StricterThan(other SecurityClass) bool {
	return strictness[c] > strictness[other]
}

// Strictest is the class of a dossier: the strictest of its items. Adding a
// lower item never lowers it.
func Strictest(classes ...SecurityClass) SecurityClass {
	var result SecurityClass
	for _, class := range classes {
		if class.StricterThan(result) {
			result = class
		}
	}
	return result
}
