package transfer_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"daluang/sync/transfer"
)

// cutter is a line that breaks once, after a number of bytes in either
// direction, in the middle of whatever was said.
type cutter struct {
	net.Listener
	target string
	left   atomic.Int64
	cut    atomic.Bool
	passed atomic.Int64
	group  sync.WaitGroup
}

func newCutter(t *testing.T, target string) *cutter {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cutter{Listener: listener, target: strings.TrimPrefix(target, "http://")}
	c.group.Go(func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", c.target)
			if err != nil {
				near.Close()
				continue
			}
			c.group.Go(func() { c.pass(near, far) })
			c.group.Go(func() { c.pass(far, near) })
		}
	})
	t.Cleanup(func() { listener.Close() })
	return c
}

// arm makes the line break after n bytes.
func (c *cutter) arm(n int64) {
	c.left.Store(n)
	c.cut.Store(true)
}

func (c *cutter) pass(from, to net.Conn) {
	defer from.Close()
	defer to.Close()
	buffer := make([]byte, 4096)
	for {
		n, err := from.Read(buffer)
		c.passed.Add(int64(n))
		if c.cut.Load() {
			if left := c.left.Add(int64(-n)); left <= 0 {
				to.Write(buffer[:max(0, n+int(left))])
				c.cut.Store(false)
				return
			}
		}
		if _, failed := to.Write(buffer[:n]); err != nil || failed != nil {
			return
		}
	}
}

func TestABatchArrivesOnceWhereverTheLineIsCut(t *testing.T) {
	a, server, d := setUp(t)
	line := newCutter(t, server.URL)
	d.enrolment.Server = "http://" + line.Addr().String()
	sizes := []int{700, 20_000, 300_000, 5}

	if _, err := d.send(t, client(nil), d.seal(t, pages(sizes...)...)); err != nil {
		t.Fatal(err)
	}
	total := line.passed.Load()
	batches, cuts := 1, 0
	for k := int64(1); k < total; {
		sealed := d.seal(t, pages(sizes...)...)
		line.arm(k)
		receipt, err := d.send(t, client(nil), sealed)
		if err != nil {
			t.Fatalf("cut after %d of %d bytes: %v", k, total, err)
		}
		again, err := d.send(t, client(nil), sealed)
		if err != nil || !bytes.Equal(receipt, again) {
			t.Fatalf("cut after %d bytes: another receipt the second time: %v", k, err)
		}
		batches, cuts = batches+1, cuts+1
		if near := min(k, total-k); near < 6000 { // fine steps where the small messages are
			k += 397
		} else {
			k += 19_997
		}
	}
	if report := clean(t, a, batches); report.Checked != batches*len(sizes) {
		t.Errorf("%d objects, want %d", report.Checked, batches*len(sizes))
	}
	t.Logf("%d cuts over %d bytes", cuts, total)
}

// between puts something between desk and archive.
func between(t *testing.T, d *desk, server *httptest.Server, meddle func(w http.ResponseWriter, r *http.Request, next http.Handler)) {
	t.Helper()
	inner := server.Config.Handler
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { meddle(w, r, inner) }))
	t.Cleanup(proxy.Close)
	d.enrolment.Server = proxy.URL
}

func TestTheAnswerOfCommitMayBeLost(t *testing.T) {
	a, server, d := setUp(t)
	var lost atomic.Int32
	between(t, d, server, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if strings.HasSuffix(r.URL.Path, "/commit") && lost.Add(1) <= 2 {
			next.ServeHTTP(httptest.NewRecorder(), r)
			panic(http.ErrAbortHandler) // the work is done, the answer never leaves
		}
		next.ServeHTTP(w, r)
	})
	if _, err := d.send(t, client(nil), d.seal(t, pages(10, 20)...)); err != nil {
		t.Fatal(err)
	}
	if lost.Load() == 0 {
		t.Error("no answer was lost")
	}
	clean(t, a, 1)
}

func TestManySendersOfOneBatchGetOneReceipt(t *testing.T) {
	a, _, d := setUp(t)
	sealed := d.seal(t, pages(10, 20_000, 900_000, 700_000)...)
	receipts := make([][]byte, 6)
	var group sync.WaitGroup
	for i := range receipts {
		group.Go(func() {
			var err error
			if receipts[i], err = d.send(t, client(func(c *transfer.Config) { c.Lanes = 4 }), sealed); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	for _, receipt := range receipts {
		if !bytes.Equal(receipt, receipts[0]) {
			t.Error("two receipts for one batch")
		}
	}
	clean(t, a, 1)
}

func TestBatchesThatShareObjectsAreBothReceived(t *testing.T) {
	a, _, d := setUp(t)
	shared := pages(400_000, 3000)
	batches := []transfer.Sealed{d.seal(t, shared...), d.seal(t, append(pages(50), shared...)...)}
	var group sync.WaitGroup
	for _, sealed := range batches {
		group.Go(func() {
			if _, err := d.send(t, client(nil), sealed); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if report := clean(t, a, 2); report.Checked != 3 {
		t.Errorf("%d objects, want 3", report.Checked)
	}
}

func TestALargeObjectGoesOnWhereItStopped(t *testing.T) {
	a, server, d := setUp(t)
	var streams sync.WaitGroup
	inner := server.Config.Handler
	server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/stream") {
			streams.Add(1)
			defer streams.Done()
		}
		inner.ServeHTTP(w, r)
	})
	line := newCutter(t, server.URL)
	d.enrolment.Server = "http://" + line.Addr().String()
	sealed := d.seal(t, pages(4_000_000)...)
	line.arm(3_000_000)
	c := client(func(c *transfer.Config) {
		c.Lanes = 1
		c.Wait = func(context.Context, time.Duration) error { streams.Wait(); return nil } // until the archive has read what came
	})
	if _, err := d.send(t, c, sealed); err != nil {
		t.Fatal(err)
	}
	if passed := line.passed.Load(); passed > 4_400_000 {
		t.Errorf("%d bytes passed for an object of 4000000 cut at 3000000", passed)
	}
	clean(t, a, 1)
}

func TestAProxyThatTakesOnlySmallRequestsIsNoObstacle(t *testing.T) {
	a, server, d := setUp(t)
	var refused atomic.Int32
	between(t, d, server, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		if len(body) > 1<<20 {
			refused.Add(1)
			http.Error(w, "<h1>413</h1>", http.StatusRequestEntityTooLarge)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		next.ServeHTTP(w, r)
	})
	if _, err := d.send(t, client(nil), d.seal(t, pages(3_000_000, 2_000_000, 10)...)); err != nil {
		t.Fatal(err)
	}
	if refused.Load() == 0 {
		t.Error("nothing was too large")
	}
	clean(t, a, 1)
}

func TestABusyArchiveSaysWhenToComeAgain(t *testing.T) {
	a, server, d := setUp(t)
	var asked atomic.Int32
	between(t, d, server, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if asked.Add(1) == 2 {
			w.Header().Set("Retry-After", "70")
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		next.ServeHTTP(w, r)
	})
	var waited []time.Duration
	c := client(func(c *transfer.Config) {
		c.Wait = func(_ context.Context, d time.Duration) error { waited = append(waited, d); return nil }
	})
	if _, err := d.send(t, c, d.seal(t, pages(10)...)); err != nil {
		t.Fatal(err)
	}
	if len(waited) != 1 || waited[0] != 70*time.Second {
		t.Errorf("waited %v, want 70 s once", waited)
	}
	clean(t, a, 1)
}
