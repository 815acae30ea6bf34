package pdfa_test

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"daluang/storage/pdfa"
)

// letter is the top of a letter in two columns with a heading, each line as a
// recogniser boxes it: words without ascenders are lower, those with descenders
// reach deeper.
var letter = [][]string{
	strings.Fields("PEMERINTAH KOTA CONTOH"),
	strings.Fields("Nomor : 421/077/SMA/2024 Perihal : undangan rapat"),
	strings.Fields("Dengan hormat, bersama ini kami sampaikan bahwa"),
	strings.Fields("rapat orang tua siswa akan diadakan pada hari Sabtu"),
	strings.Fields("emas – saya «naïf» 𝄞 Ünïcödé cm² fin."),
}

const (
	letterWidth  = 1240 // pixels of the shown page
	letterHeight = 1754
)

// letterWords lays the letter out on a page of letterWidth by letterHeight.
func letterWords() []pdfa.Word {
	var words []pdfa.Word
	for line, texts := range letter {
		x, baseline := 100.0, 100+60*float64(line)
		for _, text := range texts {
			box := pdfa.Box{X0: x, X1: x + 18*float64(len([]rune(text))), Y0: baseline - 20, Y1: baseline}
			if strings.ContainsAny(text, "bdfhijkltPEMRINTAHKOC0123456789:S–«Ü²") {
				box.Y0 -= 9
			}
			if strings.ContainsAny(text, "gjpqy,/") {
				box.Y1 += 7
			}
			words = append(words, pdfa.Word{Text: text, Box: box, Line: line})
			x = box.X1 + 12
		}
	}
	return words
}

// textPage is the letter on a page that is turned and mirrored; the box of the
// letter is the same on the page as it is shown.
func textPage(rotate int, mirror bool) pdfa.Page {
	width, height := letterWidth, letterHeight
	if rotate == 90 || rotate == 270 {
		width, height = height, width
	}
	return pdfa.Page{Image: rawImage(pdfa.Bilevel, width, height), DPIX: 150, DPIY: 150, Rotate: rotate, Mirror: mirror, Words: letterWords()}
}

func output(t *testing.T, program string, arguments ...string) string {
	t.Helper()
	out, err := exec.Command(tool(t, program), arguments...).Output()
	if err != nil {
		t.Fatalf("%s: %v", program, err)
	}
	return string(out)
}

func TestTextComesBackInReadingOrder(t *testing.T) {
	var want []string
	for _, line := range letter {
		want = append(want, strings.Join(line, " "))
	}
	for rotate := 0; rotate < 360; rotate += 90 {
		name := saved(t, writeWith(t, pdfa.Options{Conformance: pdfa.PDFA2U}, sampleMetadata(), []pdfa.Page{textPage(rotate, rotate == 180)}))
		for _, run := range [][]string{{"pdftotext", name, "-"}, {"pdftotext", "-raw", name, "-"}, {"mutool", "draw", "-q", "-F", "text", name}} {
			got := strings.Join(strings.Fields(output(t, run[0], run[1:]...)), " ")
			if got != strings.Join(want, " ") {
				t.Errorf("turned by %d, %s:\n%q\n%q", rotate, run[0:2], got, strings.Join(want, " "))
			}
		}
		lines := strings.TrimSpace(output(t, "pdftotext", "-layout", name, "-"))
		if got := len(regexp.MustCompile(`\n+`).Split(lines, -1)); got != len(letter) {
			t.Errorf("turned by %d: %d lines, want %d:\n%s", rotate, got, len(letter), lines)
		}
	}
}

var (
	popplerWord = regexp.MustCompile(`<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">([^<]*)</word>`)
)

