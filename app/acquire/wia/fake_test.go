package wia_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"golang.org/x/image/bmp"

	"daluang/app/acquire"
	"daluang/app/acquire/wia"
)

// fakeDevice is a scanner for a worker of this test. It holds a port while it
// scans, as a device is held: who comes meanwhile finds it busy.
type fakeDevice struct {
	port  string
	fault string
	at    int // the page that the fault happens at
	pages int
	look  string // "bmp", "jpeg"
}

const fakeVariable = "DALUANG_FAKE_WIA"

func TestMain(m *testing.M) {
	words := os.Getenv(fakeVariable)
	if words == "" {
		os.Exit(m.Run())
	}
	if words == "none" {
		if err := wia.Work(os.Stdin, os.Stdout); err != nil {
			os.Exit(1)
		}
		os.Exit(0)
	}
	var d fakeDevice
	if _, err := fmt.Sscan(words, &d.port, &d.fault, &d.at, &d.pages, &d.look); err != nil {
		panic(err)
	}
	if err := wia.Serve(os.Stdin, os.Stdout, d, 100*time.Millisecond, func() { os.Exit(7) }); err != nil {
		os.Exit(1)
	}
	os.Exit(0)
}

// worker is a command that runs this test's program as the worker.
func (d fakeDevice) worker() func() (*exec.Cmd, error) {
	return func() (*exec.Cmd, error) {
		path, err := os.Executable()
		command := exec.Command(path)
		command.Env = append(os.Environ(), fakeVariable+"="+fmt.Sprint(d.port, " ", d.fault, " ", d.at, " ", d.pages, " ", d.look))
		return command, err
	}
}

func (d fakeDevice) List(found func(wia.Found)) error {
	if d.fault == "no-service" {
		return wia.Fault{Op: "find the scanners", Result: 0x80070422}
	}
	found(wia.Found{ID: `{6BDD1FC6}\0001`, Name: "Pemindai Uji"})
	return nil
}

func (d fakeDevice) Look(id string) (wia.Looked, error) {
	facts := wia.Facts{Resolutions: wia.Allowed{Values: []int32{75, 150, 300}}, DataTypes: wia.Allowed{Values: []int32{0, 2, 3}}, MaxWidth: 8500, MaxHeight: 14000}
	if id != `{6BDD1FC6}\0001` {
		return wia.Looked{}, wia.Fault{Op: "open the scanner", Result: 0x80210015}
	}
	return wia.Looked{Name: "Pemindai Uji", Paper: acquire.PaperLoaded,
		Sources: map[acquire.Source]wia.Facts{acquire.Flatbed: facts, acquire.Feeder: facts, acquire.FeederDuplex: facts}}, nil
}

func (d fakeDevice) Scan(_ string, stack wia.Stack, to *wia.Sink) error {
	held, err := net.Listen("tcp", "127.0.0.1:"+d.port)
	if err != nil {
		return wia.Fault{Op: "hold the scanner", Result: 0x80210006}
	}
	defer held.Close()
	to.Used(stack.Settings)
	pages := d.pages
	if stack.Settings.Source == acquire.Flatbed {
		pages = 1
	}
	for page := 1; page <= pages; page++ {
		if to.Cancelled() {
			return wia.Fault{Op: "transfer", Result: 1}
		}
		to.Working()
		var from io.Reader = bytes.NewReader(d.page(page))
		if d.at == page {
			if from, err = d.fail(from); err != nil {
				return err
			}
		}
		if err := to.Page(from); err != nil {
			return err
		}
	}
	if d.fault == "empty-at-end" {
		return wia.Fault{Op: "transfer", Result: 0x80210003}
	}
	if d.fault == "hollow-at-end" {
		return to.Page(strings.NewReader(""))
	}
	return nil
}

// fail is what happens at the page with the fault: an error, another page, or
// no return at all.
func (d fakeDevice) fail(from io.Reader) (io.Reader, error) {
	switch d.fault {
	case "crash":
		os.Exit(3)
	case "crash-in-page":
		return io.MultiReader(io.LimitReader(from, 2000), exiting{}), nil
	case "hang":
		select {}
	case "hang-in-page":
		return io.MultiReader(io.LimitReader(from, 2000), stuck{}), nil
	case "slow":
		return io.MultiReader(io.LimitReader(from, 2000), slow{}, from), nil
	case "cut":
		return io.LimitReader(from, 2000), nil
	case "hollow":
		return strings.NewReader(""), nil
	case "endless":
		return io.MultiReader(from, zeros{}), nil
	case "garbage":
		os.Stdout.WriteString("Vendor driver v1.0 ready\n")
	case "unknown-end":
		return nil, fmt.Errorf("something of no number")
	}
	var number uint32
	if _, err := fmt.Sscanf(d.fault, "0x%x", &number); err == nil {
		return nil, wia.Fault{Op: "transfer", Result: wia.HRESULT(number)}
	}
	return from, nil
}

type (
	exiting struct{}
	stuck   struct{}
	slow    struct{}
	zeros   struct{}
)

func (exiting) Read([]byte) (int, error) { os.Exit(3); return 0, nil }
func (stuck) Read([]byte) (int, error)   { select {} }
func (slow) Read([]byte) (int, error)    { time.Sleep(300 * time.Millisecond); return 0, io.EOF }
func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// page is a small sheet; the same number gives the same bytes.
func (d fakeDevice) page(number int) []byte {
	var out bytes.Buffer
	gray := image.NewGray(image.Rect(0, 0, 120, 170))
	for i := range gray.Pix {
		gray.Pix[i] = byte(200 + i%50)
	}
	gray.SetGray(number, 3, color.Gray{0})
	var err error
	if d.look == "jpeg" {
		err = jpeg.Encode(&out, gray, nil)
	} else {
		err = bmp.Encode(&out, gray)
	}
	if err != nil {
		panic(err)
	}
	return out.Bytes()
}
