package ui

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"daluang/app"
	"daluang/app/ui/kit/kittest"
	"daluang/storage/archive"
)

func TestChangingTheStampMakesTheOpenBatchAgainAndSaysSo(t *testing.T) {
	withoutTextEngine(t)
	c := atDesk(t)
	c.drop(c.sample("01-surat-undangan.jpg", "04-surat-tugas.png"))
	c.await("prepared 2 0")
	before := []archive.Digest{c.item(0).Access, c.item(1).Access}
	for _, sentence := range []string{"kini diberi cap", "kini tanpa cap"} {
		c.window.keys.Run("desk.stamp")
		c.await("stamp asked")
		c.window.keys.Run("main")
		c.await("stamp set")
		if said := c.said(); !strings.Contains(said, sentence) || !strings.Contains(said, "dibuat ulang") {
			t.Errorf("nothing says %q: %s", sentence, said)
		}
		c.await("prepared 2 0")
		for i := range before {
			if after := c.item(i).Access; after == before[i] || after == (archive.Digest{}) {
				t.Errorf("the copy of item %d was not made again", i+1)
			}
			before[i] = c.item(i).Access
		}
	}
}

func TestACopyIsSavedWhereTheClerkSaysAndTheBatchAsOneFile(t *testing.T) {
	withoutTextEngine(t)
	c := atDesk(t)
	c.drop(c.sample("01-surat-undangan.jpg", "04-surat-tugas.png"))
	folder := c.TempDir()
	for label, name := range map[string]string{"Simpan item ini": "satu.pdf", "Simpan seluruh batch": "semua.pdf"} {
		c.window.keys.Run("desk.save")
		path := filepath.Join(folder, strings.TrimSuffix(name, ".pdf"))
		for range 300 {
			kittest.Press(c.window.Canvas(), fyne.KeyBackspace)
		}
		kittest.Type(c.window.Canvas(), path)
		c.button("Cap: sesuai").OnTapped()
		c.button(label).OnTapped()
		c.await("saved 0")
		raw, err := os.ReadFile(path + ".pdf")
		if err != nil || !strings.Contains(string(raw), "/BM /Multiply") {
			t.Errorf("%s: %d bytes, stamped: %v, %v", name, len(raw), strings.Contains(string(raw), "/BM /Multiply"), err)
		}
	}
	if set, err := c.window.open.Stamping(context.Background()); err != nil || set != app.Unstamped {
		t.Errorf("the desk is set to %q, %v", set, err)
	}
}
