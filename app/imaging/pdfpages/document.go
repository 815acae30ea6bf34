// Package pdfpages takes the pages of scanner PDFs apart: where a page is
// nothing but one picture that fills it, it gives that picture as it is stored,
// without recompression, at its own resolution and with its turn. Everything
// else – drawings, visible text, several pictures, skew, transparency – is not
// plain, and the caller draws the page as a whole.
//
// It promises:
//
//   - what it gives is what a viewer shows: at the first thing in a page that it
//     does not know, the page is not plain;
//   - the same page of the same file always gives the same answer;
//   - a claim of the file is held against limits before memory is given for it.
//
// The package writes nothing, so a crash costs nothing.
package pdfpages

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"daluang/app/imaging"
	"daluang/app/imaging/render"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// Rules names the rules by which a page counts as plain and a picture is taken.
// It changes when the same page would give other pixels.
const Rules = "pdfpages/1"

const (
	largestFile    = 512 << 20 // bytes: the file is held in memory
	longestReading = 2 * time.Minute
)

// errNotPlain says that a page is more, or other, than one picture.
var errNotPlain = errors.New("not a plain picture")

// Document is an opened PDF. Safe for concurrent use.
type Document struct {
	size     int64
	renderer *render.Renderer
	reading  sync.Mutex // pdfcpu unpacks objects as they are asked for
	pdf      *model.Context
}

// withoutConfigDir keeps pdfcpu from making a folder in the user's home.
var withoutConfigDir = sync.OnceFunc(api.DisableConfigDir)

// Open reads the whole file into memory; r is not needed afterwards. What
// pdfcpu cannot read, is encrypted, or is larger than 512 MB is refused with an
// *imaging.Refusal: such a file can only be drawn. An error of r comes back
// wrapped. The renderer decodes JBIG2 and JPEG 2000; without one (nil) pages of
// that kind are not plain.
func Open(ctx context.Context, r io.ReaderAt, size int64, renderer *render.Renderer) (d *Document, err error) {
	withoutConfigDir()
	if size > largestFile {
		return nil, refuse(imaging.ErrTooLarge, nil)
	}
	source := &watchedReader{SectionReader: io.NewSectionReader(r, 0, size)}
	defer func() {
		if fault := recover(); fault != nil { // pdfcpu panics on some damaged files
			d, err = nil, refuse(imaging.ErrDamaged, fmt.Errorf("%v", fault))
		}
		if err != nil && source.err != nil {
			err = fmt.Errorf("read pdf: %w", source.err)
		}
	}()
	patience, stop := context.WithTimeout(ctx, longestReading)
	defer stop()
	pdf, err := pdfcpu.ReadWithContext(patience, source, configuration())
	if err == nil {
		err = pdf.EnsurePageCount()
	}
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, refuse(imaging.ErrDamaged, err)
	case pdf.Encrypt != nil:
		return nil, refuse(imaging.ErrEncrypted, nil)
	}
	return &Document{size: size, renderer: renderer, pdf: pdf}, nil
}

func configuration() *model.Configuration {
	conf := model.NewDefaultConfiguration()
	conf.ValidationMode = model.ValidationRelaxed
	conf.Cmd = model.LISTINFO
	conf.Offline = true
	conf.Limits.MaxDecodeBytes = 64 << 20
	conf.Limits.MaxObjectCount = 2_000_000
	conf.Limits.MaxXRefEntries = 2_000_000
	return conf
}

func refuse(reason, cause error) error {
	return &imaging.Refusal{Reason: reason, Format: imaging.PDF, Frame: -1, Cause: cause}
}

// watchedReader remembers the first error of the reader itself, to tell a broken
// disk from a broken file.
type watchedReader struct {
	*io.SectionReader
	err error
}

func (w *watchedReader) Read(p []byte) (int, error) {
	n, err := w.SectionReader.Read(p)
	if err != nil && err != io.EOF && w.err == nil {
		w.err = err
	}
	return n, err
}

// Size is how many bytes of memory the document takes at least.
func (d *Document) Size() int64 { return d.size }

