package wia

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"sync"
	"time"

	"daluang/app/acquire"
)

var errSilent = errors.New("the worker says nothing in time")

// process is a worker that was asked something. next and close are for one
// goroutine.
type process struct {
	command *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
	silence time.Duration
	grace   time.Duration

	cancelling sync.Once
	mutex      sync.Mutex
	killed     error // why
	over       bool  // no more frames come
	closing    sync.Once
}

// start begins a worker and asks it.
func (d Driver) start(r request) (*process, error) {
	command, err := d.command()
	if err == nil {
		hideWindow(command)
		p := &process{command: command, silence: d.silence(), grace: d.grace()}
		if err = p.begin(); err == nil {
			// A worker that ended at once is found out by the first read.
			_ = writeJSON(p.in, kindAsk, r)
			return p, nil
		}
	}
	return nil, &acquire.Error{Code: acquire.Unavailable, Driver: Name, Op: "start a worker", Err: err}
}

func (p *process) begin() (err error) {
	if p.in, err = p.command.StdinPipe(); err != nil {
		return err
	}
	out, err := p.command.StdoutPipe()
	if err != nil {
		return err
	}
	p.out = bufio.NewReaderSize(out, 1<<16)
	return p.command.Start()
}

// next is the next frame. Errors are *acquire.Error: Cancelled where ctx ended,
// Communication where the worker is silent, has ended, or says what is no frame.
func (p *process) next(ctx context.Context) (frame, error) {
	watch := time.AfterFunc(p.silence, func() { p.kill(errSilent) })
	defer watch.Stop()
	defer context.AfterFunc(ctx, p.cancel)()
	f, err := readFrame(p.out)
	switch {
	case ctx.Err() != nil:
		code := acquire.Cancelled
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			code = acquire.Communication
		}
		return frame{}, &acquire.Error{Code: code, Driver: Name, Op: "wait for the worker", Err: context.Cause(ctx)}
	case err != nil:
		return frame{}, p.ended(err)
	}
	p.over = f.kind == kindDone
	return f, nil
}

// ended is the error of a worker that says no more.
func (p *process) ended(err error) error {
	if errors.Is(err, errFrame) {
		p.kill(err)
	}
	p.over = true
	io.Copy(io.Discard, p.out) // so that it can end
	exit := p.command.Wait()
	p.mutex.Lock()
	defer p.mutex.Unlock()
	stopped := &acquire.Error{Code: acquire.Communication, Driver: Name, Op: "read the worker", Err: p.killed}
	if p.killed == nil {
		stopped.Err = fmt.Errorf("the worker ended in the middle: %w", errors.Join(err, exit))
	}
	return stopped
}

// cancel asks the worker to free the device and to end, and kills it if it does
// not. Safe for concurrent use.
func (p *process) cancel() {
	p.cancelling.Do(func() {
		p.in.Close()
		time.AfterFunc(p.grace, func() { p.kill(context.Canceled) })
	})
}

func (p *process) kill(why error) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.killed == nil {
		p.killed = why
	}
	p.command.Process.Kill() // fails where it has ended
}

// close ends the worker, in the middle too, and waits for it.
func (p *process) close() {
	p.closing.Do(func() {
		p.cancel()
		io.Copy(io.Discard, p.out)
		p.command.Wait()
	})
}
