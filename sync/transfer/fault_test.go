package transfer_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"daluang/storage/archive"
	"daluang/storage/objects"
	"daluang/sync/bag"
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

// answers is a handler that says one thing to everything.
func answers(status int, contentType string, ours bool, body string) func(http.ResponseWriter, *http.Request, http.Handler) {
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		w.Header().Set("Content-Type", contentType)
		w.Header().Set("Location", "https://login.example")
		if ours {
			w.Header().Set(bag.ProtocolHeader, bag.ProtocolVersion)
		}
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

func TestWhatIsNotAnArchiveIsNamedAsSuchAndTheSendEnds(t *testing.T) {
	cases := map[string]struct {
		meddle func(http.ResponseWriter, *http.Request, http.Handler)
		want   error
	}{
		"a login page":       {answers(200, "text/html", false, "<html>Masuk</html>"), transfer.ErrNotAnArchive},
		"a redirect":         {answers(302, "text/html", false, ""), transfer.ErrNotAnArchive},
		"a blog":             {answers(404, "text/html", false, "not found"), transfer.ErrNotAnArchive},
		"nonsense":           {answers(200, "application/json", true, "{{{"), transfer.ErrNotAnArchive},
		"an empty session":   {answers(200, "application/json", true, "{}"), transfer.ErrNotAnArchive},
		"a nonsense problem": {answers(422, "application/json", true, "[]"), transfer.ErrNotAnArchive},
		"a dead gateway":     {answers(502, "text/html", false, "bad gateway"), transfer.ErrUnreachable},
		"too many requests":  {answers(429, "text/plain", false, ""), transfer.ErrBusy},
		"always busy":        {answers(503, "text/plain", false, ""), transfer.ErrBusy},
		"always broken":      {answers(500, "application/json", true, `{"code":"internal","message":"x"}`), transfer.ErrRefused},
		"refused":            {answers(422, "application/json", true, `{"code":"bad_manifest","message":"x"}`), transfer.ErrRefused},
		"revoked":            {answers(403, "application/json", true, `{"code":"revoked","message":"x"}`), transfer.ErrRevoked},
		"no small request":   {answers(413, "text/html", false, ""), transfer.ErrRefused},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, server, d := setUp(t)
			sealed := d.seal(t, pages(10)...)
			between(t, d, server, c.meddle)
			if _, err := d.send(t, client(nil), sealed); !errors.Is(err, c.want) {
				t.Errorf("Send = %v, want %v", err, c.want)
			}
		})
	}
}

// rewriting changes the state answers of an archive on their way.
func rewriting(change func(*bag.Answer)) func(http.ResponseWriter, *http.Request, http.Handler) {
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		recorder := httptest.NewRecorder()
		next.ServeHTTP(recorder, r)
		raw := recorder.Body.Bytes()
		var answer bag.Answer
		if json.Unmarshal(raw, &answer) == nil && answer.State != "" {
			change(&answer)
			raw, _ = json.Marshal(answer)
		}
		w.Header().Set(bag.ProtocolHeader, bag.ProtocolVersion)
		w.WriteHeader(recorder.Code)
		w.Write(raw)
	}
}

func TestAnArchiveThatLiesIsFoundOut(t *testing.T) {
	_, stranger, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	cases := map[string]struct {
		lie  func(*bag.Answer)
		want error
	}{
		"another key signed": {func(a *bag.Answer) { a.Signature = bag.SignFor(bag.ForReceipt, stranger, a.Receipt) }, transfer.ErrBadReceipt},
		"one digit changed":  {func(a *bag.Answer) { a.Receipt = bytes.Replace(a.Receipt, []byte(`"size":1`), []byte(`"size":2`), 1) }, transfer.ErrBadReceipt},
		"no receipt":         {func(a *bag.Answer) { a.Receipt = nil }, transfer.ErrBadReceipt},
		"done before it is":  {func(a *bag.Answer) { a.State = bag.StateCommitted }, transfer.ErrBadReceipt},
		"an unknown state":   {func(a *bag.Answer) { a.State = "nearly" }, transfer.ErrNotAnArchive},
		"wants what is not listed": {func(a *bag.Answer) {
			if a.State == bag.StateUploading {
				a.Want = append(a.Want, bag.Want{Digest: archive.DigestOf(nil)})
			}
		}, transfer.ErrNotAnArchive},
		"wants for ever": {func(a *bag.Answer) {
			a.State, a.Receipt = bag.StateUploading, nil
			a.Want = []bag.Want{}
		}, transfer.ErrRefused},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, server, d := setUp(t)
			sealed := d.seal(t, pages(1000, 20)...)
			between(t, d, server, rewriting(c.lie))
			if _, err := d.send(t, client(nil), sealed); !errors.Is(err, c.want) {
				t.Errorf("Send = %v, want %v", err, c.want)
			}
		})
	}
}

func TestTheReceiptOfAnotherBatchIsNotAccepted(t *testing.T) {
	_, server, d := setUp(t)
	url := d.enrolment.Server
	first := d.seal(t, pages(10)...)
	receipt, signature, err := client(nil).Send(t.Context(), d.enrolment, d.key, first, d.store, nil)
	if err != nil {
		t.Fatal(err)
	}
	between(t, d, server, rewriting(func(a *bag.Answer) {
		if a.State == bag.StateCommitted {
			a.Receipt, a.Signature = receipt, signature
		}
	}))
	second := d.seal(t, pages(10)...)
	if _, err := d.send(t, client(nil), second); !errors.Is(err, transfer.ErrBadReceipt) {
		t.Errorf("Send = %v, want ErrBadReceipt", err)
	}
	d.enrolment.Server = url
	if _, err := d.send(t, client(nil), second); err != nil {
		t.Errorf("over an honest line: %v", err)
	}
}

