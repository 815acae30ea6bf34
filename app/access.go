package app

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"daluang/app/imaging"
	"daluang/storage/archive"
	"daluang/storage/catalogue"
	"daluang/storage/objects"
	"daluang/storage/pdfa"
)

// accessEngine changes when the same pages would give another file.
const accessEngine = "daluang-access/1"

// ErrInvalidCopy says that a PDF/A of ours did not pass our own checker. It is
// kept from everybody: never a plain file with an archival label.
var ErrInvalidCopy = errors.New("the access copy is not a valid PDF/A")

// makeAccess makes the access copy of an item unless the present one is still
// what its pages and description give. A page that cannot be converted is
// recorded as the item's problem and returned as the error.
func (d *Desk) makeAccess(ctx context.Context, item archive.Item) (catalogue.Access, error) {
	pages, err := d.catalogue.Pages(ctx, item.ID)
	if err != nil {
		return catalogue.Access{}, err
	}
	creator, err := d.Who(ctx)
	if err != nil {
		return catalogue.Access{}, err
	}
	recipe := recipeOf(item, pages, creator.Creator)
	present, err := d.catalogue.AccessOf(ctx, item.ID)
	if err == nil && present.Recipe == recipe && present.Problem == "" {
		if err := d.objects.Verify(ctx, present.Digest); err == nil || !damagedOrMissing(err) {
			return present, err
		}
	} else if err != nil && !errors.Is(err, catalogue.ErrNotFound) {
		return catalogue.Access{}, err
	}
	access := catalogue.Access{Item: item.ID, Recipe: recipe, Conformance: string(pdfa.PDFA2B), Pages: len(pages)}
	access.Digest, access.Bytes, err = d.storeAccess(ctx, item, pages, creator.Creator)
	if err != nil {
		if fatal(err) {
			return access, err
		}
		access = catalogue.Access{Item: item.ID, Recipe: recipe, Problem: Explain(err).Key}
	}
	return access, errors.Join(err, d.catalogue.SaveAccess(ctx, access))
}

// recipeOf is the digest of all that goes into an access copy.
func recipeOf(item archive.Item, pages []archive.Page, creator string) archive.Digest {
	h := sha256.New()
	encoder := json.NewEncoder(h) // never fails on these
	encoder.Encode([]any{accessEngine, creator, item.ID, catalogue.DescriptionOf(item)})
	for _, page := range pages {
		encoder.Encode([]any{page.Master, page.Frame, page.Turn})
	}
	return archive.Digest(h.Sum(nil))
}

// storeAccess writes the PDF/A straight into the store's incoming folder,
// re-reads it with the checker, and only then lets it become an object.
func (d *Desk) storeAccess(ctx context.Context, item archive.Item, pages []archive.Page, creator string) (archive.Digest, int64, error) {
	reading, writing := io.Pipe()
	go func() { writing.CloseWithError(d.writeAccess(ctx, writing, item, pages, creator)) }()
	staged, err := d.objects.Stage(ctx, reading)
	reading.CloseWithError(err) // a full disk ends the writer too
	if err != nil {
		return archive.Digest{}, 0, err
	}
	defer staged.Discard()
	if err := checkAccess(staged, len(pages)); err != nil {
		return archive.Digest{}, 0, err
	}
	return staged.Digest, staged.Size, d.objects.Publish(ctx, staged)
}

func checkAccess(staged *objects.Staged, pages int) error {
	file, err := staged.Open()
	if err != nil {
		return err
	}
	defer file.Close()
	report, err := pdfa.Check(file, staged.Size)
	if err != nil {
		return err
	}
	if !report.Valid() {
		return fmt.Errorf("%s: %w", report.Problems[0], ErrInvalidCopy)
	}
	if report.Pages != pages {
		return fmt.Errorf("%d pages instead of %d: %w", report.Pages, pages, ErrInvalidCopy)
	}
	return nil
}

func (d *Desk) writeAccess(ctx context.Context, w io.Writer, item archive.Item, pages []archive.Page, creator string) error {
	if len(pages) == 0 {
		return pdfa.ErrNoPages
	}
	writer, err := pdfa.NewWriter(w, accessMetadata(item, pages, creator), pdfa.Options{})
	if err != nil {
		return err
	}
	for _, page := range pages {
		if err := ctx.Err(); err != nil {
			return err
		}
		raster, err := d.raster(ctx, page)
		if err != nil {
			return fmt.Errorf("page %d: %w", page.Position, err)
		}
		if err := writer.AddPage(pdfPage(raster, page.Turn)); err != nil {
			return fmt.Errorf("page %d: %w", page.Position, err)
		}
	}
	return writer.Close()
}

// accessMetadata says what is known and nothing else. The date is the capture
// of the last page: the same pages give the same bytes on any day.
func accessMetadata(item archive.Item, pages []archive.Page, creator string) pdfa.Metadata {
	return pdfa.Metadata{
		Title:      item.Title,
		Author:     creator,
		Subject:    strings.Join(nonEmpty(item.Number, item.Date.Text, string(item.ClassCode)), " · "),
		Identifier: string(item.ID),
		Language:   "id",
		Keywords:   nonEmpty(item.Number, string(item.ClassCode)),
		Created:    pages[len(pages)-1].Captured,
	}
}

func nonEmpty(texts ...string) []string {
	var kept []string
	for _, text := range texts {
		if text != "" {
			kept = append(kept, text)
		}
	}
	return kept
}

