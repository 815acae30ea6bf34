// Package acquiretest is the test that every driver of package acquire passes.
// It needs a device whose faults can be armed, and no disk but the test's own.
package acquiretest

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"daluang/app/acquire"
	"daluang/storage/archive"
)

// Case is one stack: what is asked for and what has to come of it.
type Case struct {
	Name     string
	Settings acquire.Settings
	// Open gives a scanner with the stack and the fault of the case.
	Open func(t *testing.T) acquire.Scanner
	// Mend gives the scanner without the fault and with at least one sheet
	// more: the device has to be free. Nil: it is not looked at.
	Mend  func(t *testing.T) acquire.Scanner
	Pages int
	Code  acquire.Code // empty: a clean end
	// CancelAfter cancels the context after so many pages, while the next one
	// is under way; 0: never.
	CancelAfter int
	// Limit is the most bytes that a page may have; 0: what the spool takes.
	Limit int64
}

// What a stack may take before a driver that does not come to its end fails:
// time, and pages more than the case has.
const (
	patience  = 2 * time.Minute
	pagesMore = 5
)

// Conform runs the cases.
func Conform(t *testing.T, cases []Case) {
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) { c.run(t) })
	}
}

func (c Case) run(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	folder := t.TempDir()
	spool := acquire.OpenSpool(folder)
	if c.Limit > 0 {
		spool = spool.Limited(c.Limit)
	}
	coming := func(event acquire.Event) {
		if c.CancelAfter > 0 && event.Page > c.CancelAfter {
			cancel()
		}
	}
	pages, err := pull(ctx, c.Open(t), c.Settings, spool, coming, c.Pages+pagesMore)
	c.judge(t, pages, err)
	checkFiles(t, folder, pages)
	if c.Mend != nil {
		free(t, c.Mend(t), c.Settings)
	}
}

func pull(ctx context.Context, scanner acquire.Scanner, settings acquire.Settings, spool *acquire.Spool, tell func(acquire.Event), most int) (pages []acquire.Page, err error) {
	batch, err := scanner.Start(ctx, settings, spool, tell)
	if err != nil {
		return nil, err
	}
	defer func() {
		err = errors.Join(err, batch.Close(), batch.Close())
	}()
	for len(pages) < most {
		page, err := batch.Next(ctx)
		if err == io.EOF {
			return pages, nil
		}
		if err != nil {
			return pages, err
		}
		pages = append(pages, page)
	}
	return pages, errEndless
}

var errEndless = errors.New("the stack does not end")

func (c Case) judge(t *testing.T, pages []acquire.Page, err error) {
	t.Helper()
	if len(pages) != c.Pages {
		t.Errorf("%d pages, want %d (%v)", len(pages), c.Pages, err)
	}
	var stopped *acquire.Error
	switch {
	case c.Code == "" && err != nil:
		t.Errorf("ended with %v, want a clean end", err)
	case c.Code != "" && !errors.Is(err, c.Code):
		t.Errorf("ended with %v, want %s", err, c.Code)
	case c.Code != "" && !errors.As(err, &stopped):
		t.Errorf("ended with %T, want an *acquire.Error", err)
	case c.Code != "" && (stopped.Pages != c.Pages || c.Pages > 0 && stopped.Sheet != acquire.NextSheet(c.Settings.Source, c.Pages)):
		t.Errorf("the error tells of %d pages and sheet %d, want %d and %d", stopped.Pages, stopped.Sheet, c.Pages, acquire.NextSheet(c.Settings.Source, c.Pages))
	}
	for i, page := range pages {
		sheet, side := acquire.SheetOf(c.Settings.Source, i+1)
		if page.Sequence != i+1 || page.Sheet != sheet || page.Side != side {
			t.Errorf("page %d is number %d, sheet %d, %q; want sheet %d, %q", i+1, page.Sequence, page.Sheet, page.Side, sheet, side)
		}
		if page.Used.DPI == 0 || page.Used.Mode == "" || page.Used.Source == "" || page.Device.ID == "" || page.At.IsZero() {
			t.Errorf("page %d does not say what was used: %+v", i+1, page)
		}
	}
}

// checkFiles proves that each page is its file, byte by byte, and that there is
// nothing else.
func checkFiles(t *testing.T, folder string, pages []acquire.Page) {
	t.Helper()
	for _, page := range pages {
		content, err := os.ReadFile(page.Path)
		if err != nil {
			t.Errorf("page %d: %v", page.Sequence, err)
		}
		if archive.Digest(sha256.Sum256(content)) != page.SHA256 || int64(len(content)) != page.Bytes {
			t.Errorf("page %d is not the file that it names", page.Sequence)
		}
	}
	left, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil || len(left) != len(pages) {
		t.Errorf("the spool has %d files for %d pages (%v)", len(left), len(pages), err)
	}
}

// free proves that the device takes the next job.
func free(t *testing.T, scanner acquire.Scanner, settings acquire.Settings) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), patience)
	defer stop()
	const most = 100
	pages, err := pull(ctx, scanner, settings, acquire.OpenSpool(t.TempDir()), nil, most)
	if err != nil || len(pages) == 0 {
		t.Errorf("the next job: %d pages, %v; the device is not free", len(pages), err)
	}
}
