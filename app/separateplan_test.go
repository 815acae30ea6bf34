package app

import (
	"fmt"
	"strings"
	"testing"

	"daluang/app/forms"
	"daluang/storage/archive"
)

// planOfLetters reads a stack from letters, each an item of one page, and returns
// what becomes of them: T patch T, 1 to 9 the sheet of an item of the list "1" and "2", x one of
// another list, d a damaged code, b a blank sheet, p a page, s a page of an item
// that was described, F and B the front of a patch sheet and its blank back, f and
// w the written front and the blank back of a sheet.
func planOfLetters(letters string, ask SplitAsk) (SplitPlan, string) {
	plan := SplitPlan{Batch: archive.Batch{ID: "b"}}
	var items []archive.Item
	for i, letter := range letters {
		id := archive.ID(fmt.Sprint("item", i))
		if letter == 'B' || letter == 'w' {
			id = archive.ID(fmt.Sprint("item", i-1))
		} else {
			items = append(items, archive.Item{ID: id, Pages: 1})
		}
		page := SplitPage{Place: i + 1, Page: archive.Page{ID: archive.ID(fmt.Sprint("page", i)), Item: id}}
		sure := func(kind forms.Kind, key string) { page.Mark = forms.Mark{Kind: kind, Key: key, Confidence: 0.99} }
		switch letter {
		case 'T':
			sure(forms.PatchT, "")
		case 'F':
			sure(forms.PatchT, "")
			page.Page.Side = archive.Front
		case 'f':
			page.Page.Side = archive.Front
		case 'B', 'w':
			page.Page.Side, page.Blank = archive.Back, true
		case '1', '2':
			sure(forms.Item, forms.KeyOf("b", string(letter)))
		case 'x':
			sure(forms.Item, forms.KeyOf("other", "1"))
		case 'd':
			page.Mark.Damaged = true
		case 'b':
			page.Blank = true
		case 's':
			items[len(items)-1].Title = "Surat"
		}
		plan.Pages = append(plan.Pages, page)
	}
	plan = planSplit(plan, ask, []InventoryEntry{{Number: "1", Pages: 2}, {Number: "2"}}, items)
	var found []string
	for _, item := range plan.Items {
		name := ""
		if item.Entry != nil {
			name = item.Entry.Number
		}
		found = append(found, fmt.Sprintf("%s:%d-%d", name, item.From, item.To))
	}
	return plan, strings.Join(found, " ")
}

func TestSeparatorsBeginItemsAndWhatWasDescribedStays(t *testing.T) {
	for _, c := range []struct {
		stack string
		ask   SplitAsk
		want  string
	}{
		{"ppTppTp", SplitAsk{}, ":4-5 :7-7"},
		{"TTpp", SplitAsk{}, ":3-4"},
		{"1pp2p", SplitAsk{}, "1:2-3 2:5-5"},
		{"1ppTp", SplitAsk{By: SplitByItem}, "1:2-5"},
		{"11pp", SplitAsk{}, "1:3-4"},
		{"1p1p", SplitAsk{}, "1:2-2 :4-4"},
		{"1p1p", SplitAsk{Join: []int{3}}, "1:2-4"},
		{"1pxp", SplitAsk{}, "1:2-2 :4-4"},
		{"1pdp", SplitAsk{}, "1:2-4"},
		{"1psp", SplitAsk{}, "1:2-2"},
		{"pTp", SplitAsk{Not: []int{2}}, ""},
		{"Tpppp", SplitAsk{At: []int{4}}, ":2-3 :4-5"},
		{"pbpbb", SplitAsk{}, ""},
		{"pbpbbp", SplitAsk{By: SplitByBlank}, ":3-3 :6-6"},
		{"FBpFB", SplitAsk{}, ":3-3"},
		{"FBfwfw", SplitAsk{By: SplitByBlank}, ":3-6"},
	} {
		if _, got := planOfLetters(c.stack, c.ask); got != c.want {
			t.Errorf("%s %+v: %q, want %q", c.stack, c.ask, got, c.want)
		}
	}
}

func TestNoPageIsLostOrInTwoItems(t *testing.T) {
	for _, stack := range []string{"ppTpp1pdp1pxpsp2", "FBfwFBTTb", "dddd", ""} {
		for _, by := range []SplitBy{SplitByItem, SplitByPatch, SplitByBlank} {
			plan, _ := planOfLetters(stack, SplitAsk{By: by, At: []int{2, 9}, Join: []int{3}})
			seen := map[archive.ID]int{}
			for _, item := range plan.Items {
				for _, page := range item.Pages {
					seen[page]++
				}
			}
			for _, page := range plan.Pages {
				if want := page.Role == SplitMoves; seen[page.Page.ID] > 1 || (seen[page.Page.ID] == 1) != want {
					t.Errorf("%s by %s: page %d (%s) is in %d items", stack, by, page.Place, page.Role, seen[page.Page.ID])
				}
			}
		}
	}
}

func TestTheTallyTellsWhatDisagreesWithTheList(t *testing.T) {
	texts, err := LoadTexts("id")
	if err != nil {
		t.Fatal(err)
	}
	plan, _ := planOfLetters("1p1pxpd2", SplitAsk{})
	want := "1 dari 2|nomor 2 belum ada|nomor 1 memuat 1 halaman, daftar menyebut 2|" +
		"lembar nomor 1 ada lebih dari sekali atau itemnya sudah ada (halaman 1, 3)|lembar di halaman 5 dari daftar lain|" +
		"halaman 7: kode pemisah rusak, angka periksanya tidak cocok; tidak dipakai|lembar di halaman 8 tidak diikuti halaman"
	if got := strings.Join(texts.TallyWords(plan.Tally), "|"); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}
