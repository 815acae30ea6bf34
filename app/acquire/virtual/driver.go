package virtual

import (
	"context"
	"errors"
	"sync"

	"daluang/app/acquire"
	"daluang/app/acquire/escl"
)

// DriverName is the Driver field, and the ID, of the device of this package.
const DriverName = "virtual"

// Stack is how many sheets lie in the feeder of Driver's scanner when it is
// opened.
const Stack = 10

// Driver offers one virtual scanner in this process, read by the eSCL client as
// any other device. Safe for concurrent use.
type Driver struct {
	mutex   sync.Mutex
	scanner *Scanner
	address string
}

// Name is "virtual".
func (d *Driver) Name() string { return DriverName }

// Discover tells of the one device.
func (d *Driver) Discover(_ context.Context, found func(acquire.Device)) error {
	found(acquire.Device{Driver: DriverName, ID: DriverName, Name: "Pemindai contoh"})
	return nil
}

// Open starts the scanner if it does not run yet, and fills its feeder if it is
// empty.
func (d *Driver) Open(ctx context.Context, device acquire.Device) (acquire.Scanner, error) {
	if device.ID != DriverName {
		return nil, &acquire.Error{Code: acquire.NoDevice, Driver: DriverName, Op: "open a scanner"}
	}
	address, err := d.start()
	if err != nil {
		return nil, &acquire.Error{Code: acquire.Unavailable, Driver: DriverName, Op: "open a scanner", Err: err}
	}
	known, err := escl.Driver{}.At(ctx, address)
	if err != nil {
		return nil, err
	}
	opened, err := escl.Driver{}.Open(ctx, known)
	return named{opened, device}, err
}

func (d *Driver) start() (string, error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if d.scanner == nil {
		scanner := New()
		address, err := scanner.Listen("127.0.0.1:0")
		if err != nil {
			return "", err
		}
		d.scanner, d.address = scanner, address
	}
	d.scanner.refill()
	return d.address, nil
}

// Scanner is the device behind the driver, nil before Open: to give it other
// stacks and faults.
func (d *Driver) Scanner() *Scanner {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	return d.scanner
}

// Close stops the scanner.
func (d *Driver) Close() error {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if d.scanner == nil {
		return nil
	}
	closing := d.scanner
	d.scanner = nil
	return closing.Close()
}

func (s *Scanner) refill() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.sheets == 0 {
		s.sheets = Stack
	}
}

// named is the scanner under the name that the driver gave it: its port is
// another tomorrow.
type named struct {
	acquire.Scanner
	device acquire.Device
}

func (n named) Capabilities(ctx context.Context) (acquire.Capabilities, error) {
	caps, err := n.Scanner.Capabilities(ctx)
	caps.Device = n.device
	return caps, err
}

func (n named) Start(ctx context.Context, settings acquire.Settings, spool *acquire.Spool, tell func(acquire.Event)) (acquire.Batch, error) {
	batch, err := n.Scanner.Start(ctx, settings, spool, tell)
	if err != nil {
		var stopped *acquire.Error
		if errors.As(err, &stopped) {
			stopped.Driver = DriverName
		}
		return nil, err
	}
	return namedBatch{batch, n.device}, nil
}

type namedBatch struct {
	acquire.Batch
	device acquire.Device
}

func (n namedBatch) Next(ctx context.Context) (acquire.Page, error) {
	page, err := n.Batch.Next(ctx)
	page.Device = n.device
	return page, err
}