func TestAnArchiveWithAnotherKeyIsRefusedBeforeAnythingIsSent(t *testing.T) {
	_, _, d := setUp(t)
	sealed := d.seal(t, pages(10)...)
	other := newArchive(t, t.TempDir())
	server := httptest.NewServer(other.Handler())
	t.Cleanup(server.Close)
	d.enrolment.Server = server.URL
	if _, err := d.send(t, client(nil), sealed); !errors.Is(err, transfer.ErrRefused) {
		t.Errorf("Send = %v, want ErrRefused", err)
	}
	clean(t, other, 0)
}

func TestSilenceIsGivenUpAndTheCallerMayCancel(t *testing.T) {
	_, server, d := setUp(t)
	sealed := d.seal(t, pages(10)...)
	release := make(chan struct{})
	between(t, d, server, func(http.ResponseWriter, *http.Request, http.Handler) { <-release })
	t.Cleanup(func() { close(release) })
	c := client(func(c *transfer.Config) { c.Idle, c.Patience = 30*time.Millisecond, 2 })
	if _, err := d.send(t, c, sealed); !errors.Is(err, transfer.ErrUnreachable) {
		t.Errorf("Send = %v, want ErrUnreachable", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := client(nil).Send(ctx, d.enrolment, d.key, sealed, d.store, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled Send = %v", err)
	}
}

func TestWhatIsDamagedAtTheDeskIsNotSent(t *testing.T) {
	a, _, d := setUp(t)
	folder := t.TempDir()
	store, err := objects.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	d.store = store
	for _, size := range []int{100, 600_000} {
		sealed := d.seal(t, pages(size)...)
		m, err := bag.Decode(sealed.Manifest)
		if err != nil {
			t.Fatal(err)
		}
		name := m.Objects[0].Digest.String()
		file := filepath.Join(folder, "objects", name[:2], name[2:4], name)
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		raw[size-1] ^= 1
		if err := os.WriteFile(file, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := d.send(t, client(nil), sealed); !errors.Is(err, objects.ErrDamaged) {
			t.Errorf("%d bytes: Send = %v, want ErrDamaged", size, err)
		}
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
		if _, err := d.send(t, client(nil), sealed); !errors.Is(err, objects.ErrMissing) {
			t.Errorf("%d bytes: Send = %v, want ErrMissing", size, err)
		}
	}
	clean(t, a, 0)
}

func TestAClonedLaptopLosesNothingAndIsNoticed(t *testing.T) {
	a, _, d := setUp(t)
	clone := *d
	batches := []transfer.Sealed{d.seal(t, pages(10)...), clone.seal(t, pages(20)...)}
	var warnings []string
	c := client(func(c *transfer.Config) { c.Warn = func(code string) { warnings = append(warnings, code) } })
	for _, sealed := range batches {
		if _, err := d.send(t, c, sealed); err != nil {
			t.Fatal(err)
		}
	}
	if len(warnings) != 1 || warnings[0] != bag.WarnForked {
		t.Errorf("warnings = %v", warnings)
	}
	clean(t, a, 2)
}

func TestARevokedWorkstationHandsNothingOver(t *testing.T) {
	a, _, d := setUp(t)
	sealed := d.seal(t, pages(10)...)
	if err := a.Revoke(t.Context(), d.enrolment.Workstation); err != nil {
		t.Fatal(err)
	}
	if _, err := d.send(t, client(nil), sealed); !errors.Is(err, transfer.ErrRevoked) {
		t.Errorf("Send = %v, want ErrRevoked", err)
	}
	clean(t, a, 0)
}

func TestOnlyThisMachineIsSpokenToWithoutEncryption(t *testing.T) {
	d := newDesk(t)
	for address, want := range map[string]error{
		"http://arsip.example":      transfer.ErrInsecure,
		"http://192.168.1.4:8080":   transfer.ErrInsecure,
		"http://127.0.0.1.example":  transfer.ErrInsecure,
		"ftp://arsip.example":       transfer.ErrBadAddress,
		"arsip.example":             transfer.ErrBadAddress,
		"":                          transfer.ErrBadAddress,
		"https://u:p@arsip.example": transfer.ErrBadAddress,
		"http://127.0.0.1:1":        transfer.ErrUnreachable,
		"http://[::1]:1":            transfer.ErrUnreachable,
		"http://localhost:1/":       transfer.ErrUnreachable,
	} {
		if _, err := client(nil).Enrol(t.Context(), address, "x", applicant(d)); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", address, err, want)
		}
	}
}

func TestAServerWithAnUnknownCertificateIsNotTrusted(t *testing.T) {
	a := newArchive(t, t.TempDir())
	server := httptest.NewUnstartedServer(a.Handler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	if _, err := client(nil).Enrol(t.Context(), server.URL, "x", applicant(newDesk(t))); !errors.Is(err, transfer.ErrNotAnArchive) {
		t.Errorf("Enrol = %v, want ErrNotAnArchive", err)
	}
}
