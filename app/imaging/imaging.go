// Package imaging reads the pictures that clerks bring in (JPEG, PNG, TIFF,
// BMP, WebP), measures them and hands them on: to the screen as an
// image.Image, to the PDF writer as a Raster.
//
// It promises:
//
//   - the format is told by the first bytes, never by the file's name;
//   - what Probe accepts was decoded completely once, so that nothing
//     truncated or corrupt is archived as if it were a page;
//   - a claim is held against the Limits before memory is given for it;
//   - resolution that the file does not state stays 0: nothing is guessed.
//
// Probe, Decode and PageRaster may be called from several goroutines at once
// as long as their readers allow it. The package writes nothing, so a crash
// costs nothing.
package imaging

import "fmt"

// Format names the kind of file, as found by its first bytes.
type Format string

const (
	JPEG Format = "jpeg"
	PNG  Format = "png"
	TIFF Format = "tiff"
	PDF  Format = "pdf" // recognised only: package render reads its pages
	BMP  Format = "bmp"
	WebP Format = "webp"
	JP2  Format = "jp2"  // recognised and refused here: render.JPEG2000 reads it
	HEIC Format = "heic" // recognised and refused with ErrHEIC
	AVIF Format = "avif" // recognised and refused
	GIF  Format = "gif"  // recognised and refused
)

// MediaType is the format's name on the internet (RFC 2046, IANA registry).
func (f Format) MediaType() string {
	switch f {
	case PDF:
		return "application/pdf"
	case "":
		return "application/octet-stream"
	}
	return "image/" + string(f)
}

// Mode says what the pixels of a frame mean.
type Mode int

const (
	Bilevel Mode = iota // black and white
	Gray
	Colour
)

// Frame describes one picture of a file as it is shown, with its orientation
// applied.
type Frame struct {
	Width, Height int     // pixels
	DPIX, DPIY    float64 // pixels per inch; 0 when the file does not say
	Mode          Mode
	BitDepth      int    // of one sample, as stored
	Compression   string // "group4", "lzw", "jpeg", "jpeg-progressive", "deflate", "none", …
}

// Info is what Probe finds out. Format and MediaType are filled in even when
// Probe refuses the file, if it knows them.
type Info struct {
	Format    Format
	MediaType string
	Frames    []Frame // none for PDF: package render counts its pages
}

// Limits bound what one file may claim. A field that is not positive stands
// for that of DefaultLimits.
type Limits struct {
	Pixels       int64 // of one frame
	DecodedBytes int64 // of one frame: 1/8 byte a pixel for bilevel TIFF, 1 for gray, 3 for colour; three times that for progressive JPEG
	Frames       int
}

// DefaultLimits lets through a bilevel plan of 35,000 x 11,000 pixels and
// about 178 million pixels of colour, and stops a file of a few kilobytes that
// claims billions.
func DefaultLimits() Limits {
	return Limits{Pixels: 400_000_000, DecodedBytes: 512 << 20, Frames: 5000}
}

func (l Limits) filled() Limits {
	defaults := DefaultLimits()
	if l.Pixels <= 0 {
		l.Pixels = defaults.Pixels
	}
	if l.DecodedBytes <= 0 {
		l.DecodedBytes = defaults.DecodedBytes
	}
	if l.Frames <= 0 {
		l.Frames = defaults.Frames
	}
	return l
}

// check refuses a frame that claims more than the limits, by plain arithmetic.
func (l Limits) check(width, height, bytesPerPixel int) error {
	if width <= 0 || height <= 0 {
		return fmt.Errorf("%w: %d x %d pixels", ErrDamaged, width, height)
	}
	if pixels := int64(width) * int64(height); width > 1<<30 || height > 1<<30 ||
		pixels > l.Pixels || pixels > l.DecodedBytes/int64(bytesPerPixel) {
		return fmt.Errorf("%w: %d x %d pixels", ErrTooLarge, width, height)
	}
	return nil
}
