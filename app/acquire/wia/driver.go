// Package wia drives the scanners that Windows knows (Windows Image
// Acquisition 2.0) through COM without cgo, in a worker process: this same
// program with the argument WorkerVerb. A scanner's driver that crashes or
// hangs takes no desk with it: the worker is ended, the pages that came before
// are kept, and the next scan has a worker of its own.
//
// One request is put to a worker, as frames over its standard input and output;
// it ends when that is answered, or when its input is closed. Everything but
// the COM calls (com_windows.go and its neighbours) runs on every system.
//
// What it promises after a crash: pages are in the spool as package acquire
// promises. A worker whose desk has died cancels, so that the device is free;
// what it had written beside the spool is swept a day later.
package wia

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"time"

	"daluang/app/acquire"
)

// Name is the Driver field of the devices of this package.
const Name = "wia"

// WorkerVerb is the argument with which a program calls Work.
const WorkerVerb = "wia-worker"

// Driver is the WIA driver; its zero value is ready where this program answers
// to WorkerVerb. Safe for concurrent use as long as its fields stand still.
type Driver struct {
	Command func() (*exec.Cmd, error) // nil: this program with WorkerVerb
	Silence time.Duration             // that a worker may keep; 0: five minutes
	Grace   time.Duration             // to end by itself when cancelled; 0: ten seconds
}

// Name is "wia".
func (d Driver) Name() string { return Name }

func (d Driver) command() (*exec.Cmd, error) {
	if d.Command != nil {
		return d.Command()
	}
	path, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return exec.Command(path, WorkerVerb), nil
}

// Discover asks Windows for its scanners.
func (d Driver) Discover(ctx context.Context, found func(acquire.Device)) error {
	err := d.ask(ctx, request{Do: doList}, func(f frame) error {
		var seen Found
		if f.kind != kindDevice {
			return errFrame
		}
		if err := json.Unmarshal(f.payload, &seen); err != nil {
			return err
		}
		found(acquire.Device{Driver: Name, ID: Name + ":" + seen.ID, Name: seen.Name, Address: seen.ID})
		return nil
	})
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// Open asks a device what it can do.
func (d Driver) Open(ctx context.Context, device acquire.Device) (acquire.Scanner, error) {
	if device.Address == "" {
		device.Address = strings.TrimPrefix(device.ID, Name+":")
	}
	s := &scanner{driver: d, device: device}
	looked, err := s.look(ctx)
	if err != nil {
		return nil, err
	}
	s.caps = acquire.Capabilities{Device: device, Sources: map[acquire.Source]acquire.Offer{}}
	if s.caps.Device.Name == "" {
		s.caps.Device.Name = looked.Name
	}
	for source, facts := range looked.Sources {
		if offer := facts.offer(); len(offer.Modes) > 0 {
			s.caps.Sources[source] = offer
		}
	}
	return s, nil
}

// ask puts a question to a worker and takes its answers until it is done.
func (d Driver) ask(ctx context.Context, r request, take func(frame) error) error {
	const most = 30 * time.Second // for a device to say what it is
	ctx, stop := context.WithTimeout(ctx, min(most, d.silence()))
	defer stop()
	w, err := d.start(r)
	if err != nil {
		return err
	}
	defer w.close()
	for {
		f, err := w.next(ctx)
		if err == nil && f.kind == kindDone {
			return outcomeOf(f)
		}
		if err == nil {
			err = take(f)
		}
		if err != nil {
			return worded(err, r.Do)
		}
	}
}

func (d Driver) silence() time.Duration {
	if d.Silence == 0 {
		return 5 * time.Minute
	}
	return d.Silence
}

func (d Driver) grace() time.Duration {
	if d.Grace == 0 {
		return 10 * time.Second
	}
	return d.Grace
}
