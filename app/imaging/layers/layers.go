// Package layers takes a page of text apart into mixed raster content (MRC, the
// model of ITU-T T.44): a two-colour mask at full resolution that carries the
// shapes of the letters, under it the paper at low resolution with the pictures
// on it at a higher one, and the colour of the ink at lower resolution still. An
// access copy made of these is a fraction of the size of a JPEG and sharper where
// it matters.
//
// It promises:
//
//   - what is not in the mask is in the background: a speck that is too small to
//     be a letter stays visible, only less sharp, and nothing is painted over
//     but what the mask paints again and its rim;
//   - pictures and engravings are left whole: the mask is empty there, and they
//     keep 150 dpi while the paper around them goes to 75;
//   - a stamp, a signature and a coloured letter keep their colour, a line of a
//     single pixel at 300 dpi is not lost;
//   - a stroke too thin for the page's own pixels gets a mask twice as fine;
//   - whether it pays is measured page by page (Worth); photographs and pages
//     without contrast are refused with a reason.
//
// It is for access copies only; masters stay as they were captured. Everything
// here may be called from several goroutines at once; a crash costs nothing,
// the package writes nothing.
package layers

import (
	"image"
	"math"

	"daluang/app/imaging"
)

// Options of Separate; the zero value is fit for use.
type Options struct {
	// DPI is the page's resolution in pixels per inch. 0 takes the one at which
	// the longer side is that of A4, which sets sizes only: nothing is written
	// anywhere as if it had been measured.
	DPI float64
	// Gray drops colour from both layers, for a page whose mode is gray. Without
	// it the mode is detected.
	Gray bool
}

// Layers is a page taken apart. Composed, each pixel is Foreground's colour
// where the mask is 1; where it is 0 that of a picture, or else Background's.
// Foreground and Background are stretched over the whole page.
type Layers struct {
	Width, Height int // of the page, in its own pixels
	// Finer is how many pixels of the mask lie along one of the page: 1, or 2
	// where strokes are so thin that their shape lies between the pixels.
	Finer int
	// Mask holds Finer * Height rows of Finer * Width pixels, padded to bytes,
	// most significant bit first, 1 = ink.
	Mask []byte
	// Background is *image.Gray or *image.RGBA of at most 75 dpi. Under the mask
	// and under pictures it goes on as the paper around it.
	Background image.Image
	// Pictures lie on the background, under the mask; they do not overlap.
	Pictures []Picture
	// Foreground is of the same kind, about 36 dpi, or 1 x 1 pixel on a page with
	// ink of one colour.
	Foreground image.Image
}

// Separate takes a page apart, upright and opaque as imaging.Decode returns it.
// The layers are returned even when the decision is against them, for a person
// who wants them nevertheless; of a picture without pixels they are empty. While
// it works it takes about ten bytes a pixel beside the picture.
func Separate(img image.Image, options Options) (Layers, Decision) {
	p := newPage(img, options)
	if p.width == 0 || p.height == 0 {
		return Layers{}, Decision{Reason: TooSmall}
	}
	decision := p.measure()
	p.clearPictures()
	p.dropSpecks()
	background, pictures := p.paper()
	return Layers{
		Width: p.width / p.finer, Height: p.height / p.finer, Finer: p.finer, Mask: p.packedMask(),
		Background: background, Pictures: pictures, Foreground: p.foreground(),
	}, decision
}

// Qualities are what the low layers are to be encoded with as JPEG. There is no
// writing in paper and ink, and little is left to see that a coarser table could
// spoil; pictures are looked at, and the colours of thin ink are fine for their
// layer's resolution.
func Qualities() (background, pictures, foreground imaging.Quality) {
	return imaging.Quality{Level: 25}, imaging.Quality{Level: 50}, imaging.Quality{Level: 35, FullChroma: true}
}

// page is the work in progress. Sizes are those of the mask.
type page struct {
	width, height int
	dpi           float64
	finer         int
	luma          []byte // without gaps
	planes        []plane
	mask          []byte // a byte a pixel: 0 or 1
	tiles         tiles
}

func newPage(img image.Image, options Options) *page {
	size := img.Bounds().Size()
	p := &page{width: size.X, height: size.Y, dpi: options.DPI, finer: 1}
	if p.dpi <= 0 {
		const a4 = 297 / 25.4
		p.dpi = float64(max(size.X, size.Y)) / a4
	}
	p.dpi = math.Min(math.Max(p.dpi, 72), 1200)
	gray := options.Gray
	if !gray {
		mode, _ := imaging.DetectMode(img)
		gray = mode != imaging.Colour
	}
	p.planes, p.luma = planesOf(img, gray)
	return p
}

// measure finds ink and pictures, on a finer mask if strokes are thin.
func (p *page) measure() Decision {
	p.threshold()
	if p.stroke() < leastStroke && p.width*p.height <= mostRefined {
		p.refine()
		p.threshold()
	}
	p.findPictures()
	return p.decide()
}

// pixels converts a length on paper to pixels, at least least.
func (p *page) pixels(millimetres float64, least int) int {
	return max(least, int(math.Round(millimetres*p.dpi/25.4)))
}

func (p *page) packedMask() []byte {
	stride := (p.width + 7) / 8
	packed := make([]byte, stride*p.height)
	for y := range p.height {
		row := packed[y*stride : (y+1)*stride]
		for x, ink := range p.mask[y*p.width : (y+1)*p.width] {
			row[x>>3] |= ink << (7 - x&7)
		}
	}
	return packed
}
