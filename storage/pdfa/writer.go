package pdfa

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Writer writes one PDF/A to an io.Writer, page by page. It is not safe for
// concurrent use.
type Writer struct {
	out      *output
	meta     Metadata
	opt      Options
	catalog  int
	tree     pageTree
	profiles map[[32]byte]int // embedded profiles by digest, with their object numbers
	colour   bool             // a page uses DeviceRGB
	packed   bytes.Buffer     // reused from page to page, as is coded
	coded    []byte
	closed   bool
}

var errClosed = errors.New("PDF/A writer is closed")

// NewWriter writes the header and returns a Writer. Metadata that cannot be
// written gives ErrMetadata, a level that cannot be written ErrConformance.
func NewWriter(w io.Writer, meta Metadata, opt Options) (*Writer, error) {
	opt, err := opt.resolve()
	if err != nil {
		return nil, err
	}
	if meta, err = meta.clean(); err != nil {
		return nil, err
	}
	out := newOutput(w)
	// 6.1.2: header, then a comment of four bytes over 127.
	out.printf("%%PDF-1.7\n%%\xE2\xE3\xCF\xD3\n")
	writer := &Writer{out: out, meta: meta, opt: opt, profiles: map[[32]byte]int{}}
	writer.catalog = out.reserve()
	writer.tree.root = out.reserve()
	return writer, out.err
}

// AddPage checks the page and writes it at once. A page that is refused
// (ErrColour, ErrProfile, ErrDamagedImage, ErrUnsupportedImage, ErrTooLarge,
// ErrPageSize, ErrInvalidPage) leaves no trace and the next may follow; after a
// failed write every call returns that failure.
func (w *Writer) AddPage(p Page) error {
	if w.closed {
		return errClosed
	}
	if w.out.err != nil {
		return w.out.err
	}
	p, err := p.resolve(w.opt.MaxPixels)
	if err != nil {
		return err
	}
	width, height, err := p.sides()
	if err != nil {
		return err
	}
	picture, err := w.writeImage(p.Image)
	if err != nil {
		return err
	}
	w.colour = w.colour || p.Image.colour()
	content := w.out.reserve()
	w.out.stream(content, "", []byte(placeImage(width, height, p.Mirror)))
	w.writePage(p, width, height, content, picture)
	return w.out.err
}

// placeImage is the content of a page: the picture over its whole area.
func placeImage(width, height float64, mirror bool) string {
	if mirror {
		return fmt.Sprintf("q -%s 0 0 %s %[1]s 0 cm /Im0 Do Q", number(width), number(height))
	}
	return fmt.Sprintf("q %s 0 0 %s 0 0 cm /Im0 Do Q", number(width), number(height))
}

func (w *Writer) writePage(p Page, width, height float64, content, picture int) {
	page := w.out.reserve()
	rotate := ""
	if p.Rotate != 0 {
		rotate = fmt.Sprintf(" /Rotate %d", p.Rotate)
	}
	parent := w.tree.add(w.out, page)
	w.out.object(page, fmt.Sprintf("<< /Type /Page /Parent %d 0 R /MediaBox [0 0 %s %s]%s"+
		" /Resources << /XObject << /Im0 %d 0 R >> >> /Contents %d 0 R >>",
		parent, number(width), number(height), rotate, picture, content))
}

