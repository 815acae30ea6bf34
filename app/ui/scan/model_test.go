package scan_test

import (
	"slices"
	"testing"
	"time"

	"daluang/app"
	"daluang/app/acquire"
	"daluang/app/ui/scan"
	"daluang/storage/archive"
)

func offers() map[acquire.Source]acquire.Offer {
	modes := []acquire.ColorMode{acquire.Lineart, acquire.Gray, acquire.Color}
	return map[acquire.Source]acquire.Offer{
		acquire.Flatbed: {Modes: modes, MinDPI: 75, MaxDPI: 1200},
		acquire.Feeder:  {Modes: modes[1:], Resolutions: []int{150, 300}},
	}
}

func TestWhatIsAskedFitsWhatTheScannerCanDo(t *testing.T) {
	m := scan.NewModel()
	m.Offer(offers(), app.Profile{DPI: 600, Mode: "bilevel"})
	if got := m.Asked.Settings; got != (acquire.Settings{Source: acquire.Feeder, Mode: acquire.Color, DPI: 300}) {
		t.Errorf("asked %+v: the profile's 600 dpi in black and white is not what this feeder has", got)
	}
	m = scan.NewModel()
	m.Asked = app.ScanJob{Turned: true, Await: true, Settings: acquire.Settings{Source: acquire.Flatbed, Mode: acquire.Gray, DPI: 240}}
	m.Offer(offers(), app.Profile{})
	if got := m.Asked; got.Settings.DPI != 240 || got.Settings.Mode != acquire.Gray || got.Turned || got.Await {
		t.Errorf("asked %+v: what was chosen stays, what the glass cannot do goes", got)
	}
	if got := m.Resolutions(); !slices.Equal(got, []int{200, 240, 300, 400, 600}) {
		t.Errorf("resolutions %v", got)
	}
}

func TestTheSampleScannerStaysTheLastOfTheList(t *testing.T) {
	m := scan.NewModel()
	for _, device := range []acquire.Device{{ID: "virtual", Driver: "virtual"}, {ID: "a", Driver: "escl"}, {ID: "b", Driver: "sane"}, {ID: "a", Driver: "escl", Name: "A"}} {
		m.Found(device)
	}
	if len(m.Devices) != 3 || m.Devices[0].Name != "A" || m.Devices[2].ID != "virtual" {
		t.Errorf("listed %+v", m.Devices)
	}
}

func TestTheNewestPageIsShownUnlessTheClerkLooksAtAnother(t *testing.T) {
	m := scan.NewModel()
	pages := []archive.Page{{ID: "1"}, {ID: "2"}, {ID: "3"}, {ID: "4"}}
	m.Take("b", "B", pages[:2], true)
	m.Take("b", "B", pages[:3], true)
	if m.At != 2 {
		t.Errorf("page %d is shown, want the newest", m.At)
	}
	m.Show(0)
	m.Take("b", "B", pages, true)
	if m.At != 0 {
		t.Errorf("page %d is shown, want the one that is looked at", m.At)
	}
	m.Show(3)
	if !m.Follow {
		t.Error("at the newest page the screen does not follow again")
	}
}

func TestAnotherBatchEndsAStackThatStoppedAndNotOneThatRuns(t *testing.T) {
	m := scan.NewModel()
	m.Take("a", "A", nil, true)
	m.Phase, m.Captured, m.Expected = scan.Running, 4, 10
	m.Take("b", "B", nil, true)
	if m.Phase != scan.Running || m.Captured != 4 || m.Expected != 10 {
		t.Errorf("a stack under way was forgotten: %+v", m)
	}
	m.Phase = scan.Stopped
	m.Take("a", "A", nil, true)
	if m.Phase != scan.Ready || m.Captured != 0 || m.Expected != 0 {
		t.Errorf("the rest of the stack would go into another batch: %+v", m)
	}
}

func TestTheRateCountsOnlyWhatCameSinceTheStackWentOn(t *testing.T) {
	m := scan.NewModel()
	m.Phase, m.Kept, m.Captured, m.Began = scan.Running, 10, 40, time.Unix(0, 0)
	if got := m.Rate(time.Unix(30, 0)); got != 60 {
		t.Errorf("%d a minute, want 60", got)
	}
}
