package app

import (
	"context"
	"sync"

	"daluang/app/ocr"
	"daluang/storage/archive"
	"daluang/storage/catalogue"
)

// copied is an item whose access copy is there, or why it is not.
type copied struct {
	item   archive.Item
	access catalogue.Access
	err    error
}

// wanted is an item whose copy has to be made, and how many of its pages are
// still to be read.
type wanted struct {
	item    archive.Item
	pages   []archive.Page
	reading []archive.Page // the same in the order of reading
	in      surroundings
	unread  int
}

// each makes the access copies that are missing or out of date, and tells
// each item once, one at a time, as it gets ready. Pages are read by a pool of
// recognition workers, what takes longest first; an item is written as soon as
// its last page is read, while the next are being read. A page that cannot be read by the engine goes
// in without text. It ends early on errors that every item would meet, and on
// an error of done; what was finished is kept.
func (p *Preparation) each(ctx context.Context, items []archive.Item, report Report, done func(copied) error) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	c, count := p.copying, newTally(items, report)
	defer c.encoder.Release()
	tell := func(result copied) {
		if ctx.Err() != nil {
			return
		}
		if result.err != nil && fatal(result.err) {
			stop(result.err)
			return
		}
		if err := done(result); err != nil {
			stop(err)
			return
		}
		count.ready(result.item)
	}
	var missing []*wanted
	for _, item := range items {
		if ctx.Err() != nil {
			break
		}
		pages, err := c.catalogue.Pages(ctx, item.ID)
		if err != nil {
			return err
		}
		in, err := c.surroundings(ctx, item)
		if err != nil {
			return err
		}
		access, ok, err := c.present(ctx, item, pages, in)
		if ok || err != nil {
			tell(copied{item, access, err})
			continue
		}
		missing = append(missing, &wanted{item: item, pages: pages, in: in, unread: len(pages)})
	}
	longestFirst(missing)
	p.makeAll(ctx, missing, count, tell)
	c.dismantled.forget()
	return context.Cause(ctx)
}

// makeAll reads and writes the items that are missing; tell is called by one
// goroutine at a time.
func (p *Preparation) makeAll(ctx context.Context, missing []*wanted, count *tally, tell func(copied)) {
	readable := make(chan *wanted, len(missing))
	var telling sync.Mutex
	var writers sync.WaitGroup
	for range ocr.Workers() {
		writers.Go(func() {
			for next := range readable {
				if p.gate.pass(ctx) != nil {
					continue
				}
				access, err := p.copying.make(ctx, next.item, next.pages, next.in)
				telling.Lock()
				tell(copied{next.item, access, err})
				telling.Unlock()
			}
		})
	}
	p.readAll(ctx, missing, count, readable)
	close(readable)
	writers.Wait()
}

// readAll hands every item on as soon as all its pages have been read.
func (p *Preparation) readAll(ctx context.Context, missing []*wanted, count *tally, readable chan<- *wanted) {
	if p.pool == nil {
		for _, next := range missing {
			readable <- next
		}
		return
	}
	jobs := make(chan ocr.Job)
	owner := map[archive.ID]*wanted{}
	for _, next := range missing {
		if len(next.pages) == 0 {
			readable <- next
		}
		for _, page := range next.pages {
			owner[page.ID] = next
		}
	}
	go func() {
		defer close(jobs)
		for _, next := range missing {
			for _, page := range next.reading {
				select {
				case jobs <- p.copying.textJob(p.copying.engine, page):
				case <-ctx.Done():
					return
				}
			}
		}
	}()
	p.pool.Run(ctx, jobs, func(result ocr.JobResult) {
		if result.Err != nil {
			p.copying.config.Log.Warn("read a page", "page", result.Job.Page, "error", result.Err)
		}
		next := owner[result.Job.Page]
		if next.unread--; next.unread == 0 {
			readable <- next
		} else {
			count.read(next.item)
		}
	}) // its error is that of ctx, which the caller sees
}
