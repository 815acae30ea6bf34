package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"daluang/app/imaging"
	"daluang/app/imaging/pdfpages"
	"daluang/app/ocr"
	"daluang/storage/archive"
)

// dismantled keeps the PDFs that pages were taken from last, so that a file of
// many pages is read once. The zero value is ready; safe for concurrent use.
type dismantled struct {
	mutex sync.Mutex
	kept  []keptPDF // the last used at the end
}

// keptPDF is an opened PDF, without a document where it can only be drawn.
type keptPDF struct {
	master   archive.Digest
	document *pdfpages.Document
}

// Bounds of what is kept: the files of a writer and of a reader.
const (
	mostKept      = 2
	mostKeptBytes = 256 << 20
)

// open returns the document of a master, nil where it can only be drawn.
func (p *dismantled) open(ctx context.Context, d *Desk, master archive.Digest) (*pdfpages.Document, error) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	at := slices.IndexFunc(p.kept, func(k keptPDF) bool { return k.master == master })
	if at >= 0 {
		found := p.kept[at]
		p.kept = append(slices.Delete(p.kept, at, at+1), found)
		return found.document, nil
	}
	document, err := d.openPDF(ctx, master)
	if err != nil {
		return nil, err
	}
	p.kept = append(p.kept, keptPDF{master, document})
	for len(p.kept) > 1 && (len(p.kept) > mostKept || p.bytes() > mostKeptBytes) {
		p.kept = slices.Delete(p.kept, 0, 1)
	}
	return document, nil
}

func (p *dismantled) bytes() (total int64) {
	for _, k := range p.kept {
		if k.document != nil {
			total += k.document.Size()
		}
	}
	return total
}

// forget gives the memory back.
func (p *dismantled) forget() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.kept = nil
}

func (d *Desk) openPDF(ctx context.Context, master archive.Digest) (*pdfpages.Document, error) {
	file, size, err := d.objects.Get(master)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	document, err := pdfpages.Open(ctx, file, size, d.pdf)
	var refusal *imaging.Refusal
	if errors.As(err, &refusal) {
		return nil, nil
	}
	return document, err
}

// plainPicture is the picture that a page of a PDF shows, as it is stored there;
// ok is false for pages that are more than that, or whose measures cannot be
// true, and have to be drawn.
func (d *Desk) plainPicture(ctx context.Context, page archive.Page) (raster imaging.Raster, ok bool, err error) {
	if formatOf(page.MediaType) != imaging.PDF {
		return imaging.Raster{}, false, nil
	}
	document, err := d.dismantled.open(ctx, d, page.Master)
	if document == nil || err != nil {
		return imaging.Raster{}, false, err
	}
	raster, ok, err = document.Picture(ctx, page.Frame)
	return raster, ok && plausible(raster.DPIX) && plausible(raster.DPIY), err
}

// pixelRecipe says how the pixels of a page came from a master that has none of
// its own. Which of the two ways a page of a PDF goes follows from its master
// and the rules alone.
func pixelRecipe(mediaType string) string {
	switch formatOf(mediaType) {
	case imaging.PDF:
		return fmt.Sprintf("%s, or drawn at %d", pdfpages.Rules, renderDPI)
	case "":
		return ""
	}
	return fmt.Sprintf("drawn at %d", renderDPI)
}

// finePicture is a page as it goes into its access copy, turned as it is shown,
// and its pixels per inch, 0 if unknown.
func (d *Desk) finePicture(ctx context.Context, page archive.Page) (ocr.Picture, error) {
	raster, ok, err := d.plainPicture(ctx, page)
	if err != nil {
		return ocr.Picture{}, err
	}
	if ok {
		img, err := raster.Upright(ctx)
		if err != nil {
			return ocr.Picture{}, err
		}
		img, err = asShown(img, page)
		return ocr.Picture{Image: img, DPI: plausibly(raster.DPIX)}, err
	}
	img, err := d.Picture(ctx, page, renderDPI)
	dpi := page.DPIX
	if formatOf(page.MediaType) != "" {
		dpi = renderDPI
	}
	return ocr.Picture{Image: img, DPI: plausibly(dpi)}, err
}

// plausibly is a resolution that a page can have, 0 for any other.
func plausibly(dpi float64) float64 {
	if !plausible(dpi) {
		return 0
	}
	return dpi
}
