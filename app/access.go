package app

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"io"
	"strings"

	"daluang/app/imaging"
	"daluang/app/imaging/recipe"
	"daluang/app/ocr"
	"daluang/storage/archive"
	"daluang/storage/catalogue"
	"daluang/storage/objects"
	"daluang/storage/pdfa"
)

// accessEngine changes when the same pages would give another file.
const accessEngine = "daluang-access/5"

// ErrInvalidCopy says that a PDF/A of ours did not pass our own checker. It is
// kept from everybody: never a plain file with an archival label.
var ErrInvalidCopy = errors.New("the access copy is not a valid PDF/A")

// AccessOptions say how access copies are made. The zero value is the default:
// PDF/A-2u with the recognised text, or 2b where no engine is there to read it.
type AccessOptions struct {
	NoText      bool
	Whole       bool             // pictures are not taken apart into layers
	Conformance pdfa.Conformance // empty: 2u with text, else 2b
	Stamp       Stamping         `json:",omitempty"` // empty: as the desk is set
}

// conformance is the level that is asked for. Where nobody asked, a document
// without a word is labelled b by the writer: who sees u expects words.
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
	set     Stamping    // how the desk is set
	asSet   bool        // the caller left the stamp to that
	encoder *imaging.JPEGEncoder
	whole   map[archive.ID]bool // batches whose profile keeps pictures whole
}

// copying finds what the options need. Where text is wanted and no engine is
// there the copies are made without: the caller learns it from TextEngine.
func (d *Desk) copying(ctx context.Context, options AccessOptions) (*copying, error) {
	who, err := d.Who(ctx)
	if err != nil {
		return nil, err
	}
	c := &copying{Desk: d, options: options, who: who, encoder: new(imaging.JPEGEncoder)}
	if err := c.decideStamp(ctx); err != nil {
		return nil, err
	}
	if c.whole, err = d.wholeBatches(ctx); err != nil {
		return nil, err
	}
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
	if c.whole[item.Batch] && !isKeptWhole(item) {
		encoder.Encode("whole by the profile of the batch")
	}
	if c.options.Stamp == Stamped {
		encoder.Encode([]any{stampDesign, item.Signature})
	}
	for _, page := range pages {
		parts := []any{page.Master, page.Frame, page.Turn}
		if page.Tilt != 0 {
			parts = append(parts, page.Tilt)
		}
		if isCooked(page) {
			parts = append(parts, recipe.Rules, page.Steps)
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
	case err != nil || access.Problem != "" || !c.follows(access.Recipe, item, pages, in):
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
// and stays: a copy made with other options is handed out and not recorded. So
// is one with a stamp, or without, where the desk is set otherwise.
func (c *copying) save(ctx context.Context, access catalogue.Access, in surroundings) error {
	if in.sealed() || c.options.Stamp != c.set {
		return nil
	}
	return c.catalogue.SaveAccess(ctx, access)
}

// store writes the PDF/A straight into the store's incoming folder, re-reads it
// with the checker, and only then lets it become an object. It ends with ctx at
// once; a picture that is being decoded then is finished behind its back.
func (c *copying) store(ctx context.Context, item archive.Item, pages []archive.Page, in surroundings) (report pdfa.Report, digest archive.Digest, size int64, err error) {
	report, staged, err := c.stage(ctx, len(pages), func(w io.Writer) error { return c.write(ctx, w, item, pages, in) })
	if err != nil {
		return report, archive.Digest{}, 0, err
	}
	defer staged.Discard()
	return report, staged.Digest, staged.Size, c.objects.Publish(ctx, staged)
}

// stage keeps a PDF/A of so many pages beside the store, checked; the caller
// publishes or discards it.
func (c *copying) stage(ctx context.Context, pages int, write func(io.Writer) error) (report pdfa.Report, staged *objects.Staged, err error) {
	defer c.caught(&err, "check an access copy")
	reading, writing := io.Pipe()
	stop := context.AfterFunc(ctx, func() { writing.CloseWithError(ctx.Err()) })
	defer stop()
	go func() {
		var failed error
		defer func() { writing.CloseWithError(failed) }()
		defer c.caught(&failed, "write an access copy")
		failed = write(writing)
	}()
	staged, err = c.objects.Stage(ctx, reading)
	reading.CloseWithError(err) // a full disk ends the writer too
	if err != nil {
		return pdfa.Report{}, nil, err
	}
	checked := false
	defer func() {
		if !checked { // also where the checker panicked
			staged.Discard()
		}
	}()
	report, err = checkAccess(staged, pages)
	checked = err == nil
	return report, staged, err
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
	texts, err := c.addPages(ctx, writer, item, pages, in)
	if err != nil {
		return err
	}
	if c.engine != nil {
		if err := c.indexItem(ctx, item.ID, texts); err != nil {
			return err
		}
	}
	return writer.Close()
}

// addPages writes the pages of an item and returns their texts.
func (c *copying) addPages(ctx context.Context, writer *pdfa.Writer, item archive.Item, pages []archive.Page, in surroundings) ([]string, error) {
	stamp, err := c.stamp(item, pages, in)
	if err != nil {
		return nil, err
	}
	var texts []string
	for _, page := range pages {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		text, err := c.add(ctx, writer, item, page, stamp)
		if err != nil {
			return nil, fmt.Errorf("page %d: %w", page.Position, err)
		}
		texts = append(texts, text)
	}
	return texts, nil
}

// add writes one page with its words and returns its text. A profile that the
// writer finds damaged says nothing: the page is added without it.
func (c *copying) add(ctx context.Context, writer *pdfa.Writer, item archive.Item, page archive.Page, stamp *pdfa.Stamp) (string, error) {
	raster, decoded, err := c.raster(ctx, page)
	if err != nil {
		return "", err
	}
	turn := page.Turn
	if isCooked(page) {
		turn = 0 // the raster has it
	}
	sheet := pdfPage(raster, turn)
	if sheet.Image, err = vouched(sheet.Image, page); err != nil {
		return "", err
	}
	sheet, err = c.reduce(item, raster, decoded, sheet)
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
	sheet = withStamp(sheet, raster.Width, raster.Height, stamp)
	err = writer.AddPage(sheet)
	if errors.Is(err, pdfa.ErrProfile) {
		err = writer.AddPage(withoutProfile(sheet))
	}
	return text, err
}

// raster is the picture of a page for the PDF writer: passed through or
// without loss where the master is a picture, or a PDF whose page is nothing
// but one; drawn where a page of a PDF is more than that. A page with a tilt is
// straightened, without loss beyond that, and one with further steps is made by
// all of its recipe; decoded is then its picture if that says more than the
// raster does, else nil.
func (d *Desk) raster(ctx context.Context, page archive.Page) (raster imaging.Raster, decoded image.Image, err error) {
	if isCooked(page) {
		raster, err = d.cookedRaster(ctx, page)
		return raster, nil, err
	}
	if page.Tilt != 0 {
		return d.straightRaster(ctx, page)
	}
	raster, err = d.uprightRaster(ctx, page)
	return raster, nil, err
}

// uprightRaster is raster without regard to a tilt.
func (d *Desk) uprightRaster(ctx context.Context, page archive.Page) (imaging.Raster, error) {
	page.Tilt = 0
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
