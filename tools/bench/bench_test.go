package main

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"daluang/app/imaging"
	"daluang/storage/pdfa"
)

// TestMain lets the test's own binary be the child that a measurement starts.
func TestMain(m *testing.M) {
	for i, argument := range os.Args {
		if argument == "-child" && i+1 < len(os.Args) {
			if err := answer(context.Background(), os.Args[i+1], os.Stdin, os.Stdout); err != nil {
				os.Stderr.WriteString(err.Error())
				os.Exit(1)
			}
			return
		}
	}
	os.Exit(m.Run())
}

func TestErrorRateCountsEditsAndNotWhiteSpace(t *testing.T) {
	for _, c := range []struct {
		text, truth string
		want        float64
	}{{"arsip", "arsip", 0}, {" ar\n\nsip ", "ar sip", 0}, {"arsop", "arsip", 20}, {"", "arsip", 100}, {"arsip", "", 500}} {
		if got := errorRate(c.text, c.truth); got != c.want {
			t.Errorf("%q against %q: %v %%, want %v", c.text, c.truth, got, c.want)
		}
	}
}

func TestMediansAreTakenOfEachFigureByItself(t *testing.T) {
	took := []usage{{3, 30, 100}, {1, 50, 300}, {2, 40, 200}}
	got, err := repeat(3, func() (usage, error) {
		next := took[0]
		took = took[1:]
		return next, nil
	})
	if want := (usage{2, 40, 200}); err != nil || got != want {
		t.Errorf("%+v, %v; want %+v", got, err, want)
	}
}

func TestPagesTellTheResolutionTheyWereMadeWith(t *testing.T) {
	img := image.NewGray(image.Rect(0, 0, 300, 200))
	photo, err := encodeJPEG(img, 85, 200)
	if err != nil {
		t.Fatal(err)
	}
	lineart, err := encodeBilevel(img, 300)
	if err != nil {
		t.Fatal(err)
	}
	for want, file := range map[float64][]byte{200: photo, 300: lineart} {
		info, err := imaging.Probe(t.Context(), bytes.NewReader(file), int64(len(file)), imaging.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Frames[0].DPIX; got < want-0.5 || got > want+0.5 {
			t.Errorf("%s says %v dpi, want %v", info.Format, got, want)
		}
	}
}

func TestPassThroughIsValidAndAPageThatChangedIsRefused(t *testing.T) {
	page := image.NewRGBA(image.Rect(0, 0, 248, 350))
	page.Set(3, 3, color.White)
	data, err := encodeJPEG(page, 85, 30)
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "page.jpg")
	if err := writeWhole(name, data); err != nil {
		t.Fatal(err)
	}
	question := passing{Pages: []stored{digested(name, data)}, Copies: 3, Words: 1, Out: filepath.Join(t.TempDir(), "out.pdf")}
	var pages int
	took, err := ask(t.Context(), "pass through", question, &pages)
	if err != nil || pages != 3 || took.CPU <= 0 || took.Wall < time.Millisecond {
		t.Fatalf("%d pages, %v, %v", pages, took, err)
	}
	var said checked
	if _, err := ask(t.Context(), "check", question.Out, &said); err != nil || !said.Valid || said.Pages != 3 {
		t.Errorf("%+v, %v", said, err)
	}
	question.Pages[0].Digest[0]++
	if _, err := ask(t.Context(), "pass through", question, &pages); err == nil || !strings.Contains(err.Error(), errFixity.Error()) {
		t.Errorf("a changed page: %v", err)
	}
}

func TestComparisonSeesOnePixelAndNoPadding(t *testing.T) {
	folder := t.TempDir()
	names := []string{"master", "same", "other"}
	for i, rows := range [][]byte{{0x80, 0x00, 0x01, 0x00}, {0x80, 0x0f, 0x01, 0x1f}, {0x80, 0x00, 0x01, 0x40}} {
		names[i] = filepath.Join(folder, names[i])
		if err := writeWhole(names[i], append([]byte("P4\n10 2\n"), rows...)); err != nil {
			t.Fatal(err)
		}
	}
	for i, want := range []int{0, 0, 1} {
		got, err := comparePictures(t.Context(), comparing{names[:1], names[i : i+1]})
		if err != nil || len(got) != want {
			t.Errorf("%s: %v, %v", names[i], got, err)
		}
	}
}

func TestBlackAndWhitePagesComeThroughUnchanged(t *testing.T) {
	folder := t.TempDir()
	name := filepath.Join(folder, "page.pbm")
	if err := writeWhole(name, append([]byte("P4\n64 64\n"), bytes.Repeat([]byte{0xf0, 0x0f}, 256)...)); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(folder, "out.pdf")
	if pixels, err := writeBilevel(t.Context(), coding{[]string{name}, pdfa.JBIG2, out}); err != nil || pixels != 64*64 {
		t.Fatalf("%d pixels, %v", pixels, err)
	}
	if said, err := checkFile(t.Context(), out); err != nil || !said.Valid {
		t.Errorf("%+v, %v", said, err)
	}
}

func TestTheTableReplacesTheOldOneAndNothingElse(t *testing.T) {
	name := filepath.Join(t.TempDir(), "BENCHMARKS.md")
	if err := writeWhole(name, []byte("before\n"+measuredFrom+"old\n"+measuredTo+"after\n")); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := putInto(name, "new\n"); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(name)
	if want := "before\n" + measuredFrom + "\nnew\n\n" + measuredTo + "after\n"; err != nil || string(got) != want {
		t.Errorf("%q, %v", got, err)
	}
	if err := writeWhole(name, []byte("no marks")); err != nil {
		t.Fatal(err)
	}
	if err := putInto(name, "new"); !errors.Is(err, errNoMarks) {
		t.Errorf("a document without marks: %v", err)
	}
}

func TestAPageGoesThroughAWorkerThatTellsItsPeakAndTakesTimes(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 1240, 1754))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	data, err := encodeJPEG(img, 85, 150)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	page := measuredPage{filepath.Join(folder, "page.jpg"), 150}
	if err := os.WriteFile(page.File, data, 0o600); err != nil {
		t.Fatal(err)
	}
	q := work{page, filepath.Join(folder, "thumbnail.jpg"), filepath.Join(folder, "out.jpg"), true}
	var done workDone
	if _, err := ask(t.Context(), "work", q, &done); err != nil {
		t.Fatal(err)
	}
	if done.Peak != 0 && done.Peak < int64(len(img.Pix)/2) {
		t.Errorf("a page of %d bytes went through %d bytes", len(img.Pix), done.Peak)
	}
	for name, width := range map[string]int{q.Thumbnail: 180, q.Out: 1215} {
		file, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		info, err := imaging.Probe(t.Context(), bytes.NewReader(file), int64(len(file)), imaging.Limits{})
		if err != nil || info.Frames[0].Width < width-2 || info.Frames[0].Width > width+2 {
			t.Errorf("%s: %+v, %v; want a width of %d", filepath.Base(name), info.Frames, err, width)
		}
	}
	took, err := timePage(t.Context(), timesOf{page, 1})
	if err != nil || ownCPU() > 0 && (took.Measuring <= 0 || took.Applying <= 0) {
		t.Errorf("%+v, %v", took, err)
	}
}
