package ui

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"daluang/app"
	"daluang/app/acquire"
	"daluang/app/acquire/virtual"
	"daluang/app/ui/desk"
	"daluang/app/ui/kit/kittest"
	"daluang/app/ui/scan"
	"daluang/storage/archive"
)

var quick = acquire.Settings{Source: acquire.Feeder, Mode: acquire.Gray, DPI: 75}

// atScanner opens the screen of scanning beside a virtual scanner with a job on
// Ctrl+1.
func atScanner(t *testing.T, job app.ScanJob) (*clerk, *virtual.Scanner) {
	t.Helper()
	withoutTextEngine(t)
	driver := &virtual.Driver{}
	c := &clerk{T: t, pump: kittest.NewPump(), folder: filepath.Join(t.TempDir(), "data"), scanners: []acquire.Driver{driver}}
	made, err := app.Init(context.Background(), app.Config{Folder: c.folder, Cache: cache}, app.Setup{Creator: "Dinas Contoh"})
	if err != nil {
		t.Fatal(err)
	}
	job.Name, job.Key, job.Device, job.DeviceName = "Surat masuk", 1, virtual.DriverName, "Pemindai contoh"
	if err := made.SaveScanJob(context.Background(), job); err != nil {
		t.Fatal(err)
	}
	made.Close()
	c.sitDown()
	c.await("desk open")
	c.press(fyne.KeyP, fyne.KeyModifierControl)
	c.await("scan open")
	c.await("scanner ready")
	c.pump.Until(t, "the jobs are read", func() bool { return len(c.scanning().Jobs) == 1 })
	return c, driver.Scanner()
}

func (c *clerk) scanning() *scan.Model { return c.window.View().Scanning() }

// sheets are the sheets that the pages of the batch show, by their masters.
func (c *clerk) sheets() (sheets []int) {
	c.Helper()
	known := map[archive.Digest]int{}
	for sheet := 1; sheet <= 12; sheet++ {
		for _, back := range []bool{false, true} {
			file, err := virtual.Draw(sheet, back, virtual.Look{Mode: acquire.Gray, DPI: 75, Width: 2480 * 75 / 300, Height: 3508 * 75 / 300, MIME: "image/jpeg"})
			if err != nil {
				c.Fatal(err)
			}
			if known[archive.DigestOf(file)] = sheet; back {
				known[archive.DigestOf(file)] = -sheet
			}
		}
	}
	for _, page := range c.model().Pages {
		sheets = append(sheets, known[page.Master])
	}
	return sheets
}

func equal(a, b []int) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func TestAStackOfTenWithAJamInTheMiddleIsScannedByKeyboardAlone(t *testing.T) {
	c, scanner := atScanner(t, app.ScanJob{Settings: quick})
	if said := c.said(); !strings.Contains(said, "Ctrl+1") || !strings.Contains(said, "Pemindai contoh") || !strings.Contains(said, "Letakkan tumpukan di pengumpan") {
		t.Errorf("the screen says %q", said)
	}
	scanner.Load(1, 10)
	scanner.Break(virtual.Jam, 5)
	c.press("1", fyne.KeyModifierControl)
	c.await("scan stopped scan-paper-jam 4")
	for _, want := range []string{"Kertas macet.", "4 halaman sudah tersimpan; lanjutkan dari lembar 5.", "kembalikan lembar 5 ke atas tumpukan"} {
		if !strings.Contains(c.said(), want) {
			t.Errorf("after the jam the screen does not say %q: %q", want, c.said())
		}
	}
	if c.finds("Lanjutkan dari lembar 5") == nil || c.window.Canvas().Overlays().Top() != nil {
		t.Error("going on is not the next step, or a box lies over the work")
	}
	scanner.Break(virtual.None, 0)
	c.press(fyne.KeyReturn, fyne.KeyModifierControl)
	c.await("scan done 10")
	c.pump.UntilWithin(t, time.Minute, "ten pages are shown", func() bool { return len(c.scanning().Pages) == 10 })
	if got := c.sheets(); !equal(got, []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}) {
		t.Errorf("the batch holds the sheets %v", got)
	}
	c.pump.Until(t, "the last page is shown", func() bool {
		page, ok := c.scanning().Page()
		return ok && page.ID == c.model().Pages[9].ID && strings.Contains(c.said(), "Halaman terakhir: 10 dari 10")
	})
	if said := c.said(); !strings.Contains(said, "10 halaman tersimpan") || !strings.Contains(said, "10 lembar, 10 halaman") {
		t.Errorf("in the end the screen says %q", said)
	}
	c.press(fyne.KeyEscape, 0)
}

