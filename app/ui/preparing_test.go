package ui

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"golang.org/x/image/font"
	"golang.org/x/image/font/basicfont"
	"golang.org/x/image/math/fixed"

	"daluang/app"
	"daluang/app/ui/kit/kittest"
	"daluang/storage/archive"
)

// withoutTextEngine hides the recognition engine from this test.
func withoutTextEngine(t *testing.T) { t.Setenv("PATH", t.TempDir()) }

// loseMaster takes the master of an item away, as a failing disk does.
func (c *clerk) loseMaster(index int) {
	c.Helper()
	pages, err := c.window.open.Pages(context.Background(), c.model().Items[index].ID)
	if err != nil {
		c.Fatal(err)
	}
	name := pages[0].Master.String()
	if err := os.Remove(filepath.Join(c.folder, "objects", name[:2], name[2:4], name)); err != nil {
		c.Fatal(err)
	}
}

// copies counts the items that have an access copy.
func (c *clerk) copies() int {
	c.Helper()
	count := 0
	for i := range c.model().Items {
		if c.item(i).Access != (archive.Digest{}) {
			count++
		}
	}
	return count
}

func TestCopiesAreMadeBehindTheClerksBackAndAgainAfterAChange(t *testing.T) {
	withoutTextEngine(t)
	c := atDesk(t)
	c.drop(c.sample("01-surat-undangan.jpg", "04-surat-tugas.png"))
	c.await("prepared 2 0")
	before := c.item(0).Access
	c.window.keys.Run("field.3")
	kittest.Type(c.window.Canvas(), "Surat undangan")
	c.window.keys.Run("page.next")
	c.await("prepared 1 0")
	if after := c.item(0).Access; after == before || after == (archive.Digest{}) {
		t.Errorf("the copy of a described item is still %s", after)
	}
	before = c.item(1).Access
	c.window.keys.Rune(']')
	c.await("prepared 1 0")
	if c.item(1).Access == before {
		t.Error("the copy of a turned page is still the old one")
	}
}

func TestWithoutATextEngineItIsSaidOnceHowToGetOne(t *testing.T) {
	withoutTextEngine(t)
	c := atDesk(t)
	c.drop(c.sample("01-surat-undangan.jpg"))
	c.await("prepared")
	c.pump.Until(t, "it is said", func() bool {
		return strings.Contains(c.said(), "tesseract") && strings.Contains(c.said(), "1 PDF/A siap.")
	})
	for c.finds("Tutup") != nil {
		c.button("Tutup").Tapped(nil)
	}
	c.drop(c.sample("04-surat-tugas.png"))
	c.await("prepared")
	c.pump.Drain()
	if strings.Contains(c.said(), "tesseract") {
		t.Error("it is said again")
	}
}

func TestAnItemThatFailsIsListedWithItsSentenceAndTriedAgainWhenAsked(t *testing.T) {
	withoutTextEngine(t)
	c := atDesk(t)
	folder := c.sample("01-surat-undangan.jpg", "04-surat-tugas.png")
	c.drop(folder)
	c.loseMaster(1)
	c.await("prepared 1 1")
	c.pump.Until(t, "the strip offers the problems", func() bool { return c.finds("Tampilkan 1 masalah") != nil })
	c.button("Tampilkan 1 masalah").Tapped(nil)
	if said := c.said(); !strings.Contains(said, "04-surat-tugas.png: ") {
		t.Errorf("the item that failed is not named: %s", said)
	}
	c.drop(folder) // brings the master back
	c.pump.Until(t, "the strip offers to try again", func() bool { return c.finds("Coba lagi") != nil })
	c.button("Coba lagi").Tapped(nil)
	c.await("prepared")
	if got := c.copies(); got != 2 {
		t.Errorf("%d copies, want 2", got)
	}
}

