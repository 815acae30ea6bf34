package wia_test

import (
	"errors"
	"fmt"
	"image"
	_ "image/png"
	"io"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"daluang/app/acquire"
	"daluang/app/acquire/acquiretest"
	"daluang/app/acquire/wia"
)

var (
	device  = acquire.Device{Driver: wia.Name, ID: `wia:{6BDD1FC6}\0001`, Name: "Pemindai Uji", Address: `{6BDD1FC6}\0001`}
	feeder  = acquire.Settings{Source: acquire.Feeder, Mode: acquire.Gray, DPI: 75}
	duplex  = acquire.Settings{Source: acquire.FeederDuplex, Mode: acquire.Gray, DPI: 75}
	flatbed = acquire.Settings{Source: acquire.Flatbed, Mode: acquire.Gray, DPI: 75}
)

func freePort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// driven is a driver on a fake device. Its times are short, and long enough for
// a machine that others load.
func driven(d fakeDevice) wia.Driver {
	driver := wia.Driver{Command: d.worker(), Silence: 20 * time.Second, Grace: 300 * time.Millisecond}
	if d.fault == "hang" || d.fault == "hang-in-page" {
		driver.Silence = 2 * time.Second
	}
	return driver
}

func open(t *testing.T, d fakeDevice) acquire.Scanner {
	t.Helper()
	scanner, err := driven(d).Open(t.Context(), device)
	if err != nil {
		t.Fatal(err)
	}
	return scanner
}

func TestWorkersOfEveryKindOfFaultConform(t *testing.T) {
	var cases []acquiretest.Case
	add := func(name string, settings acquire.Settings, d fakeDevice, pages int, code acquire.Code, more ...func(*acquiretest.Case)) {
		d.port = freePort(t)
		c := acquiretest.Case{Name: name, Settings: settings, Pages: pages, Code: code,
			Open: func(t *testing.T) acquire.Scanner { return open(t, d) },
			Mend: func(t *testing.T) acquire.Scanner {
				return open(t, fakeDevice{port: d.port, fault: "none", pages: 2, look: "jpeg"})
			}}
		for _, change := range more {
			change(&c)
		}
		cases = append(cases, c)
	}
	add("flatbed", flatbed, fakeDevice{fault: "none", pages: 1, look: "bmp"}, 1, "")
	add("feeder", feeder, fakeDevice{fault: "none", pages: 5, look: "bmp"}, 5, "")
	add("feeder of JPEG", feeder, fakeDevice{fault: "none", pages: 5, look: "jpeg"}, 5, "")
	add("both sides", duplex, fakeDevice{fault: "none", pages: 6, look: "jpeg"}, 6, "")
	add("empty said at the end", feeder, fakeDevice{fault: "empty-at-end", pages: 3, look: "jpeg"}, 3, "")
	add("a page without bytes at the end", feeder, fakeDevice{fault: "hollow-at-end", pages: 3, look: "jpeg"}, 3, "")
	add("a page without bytes in the middle", duplex, fakeDevice{fault: "hollow", at: 3, pages: 5, look: "jpeg"}, 2, acquire.IncompletePage)
	add("nothing in the feeder", feeder, fakeDevice{fault: "none", look: "jpeg"}, 0, acquire.FeederEmpty)
	for _, c := range []struct {
		fault string
		code  acquire.Code
	}{
		{"crash", acquire.Communication}, {"crash-in-page", acquire.Communication}, {"hang", acquire.Communication}, {"hang-in-page", acquire.Communication},
		{"garbage", acquire.Communication}, {"cut", acquire.IncompletePage}, {"unknown-end", acquire.Unknown},
		{"0x80210002", acquire.PaperJam}, {"0x80210014", acquire.DoubleFeed}, {"0x80210020", acquire.DoubleFeed}, {"0x80210010", acquire.CoverOpen},
		{"0x80210016", acquire.CoverOpen}, {"0x80210005", acquire.Offline}, {"0x1", acquire.Cancelled},
	} {
		for _, look := range []string{"bmp", "jpeg"} {
			if look == "bmp" && (testing.Short() || strings.HasPrefix(c.fault, "hang")) {
				continue // much the same, and it takes its time
			}
			add(c.fault+" "+look, feeder, fakeDevice{fault: c.fault, at: 3, pages: 5, look: look}, 2, c.code)
		}
	}
	add("a page that does not end", feeder, fakeDevice{fault: "endless", at: 2, pages: 3, look: "bmp"}, 1, acquire.IncompletePage)
	limit := func(c *acquiretest.Case) { c.Limit = 1 << 20 }
	add("a JPEG that does not end", feeder, fakeDevice{fault: "endless", at: 2, pages: 3, look: "jpeg"}, 1, acquire.IncompletePage, limit)
	cancel := func(c *acquiretest.Case) { c.CancelAfter = 2 }
	add("cancel", feeder, fakeDevice{fault: "slow", at: 3, pages: 5, look: "jpeg"}, 2, acquire.Cancelled, cancel)
	add("cancel of one that hangs", feeder, fakeDevice{fault: "hang", at: 3, pages: 5, look: "jpeg"}, 2, acquire.Cancelled, cancel)
	count := func(c *acquiretest.Case) { c.Settings.MaxPages = 2 }
	add("no more pages than asked for", feeder, fakeDevice{fault: "none", pages: 5, look: "jpeg"}, 2, "", count)
	acquiretest.Conform(t, cases)
}

