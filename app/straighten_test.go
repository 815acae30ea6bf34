package app_test

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"testing"

	"daluang/app"
	"daluang/app/imaging/render"
	"daluang/app/imaging/skew"
	"daluang/storage/archive"
	"daluang/storage/catalogue"
)

// crookedLetter is a page of lines that climb to the right by degrees.
func crookedLetter(degrees float64) *image.Gray {
	img := image.NewGray(image.Rect(0, 0, 827, 1169))
	slope := math.Tan(degrees * math.Pi / 180)
	for y := range 1169 {
		for x := range 827 {
			img.Pix[y*img.Stride+x] = 240
			along := float64(y) + (float64(x)-413)*slope
			inText := x > 90 && x < 740 && along > 100 && along < 1060
			if inText && math.Mod(along, 24) < 9 && (x/5)%2 == 0 && (x+int(along/24)*37)%60 > 14 {
				img.Pix[y*img.Stride+x] = 30
			}
		}
	}
	return img
}

// onCream is a page on yellowish paper.
func onCream(page *image.Gray) *image.RGBA {
	out := image.NewRGBA(page.Rect)
	for i, v := range page.Pix {
		out.Pix[4*i], out.Pix[4*i+1], out.Pix[4*i+2], out.Pix[4*i+3] = v, v-v/20, v-v/5, 255
	}
	return out
}

func encoded(t *testing.T, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	must(t, jpeg.Encode(&out, img, &jpeg.Options{Quality: 90}))
	return out.Bytes()
}

// onePage takes one file in and returns its batch, item and page.
func onePage(t *testing.T, desk *app.Desk, name string, data []byte) (archive.Batch, archive.Page) {
	t.Helper()
	_, err := desk.Import(t.Context(), []string{write(t, t.TempDir(), name, data)}, name, app.Split{}, nil)
	must(t, err)
	batch, err := desk.BatchNamed(t.Context(), name)
	must(t, err)
	pages, err := desk.BatchPages(t.Context(), batch.ID)
	if err != nil || len(pages) != 1 {
		t.Fatalf("%s: %d pages, %v", name, len(pages), err)
	}
	return batch, pages[0]
}

// leftInCopy is the slope that is left on the first page of an access copy.
func leftInCopy(t *testing.T, raw []byte) float64 {
	t.Helper()
	cache, _ := os.UserCacheDir() // empty where there is none: the renderer then keeps nothing
	renderer, err := render.Open(t.Context(), filepath.Join(cache, "daluang", "pdf"))
	must(t, err)
	defer renderer.Close()
	img, err := renderer.Page(t.Context(), bytes.NewReader(raw), 0, 100, 40_000_000)
	must(t, err)
	degrees, confidence := skew.Detect(img)
	if confidence < skew.Sure {
		t.Errorf("nothing can be measured on the access copy: confidence %.2f", confidence)
	}
	return degrees
}

// mirrored is a JPEG with an Exif block that says: to be mirrored (EXIF 2.32,
// tag 274, value 2).
func mirrored(data []byte) []byte {
	exif := []byte("\xff\xe1\x00\x22Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x02\x00\x00\x00\x00\x00\x00")
	return append(append(append([]byte{}, data[:2]...), exif...), data[2:]...)
}

