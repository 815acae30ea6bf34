package app_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"daluang/app"
	"daluang/app/ocr"
	"daluang/storage/archive"
)

// need finds a program of the tests, or skips.
func need(t *testing.T, program string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		t.Skipf("%s is not installed: run make setup", program)
	}
	return path
}

// sampleItem imports one of the shipped documents.
func sampleItem(t *testing.T, desk *app.Desk, name string) archive.Item {
	t.Helper()
	_, err := desk.Import(t.Context(), []string{filepath.Join(sampleFolder(t), name)}, "Contoh", app.Split{}, nil)
	must(t, err)
	items, err := desk.BatchItems(t.Context(), "Contoh")
	if err != nil || len(items) != 1 {
		t.Fatalf("items = %v, %v", items, err)
	}
	return items[0]
}

func TestWordsOnThePagesAreInTheAccessCopyAndAreFound(t *testing.T) {
	need(t, "tesseract")
	pdftotext := need(t, "pdftotext")
	desk, _ := newDesk(t)
	item := sampleItem(t, desk, "02-surat-usulan-alih-media.tif")
	target := filepath.Join(t.TempDir(), "surat.pdf")
	written, err := desk.WriteAccessFile(t.Context(), item, target, app.AccessOptions{}, nil)
	if err != nil || written.Conformance != "2u" {
		t.Fatalf("written = %+v, %v, want PDF/A-2u", written, err)
	}
	text, err := exec.Command(pdftotext, "-raw", target, "-").Output()
	if err != nil || !strings.Contains(string(text), "Dinas Perpustakaan dan Kearsipan") || !strings.Contains(string(text), "alih media arsip") {
		t.Errorf("pdftotext = %v\n%s", err, text)
	}
	found, err := desk.Items(t.Context(), app.ItemQuery{Words: "perpustakaan kearsipan"})
	if err != nil || found.Total != 1 {
		t.Errorf("search by words on the page = %d, %v", found.Total, err)
	}
	plain, err := desk.WriteAccessFile(t.Context(), item, filepath.Join(t.TempDir(), "b.pdf"), app.AccessOptions{NoText: true}, nil)
	if err != nil || plain.Conformance != "2b" {
		t.Errorf("without text = %+v, %v, want PDF/A-2b", plain, err)
	}
}

func TestWithoutAnEngineCopiesAre2bAndTheDeskSaysWhy(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	desk, _ := newDesk(t)
	id := onlyItem(t, desk)
	if _, err := desk.TextEngine(t.Context()); app.Explain(err).Key != "no-text-engine" || !errors.Is(err, ocr.ErrNoEngine) {
		t.Errorf("TextEngine = %v", err)
	}
	item, err := desk.Item(t.Context(), id)
	must(t, err)
	written, err := desk.WriteAccessFile(t.Context(), item, filepath.Join(t.TempDir(), "x.pdf"), app.AccessOptions{}, nil)
	if err != nil || written.Conformance != "2b" {
		t.Errorf("written = %+v, %v, want PDF/A-2b", written, err)
	}
}

func TestACertificateKeepsItsPictureByteForByte(t *testing.T) {
	pdfimages := need(t, "pdfimages")
	desk, _ := newDesk(t)
	item := sampleItem(t, desk, "08-ijazah-2021-transkrip.jpg")
	_, err := desk.Describe(t.Context(), item.ID, map[string]string{"title": "Transkrip ijazah 2021"})
	must(t, err)
	item, err = desk.Item(t.Context(), item.ID)
	must(t, err)
	folder := t.TempDir()
	_, err = desk.WriteAccessFile(t.Context(), item, filepath.Join(folder, "a.pdf"), app.AccessOptions{NoText: true}, nil)
	must(t, err)
	if out, err := exec.Command(pdfimages, "-all", filepath.Join(folder, "a.pdf"), filepath.Join(folder, "x")).CombinedOutput(); err != nil {
		t.Fatalf("pdfimages: %v %s", err, out)
	}
	inside, err := os.ReadFile(filepath.Join(folder, "x-000.jpg"))
	must(t, err)
	outside, err := os.ReadFile(filepath.Join(sampleFolder(t), item.Source))
	must(t, err)
	if !bytes.Equal(inside, outside) {
		t.Error("the JPEG in the access copy is not the scanner's, byte for byte")
	}
}

