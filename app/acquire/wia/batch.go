package wia

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"time"

	"daluang/app/acquire"
)

type batch struct {
	worker *process
	device acquire.Device
	asked  acquire.Settings
	used   acquire.Settings
	offer  acquire.Offer
	spool  *acquire.Spool
	tell   func(acquire.Event)
	folder string

	pages    int
	hollow   bool // the last page had no bytes
	finished error
}

// Next reads frames until a page is whole and kept.
func (b *batch) Next(ctx context.Context) (acquire.Page, error) {
	if b.finished != nil {
		return acquire.Page{}, b.finished
	}
	page, err := b.next(ctx)
	if err == nil {
		return page, nil
	}
	if err != io.EOF {
		stopped := acquire.Kept(worded(err, doScan), Name, b.asked.Source, b.pages)
		if stopped.Code == acquire.Unsupported { // a driver that refuses what it announced
			stopped.Detail = choices(b.asked.Source, b.offer)
		}
		err = stopped
	}
	b.finished = err
	return acquire.Page{}, err
}

func (b *batch) next(ctx context.Context) (acquire.Page, error) {
	if b.asked.MaxPages > 0 && b.pages == b.asked.MaxPages {
		return acquire.Page{}, io.EOF // some drivers do not count
	}
	for {
		b.say()
		f, err := b.worker.next(ctx)
		if err != nil {
			return acquire.Page{}, err
		}
		switch f.kind {
		case kindProgress:
		case kindUsed:
			if err := json.Unmarshal(f.payload, &b.used); err != nil {
				return acquire.Page{}, err
			}
		case kindPage:
			page, err := b.keep(ctx)
			if err != nil || !b.hollow {
				return page, err
			}
		case kindDone:
			return acquire.Page{}, b.end(outcomeOf(f))
		default:
			return acquire.Page{}, errFrame
		}
	}
}

func (b *batch) say() {
	if b.tell != nil {
		b.tell(acquire.Event{Page: b.pages + 1})
	}
}

// end is what the worker's last word means. Some drivers say that the feeder is
// empty where its stack is done, and some that all is well where it was empty.
func (b *batch) end(err error) error {
	switch {
	case err != nil && !(errors.Is(err, acquire.FeederEmpty) && b.pages > 0):
		return err
	case b.pages == 0 && b.asked.Source == acquire.Flatbed:
		return &acquire.Error{Code: acquire.IncompletePage, Driver: Name, Op: "wait for a page", Detail: "no picture came"}
	case b.pages == 0:
		return &acquire.Error{Code: acquire.FeederEmpty, Driver: Name, Op: "wait for a page"}
	}
	return io.EOF
}

// keep takes a page into the spool. Some drivers end a stack with a page
// without bytes: it is none, but where another page comes after it, one was
// lost.
func (b *batch) keep(ctx context.Context) (acquire.Page, error) {
	if b.hollow {
		return acquire.Page{}, &acquire.Error{Code: acquire.IncompletePage, Driver: Name, Op: "read a page", Detail: "no bytes"}
	}
	coming := &incoming{ctx: ctx, worker: b.worker}
	buffered := bufio.NewReaderSize(acquire.Counting(coming, b.pages+1, b.tell), 1<<16)
	head, err := buffered.Peek(2)
	if len(head) == 0 && err == io.EOF {
		b.hollow = true
		return acquire.Page{}, nil
	}
	file, err := b.take(ctx, buffered, string(head) == "BM")
	if err == nil {
		err = coming.rest()
	}
	if coming.failed != nil { // says more than what it led to
		err = coming.failed
	}
	if err != nil {
		if file.Path != "" {
			os.Remove(file.Path)
		}
		return acquire.Page{}, err
	}
	b.pages++
	sheet, side := acquire.SheetOf(b.asked.Source, b.pages)
	return acquire.Page{Sequence: b.pages, Sheet: sheet, Side: side, File: file, Device: b.device,
		Used: file.Really(b.used, b.offer), At: time.Now()}, nil
}

func (b *batch) take(ctx context.Context, r *bufio.Reader, bitmap bool) (acquire.File, error) {
	if !bitmap {
		return b.spool.Keep(ctx, r)
	}
	picture, err := readBMP(r)
	if err != nil {
		return acquire.File{}, &acquire.Error{Code: acquire.IncompletePage, Driver: Name, Op: "read a page", Err: err}
	}
	png := acquire.PNG(picture, b.used.DPI)
	defer png.Close()
	return b.spool.Keep(ctx, png)
}

// Close ends the worker, waits for it, and removes what it left.
func (b *batch) Close() error {
	b.worker.close()
	os.RemoveAll(b.folder)
	return nil
}

// incoming are the bytes of one page.
type incoming struct {
	ctx    context.Context
	worker *process
	bytes  []byte
	ended  bool
	failed error
}

func (i *incoming) Read(p []byte) (int, error) {
	for len(i.bytes) == 0 {
		if i.failed != nil {
			return 0, i.failed
		}
		if i.ended {
			return 0, io.EOF
		}
		i.failed = i.more()
	}
	n := copy(p, i.bytes)
	i.bytes = i.bytes[n:]
	return n, nil
}

func (i *incoming) more() error {
	f, err := i.worker.next(i.ctx)
	switch {
	case err != nil:
		return err
	case f.kind == kindBytes:
		i.bytes = f.payload
	case f.kind == kindPageEnd:
		i.ended = true
	case f.kind == kindDone:
		if err := outcomeOf(f); err != nil {
			return err
		}
		return &acquire.Error{Code: acquire.IncompletePage, Driver: Name, Op: "read a page", Detail: "the stack ended in it"}
	case f.kind != kindProgress:
		return &acquire.Error{Code: acquire.Communication, Driver: Name, Op: "read a page", Err: errFrame}
	}
	return nil
}

// rest reads to the end of the page; drivers pad a picture with a little.
func (i *incoming) rest() error {
	const padding = 1 << 20
	n, err := io.CopyN(io.Discard, i, padding)
	if err == io.EOF {
		return nil
	}
	if err == nil && n == padding {
		return &acquire.Error{Code: acquire.IncompletePage, Driver: Name, Op: "read a page", Detail: "it does not end"}
	}
	return err
}
