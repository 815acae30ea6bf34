package app

import (
	"fmt"
	"image"
	"slices"
	"strings"
	"testing"

	"daluang/app/ocr"
	"daluang/storage/archive"
)

// stack makes pages of one item from what is printed on each: "3", "-3-", "3/5",
// "iv"; "." is a page without a number.
func stack(printed string) []PageFact {
	var pages []PageFact
	for i, text := range strings.Fields(printed) {
		page := PageFact{Page: archive.ID(fmt.Sprint("p", i)), Item: "item", Width: 210, Height: 297}
		if n, ok := numberIn(text); ok {
			page.Numbers = []PrintedNumber{n}
		}
		pages = append(pages, page)
	}
	return pages
}

func told(found []SequenceFinding) string {
	var out []string
	for _, f := range found {
		text := fmt.Sprintf("%s:%s", f.Page, f.Flag)
		if f.Missing > 0 {
			text += fmt.Sprint("x", f.Missing)
		}
		out = append(out, text)
	}
	return strings.Join(out, " ")
}

func TestPrintedNumbersTellWhatIsMissingTwiceOrInTheWrongPlace(t *testing.T) {
	for printed, want := range map[string]string{
		"1 2 3 4 5 6":                       "",
		". 2 3 4 5":                         "",            // a letter numbers from its second page on
		"1 . 2 . 3 . 4 .":                   "",            // blank versos
		"1 2 . 4 5":                         "",            // a number that was not read
		"i ii iii iv 1 2 3 4":               "",            // a preface
		"1 2 3 1 2 3 4":                     "",            // another document begins
		"1 2 3 5 6 7":                       "p3:gapx1",    // page 4 is missing
		"1 2 3 7 8 9 10":                    "p3:gapx3",    // three are
		"1 2 2 3 4 5":                       "p2:repeated", // page 2 twice
		"1 2 4 3 5 6 7":                     "p3:out-of-order",
		"1 2 4 . 5 6 7":                     "p3:out-of-order", // the 3, not read
		"1 2 . 3 5 6 7":                     "p2:out-of-order", // the 4, not read
		"1 . 2 4 . 5 6 7":                   "p3:gapx1",        // sides without a number, and page 3 is missing
		"-1- -2- -4- -5- -6-":               "p2:gapx1",
		"1/5 2/5 3/5 4/5":                   "p3:gapx1", // the last is missing
		"2/4 3/4 4/4":                       "p0:gapx1", // the first is
		"12 13 14 16 17":                    "p3:gapx1",
		"2023 2 3 4 5":                      "", // a year in a margin
		"1 2 2023 4 5":                      "",
		"1 2 3 9 5 6":                       "", // read wrongly
		"1 2 3 4 30":                        "",
		"7 7 7 7":                           "", // a form's number
		"3":                                 "",
		"1 9":                               "",
		". . . .":                           "",
		"5 900 31 77 12":                    "",
		"2 1 4 3 6 5 8 7":                   "p1:out-of-order p3:out-of-order p5:out-of-order p7:out-of-order",
		"1 2 3 4 5 6 8 9 10 11 12 13 14 15": "p6:gapx1",
	} {
		got := told(CheckSequence(stack(printed), Expectation{}))
		if strings.HasPrefix(printed, "2 1 4 3") {
			if strings.Count(got, "out-of-order") != 4 || strings.Count(got, ":") != 4 {
				t.Errorf("%s: %q, want one of each pair out of order", printed, got)
			}
		} else if printed == "1 2 4 3 5 6 7" {
			if got != "p2:out-of-order" && got != "p3:out-of-order" {
				t.Errorf("%s: %q", printed, got)
			}
		} else if got != want && !(printed == "1 2 2 3 4 5" && got == "p1:repeated") {
			t.Errorf("%s: %q, want %q", printed, got, want)
		}
	}
}

func TestBlankSidesAndSecondCapturesHaveNoNumber(t *testing.T) {
	pages := stack("1 2 . 3 5 6 7")
	pages[2].Blank = true
	if got := told(CheckSequence(pages, Expectation{})); got != "p4:gapx1" {
		t.Errorf("a gap after a blank side: %q", got)
	}
	pages = stack("1 2 12 3 4 5")
	pages[2].SameAs = pages[1].Page
	if got := told(CheckSequence(pages, Expectation{})); got != "p2:repeated" {
		t.Errorf("a second capture whose number was misread: %q", got)
	}
	pages = stack("1 2 2 4 5 6")
	pages[2].SameAs = pages[1].Page
	if got := told(CheckSequence(pages, Expectation{})); got != "p2:repeated p3:gapx1" {
		t.Errorf("a page is missing after a second capture: %q", got)
	}
}

