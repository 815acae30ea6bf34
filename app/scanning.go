package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"daluang/app/acquire"
	"daluang/storage/archive"
	"daluang/storage/catalogue"
	"daluang/storage/objects"
)

// scanning is one scan under way: one goroutine pulls pages, several measure them,
// the caller's stores them in their order.
type scanning struct {
	desk    *Desk
	result  *Scanned
	stack   Stack
	report  ScanReport
	before  int        // pages of the stack that came before it stopped
	telling sync.Mutex // guards what follows
	last    ScanProgress
	// of the sheet at hand
	sheet int
	item  archive.ID
	half  []archive.ID // the pages of its front while the back is to come
}

// scanOne takes one stack.
func (d *Desk) scanOne(ctx context.Context, scanner acquire.Scanner, device acquire.Device, stack Stack, report ScanReport) (Scanned, error) {
	source := stack.Settings.Source
	result := Scanned{Device: device, Settings: stack.Settings, Pages: stack.Kept}
	s := &scanning{desk: d, result: &result, stack: stack, report: report}
	s.startFrom(source)
	err := s.awaitPaper(ctx, scanner)
	if err == nil {
		err = s.run(ctx, scanner)
	}
	if result.Batch.ID == "" {
		return result, err
	}
	batch, failed := d.catalogue.Batch(context.WithoutCancel(ctx), result.Batch.ID)
	result.Batch = batch
	return result, errors.Join(err, failed)
}

// startFrom counts on from the pages that were kept before; of a duplex stack
// those are whole sheets.
func (s *scanning) startFrom(source acquire.Source) {
	if source == acquire.FeederDuplex {
		s.result.Pages -= s.result.Pages % 2
	}
	s.before = s.result.Pages
	s.result.NextSheet = acquire.NextSheet(source, s.before)
}

// awaitPaper waits as long as the device says that its feeder is empty.
func (s *scanning) awaitPaper(ctx context.Context, scanner acquire.Scanner) error {
	for s.stack.Await && s.stack.Settings.Source != acquire.Flatbed {
		paper, err := scanner.Ready(ctx, s.stack.Settings.Source)
		if err != nil {
			return s.stopped(err)
		}
		if paper != acquire.PaperEmpty {
			return nil
		}
		s.tell(func(p *ScanProgress) { p.Waiting = true })
		if err := pause(ctx, paperPause); err != nil {
			return stoppedWaiting(s.result.Device, err)
		}
	}
	return nil
}

// arrived is a page from the scanner, being measured, or the end of the stack.
type arrived struct {
	page     acquire.Page
	measured chan incoming
	err      error
}

// ahead is how many pages may wait for the disk: the feeder goes on meanwhile.
const ahead = 2

func (s *scanning) run(ctx context.Context, scanner acquire.Scanner) error {
	spool := acquire.OpenSpool(filepath.Join(s.desk.config.Folder, "incoming"))
	batch, err := scanner.Start(ctx, s.result.Settings, spool, s.coming)
	if err != nil {
		return s.stopped(err)
	}
	pulling, stop := context.WithCancel(ctx)
	defer stop()
	queue := make(chan arrived, ahead)
	go s.pull(pulling, batch, queue)
	var failed error
	for next := range queue {
		if next.measured == nil {
			if failed == nil && next.err != io.EOF { // else the stack was ended because of it
				failed = next.err
			}
			continue
		}
		in := <-next.measured
		if failed == nil {
			if failed = s.store(context.WithoutCancel(ctx), next.page, in); failed != nil {
				stop()
			}
		}
		in.discard()
		os.Remove(next.page.Path)
	}
	if failed == nil {
		return nil
	}
	s.takeOutHalf(context.WithoutCancel(ctx))
	return s.stopped(failed)
}

// pull takes pages until the stack ends, and frees the device before it says so.
func (s *scanning) pull(ctx context.Context, batch acquire.Batch, queue chan<- arrived) {
	defer close(queue)
	for {
		page, err := batch.Next(ctx)
		if err != nil {
			if closing := batch.Close(); closing != nil {
				s.desk.config.Log.Warn("a scanner was not freed", "error", closing)
			}
			queue <- arrived{err: err}
			return
		}
		measured := make(chan incoming, 1)
		go func() { measured <- s.desk.readWhole(context.WithoutCancel(ctx), page.Path) }()
		queue <- arrived{page: page, measured: measured}
	}
}

