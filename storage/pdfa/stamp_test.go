package pdfa_test

import (
	"bytes"
	"errors"
	"math"
	"strings"
	"testing"

	"daluang/storage/pdfa"
)

func TestTheStampCanBeReadAndCopied(t *testing.T) {
	name := saved(t, writeStamped(t, pdfa.Options{}))
	text := output(t, "pdftotext", "-raw", name, "-")
	for _, line := range stamped(pdfa.Page{}, letterWidth, letterHeight).Stamp.Lines {
		if got := strings.Count(text, line); got != 4 {
			t.Errorf("%q %d times on 4 pages", line, got)
		}
	}
	if fonts := output(t, "pdffonts", name); strings.Count(fonts, "\n") != 4 || strings.Count(fonts, "Identity-H       yes no  yes") != 2 {
		t.Errorf("fonts of four pages:\n%s", fonts)
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
		{Box: pdfa.Box{X0: 10, Y0: 10, X1: 3000, Y1: 100}, Lines: []string{"di luar"}},
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