func TestSidesLengthsAndCountsAreChecked(t *testing.T) {
	sides := stack(". . . . . . .")
	for i := range sides {
		sides[i].Side = archive.Front
		if i%2 == 1 {
			sides[i].Side = archive.Back
		}
	}
	if got := told(CheckSequence(sides, Expectation{Duplex: true})); got != "p6:missing-sidex1" {
		t.Errorf("a last sheet of one side: %q", got)
	}
	if got := told(CheckSequence(slices.Delete(slices.Clone(sides), 1, 2), Expectation{})); got != "p0:missing-sidex1" {
		t.Errorf("a back that is missing: %q", got)
	}
	if got := told(CheckSequence(stack(". . ."), Expectation{Duplex: true})); got != "p2:missing-sidex1" {
		t.Errorf("an odd count: %q", got)
	}
	long := stack(". . . . . . . .")
	long[3].Height = 341
	if got := told(CheckSequence(long, Expectation{})); got != "p3:long-sheet" {
		t.Errorf("a long sheet: %q", got)
	}
	for i := range long {
		long[i].Height = []float64{297, 330}[i%2]
	}
	if got := told(CheckSequence(long, Expectation{})); got != "" {
		t.Errorf("A4 and F4 mixed: %q", got)
	}
	long[5].SameAs = "p1"
	if got := told(CheckSequence(long, Expectation{Pages: 10})); got != "p5:repeated :odd-countx2" {
		t.Errorf("the same sheet, and two too few: %q", got)
	}
	CheckSequence(nil, Expectation{})
}

func TestPageNumbersAreReadAsOfficesWriteThem(t *testing.T) {
	for line, want := range map[string]PrintedNumber{
		"3": {Number: 3}, "- 3 -": {Number: 3, Sure: true}, "–12–": {Number: 12, Sure: true}, "(4)": {Number: 4},
		"Halaman 3 dari 5": {Number: 3, Of: 5, Sure: true}, "hal. 7": {Number: 7, Sure: true}, "Hlm : 2": {Number: 2, Sure: true},
		"3/5": {Number: 3, Of: 5, Sure: true}, "Page 2 of 9": {Number: 2, Of: 9, Sure: true}, "iv": {Number: 4, Roman: true}, "- XII -": {Number: 12, Roman: true},
		"Lembar ke-2": {Number: 2, Sure: true}, "Keputusan Wali Kota, Halaman 4": {Number: 4, Sure: true},
		"": {}, "2023-05": {}, "Nomor 3": {}, "5/3": {}, "0": {}, "iiii": {}, "vx": {}, "12345": {}, "a3": {}, "halaman": {},
	} {
		if got, _ := numberIn(line); got != want {
			t.Errorf("%q: %+v, want %+v", line, got, want)
		}
	}
}

func TestPageNumbersStandInTheMargins(t *testing.T) {
	word := func(text string, line, y int) ocr.Word {
		return ocr.Word{Text: text, Line: line, Box: image.Rect(100, y, 140, y+20)}
	}
	words := []ocr.Word{word("-", 0, 60), word("3", 0, 60), word("-", 0, 60), word("17", 1, 500), word("isi", 2, 700), word("9", 3, 960)}
	got := numbersOn(words, 1000)
	if len(got) != 2 || got[0] != (PrintedNumber{Number: 3, Sure: true}) || got[1] != (PrintedNumber{Number: 9}) {
		t.Errorf("found %+v", got)
	}
}

func TestTenThousandPagesOneAfterTheOtherAreInOrder(t *testing.T) {
	pages := manyPages()
	if found := CheckSequence(pages, Expectation{Pages: len(pages)}); len(found) != 0 {
		t.Errorf("found %v", found[:1])
	}
	for i := range pages { // a file a page: all one stack
		pages[i].Item = archive.ID(fmt.Sprint("i", i))
	}
	if found := CheckSequence(pages, Expectation{}); len(found) != 0 {
		t.Errorf("a file a page: found %v", found[:1])
	}
	for i := range pages {
		pages[i].Numbers[0].Number = i + 1
	}
	if found := CheckSequence(pages, Expectation{}); len(found) != 0 {
		t.Errorf("one long document: found %v", found[:1])
	}
}

func BenchmarkCheckSequenceOfTenThousandPages(b *testing.B) {
	pages := manyPages()
	for b.Loop() {
		CheckSequence(pages, Expectation{Pages: len(pages)})
	}
}

// manyPages are the numbered pages of 500 letters of twenty pages.
func manyPages() []PageFact {
	pages := make([]PageFact, 10_000)
	for i := range pages {
		pages[i] = PageFact{Page: archive.ID(fmt.Sprint(i)), Item: archive.ID(fmt.Sprint("i", i/20)), Width: 210, Height: 297,
			Numbers: []PrintedNumber{{Number: i%20 + 1, Sure: true}}}
	}
	return pages
}
