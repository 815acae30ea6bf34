package kit

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"daluang/app/ui/kit/kittest"
)

// hand is a clock that a test moves.
type hand struct {
	mu sync.Mutex
	at time.Time
}

func (h *hand) now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.at
}

func (h *hand) forward(by time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.at = h.at.Add(by)
}

func panel(t *testing.T) (*Progress, fyne.Window, *kittest.Pump, *hand) {
	t.Helper()
	startApp(t)
	pump, clock := kittest.NewPump(), &hand{at: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)}
	progress := NewProgress(nil, pump.Do, clock.now, indonesian(t))
	return progress, show(t, progress, 480, 200), pump, clock
}

func TestProgressTellsCountRateAndTimeLeftInWords(t *testing.T) {
	progress, _, pump, clock := panel(t)
	progress.Start("Membuat PDF/A", nil)
	clock.forward(time.Minute)
	progress.Report(120, 480)
	pump.Drain()
	if want := "120 dari 480 · 120 per menit · kira-kira 3 menit lagi"; progress.state.text != want {
		t.Fatalf("says %q, want %q", progress.state.text, want)
	}
}

func TestAFloodOfReportsIsPaintedRarelyAndEndsWithTheLast(t *testing.T) {
	progress, _, pump, clock := panel(t)
	progress.Start("Membaca", nil)
	clock.forward(time.Second)
	var workers sync.WaitGroup
	for worker := range 4 {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for i := range 2_500 {
				progress.Report(worker*2_500+i, 10_000)
			}
		}()
	}
	workers.Wait()
	progress.Report(10_000, 10_000)
	paintings := pump.Drain()
	pump.Until(t, "the last report is shown", func() bool { return progress.shown.done == 10_000 })
	if paintings > 5 {
		t.Fatalf("%d paintings for a flood within one moment", paintings)
	}
}

func TestStoppingAsksOnceAndKeepsThePanelUntilTheWorkEnds(t *testing.T) {
	progress, _, pump, clock := panel(t)
	asked := 0
	progress.Start("Membaca", func() { asked++ })
	progress.button.Tapped(nil)
	progress.button.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if asked != 1 || !progress.Visible() || progress.state.text != wordsNeeded["progress.stopping"][0] {
		t.Fatalf("asked %d times, visible %v, says %q", asked, progress.Visible(), progress.state.text)
	}
	clock.forward(time.Second)
	progress.Finish("Dihentikan. 40 halaman sudah tersimpan.", nil)
	pump.Drain()
	if progress.state.text != "Dihentikan. 40 halaman sudah tersimpan." || progress.button.Text != "Tutup" {
		t.Fatalf("says %q, button %q", progress.state.text, progress.button.Text)
	}
	progress.button.Tapped(nil)
	if progress.Visible() {
		t.Fatal("the panel stayed after it was closed")
	}
}

func TestProblemsAreFoldedAndUnfoldWithinBounds(t *testing.T) {
	progress, _, pump, _ := panel(t)
	progress.Start("Membaca", nil)
	var problems []string
	for i := range 25 {
		problems = append(problems, fmt.Sprintf("Halaman %d rusak. Pindai ulang.", i))
	}
	progress.Finish("475 selesai, 25 bermasalah.", problems)
	pump.Drain()
	if progress.problems.text != "" || progress.fold.Text != "Tampilkan 25 masalah" {
		t.Fatalf("folded: %q, button %q", progress.problems.text, progress.fold.Text)
	}
	before := progress.MinSize().Height
	progress.fold.Tapped(nil)
	lines := strings.Split(progress.problems.text, "\n")
	if len(lines) != 21 || lines[20] != "dan 5 lagi" || progress.MinSize().Height <= before {
		t.Fatalf("%d lines, last %q", len(lines), lines[len(lines)-1])
	}
}

func TestAReportAfterTheEndChangesNothing(t *testing.T) {
	progress, _, pump, _ := panel(t)
	progress.Start("Membaca", nil)
	progress.Finish("Selesai.", nil)
	progress.Report(1, 2)
	pump.Drain()
	if progress.state.text != "Selesai." || progress.shown.done != 0 {
		t.Fatalf("says %q, done %d", progress.state.text, progress.shown.done)
	}
}

func TestAPauseIsNotCountedInTheRate(t *testing.T) {
	progress, _, pump, clock := panel(t)
	var told []bool
	progress.OnPause = func(paused bool) { told = append(told, paused) }
	progress.Start("Menyiapkan PDF/A", nil)
	clock.forward(10 * time.Second)
	progress.Report(20, 100)
	pump.Drain()
	progress.pause.Tapped(nil)
	if progress.state.text != "20 dari 100 · dijeda" || progress.pause.Text != "Lanjutkan" {
		t.Fatalf("paused it says %q, button %q", progress.state.text, progress.pause.Text)
	}
	clock.forward(time.Hour)
	progress.pause.Tapped(nil)
	clock.forward(10 * time.Second)
	progress.Report(40, 100)
	pump.Drain()
	if want := "40 dari 100 · 120 per menit · kurang dari satu menit lagi"; progress.state.text != want {
		t.Fatalf("says %q, want %q", progress.state.text, want)
	}
	if fmt.Sprint(told) != "[true false]" {
		t.Fatalf("told %v", told)
	}
}

func TestWhatWasFoundDoneAtOnceSaysNothingAboutTheRateLater(t *testing.T) {
	progress, _, pump, clock := panel(t)
	progress.Start("Menyiapkan PDF/A", nil)
	clock.forward(time.Second)
	progress.Report(1000, 2000)
	for i := range 90 {
		clock.forward(time.Second)
		progress.Report(1000+i, 2000)
	}
	pump.Drain()
	if !strings.Contains(progress.state.text, "· 60 per menit ·") {
		t.Fatalf("says %q, want 60 a minute", progress.state.text)
	}
}

func TestAStripIsOneRowAndOffersToTryAgain(t *testing.T) {
	progress, _, pump, clock := panel(t)
	progress.Slim = true
	again := false
	progress.OnAgain = func() { again = true }
	progress.Start("Menyiapkan PDF/A", nil)
	clock.forward(time.Minute)
	progress.Report(1, 2)
	pump.Drain()
	if want := "Menyiapkan PDF/A: 1 dari 2 · 1 per menit · kira-kira 1 menit lagi"; progress.state.text != want {
		t.Fatalf("says %q, want %q", progress.state.text, want)
	}
	if height := progress.MinSize().Height; height > 60 {
		t.Fatalf("the strip is %v high", height)
	}
	progress.Finish("1 siap, 1 bermasalah.", []string{"b.jpg: rusak."})
	clock.forward(time.Second)
	pump.Until(t, "the end is shown", func() bool { return progress.shown.finished })
	if progress.again.Hidden {
		t.Fatal("nothing offers to try again")
	}
	progress.again.Tapped(nil)
	if !again || progress.Visible() {
		t.Fatalf("tried again %v, visible %v", again, progress.Visible())
	}
}