// writeImage writes the image XObject (6.2.8) and returns its number.
func (w *Writer) writeImage(m Image) (int, error) {
	data, coding := m.Data, "/Filter /DCTDecode"
	if m.plainRGB {
		// A PDF reader takes three components for YCbCr unless told otherwise
		// (ISO 32000-1 7.4.8, table 13).
		coding += " /DecodeParms << /ColorTransform 0 >>"
	}
	switch m.Kind {
	case Gray8, RGB8:
		pixelBytes := m.stride() / m.Width
		w.packed.Reset()
		if err := packRows(&w.packed, m.Data, m.stride(), pixelBytes); err != nil {
			return 0, err
		}
		data = w.packed.Bytes()
		coding = fmt.Sprintf("/Filter /FlateDecode /DecodeParms << /Predictor 15 /Colors %d /BitsPerComponent 8 /Columns %d >>",
			pixelBytes, m.Width)
	case Bilevel:
		w.coded = encodeG4(w.coded[:0], m.Data, m.Width, m.Height)
		data = w.coded
		coding = fmt.Sprintf("/Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns %d /Rows %d >>", m.Width, m.Height)
	}
	bitsPerComponent := 8
	if m.Kind == Bilevel {
		bitsPerComponent = 1
	}
	space := w.colourSpace(m)
	picture := w.out.reserve()
	w.out.stream(picture, fmt.Sprintf("/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace %s /BitsPerComponent %d %s",
		m.Width, m.Height, space, bitsPerComponent, coding), data)
	return picture, nil
}

// colourSpace returns a device space under the output intent, or the picture's
// own profile, which is written when it is met first.
func (w *Writer) colourSpace(m Image) string {
	if m.ICC == nil {
		if m.colour() {
			return "/DeviceRGB"
		}
		return "/DeviceGray"
	}
	key := sha256.Sum256(m.ICC)
	object, known := w.profiles[key]
	if !known {
		object = w.writeProfile(m.ICC, m.Components)
		w.profiles[key] = object
	}
	return fmt.Sprintf("[/ICCBased %d 0 R]", object)
}

func (w *Writer) writeProfile(data []byte, components int) int {
	object := w.out.reserve()
	w.out.stream(object, fmt.Sprintf("/N %d", components), data)
	return object
}

// Close writes what stands at the end: page tree, output intent, metadata,
// catalog, cross-reference table and trailer. It does not close the io.Writer.
// Without a page it returns ErrNoPages. Only after Close has returned nil is
// the output a PDF/A.
func (w *Writer) Close() error {
	if w.closed {
		return errClosed
	}
	w.closed = true
	if w.out.err != nil {
		return w.out.err
	}
	if w.tree.count == 0 {
		return fmt.Errorf("close PDF/A: %w", ErrNoPages)
	}
	w.tree.finish(w.out)
	intent := w.writeIntent()
	id := w.meta.DocumentID
	if id == [16]byte{} {
		id = w.out.id()
	}
	packet := w.out.reserve()
	// 6.6.2.1; without a filter, so that any program can read it.
	w.out.stream(packet, "/Type /Metadata /Subtype /XML", []byte(xmpPacket(w.meta, w.opt.Conformance, w.opt.Producer, id)))
	info := w.out.reserve()
	w.out.object(info, infoDict(w.meta, w.opt.Producer))
	w.writeCatalog(packet, intent)
	return w.out.finish(w.catalog, info, id)
}

// writeIntent writes the output intent (6.2.3): sRGB as soon as one page is in
// device colour, gray when none is.
func (w *Writer) writeIntent() int {
	name, profile, components := "sRGB IEC61966-2.1", SRGBProfile, 3
	if !w.colour {
		name, profile, components = "Gray with sRGB tone curve", GrayProfile, 1
	}
	destination := w.writeProfile(profile(), components)
	intent := w.out.reserve()
	w.out.object(intent, fmt.Sprintf("<< /Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (%s)"+
		" /Info (%[1]s) /DestOutputProfile %d 0 R >>", name, destination))
	return intent
}

func (w *Writer) writeCatalog(packet, intent int) {
	language := ""
	if w.meta.Language != "" {
		language = " /Lang " + pdfText(w.meta.Language)
	}
	title := ""
	if w.meta.Title != "" {
		title = " /ViewerPreferences << /DisplayDocTitle true >>"
	}
	w.out.object(w.catalog, fmt.Sprintf("<< /Type /Catalog /Pages %d 0 R /Metadata %d 0 R /OutputIntents [%d 0 R]%s%s >>",
		w.tree.root, packet, intent, language, title))
}

// number writes a real with at most four decimals: a fifth of a thousandth of a
// point is less than any scanner can mean.
func number(v float64) string {
	text := strconv.FormatFloat(v, 'f', 4, 64)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}
