package transfer_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"daluang/storage/archive"
	"daluang/storage/objects"
	"daluang/sync/bag"
	"daluang/sync/transfer"
)

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

func TestAServerIsTrustedOnlyWhenItsCertificateIsVouchedFor(t *testing.T) {
	a := newArchive(t, t.TempDir())
	server := httptest.NewUnstartedServer(a.Handler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	if _, err := client(nil).Enrol(t.Context(), server.URL, "x", applicant(newDesk(t))); !errors.Is(err, transfer.ErrNotAnArchive) {
		t.Errorf("Enrol = %v, want ErrNotAnArchive", err)
	}
	d := newDesk(t)
	c := client(func(c *transfer.Config) {
		c.Roots = x509.NewCertPool()
		c.Roots.AddCert(server.Certificate())
	})
	code, err := a.NewCode(t.Context(), "Dinas Contoh")
	if err != nil {
		t.Fatal(err)
	}
	if d.enrolment, err = c.Enrol(t.Context(), server.URL, code.Code, applicant(d)); err != nil {
		t.Fatal(err)
	}
	if _, err := d.send(t, c, d.seal(t, pages(10, 300_000)...)); err != nil {
		t.Errorf("with a certificate that is vouched for: %v", err)
	}
}

// BenchmarkSend hands over batches of 200 pages of 150 KB, durably, on
// loopback; it reports pages per second.
func BenchmarkSend(b *testing.B) {
	_, _, d := setUp(b)
	sizes := make([]int, 200)
	for i := range sizes {
		sizes[i] = 150_000
	}
	for b.Loop() {
		b.StopTimer()
		sealed := d.seal(b, pages(sizes...)...)
		b.StartTimer()
		if _, err := d.send(b, client(nil), sealed); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N*len(sizes))/b.Elapsed().Seconds(), "pages/s")
}
