package kit

import (
	"image"
	"image/color"
	"strconv"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"

	"daluang/app/ui/kit/kittest"
)

// a4 is a page of 300 dpi, made once for all tests of a run.
func a4() []*image.RGBA { return Levels(image.NewGray(image.Rect(0, 0, 2480, 3508)), Upright) }

func viewer(t testing.TB, width, height float32) (*PageView, *Keys, fyne.Window) {
	t.Helper()
	startApp(t)
	keys := NewKeys(Bindings())
	view := NewPageView(keys, indonesian(t))
	window := show(t, view, width, height)
	keys.Attach(window.Canvas())
	window.Canvas().Focus(view)
	return view, keys, window
}

func BenchmarkSetLevelsOfAnA4(b *testing.B) {
	view, _, _ := viewer(b, 900, 700)
	levels := a4()
	for i := 0; b.Loop(); i++ {
		page := strconv.Itoa(i)
		view.SetLoading(page)
		view.SetLevels(page, levels)
	}
}

func TestOnlyTilesInViewAreMadeAtAnyZoom(t *testing.T) {
	view, _, window := viewer(t, 900, 700)
	view.SetLevels("p", a4())
	for _, step := range []func(){view.FitPage, view.FitWidth, view.Actual, func() { view.ZoomBy(4) }, func() { view.ZoomBy(0.01) }} {
		step()
		if tiles := len(view.tiles.shown); tiles == 0 || tiles > 16 {
			t.Errorf("%d tiles at %d %%", tiles, view.Percent())
		}
	}
	view.Actual()
	for range 40 {
		kittest.Press(window.Canvas(), fyne.KeyDown)
	}
	if total := len(view.tiles.shown) + len(view.tiles.spare); total > 40 {
		t.Errorf("%d canvas images after walking the page", total)
	}
}

func TestTilesShowThePageWhereItIs(t *testing.T) {
	view, _, _ := viewer(t, 600, 600)
	picture := image.NewRGBA(image.Rect(0, 0, 1200, 1200))
	picture.SetRGBA(700, 100, color.RGBA{R: 200, A: 255})
	view.SetLevels("p", Levels(picture, Upright))
	view.Actual()
	view.pan(-5000, -5000)
	tile := view.tiles.shown[tileKey{0, 1, 0}]
	if tile == nil || tile.Position() != fyne.NewPos(512, 0) {
		t.Fatalf("the second tile is missing or misplaced: %v", tile)
	}
	if red := tile.Image.(*image.RGBA).RGBAAt(700-512, 100).R; red != 200 {
		t.Fatalf("the marked pixel is not in its tile: %d", red)
	}
}

func TestKeysZoomAndPanAndTheRestGoesToTheRouter(t *testing.T) {
	view, keys, window := viewer(t, 900, 700)
	view.SetLevels("p", a4())
	fitted := view.Percent()
	flipped, moved := 0, 0
	keys.Handle(map[string]func(){"page.next": func() { flipped++ }, "rotate.left": func() { moved++ }})
	kittest.Type(window.Canvas(), "+")
	if view.Percent() <= fitted {
		t.Fatal("+ did not zoom in")
	}
	kittest.Type(window.Canvas(), "-0")
	if view.Percent() != fitted {
		t.Fatalf("0 gave %d %%, want %d", view.Percent(), fitted)
	}
	kittest.Press(window.Canvas(), fyne.KeySpace)
	if view.Percent() != 100 {
		t.Fatalf("Space gave %d %%", view.Percent())
	}
	at := view.offset
	kittest.Press(window.Canvas(), fyne.KeyDown, fyne.KeyRight)
	if view.offset.X <= at.X || view.offset.Y <= at.Y {
		t.Fatalf("arrows moved from %v to %v", at, view.offset)
	}
	kittest.Press(window.Canvas(), fyne.KeySpace, fyne.KeyPageDown)
	kittest.Type(window.Canvas(), "[")
	if view.Percent() != fitted || flipped != 1 || moved != 1 {
		t.Fatalf("%d %%, flipped %d, turned %d", view.Percent(), flipped, moved)
	}
}

