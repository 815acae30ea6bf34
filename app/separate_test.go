package app_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"golang.org/x/image/draw"
	"golang.org/x/image/math/f64"

	"daluang/app"
	"daluang/app/acquire"
	"daluang/app/acquire/virtual"
	"daluang/app/forms"
	"daluang/app/imaging/render"
)

// askew is a picture turned about its middle on gray paper, as a JPEG.
func askew(t *testing.T, page image.Image, degrees float64, dpi int) []byte {
	t.Helper()
	size := page.Bounds().Size()
	out := image.NewGray(page.Bounds())
	draw.Draw(out, out.Rect, image.NewUniform(color.Gray{235}), image.Point{}, draw.Src)
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	cx, cy := float64(size.X)/2, float64(size.Y)/2
	draw.ApproxBiLinear.Transform(out, f64.Aff3{cos, -sin, cx - cos*cx + sin*cy, sin, cos, cy - sin*cx - cos*cy}, page, page.Bounds(), draw.Over, nil)
	var file bytes.Buffer
	must(t, jpeg.Encode(&file, out, &jpeg.Options{Quality: 70}))
	return file.Bytes()
}

// stackOf is what lies in the feeder: a number is the sheet of that entry, 0 a
// page of writing.
func stackOf(t *testing.T, scanner *virtual.Scanner, sheets map[int]image.Image, stack []int) {
	scanner.Load(1, len(stack))
	scanner.Draw = func(sheet int, back bool, look virtual.Look) ([]byte, error) {
		number := stack[sheet-1]
		if number == 0 {
			return virtual.Draw(sheet, back, look)
		}
		degrees := float64(sheet%7) - 3
		if sheet%4 == 0 {
			degrees += 180
		}
		return virtual.Commented(askew(t, sheets[number], degrees, look.DPI), fmt.Sprint(sheet)), nil
	}
}

// printedSheets are the sheets for the list of a batch, as paper.
func printedSheets(t *testing.T, desk *app.Desk, batch string, dpi float64) map[int]image.Image {
	t.Helper()
	path := filepath.Join(t.TempDir(), "lembar.pdf")
	count, err := desk.WriteSheets(t.Context(), app.SheetsAsked{Batch: batch}, path)
	must(t, err)
	file, err := os.ReadFile(path)
	must(t, err)
	renderer, err := render.Open(t.Context(), filepath.Join(os.TempDir(), "daluang-test-pdf"))
	must(t, err)
	defer renderer.Close()
	sheets := map[int]image.Image{}
	for i := range count {
		sheets[i+1], err = renderer.Page(t.Context(), bytes.NewReader(file), i, dpi, 20e6)
		must(t, err)
	}
	return sheets
}

