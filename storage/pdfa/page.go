package pdfa

import (
	"fmt"
	"math"
)

// Kind says how the pixels of an Image are stored.
type Kind int

// The kinds of page image.
const (
	JPEG    Kind = iota + 1 // a whole JPEG file, baseline or progressive, 8 bit
	Gray8                   // one byte a pixel, 0 = black
	RGB8                    // three bytes a pixel, sRGB
	Bilevel                 // eight pixels a byte, most significant bit first, 1 = black
)

// Image is the picture of one page. Data is read, never kept or changed.
type Image struct {
	Kind          Kind
	Width, Height int // pixels; for a JPEG 0, or the values of its header
	// Data: for JPEG the file as it is; for Gray8 and RGB8 rows without padding;
	// for Bilevel rows padded to whole bytes (the padding is ignored). What a JPEG
	// carries beside its picture (EXIF, a position, a thumbnail) goes in with it.
	Data []byte
	// Components is for JPEG only: 0, or the number in its header, 1 or 3.
	// Four (CMYK) is refused with ErrColour: an sRGB intent does not allow DeviceCMYK.
	Components int
	// ICC is for JPEG only: the embedded profile (see CheckJPEG); nil means sRGB
	// or gray as is. One that is damaged or has another number of components is
	// refused with ErrProfile, and the caller decides whether to go on without it.
	// It is written once per document however many pages use it.
	ICC []byte
	// Whole is for JPEG only: the caller has seen CheckJPEG pass on these very
	// bytes, or has just encoded them, and they are not decoded a second time.
	// Check decodes them in the finished file whatever was said here.
	Whole bool
	// Digest is the SHA-256 of Data where the caller found it by reading these
	// very bytes, as a check of fixity does; zero: not known. It stands for Data
	// in the identifiers of the document, so that nobody digests the bytes twice;
	// with it the same page gives another identifier than without. It is not
	// checked, and counts for a JPEG alone: other kinds are packed.
	Digest [32]byte

	plainRGB bool // filled in from the JPEG's header
}

// Page is one page of the document: a picture that fills it, and the words in it.
type Page struct {
	Image Image // left empty on a layered page
	// Layers, if not nil, is drawn in place of Image; its Width and Height, or
	// those of its Mask, are the stored picture that DPIX, DPIY and the words'
	// pixels speak of.
	Layers *Layers
	// Words are laid invisibly over the picture, in reading order.
	Words []Word
	Stamp *Stamp // nil: none; for access copies only
	// DPIX and DPIY are pixels per inch across and down the stored picture; the
	// page measures pixels / dpi. A page outside 3..14400 points a side is refused
	// with ErrPageSize: changing its resolution would invent a size (6.1.13).
	DPIX, DPIY float64
	// Rotate turns the page clockwise when shown: 0, 90, 180 or 270 (/Rotate).
	Rotate int
	// Mirror flips the picture left to right before Rotate is applied. With it
	// the eight EXIF orientations are 1: 0, 3: 180, 6: 90, 8: 270 and mirrored
	// 2: 0, 4: 180, 5: 270, 7: 90.
	Mirror bool
}

// widestBilevel is what readers of Group 4, the checker's among them, take.
const widestBilevel = 1 << 20

const (
	minSide = 3.0     // points, 6.1.13
	maxSide = 14400.0 // points, 6.1.13
)

// pixels are those that measure the page.
func (p Page) pixels() (width, height int) {
	if p.Layers != nil {
		return p.Layers.size()
	}
	return p.Image.Width, p.Image.Height
}

// sides returns the page's width and height in points before rotation.
func (p Page) sides() (width, height float64, err error) {
	if !(p.DPIX > 0) || !(p.DPIY > 0) || math.IsInf(p.DPIX, 0) || math.IsInf(p.DPIY, 0) {
		return 0, 0, fmt.Errorf("resolution %g x %g dpi: %w", p.DPIX, p.DPIY, ErrPageSize)
	}
	across, down := p.pixels()
	width = float64(across) * 72 / p.DPIX
	height = float64(down) * 72 / p.DPIY
	for _, side := range []float64{width, height} {
		if side < minSide || side > maxSide {
			return 0, 0, fmt.Errorf("page of %.1f x %.1f points: %w", width, height, ErrPageSize)
		}
	}
	return width, height, nil
}

