package ui

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"daluang/app"
	"daluang/app/ui/desk"
	"daluang/app/ui/kit"
	"daluang/app/ui/kit/kittest"
	"daluang/app/ui/tidy"
	"daluang/storage/archive"
)

// atTidying opens the screen of tidying on some samples, all pages listed.
func atTidying(t *testing.T, names ...string) *clerk {
	t.Helper()
	withoutTextEngine(t)
	c := atDesk(t)
	c.drop(c.sample(names...))
	c.window.keys.Run(desk.ActionTidy)
	c.await("measured")
	c.chip("Semua").Tapped(nil)
	return c
}

func (c *clerk) tidying() *tidy.Model { return c.window.View().Tidying() }

// chip finds a chip on the screen by the beginning of its words.
func (c *clerk) chip(label string) *kit.Chip {
	c.Helper()
	for _, object := range visible(c.window.Canvas().Content()) {
		if chip, ok := object.(*kit.Chip); ok && strings.HasPrefix(chip.Label(), label) {
			return chip
		}
	}
	c.Fatalf("no chip %q on the screen", label)
	return nil
}

// shown is the page on the screen as the catalogue has it.
func (c *clerk) shown() archive.Page {
	c.Helper()
	at, _ := c.tidying().Page()
	page, err := c.window.open.Page(context.Background(), at.ID)
	if err != nil {
		c.Fatal(err)
	}
	return page
}

// keysOf presses keys that give characters.
func (c *clerk) keysOf(text string) { kittest.Type(c.window.Canvas(), text) }

func TestTheScreenSaysSoWhenNothingNeedsALook(t *testing.T) {
	withoutTextEngine(t)
	c := atDesk(t)
	c.drop(c.sample("07-ijazah-2021-depan.jpg"))
	batch, _ := c.model().Current()
	if _, err := c.window.open.Tidy(context.Background(), string(batch.ID), true, nil); err != nil {
		t.Fatal(err)
	}
	c.window.keys.Run(desk.ActionTidy)
	c.await("tidy open")
	c.pump.UntilWithin(c, 5*time.Minute, "what was measured is read", func() bool { return c.tidying().Measured == 1 })
	if got := c.tidying().Doubtful(); got != 0 {
		t.Fatalf("%d pages need a look: the sample is none for this test", got)
	}
	if said := c.said(); !strings.Contains(said, "Semua halaman baik") || !strings.Contains(said, "isi uraian") {
		t.Errorf("the empty grid says %q", said)
	}
	c.press(fyne.KeyReturn, fyne.KeyModifierControl)
	c.await("tidy closed")
	kittest.Type(c.window.Canvas(), "Ijazah")
	if item, _ := c.model().Item(); c.model().Shown(item)[app.FieldNumber] != "Ijazah" {
		t.Error("Ctrl+Enter does not lead to the first field of describing")
	}
}

func TestAPageIsTurnedAndStraightenedByKeysAndUndoTakesItBack(t *testing.T) {
	c := atTidying(t, "01-surat-undangan.jpg", "04-surat-tugas.png")
	c.keysOf("]")
	c.await("tidied turned")
	if got := c.shown().Turn; got != 90 {
		t.Errorf("turned by %d", got)
	}
	c.press(fyne.KeyZ, fyne.KeyModifierControl)
	c.await("undone")
	if got := c.shown(); !got.Recipe().IsZero() {
		t.Errorf("after undo the recipe is %s", got.Recipe())
	}
	c.keysOf("l")
	c.await("tidied straightened")
	if got := c.shown().Tilt; got > -0.8 || got < -1.4 {
		t.Errorf("the sample, which leans by about a degree, was turned by %g", got)
	}
	before := c.shown().Tilt
	for range 3 {
		c.press(fyne.KeyRight, fyne.KeyModifierControl)
	}
	c.await("tidied tilted")
	if got := c.shown().Tilt - before; got < 0.29 || got > 0.31 {
		t.Errorf("three presses tilted by %g, want 0.3 as one action", got)
	}
	c.press(fyne.KeyZ, fyne.KeyModifierControl)
	c.await("undone")
	if got := c.shown().Tilt; got != before {
		t.Errorf("one undo left the tilt at %g, want %g", got, before)
	}
}

