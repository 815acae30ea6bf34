package app

import (
	"fmt"
	"strings"

	"daluang/app/forms"
)

// TallyWords says how a list agrees with a batch, the most important first: "17
// dari 18", "nomor 12 belum ada", "nomor 7 memuat 41 halaman, daftar menyebut 43".
// Nothing is said of a list that is not there.
func (t Texts) TallyWords(tally InventoryTally) (words []string) {
	add := func(key string, pairs ...any) { words = append(words, t.Say("tally."+key, pairs...)) }
	if tally.Listed > 0 {
		add("present", "present", tally.Present, "listed", tally.Listed)
	}
	for _, entry := range tally.Missing {
		add("missing", "number", entry.Number)
	}
	for _, count := range tally.Counts {
		add("count", "number", count.Number, "found", count.Found, "pages", count.Pages)
	}
	for _, doubled := range tally.Doubled {
		add("doubled", "number", doubled.Number, "places", places(doubled.Places))
	}
	for _, place := range []struct {
		key    string
		places []int
	}{{"unknown", tally.Unknown}, {"damaged", tally.Damaged}, {"empty", tally.Empty}} {
		if len(place.places) > 0 {
			add(place.key, "places", places(place.places))
		}
	}
	return words
}

// SeparatorWords names a separator as a person calls it.
func (t Texts) SeparatorWords(page SplitPage) string {
	if page.Mark.Kind == forms.NoMark {
		return t.Say("separator.blank")
	}
	if page.Mark.Kind != forms.Item {
		return t.Say("separator." + string(page.Mark.Kind))
	}
	if page.Entry == nil {
		return t.Say("separator.item.unknown")
	}
	return t.Say("separator.item", "number", page.Entry.Number)
}

func places(numbers []int) string {
	return strings.Trim(strings.Join(strings.Fields(fmt.Sprint(numbers)), ", "), "[]")
}
