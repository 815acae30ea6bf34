package intake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"daluang/storage/archive"
	"daluang/storage/objects"
	"daluang/sync/bag"
)

// partials keeps pieces of large objects under way, one file per piece below
// partial/<tenant>/<digest>/. Nothing here is promised to anyone: pieces are
// not synced, are compared with the manifest when they are found again, and
// may be removed at any time. Safe for concurrent use in one process.
type partials struct {
	root  string
	mu    sync.Mutex
	known map[string]*partial
}

// sweep removes the pieces of objects that nobody went on with for so long:
// whoever comes back sends them again.
func (p *partials) sweep(before time.Time) {
	folders, err := filepath.Glob(filepath.Join(p.root, "*", "*"))
	if err != nil {
		return // nothing depends on the sweep
	}
	for _, folder := range folders {
		if info, err := os.Stat(folder); err == nil && info.ModTime().Before(before) {
			os.RemoveAll(folder)
		}
	}
}

// of is the partial of one object; the same one for every lane.
func (p *partials) of(tenant archive.ID, object bag.Object) *partial {
	p.mu.Lock()
	defer p.mu.Unlock()
	key := filepath.Join(string(tenant), object.Digest.String())
	if p.known[key] == nil {
		p.known[key] = &partial{folder: filepath.Join(p.root, key), object: object}
	}
	return p.known[key]
}

// forget removes the pieces of an object that is stored as a whole.
func (p *partials) forget(tenant archive.ID, object bag.Object) {
	p.mu.Lock()
	defer p.mu.Unlock()
	key := filepath.Join(string(tenant), object.Digest.String())
	if p.known[key] != nil {
		p.known[key].finish()
	}
	delete(p.known, key)
	os.RemoveAll(filepath.Join(p.root, key)) // disposable: what stays is found again or never needed
}

// partial is the pieces of one object that are there and fit.
type partial struct {
	mu     sync.Mutex
	folder string
	object bag.Object
	held   []bool // nil until the folder was looked through
	count  int
	done   bool // the object is stored; late pieces of it are dropped
}

func (p *partial) finish() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done = true
}

// from is how much is there from the start, in whole pieces.
func (p *partial) from() (int64, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.load(); err != nil {
		return 0, err
	}
	for n, there := range p.held {
		if !there {
			offset, _ := p.object.Chunk(n)
			return offset, nil
		}
	}
	// All pieces are there and yet the object is not: the last one is asked
	// for again, so that its arrival puts the object together.
	offset, _ := p.object.Chunk(len(p.held) - 1)
	return offset, nil
}

// load looks through the folder once and keeps what fits.
func (p *partial) load() error {
	if p.held != nil {
		return nil
	}
	held, count := make([]bool, len(p.object.Chunks)), 0
	for n, digest := range p.object.Chunks {
		raw, err := os.ReadFile(p.path(n))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return fmt.Errorf("read a piece: %w", err)
		}
		if held[n] = archive.DigestOf(raw) == digest; held[n] {
			count++
		}
	}
	p.held, p.count = held, count
	return nil
}

// put keeps piece n and reports whether all are there now. The bytes must
// have been compared with the manifest.
func (p *partial) put(n int, piece []byte) (complete, fresh bool, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.done {
		return false, false, nil
	}
	if err := p.load(); err != nil {
		return false, false, err
	}
	if !p.held[n] {
		if err := p.write(n, piece); err != nil {
			return false, false, fmt.Errorf("write a piece: %w", err)
		}
		p.held[n], fresh = true, true
		p.count++
	}
	return p.count == len(p.held), fresh, nil
}

func (p *partial) write(n int, piece []byte) error {
	if err := os.MkdirAll(p.folder, 0o700); err != nil {
		return err
	}
	file, err := os.CreateTemp(p.folder, "write-*")
	if err != nil {
		return err
	}
	_, err = file.Write(piece)
	if err = errors.Join(err, file.Close()); err == nil {
		err = os.Rename(file.Name(), p.path(n))
	}
	if err != nil {
		os.Remove(file.Name())
	}
	return err
}

func (p *partial) path(n int) string { return filepath.Join(p.folder, strconv.Itoa(n)) }

// join stages the whole object. Where the pieces turn out to be damaged they
// are looked through anew, so that the next offer asks for the bad ones.
func (p *partial) join(ctx context.Context, stage func(context.Context, io.Reader, archive.Digest, int64) (*objects.Staged, error)) (*objects.Staged, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	staged, err := stage(ctx, &pieces{partial: p}, p.object.Digest, p.object.Size)
	if err != nil {
		p.held, p.count = nil, 0
	}
	return staged, err
}

// pieces reads the files of a partial one after another.
type pieces struct {
	partial *partial
	next    int
	file    *os.File
}

func (r *pieces) Read(p []byte) (int, error) {
	for {
		if r.file == nil {
			if r.next == len(r.partial.object.Chunks) {
				return 0, io.EOF
			}
			file, err := os.Open(r.partial.path(r.next))
			if err != nil {
				return 0, fmt.Errorf("read a piece: %w", err)
			}
			r.file, r.next = file, r.next+1
		}
		n, err := r.file.Read(p)
		if err == io.EOF {
			err = r.file.Close()
			r.file = nil
			if n == 0 && err == nil {
				continue
			}
		}
		return n, err
	}
}