func TestMarkedPagesAreChangedTogetherAndUndoneTogether(t *testing.T) {
	c := atTidying(t, "01-surat-undangan.jpg", "03-surat-data-peserta-didik.jpg", "04-surat-tugas.png")
	c.window.keys.Run(tidy.ActionMarkAll)
	c.keysOf("]")
	c.await("tidied turned")
	for _, page := range c.tidying().Pages {
		if page.Turn != 90 {
			t.Errorf("%s is turned by %d", page.Source, page.Turn)
		}
	}
	c.press(fyne.KeyZ, fyne.KeyModifierControl)
	c.await("undone")
	for _, page := range c.tidying().Pages {
		if page.Turn != 0 {
			t.Errorf("%s is still turned by %d", page.Source, page.Turn)
		}
	}
}

func TestMarkedPagesAreStraightenedEachByItsOwnTilt(t *testing.T) {
	c := atTidying(t, "01-surat-undangan.jpg", "03-surat-data-peserta-didik.jpg", "05-surat-pinjam-ruang.jpg")
	c.window.keys.Run(tidy.ActionMarkAll)
	c.keysOf("l")
	c.await("tidied straightened")
	tilts := map[float64]bool{}
	for _, page := range c.tidying().Pages {
		tilts[page.Tilt] = true
	}
	if len(tilts) != 3 {
		t.Errorf("tilts %v, want three of their own", tilts)
	}
	c.press(fyne.KeyZ, fyne.KeyModifierControl)
	c.await("undone")
	for _, page := range c.tidying().Pages {
		if page.Tilt != 0 {
			t.Errorf("one undo left %s tilted by %g", page.Source, page.Tilt)
		}
	}
}

func TestAnIjazahIsNotCleanedAndTheScreenSaysWhy(t *testing.T) {
	c := atTidying(t, "07-ijazah-2021-depan.jpg")
	if _, err := c.window.open.Describe(context.Background(), c.model().Items[0].ID, map[string]string{app.FieldTitle: "Ijazah SMP 2021"}); err != nil {
		t.Fatal(err)
	}
	c.keysOf("w")
	c.await("tidy refused kept-as-captured")
	if said := c.said(); !strings.Contains(said, "disimpan seperti aslinya") {
		t.Errorf("the screen says %q", said)
	}
	if got := c.shown(); !got.Recipe().IsZero() {
		t.Errorf("the recipe is %s", got.Recipe())
	}
}

func TestTheOutlineOfACropIsSetByKeys(t *testing.T) {
	c := atTidying(t, "04-surat-tugas.png")
	c.pump.Until(t, "the page is there", func() bool { return !strings.Contains(c.said(), "memuat…") })
	c.keysOf("c")
	c.await("tidy frame crop")
	for range 10 {
		kittest.Press(c.window.Canvas(), fyne.KeyDown) // the upper edge
	}
	kittest.Press(c.window.Canvas(), fyne.KeyTab, fyne.KeyTab, fyne.KeyLeft, fyne.KeyReturn) // the right edge
	c.await("tidied cropped")
	crop, _ := c.shown().Recipe().Step(archive.StepCrop)
	near := func(a, b float64) bool { return a-b < 1e-9 && b-a < 1e-9 }
	if !near(crop.Box.Y0, 0.02) || !near(crop.Box.X1, 0.998) || crop.Box.X0 != 0 || crop.Box.Y1 != 1 {
		t.Errorf("cut out %+v", crop.Box)
	}
	c.keysOf("p")
	c.await("tidy frame perspective")
	kittest.Press(c.window.Canvas(), fyne.KeyRight, fyne.KeyEscape)
	if got := c.shown().Recipe(); got.Has(archive.StepPerspective) {
		t.Errorf("given up, and yet the recipe is %s", got)
	}
}

func TestHoldingAKeyShowsThePageAsItWasCaptured(t *testing.T) {
	c := atTidying(t, "04-surat-tugas.png")
	c.keysOf("]")
	c.await("tidied turned")
	focused := c.window.Canvas().Focused().(desktop.Keyable)
	focused.KeyDown(&fyne.KeyEvent{Name: fyne.KeyB})
	c.keysOf("bbb") // the key repeats
	if !strings.Contains(c.said(), "Lepaskan B") {
		t.Error("while the key is held, the page is not shown as captured")
	}
	focused.KeyUp(&fyne.KeyEvent{Name: fyne.KeyB})
	if strings.Contains(c.said(), "Lepaskan B") || !strings.Contains(c.said(), "Olahan: putar 90°") {
		t.Error("once it is let go, the page is not shown as tidied")
	}
}

