package escl_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"daluang/app/acquire"
	"daluang/app/acquire/acquiretest"
	"daluang/app/acquire/escl"
	"daluang/app/acquire/virtual"
	"daluang/storage/archive"
)

// impatient does not wait between two attempts, and for answers as long as a
// busy machine may take; one that hangs is waited for in hurried.
var (
	impatient = escl.Driver{Times: escl.Times{Retry: time.Millisecond, Read: time.Minute, Short: time.Minute, Browse: 2 * time.Second}}
	hurried   = escl.Driver{Times: escl.Times{Retry: time.Millisecond, Read: time.Second, Short: time.Minute, Browse: 2 * time.Second}}
)

var (
	feeder  = acquire.Settings{Source: acquire.Feeder, Mode: acquire.Gray, DPI: 75, WidthMM: 50, HeightMM: 70}
	duplex  = acquire.Settings{Source: acquire.FeederDuplex, Mode: acquire.Color, DPI: 75, WidthMM: 50, HeightMM: 70}
	flatbed = acquire.Settings{Source: acquire.Flatbed, Mode: acquire.Lineart, DPI: 150}
)

// device is a virtual scanner on loopback and how to open it.
func device(t *testing.T) (*virtual.Scanner, func(t *testing.T) acquire.Scanner) {
	t.Helper()
	return deviceOf(t, impatient)
}

func deviceOf(t *testing.T, driver escl.Driver) (*virtual.Scanner, func(t *testing.T) acquire.Scanner) {
	t.Helper()
	scanner := virtual.New()
	address, err := scanner.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { scanner.Close() })
	return scanner, func(t *testing.T) acquire.Scanner {
		t.Helper()
		found, err := driver.At(t.Context(), address)
		if err != nil {
			t.Fatal(err)
		}
		opened, err := driver.Open(t.Context(), found)
		if err != nil {
			t.Fatal(err)
		}
		return opened
	}
}

func TestEveryFaultKeepsThePagesNamesItselfAndFreesTheDevice(t *testing.T) {
	cases := []struct {
		fault  virtual.Fault
		at     int
		sheets int
		asked  acquire.Settings
		pages  int
		code   acquire.Code
	}{
		{virtual.None, 0, 5, feeder, 5, ""},
		{virtual.None, 0, 3, duplex, 6, ""},
		{virtual.None, 0, 3, flatbed, 1, ""},
		{virtual.End409, 0, 5, feeder, 5, ""},
		{virtual.End410, 0, 5, feeder, 5, ""},
		{virtual.BadLocation, 0, 5, feeder, 5, ""},
		{virtual.Wait503, 0, 5, feeder, 5, ""},
		{virtual.False404, 0, 5, feeder, 5, ""},
		{virtual.Lies, 0, 2, feeder, 2, ""},
		{virtual.Jam, 3, 5, feeder, 2, acquire.PaperJam},
		{virtual.Jam, 4, 5, duplex, 3, acquire.PaperJam},
		{virtual.JamInPage, 3, 5, feeder, 2, acquire.PaperJam},
		{virtual.DoubleFeed, 4, 5, feeder, 3, acquire.DoubleFeed},
		{virtual.CoverOpen, 2, 5, feeder, 1, acquire.CoverOpen},
		{virtual.Empty, 1, 5, feeder, 0, acquire.FeederEmpty},
		{virtual.Busy, 1, 5, feeder, 0, acquire.Busy},
		{virtual.CutPage, 3, 5, feeder, 2, acquire.IncompletePage},
		{virtual.Aborted404, 4, 5, feeder, 3, acquire.Communication},
		{virtual.Hang, 2, 5, feeder, 1, acquire.Communication},
		{virtual.Drop, 2, 5, feeder, 1, acquire.Communication},
		{virtual.Vanish, 2, 5, feeder, 1, acquire.Communication},
		{virtual.Endless, 2, 5, feeder, 1, acquire.IncompletePage},
	}
	var all []acquiretest.Case
	for _, c := range cases {
		driver := impatient
		if c.fault == virtual.Hang {
			driver = hurried
		}
		scanner, open := deviceOf(t, driver)
		all = append(all, acquiretest.Case{
			Name: string(c.fault) + " " + string(c.asked.Source), Settings: c.asked, Pages: c.pages, Code: c.code, Limit: 8 << 20,
			Open: func(t *testing.T) acquire.Scanner {
				scanner.Load(1, c.sheets)
				scanner.Break(c.fault, c.at)
				return open(t)
			},
			Mend: func(t *testing.T) acquire.Scanner {
				if c.fault != virtual.Busy && !scanner.Free() {
					t.Error("a job still holds the device")
				}
				if c.code != "" && c.pages > 0 && scanner.Deleted() != 1 {
					t.Errorf("%d jobs deleted, want 1", scanner.Deleted())
				}
				scanner.Break(virtual.None, 0)
				scanner.Load(9, 1)
				return open(t)
			},
		})
	}
	acquiretest.Conform(t, all)
}

