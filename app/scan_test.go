package app_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	crand "crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"math/big"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"daluang/app"
	"daluang/app/acquire"
	"daluang/app/acquire/escl"
	"daluang/app/acquire/virtual"
	"daluang/storage/archive"
)

// scanDesk is a desk beside a virtual scanner, and the URL of the scanner.
func scanDesk(t *testing.T) (*app.Desk, *virtual.Scanner, string) {
	t.Helper()
	scanner := virtual.New()
	address, err := scanner.Listen("127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { scanner.Close() })
	at := config(t.TempDir())
	at.Scanners = []acquire.Driver{escl.Driver{Times: escl.Times{Retry: time.Millisecond, Read: time.Minute, Short: time.Minute, Browse: time.Millisecond}}}
	desk, err := app.Init(t.Context(), at, app.Setup{Creator: "SDN SPESIMEN 1", Operator: "Petugas"})
	must(t, err)
	t.Cleanup(func() { desk.Close() })
	t.Cleanup(func() { nothingIncoming(t, at.Folder) })
	return desk, scanner, address
}

func nothingIncoming(t *testing.T, folder string) {
	t.Helper()
	left, err := filepath.Glob(filepath.Join(folder, "incoming", "*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left in incoming: %d files, %v", len(left), err)
	}
}

var quick = acquire.Settings{Source: acquire.Feeder, Mode: acquire.Gray, DPI: 75}

// digestOf is the master that the side of a sheet has to become.
func digestOf(t *testing.T, sheet int, back bool, look virtual.Look) archive.Digest {
	t.Helper()
	file, err := virtual.Draw(sheet, back, look)
	must(t, err)
	return sha256.Sum256(file)
}

var quickLook = virtual.Look{Mode: acquire.Gray, DPI: 75, Width: 2480 * 75 / 300, Height: 3508 * 75 / 300, MIME: "image/jpeg"}

// pagesOf are the pages of a batch in their order.
func pagesOf(t *testing.T, desk *app.Desk, batch string) (pages []archive.Page) {
	t.Helper()
	status, err := desk.Status(t.Context())
	must(t, err)
	at := slices.IndexFunc(status.Batches, func(b archive.Batch) bool { return b.Name == batch })
	if at < 0 {
		t.Fatalf("no batch %q", batch)
	}
	list, err := desk.Items(t.Context(), app.ItemQuery{Batch: status.Batches[at].ID, Limit: 1000})
	must(t, err)
	for _, item := range list.Items {
		of, err := desk.Pages(t.Context(), item.ID)
		must(t, err)
		pages = append(pages, of...)
	}
	return pages
}

func TestAScannedStackIsInTheBatchInTheOrderOfItsSheets(t *testing.T) {
	desk, scanner, address := scanDesk(t)
	scanner.Load(1, 12)
	reported := 0
	result, err := desk.Scan(t.Context(), address, "Map 1", quick, func(p app.ScanProgress) {
		if p.Pages > reported {
			reported = p.Pages
			if status, err := desk.Status(t.Context()); err != nil || status.Pages < reported {
				t.Errorf("page %d was reported before it was in the catalogue (%d, %v)", reported, status.Pages, err)
			}
		}
	})
	if err != nil || result.Pages != 12 || reported != 12 || result.Batch.Pages != 12 || result.NextSheet != 13 {
		t.Fatalf("%+v, %d reported, %v", result, reported, err)
	}
	pages := pagesOf(t, desk, "Map 1")
	if len(pages) != 12 {
		t.Fatalf("%d pages", len(pages))
	}
	for i, page := range pages {
		if page.Master != digestOf(t, i+1, false, quickLook) || page.DPIX != 75 || page.Mode != "gray" {
			t.Errorf("page %d is not sheet %d at 75 dpi in gray: %g %s", i+1, i+1, page.DPIX, page.Mode)
		}
	}
}

func TestFrontAndBackOfASheetAreOneItem(t *testing.T) {
	desk, scanner, address := scanDesk(t)
	scanner.Load(1, 3)
	asked := quick
	asked.Source = acquire.FeederDuplex
	result, err := desk.Scan(t.Context(), address, "Map 1", asked, nil)
	if err != nil || result.Pages != 6 || result.Batch.Items != 3 {
		t.Fatalf("%+v, %v", result, err)
	}
	for i, page := range pagesOf(t, desk, "Map 1") {
		want := []archive.Side{archive.Front, archive.Back}[i%2]
		if page.Side != want || page.Position != i%2+1 || page.Master != digestOf(t, 1+i/2, i%2 == 1, quickLook) {
			t.Errorf("page %d: side %s, position %d", i+1, page.Side, page.Position)
		}
	}
}

func TestSheetsThatAreTheSameByteForByteAreAllThere(t *testing.T) {
	desk, scanner, address := scanDesk(t)
	blank, err := virtual.Draw(1, false, virtual.Look{Mode: acquire.Lineart, Width: 100, Height: 140, MIME: "image/png"})
	must(t, err)
	scanner.Draw = func(int, bool, virtual.Look) ([]byte, error) { return blank, nil }
	scanner.Load(1, 4)
	result, err := desk.Scan(t.Context(), address, "Map 1", quick, nil)
	if err != nil || result.Pages != 4 || result.Batch.Pages != 4 {
		t.Errorf("%d pages stored, %d in the batch, %v; want 4", result.Pages, result.Batch.Pages, err)
	}
	report, err := desk.Verify(t.Context(), true, nil)
	if err != nil || report.Checked != 1 {
		t.Errorf("verify: %+v, %v; want one master", report, err)
	}
}

func TestAfterAJamTheStackGoesOnFromTheSheetThatIsNamed(t *testing.T) {
	desk, scanner, address := scanDesk(t)
	scanner.Load(1, 9)
	scanner.Break(virtual.JamInPage, 5)
	result, err := desk.Scan(t.Context(), address, "Map 1", quick, nil)
	if !errors.Is(err, acquire.PaperJam) || result.Pages != 4 || result.NextSheet != 5 {
		t.Fatalf("%+v, %v", result, err)
	}
	texts, loading := app.LoadTexts("id")
	must(t, loading)
	if said := texts.Explain(err); said.What != "Kertas macet." || said.Safe != "4 halaman sudah tersimpan; lanjutkan dari lembar 5." {
		t.Errorf("said %q", said)
	}
	scanner.Break(virtual.None, 0)
	scanner.Load(result.NextSheet, 5)
	if result, err = desk.Scan(t.Context(), result.Device.ID, "Map 1", quick, nil); err != nil || result.Batch.Pages != 9 {
		t.Fatalf("%+v, %v", result, err)
	}
	for i, page := range pagesOf(t, desk, "Map 1") {
		if page.Master != digestOf(t, i+1, false, quickLook) {
			t.Errorf("page %d is not sheet %d", i+1, i+1)
		}
	}
}

// A page that the scanner has delivered is out of the feeder: cancelling while
// it waits for the disk does not lose it.
func TestCancellingStoresThePagesThatWaitForTheDisk(t *testing.T) {
	desk, scanner, address := scanDesk(t)
	scanner.Load(1, 9)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	scanner.Draw = func(sheet int, back bool, look virtual.Look) ([]byte, error) {
		switch sheet {
		case 1: // takes longer to measure than the next two to come
			look.Width, look.Height = 5*look.Width, 5*look.Height
		case 4: // is asked for when the third is pulled
			cancel()
		}
		return virtual.Draw(sheet, back, look)
	}
	result, err := desk.Scan(ctx, address, "Map 1", quick, nil)
	if !errors.Is(err, context.Canceled) || result.Pages != 3 || result.Batch.Pages != 3 || result.NextSheet != 4 || !scanner.Free() {
		t.Errorf("%+v, %v, device free: %v", result, err, scanner.Free())
	}
}

func TestASheetThatStopsBetweenItsSidesIsInTheBatchOnceAfterGoingOn(t *testing.T) {
	asked := quick
	asked.Source = acquire.FeederDuplex
	for _, fault := range []virtual.Fault{virtual.Jam, virtual.CutPage, virtual.Drop} {
		t.Run(string(fault), func(t *testing.T) {
			desk, scanner, address := scanDesk(t)
			scanner.Load(1, 4)
			scanner.Break(fault, 6) // the back of the third sheet
			result, err := desk.Scan(t.Context(), address, "Map 1", asked, nil)
			var stopped *acquire.Error
			if !errors.As(err, &stopped) || stopped.Pages != 4 || stopped.Sheet != 3 {
				t.Fatalf("stopped with %v (%+v), want 4 pages and sheet 3", err, stopped)
			}
			if result.Pages != 4 || result.Batch.Pages != 4 || result.Batch.Items != 2 || result.NextSheet != 3 {
				t.Fatalf("%+v", result)
			}
			scanner.Break(virtual.None, 0)
			scanner.Load(result.NextSheet, 2)
			if result, err = desk.Scan(t.Context(), address, "Map 1", asked, nil); err != nil || result.Batch.Pages != 8 || result.Batch.Items != 4 {
				t.Fatalf("%+v, %v", result, err)
			}
			for i, page := range pagesOf(t, desk, "Map 1") {
				if page.Master != digestOf(t, 1+i/2, i%2 == 1, quickLook) {
					t.Errorf("page %d is not the side of sheet %d", i+1, 1+i/2)
				}
			}
		})
	}
}

func TestTheFrontOfHalfASheetCanBeBroughtBack(t *testing.T) {
	desk, scanner, address := scanDesk(t)
	scanner.Load(1, 2)
	scanner.Break(virtual.Jam, 4)
	asked := quick
	asked.Source = acquire.FeederDuplex
	result, err := desk.Scan(t.Context(), address, "Map 1", asked, nil)
	if !errors.Is(err, acquire.PaperJam) || result.Batch.Pages != 2 {
		t.Fatalf("%+v, %v", result, err)
	}
	_, err = desk.Undo(t.Context(), result.Batch.ID)
	must(t, err)
	pages := pagesOf(t, desk, "Map 1")
	if len(pages) != 3 || pages[2].Master != digestOf(t, 2, false, quickLook) {
		t.Errorf("%d pages after undoing, want the front of sheet 2 as the third", len(pages))
	}
}

func TestCancellingAStackKeepsWhatWasPulled(t *testing.T) {
	desk, scanner, address := scanDesk(t)
	scanner.Load(1, 9)
	scanner.Break(virtual.Hang, 4)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	result, err := desk.Scan(ctx, address, "Map 1", quick, func(p app.ScanProgress) {
		if p.Pages == 3 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || result.Pages != 3 || result.Batch.Pages != 3 || !scanner.Free() {
		t.Errorf("%+v, %v, device free: %v", result, err, scanner.Free())
	}
	if said := app.Explain(err).Key; said != "scan-cancelled" {
		t.Errorf("explained as %s", said)
	}
}

func TestAPageThatIsNoPictureEndsTheStackBeforeIt(t *testing.T) {
	desk, scanner, address := scanDesk(t)
	good, err := virtual.Draw(1, false, quickLook)
	must(t, err)
	scanner.Draw = func(sheet int, _ bool, _ virtual.Look) ([]byte, error) {
		if sheet != 3 {
			return good, nil
		}
		return append(slices.Clone(good[:len(good)/3]), 0xff, 0xd9), nil // whole by its end mark only
	}
	scanner.Load(1, 6)
	result, err := desk.Scan(t.Context(), address, "Map 1", quick, nil)
	if !errors.Is(err, acquire.IncompletePage) || result.Pages != 2 || result.NextSheet != 3 || !scanner.Free() {
		t.Errorf("%+v, %v", result, err)
	}
}

func TestNoPaperMovesForABatchThatIsSealed(t *testing.T) {
	desk, scanner, address := scanDesk(t)
	scanner.Load(1, 2)
	result, err := desk.Scan(t.Context(), address, "Map 1", quick, nil)
	must(t, err)
	_, err = desk.Seal(t.Context(), "Map 1", plainCopies, nil)
	must(t, err)
	scanner.Load(3, 2)
	result, err = desk.Scan(t.Context(), address, "Map 1", quick, nil)
	if !errors.Is(err, archive.ErrBatchState) || result.Pages != 0 {
		t.Errorf("%+v, %v", result, err)
	}
	if result, err = desk.Scan(t.Context(), address, "Map 2", quick, nil); err != nil || result.Pages != 2 {
		t.Errorf("the stack moved: %+v, %v", result, err)
	}
}

func TestAnEmptyFeederMakesNoBatch(t *testing.T) {
	desk, _, address := scanDesk(t)
	if _, err := desk.Scan(t.Context(), address, "Map 1", quick, nil); !errors.Is(err, acquire.FeederEmpty) {
		t.Errorf("Scan = %v", err)
	}
	status, err := desk.Status(t.Context())
	if err != nil || len(status.Batches) != 0 {
		t.Errorf("%d batches, %v", len(status.Batches), err)
	}
}

func TestAScannerIsRememberedByItsUUIDAndFoundAgain(t *testing.T) {
	desk, scanner, address := scanDesk(t)
	added, err := desk.AddDevice(t.Context(), address)
	must(t, err)
	if added.ID != "escl:"+scanner.UUID || added.Name != scanner.Name {
		t.Errorf("added %+v", added)
	}
	var found []acquire.Device
	must(t, desk.Devices(t.Context(), func(device acquire.Device) { found = append(found, device) }))
	if len(found) != 1 || found[0] != added {
		t.Errorf("found %+v", found)
	}
	if _, err := desk.Scan(t.Context(), "escl:nobody", "Map 1", quick, nil); !errors.Is(err, acquire.NoDevice) {
		t.Errorf("an unknown scanner: %v", err)
	}
}

func TestAScannerWithAnotherCertificateIsRefusedByWhateverNameItIsCalled(t *testing.T) {
	desk, scanner, _ := scanDesk(t)
	first, second := httptest.NewTLSServer(scanner), httptest.NewUnstartedServer(scanner)
	defer first.Close()
	public, private, err := ed25519.GenerateKey(nil)
	must(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	other, err := x509.CreateCertificate(crand.Reader, template, template, public, private)
	must(t, err)
	second.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{other}, PrivateKey: private}}}
	second.StartTLS()
	defer second.Close()
	_, err = desk.AddDevice(t.Context(), first.URL)
	must(t, err)
	scanner.Load(1, 1)
	if _, err := desk.Scan(t.Context(), second.URL, "Map 1", quick, nil); !errors.Is(err, acquire.CertificateChanged) {
		t.Errorf("another certificate: %v", err)
	}
	_, err = desk.AddDevice(t.Context(), second.URL) // a person accepts it
	must(t, err)
	if result, err := desk.Scan(t.Context(), second.URL, "Map 1", quick, nil); err != nil || result.Pages != 1 {
		t.Errorf("after it was added again: %+v, %v", result, err)
	}
}

func TestEveryCodeOfAScannerIsExplained(t *testing.T) {
	texts, err := app.LoadTexts("id")
	must(t, err)
	for _, code := range acquire.Codes() {
		stopped := &acquire.Error{Code: code, Pages: 7, Sheet: 8, Detail: "x"}
		if key := app.Explain(stopped).Key; key != "scan-"+string(code) {
			t.Errorf("%s is explained as %s", code, key)
		}
		if said := texts.Explain(stopped).String(); strings.Contains(said, "{{") || strings.Contains(said, "error.") {
			t.Errorf("%s: %q", code, said)
		}
	}
}

// grainy is an A4 page at 300 dpi in colour with the grain of paper, 3 MB.
func grainy(b *testing.B) []byte {
	b.Helper()
	img, random := image.NewRGBA(image.Rect(0, 0, 2480, 3508)), rand.New(rand.NewPCG(1, 1))
	for i := range img.Pix {
		img.Pix[i] = uint8(225 + random.UintN(24))
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: 85}); err != nil {
		b.Fatal(err)
	}
	return out.Bytes()
}

