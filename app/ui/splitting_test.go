package ui

import (
	"path/filepath"
	"strings"
	"testing"

	"daluang/app"
	"daluang/app/forms"
)

func TestASplitIsShownBeforeItIsKeptAndIsUndoneAtOnce(t *testing.T) {
	withoutTextEngine(t)
	c := atDesk(t)
	sheet := filepath.Join(c.TempDir(), "02-pemisah.pdf")
	if _, err := c.window.open.WriteSheets(t.Context(), app.SheetsAsked{Patch: forms.PatchT}, sheet); err != nil {
		t.Fatal(err)
	}
	c.drop(c.sample("01-surat-undangan.jpg"))
	c.drop(sheet)
	c.drop(c.sample("04-surat-tugas.png", "05-surat-pinjam-ruang.jpg"))
	c.window.keys.Run("desk.split")
	c.await("split proposed 1")
	if items := len(c.model().Items); items != 4 {
		t.Errorf("%d items before anything was kept", items)
	}
	c.button("Jadikan 1 item").OnTapped()
	c.await("split kept 1")
	if items := c.model().Items; len(items) != 2 || items[1].Pages != 2 || !strings.Contains(c.said(), "tidak dihapus") {
		t.Errorf("after the split: %+v, %s", items, c.said())
	}
	c.window.keys.Run("undo")
	c.await("undone")
	if items := c.model().Items; len(items) != 4 {
		t.Errorf("%d items after undo", len(items))
	}
}
