package forms

import "strings"

// Folded is a number as numbers are compared: without case, space, and zeros in
// front.
func Folded(number string) string {
	number = strings.ToUpper(strings.Join(strings.Fields(number), " "))
	if trimmed := strings.TrimLeft(number, "0"); trimmed != "" && trimmed[0] >= '0' && trimmed[0] <= '9' {
		return trimmed
	}
	return number
}
