package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"daluang/app/imaging"
	"daluang/app/ocr"
	"daluang/storage/archive"
	"daluang/storage/catalogue"
	"daluang/storage/objects"
)

// Split says how the pages of one file become items.
type Split struct {
	Pages int // 0: each file is one item; n: every n pages of a file
}

// ErrSplit says that a way of splitting is not known.
var ErrSplit = errors.New("not a way of splitting")

// ParseSplit reads "each" or a number of pages. Errors: ErrSplit.
func ParseSplit(text string) (Split, error) {
	if text == "" || text == "each" {
		return Split{}, nil
	}
	pages, err := strconv.Atoi(text)
	if err != nil || pages < 1 {
		return Split{}, fmt.Errorf("split %q: %w", text, ErrSplit)
	}
	return Split{pages}, nil
}

func (s Split) groups(pages []archive.Page) [][]archive.Page {
	if s.Pages == 0 {
		return [][]archive.Page{pages}
	}
	var groups [][]archive.Page
	for len(pages) > s.Pages {
		groups, pages = append(groups, pages[:s.Pages]), pages[s.Pages:]
	}
	return append(groups, pages)
}

// Refused is a file that was not taken in, and why.
type Refused struct {
	Path string
	Err  error // Explain has its sentences
}

// Imported is what an import did. Stored and Known count pages.
type Imported struct {
	Batch     archive.Batch
	Stored    int
	Known     int // pages that the batch has already
	Elsewhere int // stored pages whose file is in another batch too
	Refused   []Refused
}

// Import takes files and folders (with all that is in them) into a batch, in
// the order of their names, one item for each file. The source files are only
// read. It can be called again after any interruption and goes on where it
// stopped; a file that is there already adds nothing. Files that cannot be
// taken are listed and the rest goes on. A sealed batch takes nothing new, but
// a file that it has is read all the same: that mends a master which was
// damaged or lost. It stops with an error, and with what was done so far, when
// the context ends or the disk is full. Where there is not one file, no batch
// is made and Imported.Batch is zero.
func (d *Desk) Import(ctx context.Context, paths []string, batchName string, split Split, report Report) (Imported, error) {
	files, refused := findFiles(ctx, paths, d.config.Folder)
	result := Imported{Refused: refused}
	if len(files) == 0 {
		return result, ctx.Err()
	}
	batch, err := d.catalogue.OpenBatch(ctx, batchName)
	if err != nil {
		return result, err
	}
	result.Batch = batch
	read := func(i int) incoming { return d.readFile(ctx, files[i], batch.ID) }
	for i, file := range inOrder(len(files), ocr.Workers(), read, incoming.discard) {
		report.tell(Progress{Done: i, Total: len(files), Name: filepath.Base(files[i])})
		if err := d.take(ctx, &result, files[i], file, split); err != nil {
			return result, err
		}
	}
	report.tell(Progress{Done: len(files), Total: len(files)})
	result.Batch, err = d.catalogue.Batch(ctx, batch.ID)
	return result, err
}

// incoming is one file made ready by a reader: its bytes staged and measured.
type incoming struct {
	staged    *objects.Staged
	pages     []archive.Page
	known     int    // pages of the batch that show this file already
	elsewhere string // another batch that has it
	err       error
}

func (in incoming) discard() {
	if in.staged != nil {
		in.staged.Discard()
	}
}

// readFile copies a file into the store's incoming folder and measures the
// copy: what is judged is what is kept, whatever happens to the source. A file
// that the batch has is not measured again.
func (d *Desk) readFile(ctx context.Context, path string, batch archive.ID) (in incoming) {
	defer d.caught(&in.err, "read a file")
	if in = d.stage(ctx, path); in.err != nil {
		return in
	}
	in.known, in.elsewhere, in.err = d.catalogue.MasterIn(ctx, batch, in.staged.Digest)
	if in.err != nil || in.known > 0 {
		return in
	}
	return d.measured(ctx, in)
}