func TestSealingListsWhatFailedAndLeadsToIt(t *testing.T) {
	withoutTextEngine(t)
	c := atDesk(t)
	c.drop(c.sample("01-surat-undangan.jpg", "04-surat-tugas.png"))
	c.loseMaster(1)
	c.window.keys.Run("desk.seal")
	c.await("seal asked")
	c.window.keys.Run("main")
	c.await("unsealed")
	if said := c.said(); !strings.Contains(said, "04-surat-tugas.png: ") {
		t.Errorf("the item that failed is not named: %s", said)
	}
	c.button("Tunjukkan item itu").Tapped(nil)
	if at, _ := c.model().Item(); at.Position != 2 {
		t.Errorf("it leads to item %d, want 2", at.Position)
	}
	if !c.model().Editable() {
		t.Error("the batch is sealed all the same")
	}
}

func TestASealedRecordLooksLockedAndSaysSo(t *testing.T) {
	c := atDesk(t)
	c.drop(c.sample("01-surat-undangan.jpg"))
	c.window.keys.Run("desk.seal")
	c.await("seal asked")
	c.window.keys.Run("main")
	c.await("sealed")
	c.pump.Until(t, "the form is locked", func() bool { return strings.Contains(c.said(), "Terkunci:") })
	if c.finds("Simpan & lanjut") != nil {
		t.Error("a sealed record still offers to save")
	}
}

func TestAHiddenItemLeavesTheBatchAndUndoBringsItBack(t *testing.T) {
	c := atDesk(t)
	c.drop(c.sample("01-surat-undangan.jpg", "03-surat-data-peserta-didik.jpg", "04-surat-tugas.png"))
	c.window.keys.Run("page.next")
	second, _ := c.model().Item()
	c.window.Canvas().Unfocus()
	kittest.Press(c.window.Canvas(), fyne.KeyDelete)
	c.await("hidden 2")
	if got := len(c.model().Items); got != 2 {
		t.Fatalf("%d items after hiding one of 3", got)
	}
	if !strings.Contains(c.said(), "Item 2 disembunyikan. Ctrl+Z mengembalikannya.") {
		t.Error("nothing says how to get it back")
	}
	if at, _ := c.model().Item(); at.Position != 3 {
		t.Errorf("on item %d: the clerk was taken away from where they were", at.Position)
	}
	c.window.keys.Run("undo")
	c.await("undone")
	if at, _ := c.model().Item(); len(c.model().Items) != 3 || at.ID != second.ID {
		t.Errorf("%d items, on item %d", len(c.model().Items), at.Position)
	}
}

func TestDeleteWhileTypingDeletesText(t *testing.T) {
	c := atDesk(t)
	c.drop(c.sample("01-surat-undangan.jpg", "04-surat-tugas.png"))
	c.toFirstField()
	kittest.Type(c.window.Canvas(), "12")
	kittest.Press(c.window.Canvas(), fyne.KeyHome, fyne.KeyDelete)
	c.pump.Drain()
	first, _ := c.model().Item()
	if got := c.model().Shown(first)[app.FieldNumber]; got != "2" || len(c.model().Items) != 2 {
		t.Errorf("number %q, %d items", got, len(c.model().Items))
	}
}

