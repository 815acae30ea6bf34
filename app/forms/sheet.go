package forms

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/oned"
	"github.com/skip2/go-qrcode"

	"daluang/storage/pdfa"
)

// Sheet is one separator sheet. Number, Title, Pages and Key are those of an
// Item; Pages 0: unknown.
type Sheet struct {
	Kind   Kind
	Number string
	Title  string
	Pages  int
	Key    string // of KeyOf
}

// Print is what the file of sheets says of itself.
type Print struct {
	Title   string
	Creator string // whose desk printed it
	Created time.Time
}

// The sheet: A4, portrait, black and white. Places are in millimetres.
const (
	sheetDPI             = 300
	sheetWide, sheetHigh = 210, 297
	mmPerInch            = 25.4

	patchFrom, patchBars = 35, 140 // from the left, and how long the bars are
	patchEdge            = 12      // from the edge of the paper
	textTop, textHigh    = 52, 62
	textFrom, textWide   = 15, 180
	barsTop, barsHigh    = 135, 34
	module128, module39  = 0.7, 0.9
	titleLetters         = 26 // of a line
	titleLines           = 3
)

// Write draws the sheets, a page each, as one PDF/A-2u with everything embedded.
// Item sheets and patch T have the mark of patch T at the top and, turned, at the
// bottom, so that it does not matter how they lie in the feeder. Errors:
// ErrNoSheets, those of pdfa.
func Write(w io.Writer, sheets []Sheet, print Print) error {
	if len(sheets) == 0 {
		return ErrNoSheets
	}
	meta := pdfa.Metadata{Title: print.Title, Author: print.Creator, Language: "id", Created: print.Created}
	writer, err := pdfa.NewWriter(w, meta, pdfa.Options{Conformance: pdfa.PDFA2U, AsAsked: true})
	if err != nil {
		return fmt.Errorf("draw separator sheets: %w", err)
	}
	for _, sheet := range sheets {
		page, err := sheet.page()
		if err != nil {
			return fmt.Errorf("draw a separator sheet: %w", err)
		}
		if err := writer.AddPage(page); err != nil {
			return fmt.Errorf("draw a separator sheet: %w", err)
		}
	}
	if err := writer.Close(); err != nil {
		return fmt.Errorf("draw separator sheets: %w", err)
	}
	return nil
}

func (s Sheet) page() (pdfa.Page, error) {
	paper := newPaper()
	paper.patch(s.Kind)
	if err := s.drawBars(paper); err != nil {
		return pdfa.Page{}, err
	}
	stamp := &pdfa.Stamp{Lines: s.lines(), Box: pdfa.Box{X0: dots(textFrom), X1: dots(textFrom + textWide), Y0: dots(textTop), Y1: dots(textTop + textHigh)}}
	if s.Kind == Item {
		code, err := qrcode.New(codeOf(s.Key), qrcode.High)
		if err != nil {
			return pdfa.Page{}, err
		}
		code.DisableBorder = true // the writer leaves the quiet zone
		stamp.Code = code.Bitmap()
	}
	return pdfa.Page{Image: paper.image(), Stamp: stamp, DPIX: sheetDPI, DPIY: sheetDPI}, nil
}

// lines are what a person reads. They are Indonesian like the records, whatever
// the language of the window.
func (s Sheet) lines() []string {
	if s.Kind != Item {
		name := strings.ToUpper(strings.TrimPrefix(string(s.Kind), "patch-"))
		return []string{"LEMBAR PEMISAH", "Patch " + name, "Sisipkan sebelum berkas berikutnya"}
	}
	lines := append([]string{"Nomor " + shortened(s.Number, titleLetters)}, wrapped(s.Title)...)
	if s.Pages > 0 {
		lines = append(lines, fmt.Sprintf("%d halaman", s.Pages))
	}
	return append(lines, codeOf(s.Key))
}

// wrapped breaks a title into as many lines as a sheet has room for.
func wrapped(title string) []string {
	var lines []string
	for _, word := range strings.Fields(title) {
		last := len(lines) - 1
		if last >= 0 && len([]rune(lines[last]))+1+len([]rune(word)) <= titleLetters {
			lines[last] += " " + word
		} else {
			lines = append(lines, shortened(word, titleLetters))
		}
	}
	if len(lines) > titleLines {
		lines[titleLines-1] = shortened(lines[titleLines-1]+" "+lines[titleLines], titleLetters)
		lines = lines[:titleLines]
	}
	return lines
}

// shortened keeps so many letters of a text.
func shortened(text string, most int) string {
	if letters := []rune(text); len(letters) > most {
		return strings.TrimSpace(string(letters[:most-1])) + "…"
	}
	return text
}

// drawBars puts the bar code of the sheet into its middle.
func (s Sheet) drawBars(paper *paper) error {
	var writer gozxing.Writer
	text, format, module := codeOf(s.Key), gozxing.BarcodeFormat_CODE_128, module128
	switch s.Kind {
	case Item:
		writer = oned.NewCode128Writer()
	case PatchT:
		writer, text, format, module = oned.NewCode39Writer(), patchText, gozxing.BarcodeFormat_CODE_39, module39
	default:
		return nil
	}
	hints := map[gozxing.EncodeHintType]any{gozxing.EncodeHintType_MARGIN: 0}
	bars, err := writer.Encode(text, format, 0, 1, hints)
	if err != nil {
		return err
	}
	left := (sheetWide - float64(bars.GetWidth())*module) / 2
	for x := range bars.GetWidth() {
		if bars.Get(x, 0) {
			paper.fill(left+float64(x)*module, barsTop, module, barsHigh)
		}
	}
	return nil
}

// dots are millimetres in pixels of the sheet.
func dots(mm float64) float64 { return mm / mmPerInch * sheetDPI }
