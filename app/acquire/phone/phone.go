// Package phone serves a page on the local network with which phones send
// photographs of papers to the desk: opened by a QR code, without an app and
// without the internet. Each table or person has an address of its own, with 96
// random bits in it, that lives for an hour.
//
// What it promises after a crash, or when a phone goes away in the middle: a
// phone is told "tersimpan" only after the picture is stored and read back.
// Anything else is a file ".part" in the folder for incoming files, which is
// removed at the end of the request and is never a page. The server ends with the
// context of Run, and nothing of it stays.
//
// The page loads nothing from elsewhere. Over plain HTTP others on the network
// can read along: the caller says by Allow which records must not come this way.
package phone

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"

	"daluang/app/acquire/inbox"
	"daluang/storage/archive"
)

// ErrListen says that the address to listen at cannot be had.
var ErrListen = errors.New("the address for phones cannot be opened")

// Options say who may send what. Incoming is needed; the rest has defaults.
type Options struct {
	Listen   string        // host:port; ":0", any free port on all addresses
	Incoming string        // the folder for files that are being received
	Sessions []string      // names of tables or persons; none: one without a name
	Title    string        // what the page says that the pictures are for
	Language string        // "id" or "en": what the page speaks first
	Life     time.Duration // of a session; 1 h
	Limit    int64         // bytes of a request; 200 MB
	Now      func() time.Time
	// Certificate makes it HTTPS; nil is HTTP.
	Certificate *tls.Certificate
	// Allow is asked before anything of a picture is received; nil allows all. An
	// *inbox.Refusal says why not, in the same codes as that of a Take.
	Allow func(context.Context) error
	// Told hears of every picture, one call at a time, from any goroutine.
	Told func(Event)
}

// State of a picture on its way.
type State string

// The states. All but Receiving are the last word on a picture.
const (
	Receiving State = "receiving"
	Stored    State = "stored"
	Known     State = "known"   // the same bytes came in this sitting already
	Refused   State = "refused" // for good; Code says why
	Later     State = "later"   // it did not arrive, or could not be stored now
)

// Event is how a picture fares.
type Event struct {
	ID       int // of the upload, counted from 1
	Session  string
	Name     string
	Received int64
	Bytes    int64 // 0: not announced
	State    State
	Code     string // why it is refused, or to be sent later
	Err      error  // for the log
	At       time.Time
}

// atOnce is how many pictures are received at a time; others wait. It bounds
// what a hall of phones can put on the disk.
const atOnce = 8

// Inbox is a page that phones open. Safe for concurrent use.
type Inbox struct {
	options  Options
	listener net.Listener
	sessions []session
	words    []byte
	places   chan struct{}

	telling sync.Mutex
	uploads int // guarded by telling

	arriving sync.Mutex
	arrivals map[archive.Digest]*arrival

	closing sync.Mutex
	closed  bool
	running sync.WaitGroup
}

// Listen opens the port and makes the sessions, so that their addresses can be
// shown; nothing is answered before Run. Close, or a Run that ends, frees the
// port. Errors: ErrListen.
func Listen(options Options) (*Inbox, error) {
	fillIn(&options)
	words, err := pageWords()
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", options.Listen)
	if err != nil {
		return nil, fmt.Errorf("listen for phones: %w: %w", ErrListen, err)
	}
	in := &Inbox{options: options, listener: listener, words: words,
		places: make(chan struct{}, atOnce), arrivals: map[archive.Digest]*arrival{}}
	in.openSessions()
	return in, nil
}

func fillIn(o *Options) {
	if o.Listen == "" {
		o.Listen = ":0"
	}
	if len(o.Sessions) == 0 {
		o.Sessions = []string{""}
	}
	if o.Life <= 0 {
		o.Life = time.Hour
	}
	if o.Limit <= 0 {
		o.Limit = 200 << 20
	}
	if o.Now == nil {
		o.Now = time.Now
	}
}

// Close frees the port of an Inbox that was never run.
func (in *Inbox) Close() error { return in.listener.Close() }

// Run serves the page until ctx ends, and offers what arrives to take, several
// pictures at a time. When it returns, no request is under way and no part of a
// file is left. Errors: that of ctx, or what broke the listener.
func (in *Inbox) Run(ctx context.Context, take inbox.Take) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	server := &http.Server{
		Handler:           in.handler(ctx, take),
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          log.New(io.Discard, "", 0), // it would name the addresses of phones
	}
	listener := in.listener
	if in.options.Certificate != nil {
		listener = tls.NewListener(listener, &tls.Config{Certificates: []tls.Certificate{*in.options.Certificate}, MinVersion: tls.VersionTLS12})
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	var err error
	select {
	case err = <-ended:
		err = fmt.Errorf("serve phones: %w", err)
	case <-ctx.Done():
		err = ctx.Err()
	}
	stop()
	server.Close()
	in.drain()
	return err
}

// begin counts a request, unless the end has come.
func (in *Inbox) begin() bool {
	in.closing.Lock()
	defer in.closing.Unlock()
	if in.closed {
		return false
	}
	in.running.Add(1)
	return true
}

// drain lets no request in any more and waits for those under way.
func (in *Inbox) drain() {
	in.closing.Lock()
	in.closed = true
	in.closing.Unlock()
	in.running.Wait()
}

func (in *Inbox) tell(e Event) {
	if in.options.Told == nil {
		return
	}
	in.telling.Lock()
	defer in.telling.Unlock()
	e.At = in.options.Now()
	in.options.Told(e)
}

func (in *Inbox) nextUpload() int {
	in.telling.Lock()
	defer in.telling.Unlock()
	in.uploads++
	return in.uploads
}
