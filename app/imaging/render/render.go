// Package render draws pages of PDF files, and JPEG 2000 pictures, with PDFium
// running as WebAssembly inside this process: no other program and no cgo is
// needed, and what a hostile file does to PDFium stays in its sandbox, which
// sees no folder and at most 1 GiB of memory.
//
// It promises that a call ends when its context does, whatever the file does,
// and that the next file finds a working renderer. PDFium cannot be interrupted
// without making it six times slower, so an abandoned page is drawn to its end
// in the background and its PDFium is then thrown away; at most two are left
// running so, a third call that is called off waits for its page. The only
// thing the package writes is machine code in the cache folder (22 MB), so that
// the second start is quick; the folder may be deleted while no Renderer is
// open, and a crash costs nothing.
package render

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"math"

	"daluang/app/imaging"

	pdfium "github.com/klippa-app/go-pdfium"
	pdfiumerrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
)

// ErrNoPage says that the document has no page of that number.
var ErrNoPage = errors.New("the document has no such page")

// ErrClosed says that the Renderer was closed.
var ErrClosed = errors.New("the renderer is closed")

// Renderer draws pages, one at a time: it is safe for concurrent use, later
// calls wait for earlier ones or for their context.
type Renderer struct {
	turn   chan struct{} // holds one token while nobody draws
	late   chan struct{} // holds one token for every abandoned page
	folder string
	engine *engine // made by the first call, and anew after a breakdown
	closed bool
}

// mostAbandoned bounds the memory of pages that nobody waits for.
const mostAbandoned = 2

// Open makes a Renderer. It starts nothing: the first page does. cacheFolder is
// where compiled machine code is kept ("" keeps none); it is made when needed.
// Starting takes some seconds of one core with an empty cache folder, less than
// a tenth of a second with a filled one, and cannot be called off.
func Open(ctx context.Context, cacheFolder string) (*Renderer, error) {
	r := &Renderer{turn: make(chan struct{}, 1), late: make(chan struct{}, mostAbandoned), folder: cacheFolder}
	r.turn <- struct{}{}
	return r, ctx.Err()
}

// Close waits for the page being drawn, not for abandoned ones, and gives the
// memory back.
func (r *Renderer) Close() error {
	<-r.turn
	defer func() { r.turn <- struct{}{} }()
	r.closed = true
	return r.drop()
}

func (r *Renderer) drop() error {
	engine := r.engine
	r.engine = nil
	if engine == nil {
		return nil
	}
	return engine.close()
}

// Size is that of a page in points (1/72 inch), after its /Rotate.
type Size struct{ Width, Height float64 }

// Pages returns the size of every page. A PDF that cannot be opened is refused
// with an *imaging.Refusal: ErrEncrypted, ErrDamaged or ErrEmpty.
func (r *Renderer) Pages(ctx context.Context, pdf io.ReadSeeker) ([]Size, error) {
	return with(ctx, r, pdf, func(p pdfium.Pdfium, doc references.FPDF_DOCUMENT) ([]Size, error) {
		count, err := p.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: doc})
		if err != nil {
			return nil, err
		}
		var sizes []Size
		for i := range count.PageCount {
			size, err := pageSize(p, doc, i)
			if err != nil {
				return nil, err
			}
			sizes = append(sizes, size)
		}
		return sizes, nil
	})
}

func pageSize(p pdfium.Pdfium, doc references.FPDF_DOCUMENT, page int) (Size, error) {
	size, err := p.FPDF_GetPageSizeByIndex(&requests.FPDF_GetPageSizeByIndex{Document: doc, Index: page})
	if err != nil {
		return Size{}, fmt.Errorf("size of page %d: %w", page+1, err)
	}
	return Size{size.Width, size.Height}, nil
}

// Page draws one page, counted from 0, on white at dpi pixels per inch. A page
// that would take more than maxPixels is drawn at as many pixels per inch as
// fit: the size of the picture tells. Refused with an *imaging.Refusal:
// ErrEncrypted, ErrEmpty, or ErrDamaged, which also stands for a page on which
// PDFium breaks down, as one that needs more memory than the sandbox has. pdf
// is read from its beginning; an error of reading it is returned as it is.
func (r *Renderer) Page(ctx context.Context, pdf io.ReadSeeker, page int, dpi float64, maxPixels int) (image.Image, error) {
	return with(ctx, r, pdf, func(p pdfium.Pdfium, doc references.FPDF_DOCUMENT) (image.Image, error) {
		count, err := p.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: doc})
		if err != nil {
			return nil, err
		}
		if page < 0 || page >= count.PageCount {
			return nil, fmt.Errorf("%w: %d of %d", ErrNoPage, page+1, count.PageCount)
		}
		size, err := pageSize(p, doc, page)
		if err != nil {
			return nil, err
		}
		return draw(p, doc, page, pixels(size, dpi, maxPixels))
	})
}

// pixels is the size of a page's picture, at least 1 x 1.
func pixels(size Size, dpi float64, maxPixels int) image.Point {
	width, height := size.Width*dpi/72, size.Height*dpi/72
	if area := width * height; area > float64(maxPixels) {
		shrink := math.Sqrt(float64(maxPixels) / area)
		width, height = math.Floor(width*shrink), math.Floor(height*shrink)
	}
	return image.Pt(max(1, int(math.Round(width))), max(1, int(math.Round(height))))
}

