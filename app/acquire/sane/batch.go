package sane

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"sync"
	"time"

	"daluang/app/acquire"
)

type batch struct {
	scanner  *scanner
	settings acquire.Settings
	offer    acquire.Offer
	spool    *acquire.Spool
	tell     func(acquire.Event)
	folder   string

	printed chan string // files as they are whole; closed when the worker has ended
	ended   error       // of the worker; read after printed is closed
	stop    context.CancelCauseFunc
	words   limited

	pages    int
	finished error
	closing  sync.Once
}

// begin starts the worker and a goroutine that ends with it.
func (b *batch) begin(args []string) error {
	ctx, stop := context.WithCancelCause(context.Background())
	b.stop = stop
	command, err := b.scanner.driver.worker(ctx, args...)
	if err != nil {
		stop(nil)
		return err
	}
	command.Stderr = &b.words
	names, err := command.StdoutPipe()
	if err == nil {
		err = command.Start()
	}
	if err != nil {
		stop(nil)
		return &acquire.Error{Code: acquire.Unavailable, Driver: Name, Op: "start scanimage", Err: err}
	}
	go func() {
		defer close(b.printed)
		for lines := bufio.NewScanner(names); lines.Scan(); {
			select {
			case b.printed <- lines.Text():
			case <-ctx.Done():
			}
		}
		if err := command.Wait(); err != nil || ctx.Err() != nil {
			b.ended = trouble(ctx, err, b.words.String())
		}
	}()
	return nil
}

// Next waits for the next file that the worker names: it does so only when the
// page is whole.
func (b *batch) Next(ctx context.Context) (acquire.Page, error) {
	if b.finished != nil {
		return acquire.Page{}, b.finished
	}
	page, err := b.next(ctx)
	if err == nil {
		return page, nil
	}
	if err != io.EOF {
		err = acquire.Kept(err, Name, b.settings.Source, b.pages)
	}
	b.finished = err
	return page, err
}

func (b *batch) next(ctx context.Context) (acquire.Page, error) {
	if b.tell != nil {
		b.tell(acquire.Event{Page: b.pages + 1})
	}
	timer := time.NewTimer(b.scanner.driver.silence())
	defer timer.Stop()
	if ctx.Err() == nil {
		select {
		case name, more := <-b.printed:
			if !more {
				return acquire.Page{}, b.end()
			}
			return b.keep(ctx, name)
		case <-timer.C:
			return acquire.Page{}, &acquire.Error{Code: acquire.Communication, Driver: Name, Op: "wait for a page", Err: errSilent}
		case <-ctx.Done():
		}
	}
	return acquire.Page{}, &acquire.Error{Code: acquire.Cancelled, Driver: Name, Op: "wait for a page", Err: context.Cause(ctx)}
}

// end is what the worker's exit means. scanimage ends a stack, and finds none,
// with the same number: the pages are counted here.
func (b *batch) end() error {
	switch {
	case b.ended != nil && !(errors.Is(b.ended, acquire.FeederEmpty) && b.pages > 0):
		return b.ended
	case b.pages == 0:
		return &acquire.Error{Code: acquire.FeederEmpty, Driver: Name, Op: "wait for a page"}
	}
	return io.EOF
}

// keep codes a page as PNG into the spool.
func (b *batch) keep(ctx context.Context, name string) (acquire.Page, error) {
	path := filepath.Join(b.folder, filepath.Base(name))
	used := b.really()
	picture, err := readPNM(path)
	if err != nil {
		return acquire.Page{}, &acquire.Error{Code: acquire.IncompletePage, Driver: Name, Op: "read a page", Err: err}
	}
	png := acquire.PNG(picture, used.DPI)
	defer png.Close()
	file, err := b.spool.Keep(ctx, png)
	if err != nil {
		return acquire.Page{}, err
	}
	os.Remove(path)
	b.pages++
	sheet, side := acquire.SheetOf(b.settings.Source, b.pages)
	return acquire.Page{Sequence: b.pages, Sheet: sheet, Side: side, File: file, Device: b.scanner.device,
		Used: file.Really(used, b.offer), At: time.Now()}, nil
}

var rounded = regexp.MustCompile(`rounded value of resolution from \S+ to ([0-9]+)`)

// really is the settings with the resolution that SANE says it took instead.
func (b *batch) really() acquire.Settings {
	used := b.settings
	if found := rounded.FindStringSubmatch(b.words.String()); found != nil {
		if dpi, err := strconv.Atoi(found[1]); err == nil && 0 < dpi && dpi <= mostDPI {
			used.DPI = dpi
		}
	}
	return used
}

// Close interrupts the worker, waits for it, kills it if that takes five
// seconds, and removes what it left.
func (b *batch) Close() error {
	b.closing.Do(func() {
		b.stop(context.Canceled)
		for range b.printed { // until the worker has ended
		}
		os.RemoveAll(b.folder)
	})
	return nil
}
