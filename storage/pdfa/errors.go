package pdfa

import "errors"

// Errors by which a caller decides; test with errors.Is. A page that was refused
// leaves the Writer as it was: the next page can be added.
var (
	// ErrColour: the picture's colours cannot be archived under an sRGB intent
	// (CMYK, 6.2.4.3) and have to be converted first.
	ErrColour = errors.New("colour space not allowed in this PDF/A")
	// ErrProfile: the embedded ICC profile is damaged or does not fit the picture (6.2.4.2).
	ErrProfile = errors.New("colour profile is not valid")
	// ErrDamagedImage: the picture is truncated or damaged.
	ErrDamagedImage = errors.New("image is damaged or incomplete")
	// ErrUnsupportedImage: the picture may be whole, but it is of a kind that
	// cannot be verified (arithmetic, lossless or 12-bit JPEG) or is no JPEG.
	ErrUnsupportedImage = errors.New("image kind is not supported")
	// ErrTooLarge: more pixels than Options.MaxPixels, or a file over a limit of
	// the format (offsets of ten digits, 8 388 607 objects).
	ErrTooLarge = errors.New("too large")
	// ErrPageSize: a side outside 3 to 14 400 points (6.1.13), or a resolution
	// that is not a positive number.
	ErrPageSize = errors.New("page size outside the limits of PDF/A")
	// ErrInvalidPage: the caller's values contradict each other (length of Data,
	// Kind, Rotate); a fault of the program, not of the scan.
	ErrInvalidPage = errors.New("page description is not consistent")
	// ErrMetadata: a text longer than 32 767 bytes (6.1.13) or a language tag
	// that is none.
	ErrMetadata = errors.New("metadata cannot be written")
	// ErrConformance: a level or a coding that this package cannot write, or a
	// level that does not allow an attachment.
	ErrConformance = errors.New("conformance level is not supported")
	// ErrAttachment: the attached record has no usable name, media type,
	// relationship or date.
	ErrAttachment = errors.New("attachment cannot be written")
	// ErrNoPages: a PDF without a single page, to be written or that was read.
	ErrNoPages = errors.New("no pages")

	// ErrEncrypted: the PDF opens only with a password.
	ErrEncrypted = errors.New("PDF needs a password")
	// ErrDamagedPDF: the PDF cannot be read.
	ErrDamagedPDF = errors.New("PDF is damaged")
)