func TestADeviceOfWindowsIsFoundWithWhatItTakes(t *testing.T) {
	driver := driven(fakeDevice{port: "0", fault: "none", look: "bmp"})
	var found []acquire.Device
	if err := driver.Discover(t.Context(), func(d acquire.Device) { found = append(found, d) }); err != nil || len(found) != 1 || found[0] != device {
		t.Fatalf("found %+v, %v", found, err)
	}
	scanner := open(t, fakeDevice{port: "0", fault: "none", look: "bmp"})
	caps, err := scanner.Capabilities(t.Context())
	if err != nil || len(caps.Sources) != 3 || caps.Device != device {
		t.Fatalf("%+v, %v", caps, err)
	}
	if offer := caps.Sources[acquire.Feeder]; !offer.TakesDPI(300) || offer.TakesDPI(200) || len(offer.Modes) != 3 || offer.WidthMM < 215 {
		t.Errorf("feeder: %+v", offer)
	}
	if paper, err := scanner.Ready(t.Context(), acquire.Feeder); err != nil || paper != acquire.PaperLoaded {
		t.Errorf("paper: %s, %v", paper, err)
	}
	if _, err := scanner.Start(t.Context(), acquire.Settings{Source: acquire.Feeder, Mode: acquire.Gray, DPI: 200}, acquire.OpenSpool(t.TempDir()), nil); !errors.Is(err, acquire.Unsupported) {
		t.Errorf("200 dpi: %v", err)
	}
}

func TestWhatCannotBeDoneHasItsCode(t *testing.T) {
	for _, c := range []struct {
		name   string
		driver wia.Driver
		id     string
		code   acquire.Code
	}{
		{"a device that is gone", driven(fakeDevice{port: "0", fault: "none", look: "bmp"}), "wia:{gone}", acquire.NoDevice},
		{"no program", wia.Driver{Command: func() (*exec.Cmd, error) { return exec.Command("a-program-that-is-not-there"), nil }}, device.ID, acquire.Unavailable},
		{"a worker that says nothing", wia.Driver{Command: func() (*exec.Cmd, error) { return exec.Command(os.Args[0], "-test.run=^$"), nil }}, device.ID, acquire.Communication},
	} {
		if _, err := c.driver.Open(t.Context(), acquire.Device{Driver: wia.Name, ID: c.id}); !errors.Is(err, c.code) {
			t.Errorf("%s: %v, want %s", c.name, err, c.code)
		}
	}
	if err := driven(fakeDevice{port: "0", fault: "no-service", look: "bmp"}).Discover(t.Context(), nil); !errors.Is(err, acquire.Unavailable) {
		t.Errorf("no service: %v", err)
	}
}

func TestADriverThatRefusesWhatItAnnouncedIsToldWithWhatItAnnounced(t *testing.T) {
	d := fakeDevice{port: freePort(t), fault: "0x80070057", at: 1, pages: 1, look: "bmp"}
	batch, err := open(t, d).Start(t.Context(), feeder, acquire.OpenSpool(t.TempDir()), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer batch.Close()
	var stopped *acquire.Error
	if _, err := batch.Next(t.Context()); !errors.As(err, &stopped) || stopped.Code != acquire.Unsupported || !strings.Contains(stopped.Detail, "[75 150 300]") {
		t.Errorf("%v", err)
	}
}

func TestARawBitmapBecomesAPNGOfTheSamePixels(t *testing.T) {
	d := fakeDevice{port: freePort(t), fault: "none", pages: 1, look: "bmp"}
	batch, err := open(t, d).Start(t.Context(), flatbed, acquire.OpenSpool(t.TempDir()), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer batch.Close()
	page, err := batch.Next(t.Context())
	if err != nil || page.MIME != "image/png" || page.Mode != acquire.Gray || page.Width != 120 {
		t.Fatalf("%+v, %v", page, err)
	}
	if _, err := batch.Next(t.Context()); err != io.EOF {
		t.Errorf("a second page: %v", err)
	}
	file, err := os.Open(page.Path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	img, _, err := image.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	for i, value := range img.(*image.Gray).Pix {
		if want := byte(200 + i%50); i != 3*120+1 && value != want {
			t.Fatalf("pixel %d is %d, want %d", i, value, want)
		}
	}
}

func TestAWorkerWhoseDeskHasDiedEndsByItself(t *testing.T) {
	d := fakeDevice{port: freePort(t), fault: "hang", at: 1, pages: 1, look: "jpeg"}
	command, err := d.worker()()
	if err != nil {
		t.Fatal(err)
	}
	in, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	ask := `{"do":"scan","device":"x","stack":{"settings":{"source":"feeder"}}}`
	fmt.Fprintf(in, "a%c\x00\x00\x00%s", len(ask), ask)
	// the progress before the page that never comes
	for seen, one := "", make([]byte, 1); !strings.HasSuffix(seen, "p\x00\x00\x00\x00"); seen += string(one) {
		if _, err := out.Read(one); err != nil {
			t.Fatal(err)
		}
	}
	in.Close() // as the death of the desk does
	var exit *exec.ExitError
	if err := command.Wait(); !errors.As(err, &exit) || exit.ExitCode() != 7 {
		t.Errorf("the worker ended with %v, want to be abandoned", err)
	}
}

// TestTheWorkerOfThisComputerAnswers runs the real one: on a Windows it lists
// what is there, elsewhere, and under Wine, it says that there is no WIA.
func TestTheWorkerOfThisComputerAnswers(t *testing.T) {
	driver := wia.Driver{Command: func() (*exec.Cmd, error) {
		command := exec.Command(os.Args[0])
		command.Env = append(os.Environ(), fakeVariable+"=none")
		return command, nil
	}}
	err := driver.Discover(t.Context(), func(d acquire.Device) { t.Logf("found %+v", d) })
	if !errors.Is(err, acquire.Unavailable) && (err != nil || runtime.GOOS != "windows") {
		t.Errorf("Discover = %v", err)
	}
	t.Logf("Discover = %v", err)
}
