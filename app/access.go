package app

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"daluang/app/imaging"
	"daluang/app/ocr"
	"daluang/storage/archive"
	"daluang/storage/catalogue"
	"daluang/storage/objects"
	"daluang/storage/pdfa"
)

// accessEngine changes when the same pages would give another file.
const accessEngine = "daluang-access/4"

// ErrInvalidCopy says that a PDF/A of ours did not pass our own checker. It is
// kept from everybody: never a plain file with an archival label.
var ErrInvalidCopy = errors.New("the access copy is not a valid PDF/A")

// AccessOptions say how access copies are made. The zero value is the default:
// PDF/A-2u with the recognised text, or 2b where no engine is there to read it.
type AccessOptions struct {
	NoText      bool
	Whole       bool             // pictures are not taken apart into layers
	Conformance pdfa.Conformance // empty: 2u with text, else 2b
}

// conformance is the level that is asked for. A document without a word is
// labelled b by the writer whatever is asked: it says less, never more.
func (o AccessOptions) conformance() pdfa.Conformance {
	switch {
	case o.Conformance != "":
		return o.Conformance
	case o.NoText:
		return pdfa.PDFA2B
	}
	return pdfa.PDFA2U
}

// copying makes access copies with one set of options: what all of them share.
type copying struct {
	*Desk
	options AccessOptions
	who     Identity
	engine  *ocr.Engine // nil: without text
	reader  string      // fingerprint of the engine, empty without
}

// copying finds what the options need. Where text is wanted and no engine is
// there the copies are made without: the caller learns it from TextEngine.
func (d *Desk) copying(ctx context.Context, options AccessOptions) (*copying, error) {
	who, err := d.Who(ctx)
	if err != nil {
		return nil, err
	}
	c := &copying{Desk: d, options: options, who: who}
	if options.NoText {
		return c, nil
	}
	engine, err := d.engine(ctx)
	switch {
	case err == nil:
		c.engine, c.reader = engine, engine.Fingerprint(d.foundLanguages)
	case !errors.Is(err, ocr.ErrNoEngine) && !errors.Is(err, ocr.ErrNoLanguage):
		return nil, err
	default:
		c.options.NoText = true
	}
	return c, nil
}

// recipe is the digest of all that goes into an access copy.
func (c *copying) recipe(item archive.Item, pages []archive.Page, in surroundings) archive.Digest {
	h := sha256.New()
	encoder := json.NewEncoder(h) // never fails on these
	encoder.Encode([]any{accessEngine, c.options, c.reader, catalogue.DescriptionOf(item), c.record(item, pages, in)})
	for _, page := range pages {
		parts := []any{page.Master, page.Frame, page.Turn}
		if page.Tilt != 0 {
			parts = append(parts, page.Tilt)
		}
		encoder.Encode(parts)
	}
	return archive.Digest(h.Sum(nil))
}

// present returns the access copy of an item where the stored one is whole and
// still what its pages and description give.
func (c *copying) present(ctx context.Context, item archive.Item, pages []archive.Page, in surroundings) (access catalogue.Access, ok bool, err error) {
	access, err = c.catalogue.AccessOf(ctx, item.ID)
	switch {
	case errors.Is(err, catalogue.ErrNotFound):
		return access, false, nil
	case err != nil || access.Problem != "" || access.Recipe != c.recipe(item, pages, in):
		return access, false, err
	}
	if err := c.objects.Verify(ctx, access.Digest); err != nil {
		if damagedOrMissing(err) {
			err = nil // it can be made again
		}
		return access, false, err
	}
	return access, true, nil
}

// make writes the access copy of an item whose pages have been read, stores
// and records it. A page that cannot be converted is recorded as the item's
// problem and returned as the error.
func (c *copying) make(ctx context.Context, item archive.Item, pages []archive.Page, in surroundings) (catalogue.Access, error) {
	access := catalogue.Access{Item: item.ID, Recipe: c.recipe(item, pages, in), Pages: len(pages)}
	report, digest, size, err := c.store(ctx, item, pages, in)
	if err != nil {
		if fatal(err) {
			return access, err
		}
		access = catalogue.Access{Item: item.ID, Recipe: access.Recipe, Problem: Explain(err).Key}
		return access, errors.Join(err, c.save(ctx, access, in))
	}
	access.Digest, access.Bytes = digest, size
	access.Conformance = fmt.Sprintf("%d%s", report.Part, strings.ToLower(report.Conformance))
	return access, c.save(ctx, access, in)
}

// save records an access copy. That of a sealed batch is named by its manifest
// and stays: a copy made with other options is handed out and not recorded.
func (c *copying) save(ctx context.Context, access catalogue.Access, in surroundings) error {
	if in.batch.State.Require(archive.BatchOpen, archive.BatchReturned) != nil {
		return nil
	}
	return c.catalogue.SaveAccess(ctx, access)
}