// stack makes small pages, each of them different.
func stack(t *testing.T, pages int) string {
	t.Helper()
	folder := t.TempDir()
	for page := range pages {
		sheet := image.NewGray(image.Rect(0, 0, 420, 594))
		draw.Draw(sheet, sheet.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
		pen := font.Drawer{Dst: sheet, Src: image.NewUniform(color.Black), Face: basicfont.Face7x13}
		for line := range 12 {
			pen.Dot = fixed.P(40, 60+line*30)
			pen.DrawString(fmt.Sprintf("Surat nomor %03d baris %d arsip", page+1, line+1))
		}
		file, err := os.Create(filepath.Join(folder, fmt.Sprintf("%03d.png", page+1)))
		if err != nil {
			t.Fatal(err)
		}
		if err := png.Encode(file, sheet); err != nil {
			t.Fatal(err)
		}
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// freezes measures how long the user-interface goroutine keeps what is asked
// of it waiting, until stop.
func (c *clerk) freezes() (stop func() time.Duration) {
	done, ended := make(chan struct{}), make(chan struct{})
	var longest time.Duration // belongs to the user-interface goroutine
	go func() {
		defer close(ended)
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				asked := time.Now()
				c.pump.Do(func() { longest = max(longest, time.Since(asked)) })
			}
		}
	}()
	return func() time.Duration {
		close(done)
		<-ended
		return longest
	}
}

// jobPages is how large the job is that is measured, DALUANG_PAGES if that is
// set.
func jobPages(t *testing.T, usual int) int {
	if asked := os.Getenv("DALUANG_PAGES"); asked != "" {
		if _, err := fmt.Sscan(asked, &usual); err != nil {
			t.Fatal(err)
		}
	}
	return usual
}

func TestAJobIsPausedStoppedAndTakenUpWhileItemsAreDescribed(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: the job takes its time")
	}
	t.Run("without text", func(t *testing.T) {
		withoutTextEngine(t)
		runJob(t, atDesk(t), jobPages(t, 240))
	})
	t.Run("with text", func(t *testing.T) {
		c := atDesk(t)
		if _, err := c.window.open.TextEngine(context.Background()); err != nil {
			t.Skipf("no text engine: %v", err)
		}
		runJob(t, c, jobPages(t, 24))
	})
}

func runJob(t *testing.T, c *clerk, pages int) {
	c.drop(stack(t, pages))
	c.await("preparing")
	c.awaitCopies(pages/10 + 1)
	c.button("Jeda").Tapped(nil)
	paused := c.settled()
	if paused == 0 || paused >= pages || !strings.Contains(c.said(), "dijeda") {
		t.Errorf("%d of %d copies at the pause, which is told in %q", paused, pages, c.said())
	}

	c.button("Lanjutkan").Tapped(nil)
	c.window.keys.Run("field.3")
	kittest.Type(c.window.Canvas(), "Diisi selagi bekerja")
	c.window.keys.Run("item.next")
	c.await("saved 1")
	if got := c.item(0).Title; got != "Diisi selagi bekerja" {
		t.Errorf("title %q while copies are made", got)
	}
	c.awaitCopies(max(pages/3, paused+1))
	c.button("Hentikan").Tapped(nil)
	c.await("prepared")
	c.pump.Until(t, "it is said how to go on", func() bool { return strings.Contains(c.said(), "Untuk melanjutkan: menu Kerja") })
	stopped := c.settled()
	if stopped < paused || stopped >= pages {
		t.Errorf("%d of %d copies after the stop, %d at the pause", stopped, pages, paused)
	}

	longest, began := c.freezes(), time.Now()
	c.window.keys.Run("desk.prepare")
	c.awaitWithin(30*time.Minute, "prepared")
	spent, freeze := time.Since(began), longest()
	if got := c.copies(); got != pages {
		t.Errorf("%d copies, want %d", got, pages)
	}
	t.Logf("%d pages: %d copies at the pause, %d at the stop; the other %d in %.1f s, %.0f a minute; longest freeze %d ms",
		pages, paused, stopped, pages-stopped, spent.Seconds(), float64(pages-stopped)/spent.Minutes(), freeze.Milliseconds())
	if freeze > 5*time.Second { // generous: other packages are tested beside this one
		t.Errorf("the window stood still for %v", freeze)
	}
}

// awaitCopies runs the window until so many copies are there, whichever.
func (c *clerk) awaitCopies(count int) {
	c.Helper()
	c.pump.UntilWithin(c, 10*time.Minute, fmt.Sprintf("%d copies are there", count), func() bool { return c.copies() >= count })
}

// settled runs the window until no copy has been added for some seconds, which
// no event could tell, and counts them.
func (c *clerk) settled() int {
	c.Helper()
	const still = 2 * time.Second
	before := -1
	for since := time.Now(); time.Since(since) < still; time.Sleep(50 * time.Millisecond) {
		c.pump.Drain()
		if now := c.copies(); now != before {
			before, since = now, time.Now()
		}
	}
	return before
}
