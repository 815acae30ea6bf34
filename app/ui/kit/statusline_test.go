package kit

import (
	"testing"

	"fyne.io/fyne/v2/test"
)

func TestStatusLineRepeatsItsWordsWithALight(t *testing.T) {
	startApp(t)
	line := NewStatusLine()
	line.Say("Batch 0147 tersimpan.")
	line.SetSync(LightGood, "Semua sudah diterima")
	window := show(t, line, 500, 32)
	test.AssertRendersToMarkup(t, "statusline.xml", window.Canvas())
}

func TestNoLightWithoutWords(t *testing.T) {
	startApp(t)
	line := NewStatusLine()
	line.SetSync(LightTrouble, "")
	show(t, line, 500, 32)
	if line.dot.Visible() {
		t.Fatal("a colour alone is shown")
	}
}
