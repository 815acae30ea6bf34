package ui

import (
	"context"
	"testing"

	"fyne.io/fyne/v2"

	"daluang/app/ui/kit/kittest"
)

// profile is the profile of the open batch, empty where none was chosen.
func (c *clerk) profile() string {
	c.Helper()
	choice, err := c.window.open.ProfileChoice(context.Background(), string(c.model().Batch))
	if err != nil {
		c.Fatal(err)
	}
	return choice.Chosen
}

func TestANewBatchOfDiplomasProposesItsProfileAndTheClerkChoosesIt(t *testing.T) {
	withoutTextEngine(t)
	c := atDesk(t)
	c.window.keys.Run("desk.batch")
	kittest.Type(c.window.Canvas(), " ijazah")
	c.sees("Usulan: profil Ijazah")
	c.window.keys.Run("main")
	c.await("batch made")
	c.pump.Until(t, "the batch is open", func() bool { _, open := c.model().Current(); return open })
	c.drop(c.sample("01-surat-undangan.jpg"))
	c.sees("pilih profil Ijazah dengan Ctrl+R")
	if got := c.profile(); got != "" {
		t.Fatalf("nobody chose the profile %q", got)
	}
	c.window.keys.Run("desk.profile")
	c.await("profile asked")
	c.sees("Diterima dari alat:")
	c.button("Ijazah:").Tapped(nil)
	c.await("profile chosen")
	if got := c.profile(); got != "Ijazah" {
		t.Errorf("the batch has the profile %q", got)
	}
	c.sees("· Ijazah")
}

func TestAProfileChosenAtImportIsThatOfTheBatchAndStaysOnceItIsSealed(t *testing.T) {
	withoutTextEngine(t)
	c := atDesk(t)
	c.window.keys.Run("desk.import")
	c.pump.Drain()
	c.chip("Peta").Tapped(nil)
	c.sees("Peta: 300 dpi warna")
	kittest.Type(c.window.Canvas(), c.sample("01-surat-undangan.jpg"))
	kittest.Press(c.window.Canvas(), fyne.KeyReturn)
	c.await("imported 1")
	if got := c.profile(); got != "Peta" {
		t.Fatalf("the batch has the profile %q", got)
	}
	c.window.keys.Run("desk.seal")
	c.await("seal asked")
	c.window.keys.Run("main")
	c.await("sealed")
	c.pump.Until(t, "the batch is sealed on the screen", func() bool { return !c.model().Editable() })
	c.window.keys.Run("desk.profile")
	c.await("profile asked")
	c.sees("profilnya tidak dapat diganti")
}