// Both readers are asked where they see each word: its ends are where it was
// recognised to a hundredth of its width, and it is covered, with at most a
// hundredth of the page's height beside it (that of its line's letters).
func TestWordsStandWhereTheyWereRecognised(t *testing.T) {
	for rotate := 0; rotate < 360; rotate += 90 {
		page := textPage(rotate, false)
		page.DPIX, page.DPIY = 150, 100
		across, down := 72.0/150, 72.0/100
		if rotate%180 == 90 {
			across, down = down, across
		}
		name := saved(t, write(t, pdfa.Metadata{}, []pdfa.Page{page}))
		found := popplerWord.FindAllStringSubmatch(output(t, "pdftotext", "-bbox", name, "-"), -1)
		if len(found) != len(page.Words) {
			t.Fatalf("turned by %d: %d words, want %d", rotate, len(found), len(page.Words))
		}
		mutool := mutoolWords(t, name)
		for i, word := range page.Words {
			want := [4]float64{word.Box.X0 * across, word.Box.Y0 * down, word.Box.X1 * across, word.Box.Y1 * down}
			covers(t, fmt.Sprintf("poppler, turned by %d: %q", rotate, word.Text), found[i][1:5], want, letterHeight*down)
			covers(t, fmt.Sprintf("mutool, turned by %d: %q", rotate, word.Text), mutool[i], want, letterHeight*down)
		}
	}
}

func covers(t *testing.T, what string, got []string, want [4]float64, pageHeight float64) {
	t.Helper()
	var at [4]float64
	for i, text := range got {
		v, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Fatal(err)
		}
		at[i] = v
	}
	const digits = 0.01 // a reader prints as many
	wide, spare := (want[2]-want[0])/100+digits, pageHeight/100+digits
	if math.Abs(at[0]-want[0]) > wide || math.Abs(at[2]-want[2]) > wide ||
		at[1] > want[1]+digits || at[1] < want[1]-spare || at[3] < want[3]-digits || at[3] > want[3]+spare {
		t.Errorf("%s at %v, want %v", what, got, want)
	}
}

func near(t *testing.T, what string, got []string, want [4]float64) {
	t.Helper()
	for i, text := range got {
		v, err := strconv.ParseFloat(text, 64)
		// A reader prints four or fewer digits behind the point.
		if side := want[2+i%2] - want[i%2]; err != nil || math.Abs(v-want[i]) > side/100+0.01 {
			t.Errorf("%s at %v, want %v", what, got, want)
			return
		}
	}
}