func TestCancellingInAPageKeepsTheWholeOnesAndFreesTheDevice(t *testing.T) {
	scanner, open := device(t)
	scanner.Load(1, 5)
	scanner.Break(virtual.Hang, 3)
	acquiretest.Conform(t, []acquiretest.Case{{
		Name: "cancel", Settings: feeder, Pages: 2, Code: acquire.Cancelled, CancelAfter: 2, Open: open,
		Mend: func(t *testing.T) acquire.Scanner {
			if !scanner.Free() || scanner.Deleted() != 1 {
				t.Errorf("free %v, %d jobs deleted", scanner.Free(), scanner.Deleted())
			}
			scanner.Break(virtual.None, 0)
			return open(t)
		},
	}})
}

// scan pulls all pages of a stack.
func scan(t *testing.T, scanner acquire.Scanner, asked acquire.Settings) ([]acquire.Page, error) {
	t.Helper()
	batch, err := scanner.Start(t.Context(), asked, acquire.OpenSpool(t.TempDir()), nil)
	if err != nil {
		return nil, err
	}
	defer batch.Close()
	var pages []acquire.Page
	for {
		page, err := batch.Next(t.Context())
		if err == io.EOF {
			return pages, nil
		}
		if err != nil {
			return pages, err
		}
		pages = append(pages, page)
	}
}

func TestPagesComeInTheOrderOfTheStackAndByteForByte(t *testing.T) {
	scanner, open := device(t)
	scanner.Load(7, 4)
	pages, err := scan(t, open(t), duplex)
	if err != nil || len(pages) != 8 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	for i, page := range pages {
		want, err := virtual.Draw(7+i/2, i%2 == 1, virtual.Look{Mode: acquire.Color, DPI: 75, Width: 591 * 75 / 300, Height: 827 * 75 / 300, MIME: "image/jpeg"})
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(page.Path)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("page %d is not the %s of sheet %d (%v)", i+1, page.Side, 7+i/2, err)
		}
	}
}

func TestWhatADeviceReallyDidIsRecorded(t *testing.T) {
	scanner, open := device(t)
	for _, c := range []struct {
		fault virtual.Fault
		asked acquire.Settings
		mode  acquire.ColorMode
		dpi   int
	}{
		{virtual.None, acquire.Settings{Source: acquire.Feeder, Mode: acquire.Lineart, DPI: 150, WidthMM: 50, HeightMM: 70}, acquire.Lineart, 150},
		{virtual.Lies, acquire.Settings{Source: acquire.Feeder, Mode: acquire.Lineart, DPI: 600, WidthMM: 50, HeightMM: 70}, acquire.Gray, 300},
		{virtual.NoLineart, acquire.Settings{Source: acquire.Feeder, Mode: acquire.Lineart, DPI: 150, WidthMM: 50, HeightMM: 70}, acquire.Gray, 150},
	} {
		scanner.Load(1, 1)
		scanner.Break(c.fault, 0)
		pages, err := scan(t, open(t), c.asked)
		if err != nil || len(pages) != 1 {
			t.Fatalf("%s: %d pages, %v", c.fault, len(pages), err)
		}
		if used := pages[0].Used; used.Mode != c.mode || used.DPI != c.dpi {
			t.Errorf("%s: used %s at %d dpi, want %s at %d", c.fault, used.Mode, used.DPI, c.mode, c.dpi)
		}
	}
}

func TestSettingsThatTheSourceLacksAreRefusedBeforePaperMoves(t *testing.T) {
	scanner, open := device(t)
	scanner.Load(1, 3)
	for _, asked := range []acquire.Settings{
		{Source: "hopper", Mode: acquire.Gray, DPI: 300},
		{Source: acquire.Feeder, Mode: "sepia", DPI: 300},
		{Source: acquire.Feeder, Mode: acquire.Gray, DPI: 333},
	} {
		if pages, err := scan(t, open(t), asked); !errors.Is(err, acquire.Unsupported) || len(pages) > 0 {
			t.Errorf("%+v: %d pages, %v", asked, len(pages), err)
		}
	}
	if pages, err := scan(t, open(t), feeder); err != nil || pages[0].Sheet != 1 || len(pages) != 3 {
		t.Errorf("the stack moved: %d pages, %v", len(pages), err)
	}
}