func draw(p pdfium.Pdfium, doc references.FPDF_DOCUMENT, page int, size image.Point) (image.Image, error) {
	result, err := p.RenderPageInPixels(&requests.RenderPageInPixels{
		Page:  requests.Page{ByIndex: &requests.PageByIndex{Document: doc, Index: page}},
		Width: size.X, Height: size.Y,
	})
	if err != nil {
		return nil, fmt.Errorf("draw page %d: %w", page+1, err)
	}
	defer result.Cleanup()
	// The pixels lie in PDFium's memory, which the clean-up gives back.
	inside, ok := result.Result.RenderedImage.(*image.RGBA)
	if !ok {
		return nil, fmt.Errorf("draw page %d: unexpected kind of picture %T", page+1, result.Result.RenderedImage)
	}
	out := *inside
	out.Pix = append([]byte(nil), inside.Pix...)
	return &out, nil
}

// with opens the document, lets use work on it and closes it, while no other
// call does the same. After a breakdown or an abandoned page the next call
// starts a new PDFium.
func with[T any](ctx context.Context, r *Renderer, pdf io.ReadSeeker, use func(pdfium.Pdfium, references.FPDF_DOCUMENT) (T, error)) (T, error) {
	var none T
	select {
	case <-ctx.Done():
		return none, ctx.Err()
	case <-r.turn:
	}
	defer func() { r.turn <- struct{}{} }()
	size, err := r.prepare(pdf)
	if err != nil {
		return none, err
	}
	file, engine := &watched{file: pdf}, r.engine
	finished := make(chan result[T], 1)
	go func() { finished <- document(engine.instance, file, size, use) }()
	select {
	case <-ctx.Done():
		file.release(ctx.Err())
		r.abandon(engine, func() { <-finished })
		return none, ctx.Err()
	case done := <-finished:
		return done.value, r.settle(done.err, file)
	}
}

// result is what came of the work on a document.
type result[T any] struct {
	value T
	err   error
}

// prepare makes sure that there is something to read and somebody to read it.
func (r *Renderer) prepare(pdf io.ReadSeeker) (int64, error) {
	if r.closed {
		return 0, ErrClosed
	}
	size, err := rewind(pdf)
	if err != nil || r.engine != nil {
		return size, err
	}
	if r.engine, err = start(r.folder); err != nil {
		return 0, fmt.Errorf("start the PDF renderer: %w", err)
	}
	return size, nil
}

// abandon leaves an engine to end its page in the background.
func (r *Renderer) abandon(engine *engine, wait func()) {
	r.engine = nil
	end := func() {
		wait()
		_ = engine.close() // nobody is left to be told
	}
	select {
	case r.late <- struct{}{}:
		go func() {
			end()
			<-r.late
		}()
	default:
		end()
	}
}

// settle turns what PDFium said into what the caller is told, and drops a
// PDFium that broke down.
func (r *Renderer) settle(err error, file *watched) error {
	if err != nil && !sound(err) {
		err = errors.Join(err, r.drop())
	}
	if failure := file.failure(); err != nil && failure != nil {
		return fmt.Errorf("read pdf: %w", failure)
	}
	return refuse(err)
}

func rewind(pdf io.ReadSeeker) (int64, error) {
	size, err := pdf.Seek(0, io.SeekEnd)
	if err == nil {
		_, err = pdf.Seek(0, io.SeekStart)
	}
	if err != nil {
		return 0, fmt.Errorf("read pdf: %w", err)
	}
	if size == 0 {
		return 0, &imaging.Refusal{Reason: imaging.ErrEmpty, Format: imaging.PDF, Frame: -1}
	}
	return size, nil
}

func document[T any](p pdfium.Pdfium, pdf io.ReadSeeker, size int64, use func(pdfium.Pdfium, references.FPDF_DOCUMENT) (T, error)) result[T] {
	doc, err := p.OpenDocument(&requests.OpenDocument{FileReader: pdf, FileReaderSize: size})
	if err != nil {
		return result[T]{err: err}
	}
	value, err := use(p, doc.Document)
	_, closing := p.FPDF_CloseDocument(&requests.FPDF_CloseDocument{Document: doc.Document})
	return result[T]{value, errors.Join(err, closing)}
}

// sound tells the errors that PDFium reports from those by which it breaks down.
func sound(err error) bool {
	for _, reported := range []error{pdfiumerrors.ErrFile, pdfiumerrors.ErrFormat, pdfiumerrors.ErrPassword,
		pdfiumerrors.ErrSecurity, pdfiumerrors.ErrPage, pdfiumerrors.ErrUnknown, ErrNoPage} {
		if errors.Is(err, reported) {
			return true
		}
	}
	return false
}

func refuse(err error) error {
	if err == nil || errors.Is(err, ErrNoPage) {
		return err
	}
	reason := imaging.ErrDamaged
	if errors.Is(err, pdfiumerrors.ErrPassword) || errors.Is(err, pdfiumerrors.ErrSecurity) {
		reason = imaging.ErrEncrypted
	}
	return &imaging.Refusal{Reason: reason, Format: imaging.PDF, Frame: -1, Cause: err}
}