// Picture gives the picture of a page, counted from 0, where the page is nothing
// else; ok is false where it is more, is damaged or is of a kind that is not
// read, and then the page has to be drawn. The pixels are those that are stored:
// JPEG data pass through, the rest is decoded without loss and kept in the
// fewest bytes (black and white, gray, colour). Only fax pictures of more than
// MostPixels come as gray means of squares. The resolution is that on the page:
// where the picture fills the page only nearly (within 1 %), that of the page,
// so that a page made of it measures the same. Turn and Mirror are those of the
// page as shown. The only error is that of ctx.
func (d *Document) Picture(ctx context.Context, page int) (raster imaging.Raster, ok bool, err error) {
	raster, err = d.picture(ctx, page)
	if ctx.Err() != nil {
		return imaging.Raster{}, false, ctx.Err()
	}
	return raster, err == nil, nil
}

// picture is Picture with the reason why not.
func (d *Document) picture(ctx context.Context, number int) (raster imaging.Raster, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			raster, err = imaging.Raster{}, fmt.Errorf("%w: %v", imaging.ErrDamaged, fault)
		}
	}()
	found, err := d.find(number)
	if err != nil {
		return imaging.Raster{}, err
	}
	if raster, err = found.source.decode(ctx, d.renderer); err != nil {
		return imaging.Raster{}, err
	}
	return found.place(raster)
}

// found is a plain page: its picture and how that lies on it.
type found struct {
	source source
	at     matrix
	shown  box // the part of the page that is shown, before its rotation
	rotate int
}

func (d *Document) find(number int) (found, error) {
	d.reading.Lock()
	defer d.reading.Unlock()
	page, err := d.page(number)
	if err != nil {
		return found{}, err
	}
	r := reader{document: d, shown: page.shown, budget: mostContent, state: state{ctm: identity(), clip: everywhere(), black: true}}
	data, err := d.contents(page.dict)
	if err == nil {
		err = r.content(data, page.resources, 0)
	}
	if err != nil {
		return found{}, err
	}
	if r.found == nil {
		return found{}, notPlain("no picture")
	}
	if err := r.fills(); err != nil {
		return found{}, err
	}
	described, err := d.describe(r.found.image, r.found.black)
	if err == nil && described.stencil && r.under {
		err = notPlain("a stencil over something")
	}
	return found{described, r.found.at, page.shown, page.rotate}, err
}

// fills is by how much of its size a picture may miss the edge of the page.
const fills = 0.01

// fills checks that the picture covers the page, and wholly so where something
// lies under it.
func (r *reader) fills() error {
	b, ok := rectangle(r.found.at.square())
	if !ok || !b.covers(r.shown, fills) || !r.shown.covers(b, fills) {
		return notPlain("a picture that does not fill the page")
	}
	if r.under && !b.covers(r.shown, 0.0001) {
		return notPlain("something shows beside the picture")
	}
	return nil
}

// paper is how far in points the measures of a page may be off.
const paper = 0.1

// place fills in how the picture lies on the page.
func (f found) place(raster imaging.Raster) (imaging.Raster, error) {
	turn, mirror, ok := f.at.orientation()
	b, _ := rectangle(f.at.square())
	if !ok {
		return imaging.Raster{}, notPlain("a picture that is skewed")
	}
	width, height := measure(b.width(), f.shown.width()), measure(b.height(), f.shown.height())
	if turn%180 != 0 {
		width, height = height, width
	}
	raster.DPIX, raster.DPIY = float64(raster.Width)*72/width, float64(raster.Height)*72/height
	raster.Turn, raster.Mirror = (turn+f.rotate)%360, mirror
	return raster, nil
}

func measure(picture, page float64) float64 {
	if picture-page < paper && page-picture < paper {
		return picture
	}
	return page
}

// contents joins the content streams of a page (ISO 32000-1 7.8.2).
func (d *Document) contents(page types.Dict) ([]byte, error) {
	var all []byte
	for _, o := range d.list(page["Contents"]) {
		sd, ok := d.get(o).(types.StreamDict)
		if !ok {
			return nil, notPlain("content that is no stream")
		}
		data, err := d.whole(sd, int64(mostContent-len(all)))
		if err != nil {
			return nil, err
		}
		all = append(append(all, data...), '\n')
	}
	return all, nil
}
