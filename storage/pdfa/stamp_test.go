package pdfa_test

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"daluang/storage/pdfa"
)

func TestTheStampCanBeReadAndCopied(t *testing.T) {
	name := saved(t, writeStamped(t, pdfa.Options{}))
	text := output(t, "pdftotext", "-raw", name, "-")
	for _, line := range stamped(pdfa.Page{}, letterWidth, letterHeight).Stamp.Lines {
		if got := strings.Count(text, line); got != 8 {
			t.Errorf("%q %d times on 8 pages", line, got)
		}
	}
	if fonts := output(t, "pdffonts", name); strings.Count(fonts, "\n") != 4 || strings.Count(fonts, "Identity-H       yes no  yes") != 2 {
		t.Errorf("fonts of eight pages:\n%s", fonts)
	}
}

// On a black page the block is white, and its dark modules are where they were
// asked for, however the page is turned.
func TestTheStampIsDrawnWhereItWasAskedFor(t *testing.T) {
	code := make([][]bool, 21)
	for y := range code {
		code[y] = make([]bool, 21)
	}
	code[0][0], code[20][10] = true, true
	for rotate := 0; rotate < 360; rotate += 90 {
		width, height := 400, 300 // as shown
		if rotate%180 == 90 {
			width, height = height, width
		}
		black := pdfa.Image{Kind: pdfa.Gray8, Width: width, Height: height, Data: make([]byte, width*height)}
		// 29 modules of 4 pixels: code and quiet zone are 116 pixels high.
		stamp := &pdfa.Stamp{Lines: []string{"SALINAN"}, Code: code, Box: pdfa.Box{X0: 100, Y0: 100, X1: 350, Y1: 216}}
		name := saved(t, write(t, pdfa.Metadata{}, []pdfa.Page{{Image: black, DPIX: 72, DPIY: 72, Rotate: rotate, Mirror: rotate == 90, Stamp: stamp}}))
		for _, run := range [][]string{{"pdftoppm", "-r", "72", "-gray", name}, {"mutool", "draw", "-q", "-r", "72", "-F", "pgm", "-o", "-", name}} {
			picture := []byte(output(t, run[0], run[1:]...))
			pixels := picture[len(picture)-400*300:]
			for _, want := range []struct {
				x, y int
				dark bool
			}{{90, 150, true}, {102, 102, false}, {118, 118, true}, {122, 118, false}, {158, 198, true}, {158, 206, false}, {348, 102, false}, {360, 102, true}} {
				if dark := pixels[400*want.y+want.x] < 64; dark != want.dark {
					t.Errorf("turned by %d, %s: (%d, %d) is dark: %v", rotate, run[0], want.x, want.y, dark)
				}
			}
		}
	}
}

func TestStampsThatCannotBeReadAreRefused(t *testing.T) {
	box := pdfa.Box{X0: 10, Y0: 10, X1: 300, Y1: 100}
	for i, stamp := range []pdfa.Stamp{
		{Box: box},
		{Box: box, Lines: []string{"satu", " "}},
		{Box: box, Lines: []string{strings.Repeat("panjang ", 30)}},
		{Box: box, Lines: []string{"satu"}, Code: [][]bool{{true}, {true, false}}},
		{Box: pdfa.Box{X0: 10, Y0: 10, X1: 10, Y1: 100}, Lines: []string{"tanpa lebar"}},
		{Box: pdfa.Box{X0: 10, Y0: 10, X1: 40, Y1: 100}, Lines: []string{"terlalu sempit untuk dibaca siapa pun"}},
		{Box: pdfa.Box{X0: math.NaN(), Y0: 10, X1: 40, Y1: 100}, Lines: []string{"nan"}},
	} {
		page := onePage(rawImage(pdfa.Gray8, 310, 200))[0]
		page.Stamp = &stamp
		writer, err := pdfa.NewWriter(&bytes.Buffer{}, pdfa.Metadata{}, pdfa.Options{})
		if err := errors.Join(err, writer.AddPage(page)); !errors.Is(err, pdfa.ErrInvalidPage) {
			t.Errorf("stamp %d: %v", i+1, err)
		}
	}
}

