package imaging

import (
	"context"
	"errors"
	"fmt"
	"image/jpeg"
	"image/png"

	"daluang/app/imaging/tiff"

	"golang.org/x/image/bmp"
)

// Why a file is refused. Every refusal by this package is a *Refusal that
// errors.Is finds to be exactly one of these.
var (
	ErrEmpty         = errors.New("the file is empty")
	ErrUnknownFormat = errors.New("no picture format is recognised")
	ErrDamaged       = errors.New("the picture is truncated or corrupt")
	ErrTooLarge      = errors.New("the picture claims more than allowed")
	ErrUnsupported   = errors.New("a kind of picture that is not read")
	ErrHEIC          = errors.New("a HEIC photo")
	ErrEncrypted     = errors.New("the document is protected by a password")
)

// Refusal says which file content was refused and why.
type Refusal struct {
	Reason error  // one of the sentinels above
	Format Format // "" when unknown
	Frame  int    // counted from 0; -1 when the whole file is meant
	Cause  error  // what the decoder said; for the log
}

func (r *Refusal) Error() string {
	text := r.Reason.Error()
	if r.Frame >= 0 {
		text = fmt.Sprintf("frame %d: %s", r.Frame, text)
	}
	if r.Format != "" {
		text = string(r.Format) + ": " + text
	}
	if r.Cause != nil {
		text += ": " + r.Cause.Error()
	}
	return text
}

// Unwrap makes errors.Is and errors.As see the reason and the cause.
func (r *Refusal) Unwrap() []error {
	if r.Cause == nil {
		return []error{r.Reason}
	}
	return []error{r.Reason, r.Cause}
}

// refuse turns what a decoder said into a Refusal. An error that is not about
// the content (work called off, a disk that cannot be read) stays what it is.
func refuse(format Format, frame int, err error) error {
	var refusal *Refusal
	var io *readError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &refusal), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.As(err, &io):
		return fmt.Errorf("read %s: %w", format, io.err)
	}
	return &Refusal{Reason: reason(err), Format: format, Frame: frame, Cause: err}
}

// reason maps the errors of the decoders to ours; whatever is not known to be
// about size or kind means that the data made no sense.
func reason(err error) error {
	for _, known := range []error{ErrEmpty, ErrUnknownFormat, ErrTooLarge, ErrUnsupported, ErrHEIC, ErrEncrypted} {
		if errors.Is(err, known) {
			return known
		}
	}
	var jpegKind jpeg.UnsupportedError
	var pngKind png.UnsupportedError
	switch {
	case errors.Is(err, tiff.ErrTooLarge):
		return ErrTooLarge
	case errors.Is(err, tiff.ErrUnsupported), errors.Is(err, bmp.ErrUnsupported),
		errors.As(err, &jpegKind), errors.As(err, &pngKind):
		return ErrUnsupported
	}
	return ErrDamaged
}
