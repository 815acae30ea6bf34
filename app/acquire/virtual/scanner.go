// Package virtual is a scanner made of software: a stack of drawn sheets behind
// the eSCL protocol on loopback, with every fault on demand that real devices
// have been seen with. Tests run against it, other programs can be tested
// against it, and Driver offers it to people as "Pemindai contoh", to learn on.
//
// A crash costs its stack, which is drawn again. Everything on its pages is made
// up.
package virtual

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"daluang/storage/archive"
)

// Scanner is a virtual scanner; its handler speaks eSCL 2.6 below /eSCL/. Safe
// for concurrent use.
type Scanner struct {
	// Name and UUID are what it says about itself. Set before Listen.
	Name, UUID string
	// Delay is how long a page takes the device. Set before Listen.
	Delay time.Duration
	// Draw makes the pages; Draw of this package unless set before Listen.
	Draw func(sheet int, back bool, look Look) ([]byte, error)

	server   *http.Server
	listener net.Listener

	mutex   sync.Mutex
	next    int // the sheet on top of the stack
	sheets  int // left in the feeder
	fault   Fault
	at      int
	job     *job
	deleted int
	drawn   map[string][]byte
}

// New is a scanner with an empty feeder.
func New() *Scanner {
	return &Scanner{Name: "Pemindai contoh", UUID: "5c0e5b1e-0000-4000-8000-da10a0000001", Draw: Draw, next: 1, drawn: map[string][]byte{}}
}

// Load puts a stack into the feeder, in place of what is there: so many sheets,
// the first with this number.
func (s *Scanner) Load(first, sheets int) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.next, s.sheets = first, sheets
}

// Break arms a fault at the page with this number of the next job, from 1, and
// Break(None, 0) mends the device.
func (s *Scanner) Break(fault Fault, at int) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.fault, s.at = fault, at
	if fault == None {
		s.job = nil
	}
}

// Free tells whether no job holds the device.
func (s *Scanner) Free() bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.job == nil || s.job.ended()
}

// Deleted counts the jobs that clients have deleted.
func (s *Scanner) Deleted() int {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.deleted
}

// Listen serves on an address of loopback ("127.0.0.1:0" for any port) until
// Close, and returns the URL of its eSCL root.
func (s *Scanner) Listen(address string) (string, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return "", fmt.Errorf("start the virtual scanner: %w", err)
	}
	if host, ok := listener.Addr().(*net.TCPAddr); !ok || !host.IP.IsLoopback() {
		listener.Close()
		return "", errors.New("start the virtual scanner: the address is not on loopback")
	}
	s.listener = listener
	s.server = &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	go s.server.Serve(listener) // ends with Close
	return "http://" + listener.Addr().String() + "/eSCL/", nil
}

// Close ends serving, in the middle of a page too.
func (s *Scanner) Close() error {
	if s.server == nil {
		return nil
	}
	return s.server.Close()
}

// job is a stack being scanned.
type job struct {
	id     string
	wanted wanted
	state  string // Processing, Completed, Canceled, Aborted
	pages  int    // delivered
	asked  int    // times for the page at hand
}

func (j *job) ended() bool { return j.state != "Processing" }

func newJob(asked wanted) *job {
	return &job{id: string(archive.NewID()), wanted: asked, state: "Processing"}
}

// wait is the time that a page takes, or until the client goes.
func (s *Scanner) wait(ctx context.Context) {
	if s.Delay == 0 {
		return
	}
	timer := time.NewTimer(s.Delay)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
