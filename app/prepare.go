package app

import (
	"context"
	"sync"

	"daluang/app/ocr"
	"daluang/storage/archive"
)

// Preparation makes access copies behind the clerk's back: it reads the pages
// and writes the PDF/A of items, can be paused and called off at any time, and
// keeps what is done. Several may run at once; an item that two of them meet is
// made twice and stored once. Safe for concurrent use.
type Preparation struct {
	copying *copying
	pool    *ocr.Pool // nil: without text
	gate    gate
}

// Prepared is what a preparation did.
type Prepared struct {
	Ready  int // items whose access copy is there, made now or before
	Failed []FailedItem
}

// Prepare makes a Preparation with these options; Run does the work.
func (d *Desk) Prepare(ctx context.Context, options AccessOptions) (*Preparation, error) {
	c, err := d.copying(ctx, options)
	if err != nil {
		return nil, err
	}
	p := &Preparation{copying: c}
	if c.engine != nil {
		p.pool = ocr.NewPool(c.engine, recognitions{d.catalogue}, 0)
	}
	return p, nil
}

// WithText reports whether the copies get the recognised text: it was asked
// for, and an engine is there.
func (p *Preparation) WithText() bool { return p.pool != nil }

// Run makes the access copies of the items that are missing or out of date.
// Items that fail are listed and the rest goes on; the error is that of ctx or
// one that every item would meet.
func (p *Preparation) Run(ctx context.Context, items []archive.Item, report Report) (Prepared, error) {
	var result Prepared
	err := p.each(ctx, items, report, func(done copied) error {
		if done.err != nil {
			result.Failed = append(result.Failed, FailedItem{done.item.ID, done.item.Source, done.err})
		} else {
			result.Ready++
		}
		return nil
	})
	return result, err
}

// Pause lets the pages at hand be finished and begins no other until Resume.
func (p *Preparation) Pause() {
	p.gate.close()
	if p.pool != nil {
		p.pool.Pause()
	}
}

// Resume ends a pause.
func (p *Preparation) Resume() {
	p.gate.open()
	if p.pool != nil {
		p.pool.Resume()
	}
}

// gate holds up whoever passes while it is closed. The zero gate is open.
type gate struct {
	mutex  sync.Mutex
	closed chan struct{} // nil: open; closed itself when the gate opens
}

func (g *gate) close() {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	if g.closed == nil {
		g.closed = make(chan struct{})
	}
}

func (g *gate) open() {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	if g.closed != nil {
		close(g.closed)
		g.closed = nil
	}
}

// pass returns when the gate is open, or with the error of ctx.
func (g *gate) pass(ctx context.Context) error {
	for {
		g.mutex.Lock()
		closed := g.closed
		g.mutex.Unlock()
		if closed == nil {
			return ctx.Err()
		}
		select {
		case <-closed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
