package app

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"math"

	"daluang/app/imaging"
	"daluang/storage/archive"
)

// pointsPerInch: a page of a PDF master is recorded in points, at 72 dpi.
const pointsPerInch = 72

// renderDPI is how fine the pages of a foreign PDF are drawn for its access
// copy; renderPixels bounds what an enormous page may cost.
const (
	renderDPI    = 200
	renderPixels = 40_000_000

	jpeg2000Pixels = 100_000_000
)

// measurePDF lists the pages of a PDF that somebody else made. It is kept whole
// as master; a digital signature in it stays valid because no byte changes.
func (d *Desk) measurePDF(ctx context.Context, r io.ReadSeeker) ([]archive.Page, error) {
	sizes, err := d.pdf.Pages(ctx, r)
	if err != nil {
		return nil, err
	}
	if err := d.drawFirst(ctx, r); err != nil {
		return nil, err
	}
	pages := make([]archive.Page, len(sizes))
	for i, size := range sizes {
		pages[i] = archive.Page{Frame: i, MediaType: imaging.PDF.MediaType(), DPIX: pointsPerInch, DPIY: pointsPerInch,
			Width: int(math.Round(size.Width)), Height: int(math.Round(size.Height))}
	}
	return pages, nil
}

// drawFirst makes sure that the renderer can open what the inspection let
// through: a page that nobody will ever see is not taken in.
func (d *Desk) drawFirst(ctx context.Context, r io.ReadSeeker) error {
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("read the PDF: %w", err)
	}
	_, err := d.drawPDF(ctx, r, 0, pointsPerInch/2)
	return err
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
