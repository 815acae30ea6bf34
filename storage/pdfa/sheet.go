package pdfa

import (
	"fmt"
	"math"
	"slices"
)

// Sheet is a page that is set in type and not captured: lines of text and thin
// bars in shades of gray, on white. All measures are points from the upper left
// corner, down and to the right. Its text can be copied, and is read in the order
// in which it stands here.
type Sheet struct {
	Width, Height float64
	Lines         []SheetLine
	Bars          []SheetBar
}

// SheetLine is one line of text. Control characters become spaces; what is empty
// then is left out. A character that the font lacks is drawn as one that says so
// and can be copied all the same.
type SheetLine struct {
	X, Y float64 // where its baseline begins
	Size float64
	Bold bool
	Gray float64 // 0 black to 1 white
	Text string
}

// SheetBar is a filled rectangle; a rule is a thin one.
type SheetBar struct {
	X, Y, Width, Height float64
	Gray                float64
}

// AddSheet writes a page that is set in type, at once. Errors: ErrPageSize for one
// outside 3 to 14400 points a side (6.1.13), ErrInvalidPage for numbers that are
// none, and any failed write.
func (w *Writer) AddSheet(s Sheet) error {
	if w.closed {
		return errClosed
	}
	if w.out.err != nil {
		return w.out.err
	}
	if err := s.check(); err != nil {
		return err
	}
	if err := w.prepareFaces(); err != nil {
		return err
	}
	w.typeset = true
	content := w.out.reserve()
	w.coded = s.appendContent(w.coded[:0], w.face, w.bold)
	w.packedStream(content, "", w.coded)
	page := w.out.reserve()
	parent := w.tree.add(w.out, page)
	w.outline.page(w.out, page)
	w.out.object(page, fmt.Sprintf("<< /Type /Page /Parent %d 0 R /MediaBox [0 0 %s %s]"+
		" /Resources << /Font << %s>> >> /Contents %d 0 R >>",
		parent, number(s.Width), number(s.Height), w.sheetFonts(s), content))
	return w.out.err
}

// sheetFonts names the fonts that a sheet has letters of: one without a letter is
// not embedded.
func (w *Writer) sheetFonts(s Sheet) string {
	fonts := ""
	for _, font := range []struct {
		bold   bool
		name   string
		number *int
	}{{false, "F1", &w.faceFont}, {true, "F2", &w.boldFont}} {
		if !slices.ContainsFunc(s.Lines, func(l SheetLine) bool { return l.Bold == font.bold && cleanWord(l.Text) != "" }) {
			continue
		}
		if *font.number == 0 {
			*font.number = w.out.reserve()
		}
		fonts += fmt.Sprintf("/%s %d 0 R ", font.name, *font.number)
	}
	return fonts
}

// prepareFaces reads the fonts when they are needed first.
func (w *Writer) prepareFaces() (err error) {
	if w.face == nil {
		if w.face, err = regularFace(); err != nil {
			return err
		}
	}
	if w.bold == nil {
		w.bold, err = boldFace()
	}
	return err
}

func (s Sheet) check() error {
	for _, side := range []float64{s.Width, s.Height} {
		if !(side >= minSide && side <= maxSide) {
			return fmt.Errorf("sheet of %.1f x %.1f points: %w", s.Width, s.Height, ErrPageSize)
		}
	}
	for _, line := range s.Lines {
		if !placed(line.X, line.Y, line.Size, line.Gray) || line.Size <= 0 {
			return fmt.Errorf("line of %g points at (%g, %g): %w", line.Size, line.X, line.Y, ErrInvalidPage)
		}
	}
	for _, bar := range s.Bars {
		if !placed(bar.X, bar.Y, bar.Width, bar.Height, bar.Gray) {
			return fmt.Errorf("bar at (%g, %g): %w", bar.X, bar.Y, ErrInvalidPage)
		}
	}
	return nil
}

// placed tells numbers that a page can hold.
func placed(values ...float64) bool {
	for _, v := range values {
		if !(math.Abs(v) <= maxSide) {
			return false
		}
	}
	return true
}

func (s Sheet) appendContent(dst []byte, regular, bold *typeface) []byte {
	for _, bar := range s.Bars {
		dst = append(appendNumbers(dst, shade(bar.Gray)), "g "...)
		dst = append(appendNumbers(dst, bar.X, s.Height-bar.Y-bar.Height, bar.Width, bar.Height), "re f\n"...)
	}
	for _, line := range s.Lines {
		text := cleanWord(line.Text)
		if text == "" {
			continue
		}
		face, font := regular, "/F1 "
		if line.Bold {
			face, font = bold, "/F2 "
		}
		dst = append(appendNumbers(dst, shade(line.Gray)), "g BT "...)
		dst = append(appendNumbers(append(dst, font...), line.Size), "Tf "...)
		dst = appendNumbers(append(dst, "1 0 0 1 "...), line.X, s.Height-line.Y)
		dst = face.codes.appendCodes(append(dst, "Tm <"...), text)
		dst = append(dst, "> Tj ET\n"...)
	}
	return dst
}

func shade(gray float64) float64 { return min(max(gray, 0), 1) }

// Letters measures the text of sheets before they are written. Not safe for
// concurrent use.
type Letters struct{ regular, bold *typeface }

// NewLetters reads the fonts of sheets.
func NewLetters() (*Letters, error) {
	regular, err := regularFace()
	if err != nil {
		return nil, err
	}
	bold, err := boldFace()
	return &Letters{regular, bold}, err
}

// Width is how many points a line of that size takes.
func (l *Letters) Width(text string, size float64, bold bool) float64 {
	face := l.regular
	if bold {
		face = l.bold
	}
	return size * face.measure(cleanWord(text))
}
