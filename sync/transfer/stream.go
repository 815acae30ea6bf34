package transfer

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"

	"daluang/storage/archive"
	"daluang/storage/objects"
	"daluang/sync/bag"
)

// errTooMuch says that a stream was too long for something on the way.
var errTooMuch = errors.New("a stream of this length does not get through")

// piece is what travels as one member: a small object or one part of a large
// one, never more than bag.ChunkSize bytes.
type piece struct {
	object bag.Object
	number int // -1: the whole object
}

func (p piece) name() string {
	if p.number < 0 {
		return p.object.Digest.String()
	}
	return p.object.Digest.String() + "/" + strconv.Itoa(p.number)
}

func (p piece) extent() (offset, size int64) {
	if p.number < 0 {
		return 0, p.object.Size
	}
	return p.object.Chunk(p.number)
}

func (p piece) digest() archive.Digest {
	if p.number < 0 {
		return p.object.Digest
	}
	return p.object.Chunks[p.number]
}

// stream sends what is wanted in several lanes. After the first failure no
// lane begins another request; those under way are ended only when no further
// try could help.
func (s *sending) stream(ctx context.Context, want []bag.Want) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	q := &queue{pieces: s.pieces(want)}
	failures := make([]error, min(s.lanes, len(q.pieces)))
	var group sync.WaitGroup
	for lane := range failures {
		group.Go(func() {
			failures[lane] = s.lane(ctx, q)
			if failures[lane] != nil {
				q.stop()
				if !mayPass(failures[lane]) {
					cancel()
				}
			}
		})
	}
	group.Wait()
	return worst(failures)
}

// worst is the failure that says most: one that no try can overcome first.
func worst(failures []error) error {
	var result error
	for _, err := range failures {
		if err != nil && (result == nil || mayPass(result) && !mayPass(err) && !errors.Is(err, context.Canceled) || errors.Is(result, context.Canceled)) {
			result = err
		}
	}
	return result
}

func (s *sending) pieces(want []bag.Want) []piece {
	var pieces []piece
	for _, w := range want {
		object := s.listed[w.Digest]
		if len(object.Chunks) == 0 {
			pieces = append(pieces, piece{object, -1})
			continue
		}
		for n := int(w.From / bag.ChunkSize); n < len(object.Chunks); n++ {
			pieces = append(pieces, piece{object, n})
		}
	}
	return pieces
}

// queue hands pieces out to the lanes, so that a fast lane sends more.
type queue struct {
	mu      sync.Mutex
	pieces  []piece
	stopped bool
}

func (q *queue) stop() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.stopped = true
}

// next returns one piece, or false when nothing is left or a lane has failed.
func (q *queue) next() (piece, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.stopped || len(q.pieces) == 0 {
		return piece{}, false
	}
	next := q.pieces[0]
	q.pieces = q.pieces[1:]
	return next, true
}

// lane makes requests until nothing is left.
func (s *sending) lane(ctx context.Context, q *queue) error {
	for {
		first, more := q.next()
		if !more {
			return nil
		}
		body := &body{sending: s, queue: q, first: &first, limit: s.post}
		body.tar = tar.NewWriter(&body.buffer)
		var stored bag.Stored
		err := s.do(ctx, call{method: http.MethodPost, url: s.address + "/stream", stream: body, token: s.token}, &stored)
		if own := body.end(); own != nil {
			return own // our store failed: that is why the archive got half a stream
		}
		if hasCode(err, bag.CodeTooLarge) {
			return fmt.Errorf("%w: %w", errTooMuch, err)
		}
		if err != nil {
			return err
		}
	}
}

// body is the tar of one request, made while it is read: one piece is in
// memory at a time.
type body struct {
	*sending
	mu     sync.Mutex // the transport may still read when the request is over
	queue  *queue
	first  *piece
	limit  int64
	sent   int64
	buffer bytes.Buffer
	tar    *tar.Writer
	ended  bool
	err    error
}

// end stops the body and returns what went wrong at the desk's side of it.
func (b *body) end() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ended = true
	return b.err
}

func (b *body) Read(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for b.buffer.Len() == 0 {
		if b.err != nil {
			return 0, b.err
		}
		if b.ended {
			return 0, io.EOF
		}
		b.err = b.fill()
	}
	return b.buffer.Read(p)
}

// fill puts the next piece, or the end of the tar, into the buffer.
func (b *body) fill() error {
	next, more := b.take()
	if !more {
		b.ended = true
		return b.tar.Close()
	}
	raw, err := b.load(next)
	if err != nil {
		return err
	}
	header := &tar.Header{Typeflag: tar.TypeReg, Name: next.name(), Size: int64(len(raw)), Mode: 0o600, Format: tar.FormatUSTAR, ModTime: time.Unix(0, 0)}
	if err := b.tar.WriteHeader(header); err != nil {
		return fmt.Errorf("write a stream: %w", err)
	}
	if _, err := b.tar.Write(raw); err != nil {
		return fmt.Errorf("write a stream: %w", err)
	}
	if err := b.tar.Flush(); err != nil {
		return fmt.Errorf("write a stream: %w", err)
	}
	b.sent += int64(len(raw))
	b.done.Add(int64(len(raw)))
	b.report(PhaseStream, nil)
	return nil
}

func (b *body) take() (piece, bool) {
	if b.first != nil {
		first := *b.first
		b.first = nil
		return first, true
	}
	if b.sent >= b.limit {
		return piece{}, false
	}
	return b.queue.next()
}

// load reads a piece from the desk's store and compares it with the manifest:
// what is damaged at the desk is not sent, it is an error here.
func (b *body) load(p piece) ([]byte, error) {
	file, size, err := b.store.Get(p.object.Digest)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	offset, length := p.extent()
	raw := make([]byte, length)
	if size == p.object.Size {
		_, err = file.ReadAt(raw, offset)
	}
	if err != nil && err != io.EOF {
		return nil, fmt.Errorf("read object %s: %w: %w", p.object.Digest.Short(), objects.ErrDamaged, err)
	}
	if size != p.object.Size || archive.DigestOf(raw) != p.digest() {
		return nil, fmt.Errorf("read object %s: %w", p.object.Digest.Short(), objects.ErrDamaged)
	}
	return raw, nil
}