// readWhole is readFile for a file whose pages are wanted in any case.
func (d *Desk) readWhole(ctx context.Context, path string) (in incoming) {
	defer d.caught(&in.err, "read a file")
	if in = d.stage(ctx, path); in.err != nil {
		return in
	}
	return d.measured(ctx, in)
}

func (d *Desk) stage(ctx context.Context, path string) (in incoming) {
	source, err := os.Open(path)
	if err != nil {
		return incoming{err: folderError(err)}
	}
	defer source.Close()
	in.staged, in.err = d.objects.Stage(ctx, source)
	return in
}

// measured finds the pages of a staged file.
func (d *Desk) measured(ctx context.Context, in incoming) incoming {
	copied, err := in.staged.Open()
	if err != nil {
		in.err = err
		return in
	}
	defer copied.Close()
	in.pages, in.err = d.measure(ctx, copied, in.staged.Size)
	for i := range in.pages {
		in.pages[i].Master, in.pages[i].Bytes = in.staged.Digest, in.staged.Size
	}
	return in
}

// file is an opened bitstream of known length.
type file interface {
	io.ReaderAt
	io.ReadSeeker
}

// measure finds the pages of a file and makes sure that every one can be read.
func (d *Desk) measure(ctx context.Context, r file, size int64) ([]archive.Page, error) {
	info, err := imaging.Probe(ctx, r, size, imaging.DefaultLimits())
	switch {
	case info.Format == imaging.PDF && err == nil:
		return d.measurePDF(ctx, r, size)
	case info.Format == imaging.JP2 && errors.Is(err, imaging.ErrUnsupported):
		return d.measureJPEG2000(ctx, r, size)
	case err != nil:
		return nil, err
	}
	pages := make([]archive.Page, len(info.Frames))
	for i, frame := range info.Frames {
		pages[i] = archive.Page{Frame: i, MediaType: info.MediaType, Width: frame.Width, Height: frame.Height,
			DPIX: frame.DPIX, DPIY: frame.DPIY, Mode: modeName(frame.Mode)}
	}
	return pages, nil
}

func modeName(mode imaging.Mode) string {
	return map[imaging.Mode]string{imaging.Bilevel: "bilevel", imaging.Gray: "gray", imaging.Colour: "colour"}[mode]
}

// take records one file: master first, then the catalogue. A refusal is
// listed; an error ends the import.
func (d *Desk) take(ctx context.Context, result *Imported, path string, in incoming, split Split) error {
	defer in.discard()
	if in.err != nil {
		if fatal(in.err) {
			return in.err
		}
		result.Refused = append(result.Refused, Refused{path, in.err})
		return nil
	}
	if in.known == 0 { // refused before a master is stored that nobody would ever name
		if err := result.Batch.State.Require(archive.BatchOpen, archive.BatchReturned); err != nil {
			result.Refused = append(result.Refused, Refused{path, err})
			return nil
		}
	}
	if err := d.objects.Publish(ctx, in.staged); err != nil {
		return err
	}
	if in.known > 0 {
		result.Known += in.known
		return nil
	}
	captured, err := d.catalogue.Capture(ctx, result.Batch.ID, sourceName(path), split.groups(in.pages))
	if errors.Is(err, archive.ErrBatchState) { // sealed while we were reading
		result.Refused = append(result.Refused, Refused{path, err})
		return nil
	}
	if err != nil {
		return err
	}
	result.Stored += captured.Stored
	result.Known += captured.Known
	if in.elsewhere != "" {
		result.Elsewhere += captured.Stored
	}
	return nil
}

// sourceName is the name of a file without folders, as text: a manifest, which
// is JSON, holds no other bytes than UTF-8.
func sourceName(path string) string {
	return strings.ToValidUTF8(filepath.Base(path), "\uFFFD")
}

// fatal tells the errors that the next file would meet as well.
func fatal(err error) bool {
	for _, cause := range []error{context.Canceled, objects.ErrDiskFull, catalogue.ErrDiskFull, catalogue.ErrDamaged, catalogue.ErrBusy, catalogue.ErrReadOnly} {
		if errors.Is(err, cause) {
			return true
		}
	}
	return false
}