func TestDocumentsAreSplitJoinedAndPagesHiddenAndMoved(t *testing.T) {
	c := atTidying(t, "02-surat-usulan-alih-media.tif", "04-surat-tugas.png")
	kittest.Press(c.window.Canvas(), fyne.KeyRight) // the second page of the first item
	c.keysOf("s")
	c.await("tidied split")
	if got := len(c.tidying().Items); got != 3 {
		t.Fatalf("%d items, want 3", got)
	}
	c.keysOf("j")
	c.await("tidied joined")
	if got := len(c.tidying().Items); got != 2 {
		t.Fatalf("%d items, want 2", got)
	}
	second := c.shown().ID
	c.window.keys.Run(tidy.ActionEarlier)
	c.await("tidied moved")
	if got := c.tidying().Pages[0].ID; got != second {
		t.Errorf("the moved page is not the first one")
	}
	kittest.Press(c.window.Canvas(), fyne.KeyDelete)
	c.await("tidied hidden")
	if got := len(c.tidying().Pages); got != 2 {
		t.Errorf("%d pages, want 2", got)
	}
	c.press(fyne.KeyZ, fyne.KeyModifierControl)
	c.await("undone")
	if got := c.shown().ID; len(c.tidying().Pages) != 3 || got != second {
		t.Errorf("%d pages and %s on the screen, want 3 and %s", len(c.tidying().Pages), got, second)
	}
	c.keysOf("S")
	c.await("tidied spread")
	if got := len(c.tidying().Pages); got != 4 {
		t.Errorf("%d pages after a spread was split, want 4", got)
	}
}

func TestAPageIsReplacedAndOthersInsertedFromFiles(t *testing.T) {
	c := atTidying(t, "04-surat-tugas.png")
	old := c.shown()
	c.window.keys.Run("rescan")
	kittest.Type(c.window.Canvas(), filepath.Join(c.sample("01-surat-undangan.jpg"), "01-surat-undangan.jpg"))
	kittest.Press(c.window.Canvas(), fyne.KeyReturn)
	c.await("tidied rescanned")
	if got := c.shown(); got.Master == old.Master || len(c.tidying().Pages) != 1 {
		t.Errorf("the page still shows the old picture, or there are %d pages", len(c.tidying().Pages))
	}
	c.press(fyne.KeyReturn, fyne.KeyModifierControl|fyne.KeyModifierShift)
	kittest.Type(c.window.Canvas(), c.sample("03-surat-data-peserta-didik.jpg"))
	kittest.Press(c.window.Canvas(), fyne.KeyReturn)
	c.await("tidied inserted")
	if got := c.tidying().Pages; len(got) != 2 {
		t.Errorf("%d pages, want 2", len(got))
	}
}

func TestTheScreenOfTidyingComesBackAfterARestart(t *testing.T) {
	c := atTidying(t, "04-surat-tugas.png")
	c.leave()
	c.sitDown()
	c.await("tidy open")
	if _, err := os.Stat(filepath.Join(c.folder, "session.json")); err != nil {
		t.Error(err)
	}
}

func TestWhileTidyingNoTwoLiveActionsShareAKey(t *testing.T) {
	c := atTidying(t, "04-surat-tugas.png")
	owner := map[string]string{}
	for _, hint := range c.window.keys.Overview(func(key string) string { return key }) {
		for _, key := range strings.Split(hint.Keys, ", ") {
			if other, taken := owner[key]; taken {
				t.Errorf("%s and %s share %s", other, hint.Action, key)
			}
			owner[key] = hint.Action
		}
	}
	if owner["Ctrl+←"] != tidy.ActionTiltLeft {
		t.Errorf("Ctrl+← is %q", owner["Ctrl+←"])
	}
}

func TestAWrongFlagIsDismissedWithOneKeyAndComesBackWithUndo(t *testing.T) {
	c := atTidying(t, "01-surat-undangan.jpg", "04-surat-tugas.png")
	c.pump.Until(t, "something was found", func() bool { return c.tidying().NeedsLook(c.shown()) })
	c.keysOf("n")
	c.await("tidied dismissed")
	c.pump.Until(t, "the flag is gone", func() bool { return !c.tidying().NeedsLook(c.shown()) })
	c.press(fyne.KeyZ, fyne.KeyModifierControl)
	c.await("undone")
	c.pump.Until(t, "the flag is back", func() bool { return c.tidying().NeedsLook(c.shown()) })
}
