package app

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"math"

	"daluang/app/imaging"
	"daluang/app/imaging/pdfpages"
	"daluang/app/imaging/render"
	"daluang/storage/archive"
	"daluang/storage/pdfa"
)

// pointsPerInch: a page of a PDF master is recorded in points, at 72 dpi.
const pointsPerInch = 72

// renderDPI is how fine the pages of a foreign PDF are drawn for its access
// copy; renderPixels bounds what an enormous page may cost.
const (
	renderDPI    = 200
	renderPixels = 40_000_000

	jpeg2000Pixels = 100_000_000

	// largeSheet is the area of A0 in square points: from there on a scan has so
	// many pixels that the renderer takes seconds to show a small picture of it.
	largeSheet = 2384 * 3370
)

// measurePDF lists the pages of a PDF that somebody else made. It is kept whole
// as master; a digital signature in it stays valid because no byte changes.
func (d *Desk) measurePDF(ctx context.Context, r file, size int64) ([]archive.Page, error) {
	sizes, err := d.pdf.Pages(ctx, r)
	if err != nil {
		return nil, err
	}
	if err := d.openFirst(ctx, r, size, sizes); err != nil {
		return nil, err
	}
	signed := isSigned(r)
	pages := make([]archive.Page, len(sizes))
	for i, size := range sizes {
		pages[i] = archive.Page{Frame: i, MediaType: imaging.PDF.MediaType(), DPIX: pointsPerInch, DPIY: pointsPerInch, Signed: signed,
			Width: int(math.Round(size.Width)), Height: int(math.Round(size.Height))}
	}
	return pages, nil
}

// isSigned reports whether a signature was found. A file that the inspection
// cannot read is not said to have one.
func isSigned(r io.ReadSeeker) bool {
	info, err := pdfa.Inspect(r)
	return err == nil && info.Signed
}

// openFirst makes sure that the first page can be shown: a file of which nobody
// will ever see anything is not taken in.
func (d *Desk) openFirst(ctx context.Context, r file, size int64, sizes []render.Size) error {
	if len(sizes) > 0 && sizes[0].Width*sizes[0].Height >= largeSheet {
		if document, err := pdfpages.Open(ctx, r, size, d.pdf); err == nil {
			if _, ok, err := document.Picture(ctx, 0); ok || err != nil {
				return err
			}
		}
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("read the PDF: %w", err)
	}
	_, err := d.drawPDF(ctx, r, 0, pointsPerInch/2)
	return err
}

// pagePDF is a page of a PDF for viewing: drawn, but for a large sheet that is
// one picture, which is quicker to take out than to draw.
func (d *Desk) pagePDF(ctx context.Context, master io.ReadSeeker, page archive.Page, dpi float64) (image.Image, error) {
	if page.Width*page.Height >= largeSheet {
		raster, ok, err := d.plainPicture(ctx, page)
		if err != nil {
			return nil, err
		}
		if ok {
			return raster.Upright(ctx)
		}
	}
	return d.drawPDF(ctx, master, page.Frame, dpi)
}

func (d *Desk) drawPDF(ctx context.Context, r io.ReadSeeker, page int, dpi float64) (image.Image, error) {
	return d.pdf.Page(ctx, r, page, dpi, renderPixels)
}

func (d *Desk) measureJPEG2000(ctx context.Context, r io.ReaderAt, size int64) ([]archive.Page, error) {
	img, err := d.drawJPEG2000(ctx, r, size)
	if err != nil {
		return nil, err
	}
	bounds := img.Bounds()
	return []archive.Page{{MediaType: imaging.JP2.MediaType(), Width: bounds.Dx(), Height: bounds.Dy(), Mode: modeName(imaging.Colour)}}, nil
}

func (d *Desk) drawJPEG2000(ctx context.Context, r io.ReaderAt, size int64) (image.Image, error) {
	data := make([]byte, size)
	if _, err := r.ReadAt(data, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read the picture: %w", err)
	}
	return d.pdf.JPEG2000(ctx, data, jpeg2000Pixels)
}