func TestALetterBecomesAFractionOfTheScannersBytes(t *testing.T) {
	pixelsOnly(t)
	desk, _ := newDesk(t)
	item := sampleItem(t, desk, "01-surat-undangan.jpg")
	pages, err := desk.Pages(t.Context(), item.ID)
	must(t, err)
	folder := t.TempDir()
	light, err := desk.WriteAccessFile(t.Context(), item, filepath.Join(folder, "a.pdf"), app.AccessOptions{NoText: true}, nil)
	must(t, err)
	whole, err := desk.WriteAccessFile(t.Context(), item, filepath.Join(folder, "b.pdf"), app.AccessOptions{NoText: true, Whole: true}, nil)
	must(t, err)
	if light.Bytes > pages[0].Bytes/3 || whole.Bytes < pages[0].Bytes {
		t.Errorf("scan %d bytes, light %d, whole %d", pages[0].Bytes, light.Bytes, whole.Bytes)
	}
}

// Writing too fine for layers, on a page too large for a finer mask: the grain of
// this page is a pixel wide.
func TestWritingThatStaysWholeIsEncodedOnceWhereThatSavesAThird(t *testing.T) {
	pixelsOnly(t)
	page := image.NewGray(image.Rect(0, 0, 2200, 2600))
	for i := range page.Pix {
		page.Pix[i] = 235
	}
	for y := 100; y < 2500; y += 12 {
		for x := 100; x < 2100; x++ {
			if x%5 < 2 && x*y%7 != 0 {
				page.Pix[y*page.Stride+x], page.Pix[(y+1)*page.Stride+x] = 20, 20
			}
		}
	}
	var scanned bytes.Buffer
	must(t, jpeg.Encode(&scanned, page, &jpeg.Options{Quality: 98}))
	desk, _ := newDesk(t)
	folder := t.TempDir()
	write(t, folder, "halus.jpg", scanned.Bytes())
	_, err := desk.Import(t.Context(), []string{folder}, "Halus", app.Split{}, nil)
	must(t, err)
	items, err := desk.BatchItems(t.Context(), "Halus")
	must(t, err)
	light, err := desk.WriteAccessFile(t.Context(), items[0], filepath.Join(folder, "a.pdf"), app.AccessOptions{NoText: true}, nil)
	must(t, err)
	whole, err := desk.WriteAccessFile(t.Context(), items[0], filepath.Join(folder, "b.pdf"), app.AccessOptions{NoText: true, Whole: true}, nil)
	must(t, err)
	if light.Bytes*3 > int64(scanned.Len())*2+30_000 || whole.Bytes < int64(scanned.Len()) {
		t.Errorf("scan %d bytes, light %d, whole %d", scanned.Len(), light.Bytes, whole.Bytes)
	}
}

// prepared imports small pages and returns their items and a preparation
// without text.
func prepared(t *testing.T, desk *app.Desk, pages int) ([]archive.Item, *app.Preparation) {
	t.Helper()
	folder := t.TempDir()
	for i := range pages {
		write(t, folder, string(rune('a'+i))+".jpg", scan(t, i+20))
	}
	_, err := desk.Import(t.Context(), []string{folder}, "Siap", app.Split{}, nil)
	must(t, err)
	items, err := desk.BatchItems(t.Context(), "Siap")
	must(t, err)
	preparation, err := desk.Prepare(t.Context(), app.AccessOptions{NoText: true})
	must(t, err)
	return items, preparation
}

func TestAPausedPreparationBeginsNothingUntilItIsResumed(t *testing.T) {
	desk, _ := newDesk(t)
	items, preparation := prepared(t, desk, 12)
	preparation.Pause()
	var once sync.Once
	began, ended := make(chan struct{}), make(chan error, 1)
	var result app.Prepared
	go func() {
		var err error
		result, err = preparation.Run(t.Context(), items, func(p app.Progress) {
			if p.Done > 0 {
				once.Do(func() { close(began) })
			}
		})
		ended <- err
	}()
	select {
	case <-began:
		t.Error("an item was made during the pause")
	case <-time.After(300 * time.Millisecond): // that nothing happens can only be waited for
	}
	preparation.Resume()
	if err := <-ended; err != nil || result.Ready != 12 {
		t.Errorf("result = %+v, %v, want 12 ready", result, err)
	}
}

