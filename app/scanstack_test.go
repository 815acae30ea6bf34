package app_test

import (
	"context"
	"errors"
	"testing"

	"daluang/app"
	"daluang/app/acquire"
	"daluang/app/acquire/virtual"
	"daluang/storage/archive"
)

func TestAStackThatStoppedGoesOnCountingItsPagesAndSheets(t *testing.T) {
	desk, scanner, address := scanDesk(t)
	scanner.Load(1, 9)
	scanner.Break(virtual.Jam, 5)
	result, err := desk.Scan(t.Context(), address, "Map 1", quick, nil)
	if !errors.Is(err, acquire.PaperJam) || result.Pages != 4 {
		t.Fatalf("%+v, %v", result, err)
	}
	scanner.Break(virtual.Jam, 3)
	scanner.Load(5, 5)
	var last app.ScanProgress
	result, err = desk.ScanStack(t.Context(), app.Stack{Device: address, Batch: "Map 1", Settings: quick, Kept: 4},
		func(p app.ScanProgress) { last = p })
	var stopped *acquire.Error
	if !errors.As(err, &stopped) || stopped.Pages != 6 || stopped.Sheet != 7 || result.Pages != 6 || last.Pages != 6 || last.Sheet != 6 {
		t.Fatalf("%+v, %+v, %v", result, last, err)
	}
	if stopped = nil; !errors.As(second(desk.ScanStack(t.Context(), app.Stack{Device: address, Batch: "Map 1",
		Settings: acquire.Settings{Source: acquire.Feeder, Mode: acquire.Gray, DPI: 33}, Kept: 6}, nil)), &stopped) || stopped.Pages != 6 {
		t.Errorf("an error before the first page forgets the pages that are safe: %+v", stopped)
	}
}

func second(_ app.Scanned, err error) error { return err }

func TestAFrontWithoutItsBackComesAgainAndIsThereOnce(t *testing.T) {
	desk, scanner, address := scanDesk(t)
	both := quick
	both.Source = acquire.FeederDuplex
	scanner.Load(1, 4)
	scanner.Break(virtual.JamInPage, 4)
	result, err := desk.Scan(t.Context(), address, "Map 1", both, nil)
	if !errors.Is(err, acquire.PaperJam) || result.Pages != 2 || result.NextSheet != 2 {
		t.Fatalf("%+v, %v", result, err)
	}
	scanner.Break(virtual.None, 0)
	scanner.Load(2, 3)
	result, err = desk.ScanStack(t.Context(), app.Stack{Device: address, Batch: "Map 1", Settings: both, Kept: result.Pages}, nil)
	if err != nil || result.Pages != 8 || result.NextSheet != 5 {
		t.Fatalf("%+v, %v", result, err)
	}
	for i, page := range pagesOf(t, desk, "Map 1") {
		if page.Master != digestOf(t, 1+i/2, i%2 == 1, quickLook) || page.Position != 1+i%2 {
			t.Errorf("page %d is not that side of sheet %d", i+1, 1+i/2)
		}
	}
	if got := len(pagesOf(t, desk, "Map 1")); got != 8 {
		t.Errorf("%d pages, want 8", got)
	}
}

func TestTheFeederWaitsForPaperAndForTheNextStack(t *testing.T) {
	desk, scanner, address := scanDesk(t)
	ctx, stop := context.WithCancel(t.Context())
	waits, stacks := 0, 0
	result, err := desk.ScanStack(ctx, app.Stack{Device: address, Batch: "Map 1", Settings: quick, Await: true,
		Again: func(app.Scanned) bool { stacks++; return true }}, func(p app.ScanProgress) {
		switch {
		case !p.Waiting:
		case stacks == 2:
			stop()
		case waits == 0, stacks == 1:
			waits++
			scanner.Load(1+2*stacks, 2)
		}
	})
	if !errors.Is(err, acquire.Cancelled) || stacks != 2 || waits == 0 {
		t.Errorf("%+v, %v, %d stacks", result, err, stacks)
	}
	if got := len(pagesOf(t, desk, "Map 1")); got != 4 {
		t.Errorf("%d pages, want 4", got)
	}
}

