// Package tiff reads the TIFF files that scanners, fax machines and other
// digitisation desks write (TIFF 6.0, its Technical Note 2 for JPEG, and
// BigTIFF), page by page.
//
// It exists because the ready-made decoders show ordinary scanner files as
// negatives, refuse JPEG inside TIFF, see the first page only and allocate
// whatever a hostile header claims. It promises:
//
//   - a page is either decoded completely or refused: a missing row, a strip
//     beyond the end of the file or a code that does not exist is ErrDamaged;
//     (Fax data carry no checksum: of single damaged bytes about one in 25
//     still makes legal codes, and no reader can see that.)
//   - nothing is allocated by a claim of the file before it was held against
//     the Limits and against the size of the file;
//   - the polarity is settled here: a Bilevel raster has 1 for black, gray and
//     colour have 0 for black, whatever the file's photometric interpretation.
//
// Read: strips and tiles, both byte orders, chunky and planar, bilevel, gray,
// palette, RGB and CMYK at 1, 2, 4, 8 and 16 bits with extra samples;
// compressions none, CCITT RLE, Group 3 (1-D, 2-D), Group 4, LZW (also the
// bit-reversed old kind), Deflate, PackBits and JPEG (7). Refused with
// ErrUnsupported: old JPEG (6), floating point, Lab, YCbCr without JPEG.
//
// The package writes nothing, so a crash costs nothing.
package tiff

import (
	"errors"
	"fmt"
	"io"
)

var (
	// ErrDamaged says that the file is truncated or contradicts itself.
	ErrDamaged = errors.New("tiff is damaged")
	// ErrUnsupported says that the file may be sound, but is of a kind that
	// this package does not read.
	ErrUnsupported = errors.New("tiff of a kind that is not read")
	// ErrTooLarge says that the file claims more than the Limits allow. It is
	// reported before anything is decoded.
	ErrTooLarge = errors.New("tiff is larger than allowed")
)

// Limits bound what a file may claim. Every field must be positive.
type Limits struct {
	Pixels       int64 // of one page
	DecodedBytes int64 // of one page as a Raster, and of one strip or tile
	Pages        int
}

// File is an opened TIFF. It is safe for concurrent use when its reader is.
type File struct {
	// Pages are the full images in the order of the file.
	Pages []*Page
	// Reduced counts the images that were passed over because they are smaller
	// copies of another one (NewSubfileType bit 0): thumbnails and pyramids.
	Reduced int
}

// Open reads the chain of image file directories; no pixels yet. It checks
// every page against the limits. r must stay readable as long as pages are
// decoded.
func Open(r io.ReaderAt, size int64, limits Limits) (*File, error) {
	c, first, err := openContainer(r, size)
	if err != nil {
		return nil, err
	}
	file := &File{}
	seen := map[uint64]bool{}
	for offset := first; offset != 0; {
		if seen[offset] {
			return nil, fmt.Errorf("%w: the list of pages runs in a circle", ErrDamaged)
		}
		seen[offset] = true
		if len(seen) > limits.Pages {
			return nil, fmt.Errorf("%w: more than %d pages", ErrTooLarge, limits.Pages)
		}
		dir, next, err := c.directory(offset)
		if err != nil {
			return nil, fmt.Errorf("page %d: %w", len(file.Pages)+1, err)
		}
		if err := file.add(c, dir, limits); err != nil {
			return nil, fmt.Errorf("page %d: %w", len(file.Pages)+1, err)
		}
		offset = next
	}
	if len(file.Pages) == 0 {
		return nil, fmt.Errorf("%w: it holds no page", ErrDamaged)
	}
	return file, nil
}

func (f *File) add(c *container, dir directory, limits Limits) error {
	kind, err := c.number(dir, tagNewSubfileType, 0)
	if err != nil {
		return err
	}
	if kind&1 != 0 {
		f.Reduced++
		return nil
	}
	page, err := newPage(c, dir, limits)
	if err != nil {
		return err
	}
	f.Pages = append(f.Pages, page)
	return nil
}