// takeOutHalf takes the front of a sheet out of the batch whose back did not
// come. Where that cannot be, on a disk that is full, it stays to be seen.
func (s *scanning) takeOutHalf(ctx context.Context) {
	if len(s.half) == 0 {
		return
	}
	if err := s.desk.catalogue.HidePages(ctx, s.half); err != nil {
		s.desk.config.Log.Warn("half a sheet stays in the batch", "error", err)
		return
	}
	s.result.Pages--
}

// stopped is the error of a stack with what is really stored of it.
func (s *scanning) stopped(err error) error {
	err = objects.DiskError(err)
	kept := acquire.Kept(err, s.result.Device.Driver, s.result.Settings.Source, s.result.Pages)
	if errors.Is(err, objects.ErrDiskFull) || errors.Is(err, catalogue.ErrDiskFull) {
		kept.Code, kept.Err = acquire.DiskFull, err
	}
	return kept
}

// store makes a page durable and tells of it. A page that cannot be read ends
// the stack before it: its sheet has to go through again.
func (s *scanning) store(ctx context.Context, page acquire.Page, in incoming) error {
	if in.err != nil {
		if fatal(in.err) {
			return in.err
		}
		return &acquire.Error{Code: acquire.IncompletePage, Driver: page.Device.Driver, Op: "look at a page", Err: in.err}
	}
	if err := s.openBatch(ctx); err != nil {
		return err
	}
	for i := range in.pages {
		p := &in.pages[i]
		if p.Side = page.Side; s.stack.Side != "" {
			p.Side = s.stack.Side
		}
		if p.DPIX == 0 || p.DPIY == 0 || page.Used.DPI != s.result.Settings.DPI {
			p.DPIX, p.DPIY = float64(page.Used.DPI), float64(page.Used.DPI)
		}
	}
	if err := s.desk.objects.Publish(ctx, in.staged); err != nil {
		return err
	}
	sheet := catalogue.Sheet{Source: s.name(page), How: provenance{page.Device, page.Used, page.At.UTC().Format("2006-01-02T15:04:05Z")}}
	if page.Sheet == s.sheet {
		sheet.Item = s.item
	}
	item, err := s.desk.catalogue.CaptureSheet(ctx, s.result.Batch.ID, sheet, in.pages)
	if err != nil {
		return err
	}
	s.sheet, s.item, s.half = page.Sheet, item, nil
	if page.Used.Source == acquire.FeederDuplex && page.Side == archive.Front {
		for _, p := range in.pages {
			s.half = append(s.half, p.ID)
		}
	}
	s.result.Pages++
	s.result.NextSheet = acquire.NextSheet(page.Used.Source, s.result.Pages)
	sheetNow, _ := acquire.SheetOf(page.Used.Source, s.result.Pages)
	s.tell(func(p *ScanProgress) { *p = ScanProgress{Pages: s.result.Pages, Sheet: sheetNow, Item: item} })
	return nil
}

// provenance is how a page came, for the audit trail.
type provenance struct {
	Device acquire.Device   `json:"device"`
	Used   acquire.Settings `json:"used"`
	At     string           `json:"at"`
}

// openBatch makes the batch with its first page, and not before.
func (s *scanning) openBatch(ctx context.Context) (err error) {
	if s.result.Batch.ID == "" {
		s.result.Batch, err = s.desk.catalogue.OpenBatch(ctx, s.stack.Batch)
	}
	return err
}

// name goes on counting where the batch stood when the stack began.
func (s *scanning) name(page acquire.Page) string {
	return fmt.Sprintf("scan-%04d%s", s.result.Batch.Pages+page.Sequence, filepath.Ext(page.Path))
}

// coming tells of bytes that arrive.
func (s *scanning) coming(event acquire.Event) {
	s.tell(func(p *ScanProgress) { p.Bytes, p.Waiting = event.Bytes, false })
}

func (s *scanning) tell(change func(*ScanProgress)) {
	s.telling.Lock()
	defer s.telling.Unlock()
	change(&s.last)
	if s.report != nil {
		s.report(s.last)
	}
}