func TestBacksOfATurnedStackJoinTheirFrontsOnlyWhereTheCountsAgree(t *testing.T) {
	desk, scanner, address := scanDesk(t)
	// A stack of three, turned over: the back of the last sheet comes first.
	scanner.Draw = func(sheet int, _ bool, look virtual.Look) ([]byte, error) {
		if sheet > 10 {
			return virtual.Draw(14-sheet, true, look)
		}
		return virtual.Draw(sheet, false, look)
	}
	scan := func(side archive.Side, first, sheets int) {
		t.Helper()
		scanner.Load(first, sheets)
		_, err := desk.ScanStack(t.Context(), app.Stack{Device: address, Batch: "Map 1", Settings: quick, Side: side}, nil)
		must(t, err)
	}
	scan(archive.Front, 1, 3)
	scan(archive.Back, 11, 2)
	before := pagesOf(t, desk, "Map 1")
	_, err := desk.JoinBacks(t.Context(), "Map 1")
	var differ *app.SidesError
	if !errors.As(err, &differ) || differ.Fronts != 3 || differ.Backs != 2 || !errors.Is(err, app.ErrSidesDiffer) {
		t.Fatalf("JoinBacks = %v", err)
	}
	for i, page := range pagesOf(t, desk, "Map 1") {
		if page.ID != before[i].ID || page.Item != before[i].Item {
			t.Error("something was mixed although the counts differ")
		}
	}
	scan(archive.Back, 13, 1)
	if sheets, err := desk.JoinBacks(t.Context(), "Map 1"); err != nil || sheets != 3 {
		t.Fatalf("JoinBacks = %d, %v", sheets, err)
	}
	pages := pagesOf(t, desk, "Map 1")
	for i, page := range pages {
		if page.Master != digestOf(t, 1+i/2, i%2 == 1, quickLook) || page.Side != []archive.Side{archive.Front, archive.Back}[i%2] {
			t.Errorf("page %d is not that side of sheet %d", i+1, 1+i/2)
		}
	}
	_, err = desk.Undo(t.Context(), pages[0].Batch)
	must(t, err)
	if fronts, backs, err := desk.TurnedStack(t.Context(), "Map 1"); err != nil || fronts != 3 || backs != 3 {
		t.Errorf("one undo leaves %d and %d, %v", fronts, backs, err)
	}
}

func TestAJobIsKeptListedEditedHiddenAndBroughtBack(t *testing.T) {
	desk, _, _ := scanDesk(t)
	letters := app.ScanJob{Name: "Surat masuk", Key: 1, Device: "virtual", Settings: quick, Profile: "surat", Tidy: true}
	must(t, desk.SaveScanJob(t.Context(), letters))
	must(t, desk.SaveScanJob(t.Context(), app.ScanJob{Name: "Ijazah", Device: "virtual"}))
	for _, wrong := range []struct {
		job app.ScanJob
		err error
	}{
		{app.ScanJob{Name: "Kuitansi", Key: 1, Device: "virtual"}, app.ErrJobKeyTaken},
		{app.ScanJob{Name: " ", Device: "virtual"}, app.ErrBadJob},
		{app.ScanJob{Name: "X"}, app.ErrBadJob},
		{app.ScanJob{Name: "X", Device: "virtual", Key: 10}, app.ErrBadJob},
		{app.ScanJob{Name: "X", Device: "virtual", Settings: acquire.Settings{Mode: "red"}}, app.ErrBadJob},
		{app.ScanJob{Name: "X", Device: "virtual", Profile: "nobody's"}, app.ErrNoProfile},
	} {
		if err := desk.SaveScanJob(t.Context(), wrong.job); !errors.Is(err, wrong.err) {
			t.Errorf("%+v: %v, want %v", wrong.job, err, wrong.err)
		}
	}
	letters.Settings.DPI = 150
	must(t, desk.SaveScanJob(t.Context(), letters))
	must(t, desk.HideScanJob(t.Context(), "surat MASUK", true))
	must(t, desk.SaveScanJob(t.Context(), app.ScanJob{Name: "Kuitansi", Key: 1, Device: "virtual"}))
	must(t, desk.HideScanJob(t.Context(), "Surat masuk", false))
	back, err := desk.ScanJob(t.Context(), "Surat masuk")
	if err != nil || back.Hidden || back.Key != 0 || back.Settings.DPI != 150 || back.Profile != "Surat" {
		t.Errorf("brought back as %+v, %v; its key is another's now", back, err)
	}
	jobs, err := desk.ScanJobs(t.Context())
	if err != nil || len(jobs) != 3 || jobs[0].Name != "Kuitansi" {
		t.Errorf("%+v, %v", jobs, err)
	}
	if err := desk.HideScanJob(t.Context(), "X", true); !errors.Is(err, app.ErrNoJob) {
		t.Errorf("hiding nothing: %v", err)
	}
}
