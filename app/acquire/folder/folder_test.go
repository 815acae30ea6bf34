package folder_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"daluang/app/acquire/folder"
	"daluang/app/acquire/inbox"
	"daluang/storage/archive"
)

// bench is a watched folder with a clock that stands still between looks.
type bench struct {
	*testing.T
	folder string
	now    time.Time
	inbox  *folder.Inbox
	status folder.Status
	taken  []inbox.Arrival
	answer func(inbox.Arrival) error
}

func newBench(t *testing.T) *bench {
	b := &bench{T: t, folder: filepath.Join(t.TempDir(), "pindai"), now: time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)}
	must(t, os.Mkdir(b.folder, 0o755))
	b.inbox = folder.New(folder.Options{Folder: b.folder, Now: func() time.Time { return b.now }, Told: func(s folder.Status) { b.status = s }})
	return b
}

// pass lets time go by in steps of two seconds, with a look at the end of each.
func (b *bench) pass(d time.Duration) {
	for ; d > 0; d -= 2 * time.Second {
		b.now = b.now.Add(2 * time.Second)
		b.look()
	}
}

func (b *bench) look() {
	b.inbox.Look(b.Context(), func(_ context.Context, a inbox.Arrival) error {
		data, err := os.ReadFile(a.Path)
		if err != nil || archive.DigestOf(data) != a.Digest || int64(len(data)) != a.Bytes {
			b.Errorf("%s was offered as %s, %d bytes; it holds %d, %v", a.Name, a.Digest.Short(), a.Bytes, len(data), err)
		}
		if b.answer != nil {
			if err := b.answer(a); err != nil {
				return err
			}
		}
		b.taken = append(b.taken, a)
		return nil
	})
}

func (b *bench) put(name string, data []byte) string {
	b.Helper()
	path := filepath.Join(b.folder, name)
	must(b.T, os.MkdirAll(filepath.Dir(path), 0o755))
	must(b.T, os.WriteFile(path, data, 0o644))
	return path
}

func (b *bench) wantTaken(names ...string) {
	b.Helper()
	var got []string
	for _, a := range b.taken {
		got = append(got, a.Name)
	}
	if strings.Join(got, " ") != strings.Join(names, " ") {
		b.Fatalf("taken: %q, want %q; waiting: %+v", got, names, b.status.Waiting)
	}
}

func (b *bench) wantWaiting(name string, reason folder.Reason) {
	b.Helper()
	for _, w := range b.status.Waiting {
		if w.Name == name && w.Reason == reason {
			return
		}
	}
	b.Fatalf("waiting: %+v, want %s for %s", b.status.Waiting, name, reason)
}

