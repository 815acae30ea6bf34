package app

import (
	"image"
	"regexp"
	"strconv"
	"strings"

	"daluang/app/ocr"
)

// PrintedNumber is what may be the page number that is printed on a page.
type PrintedNumber struct {
	Number int
	Of     int  // pages of the document, where the page says so; else 0
	Sure   bool // written as only page numbers are: "- 3 -", "Halaman 3 dari 5"
	Roman  bool
}

// numberForms are the ways in which a line is a page number, the surest first.
// The first group is the number, the second, where there is one, the total.
var numberForms = []struct {
	form *regexp.Regexp
	sure bool
}{
	{regexp.MustCompile(`(?i)\b(?:halaman|hal|hlm|page|lembar)\b\.?\s*(?:ke|no)?[-.:\s]*(\d{1,4})(?:\s*(?:dari|of|/)\s*(\d{1,4}))?`), true},
	{regexp.MustCompile(`(?i)^(\d{1,4})\s*(?:/|dari|of)\s*(\d{1,4})$`), true},
	{regexp.MustCompile(`^[-–—~=]\s*(\d{1,4})\s*[-–—~=]$`), true},
	{regexp.MustCompile(`^[(\[|]?\s*(\d{1,4})\s*[)\]|.]?$`), false},
}

var romanForm = regexp.MustCompile(`^[-–—(\[]?\s*([ivxlc]{1,8}|[IVXLC]{1,8})\s*[-–—)\].]?$`)

// marginShare is how much of a page's height at the top and at the bottom may
// hold its number.
const marginShare = 0.13

// numbersOn finds what may be the page number among the words of a page that is
// height pixels high: a line of its own in the margin at the top or bottom.
func numbersOn(words []ocr.Word, height int) []PrintedNumber {
	var found []PrintedNumber
	for start := 0; start < len(words); {
		end := start + 1
		for end < len(words) && words[end].Line == words[start].Line {
			end++
		}
		if text, box := lineOf(words[start:end]); isInMargin(box, height) {
			if number, ok := numberIn(text); ok {
				found = append(found, number)
			}
		}
		start = end
	}
	return found
}

func lineOf(words []ocr.Word) (text string, box image.Rectangle) {
	parts := make([]string, len(words))
	for i, word := range words {
		parts[i] = word.Text
		box = box.Union(word.Box)
	}
	return strings.Join(parts, " "), box
}

func isInMargin(box image.Rectangle, height int) bool {
	middle := float64(box.Min.Y+box.Max.Y) / 2
	return middle < marginShare*float64(height) || middle > (1-marginShare)*float64(height)
}

// numberIn reads one line as a page number.
func numberIn(line string) (PrintedNumber, bool) {
	line = strings.TrimSpace(line)
	for _, known := range numberForms {
		match := known.form.FindStringSubmatch(line)
		if match == nil {
			continue
		}
		n, _ := strconv.Atoi(match[1])
		found := PrintedNumber{Number: n, Sure: known.sure}
		if len(match) > 2 && match[2] != "" {
			found.Of, _ = strconv.Atoi(match[2])
		}
		if n == 0 || found.Of > 0 && n > found.Of {
			return PrintedNumber{}, false
		}
		return found, true
	}
	if match := romanForm.FindStringSubmatch(line); match != nil {
		if n := fromRoman(strings.ToLower(match[1])); n > 0 {
			return PrintedNumber{Number: n, Roman: true}, true
		}
	}
	return PrintedNumber{}, false
}

// fromRoman reads a roman number below 400, 0 for what is none.
func fromRoman(text string) int {
	values := map[byte]int{'i': 1, 'v': 5, 'x': 10, 'l': 50, 'c': 100}
	sum := 0
	for i := range len(text) {
		v := values[text[i]]
		if i+1 < len(text) && values[text[i+1]] > v {
			v = -v
		}
		sum += v
	}
	if sum <= 0 || toRoman(sum) != text {
		return 0 // letters in an order that no number has
	}
	return sum
}

func toRoman(n int) string {
	var out strings.Builder
	for _, sign := range []struct {
		value int
		text  string
	}{{100, "c"}, {90, "xc"}, {50, "l"}, {40, "xl"}, {10, "x"}, {9, "ix"}, {5, "v"}, {4, "iv"}, {1, "i"}} {
		for ; n >= sign.value; n -= sign.value {
			out.WriteString(sign.text)
		}
	}
	return out.String()
}
