// Package folder watches a folder into which scanners, phones and people put
// files, on a disk or on a network share, by looking at it every two seconds:
// shares and some systems tell of nothing, and those that do lose events.
//
// A file is taken when its size and time stood still, its own format says that
// its end is there, and the system opens it. One that is not ready is never
// given up: it is listed with the reason, and looked at again.
//
// What it promises after a crash or when the share goes away: nothing is
// deleted. A file stands in the folder until its bytes are stored and read back;
// then it is moved to "selesai", or to "gagal" with a text that says why. A crash
// in between leaves it in the folder; it is offered again, and whoever takes it
// knows its digest.
package folder

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"daluang/app/acquire/inbox"
	"daluang/storage/archive"
)

// The folders inside the watched one that files are moved to.
const (
	DoneFolder   = "selesai"
	FailedFolder = "gagal"
)

// Options say what is watched and how. Folder is needed; the rest has defaults.
type Options struct {
	Folder string
	Every  time.Duration    // between two looks; 2 s
	Quiet  time.Duration    // how long a file has to stand still; 5 s
	Now    func() time.Time // the clock of the two
	Tick   <-chan time.Time // takes the place of a ticker of Every
	// Told hears after each look, from the goroutine of Run, when something
	// differs from the last time.
	Told func(Status)
}

// Reason is why a file waits.
type Reason string

// The reasons, and what ends the waiting.
const (
	Growing    Reason = "growing"    // size or time changed less than Quiet ago
	NoEnd      Reason = "no-end"     // its end is missing; looked at again
	InUse      Reason = "in-use"     // the system does not open it
	Held       Reason = "held"       // it was offered and the answer was "not now": Err
	Unmoved    Reason = "unmoved"    // stored, and cannot be moved away: Err
	Unreadable Reason = "unreadable" // it cannot be read, or changed while it was read
)

// Waiting is a file that is not taken yet.
type Waiting struct {
	Name   string
	Bytes  int64
	Reason Reason
	Err    error // nil where the reason says all
}

// Status is what a look found.
type Status struct {
	Waiting []Waiting // in the order in which they will be taken
	Taken   int       // files stored since Run began
	Refused int       // files moved to "gagal" since Run began
	Gone    error     // why the folder cannot be read now; the looks go on
}

// Inbox is a watched folder. Run may be called once at a time.
type Inbox struct {
	options Options
	files   map[string]*file
	moved   []movedFile
	status  Status
	told    string    // the last status that Told heard, as text
	toldAt  time.Time // when it was put together
}

// New prepares to watch a folder; nothing is read before Run.
func New(options Options) *Inbox {
	if options.Every <= 0 {
		options.Every = 2 * time.Second
	}
	if options.Quiet <= 0 {
		options.Quiet = 5 * time.Second
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	return &Inbox{options: options, files: map[string]*file{}}
}

// Run looks at the folder until ctx ends, and offers what is whole to take, one
// file at a time, the oldest first. It returns the error of ctx, and no other: a
// share that is gone is told and waited for.
func (b *Inbox) Run(ctx context.Context, take inbox.Take) error {
	tick := b.options.Tick
	if tick == nil {
		ticker := time.NewTicker(b.options.Every)
		defer ticker.Stop()
		tick = ticker.C
	}
	for {
		b.Look(ctx, take)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick:
		}
	}
}

// Look is one round of Run.
func (b *Inbox) Look(ctx context.Context, take inbox.Take) {
	if err := b.list(); err != nil {
		b.status.Gone = err
	} else {
		b.status.Gone = nil
		b.watchMoved()
		b.offerReady(ctx, take)
	}
	b.tell()
}

// tellEvery is how often the status is put together while many files are taken.
const tellEvery = 300 * time.Millisecond

// offerReady goes through the files that wait, for about as long as there is
// between two looks: a long row must not hide what came in the meantime.
func (b *Inbox) offerReady(ctx context.Context, take inbox.Take) {
	begun := b.options.Now()
	for _, f := range b.inTurn() {
		now := b.options.Now()
		if ctx.Err() != nil || now.Sub(begun) > b.options.Every {
			return
		}
		if b.ready(f) {
			b.offer(ctx, f, take)
		}
		if now.Sub(b.toldAt) > tellEvery {
			b.tell()
		}
	}
}

// offer hands one file over and moves it to where the answer sends it.
func (b *Inbox) offer(ctx context.Context, f *file, take inbox.Take) {
	if !f.answered {
		digest, err := digestOf(ctx, b.path(f.name), f.bytes)
		if err != nil {
			f.wait(Unreadable, err, b.options.Now())
			return
		}
		err = take(ctx, inbox.Arrival{Path: b.path(f.name), Name: f.name, Bytes: f.bytes, Digest: digest})
		var refusal *inbox.Refusal
		if err != nil && !errors.As(err, &refusal) {
			f.wait(Held, err, b.options.Now())
			return
		}
		f.answered, f.refusal = true, refusal
		if refusal != nil {
			b.status.Refused++
		} else {
			b.status.Taken++
		}
	}
	if err := b.moveAway(f); err != nil {
		f.wait(Unmoved, err, b.options.Now())
		return
	}
	delete(b.files, f.name)
}

func (b *Inbox) path(name string) string { return filepath.Join(b.options.Folder, name) }

// errChanged says that a file is not what it was a moment ago.
var errChanged = errors.New("the file changed while it was read")

// digestOf reads a file of known length.
func digestOf(ctx context.Context, path string, size int64) (archive.Digest, error) {
	source, err := os.Open(path)
	if err != nil {
		return archive.Digest{}, fmt.Errorf("read an arrival: %w", err)
	}
	defer source.Close()
	h := sha256.New()
	n, err := io.Copy(h, contextReader{ctx, source})
	if err != nil {
		return archive.Digest{}, fmt.Errorf("read an arrival: %w", err)
	}
	if n != size {
		return archive.Digest{}, errChanged
	}
	return archive.Digest(h.Sum(nil)), nil
}

type contextReader struct {
	ctx context.Context
	io.Reader
}

func (r contextReader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.Reader.Read(p)
}

// tell passes the status on when it differs from the last one.
func (b *Inbox) tell() {
	b.toldAt = b.options.Now()
	b.status.Waiting = nil
	for _, f := range b.inTurn() {
		b.status.Waiting = append(b.status.Waiting, Waiting{f.name, f.bytes, f.reason, f.err})
	}
	if b.options.Told == nil {
		return
	}
	if text := fmt.Sprint(b.status); text != b.told {
		b.told = text
		b.options.Told(b.status)
	}
}

// isGone tells a file or folder that is not there from other errors.
func isGone(err error) bool { return errors.Is(err, fs.ErrNotExist) }