func TestTheStackIsLeftWhereTheMostPagesAreReached(t *testing.T) {
	scanner, open := device(t)
	scanner.Load(1, 5)
	asked := feeder
	asked.MaxPages = 2
	if pages, err := scan(t, open(t), asked); err != nil || len(pages) != 2 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	if pages, err := scan(t, open(t), feeder); err != nil || len(pages) != 3 {
		t.Errorf("the rest: %d pages, %v", len(pages), err)
	}
}

func TestCapabilitiesOfAHundredMegabytesAreRefused(t *testing.T) {
	scanner := virtual.New()
	scanner.Break(virtual.HugeXML, 0)
	address, err := scanner.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer scanner.Close()
	if _, err := impatient.At(t.Context(), address); !errors.Is(err, acquire.Communication) {
		t.Errorf("At = %v", err)
	}
}

func TestAnAddressWithoutAScannerIsOffline(t *testing.T) {
	nobody := httptest.NewServer(http.NotFoundHandler())
	defer nobody.Close()
	for _, address := range []string{"127.0.0.1:1", nobody.URL} {
		if _, err := impatient.At(t.Context(), address); !errors.Is(err, acquire.Offline) {
			t.Errorf("%s: %v", address, err)
		}
	}
	for _, address := range []string{"", "ftp://x", "a b", "http://"} {
		if _, err := impatient.At(t.Context(), address); !errors.Is(err, acquire.NoDevice) {
			t.Errorf("%q: %v", address, err)
		}
	}
}

func TestAnotherCertificateThanTheFirstIsAnError(t *testing.T) {
	scanner := virtual.New()
	scanner.Load(1, 2)
	secure := httptest.NewTLSServer(scanner)
	defer secure.Close()
	found, err := impatient.At(t.Context(), secure.URL)
	if err != nil || found.Certificate == (archive.Digest{}) {
		t.Fatalf("the certificate is not remembered: %+v, %v", found, err)
	}
	opened, err := impatient.Open(t.Context(), found)
	if err != nil {
		t.Fatalf("the same certificate: %v", err)
	}
	if pages, err := scan(t, opened, feeder); err != nil || len(pages) != 2 {
		t.Errorf("%d pages, %v", len(pages), err)
	}
	found.Certificate[0] ^= 1
	if _, err := impatient.Open(t.Context(), found); !errors.Is(err, acquire.CertificateChanged) {
		t.Errorf("another certificate: %v", err)
	}
}

func TestADeviceThatIsAnotherThanRememberedIsNotUsed(t *testing.T) {
	scanner := virtual.New()
	address, err := scanner.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer scanner.Close()
	quiet := impatient
	quiet.Multicast, quiet.Times.Browse = "127.0.0.1:9", 50*time.Millisecond
	remembered := acquire.Device{Driver: escl.Name, ID: "escl:00000000-0000-0000-0000-000000000000", Address: address}
	if _, err := quiet.Open(t.Context(), remembered); !errors.Is(err, acquire.Offline) {
		t.Errorf("Open = %v", err)
	}
}

func TestAStatusThatIsNoStatusEndsTheStackWithItsPages(t *testing.T) {
	scanner, open := device(t)
	scanner.Load(1, 2)
	scanner.Break(virtual.NoStatus, 0)
	pages, err := scan(t, open(t), feeder)
	var stopped *acquire.Error
	if !errors.As(err, &stopped) || stopped.Pages != 2 || len(pages) != 2 {
		t.Errorf("%d pages, %v", len(pages), err)
	}
}

func TestADeviceThatWantsToBeCalledLocalhostIs(t *testing.T) {
	scanner := virtual.New()
	scanner.Load(1, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Server", "HP_Compact_Server/1.0")
		if !strings.HasSuffix(r.URL.Path, "Capabilities") && r.Host != "localhost" {
			http.Error(w, "who?", http.StatusBadRequest)
			return
		}
		scanner.ServeHTTP(w, r)
	}))
	defer server.Close()
	found, err := impatient.At(t.Context(), server.URL)
	if err != nil {
		t.Fatal(err)
	}
	opened, err := impatient.Open(t.Context(), found)
	if err != nil {
		t.Fatal(err)
	}
	if pages, err := scan(t, opened, feeder); err != nil || len(pages) != 1 {
		t.Errorf("%d pages, %v", len(pages), err)
	}
}