// raster is the picture of a page for the PDF writer: passed through or
// without loss where the master is a picture, drawn where it is a PDF.
func (d *Desk) raster(ctx context.Context, page archive.Page) (imaging.Raster, error) {
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
	if !plausible(page.DPIX) || !plausible(page.DPIY) {
		page.DPIX = sheetDPI(raster.Width, raster.Height)
		page.DPIY = page.DPIX
	}
	return page
}

func plausible(dpi float64) bool { return dpi >= lowestDPI && dpi <= highestDPI }

// sheetDPI shows a picture that does not tell its size on paper so that its
// longer side is that of A4 (297 mm, ISO 216). A PDF page has to have some
// size; the catalogue still says that the size is unknown.
func sheetDPI(width, height int) float64 {
	const longSideInches = 297 / 25.4
	return max(float64(max(width, height))/longSideInches, 1)
}

// Written is what an export of access copies did.
type Written struct {
	Files  []WrittenFile
	Failed []FailedItem
}

// WrittenFile is an access copy outside the store.
type WrittenFile struct {
	Item        archive.ID
	Path        string
	Conformance string
	Pages       int
	Bytes       int64
}

// FailedItem is an item without an access copy, and why.
type FailedItem struct {
	Item   archive.ID
	Source string
	Err    error
}

// WriteAccess writes the access copies of the items into a folder, one file
// each, making those that are not there yet. A file appears under its name only
// when it is whole; one that is there already under the same name is replaced
// only by the same item's copy. Items that fail are listed and the rest goes on.
func (d *Desk) WriteAccess(ctx context.Context, items []archive.Item, folder string, report Report) (Written, error) {
	var result Written
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return result, fmt.Errorf("make the folder: %w", folderError(err))
	}
	err := d.eachAccess(ctx, items, report, func(item archive.Item, access catalogue.Access, err error) error {
		if err != nil {
			result.Failed = append(result.Failed, FailedItem{item.ID, item.Source, err})
			return nil
		}
		path := filepath.Join(folder, accessName(item))
		result.Files = append(result.Files, WrittenFile{item.ID, path, access.Conformance, access.Pages, access.Bytes})
		return d.copyOut(ctx, access.Digest, path)
	})
	return result, err
}

// WriteAccessFile writes the access copy of one item under the given name.
func (d *Desk) WriteAccessFile(ctx context.Context, item archive.Item, path string) (WrittenFile, error) {
	access, err := d.makeAccess(ctx, item)
	if err != nil {
		return WrittenFile{}, err
	}
	return WrittenFile{item.ID, path, access.Conformance, access.Pages, access.Bytes}, d.copyOut(ctx, access.Digest, path)
}

// AccessFile opens the access copy of an item, made now if need be, for a
// viewer; the caller closes it.
func (d *Desk) AccessFile(ctx context.Context, item archive.ID) (*os.File, error) {
	present, err := d.catalogue.Item(ctx, item)
	if err != nil {
		return nil, err
	}
	access, err := d.makeAccess(ctx, present)
	if err != nil {
		return nil, err
	}
	file, _, err := d.objects.Get(access.Digest)
	return file, err
}

// eachAccess makes access copies on all cores and hands them on in the order
// of the items; it ends early on errors that every item would meet.
func (d *Desk) eachAccess(ctx context.Context, items []archive.Item, report Report, do func(archive.Item, catalogue.Access, error) error) error {
	type made struct {
		access catalogue.Access
		err    error
	}
	produce := func(i int) made {
		if err := ctx.Err(); err != nil {
			return made{err: err}
		}
		access, err := d.makeAccess(ctx, items[i])
		return made{access, err}
	}
	for i, result := range inOrder(len(items), runtime.NumCPU(), produce, func(made) {}) {
		report.tell(Progress{i, len(items), items[i].Source})
		if result.err != nil && fatal(result.err) {
			return result.err
		}
		if err := do(items[i], result.access, result.err); err != nil {
			return err
		}
	}
	report.tell(Progress{Done: len(items), Total: len(items)})
	return nil
}

// accessName is position, then the source's name: unique in a batch, and it
// carries no personal number.
func accessName(item archive.Item) string {
	stem := strings.TrimSuffix(item.Source, filepath.Ext(item.Source))
	stem = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`<>:"/\|?*`, r) || r < ' ' {
			return '-'
		}
		return r
	}, stem)
	return fmt.Sprintf("%04d-%s.pdf", item.Position, strings.TrimRight(stem, ". "))
}

// copyOut copies an object out of the store, checked against its digest,
// whole or not at all.
func (d *Desk) copyOut(ctx context.Context, digest archive.Digest, path string) error {
	object, _, err := d.objects.Get(digest)
	if err != nil {
		return err
	}
	defer object.Close()
	target, err := os.CreateTemp(filepath.Dir(path), ".daluang-*")
	if err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(path), folderError(err))
	}
	h := sha256.New()
	_, err = io.Copy(io.MultiWriter(target, h), object)
	if err == nil && archive.Digest(h.Sum(nil)) != digest {
		err = objects.ErrDamaged
	}
	if err = errors.Join(err, ctx.Err(), target.Sync(), target.Chmod(0o644), target.Close()); err == nil {
		err = os.Rename(target.Name(), path)
	}
	if err != nil {
		os.Remove(target.Name())
		return fmt.Errorf("write %s: %w", filepath.Base(path), err)
	}
	return nil
}