// feeder is a desk beside a virtual scanner that delivers A4 pages in colour at 300
// dpi as fast as it is asked, each with bytes of its own.
func feeder(b *testing.B) (*app.Desk, *virtual.Scanner, string) {
	b.Helper()
	scanner := virtual.New()
	address, err := scanner.Listen("127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { scanner.Close() })
	desk, err := app.Init(b.Context(), app.Config{Folder: b.TempDir()}, app.Setup{Creator: "SDN SPESIMEN 1"})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { desk.Close() })
	cached := grainy(b)
	scanner.Draw = func(sheet int, back bool, look virtual.Look) ([]byte, error) {
		return virtual.Commented(cached, fmt.Sprint(time.Now().UnixNano(), sheet)), nil
	}
	b.SetBytes(int64(len(cached)))
	return desk, scanner, address
}

var colour300 = acquire.Settings{Source: acquire.Feeder, Mode: acquire.Color, DPI: 300}

func BenchmarkScanA4Colour300(b *testing.B) {
	desk, scanner, address := feeder(b)
	for b.Loop() {
		scanner.Load(1, 20)
		if result, err := desk.Scan(b.Context(), address, "Map", colour300, nil); err != nil || result.Pages != 20 {
			b.Fatal(result.Pages, err)
		}
	}
	b.ReportMetric(20*float64(b.N)/b.Elapsed().Seconds(), "pages/s")
}