// mutoolWords joins the quads of mutool's characters to boxes of words.
func mutoolWords(t *testing.T, name string) [][]string {
	t.Helper()
	quad := regexp.MustCompile(`<char quad="([^"]*)"[^>]* c="([^"]*)"`)
	var found [][]string
	box := [4]float64{}
	inside := false
	finish := func() {
		if inside {
			found = append(found, strings.Fields(strings.Trim(fmt.Sprint(box), "[]")))
		}
		inside = false
	}
	for _, line := range strings.Split(output(t, "mutool", "draw", "-q", "-F", "stext", name), "\n") {
		m := quad.FindStringSubmatch(line)
		if m == nil || m[2] == " " {
			if strings.Contains(line, "</line>") || m != nil {
				finish()
			}
			continue
		}
		for i, field := range strings.Fields(m[1]) {
			v, err := strconv.ParseFloat(field, 64)
			if err != nil {
				t.Fatal(err)
			}
			if !inside {
				box = [4]float64{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
				inside = true
			}
			box[i%2], box[2+i%2] = min(box[i%2], v), max(box[2+i%2], v)
		}
	}
	finish()
	return found
}

func TestInclinedWordsFillTheirBoxes(t *testing.T) {
	// A word of 200 by 30 pixels, turned, and the box that encloses it.
	for _, degrees := range []float64{0, 3, -7, 90, -90, 180} {
		sin, cos := math.Sincos(degrees * math.Pi / 180)
		wide, tall := 200*math.Abs(cos)+30*math.Abs(sin), 200*math.Abs(sin)+30*math.Abs(cos)
		page := onePage(rawImage(pdfa.Gray8, 600, 600))[0]
		page.DPIX, page.DPIY = 72, 72
		page.Words = []pdfa.Word{{Text: "miring", Angle: degrees, Box: pdfa.Box{X0: 300 - wide/2, Y0: 300 - tall/2, X1: 300 + wide/2, Y1: 300 + tall/2}}}
		name := saved(t, write(t, pdfa.Metadata{}, []pdfa.Page{page}))
		got := mutoolWords(t, name)
		if len(got) == 0 {
			t.Fatalf("%g degrees: no word", degrees)
		}
		want := page.Words[0].Box
		near(t, fmt.Sprintf("%g degrees", degrees), got[0], [4]float64{want.X0, want.Y0, want.X1, want.Y1})
	}
}

// Baselines of short words are measured roughly, and a page is rarely quite
// straight: a letter that is inclined by a degree, in angles that scatter, or
// that runs up or down the page, is read line by line all the same.
func TestUnevenAnglesDoNotTearLinesApart(t *testing.T) {
	var want []string
	for _, line := range letter {
		want = append(want, strings.Join(line, " "))
	}
	for _, quarter := range []int{0, 1, 2, 3} {
		page := textPage(0, false)
		for i := range page.Words {
			b := &page.Words[i].Box
			b.Y0, b.Y1 = b.Y0-b.X0/57, b.Y1-b.X1/57 // a degree, rising
			page.Words[i].Angle = 1 + float64(i%5-2)*1.5 + 90*float64(quarter)
			switch quarter { // a square of the page's width, turned to the left
			case 1:
				*b = pdfa.Box{X0: b.Y0, Y0: letterWidth - b.X1, X1: b.Y1, Y1: letterWidth - b.X0}
			case 2:
				*b = pdfa.Box{X0: letterWidth - b.X1, Y0: letterWidth - b.Y1, X1: letterWidth - b.X0, Y1: letterWidth - b.Y0}
			case 3:
				*b = pdfa.Box{X0: letterWidth - b.Y1, Y0: b.X0, X1: letterWidth - b.Y0, Y1: b.X1}
			}
		}
		name := saved(t, write(t, pdfa.Metadata{}, []pdfa.Page{page}))
		for _, run := range [][]string{{"pdftotext", name, "-"}, {"pdftotext", "-raw", name, "-"}, {"mutool", "draw", "-q", "-F", "text", name}} {
			got := strings.Join(strings.Fields(output(t, run[0], run[1:]...)), " ")
			for _, line := range want {
				if !strings.Contains(got, line) {
					t.Errorf("turned by %d quarters, %s: no %q in\n%q", quarter, run[:2], line, got)
				}
			}
			// Where poppler lays the page out itself, it does not say which line of a
			// page written sideways comes first.
			if sideways := run[1] == name && quarter%2 == 1; !sideways && got != strings.Join(want, " ") {
				t.Errorf("turned by %d quarters, %s:\n%q", quarter, run[:2], got)
			}
		}
	}
}

func TestTextLeavesThePictureAsItIs(t *testing.T) {
	page := textPage(90, true)
	with := saved(t, write(t, pdfa.Metadata{}, []pdfa.Page{page}))
	page.Words = nil
	without := saved(t, write(t, pdfa.Metadata{}, []pdfa.Page{page}))
	for _, program := range [][]string{{"pdftoppm", "-r", "72", "-gray"}, {"mutool", "draw", "-q", "-r", "72", "-F", "pgm", "-o", "-"}} {
		if output(t, program[0], append(program[1:], with)...) != output(t, program[0], append(program[1:], without)...) {
			t.Errorf("%s: the text can be seen", program[0])
		}
	}
}

func TestWordsThatCannotBePlacedRefuseThePage(t *testing.T) {
	nan := math.NaN()
	page := textPage(0, false)
	for _, word := range []pdfa.Word{
		{Text: "luar", Box: pdfa.Box{X0: -50, Y0: 10, X1: -10, Y1: 20}}, {Text: "terbalik", Box: pdfa.Box{X0: 50, Y0: 10, X1: 40, Y1: 20}},
		{Text: "kosong"}, {Text: "nan", Box: pdfa.Box{X0: nan, Y0: 10, X1: 40, Y1: 20}},
		{Text: "sudut", Box: pdfa.Box{X0: 10, Y0: 10, X1: 40, Y1: 20}, Angle: math.Inf(1)},
	} {
		page.Words = []pdfa.Word{word}
		writer, err := pdfa.NewWriter(&bytes.Buffer{}, pdfa.Metadata{}, pdfa.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := writer.AddPage(page); !errors.Is(err, pdfa.ErrInvalidPage) {
			t.Errorf("%q: %v", word.Text, err)
		}
	}
}

// A document that was to be searchable and has no word claims b, not u.
func TestUnicodeIsClaimedOnlyWithWords(t *testing.T) {
	for asked, want := range map[pdfa.Conformance]string{pdfa.PDFA2U: "2B", pdfa.PDFA3U: "3B", pdfa.PDFA2B: "2B", pdfa.PDFA1B: "1B"} {
		report := check(t, writeWith(t, pdfa.Options{Conformance: asked}, pdfa.Metadata{}, onePage(rawImage(pdfa.Gray8, 60, 50))))
		if got := strconv.Itoa(report.Part) + report.Conformance; got != want {
			t.Errorf("%s without words claims %s", asked, got)
		}
	}
}

func TestALevelWithUnicodeIsClaimedWithoutWordsWhereItIsAskedForExactly(t *testing.T) {
	for asked, want := range map[pdfa.Conformance]string{pdfa.PDFA2U: "2U", pdfa.PDFA3U: "3U"} {
		folder := t.TempDir()
		file := writeWith(t, pdfa.Options{Conformance: asked, AsAsked: true}, pdfa.Metadata{}, onePage(rawImage(pdfa.Gray8, 60, 50)))
		report := check(t, file)
		if got := strconv.Itoa(report.Part) + report.Conformance; got != want || !report.Valid() {
			t.Errorf("%s without words claims %s, %v", asked, got, report.Problems)
		}
		if err := os.WriteFile(filepath.Join(folder, "kosong.pdf"), file, 0o600); err != nil {
			t.Fatal(err)
		}
		judgeFolder(t, asked, folder)
	}
}

// Whatever a recogniser says, the page is refused or the file is sound.
func FuzzWords(f *testing.F) {
	f.Add("kata", "dua kata", 10.0, 20.0, 60.0, 40.0, 0.0, uint8(0))
	f.Add("\uFEFF\x00", "𝄞\uFFFE", -5.0, 1e9, 1e-9, math.Inf(1), 45.0, uint8(3))
	f.Fuzz(func(t *testing.T, first, second string, x0, y0, x1, y1, angle float64, turns uint8) {
		page := pdfa.Page{Image: rawImage(pdfa.Gray8, 90, 60), DPIX: 72, DPIY: 100, Rotate: int(turns%4) * 90}
		page.Words = []pdfa.Word{
			{Text: first, Box: pdfa.Box{X0: x0, Y0: y0, X1: x1, Y1: y1}, Angle: angle},
			{Text: second, Box: pdfa.Box{X0: x0 + 3, Y0: y0 - 2, X1: x1 + 40, Y1: y1 + 2}},
			{Text: first, Box: pdfa.Box{X0: 1, Y0: 1, X1: 50, Y1: 9}, Line: 1},
		}
		var file bytes.Buffer
		writer, err := pdfa.NewWriter(&file, pdfa.Metadata{}, pdfa.Options{Conformance: pdfa.PDFA2U})
		if err != nil {
			t.Fatal(err)
		}
		if err := writer.AddPage(page); err != nil {
			if !errors.Is(err, pdfa.ErrInvalidPage) {
				t.Fatal(err)
			}
			return
		}
		if err := writer.Close(); err != nil {
			t.Fatal(err)
		}
		if report := check(t, file.Bytes()); !report.Valid() {
			t.Fatal(report.Problems)
		}
	})
}
