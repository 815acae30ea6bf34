package wia

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"daluang/app/acquire"
)

// Machine is what a worker works with: the WIA of this computer, or what a test
// puts in its place. Errors that are a Fault are told to the desk by their
// number.
type Machine interface {
	List(found func(Found)) error
	Look(device string) (Looked, error)
	Scan(device string, stack Stack, to *Sink) error
}

// Serve answers the one request that comes in, and returns when it is
// answered. Where in is closed before that, it cancels, and calls abandon if
// the machine does not come back within patience: nobody reads any more.
func Serve(in io.Reader, out io.Writer, machine Machine, patience time.Duration, abandon func()) error {
	asking := bufio.NewReader(in)
	f, err := readFrame(asking)
	if err != nil {
		return fmt.Errorf("read a request: %w", err)
	}
	var r request
	if err := json.Unmarshal(f.payload, &r); err != nil || f.kind != kindAsk {
		return fmt.Errorf("read a request: %w", errors.Join(errFrame, err))
	}
	sink := &Sink{out: out}
	go func() {
		io.Copy(io.Discard, asking) // ends when in is closed
		sink.cancelled.Store(true)
		time.Sleep(patience)
		abandon()
	}()
	return sink.json(kindDone, ended(r.Do, sink, answer(machine, r, sink)))
}

func answer(machine Machine, r request, sink *Sink) error {
	switch r.Do {
	case doList:
		return machine.List(func(found Found) { sink.json(kindDevice, found) })
	case doLook:
		looked, err := machine.Look(r.Device)
		if err == nil {
			err = sink.json(kindLooked, looked)
		}
		return err
	case doScan:
		return machine.Scan(r.Device, r.Stack, sink)
	}
	return Fault{r.Do, badArgument}
}

func ended(op string, sink *Sink, err error) outcome {
	var fault Fault
	switch {
	case err == nil:
		return outcome{}
	case errors.As(err, &fault):
		return outcome{Result: fault.Result, Op: fault.Op}
	case sink.Cancelled():
		return outcome{Result: sFalse, Op: op}
	}
	return outcome{Result: unspecified, Op: op, Detail: err.Error()}
}

// Sink takes what a scan gives. Safe for concurrent use.
type Sink struct {
	mutex     sync.Mutex
	out       io.Writer
	cancelled atomic.Bool
}

// Cancelled tells whether the desk has had enough.
func (s *Sink) Cancelled() bool { return s.cancelled.Load() }

// Working tells that the device is at work on the next page.
func (s *Sink) Working() error { return s.frame(kindProgress, nil) }

// Used tells the settings that the device has accepted.
func (s *Sink) Used(settings acquire.Settings) error { return s.json(kindUsed, settings) }

// Page sends one page to its end.
func (s *Sink) Page(r io.Reader) error {
	if err := s.frame(kindPage, nil); err != nil {
		return err
	}
	for piece := make([]byte, mostFrame/4); ; {
		n, err := io.ReadFull(r, piece)
		if n > 0 {
			if sent := s.frame(kindBytes, piece[:n]); sent != nil {
				return sent
			}
		}
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return s.frame(kindPageEnd, nil)
		}
		if err != nil {
			return fmt.Errorf("read a page: %w", err)
		}
		if s.Cancelled() {
			return Fault{doScan, sFalse}
		}
	}
}

func (s *Sink) frame(k kind, payload []byte) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return writeFrame(s.out, k, payload)
}

func (s *Sink) json(k kind, value any) error {
	var out bytes.Buffer
	if err := writeJSON(&out, k, value); err != nil {
		return err
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	_, err := s.out.Write(out.Bytes())
	return err
}
