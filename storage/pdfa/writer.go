package pdfa

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
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
	outline  outline
	text     runeCodes        // what the invisible font has to know
	textFont int              // its object number, 0 as long as there is no word
	face     *typeface        // nil as long as there is no stamp and no sheet
	faceFont int              // its object number
	bold     *typeface        // nil as long as there is no sheet
	boldFont int              // its object number
	typeset  bool             // there is a sheet
	across   map[string]int   // forms of what is written across pages, by text
	profiles map[[32]byte]int // embedded profiles by digest, with their object numbers
	colour   bool             // a page uses DeviceRGB
	packer   *zlib.Writer     // reused from page to page, as are packed and coded
	packed   bytes.Buffer
	coded    []byte
	closed   bool
}

var errClosed = errors.New("PDF/A writer is closed")

// NewWriter writes the header and returns a Writer. Metadata that cannot be
// written gives ErrMetadata, a level that cannot be written ErrConformance, an
// attachment that cannot be written ErrAttachment.
func NewWriter(w io.Writer, meta Metadata, opt Options) (*Writer, error) {
	opt, err := opt.resolve()
	if err != nil {
		return nil, err
	}
	if meta, err = meta.clean(); err != nil {
		return nil, err
	}
	if opt.Attachment, err = opt.Attachment.resolve(opt.Conformance, meta.Created); err != nil {
		return nil, err
	}
	out := newOutput(w)
	// 6.1.2: header, then a comment of four bytes over 127.
	out.printf("%s%%\xE2\xE3\xCF\xD3\n", opt.Conformance.header())
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
	p, err := p.resolve(w.opt)
	if err != nil {
		return err
	}
	width, height, err := p.sides()
	if err != nil {
		return err
	}
	plan, across, err := w.planStamp(&p)
	if err != nil {
		return err
	}
	room := p.stampRoom()
	wide, high, err := room.enlarge(width, height)
	if err != nil {
		return err
	}
	pictures, err := w.writePictures(p)
	if err != nil {
		return err
	}
	content := w.writeContent(p, width, height, plan)
	w.writePage(p, wide, high, content, pictures, across)
	return w.out.err
}

// planStamp reads the stamp's font when it is needed first. across is the form
// of what is written across the page, 0 for none; part 1 knows no transparency,
// so there it is dropped from the page.
func (w *Writer) planStamp(p *Page) (plan stampPlan, across int, err error) {
	if p.Stamp == nil {
		return plan, 0, nil
	}
	if w.face == nil {
		if w.face, err = regularFace(); err != nil {
			return plan, 0, err
		}
	}
	if plan, err = p.planStamp(w.face); err != nil {
		return plan, 0, err
	}
	if w.opt.Conformance == PDFA1B {
		p.Stamp.Across = "" // of the copy that resolveStamp made
	}
	if p.Stamp.Across != "" {
		across, err = w.acrossForm(p.Stamp.Across)
	}
	return plan, across, err
}

// writeContent writes what is drawn on the page; packed if there are words, for
// without them it is one short line.
func (w *Writer) writeContent(p Page, width, height float64, plan stampPlan) int {
	content := w.out.reserve()
	drawing := p.stampRoom().shift() + p.drawPictures(width, height)
	if len(p.Words) == 0 && p.Stamp == nil {
		w.out.stream(content, "", []byte(drawing))
		return content
	}
	w.coded = append(w.coded[:0], drawing...)
	if len(p.Words) > 0 {
		if w.textFont == 0 {
			w.textFont = w.out.reserve()
		}
		w.coded = p.appendWords(w.coded, width, height, &w.text)
	}
	if p.Stamp != nil {
		if w.faceFont == 0 {
			w.faceFont = w.out.reserve()
		}
		if p.Stamp.Across != "" {
			w.coded = p.appendAcross(w.coded, width, height, w.face)
		}
		w.coded = p.appendStamp(w.coded, plan, width, height, w.face)
	}
	w.packedStream(content, "", w.coded)
	return content
}