func (b *bench) wantFile(path string, data []byte) {
	b.Helper()
	got, err := os.ReadFile(filepath.Join(b.folder, path))
	if err != nil || !bytes.Equal(got, data) {
		b.Fatalf("%s: %d bytes, %v, want %d", path, len(got), err, len(data))
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func picture(t testing.TB, shade uint8) []byte {
	img := image.NewGray(image.Rect(0, 0, 60, 80))
	for i := range img.Pix {
		img.Pix[i] = shade + uint8(i%7)
	}
	var out bytes.Buffer
	must(t, jpeg.Encode(&out, img, nil))
	return out.Bytes()
}

func TestAFileIsTakenWhenItStoodStillAndHasItsEndAndThenStandsInSelesai(t *testing.T) {
	b := newBench(t)
	data := picture(t, 10)
	b.put("SCN_0001.jpg", data)
	b.pass(4 * time.Second)
	b.wantTaken()
	b.wantWaiting("SCN_0001.jpg", folder.Growing)
	b.pass(4 * time.Second)
	b.wantTaken("SCN_0001.jpg")
	b.wantFile("selesai/SCN_0001.jpg", data)
	if _, err := os.Stat(filepath.Join(b.folder, "SCN_0001.jpg")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("it stands in the folder still: %v", err)
	}
}

func TestASlowFileIsWaitedForHoweverLongItTakes(t *testing.T) {
	b := newBench(t)
	data := picture(t, 10)
	b.put("lambat.jpg", data[:len(data)/2])
	b.pass(time.Hour / 10)
	b.wantTaken()
	b.wantWaiting("lambat.jpg", folder.NoEnd)
	b.put("lambat.jpg", data)
	b.pass(20 * time.Second)
	b.wantTaken("lambat.jpg")
}

func TestAPageAddedDuringThePauseIsNotLost(t *testing.T) {
	b := newBench(t)
	b.put("a.pdf", []byte("%PDF-1.4 satu %%EOF"))
	b.pass(4 * time.Second)
	both := []byte("%PDF-1.4 satu %%EOF dua %%EOF")
	b.put("a.pdf", both)
	b.pass(10 * time.Second)
	b.wantTaken("a.pdf")
	b.wantFile("selesai/a.pdf", both)
}

func TestTheSameNameEachDayIsTakenEachDayAndNothingIsWrittenOver(t *testing.T) {
	b := newBench(t)
	for day := range 3 {
		b.put("SCN_0001.jpg", picture(t, uint8(20*day)))
		b.pass(10 * time.Second)
	}
	b.wantTaken("SCN_0001.jpg", "SCN_0001.jpg", "SCN_0001.jpg")
	for day, name := range []string{"SCN_0001.jpg", "SCN_0001 (2).jpg", "SCN_0001 (3).jpg"} {
		b.wantFile("selesai/"+name, picture(t, uint8(20*day)))
	}
}

func TestARefusedFileGoesToGagalWithItsReason(t *testing.T) {
	b := newBench(t)
	b.answer = func(inbox.Arrival) error {
		return &inbox.Refusal{Code: "unknown-format", Sentence: "Berkas ini bukan gambar.", Err: errors.New("text")}
	}
	b.put("catatan.docx", []byte("bukan gambar"))
	b.pass(10 * time.Second)
	b.wantFile("gagal/catatan.docx", []byte("bukan gambar"))
	b.wantFile("gagal/catatan.docx.txt", []byte("Berkas ini bukan gambar.\r\n"))
	if b.status.Refused != 1 || b.status.Taken != 0 {
		t.Errorf("status = %+v", b.status)
	}
}

func TestAFileThatCannotBeStoredNowStaysAndIsOfferedAgain(t *testing.T) {
	b := newBench(t)
	full := errors.New("the disk is full")
	b.answer = func(inbox.Arrival) error { return full }
	b.put("a.jpg", picture(t, 1))
	b.pass(20 * time.Second)
	b.wantWaiting("a.jpg", folder.Held)
	if !errors.Is(b.status.Waiting[0].Err, full) {
		t.Errorf("it waits for %v", b.status.Waiting[0].Err)
	}
	b.wantFile("a.jpg", picture(t, 1))
	b.answer = nil
	b.pass(20 * time.Second)
	b.wantTaken("a.jpg")
}

func TestUnfinishedHiddenAndSystemFilesAreNeverTouched(t *testing.T) {
	b := newBench(t)
	names := []string{"a.jpg.part", "b.TMP", "c.jpg~", "~$surat.docx", "Thumbs.db", "THUMBS.DB", ".tersembunyi.jpg", "desktop.ini", "dalam/anak.jpg"}
	for _, name := range names {
		b.put(name, picture(t, 1))
	}
	b.pass(time.Minute)
	b.wantTaken()
	for _, name := range names {
		b.wantFile(name, picture(t, 1))
	}
	if len(b.status.Waiting) != 0 {
		t.Errorf("waiting: %+v", b.status.Waiting)
	}
}

func TestAShareThatVanishesIsToldAndWaitedFor(t *testing.T) {
	b := newBench(t)
	b.put("a.jpg", picture(t, 1))
	b.pass(2 * time.Second)
	away := b.folder + "-away"
	must(t, os.Rename(b.folder, away))
	b.pass(10 * time.Second)
	if !errors.Is(b.status.Gone, fs.ErrNotExist) {
		t.Fatalf("gone = %v", b.status.Gone)
	}
	must(t, os.Rename(away, b.folder))
	b.pass(10 * time.Second)
	b.wantTaken("a.jpg")
	if b.status.Gone != nil {
		t.Errorf("gone = %v after its return", b.status.Gone)
	}
}

func TestAShareThatVanishesAfterTheAnswerMovesTheFileLaterAndOffersItOnce(t *testing.T) {
	b := newBench(t)
	away := b.folder + "-away"
	b.answer = func(inbox.Arrival) error { return os.Rename(b.folder, away) }
	b.put("a.jpg", picture(t, 1))
	b.pass(8 * time.Second)
	must(t, os.Rename(away, b.folder))
	b.pass(8 * time.Second)
	b.wantTaken("a.jpg")
	b.wantFile("selesai/a.jpg", picture(t, 1))
}

func TestAFileThatChangesWhileItIsTakenIsTakenAgainAsItIsThen(t *testing.T) {
	b := newBench(t)
	later := picture(t, 99)
	changed := false
	b.answer = func(inbox.Arrival) error {
		if !changed {
			changed = true
			b.put("a.jpg", append(picture(t, 1), later...))
		}
		return nil
	}
	b.put("a.jpg", picture(t, 1))
	b.pass(20 * time.Second)
	b.wantTaken("a.jpg", "a.jpg")
	b.wantFile("selesai/a.jpg", append(picture(t, 1), later...))
}

func TestAProgramThatGoesOnWritingInSelesaiBringsTheFileBack(t *testing.T) {
	b := newBench(t)
	path := b.put("a.pdf", []byte("%PDF-1.4 satu %%EOF"))
	open, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	must(t, err)
	defer open.Close()
	b.pass(10 * time.Second)
	b.wantTaken("a.pdf")
	_, err = open.WriteString(" dua %%EOF")
	must(t, err)
	b.pass(10 * time.Second)
	b.wantTaken("a.pdf", "a.pdf")
	b.wantFile("selesai/a.pdf", []byte("%PDF-1.4 satu %%EOF dua %%EOF"))
}

func TestABurstIsTakenInTheOrderOfScanning(t *testing.T) {
	b := newBench(t)
	when := time.Date(2026, 3, 1, 7, 0, 0, 0, time.UTC)
	var want []string
	for i := range 120 {
		name := fmt.Sprintf("scan%d.jpg", i)
		path := b.put(name, picture(t, uint8(i)))
		at := when.Add(time.Duration(i/10) * time.Second) // ten in a second
		must(t, os.Chtimes(path, at, at))
		want = append(want, name)
	}
	b.pass(10 * time.Second)
	b.wantTaken(want...)
}

func TestRunEndsWithItsContextAndTakesByATickFromOutside(t *testing.T) {
	root := t.TempDir()
	must(t, os.WriteFile(filepath.Join(root, "a.jpg"), picture(t, 1), 0o644))
	tick := make(chan time.Time)
	now := time.Now()
	watched := folder.New(folder.Options{Folder: root, Tick: tick, Now: func() time.Time { now = now.Add(3 * time.Second); return now }})
	ctx, stop := context.WithCancel(t.Context())
	ended, taken := make(chan error, 1), make(chan string, 1)
	go func() {
		ended <- watched.Run(ctx, func(_ context.Context, a inbox.Arrival) error { taken <- a.Name; return nil })
	}()
	for range 4 {
		select {
		case tick <- time.Now():
		case name := <-taken:
			if name != "a.jpg" {
				t.Errorf("taken: %s", name)
			}
			stop()
		}
		if ctx.Err() != nil {
			break
		}
	}
	stop()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("Run = %v", err)
	}
}

// A quiet look at 5,000 files, of which not one is opened; and the first.
func BenchmarkLookAtFiveThousandFiles(b *testing.B) {
	root := b.TempDir()
	data := picture(b, 1)
	for i := range 5000 {
		must(b, os.WriteFile(filepath.Join(root, fmt.Sprintf("scan%04d.jpg", i)), data[:len(data)-2], 0o644))
	}
	now := time.Now()
	watched := folder.New(folder.Options{Folder: root, Now: func() time.Time { return now }, Told: func(folder.Status) {}})
	never := func(context.Context, inbox.Arrival) error { b.Fatal("a file without an end was offered"); return nil }
	watched.Look(b.Context(), never)
	for b.Loop() {
		watched.Look(b.Context(), never)
	}
}