// A page grows on the side where its stamp stands, and its picture stays whole
// and where it was, however the page is turned.
func TestAStampBesideThePictureCoversNothingOfIt(t *testing.T) {
	for rotate := 0; rotate < 360; rotate += 90 {
		for _, box := range []pdfa.Box{{X0: 0, Y0: 300, X1: 400, Y1: 350}, {X0: 0, Y0: -50, X1: 400, Y1: 0}, {X0: -200, Y0: 0, X1: 0, Y1: 50}, {X0: 400, Y0: 200, X1: 600, Y1: 300}} {
			width, height := 400, 300
			if rotate%180 == 90 {
				width, height = height, width
			}
			black := pdfa.Image{Kind: pdfa.Gray8, Width: width, Height: height, Data: make([]byte, width*height)}
			stamp := &pdfa.Stamp{Lines: []string{"SALINAN"}, Box: box}
			file := write(t, pdfa.Metadata{}, []pdfa.Page{{Image: black, DPIX: 72, DPIY: 72, Rotate: rotate, Mirror: rotate == 90, Stamp: stamp}})
			if report := check(t, file); !report.Valid() {
				t.Error(report.Problems)
			}
			wide, high := int(max(box.X1, 400)-min(box.X0, 0)), int(max(box.Y1, 300)-min(box.Y0, 0))
			for _, run := range [][]string{{"pdftoppm", "-r", "72", "-gray"}, {"mutool", "draw", "-q", "-r", "72", "-F", "pgm", "-o", "-"}} {
				picture := []byte(output(t, run[0], append(run[1:], saved(t, file))...))
				if len(picture) < wide*high || !bytes.Contains(picture[:20], fmt.Appendf(nil, "%d %d", wide, high)) {
					t.Fatalf("turned by %d, %s, %v: %q", rotate, run[0], box, picture[:20])
				}
				pixels, right, below := picture[len(picture)-wide*high:], int(max(0, -box.X0)), int(max(0, -box.Y0))
				for y := range high {
					for x := range wide {
						onPicture := x > right && x < right+399 && y > below && y < below+299
						if onPicture && pixels[y*wide+x] > 8 {
							t.Fatalf("turned by %d, %s, %v: (%d, %d) of the picture is covered", rotate, run[0], box, x, y)
						}
					}
				}
				inBox := pixels[(below+int(box.Y0)+2)*wide+right+int(box.X0)+2]
				if inBox < 250 {
					t.Errorf("turned by %d, %s, %v: the stamp is not there (%d)", rotate, run[0], box, inBox)
				}
			}
		}
	}
}

// What is black below the line across stays black, and what is white gets a
// little darker: nothing is hidden. Part 1 has no transparency and no such line.
func TestTheLineAcrossThePageHidesNothing(t *testing.T) {
	for _, level := range []pdfa.Conformance{pdfa.PDFA1B, pdfa.PDFA2B, pdfa.PDFA3B} {
		for shade, want := range map[byte][2]int{0: {0, 0}, 255: {200, 250}} {
			data := bytes.Repeat([]byte{shade}, 600*800)
			page := beside(stamped(pdfa.Page{Image: pdfa.Image{Kind: pdfa.Gray8, Width: 600, Height: 800, Data: data}, DPIX: 72, DPIY: 72}, 600, 800), 800)
			file := writeWith(t, pdfa.Options{Conformance: level}, pdfa.Metadata{}, []pdfa.Page{page})
			if report := check(t, file); !report.Valid() {
				t.Error(report.Problems)
			}
			name := saved(t, file)
			if text := output(t, "pdftotext", name, "-"); strings.Count(text, "SALINAN") != 1 {
				t.Errorf("%s: the line across is among the words: %q", level, text)
			}
			picture := []byte(output(t, "pdftoppm", "-r", "72", "-gray", "-x", "0", "-y", "0", "-W", "600", "-H", "799", name))
			darkest := 255
			for _, pixel := range picture[len(picture)-600*799:] {
				darkest = min(darkest, int(pixel))
			}
			if level == pdfa.PDFA1B {
				want = [2]int{int(shade), int(shade)}
			}
			if darkest < want[0] || darkest > want[1] {
				t.Errorf("%s on %d: the darkest pixel is %d, want %v", level, shade, darkest, want)
			}
		}
	}
}

// A letter that the font lacks is drawn as a substitute and copied as it is.
func TestLettersWithoutAGlyphAreStillCopied(t *testing.T) {
	page := stamped(textPage(0, false), letterWidth, letterHeight)
	page.Stamp.Lines[0] = "SALINAN ꦱꦭꦶꦤꦤ֍"
	file := writeWith(t, pdfa.Options{Conformance: pdfa.PDFA2U}, pdfa.Metadata{}, []pdfa.Page{page})
	if report := check(t, file); !report.Valid() {
		t.Error(report.Problems)
	}
	if text := output(t, "pdftotext", "-raw", saved(t, file), "-"); !strings.Contains(text, "ꦱꦭ") {
		t.Errorf("%q", text)
	}
}
