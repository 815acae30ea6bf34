package ocr

import (
	"errors"
	"image"
	"reflect"
	"strings"
	"testing"
	"time"
)

var paper = image.Pt(1000, 800)

// answerWith is an hOCR page with the given lines in one block.
func answerWith(lines string) string {
	return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head><title></title><meta name='ocr-system' content='tesseract 5.3.0' /></head><body>
<div class='ocr_page' id='page_1' title='image "stdin"; bbox 0 0 1000 800; ppageno 0; scan_res 300 300'>
<div class='ocr_carea' id='block_1_1' title="bbox 0 0 900 700"><p class='ocr_par' title="bbox 0 0 900 700">` + lines + `</p></div>
</div></body></html>`
}

func TestHOCRGivesWordsWithBaselinesInEveryDirection(t *testing.T) {
	got, err := parseHOCR([]byte(answerWith(`
<span class='ocr_line' title="bbox 100 100 500 150; baseline 0.01 -10; x_size 30">
 <span class='ocrx_word' title='bbox 100 100 200 140; x_wconf 96'>Dinas</span>
 <span class='ocrx_word' title='bbox 300 110 400 150; x_wconf 50'><strong>&amp; <em>&#39;Kearsipan&#39;</em></strong></span>
 <span class='ocrx_word' title='bbox 410 110 420 150; x_wconf 95'> </span>
</span>
<span class='ocr_header' title="bbox 700 100 720 500; baseline -50.3 0">
 <span class='ocrx_word' title='bbox 700 100 720 300; x_wconf 90'>turun</span>
 <span class='ocrx_word' title='bbox 700 310 720 500; x_wconf 90'>tangga</span>
</span>
<span class='ocr_caption' title="bbox 800 100 820 500; textangle 90">
 <span class='ocrx_word' title='bbox 800 100 820 500; x_wconf 200'>naik</span>
</span>
<span class='ocr_textfloat' title="bbox 0 600 100 620; textangle 180">
 <span class='ocrx_word' title='bbox -5 600 100 620; x_wconf 90'>kepala</span>
</span>
<span class='ocr_line' title="bbox 0 700 100 720">
 <span class='ocrx_word' title='bbox 0 700 100 720; x_wconf 90'>datar</span>
</span>`)), paper)
	if err != nil {
		t.Fatal(err)
	}
	want := []Word{
		{"Dinas", image.Rect(100, 100, 200, 140), 96, 0, 0, Baseline{100, 140, 200, 141}},
		{"& 'Kearsipan'", image.Rect(300, 110, 400, 150), 50, 0, 0, Baseline{300, 142, 400, 143}},
		{"turun", image.Rect(700, 100, 720, 300), 90, 1, 0, Baseline{700, 100, 700, 300}},
		{"tangga", image.Rect(700, 310, 720, 500), 90, 1, 0, Baseline{700, 310, 700, 500}},
		{"naik", image.Rect(800, 100, 820, 500), 100, 2, 0, Baseline{820, 500, 820, 100}},
		{"kepala", image.Rect(0, 600, 100, 620), 90, 3, 0, Baseline{100, 600, 0, 600}},
		{"datar", image.Rect(0, 700, 100, 720), 90, 4, 0, Baseline{0, 720, 100, 720}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("words\n%+v\nwant\n%+v", got, want)
	}
}

func TestHOCRThatIsNotWhollyUnderstoodIsGarbled(t *testing.T) {
	word := func(title string) string {
		return answerWith(`<span class='ocr_line' title="bbox 0 0 9 9; baseline 0 0"><span class='ocrx_word' title='` + title + `'>a</span></span>`)
	}
	good := word("bbox 1 1 9 9; x_wconf 90")
	if words, err := parseHOCR([]byte(good), paper); err != nil || len(words) != 1 {
		t.Fatalf("the good one: %v, %v", words, err)
	}
	for name, answer := range map[string]string{
		"nothing":               "",
		"no page":               "<html></html>",
		"text":                  "Dinas Perpustakaan",
		"cut":                   good[:len(good)-20],
		"wrong nesting":         strings.Replace(good, "</span></span>", "</span></p>", 1),
		"unknown entity":        strings.Replace(good, ">a<", ">&rahasia;<", 1),
		"control character":     strings.Replace(good, ">a<", ">\x01<", 1),
		"no box":                word("x_wconf 90"),
		"box of three":          word("bbox 1 1 9; x_wconf 90"),
		"box of words":          word("bbox a b c d; x_wconf 90"),
		"box without end":       word("bbox 1 1 1e300 9; x_wconf 90"),
		"box that is no number": word("bbox 1 1 NaN 9; x_wconf 90"),
		"box inside out":        word("bbox 9 9 1 1; x_wconf 90"),
		"no confidence":         word("bbox 1 1 9 9"),
		"odd baseline":          strings.Replace(good, "baseline 0 0", "baseline 0", 1),
		"odd angle":             strings.Replace(good, "baseline 0 0", "textangle Inf", 1),
		"word outside a line":   answerWith(`<span class='ocrx_word' title='bbox 1 1 9 9; x_wconf 90'>a</span>`),
		"page of another size":  strings.Replace(good, "1000 800", "1000 801", 1),
		"two pages":             strings.Replace(good, "</body>", "<div class='ocr_page' title='bbox 0 0 1000 800'></div></body>", 1),
		"endless word":          strings.Replace(good, ">a<", ">"+strings.Repeat("a", longestWord+1)+"<", 1),
		"too deep":              answerWith(strings.Repeat("<b>", deepestAnswer) + strings.Repeat("</b>", deepestAnswer)),
	} {
		if words, err := parseHOCR([]byte(answer), paper); !errors.Is(err, ErrGarbled) || words != nil {
			t.Errorf("%s: %v, %v", name, words, err)
		}
	}
}

func FuzzParseHOCR(f *testing.F) {
	f.Add([]byte(answerWith(`<span class='ocr_line' title="bbox 0 0 9 9; baseline 0.1 -2"><span class='ocrx_word' title='bbox 1 1 9 9; x_wconf 90'>a</span></span>`)))
	f.Add([]byte(answerWith(`<span class='ocr_line' title="bbox 0 0 9 9; textangle 90"><span class='ocrx_word' title='bbox 1 1 9 9; x_wconf 90'><em>b</em></span></span>`)))
	f.Fuzz(func(t *testing.T, answer []byte) {
		words, err := parseHOCR(answer, paper)
		if err != nil && !errors.Is(err, ErrGarbled) {
			t.Fatalf("error %v", err)
		}
		place(words, paper, 90, 1, image.Pt(paper.Y, paper.X))
		result := Result{Width: paper.X, Height: paper.Y, Words: words}
		for _, word := range words {
			if word.Text == "" || word.Confidence < 0 || word.Confidence > 100 || word.Line < 0 || word.Block < 0 {
				t.Fatalf("word %+v", word)
			}
		}
		if words, _ := parseHOCR(answer, paper); words != nil {
			place(words, paper, 0, 1, paper)
			result.Words = words
			mustRoundTrip(t, result)
		}
	})
}

// mustRoundTrip encodes and decodes a result and says where it changed.
func mustRoundTrip(t *testing.T, result Result) {
	t.Helper()
	data, err := result.Encode()
	if err != nil {
		t.Fatal(err)
	}
	back, err := Decode(data)
	if err != nil {
		t.Fatalf("%v: %s", err, data)
	}
	again, err := back.Encode()
	if err != nil || string(again) != string(data) {
		t.Fatalf("encoded again %s, %v, want %s", again, err, data)
	}
}

func someResult() Result {
	return Result{
		Width: 1000, Height: 800, Orientation: Orientation{270, 12.5}, Engine: "tesseract 5.3.0",
		Languages: []string{"ind", "eng"}, Duration: 1500 * time.Millisecond,
		Words: []Word{
			{"Dinas", image.Rect(100, 100, 200, 140), 96, 0, 0, Baseline{100, 140.1, 200, 141}},
			{"& \"Arsip\" é <ß>", image.Rect(0, 0, 1000, 800), 0, 7, 3, Baseline{0, -0.5, 3, 4}},
		},
	}
}

func TestStoredResultComesBackAsItWas(t *testing.T) {
	want := someResult()
	data, err := want.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := Decode(data); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("decoded\n%+v, %v\nwant\n%+v", got, err, want)
	}
	mustRoundTrip(t, Result{Width: 1, Height: 1})
}

func TestDamagedRecordIsRefused(t *testing.T) {
	data, err := someResult().Encode()
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range [][2]string{
		{`"v":1`, `"v":2`}, {`[1000,800]`, `[0,800]`}, {`[1000,800]`, `[999,800]`}, {`"turn":270`, `"turn":45`}, {`"Dinas",`, ``},
		{`"Dinas"`, `""`}, {`"places":[100,100,200,140,96`, `"places":[100,100,200,140,101`}, {`"places":[100,`, `"places":[300,`},
		{`"ms":1500`, `"ms":-1`}, {`}`, ``}, {`{`, `[`},
	} {
		damaged := strings.Replace(string(data), change[0], change[1], 1)
		if damaged == string(data) {
			t.Fatalf("%s is not in %s", change[0], data)
		}
		if result, err := Decode([]byte(damaged)); !errors.Is(err, ErrBadRecord) {
			t.Errorf("%s for %s: %+v, %v", change[1], change[0], result, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	data, err := someResult().Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		result, err := Decode(data)
		if err != nil {
			if !errors.Is(err, ErrBadRecord) {
				t.Fatalf("error %v", err)
			}
			return
		}
		mustRoundTrip(t, result)
	})
}