// The window's part behind the feeder: the thumbnail of every page, by two workers
// as the strip has them. A stack counts as done with its last thumbnail. The peak
// of memory is that of the whole test, with the virtual scanner in it.
func BenchmarkScanA4Colour300WithThumbnails(b *testing.B) {
	desk, scanner, address := feeder(b)
	items := make(chan archive.ID, 1000)
	var making sync.WaitGroup
	for range 2 {
		go func() {
			for item := range items {
				pages, err := desk.Pages(b.Context(), item)
				for _, page := range pages {
					_, failed := desk.Thumbnail(b.Context(), page, 240)
					err = errors.Join(err, failed)
				}
				if err != nil {
					b.Error(err)
				}
				making.Done()
			}
		}()
	}
	defer close(items)
	for b.Loop() {
		scanner.Load(1, 20)
		told := 0
		result, err := desk.Scan(b.Context(), address, "Map", colour300, func(p app.ScanProgress) {
			if p.Pages > told {
				told = p.Pages
				making.Add(1)
				items <- p.Item
			}
		})
		if err != nil || result.Pages != 20 {
			b.Fatal(result.Pages, err)
		}
		making.Wait()
	}
	b.ReportMetric(20*float64(b.N)/b.Elapsed().Seconds(), "pages/s")
	if peak, ok := peakMemory(); ok {
		b.ReportMetric(peak, "MB-peak")
	}
}

// peakMemory is the largest resident size that this process has had, in MB; only
// Linux tells.
func peakMemory() (float64, bool) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, false
	}
	_, rest, found := strings.Cut(string(status), "VmHWM:")
	fields := strings.Fields(rest)
	if !found || len(fields) == 0 {
		return 0, false
	}
	kilobytes, err := strconv.ParseFloat(fields[0], 64)
	return kilobytes / 1024, err == nil
}