// store writes the PDF/A straight into the store's incoming folder, re-reads it
// with the checker, and only then lets it become an object. It ends with ctx at
// once; a picture that is being decoded then is finished behind its back.
func (c *copying) store(ctx context.Context, item archive.Item, pages []archive.Page, in surroundings) (report pdfa.Report, digest archive.Digest, size int64, err error) {
	defer c.caught(&err, "check an access copy")
	reading, writing := io.Pipe()
	stop := context.AfterFunc(ctx, func() { writing.CloseWithError(ctx.Err()) })
	defer stop()
	go func() {
		var failed error
		defer func() { writing.CloseWithError(failed) }()
		defer c.caught(&failed, "write an access copy")
		failed = c.write(ctx, writing, item, pages, in)
	}()
	staged, err := c.objects.Stage(ctx, reading)
	reading.CloseWithError(err) // a full disk ends the writer too
	if err != nil {
		return pdfa.Report{}, archive.Digest{}, 0, err
	}
	defer staged.Discard()
	report, err = checkAccess(staged, len(pages))
	if err != nil {
		return report, archive.Digest{}, 0, err
	}
	return report, staged.Digest, staged.Size, c.objects.Publish(ctx, staged)
}

func checkAccess(staged *objects.Staged, pages int) (pdfa.Report, error) {
	file, err := staged.Open()
	if err != nil {
		return pdfa.Report{}, err
	}
	defer file.Close()
	report, err := pdfa.Check(file, staged.Size)
	if err != nil {
		return report, err
	}
	if !report.Valid() {
		return report, fmt.Errorf("%s: %w", report.Problems[0], ErrInvalidCopy)
	}
	if report.Pages != pages {
		return report, fmt.Errorf("%d pages instead of %d: %w", report.Pages, pages, ErrInvalidCopy)
	}
	return report, nil
}

func (c *copying) write(ctx context.Context, w io.Writer, item archive.Item, pages []archive.Page, in surroundings) error {
	if len(pages) == 0 {
		return pdfa.ErrNoPages
	}
	metadata := c.metadata(item, pages, in)
	options, err := c.writerOptions(item, pages, metadata)
	if err != nil {
		return err
	}
	writer, err := pdfa.NewWriter(w, metadata, options)
	if err != nil {
		return err
	}
	var texts []string
	for _, page := range pages {
		if err := ctx.Err(); err != nil {
			return err
		}
		text, err := c.add(ctx, writer, item, page)
		if err != nil {
			return fmt.Errorf("page %d: %w", page.Position, err)
		}
		texts = append(texts, text)
	}
	if c.engine != nil {
		if err := c.indexItem(ctx, item.ID, texts); err != nil {
			return err
		}
	}
	return writer.Close()
}

// add writes one page with its words and returns its text. A profile that the
// writer finds damaged says nothing: the page is added without it.
func (c *copying) add(ctx context.Context, writer *pdfa.Writer, item archive.Item, page archive.Page) (string, error) {
	raster, err := c.raster(ctx, page)
	if err != nil {
		return "", err
	}
	sheet, err := c.reduce(item, raster, pdfPage(raster, page.Turn))
	if err != nil {
		return "", err
	}
	text := ""
	if c.engine != nil {
		result, _, err := c.textOf(ctx, c.engine, page)
		if err != nil {
			return "", err
		}
		sheet.Words, text = wordsOf(result), result.Text()
	}
	err = writer.AddPage(sheet)
	if errors.Is(err, pdfa.ErrProfile) {
		err = writer.AddPage(withoutProfile(sheet))
	}
	return text, err
}

// raster is the picture of a page for the PDF writer: passed through or
// without loss where the master is a picture, or a PDF whose page is nothing
// but one; drawn where a page of a PDF is more than that. A page with a tilt is
// straightened, without loss beyond that.
func (d *Desk) raster(ctx context.Context, page archive.Page) (imaging.Raster, error) {
	if page.Tilt != 0 {
		return d.straightRaster(ctx, page)
	}
	raster, ok, err := d.plainPicture(ctx, page)
	if ok || err != nil {
		return raster, err
	}
	if formatOf(page.MediaType) != "" {
		upright := page
		upright.Turn = 0
		img, err := d.Picture(ctx, upright, renderDPI)
		if err != nil {
			return imaging.Raster{}, err
		}
		return drawnRaster(img, page), nil
	}
	master, size, err := d.objects.Get(page.Master)
	if err != nil {
		return imaging.Raster{}, err
	}
	defer master.Close()
	return imaging.PageRaster(ctx, master, size, page.Frame, imaging.DefaultLimits())
}
