package escl

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"daluang/app/acquire"
)

// mostTries is how often a page is asked for that the device is not ready with.
const mostTries = 30

type batch struct {
	scanner  *scanner
	id       string
	settings acquire.Settings
	offer    acquire.Offer
	spool    *acquire.Spool
	tell     func(acquire.Event)

	pages    int
	last     time.Duration // that the last page took
	finished error         // what Next goes on returning
	clean    bool          // the device has ended the job itself
	closed   bool
}

// Next asks for the next page.
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
	if b.settings.MaxPages > 0 && b.pages >= b.settings.MaxPages || b.settings.Source == acquire.Flatbed && b.pages > 0 {
		return acquire.Page{}, io.EOF // what is left of the job is deleted
	}
	if b.pages > 0 && strings.HasPrefix(strings.ToLower(b.scanner.said.Model), "brother") {
		// asked at once these say "no more pages" in the middle of a stack
		if err := b.scanner.client.sleep(ctx, min(b.scanner.client.times.Retry, b.last/2)); err != nil {
			return acquire.Page{}, err
		}
	}
	for try := 1; ; try++ {
		page, again, err := b.ask(ctx)
		if !again {
			return page, err
		}
		if try == mostTries {
			return page, &acquire.Error{Code: acquire.Communication, Driver: Name, Op: "wait for a page", Detail: "the scanner is never ready", Err: err}
		}
	}
}

// ask asks once; again says that the device is not ready, and it was waited for.
func (b *batch) ask(parent context.Context) (page acquire.Page, again bool, err error) {
	ctx, stop := context.WithCancelCause(parent)
	defer stop(nil)
	began := time.Now()
	c := b.scanner.client
	response, err := c.request(ctx, http.MethodGet, "ScanJobs/"+b.id+"/NextDocument", nil)
	if err != nil {
		return page, false, err
	}
	defer response.Body.Close()
	if response.StatusCode == http.StatusOK {
		page, err = b.keep(ctx, stop, response.Body)
		b.last = time.Since(began)
		return page, false, err
	}
	again, err = b.ending(parent, response.StatusCode)
	if again {
		if paused := c.pause(parent, response); paused != nil {
			return page, false, paused
		}
	}
	return page, again, err
}

// keep takes the page if it is whole. Of one that is not, the status may tell
// why.
func (b *batch) keep(ctx context.Context, stop context.CancelCauseFunc, body io.Reader) (acquire.Page, error) {
	c := b.scanner.client
	guarded := newWatchdog(body, c.times.Read, func() { stop(errSilent) })
	defer guarded.stop()
	file, err := b.spool.Keep(ctx, acquire.Counting(guarded, b.pages+1, b.tell))
	if err != nil {
		return acquire.Page{}, b.broken(context.WithoutCancel(ctx), context.Cause(ctx), err)
	}
	b.pages++
	sheet, side := acquire.SheetOf(b.settings.Source, b.pages)
	return acquire.Page{Sequence: b.pages, Sheet: sheet, Side: side, File: file, Device: b.scanner.device,
		Used: file.Really(b.settings, b.offer), At: time.Now()}, nil
}

// broken names why a page did not come whole: because the person or the
// watchdog ended it, or what the device says.
func (b *batch) broken(ctx context.Context, cause, err error) error {
	stopped := &acquire.Error{Code: acquire.Communication, Driver: Name, Op: "read a page", Err: err}
	switch {
	case errors.Is(cause, errSilent):
		stopped.Err = errSilent
		return stopped
	case cause != nil:
		stopped.Code, stopped.Err = acquire.Cancelled, cause
		return stopped
	case !errors.Is(err, acquire.IncompletePage):
		return err
	}
	stopped.Code = acquire.IncompletePage
	if status, asked := b.scanner.status(ctx); asked == nil {
		if code := b.codeOf(status); code != "" {
			stopped.Code, stopped.Detail = code, status.Feeder
		}
	}
	return stopped
}

func (b *batch) codeOf(status statusDocument) acquire.Code {
	if b.settings.Source == acquire.Flatbed {
		return ""
	}
	ours, _ := status.job(b.id)
	return status.trouble(ours)
}

// ending finds out what an answer without a page means: the status decides, not
// the number.
func (b *batch) ending(ctx context.Context, code int) (again bool, err error) {
	status, err := b.scanner.status(ctx)
	if err != nil {
		return false, err
	}
	ours, listed := status.job(b.id)
	stopped := &acquire.Error{Code: acquire.Unknown, Driver: Name, Op: "ask for a page", Detail: status.Feeder + " " + ours.State}
	if trouble := b.codeOf(status); trouble != "" && (ours.State == "Aborted" || code != http.StatusNotFound) {
		stopped.Code = trouble
		return false, stopped
	}
	switch running := listed && (ours.State == "Processing" || ours.State == "Pending"); {
	case ours.State == "Canceled":
		stopped.Code = acquire.Cancelled
		stopped.Err = errElsewhere
	case ours.State == "Aborted":
		stopped.Code = acquire.Communication
	case code == http.StatusServiceUnavailable, running && code != http.StatusInternalServerError:
		return true, stopped
	case code == http.StatusNotFound, code == http.StatusGone, code == http.StatusConflict:
		return false, b.end(ours.State, status)
	case code == http.StatusUnauthorized, code == http.StatusForbidden:
		stopped.Code = acquire.AccessDenied
	}
	return false, stopped
}

var errElsewhere = errors.New("the job was cancelled at the scanner")

// end is io.EOF where the device says that the job is complete, or has forgotten
// it and is idle.
func (b *batch) end(state string, status statusDocument) error {
	proven := state == "Completed" || state == "" && status.State == "Idle"
	switch {
	case proven && b.pages > 0:
		b.clean = true
		return io.EOF
	case b.settings.Source != acquire.Flatbed && b.pages == 0:
		return &acquire.Error{Code: acquire.FeederEmpty, Driver: Name, Op: "ask for a page"}
	}
	return &acquire.Error{Code: acquire.Unknown, Driver: Name, Op: "ask for a page", Detail: status.State + " " + state}
}

// Close deletes the job unless the device ended it: one that is forgotten keeps
// the scanner busy for everybody.
func (b *batch) Close() error {
	if b.closed {
		return nil
	}
	b.closed = true
	defer b.scanner.client.http.CloseIdleConnections()
	if b.clean {
		return nil
	}
	ctx, stop := context.WithTimeoutCause(context.Background(), b.scanner.client.times.Short, errSilent)
	defer stop()
	response, err := b.scanner.client.request(ctx, http.MethodDelete, "ScanJobs/"+b.id, nil)
	if err != nil {
		return err
	}
	response.Body.Close()
	switch response.StatusCode {
	case http.StatusOK, http.StatusAccepted, http.StatusNoContent, http.StatusNotFound, http.StatusGone, http.StatusConflict:
		return nil // it is gone
	}
	return refusal(response.StatusCode, "free the scanner")
}

// watchdog calls a function when a read brings nothing for a while; the page as
// a whole may take as long as it wants.
type watchdog struct {
	from  io.Reader
	every time.Duration
	timer *time.Timer
}

func newWatchdog(from io.Reader, every time.Duration, bark func()) *watchdog {
	return &watchdog{from, every, time.AfterFunc(every, bark)}
}

func (w *watchdog) Read(p []byte) (int, error) {
	n, err := w.from.Read(p)
	w.timer.Reset(w.every)
	return n, err
}

func (w *watchdog) stop() { w.timer.Stop() }