func TestPictureAndAccessCopyAreStraightenedAndUndoBringsTheOldBytesBack(t *testing.T) {
	pixelsOnly(t)
	desk, _ := newDesk(t)
	two := image.NewPaletted(image.Rect(0, 0, 827, 1169), color.Palette{color.Black, color.White})
	for i, v := range crookedLetter(2.5).Pix {
		two.Pix[i] = v >> 7
	}
	var bilevel bytes.Buffer
	must(t, png.Encode(&bilevel, two))
	files := map[string][]byte{
		"gray.jpg": encoded(t, crookedLetter(2.5)), "mirrored.jpg": mirrored(encoded(t, crookedLetter(-2.5))), "bilevel.png": bilevel.Bytes(),
	}
	for name, data := range files {
		batch, page := onePage(t, desk, name, data)
		crooked := accessReport(t, desk, page.Item)
		degrees, confidence, err := desk.ProposeTilt(t.Context(), page.ID)
		if err != nil || math.Abs(degrees-2.5) > 0.1 || confidence < skew.Sure {
			t.Fatalf("%s: proposed %v, confidence %.2f, %v", name, degrees, confidence, err)
		}
		must(t, desk.Straighten(t.Context(), page.ID, degrees))
		page.Tilt = degrees
		img, err := desk.Picture(t.Context(), page, 100)
		must(t, err)
		if left, _ := skew.Detect(img); math.Abs(left) > 0.1 {
			t.Errorf("%s: %v degrees are left in the picture", name, left)
		}
		copied := accessReport(t, desk, page.Item)
		if left := leftInCopy(t, copied.raw); math.Abs(left) > 0.1 {
			t.Errorf("%s: %v degrees are left in the access copy", name, left)
		}
		if name == "bilevel.png" && (bytes.Contains(copied.raw, []byte("/BitsPerComponent 8")) || copied.size > 3*crooked.size) {
			t.Errorf("a black and white page does not stay so: %d bytes instead of %d", copied.size, crooked.size)
		}
		again, confidence, err := desk.ProposeTilt(t.Context(), page.ID)
		if err != nil || again != degrees || confidence < skew.Sure {
			t.Errorf("%s: a straightened page is measured as %v, %v", name, again, err)
		}
		if _, err := desk.Undo(t.Context(), batch.ID); err != nil {
			t.Fatal(err)
		}
		if undone := accessReport(t, desk, page.Item); !bytes.Equal(undone.raw, crooked.raw) {
			t.Errorf("%s: after undo the access copy has other bytes", name)
		}
	}
	if _, err := desk.Verify(t.Context(), true, nil); err != nil {
		t.Errorf("Verify = %v", err)
	}
}

func TestAColourPageThatIsKeptWholeIsStraightenedInItsColours(t *testing.T) {
	pixelsOnly(t)
	desk, _ := newDesk(t)
	batch, page := onePage(t, desk, "ijazah.jpg", encoded(t, onCream(crookedLetter(2.5))))
	must(t, desk.Straighten(t.Context(), page.ID, 2.5))
	items, err := desk.BatchItems(t.Context(), batch.Name)
	must(t, err)
	written, err := desk.WriteAccess(t.Context(), items, t.TempDir(), app.AccessOptions{NoText: true, Whole: true}, nil)
	if err != nil || len(written.Files) != 1 {
		t.Fatalf("WriteAccess = %+v, %v", written, err)
	}
	raw, err := os.ReadFile(written.Files[0].Path)
	must(t, err)
	if left := leftInCopy(t, raw); math.Abs(left) > 0.1 {
		t.Errorf("%v degrees are left in the access copy", left)
	}
	start := bytes.Index(raw, []byte{0xff, 0xd8, 0xff})
	if start < 0 {
		t.Fatal("no JPEG in the access copy")
	}
	picture, err := jpeg.Decode(bytes.NewReader(raw[start:]))
	must(t, err)
	for _, at := range []image.Point{{1, 1}, {826, 1168}, {413, 60}} { // what came in at the corners, and the page
		red, green, blue, _ := picture.At(at.X, at.Y).RGBA()
		if near := func(got uint32, want int) bool { return math.Abs(float64(got>>8)-float64(want)) < 5 }; !near(red, 240) || !near(green, 228) || !near(blue, 192) {
			t.Errorf("%v is %d, %d, %d, want the cream of the paper", at, red>>8, green>>8, blue>>8)
		}
	}
}

func TestAPageThatLiesOnItsSideIsStraightenedAfterItsTurn(t *testing.T) {
	pixelsOnly(t)
	desk, _ := newDesk(t)
	upright := crookedLetter(-1.5)
	lying := image.NewGray(image.Rect(0, 0, 1169, 827))
	for y := range 827 {
		for x := range 1169 {
			lying.SetGray(x, y, upright.GrayAt(826-y, x)) // turned anticlockwise
		}
	}
	_, page := onePage(t, desk, "lying.jpg", encoded(t, lying))
	must(t, desk.Turn(t.Context(), page.ID, 1))
	must(t, desk.Straighten(t.Context(), page.ID, -1.5))
	if left := leftInCopy(t, accessReport(t, desk, page.Item).raw); math.Abs(left) > 0.1 {
		t.Errorf("%v degrees are left", left)
	}
}

