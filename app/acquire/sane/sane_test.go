package sane_test

import (
	"errors"
	"fmt"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"daluang/app/acquire"
	"daluang/app/acquire/acquiretest"
	"daluang/app/acquire/sane"
	"daluang/app/acquire/virtual"
)

// configured is an environment in which SANE knows one backend only.
func configured(t *testing.T, backend, file, text string) []string {
	t.Helper()
	if _, err := exec.LookPath("scanimage"); err != nil {
		t.Skip("scanimage is not installed (Debian: sane-utils)")
	}
	if found, _ := filepath.Glob("/usr/lib/*/sane/libsane-" + backend + ".so*"); len(found) == 0 {
		t.Skipf("SANE's backend %q is not installed", backend)
	}
	folder := t.TempDir()
	if err := os.Mkdir(filepath.Join(folder, "dll.d"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{"dll.conf": backend + "\n", file: text} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return []string{"SANE_CONFIG_DIR=" + folder}
}

// testBackend is the driver on SANE's own test device.
func testBackend(t *testing.T, options ...string) sane.Driver {
	t.Helper()
	return sane.Driver{Environment: configured(t, "test", "test.conf", "number_of_devices 1\n"), Options: options, Silence: testSilence}
}

func open(t *testing.T, driver sane.Driver, device acquire.Device) acquire.Scanner {
	t.Helper()
	scanner, err := driver.Open(t.Context(), device)
	if err != nil {
		t.Fatal(err)
	}
	return scanner
}

var (
	device  = acquire.Device{Driver: sane.Name, ID: "sane:test:0", Name: "Noname frontend-tester"}
	feeder  = acquire.Settings{Source: acquire.Feeder, Mode: acquire.Gray, DPI: 75}
	flatbed = acquire.Settings{Source: acquire.Flatbed, Mode: acquire.Color, DPI: 75}
)

// testSilence is many times what a page of the test device takes.
const testSilence = 15 * time.Second

// stoodStill is what the driver says of a worker that has done nothing for that
// long.
const stoodStill = "the scanner brings no page in time"

// alone runs a test in a process of its own, and again, up to three times, where
// scanimage stood still by itself: on a busy machine the reading thread of SANE's
// test device is now and then cancelled inside a lock, and waits for ever. It
// answers false in that process, where the test is to be done.
func alone(t *testing.T) bool {
	t.Helper()
	const inside = "DALUANG_SANE_ALONE"
	if os.Getenv(inside) != "" {
		return false
	}
	configured(t, "test", "test.conf", "")
	for attempt := 1; ; attempt++ {
		command := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^"+t.Name()+"$", "-test.v")
		command.Env = append(os.Environ(), inside+"=1")
		out, err := command.CombinedOutput()
		if err == nil {
			return true
		}
		if attempt == 3 || !strings.Contains(string(out), stoodStill) {
			t.Fatalf("%v\n%s", err, out)
		}
		t.Logf("scanimage stood still; once more")
	}
}

func TestTheTestDeviceOfSANE(t *testing.T) {
	if alone(t) {
		return
	}
	mend := func(t *testing.T) acquire.Scanner { return open(t, testBackend(t), device) }
	failing := func(status string) func(t *testing.T) acquire.Scanner {
		return func(t *testing.T) acquire.Scanner {
			return open(t, testBackend(t, "--read-return-value=SANE_STATUS_"+status), device)
		}
	}
	cases := []acquiretest.Case{
		{Name: "flatbed", Settings: flatbed, Pages: 1, Open: mend, Mend: mend},
		{Name: "feeder of ten", Settings: feeder, Pages: 10, Open: mend, Mend: mend},
		{Name: "cancel", Settings: feeder, Pages: 2, Code: acquire.Cancelled, CancelAfter: 2, Mend: mend,
			Open: func(t *testing.T) acquire.Scanner {
				return open(t, testBackend(t, "--read-delay=yes", "--read-delay-duration=20000"), device)
			}},
	}
	for status, code := range map[string]acquire.Code{"JAMMED": acquire.PaperJam, "NO_DOCS": acquire.FeederEmpty, "COVER_OPEN": acquire.CoverOpen,
		"DEVICE_BUSY": acquire.Busy, "IO_ERROR": acquire.Communication, "ACCESS_DENIED": acquire.AccessDenied} {
		cases = append(cases, acquiretest.Case{Name: strings.ToLower(status), Settings: feeder, Code: code, Open: failing(status), Mend: mend})
	}
	acquiretest.Conform(t, cases)
}

func TestOurDriverReadsTheVirtualScannerThroughAnother(t *testing.T) {
	for _, c := range []struct {
		fault  virtual.Fault
		at     int
		source acquire.Source
		pages  int
		code   acquire.Code
	}{
		{virtual.None, 0, acquire.Feeder, 4, ""},
		{virtual.None, 0, acquire.FeederDuplex, 8, ""},
		{virtual.Jam, 3, acquire.Feeder, 2, acquire.PaperJam},
		{virtual.CoverOpen, 2, acquire.Feeder, 1, acquire.CoverOpen},
		{virtual.Empty, 1, acquire.Feeder, 0, acquire.FeederEmpty},
	} {
		scanner := virtual.New()
		scanner.Delay = 30 * time.Millisecond // sane-airscan loses a page that comes at once and is the last
		address, err := scanner.Listen("127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer scanner.Close()
		driver := sane.Driver{Environment: configured(t, "airscan", "airscan.conf",
			fmt.Sprintf("[devices]\n\"Uji\" = %s, eSCL\n[options]\ndiscovery = disable\n", strings.TrimSuffix(address, "/")))}
		there := acquire.Device{Driver: sane.Name, ID: "sane:airscan:e0:Uji"}
		acquiretest.Conform(t, []acquiretest.Case{{
			Name: string(c.fault) + " " + string(c.source), Pages: c.pages, Code: c.code,
			Settings: acquire.Settings{Source: c.source, Mode: acquire.Gray, DPI: 75},
			Open: func(t *testing.T) acquire.Scanner {
				scanner.Load(1, 4)
				scanner.Break(c.fault, c.at)
				return open(t, driver, there)
			},
			Mend: func(t *testing.T) acquire.Scanner {
				scanner.Break(virtual.None, 0)
				scanner.Load(1, 1)
				return open(t, driver, there)
			},
		}})
	}
}

func TestTheTestDeviceIsFoundWithWhatEachSourceTakes(t *testing.T) {
	driver := testBackend(t)
	var found []acquire.Device
	if err := driver.Discover(t.Context(), func(d acquire.Device) { found = append(found, d) }); err != nil || len(found) != 1 || found[0].ID != device.ID {
		t.Fatalf("found %+v, %v", found, err)
	}
	caps, err := open(t, driver, found[0]).Capabilities(t.Context())
	if err != nil || len(caps.Sources) != 2 {
		t.Fatalf("%+v, %v", caps, err)
	}
	if glass := caps.Sources[acquire.Flatbed]; !glass.TakesDPI(1200) || glass.TakesDPI(1201) || glass.WidthMM < 100 || len(glass.Modes) != 2 {
		t.Errorf("flatbed: %+v", glass)
	}
}

func TestADeviceWhoseNameHasChangedIsFoundByItsModel(t *testing.T) {
	moved := device
	moved.ID, moved.Address = "sane:test:7", "test:7"
	caps, err := open(t, testBackend(t), moved).Capabilities(t.Context())
	if err != nil || caps.Device.ID != moved.ID || caps.Device.Address != "test:0" {
		t.Errorf("%+v, %v", caps.Device, err)
	}
	moved.Name = "another"
	if _, err := testBackend(t).Open(t.Context(), moved); !errors.Is(err, acquire.Offline) {
		t.Errorf("another model: %v", err)
	}
}

func TestWithoutScanimageTheDriverIsUnavailable(t *testing.T) {
	driver := sane.Driver{Program: "scanimage-that-is-not-there"}
	if err := driver.Discover(t.Context(), nil); !errors.Is(err, acquire.Unavailable) {
		t.Errorf("Discover = %v", err)
	}
}

func TestPagesAreWholePNGWithTheirResolution(t *testing.T) {
	scanner := open(t, testBackend(t, "--test-picture=Grid"), device)
	batch, err := scanner.Start(t.Context(), flatbed, acquire.OpenSpool(t.TempDir()), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer batch.Close()
	page, err := batch.Next(t.Context())
	if err != nil || page.MIME != "image/png" || page.Used.DPI != 75 || page.Used.Mode != acquire.Color {
		t.Fatalf("%+v, %v", page, err)
	}
	file, err := os.Open(page.Path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := png.Decode(file); err != nil {
		t.Error(err)
	}
	head := make([]byte, 60)
	if _, err := file.ReadAt(head, 0); err != nil || !strings.Contains(string(head), "pHYs\x00\x00\x0b\x89") { // 2953 a metre
		t.Errorf("no resolution in %q, %v", head, err)
	}
}