func TestCtrlWheelZoomsWhereItPoints(t *testing.T) {
	view, keys, _ := viewer(t, 900, 700)
	view.SetLevels("p", a4())
	view.Actual()
	point := fyne.NewPos(700, 100)
	before := point.Add(view.offset)
	keys.Modifiers = func() fyne.KeyModifier { return fyne.KeyModifierControl }
	event := &fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, notch)}
	event.Position = point
	view.Scrolled(event)
	after := point.Add(view.offset)
	if dx := after.X/1.25 - before.X; dx > 1 || dx < -1 || view.Percent() != 125 {
		t.Fatalf("%d %%, the point moved by %v pixels", view.Percent(), dx)
	}
}

func TestALatePageIsNeverShownUnderAnothersName(t *testing.T) {
	view, _, _ := viewer(t, 300, 300)
	late, wanted := a4(), Levels(image.NewGray(image.Rect(0, 0, 50, 50)), Upright)
	view.SetLoading("1")
	view.SetLoading("2")
	if view.SetLevels("1", late) || view.Shown() || view.SetError("1", "x") {
		t.Fatal("a page that is no longer awaited was shown")
	}
	if !view.SetLevels("2", wanted) || !view.Shown() || view.Token() != "2" {
		t.Fatal("the awaited page was not shown")
	}
}

func TestEveryStateSaysWhatIsGoingOn(t *testing.T) {
	view, _, _ := viewer(t, 300, 300)
	if view.message.text != wordsNeeded["page.empty"][0] {
		t.Errorf("empty: %q", view.message.text)
	}
	view.SetLoading("1")
	if view.message.text != "memuat…" {
		t.Errorf("loading: %q", view.message.text)
	}
	view.SetError("1", "Halaman tidak dapat dibaca. Berkas aslinya aman. Pindai ulang halaman ini.")
	if view.message.text == "" || len(view.tiles.shown) != 0 {
		t.Errorf("failed: %q with %d tiles", view.message.text, len(view.tiles.shown))
	}
	view.SetLevels("2", a4())
	if view.message.text != "" {
		t.Errorf("shown: %q", view.message.text)
	}
}

func TestAClickOnThePageNeverTakesTheFocusFromAField(t *testing.T) {
	startApp(t)
	view, field := NewPageView(nil, indonesian(t)), NewField("Judul", nil, indonesian(t))
	window := show(t, container.NewHSplit(view, field), 600, 300)
	field.Focus()
	view.MouseDown(&desktop.MouseEvent{})
	if !field.Focused() {
		t.Fatal("the page took the focus from the field")
	}
	window.Canvas().Unfocus()
	view.MouseDown(&desktop.MouseEvent{})
	if window.Canvas().Focused() != fyne.Focusable(view) {
		t.Fatal("the page did not take a focus that nobody had")
	}
}

func TestTurnsMoveTheCornerClockwise(t *testing.T) {
	picture := image.NewRGBA(image.Rect(0, 0, 3, 2))
	picture.SetRGBA(0, 0, color.RGBA{R: 9, A: 255})
	for turn, corner := range map[Turn]image.Point{Upright: {0, 0}, Right: {1, 0}, Over: {2, 1}, Left: {0, 2}} {
		level := Levels(picture, turn)[0]
		if level.RGBAAt(corner.X, corner.Y).R != 9 {
			t.Errorf("turn %d: the corner is not at %v in %v", turn, corner, level.Rect)
		}
	}
}

func TestLevelsHalveDownToOneTileAndKeepOddEdges(t *testing.T) {
	levels := Levels(image.NewGray(image.Rect(0, 0, 2481, 1001)), Upright)
	last := levels[len(levels)-1].Rect
	if last.Dx() > smallestLevel || levels[1].Rect.Dx() != 1241 || levels[1].Rect.Dy() != 501 {
		t.Fatalf("second level %v, last %v", levels[1].Rect, last)
	}
	if Levels(image.NewGray(image.Rect(0, 0, 0, 0)), Upright) != nil {
		t.Fatal("an empty picture gave levels")
	}
}
