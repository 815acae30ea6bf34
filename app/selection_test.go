package app_test

import (
	"image"
	"image/jpeg"
	"image/png"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"daluang/app"
	"daluang/app/imaging/skew"
)

func TestSelectingTextInAViewerMarksTheWords(t *testing.T) {
	need(t, "tesseract")
	folder := t.TempDir()
	v := newViewer(t, folder)
	letter := sampleLetter(t)
	copies := []struct {
		name    string
		scan    []byte
		quarter int // turned clockwise by the clerk
	}{
		{"as scanned", encoded(t, letter), 0},
		{"scanned on its side", encoded(t, onItsSide(letter)), 1},
		{"scanned crooked", encoded(t, skew.Straighten(letter, 3)), 0},
	}
	for i, c := range copies {
		t.Run(c.name, func(t *testing.T) {
			v.T = t
			name := strconv.Itoa(i) + ".pdf"
			recognisedCopy(t, c.scan, c.quarter, 1.5, filepath.Join(folder, name))
			if text := v.show(name); !strings.Contains(text, "Sukamaya") {
				t.Fatalf("the page holds %q", text)
			}
			plain := v.screenshot()
			v.selectAll()
			all := v.screenshot()
			keepPicture(t, i, all)
			checkMarking(t, marking{plain, all})
			for _, word := range []string{"Menindaklanjuti", "PERPUSTAKAAN"} {
				v.checkOneWord(filepath.Join(folder, name), word, plain)
			}
		})
	}
}

// sampleLetter is a letter on coloured paper, a degree crooked, with stamps.
func sampleLetter(t *testing.T) image.Image {
	t.Helper()
	file, err := os.Open(filepath.Join(sampleFolder(t), "01-surat-undangan.jpg"))
	must(t, err)
	defer file.Close()
	img, err := jpeg.Decode(file)
	must(t, err)
	return img
}

// onItsSide turns a picture by a quarter against the clock.
func onItsSide(img image.Image) image.Image {
	size := img.Bounds().Size()
	out := image.NewRGBA(image.Rect(0, 0, size.Y, size.X))
	for y := range size.Y {
		for x := range size.X {
			out.Set(y, size.X-1-x, img.At(x, y))
		}
	}
	return out
}

// recognisedCopy makes the access copy of a scan, turned, and straightened where
// the desk is sure that it is more crooked than a clerk lets pass.
func recognisedCopy(t *testing.T, scan []byte, quarter int, passes float64, path string) {
	t.Helper()
	desk, _ := newDesk(t)
	_, page := onePage(t, desk, "surat", scan)
	if quarter != 0 {
		must(t, desk.Turn(t.Context(), page.ID, quarter))
	}
	degrees, confidence, err := desk.ProposeTilt(t.Context(), page.ID)
	must(t, err)
	if confidence >= skew.Sure && math.Abs(degrees) > passes {
		must(t, desk.Straighten(t.Context(), page.ID, degrees))
	}
	t.Logf("%.2f degrees crooked, confidence %.2f", degrees, confidence)
	item, err := desk.Item(t.Context(), page.Item)
	must(t, err)
	written, err := desk.WriteAccessFile(t.Context(), item, path, app.AccessOptions{}, nil)
	if err != nil || written.Conformance != "2u" {
		t.Fatalf("written = %+v, %v, want PDF/A-2u", written, err)
	}
}

// marking is a page without and with a selection.
type marking struct{ plain, marked image.Image }

func (m marking) bounds() image.Rectangle { return m.plain.Bounds() }

// at tells whether the selection changed a pixel.
func (m marking) at(x, y int) bool {
	r, g, b, _ := m.plain.At(x, y).RGBA()
	mr, mg, mb, _ := m.marked.At(x, y).RGBA()
	return r != mr || g != mg || b != mb
}

// box is the smallest rectangle around what is marked.
func (m marking) box() (box image.Rectangle) {
	for y := m.bounds().Min.Y; y < m.bounds().Max.Y; y++ {
		for x := m.bounds().Min.X; x < m.bounds().Max.X; x++ {
			if m.at(x, y) {
				box = box.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return box
}

// checkMarking promises that the ink of the letters is marked, and that what is
// marked lies on writing: within a letter's height of ink of any colour.
func checkMarking(t *testing.T, m marking) {
	t.Helper()
	ink, pixels := letters(m.plain)
	covered, marked, stray := 0, 0, 0
	near := writing(m.plain).grown(12)
	for y := range ink.height {
		for x := range ink.width {
			switch isMarked := m.at(x, y); {
			case isMarked && ink.at(x, y):
				covered, marked = covered+1, marked+1
			case isMarked:
				marked++
				if !near.at(x, y) {
					stray++
				}
			}
		}
	}
	t.Logf("%d of %d dark pixels of letters are marked, %.2f %%; %d of %d marked pixels lie off the writing, %.2f %%", covered, pixels,
		100*float64(covered)/float64(pixels), stray, marked, 100*float64(stray)/float64(max(1, marked)))
	if pixels < 5000 || covered*100 < pixels*95 {
		t.Errorf("%d of %d dark pixels of letters are marked, want 95 %%", covered, pixels)
	}
	if stray*100 > marked*8 { // the engine takes some of a stain and a signature for words
		t.Errorf("%d of %d marked pixels lie off the writing, want 8 %% at most", stray, marked)
	}
}

// checkOneWord clicks twice on a word where pdftotext says that it is.
func (v *viewer) checkOneWord(path, word string, plain image.Image) {
	v.Helper()
	box := boxInViewer(v.T, path, word)
	v.selectWord(box.Min.Add(box.Size().Div(2)))
	if got := v.selected(); got != word {
		v.Errorf("a double click on %q selects %q", word, got)
	}
	got := marking{plain, v.screenshot()}.box()
	shared := got.Intersect(box)
	if area(shared)*10 < area(box)*8 || area(shared)*10 < area(got)*6 {
		v.Errorf("%q lies in %v, marked is %v", word, box, got)
	}
}

func area(r image.Rectangle) int { return r.Dx() * r.Dy() }

// boxInViewer is where poppler sees the first occurrence of a word, in pixels of
// the viewer.
func boxInViewer(t *testing.T, path, word string) image.Rectangle {
	t.Helper()
	out, err := exec.Command(need(t, "pdftotext"), "-bbox", path, "-").Output()
	must(t, err)
	m := regexp.MustCompile(`<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">` + word + `</word>`).FindSubmatch(out)
	if m == nil {
		t.Fatalf("poppler does not find %q in %s", word, out)
	}
	var at [4]int
	for i := range at {
		points, err := strconv.ParseFloat(string(m[i+1]), 64)
		must(t, err)
		at[i] = int(points*96/72 + 0.5)
	}
	return image.Rect(at[0], at[1], at[2], at[3])
}

// keepPicture writes a screenshot to the folder that DALUANG_PICTURES names.
func keepPicture(t *testing.T, number int, img image.Image) {
	t.Helper()
	folder := os.Getenv("DALUANG_PICTURES")
	if folder == "" {
		return
	}
	file, err := os.Create(filepath.Join(folder, "selection-"+strconv.Itoa(number)+".png"))
	must(t, err)
	defer file.Close()
	must(t, png.Encode(file, img))
}
