package pdfa

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// Info is what Inspect learned about a PDF.
type Info struct {
	Pages   int
	Sizes   []PageSize // one a page, in order
	Version string     // "1.7"
	// Encrypted: protected by an owner's password, but opens without one. It can
	// be shown and kept as it is; PDF/A does not allow it (6.1.3).
	Encrypted bool
	// Signed: holds a digital signature or time stamp. Such a file must never be
	// rewritten by one byte.
	Signed bool
	// ClaimedPart and ClaimedConformance are what the file says of itself in
	// pdfaid, 0 and "" if nothing; nobody has checked it.
	ClaimedPart        int
	ClaimedConformance string
}

// PageSize is the size of a page as shown: its crop box, after Rotate and
// UserUnit, in points.
type PageSize struct{ Width, Height float64 }

const (
	// largestInspected bounds memory: pdfcpu keeps the whole file.
	largestInspected = 512 << 20
	// longestInspection bounds the time for a file made to be slow.
	longestInspection = 2 * time.Minute
)

// withoutConfigDir keeps pdfcpu from making a folder in the user's home.
var withoutConfigDir = sync.OnceFunc(api.DisableConfigDir)

// Inspect reads a PDF that others made, changing nothing. It returns
// ErrEncrypted when a password is needed to open it (or a certificate),
// ErrNoPages, ErrTooLarge over 512 MB, and ErrDamagedPDF for what cannot be read
// as PDF; an error of r itself comes back as it is. It takes about as much
// memory as the file is long. Safe for concurrent use with different readers.
func Inspect(r io.ReadSeeker) (info Info, err error) {
	withoutConfigDir()
	size, err := r.Seek(0, io.SeekEnd)
	if err != nil {
		return Info{}, fmt.Errorf("inspect PDF: %w", err)
	}
	if size > largestInspected {
		return Info{}, fmt.Errorf("inspect PDF of %d bytes: %w", size, ErrTooLarge)
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return Info{}, fmt.Errorf("inspect PDF: %w", err)
	}
	source := &watchedReader{ReadSeeker: r}
	defer func() {
		// pdfcpu panics on some damaged files.
		if fault := recover(); fault != nil {
			info, err = Info{}, fmt.Errorf("inspect PDF: %w: %v", ErrDamagedPDF, fault)
		}
		if err != nil && source.err != nil {
			err = fmt.Errorf("inspect PDF: %w", source.err)
		}
	}()
	return inspect(source)
}

// watchedReader remembers the first error of the reader itself, to tell a broken
// disk from a broken file.
type watchedReader struct {
	io.ReadSeeker
	err error
}

func (w *watchedReader) Read(p []byte) (int, error) {
	n, err := w.ReadSeeker.Read(p)
	if err != nil && err != io.EOF && w.err == nil {
		w.err = err
	}
	return n, err
}

func inspect(r io.ReadSeeker) (Info, error) {
	patience, stop := context.WithTimeout(context.Background(), longestInspection)
	defer stop()
	pdf, err := pdfcpu.ReadWithContext(patience, r, inspection())
	if err != nil {
		return Info{}, readFailure(err)
	}
	if err := pdf.EnsurePageCount(); err != nil {
		return Info{}, readFailure(err)
	}
	// A page is an object; a count above that is a lie that would cost memory.
	if pdf.PageCount < 0 || pdf.PageCount > len(pdf.Table) {
		return Info{}, fmt.Errorf("inspect PDF: %d pages in %d objects: %w", pdf.PageCount, len(pdf.Table), ErrDamagedPDF)
	}
	if pdf.PageCount == 0 {
		return Info{}, fmt.Errorf("inspect PDF: %w", ErrNoPages)
	}
	info := Info{Pages: pdf.PageCount, Version: pdf.VersionString(), Encrypted: pdf.Encrypt != nil, Signed: signed(pdf)}
	if info.Sizes, err = pageSizes(pdf); err != nil {
		return Info{}, readFailure(err)
	}
	info.ClaimedPart, info.ClaimedConformance = claim(pdf)
	return info, nil
}

func inspection() *model.Configuration {
	conf := model.NewDefaultConfiguration()
	conf.ValidationMode = model.ValidationRelaxed
	conf.Cmd = model.LISTINFO
	conf.Offline = true
	conf.Limits.MaxDecodeBytes = 64 << 20
	conf.Limits.MaxObjectCount = 2_000_000
	conf.Limits.MaxXRefEntries = 2_000_000
	return conf
}

func readFailure(err error) error {
	kind := ErrDamagedPDF
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("inspect PDF: %w", err)
	case errors.Is(err, pdfcpu.ErrWrongPassword), errors.Is(err, pdfcpu.ErrOwnerPasswordRequired),
		errors.Is(err, pdfcpu.ErrPermissionDenied), errors.Is(err, pdfcpu.ErrUnsupportedEncryptionFeature):
		kind = ErrEncrypted
	}
	return fmt.Errorf("inspect PDF: %w: %w", kind, err)
}

func pageSizes(pdf *model.Context) ([]PageSize, error) {
	boundaries, err := pdf.PageBoundaries(nil)
	if err != nil {
		return nil, err
	}
	sizes := make([]PageSize, len(boundaries))
	for i, page := range boundaries {
		box := page.CropBox()
		if box == nil {
			box = page.MediaBox()
		}
		if box == nil {
			return nil, fmt.Errorf("page %d without a size: %w", i+1, ErrDamagedPDF)
		}
		unit := userUnit(pdf, i+1)
		sizes[i] = PageSize{box.Width() * unit, box.Height() * unit}
		if page.Rot%180 != 0 {
			sizes[i] = PageSize{sizes[i].Height, sizes[i].Width}
		}
	}
	return sizes, nil
}

// userUnit is ISO 32000-1 14.11.2's size of one unit in points, 1 if not given.
func userUnit(pdf *model.Context, page int) float64 {
	entries, _, _, err := pdf.PageDict(page, false)
	if err != nil {
		return 1
	}
	unit, err := pdf.DereferenceNumber(entries["UserUnit"])
	if err != nil || unit <= 0 {
		return 1
	}
	return unit
}

// signed looks at every object of the newest revision, for a signature may hang
// on a form field or an annotation. An object that cannot be read is none.
func signed(pdf *model.Context) bool {
	for number, entry := range pdf.Table {
		if entry == nil || entry.Free || entry.Generation == nil {
			continue
		}
		// Dereferencing unpacks what lies in object streams.
		o, err := pdf.Dereference(*types.NewIndirectRef(number, *entry.Generation))
		if err == nil && isSignature(o, 0) {
			return true
		}
	}
	return false
}

func isSignature(o types.Object, depth int) bool {
	if depth > 4 {
		return false
	}
	switch o := o.(type) {
	case types.Dict:
		kind := o.NameEntry("Type")
		if kind != nil && (*kind == "Sig" || *kind == "DocTimeStamp") || o["ByteRange"] != nil {
			return true
		}
		for _, value := range o {
			if isSignature(value, depth+1) {
				return true
			}
		}
	case types.Array:
		for _, value := range o {
			if isSignature(value, depth+1) {
				return true
			}
		}
	}
	return false
}

// claim reads pdfaid from the catalog's metadata; whatever is unreadable there
// claims nothing.
func claim(pdf *model.Context) (part int, conformance string) {
	catalog, err := pdf.Catalog()
	if err != nil {
		return 0, ""
	}
	stream, _, err := pdf.DereferenceStreamDict(catalog["Metadata"])
	if err != nil || stream == nil || stream.Decode() != nil {
		return 0, ""
	}
	return claimedLevel(stream.Content)
}