func TestAStackGoesOnWhileItsFirstPagesAreDescribed(t *testing.T) {
	c, scanner := atScanner(t, app.ScanJob{Settings: quick})
	scanner.Load(1, 6)
	scanner.Break(virtual.Hang, 4)
	c.press("1", fyne.KeyModifierControl)
	c.pump.UntilWithin(t, time.Minute, "three pages are there", func() bool { return len(c.model().Pages) == 3 })
	c.press(fyne.KeyP, fyne.KeyModifierControl)
	c.await("scan closed")
	c.model().Show(0)
	c.toFirstField()
	c.typeInto("005/1/2026", "", "Undangan")
	c.press(fyne.KeyReturn, fyne.KeyModifierControl)
	c.await("saved 1")
	if c.scanning().Phase != scan.Running {
		t.Error("the stack does not go on while another screen is in front")
	}
	c.press(fyne.KeyP, fyne.KeyModifierControl)
	c.await("scan open")
	kittest.Press(c.window.Canvas(), fyne.KeyEscape)
	c.await("scan stopped scan-cancelled 3")
	if said := c.said(); !strings.Contains(said, "3 halaman sudah tersimpan") || c.finds("Lanjutkan dari lembar 4") == nil {
		t.Errorf("after it was stopped the screen says %q", said)
	}
	if !scanner.Free() {
		t.Error("the scanner is not free")
	}
}

func TestFrontsThenBacksAreJoinedOnTheScreen(t *testing.T) {
	c, scanner := atScanner(t, app.ScanJob{Settings: quick, Turned: true})
	scanner.Load(1, 3)
	c.press("1", fyne.KeyModifierControl)
	c.await("scan done 3")
	if said := c.said(); !strings.Contains(said, "3 sisi muka tersimpan. Balikkan seluruh tumpukan") {
		t.Errorf("after the fronts the screen says %q", said)
	}
	scanner.Load(4, 2)
	c.press(fyne.KeyReturn, fyne.KeyModifierControl)
	c.await("scan uneven")
	if said := c.said(); !strings.Contains(said, "3 sisi muka, 2 sisi belakang") {
		t.Errorf("uneven sides: %q", said)
	}
	scanner.Load(6, 1)
	c.button("Pindai sisi belakang yang tertinggal").Tapped(nil)
	c.await("scan joined 3")
	c.pump.UntilWithin(t, time.Minute, "the batch is shown", func() bool { return len(c.scanning().Pages) == 6 })
	if got := c.sheets(); !equal(got, []int{1, 6, 2, 5, 3, 4}) {
		t.Errorf("the batch holds the sheets %v", got)
	}
}

func TestAJobIsMadeChangedAndRemovedOnTheScreen(t *testing.T) {
	c, _ := atScanner(t, app.ScanJob{Settings: quick})
	c.chip("Abu-abu").Tapped(nil)
	c.chip("Simpan sebagai pekerjaan").Tapped(nil)
	kittest.Type(c.window.Canvas(), "Kuitansi")
	c.press(fyne.KeyReturn, fyne.KeyModifierControl)
	c.await("scan job kept 2")
	c.pump.Until(t, "it is listed", func() bool { return len(c.scanning().Jobs) == 2 })
	if job, ok := c.scanning().Job(2); !ok || job.Name != "Kuitansi" || job.Settings.Mode != acquire.Gray {
		t.Errorf("kept %+v", job)
	}
	c.chip("Ubah…").Tapped(nil)
	kittest.Press(c.window.Canvas(), fyne.KeyEscape)
	if c.finds("Pindai: Kuitansi") == nil || strings.Contains(c.said(), "Nama pekerjaan") {
		t.Errorf("Esc does not close the question alone: %q", c.said())
	}
	c.chip("Singkirkan").Tapped(nil)
	c.pump.Until(t, "it can be brought back", func() bool { return strings.Contains(c.said(), "Kembalikan: Kuitansi") })
	c.chip("Kembalikan: Kuitansi").Tapped(nil)
	c.pump.Until(t, "it is back", func() bool { _, ok := c.scanning().Job(2); return ok })
}

func TestWhileScanningNoTwoLiveActionsShareAKey(t *testing.T) {
	c, _ := atScanner(t, app.ScanJob{Settings: quick})
	owner := map[string]string{}
	for _, hint := range c.window.keys.Overview(func(key string) string { return key }) {
		for _, key := range strings.Split(hint.Keys, ", ") {
			if other, taken := owner[key]; taken {
				t.Errorf("%s and %s share %s", other, hint.Action, key)
			}
			owner[key] = hint.Action
		}
	}
	if owner["Ctrl+1"] != "job.1" || owner["Ctrl+P"] != desk.ActionScan {
		t.Errorf("Ctrl+1 is %q, Ctrl+P %q", owner["Ctrl+1"], owner["Ctrl+P"])
	}
}
