package ocr

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"daluang/storage/archive"
)

// Job is a page to be read by a Pool.
type Job struct {
	Page    archive.ID
	Key     archive.Digest // Engine.Key; zero: neither looked up nor stored
	Options Options
	// Open gives the picture. It is called in a worker's turn, at most Workers
	// of them at once, and only when the result is not known yet.
	Open func(context.Context) (Picture, error)
}

// JobResult is what became of a Job.
type JobResult struct {
	Job      Job
	Result   Result
	Err      error // that of Open, Engine.Recognise or the Store
	Attempts int   // 0 when the result was known
}

// attempts is how often a page is tried before it is marked with the reason.
const attempts = 2

// Pool reads pages side by side. Safe for concurrent use.
type Pool struct {
	engine  *Engine
	store   Store // nil: none
	workers int

	mutex   sync.Mutex
	running chan struct{} // closed while not paused
	flights map[archive.Digest]chan struct{}
}

// NewPool makes a pool of the given number of workers; 0 or less stands for
// Workers. Store may be nil: then nothing is kept.
func NewPool(engine *Engine, store Store, workers int) *Pool {
	if workers <= 0 {
		workers = Workers()
	}
	running := make(chan struct{})
	close(running)
	return &Pool{engine: engine, store: store, workers: workers, running: running, flights: map[archive.Digest]chan struct{}{}}
}

// memoryOfWorker is what a worker and the picture that it reads take at most in
// common work, with room for the rest of the machine.
const memoryOfWorker = 600 << 20

// Workers is how many workers this machine carries: one a core, as far as its
// free memory goes, at least one.
func Workers() int {
	cores := runtime.GOMAXPROCS(0)
	if free, known := freeMemory(); known {
		cores = min(cores, int(free/memoryOfWorker))
	}
	return max(cores, 1)
}

// Pause lets the pages at hand be finished and starts no other until Resume.
// It may be called more than once.
func (p *Pool) Pause() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if !p.paused() {
		p.running = make(chan struct{})
	}
}

// Resume ends a pause.
func (p *Pool) Resume() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.paused() {
		close(p.running)
	}
}

func (p *Pool) paused() bool {
	select {
	case <-p.running:
		return false
	default:
		return true
	}
}

// wait returns when the pool is not paused.
func (p *Pool) wait(ctx context.Context) error {
	p.mutex.Lock()
	running := p.running
	p.mutex.Unlock()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-running:
		return ctx.Err()
	}
}

// Run reads the pages of jobs until the channel is closed, and tells each result
// by one call of done at a time, in the order in which pages are ready. A page
// that fails is tried once more and then told with its error; the others go on.
// When ctx ends, workers are killed, pages that were not finished are not told,
// nobody reads jobs any more, and the error is that of ctx. When Run returns, no
// worker of it is left.
func (p *Pool) Run(ctx context.Context, jobs <-chan Job, done func(JobResult)) error {
	var group sync.WaitGroup
	var telling sync.Mutex
	for range p.workers {
		group.Go(func() {
			for {
				job, ok := p.next(ctx, jobs)
				if !ok {
					return
				}
				result := p.do(ctx, job)
				if result.Err != nil && ctx.Err() != nil {
					return
				}
				telling.Lock()
				done(result)
				telling.Unlock()
			}
		})
	}
	group.Wait()
	return ctx.Err()
}

// next takes a job. Who was waiting for one when the pool was paused waits with
// it for the pause's end.
func (p *Pool) next(ctx context.Context, jobs <-chan Job) (Job, bool) {
	if p.wait(ctx) != nil {
		return Job{}, false
	}
	select {
	case <-ctx.Done():
		return Job{}, false
	case job, ok := <-jobs:
		return job, ok && p.wait(ctx) == nil
	}
}

// do reads one page unless its result is known. A page whose key is being read
// by another worker waits for that.
func (p *Pool) do(ctx context.Context, job Job) JobResult {
	out := JobResult{Job: job}
	keyed := p.store != nil && !job.Key.IsZero()
	if !keyed {
		out.Result, out.Attempts, out.Err = p.read(ctx, job)
		return out
	}
	land, err := p.takeOff(ctx, job.Key)
	if err != nil {
		out.Err = err
		return out
	}
	defer land()
	if known, found, err := p.load(ctx, job.Key); found || err != nil {
		out.Result, out.Err = known, err
		return out
	}
	if out.Result, out.Attempts, out.Err = p.read(ctx, job); out.Err == nil {
		out.Err = p.save(ctx, job.Key, out.Result)
	}
	return out
}

// takeOff waits until no other worker is busy with the key and marks it as
// busy until land.
func (p *Pool) takeOff(ctx context.Context, key archive.Digest) (land func(), err error) {
	for {
		p.mutex.Lock()
		busy, taken := p.flights[key]
		if !taken {
			mine := make(chan struct{})
			p.flights[key] = mine
			p.mutex.Unlock()
			return func() {
				p.mutex.Lock()
				delete(p.flights, key)
				p.mutex.Unlock()
				close(mine)
			}, nil
		}
		p.mutex.Unlock()
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-busy:
		}
	}
}

// load looks a result up. One that is damaged or of another version is as good
// as none: it is read and saved again.
func (p *Pool) load(ctx context.Context, key archive.Digest) (Result, bool, error) {
	record, found, err := p.store.Load(ctx, key)
	if err != nil {
		return Result{}, false, fmt.Errorf("look for a recognition result: %w", err)
	}
	if !found {
		return Result{}, false, nil
	}
	result, err := Decode(record)
	return result, err == nil, nil
}

func (p *Pool) save(ctx context.Context, key archive.Digest, result Result) error {
	record, err := result.Encode()
	if err == nil {
		err = p.store.Save(ctx, key, record)
	}
	if err != nil {
		return fmt.Errorf("keep a recognition result: %w", err)
	}
	return nil
}

func (p *Pool) read(ctx context.Context, job Job) (result Result, tried int, err error) {
	picture, err := job.Open(ctx)
	if err != nil {
		return result, 1, err
	}
	for tried = 1; ; tried++ {
		result, err = p.engine.Recognise(ctx, picture, job.Options)
		if err == nil || tried == attempts || ctx.Err() != nil || !passing(err) {
			return result, tried, err
		}
	}
}

// passing says that an error may not come back when the page is tried again.
func passing(err error) bool {
	return errors.Is(err, ErrKilled) || errors.Is(err, ErrTimeout) || errors.Is(err, ErrGarbled) || errors.Is(err, ErrRefused)
}