func (w *Writer) writePage(p Page, width, height float64, content int, pictures []int, across int) {
	page := w.out.reserve()
	rotate, fonts, names, states := "", "", "", ""
	if p.Rotate != 0 {
		rotate = fmt.Sprintf(" /Rotate %d", p.Rotate)
	}
	if len(p.Words) > 0 {
		fonts += fmt.Sprintf("/F0 %d 0 R ", w.textFont)
	}
	if p.Stamp != nil {
		fonts += fmt.Sprintf("/F1 %d 0 R ", w.faceFont)
	}
	if fonts != "" {
		fonts = " /Font << " + fonts + ">>"
	}
	for i, picture := range pictures {
		names += fmt.Sprintf("/Im%d %d 0 R ", i, picture)
	}
	if across != 0 {
		names += fmt.Sprintf("/Fm %d 0 R ", across)
		states = " /ExtGState << /Gs << /Type /ExtGState /BM /Multiply >> >>"
	}
	parent := w.tree.add(w.out, page)
	w.outline.page(w.out, page)
	w.out.object(page, fmt.Sprintf("<< /Type /Page /Parent %d 0 R /MediaBox [0 0 %s %s]%s"+
		" /Resources << /XObject << %s>>%s%s >> /Contents %d 0 R >>",
		parent, number(width), number(height), rotate, names, fonts, states, content))
}

// packedStream writes a stream packed with Flate, at its fastest level: the words
// of a page take a third of the time, and a few bytes in a hundred more.
func (w *Writer) packedStream(number int, entries string, data []byte) {
	w.packed.Reset()
	if w.packer == nil {
		// The level is one that the package knows.
		w.packer, _ = zlib.NewWriterLevel(&w.packed, zlib.BestSpeed)
	}
	w.packer.Reset(&w.packed)
	// A bytes.Buffer takes everything.
	_, _ = w.packer.Write(data)
	_ = w.packer.Close()
	w.out.stream(number, strings.TrimSpace(entries+" /Filter /FlateDecode"), w.packed.Bytes())
}

// Conformance returns the level that the file claims: after Close that of
// Options, but b for u if there was no word and AsAsked is not set.
func (w *Writer) Conformance() Conformance {
	if w.textFont == 0 && !w.typeset && !w.opt.AsAsked {
		return w.opt.Conformance.withoutText()
	}
	return w.opt.Conformance
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
	w.outline.finish(w.out)
	if w.textFont != 0 {
		glyphless(w.text.runes).write(w, w.textFont)
	}
	if w.faceFont != 0 {
		w.face.embedded().write(w, w.faceFont)
	}
	if w.boldFont != 0 {
		w.bold.embedded().write(w, w.boldFont)
	}
	attachment := w.writeAttachment()
	intent := w.writeIntent()
	id := w.meta.DocumentID
	if id == [16]byte{} {
		id = w.out.id()
	}
	packet := w.out.reserve()
	// 6.6.2.1; without a filter, so that any program can read it.
	w.out.stream(packet, "/Type /Metadata /Subtype /XML", []byte(xmpPacket(w.meta, w.Conformance(), w.opt.Producer, id)))
	info := w.out.reserve()
	w.out.object(info, infoDict(w.meta, w.opt.Producer))
	w.writeCatalog(packet, intent, attachment)
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

func (w *Writer) writeCatalog(packet, intent, attachment int) {
	var b strings.Builder
	fmt.Fprintf(&b, "<< /Type /Catalog /Pages %d 0 R /Metadata %d 0 R /OutputIntents [%d 0 R]", w.tree.root, packet, intent)
	if w.meta.Language != "" {
		fmt.Fprintf(&b, " /Lang %s", pdfText(w.meta.Language))
	}
	if w.meta.Title != "" {
		b.WriteString(" /ViewerPreferences << /DisplayDocTitle true >>")
	}
	if w.outline.root != 0 {
		fmt.Fprintf(&b, " /Outlines %d 0 R /PageMode /UseOutlines", w.outline.root)
	}
	if attachment != 0 {
		fmt.Fprintf(&b, " /AF [%d 0 R] /Names << /EmbeddedFiles << /Names [%s %[1]d 0 R] >> >>", attachment, pdfText(w.opt.Attachment.Name))
	}
	b.WriteString(" >>")
	w.out.object(w.catalog, b.String())
}