func TestAStackOfSixtyPagesFallsIntoItsItemsAndTheListSaysWhatIsMissing(t *testing.T) {
	const dpi = 150
	desk, scanner, address := scanDesk(t)
	var list []app.InventoryEntry
	for number := range 12 {
		list = append(list, app.InventoryEntry{Number: fmt.Sprint(number + 1), Title: fmt.Sprintf("Berkas SPESIMEN %d", number+1), Pages: 4})
	}
	_, err := desk.SaveInventory(t.Context(), "Rak 3", list)
	must(t, err)
	sheets := printedSheets(t, desk, "Rak 3", dpi)

	// 12 files of four pages; the sheet of the seventh is missing and that of the
	// third lies a second time in the middle of it.
	var stack []int
	doubledAt := 0
	for number := 1; number <= 12; number++ {
		if number != 7 {
			stack = append(stack, number)
		}
		stack = append(stack, 0, 0)
		if number == 3 {
			stack = append(stack, 3)
			doubledAt = len(stack)
		}
		stack = append(stack, 0, 0)
	}
	if len(stack) != 60 {
		t.Fatalf("%d pages", len(stack))
	}
	stackOf(t, scanner, sheets, stack)
	_, err = desk.Scan(t.Context(), address, "Rak 3", acquire.Settings{Source: acquire.Feeder, Mode: acquire.Gray, DPI: dpi}, nil)
	must(t, err)

	plan, err := desk.ProposeSplit(t.Context(), "Rak 3", app.SplitAsk{}, nil)
	must(t, err)
	for i, page := range plan.Pages {
		if isSheet := page.Role == app.SplitSeparator; isSheet != (stack[i] != 0) || isSheet && page.Mark.Key != forms.KeyOf(string(plan.Batch.ID), fmt.Sprint(stack[i])) {
			t.Errorf("page %d (%d) was read as %+v, %s", i+1, stack[i], page.Mark, page.Role)
		}
	}
	tally := plan.Tally
	if tally.Present != 11 || tally.Listed != 12 || len(tally.Missing) != 1 || tally.Missing[0].Number != "7" ||
		!slices.Equal(tally.Counts, []app.InventoryCount{{list[2], 2}, {list[5], 8}}) ||
		len(tally.Doubled) != 1 || tally.Doubled[0].Number != "3" || !slices.Equal(tally.Doubled[0].Places, []int{11, doubledAt}) ||
		len(plan.Items) != 12 || len(tally.Damaged)+len(tally.Unknown)+len(tally.Empty) != 0 {
		t.Errorf("%d items, tally %+v", len(plan.Items), tally)
	}

	// The clerk says: the second sheet of 3 is a mistake, and 7 begins behind 6.
	ask := app.SplitAsk{Join: []int{doubledAt}, At: []int{slices.Index(stack, 6) + 1 + 5}}
	plan, err = desk.ChangeSplit(t.Context(), plan, ask)
	must(t, err)
	before, err := desk.BatchNamed(t.Context(), "Rak 3")
	must(t, err)
	state := stateOf(t, desk, before.ID)
	made, err := desk.KeepSplit(t.Context(), plan)
	must(t, err)
	items, err := desk.BatchItems(t.Context(), "Rak 3")
	must(t, err)
	if len(made) != 12 || len(items) != 12 {
		t.Fatalf("%d made, %d items", len(made), len(items))
	}
	for i, item := range items {
		want := list[i]
		if i == 6 {
			want = app.InventoryEntry{} // no sheet, no description: nothing is guessed
		}
		if item.ID != made[i] || item.Pages != 4 || item.Number != want.Number || item.Title != want.Title || item.Position != i+1 {
			t.Errorf("item %d: %+v", i+1, item)
		}
	}
	if again, err := desk.ProposeSplit(t.Context(), "Rak 3", app.SplitAsk{}, nil); err != nil || len(again.Items) != 0 || again.Tally.Present != 11 {
		t.Errorf("a second look: %+v, %v", again.Tally, err)
	} else if _, err := desk.KeepSplit(t.Context(), again); !errors.Is(err, app.ErrNoSplit) {
		t.Errorf("nothing to keep: %v", err)
	}
	_, err = desk.Undo(t.Context(), before.ID)
	must(t, err)
	if stateOf(t, desk, before.ID) != state {
		t.Error("undo does not bring back what was there before")
	}
}

func TestASheetOfAnotherListSeparatesAndIsToldOf(t *testing.T) {
	desk, scanner, address := scanDesk(t)
	for _, batch := range []string{"Rak 3", "Rak 4"} {
		_, err := desk.SaveInventory(t.Context(), batch, []app.InventoryEntry{{Number: "1"}, {Number: "2"}})
		must(t, err)
	}
	stackOf(t, scanner, printedSheets(t, desk, "Rak 4", 150), []int{0, 1, 0, 2})
	_, err := desk.Scan(t.Context(), address, "Rak 3", acquire.Settings{Source: acquire.Feeder, Mode: acquire.Gray, DPI: 150}, nil)
	must(t, err)
	plan, err := desk.ProposeSplit(t.Context(), "Rak 3", app.SplitAsk{By: app.SplitByItem}, nil)
	must(t, err)
	tally := plan.Tally
	if !slices.Equal(tally.Unknown, []int{2, 4}) || !slices.Equal(tally.Empty, []int{4}) || len(tally.Missing) != 2 ||
		len(plan.Items) != 1 || plan.Items[0].Entry != nil || plan.Pages[0].Role != app.SplitStays {
		t.Errorf("%+v, %+v", plan.Items, tally)
	}
}

func TestTheListOfABatchIsKeptAndWithoutOneThereAreNoSheets(t *testing.T) {
	desk, _, _ := scanDesk(t)
	list := []app.InventoryEntry{{Number: "1", Title: "Berkas", Pages: 3}}
	batch, err := desk.SaveInventory(t.Context(), "Rak", list)
	must(t, err)
	if kept, err := desk.Inventory(t.Context(), string(batch.ID)); err != nil || !slices.Equal(kept, list) {
		t.Errorf("%+v, %v", kept, err)
	}
	path := filepath.Join(t.TempDir(), "a.pdf")
	if n, err := desk.WriteSheets(t.Context(), app.SheetsAsked{Patch: forms.PatchT, Copies: 3}, path); n != 3 || err != nil {
		t.Errorf("%d sheets, %v", n, err)
	}
	_, err = desk.SaveInventory(t.Context(), "Rak", nil)
	must(t, err)
	if _, err := desk.WriteSheets(t.Context(), app.SheetsAsked{Batch: "Rak"}, path+"b"); !errors.Is(err, forms.ErrNoSheets) {
		t.Errorf("no list: %v", err)
	}
}