func TestTidyStraightensWhatIsCertainAndCanBeCalledAgain(t *testing.T) {
	desk, _ := newDesk(t)
	_, err := desk.Import(t.Context(), []string{sampleFolder(t)}, "Contoh", app.Split{}, nil)
	must(t, err)
	looked, err := desk.Tidy(t.Context(), "Contoh", false, nil)
	if err != nil || len(looked.Crooked) != 13 || len(looked.Failed) != 0 {
		t.Fatalf("Tidy without acting = %+v, %v, want 13 crooked pages", looked, err)
	}
	tidied, err := desk.Tidy(t.Context(), "Contoh", true, nil)
	if err != nil || len(tidied.Crooked) != 13 || tidied.Settled != 0 {
		t.Fatalf("Tidy = %+v, %v, want 13 pages and none settled before", tidied, err)
	}
	again, err := desk.Tidy(t.Context(), "Contoh", true, nil)
	if err != nil || len(again.Crooked) != 0 || again.Settled != 13 {
		t.Errorf("Tidy again = %+v, %v, want 13 settled", again, err)
	}
	if _, err := desk.Undo(t.Context(), tidied.Batch.ID); err != nil {
		t.Fatal(err)
	}
	pages, err := desk.BatchPages(t.Context(), tidied.Batch.ID)
	must(t, err)
	for _, page := range pages {
		if !page.Recipe().IsZero() {
			t.Errorf("page %s has the recipe %s after undoing the run", page.ID, page.Recipe())
		}
	}
	if _, err := desk.Undo(t.Context(), tidied.Batch.ID); !errors.Is(err, catalogue.ErrNoUndo) {
		t.Errorf("one more Undo = %v", err)
	}
}

func TestNoPageIsStraightenedBeyondReasonOrAfterSealing(t *testing.T) {
	desk, _ := newDesk(t)
	_, page := onePage(t, desk, "surat.jpg", encoded(t, crookedLetter(1)))
	for _, degrees := range []float64{15.1, -90, math.NaN(), math.Inf(1)} {
		if err := desk.Straighten(t.Context(), page.ID, degrees); !errors.Is(err, app.ErrBadRequest) {
			t.Errorf("Straighten by %v = %v, want ErrBadRequest", degrees, err)
		}
	}
	_, err := desk.Seal(t.Context(), "surat.jpg", app.AccessOptions{NoText: true}, nil)
	must(t, err)
	if err := desk.Straighten(t.Context(), page.ID, 1); !errors.Is(err, archive.ErrBatchState) {
		t.Errorf("Straighten after sealing = %v, want ErrBatchState", err)
	}
	if _, err := desk.Tidy(t.Context(), "surat.jpg", true, nil); !errors.Is(err, archive.ErrBatchState) {
		t.Errorf("Tidy after sealing = %v, want ErrBatchState", err)
	}
}

func TestTheArchiveAcceptsABatchWithStraightenedPages(t *testing.T) {
	desk, _ := newDesk(t)
	_, page := onePage(t, desk, "surat.jpg", encoded(t, crookedLetter(1)))
	must(t, desk.Straighten(t.Context(), page.ID, 1))
	_, err := desk.Seal(t.Context(), "surat.jpg", app.AccessOptions{NoText: true}, nil)
	must(t, err)
	server, web := newArchive(t)
	enrol(t, desk, server, web.URL)
	synced, err := desk.Sync(t.Context(), "", nil)
	if err != nil || len(synced) != 1 {
		t.Fatalf("Sync = %+v, %v", synced, err)
	}
	batch, err := desk.BatchNamed(t.Context(), "surat.jpg")
	if err != nil || batch.State != archive.BatchReceived {
		t.Errorf("state %q, %v, want received", batch.State, err)
	}
}
