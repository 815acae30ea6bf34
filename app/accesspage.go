package app

import (
	"crypto/sha256"
	"fmt"
	"image"

	"daluang/app/imaging"
	"daluang/storage/archive"
	"daluang/storage/objects"
	"daluang/storage/pdfa"
)

// drawnRaster turns a drawn page into pixels; where the master tells its size
// on paper the resolution follows from that.
func drawnRaster(img image.Image, page archive.Page) imaging.Raster {
	raster := imaging.FromImage(img)
	if page.DPIX > 0 && page.DPIY > 0 {
		raster.DPIX = float64(raster.Width) * page.DPIX / float64(page.Width)
		raster.DPIY = float64(raster.Height) * page.DPIY / float64(page.Height)
	}
	return raster
}

// Resolutions that a page can really have; a tag outside says nothing.
const (
	lowestDPI  = 30
	highestDPI = 4800
)

func pdfPage(raster imaging.Raster, turn int) pdfa.Page {
	kinds := map[imaging.Kind]pdfa.Kind{imaging.KindJPEG: pdfa.JPEG, imaging.KindBilevel: pdfa.Bilevel, imaging.KindGray8: pdfa.Gray8, imaging.KindRGB8: pdfa.RGB8}
	if raster.Kind == imaging.KindBilevel {
		raster.ICC = nil // black and white have no shades that a profile could change
	}
	page := pdfa.Page{
		Image: pdfa.Image{Kind: kinds[raster.Kind], Width: raster.Width, Height: raster.Height, Data: raster.Data, ICC: raster.ICC},
		DPIX:  raster.DPIX, DPIY: raster.DPIY, Rotate: (raster.Turn + turn) % 360, Mirror: raster.Mirror,
	}
	page.DPIX, page.DPIY = pageDPI(raster)
	return page
}

// vouched is the picture of a page whose JPEG is its whole master, byte for byte:
// where the bytes that were read have the master's digest they are those that
// were decoded once at intake, and need neither be decoded nor digested again.
// Bytes that have another digest are objects.ErrDamaged; pictures that came
// otherwise are returned as they are.
func vouched(picture pdfa.Image, page archive.Page) (pdfa.Image, error) {
	if picture.Kind != pdfa.JPEG || page.Tilt != 0 || isCooked(page) || page.MediaType != imaging.JPEG.MediaType() || int64(len(picture.Data)) != page.Bytes {
		return picture, nil
	}
	digest := archive.Digest(sha256.Sum256(picture.Data))
	if digest != page.Master {
		return picture, fmt.Errorf("object %s: %w", page.Master.Short(), objects.ErrDamaged)
	}
	picture.Whole, picture.Digest = true, digest
	return picture, nil
}

// Sides that a page of a PDF/A may have, in points (ISO 19005-2 6.1.13).
const (
	shortestSide = 3
	longestSide  = 14400
)

// pageDPI is the resolution at which a picture fills its page: its own, or that
// of a sheet where it tells none or one that makes a page PDF/A cannot have. A
// strip too narrow even so is drawn three points wide, stretched, rather than
// kept out of its batch: no pixel changes, and the master says the true size.
func pageDPI(raster imaging.Raster) (x, y float64) {
	x, y = raster.DPIX, raster.DPIY
	if !plausible(x) || !plausible(y) || !fitsPage(raster.Width, x) || !fitsPage(raster.Height, y) {
		x = sheetDPI(raster.Width, raster.Height)
		y = x
	}
	return min(x, widestDPI(raster.Width)), min(y, widestDPI(raster.Height))
}

func fitsPage(pixels int, dpi float64) bool {
	side := float64(pixels) * pointsPerInch / dpi
	return side >= shortestSide && side <= longestSide
}

// widestDPI shows that many pixels on the shortest side that a page may have.
func widestDPI(pixels int) float64 { return float64(pixels) * pointsPerInch / shortestSide }

func plausible(dpi float64) bool { return dpi >= lowestDPI && dpi <= highestDPI }

// sheetDPI shows a picture that does not tell its size on paper so that its
// longer side is that of A4 (297 mm, ISO 216). A PDF page has to have some
// size; the catalogue still says that the size is unknown.
func sheetDPI(width, height int) float64 {
	const longSideInches = 297 / 25.4
	return max(float64(max(width, height))/longSideInches, 1)
}