// resolve checks the page and returns it with what the JPEGs' headers add.
func (p Page) resolve(opt Options) (Page, error) {
	if p.Rotate != 0 && p.Rotate != 90 && p.Rotate != 180 && p.Rotate != 270 {
		return p, fmt.Errorf("rotation by %d: %w", p.Rotate, ErrInvalidPage)
	}
	var err error
	if p.Layers != nil {
		p, err = p.resolveLayers(opt)
	} else {
		p.Image, err = p.Image.resolve(opt)
	}
	if err != nil {
		return p, err
	}
	if p.Words, err = p.resolveWords(); err != nil {
		return p, err
	}
	return p.resolveStamp()
}

func (m Image) resolve(opt Options) (Image, error) {
	var err error
	if m.Kind == JPEG {
		m, err = m.resolveJPEG(opt.MaxPixels)
	} else {
		m, err = m.resolveRaw(opt.MaxPixels)
	}
	if err == nil && m.ICC != nil {
		err = checkProfile(m.ICC, m.Components, opt.Conformance.latestProfile())
	}
	return m, err
}

func (m Image) resolveJPEG(maxPixels int64) (Image, error) {
	check := checkJPEG
	if m.Whole {
		check = checkHeader
	}
	info, err := check(m.Data, maxPixels)
	if err != nil {
		return m, err
	}
	if m.Width != 0 && m.Width != info.Width || m.Height != 0 && m.Height != info.Height ||
		m.Components != 0 && m.Components != info.Components {
		return m, fmt.Errorf("JPEG of %dx%d with %d components announced as %dx%d with %d: %w",
			info.Width, info.Height, info.Components, m.Width, m.Height, m.Components, ErrInvalidPage)
	}
	m.plainRGB = info.plainRGB
	m.Width, m.Height, m.Components = info.Width, info.Height, info.Components
	return m, nil
}

func (m Image) resolveRaw(maxPixels int64) (Image, error) {
	if m.Width <= 0 || m.Height <= 0 {
		return m, fmt.Errorf("image of %dx%d pixels: %w", m.Width, m.Height, ErrInvalidPage)
	}
	if int64(m.Width) > maxPixels/int64(m.Height) {
		return m, fmt.Errorf("image of %dx%d pixels: %w", m.Width, m.Height, ErrTooLarge)
	}
	if m.Kind == Bilevel && m.Width > widestBilevel {
		return m, fmt.Errorf("bilevel image of %d columns: %w", m.Width, ErrTooLarge)
	}
	components := map[Kind]int{Gray8: 1, RGB8: 3, Bilevel: 1}[m.Kind]
	if components == 0 || m.Components != 0 && m.Components != components || m.Kind == Bilevel && m.ICC != nil {
		return m, fmt.Errorf("image of kind %d with %d components: %w", m.Kind, m.Components, ErrInvalidPage)
	}
	m.Components = components
	if len(m.Data) != m.stride()*m.Height {
		return m, fmt.Errorf("%d bytes for %d rows of %d: %w", len(m.Data), m.Height, m.stride(), ErrInvalidPage)
	}
	return m, nil
}

// stride is the number of bytes of one row, 0 for a kind without rows.
func (m Image) stride() int {
	switch m.Kind {
	case Gray8:
		return m.Width
	case RGB8:
		return 3 * m.Width
	case Bilevel:
		return (m.Width + 7) / 8
	}
	return 0
}

// colour tells whether the picture is written as DeviceRGB.
func (m Image) colour() bool {
	return m.Components == 3 && m.ICC == nil
}
