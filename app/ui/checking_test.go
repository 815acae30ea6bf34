package ui

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"daluang/app"
	"daluang/app/ui/kit/kittest"
	"daluang/storage/archive"
)

// atCheck opens quality control of a batch of small pages.
func atCheck(t *testing.T, pages int) *clerk {
	withoutTextEngine(t)
	c := atDesk(t)
	c.drop(stack(t, pages))
	c.window.keys.Run("desk.check")
	c.await("check open")
	return c
}

func (c *clerk) verdicts() app.Checking {
	c.Helper()
	checking, err := c.window.open.Checking(context.Background(), string(c.model().Batch))
	if err != nil {
		c.Fatal(err)
	}
	return checking
}

func (c *clerk) sees(words string) {
	c.Helper()
	c.pump.Drain()
	if said := c.said(); !strings.Contains(said, words) {
		c.Errorf("the screen does not say %q: %s", words, said)
	}
}

func TestQualityControlIsDoneWithOneKeyAPage(t *testing.T) {
	c := atCheck(t, 3)
	c.sees("Pilih berapa halaman")
	c.window.keys.Run("main")
	c.await("sample drawn 3")
	c.sees("0 dari 3 dilihat, 0 ditolak")
	c.sees("10 % halaman, sedikitnya 20")
	for _, key := range "131" {
		c.window.keys.Rune(key)
	}
	c.await("judged 3 1")
	c.pump.Until(t, "all is kept", func() bool { return c.verdicts().Good == 2 })
	checking := c.verdicts()
	if checking.Bad != 1 || checking.Pages[1].Verdict.Fault != archive.FaultCutOff {
		t.Fatalf("kept: %+v", checking.Pages)
	}
	c.sees("Pindai ulang (1)")
	c.sees("hlm. 1 dari 1: terpotong")
	c.window.keys.Run("undo")
	c.await("undone")
	if now := c.verdicts(); now.Waiting != 1 {
		t.Errorf("after undo %d wait, want 1", now.Waiting)
	}
	c.window.keys.Rune('1')
	c.await("judged")
}

func TestARejectedPageIsReplacedAndABatchThatPassedLeadsToSealing(t *testing.T) {
	c := atCheck(t, 2)
	c.window.keys.Run("main")
	c.await("sample drawn 2")
	c.window.keys.Rune('4')
	c.await("judged 1 1")
	c.window.keys.Run("page.previous")
	rejected := c.verdicts().Pages[0].Page.ID
	c.window.keys.Run("rescan")
	kittest.Type(c.window.Canvas(), freshPage(t))
	c.window.keys.Run("main")
	c.await("replaced")
	if now := c.verdicts(); now.Pages[0].Page.Replaces != rejected || now.Bad != 0 || now.Waiting != 2 {
		t.Fatalf("after the rescan: %+v", now)
	}
	c.sees("Sebelum diganti: buram")
	c.window.keys.Rune('1')
	c.await("judged")
	c.window.keys.Rune('1')
	c.await("judged 2 0")
	c.sees("Lulus:")
	c.window.keys.Run("main")
	c.pump.Until(t, "sealing is asked", func() bool { return c.finds("Segel sekarang") != nil })
}

func TestAnotherFaultNeedsWordsAndDigitsTypedThereAreText(t *testing.T) {
	c := atCheck(t, 2)
	c.window.keys.Run("main")
	c.await("sample drawn")
	c.window.keys.Rune('9')
	c.window.keys.Run("main")
	c.sees("Tulis dulu apa yang salah")
	kittest.Type(c.window.Canvas(), "cap 12 terlipat")
	kittest.Press(c.window.Canvas(), fyne.KeyReturn)
	c.await("judged 1 1")
	if got := c.verdicts().Pages[0].Verdict; got.Fault != archive.FaultOther || got.Words != "cap 12 terlipat" {
		t.Errorf("verdict %+v", got)
	}
}

func TestWhoWorkedOnTheBatchIsToldWhyTheirVerdictIsRefused(t *testing.T) {
	c := atCheck(t, 2)
	c.button("Empat mata").Tapped(nil)
	c.window.keys.Run("main")
	c.await("sample drawn")
	page := c.verdicts().Pages[0].Page.ID
	if err := c.window.open.Turn(context.Background(), page, 2); err != nil {
		t.Fatal(err)
	}
	c.window.keys.Rune('1')
	c.await("judged 0 0")
	c.sees("empat mata")
	if c.verdicts().Waiting != 2 {
		t.Error("the refused verdict was kept")
	}
}

func TestASampleThatFailsSaysThatAllIsLookedAt(t *testing.T) {
	c := atCheck(t, 30)
	c.window.keys.Run("main")
	c.await("sample drawn 20")
	c.window.keys.Rune('2')
	c.await("judged 1 1")
	c.sees("Semua halaman batch harus dilihat")
	c.sees("1 dari 30 dilihat, 1 ditolak")
	kittest.Press(c.window.Canvas(), fyne.KeyEscape)
	c.await("check closed")
	if _, err := c.window.open.Seal(context.Background(), string(c.model().Batch), app.AccessOptions{}, nil); !errors.Is(err, app.ErrUnchecked) {
		t.Errorf("seal: %v, want %v", err, app.ErrUnchecked)
	}
}

// freshPage makes a page that no batch has.
func freshPage(t *testing.T) string {
	t.Helper()
	sheet := image.NewGray(image.Rect(0, 0, 420, 594))
	for at := range sheet.Pix {
		sheet.Pix[at] = uint8(at % 251)
	}
	path := filepath.Join(t.TempDir(), fmt.Sprint("ulang", ".png"))
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(file, sheet); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAnUnfinishedCheckIsToldBeforeSealingAndLeadsBackToIt(t *testing.T) {
	c := atCheck(t, 2)
	c.sees("Pilih berapa halaman")
	c.window.keys.Run("main")
	c.await("sample drawn 2")
	c.window.keys.Rune('1')
	c.await("judged")
	c.button("Laporan").Tapped(nil)
	c.await("report opened")
	c.window.keys.Run("desk.close")
	c.await("check closed")
	c.window.keys.Run("desk.seal")
	c.await("seal held back")
	c.sees("Pemeriksaan mutu belum selesai: 1 halaman belum dilihat")
	if c.finds("Segel sekarang") != nil {
		t.Error("sealing is offered all the same")
	}
	c.window.keys.Run("main")
	c.await("check open")
}
