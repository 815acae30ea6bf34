package phone_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"daluang/app/acquire/inbox"
	"daluang/app/acquire/phone"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// serve runs a page until the test ends.
func serve(t *testing.T, options phone.Options, take inbox.Take) *phone.Inbox {
	t.Helper()
	if options.Incoming == "" {
		options.Incoming = t.TempDir()
	}
	options.Listen = "127.0.0.1:0"
	page, err := phone.Listen(options)
	must(t, err)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- page.Run(ctx, take) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("Run = %v", err)
		}
	})
	return page
}

func accept(context.Context, inbox.Arrival) error { return nil }

var pdf = []byte("%PDF-1.4 %%EOF and a little more")

func TestAnAddressDiesAfterItsHour(t *testing.T) {
	var passed atomic.Int64
	begun := time.Now()
	page := serve(t, phone.Options{Now: func() time.Time { return begun.Add(time.Duration(passed.Load())) }}, accept)
	address := page.Sessions()[0].URLs[0]
	status := func() (get, post int) {
		got, err := http.Get(address)
		must(t, err)
		said, err := io.ReadAll(got.Body)
		must(t, err)
		got.Body.Close()
		if got.StatusCode == http.StatusGone && !strings.Contains(string(said), "Minta kode QR baru") {
			t.Errorf("the end is told as %q", said)
		}
		posted, err := http.Post(address+"pictures", "application/octet-stream", bytes.NewReader(pdf))
		must(t, err)
		posted.Body.Close()
		return got.StatusCode, posted.StatusCode
	}
	if get, post := status(); get != 200 || post != 200 {
		t.Errorf("within the hour: %d, %d", get, post)
	}
	passed.Store(int64(time.Hour))
	if get, post := status(); get != 410 || post != 410 {
		t.Errorf("after the hour: %d, %d", get, post)
	}
}

func TestWhatIsNotStoredIsNotAcknowledgedAndMayComeAgain(t *testing.T) {
	full := true
	page := serve(t, phone.Options{}, func(_ context.Context, a inbox.Arrival) error {
		if full {
			return errors.New("not now")
		}
		return nil
	})
	send := func() int {
		response, err := http.Post(page.Sessions()[0].URLs[0]+"pictures", "application/octet-stream", bytes.NewReader(pdf))
		must(t, err)
		response.Body.Close()
		return response.StatusCode
	}
	if got := send(); got != http.StatusServiceUnavailable {
		t.Errorf("answered %d", got)
	}
	full = false
	if got := send(); got != http.StatusOK {
		t.Errorf("answered %d the second time", got)
	}
}

func TestTheFileLiesWholeBesideTheStoreWhileItIsTakenAndIsGoneAfterwards(t *testing.T) {
	incoming := t.TempDir()
	page := serve(t, phone.Options{Incoming: incoming}, func(_ context.Context, a inbox.Arrival) error {
		data, err := os.ReadFile(a.Path)
		if err != nil || !bytes.Equal(data, pdf) || filepath.Ext(a.Path) != ".part" || a.Name != "surat.pdf" {
			t.Errorf("%+v holds %q, %v", a, data, err)
		}
		return nil
	})
	request, err := http.NewRequestWithContext(t.Context(), "POST", page.Sessions()[0].URLs[0]+"pictures", bytes.NewReader(pdf))
	must(t, err)
	request.Header.Set("X-File-Name", `C%3A%5Cfoto%5Csurat.pdf`)
	response, err := http.DefaultClient.Do(request)
	must(t, err)
	response.Body.Close()
	left, err := os.ReadDir(incoming)
	if err != nil || len(left) != 0 || response.StatusCode != 200 {
		t.Errorf("%d, left: %v, %v", response.StatusCode, left, err)
	}
}

func TestHTTPSShowsTheCertificateWhoseFingerprintIsTold(t *testing.T) {
	kept, err := phone.NewCertificate(time.Now())
	must(t, err)
	certificate, err := phone.ParseCertificate(kept, time.Now())
	must(t, err)
	page := serve(t, phone.Options{Certificate: &certificate}, accept)
	pool := x509.NewCertPool()
	pool.AddCert(certificate.Leaf)
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, ServerName: "daluang.local"}}}
	defer client.CloseIdleConnections()
	response, err := client.Get(page.Sessions()[0].URLs[0])
	must(t, err)
	response.Body.Close()
	shown := phone.Fingerprint(tls.Certificate{Certificate: [][]byte{response.TLS.PeerCertificates[0].Raw}})
	if shown != phone.Fingerprint(certificate) || len(shown) != 32*3-1 || !strings.HasPrefix(page.Sessions()[0].URLs[0], "https://") {
		t.Errorf("shown %s, told %s", shown, phone.Fingerprint(certificate))
	}
	if _, err := phone.ParseCertificate(kept[:100], time.Now()); !errors.Is(err, phone.ErrCertificate) {
		t.Errorf("a cut certificate: %v", err)
	}
	if _, err := phone.ParseCertificate(kept, time.Now().AddDate(11, 0, 0)); !errors.Is(err, phone.ErrCertificate) {
		t.Errorf("a certificate that is over: %v", err)
	}
}

func TestAnAddressThatIsTakenIsAnErrorOfItsOwn(t *testing.T) {
	page := serve(t, phone.Options{}, accept)
	host := strings.Split(page.Sessions()[0].URLs[0], "/")[2]
	if _, err := phone.Listen(phone.Options{Listen: host}); !errors.Is(err, phone.ErrListen) {
		t.Errorf("Listen = %v", err)
	}
}

func TestOnlyPrivateAddressesAreOffered(t *testing.T) {
	for _, address := range phone.Addresses() {
		if !address.IsPrivate() && !address.IsLinkLocalUnicast() && !address.IsLoopback() {
			t.Errorf("%s is offered", address)
		}
	}
	if text, err := phone.QRText("http://192.168.1.20:8700/abc/"); err != nil || !strings.ContainsRune(text, '█') {
		t.Errorf("the code in a terminal is %q, %v", text, err)
	}
}