func TestAPreparationCountsPagesAsTheyAreRead(t *testing.T) {
	need(t, "tesseract")
	desk, _ := newDesk(t)
	item := sampleItem(t, desk, "02-surat-usulan-alih-media.tif")
	for _, options := range []app.AccessOptions{{}, {NoText: true}} {
		preparation, err := desk.Prepare(t.Context(), options)
		must(t, err)
		var told []app.Progress
		_, err = preparation.Run(t.Context(), []archive.Item{item}, func(p app.Progress) {
			p.Name = ""
			told = append(told, p)
		})
		must(t, err)
		want := []app.Progress{{Total: 1, AllPages: 2}, {Total: 1, Pages: 1, AllPages: 2}, {Done: 1, Total: 1, Pages: 2, AllPages: 2}}
		if options.NoText {
			want = []app.Progress{want[0], want[2]}
		}
		if !slices.Equal(told, want) {
			t.Errorf("with %+v told %+v, want %+v", options, told, want)
		}
	}
}

func TestACancelledPreparationKeepsWhatIsDone(t *testing.T) {
	desk, folder := newDesk(t)
	items, preparation := prepared(t, desk, 20)
	masters := objectCount(t, folder)
	ctx, cancel := context.WithCancel(t.Context())
	stopped, err := preparation.Run(ctx, items, func(p app.Progress) {
		if p.Done == 5 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || stopped.Ready < 5 || stopped.Ready > 10 {
		t.Fatalf("stopped = %+v, %v", stopped, err)
	}
	if made := objectCount(t, folder) - masters; made < stopped.Ready {
		t.Errorf("%d copies are there, %d were told", made, stopped.Ready)
	}
	rest, err := preparation.Run(t.Context(), items, nil)
	if err != nil || rest.Ready != 20 || objectCount(t, folder)-masters != 20 {
		t.Errorf("rest = %+v, %v, want 20 copies in all", rest, err)
	}
}

func TestOnlyChangedItemsAreMadeAgain(t *testing.T) {
	desk, folder := newDesk(t)
	items, preparation := prepared(t, desk, 6)
	_, err := preparation.Run(t.Context(), items, nil)
	must(t, err)
	before := objectCount(t, folder)
	_, err = desk.Describe(t.Context(), items[2].ID, map[string]string{"title": "Diubah"})
	must(t, err)
	items, err = desk.BatchItems(t.Context(), "Siap")
	must(t, err)
	result, err := preparation.Run(t.Context(), items, nil)
	if err != nil || result.Ready != 6 {
		t.Fatalf("result = %+v, %v", result, err)
	}
	if made := objectCount(t, folder) - before; made != 1 {
		t.Errorf("%d copies were made again, want the changed one", made)
	}
}

func TestTheCopyThatASealedBatchNamesIsNotReplaced(t *testing.T) {
	desk, _ := newDesk(t)
	id := onlyItem(t, desk)
	_, err := desk.Seal(t.Context(), "Uji", app.AccessOptions{NoText: true}, nil)
	must(t, err)
	sealed, err := desk.Item(t.Context(), id)
	must(t, err)
	other, err := desk.WriteAccessFile(t.Context(), sealed, filepath.Join(t.TempDir(), "x.pdf"), app.AccessOptions{NoText: true, Conformance: "3b"}, nil)
	if err != nil || other.Conformance != "3b" {
		t.Errorf("a copy of another level = %+v, %v", other, err)
	}
	if now, err := desk.Item(t.Context(), id); err != nil || now.Access != sealed.Access {
		t.Errorf("the recorded copy is %s, want the sealed one %s", now.Access.Short(), sealed.Access.Short())
	}
}

func objectCount(t *testing.T, folder string) int {
	t.Helper()
	count := 0
	must(t, filepath.WalkDir(filepath.Join(folder, "objects"), func(_ string, entry os.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			count++
		}
		return err
	}))
	return count
}
