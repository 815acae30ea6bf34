package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io/fs"
	"path/filepath"
	"strings"

	"daluang/app/imaging/contactsheet"
	"daluang/storage/archive"
	"daluang/storage/objects"
)

// ContactSheet says where a contact sheet goes and in which words.
type ContactSheet struct {
	Path          string // of the PNG file; where there are several, they are numbered
	Before, After string // headings
	// Words tells what was done to a page and what there is to know of it.
	Words func(TidiedPage) []string
}

// WriteContactSheet draws the pages that Tidy looked at, each as it was captured
// and as it is shown now, or would be where nothing was done. It returns the files
// it wrote, one for each nine pages, and holds one of them in memory. A page that
// cannot be drawn has an empty room. It takes the place of no other file. Errors:
// objects.ErrExists, ErrNoAccess, objects.ErrDiskFull.
func (d *Desk) WriteContactSheet(ctx context.Context, tidied Tidied, sheet ContactSheet, report Report) (files []string, err error) {
	pages := tidied.Pages
	for from := 0; from < len(pages); from += contactsheet.PerSheet {
		part := pages[from:min(len(pages), from+contactsheet.PerSheet)]
		drawn, err := contactsheet.New(len(part), sheet.Before, sheet.After)
		if err != nil {
			return files, err
		}
		for i, page := range part {
			report.tell(Progress{Done: from + i, Total: len(pages), Name: page.Page.Source})
			if err := ctx.Err(); err != nil {
				return files, err
			}
			drawn.Add(d.pairOf(ctx, page, sheet.Words))
		}
		path := sheet.Path
		if len(pages) > contactsheet.PerSheet {
			extension := filepath.Ext(path)
			path = fmt.Sprintf("%s-%03d%s", strings.TrimSuffix(path, extension), from/contactsheet.PerSheet+1, extension)
		}
		if err := writePNG(path, drawn.Picture()); err != nil {
			return files, err
		}
		files = append(files, path)
	}
	report.tell(Progress{Done: len(pages), Total: len(pages)})
	return files, nil
}

// pairOf draws a page by no recipe and by its own.
func (d *Desk) pairOf(ctx context.Context, page TidiedPage, words func(TidiedPage) []string) contactsheet.Pair {
	pair := contactsheet.Pair{Name: page.Page.Source, Did: words(page)}
	if page.Page.Frame > 0 {
		pair.Name = fmt.Sprintf("%s – %d", page.Page.Source, page.Page.Frame+1)
	}
	pair.Before = d.smallOrNone(ctx, page.Page.WithRecipe(archive.Recipe{}))
	for _, recipe := range page.Recipes {
		pair.After = append(pair.After, d.smallOrNone(ctx, page.Page.WithRecipe(recipe)))
	}
	return pair
}

// smallOrNone is a small picture of a page, nil where it cannot be drawn.
func (d *Desk) smallOrNone(ctx context.Context, page archive.Page) image.Image {
	const longest = 880 // twice the room of a picture: lines stay fine when it is shrunk
	draw := func() (img image.Image, err error) {
		defer d.caught(&err, "draw a page")
		return d.Thumbnail(ctx, page, longest)
	}
	img, err := draw()
	if err != nil {
		d.config.Log.Warn("no picture for the contact sheet", "page", page.ID, "error", err)
		return nil
	}
	return img
}

// writePNG writes a picture where no file is yet.
func writePNG(path string, img image.Image) error {
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		return fmt.Errorf("write a picture: %w", err)
	}
	err := objects.WriteFile(path, out.Bytes(), 0o666, true)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("write a picture: %w: %w", objects.ErrExists, err)
	}
	return folderError(err)
}
