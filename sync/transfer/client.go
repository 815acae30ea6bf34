package transfer

import (
	"context"
	"crypto/ed25519"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"daluang/storage/archive"
	"daluang/sync/bag"
)

// Config is what a client is made of. Now and Random are needed, the rest has
// defaults.
type Config struct {
	Now      func() time.Time
	Random   io.Reader                                  // cryptographic: for nonces, and for the jitter of waiting
	Wait     func(context.Context, time.Duration) error // default: a timer
	Lanes    int                                        // streams at once; default 2, more help on lossy lines
	Patience int                                        // tries in a row without progress; default 6
	Idle     time.Duration                              // silence after which a request is given up; default 2 minutes
	Version  string                                     // of the program, told to the archive
	Roots    *x509.CertPool                             // who may vouch for an archive; default: the system's
	Warn     func(code string)                          // the archive's warnings, such as bag.WarnForked; may be nil
}

// Client talks to archives. Safe for concurrent use.
type Client struct {
	Config
	http *http.Client
}

// NewClient returns a client that speaks HTTP/1.1 only: HTTP/2 would put all
// lanes on one connection, and one connection is what a lossy line slows down.
func NewClient(config Config) *Client {
	if config.Wait == nil {
		config.Wait = sleep
	}
	if config.Lanes <= 0 {
		config.Lanes = 2
	}
	if config.Patience <= 0 {
		config.Patience = 6
	}
	if config.Idle <= 0 {
		config.Idle = 2 * time.Minute
	}
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	return &Client{Config: config, http: &http.Client{
		Transport: &http.Transport{
			Proxy:               http.ProxyFromEnvironment,
			DialContext:         (&net.Dialer{Timeout: 30 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
			TLSHandshakeTimeout: 30 * time.Second,
			TLSClientConfig:     &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: config.Roots},
			IdleConnTimeout:     30 * time.Second,
			MaxIdleConnsPerHost: config.Lanes,
			Protocols:           protocols,
		},
		// A redirect is a login page, never an archive.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Enrolment is what a desk keeps of its enrolment: where its archive is, who
// it is there, and the key that has to have signed every receipt.
type Enrolment struct {
	Server      string            `json:"server"`
	Workstation archive.ID        `json:"workstation"`
	Creator     archive.Creator   `json:"creator"`
	ReceiptKey  ed25519.PublicKey `json:"receipt_key"`
	KeyID       string            `json:"key_id"`
}

// Applicant is a desk that asks to be enrolled: its key, and the ids that its
// manifests carry.
type Applicant struct {
	Key                  ed25519.PrivateKey
	InstallID            string
	Workstation, Creator archive.ID
}

// Enrol registers the workstation with a one-time code. The same code with the
// same key gives the same enrolment again, so that a lost answer costs
// nothing. The private key does not leave the desk.
func (c *Client) Enrol(ctx context.Context, serverURL, code string, desk Applicant) (Enrolment, error) {
	server, err := checkAddress(serverURL)
	if err != nil {
		return Enrolment{}, err
	}
	raw, err := json.Marshal(bag.Enrol{Code: code, PublicKey: desk.Key.Public().(ed25519.PublicKey), InstallID: desk.InstallID,
		Workstation: desk.Workstation, Creator: desk.Creator})
	if err != nil {
		return Enrolment{}, fmt.Errorf("encode the enrolment: %w", err)
	}
	var answer bag.Enrolled
	call := call{method: http.MethodPost, url: server + "/v1/enrol", raw: raw, signature: bag.SignFor(bag.ForEnrolment, desk.Key, raw)}
	if err := c.do(ctx, call, &answer); err != nil {
		return Enrolment{}, fmt.Errorf("enrol: %w", err)
	}
	_, badID := archive.ParseID(string(answer.Workstation))
	_, badCreator := archive.ParseID(string(answer.Creator.ID))
	if badID != nil || badCreator != nil || len(answer.ReceiptKey) != ed25519.PublicKeySize || bag.KeyID(answer.ReceiptKey) != answer.KeyID {
		return Enrolment{}, fmt.Errorf("enrol: %w", ErrNotAnArchive)
	}
	return Enrolment{server, answer.Workstation, answer.Creator, answer.ReceiptKey, answer.KeyID}, nil
}

// checkAddress returns the address without a trailing slash. Plain http is
// allowed to this very machine only.
func checkAddress(text string) (string, error) {
	address, err := url.Parse(strings.TrimRight(strings.TrimSpace(text), "/"))
	if err != nil || address.Host == "" || address.RawQuery != "" || address.Fragment != "" || address.User != nil {
		return "", fmt.Errorf("read the address: %w", ErrBadAddress)
	}
	switch address.Scheme {
	case "https":
		return address.String(), nil
	case "http":
		ip := net.ParseIP(address.Hostname())
		if address.Hostname() == "localhost" || ip != nil && ip.IsLoopback() {
			return address.String(), nil
		}
		return "", fmt.Errorf("read the address: %w", ErrInsecure)
	}
	return "", fmt.Errorf("read the address: %w", ErrBadAddress)
}

// call is one request: either raw bytes or a stream.
type call struct {
	method, url string
	raw         []byte
	stream      io.Reader
	signature   []byte
	token       string
}

// do makes a request and reads its JSON answer. It is given up when neither
// side moves a byte for Idle; there is no limit on the whole.
func (c *Client) do(ctx context.Context, call call, into any) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	dog := time.AfterFunc(c.Idle, func() { cancel(fmt.Errorf("silence: %w", ErrUnreachable)) })
	defer dog.Stop()
	request, err := c.request(ctx, call, dog)
	if err != nil {
		return err
	}
	response, err := c.http.Do(request)
	if err != nil {
		return networkError(ctx, err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(watched{response.Body, dog, c.Idle}, 3*bag.MaxManifest))
	if err != nil {
		return networkError(ctx, err)
	}
	return judge(response, raw, into)
}

func (c *Client) request(ctx context.Context, call call, dog *time.Timer) (*http.Request, error) {
	body := call.stream
	if body == nil {
		body = strings.NewReader(string(call.raw))
	}
	request, err := http.NewRequestWithContext(ctx, call.method, call.url, io.NopCloser(watched{body, dog, c.Idle}))
	if err != nil {
		return nil, fmt.Errorf("make a request: %w: %w", ErrBadAddress, err)
	}
	request.Header.Set("Content-Type", "application/json")
	if call.stream != nil {
		request.Header.Set("Content-Type", "application/x-tar")
	} else if request.ContentLength = int64(len(call.raw)); len(call.raw) == 0 {
		request.Body = http.NoBody
	}
	request.Header.Set("User-Agent", "Daluang/"+c.Version)
	if call.signature != nil {
		request.Header.Set(bag.SignatureHeader, base64.StdEncoding.EncodeToString(call.signature))
	}
	if call.token != "" {
		request.Header.Set("Authorization", bag.TokenScheme+call.token)
	}
	return request, nil
}

// watched tells the watchdog of every byte that moves.
type watched struct {
	io.Reader
	dog  *time.Timer
	idle time.Duration
}

func (w watched) Read(p []byte) (int, error) {
	w.dog.Reset(w.idle)
	return w.Reader.Read(p)
}

// networkError names what went wrong below the protocol.
func networkError(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return fmt.Errorf("ask the archive: %w", cause)
	}
	var untrusted *tls.CertificateVerificationError
	if errors.As(err, &untrusted) || errors.Is(err, http.ErrSchemeMismatch) {
		return fmt.Errorf("ask the archive: %w: %w", ErrNotAnArchive, err)
	}
	return fmt.Errorf("ask the archive: %w: %w", ErrUnreachable, err)
}

// judge reads an answer. What does not carry the header of the protocol is
// something in between: a proxy, or a login page.
func judge(response *http.Response, raw []byte, into any) error {
	status := response.StatusCode
	ours := response.Header.Get(bag.ProtocolHeader) == bag.ProtocolVersion
	switch {
	case status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable:
		return &BusyError{RetryAfter: retryAfter(response)}
	case !ours && status == http.StatusRequestEntityTooLarge:
		return &RefusedError{Code: bag.CodeTooLarge, Reasons: []string{"something on the way to the archive takes no request of this size"}}
	case !ours && (status == http.StatusBadGateway || status == http.StatusGatewayTimeout):
		return fmt.Errorf("ask the archive: answer %d on the way: %w", status, ErrUnreachable)
	case !ours:
		return fmt.Errorf("ask the archive: answer %d of type %.40q: %w", status, response.Header.Get("Content-Type"), ErrNotAnArchive)
	case status == http.StatusOK:
		if err := json.Unmarshal(raw, into); err != nil {
			return fmt.Errorf("read the answer: %w: %w", ErrNotAnArchive, err)
		}
		return nil
	}
	var problem bag.Problem
	if err := json.Unmarshal(raw, &problem); err != nil || problem.Code == "" {
		return fmt.Errorf("read the answer %d: %w", status, ErrNotAnArchive)
	}
	reasons := []string{problem.Message}
	if problem.Hint != "" {
		reasons = append(reasons, problem.Hint)
	}
	return &RefusedError{Code: problem.Code, Reasons: reasons, want: problem.Want}
}

func retryAfter(response *http.Response) time.Duration {
	seconds, err := strconv.Atoi(response.Header.Get("Retry-After"))
	if err != nil || seconds < 0 {
		return 0
	}
	return min(time.Duration(seconds)*time.Second, 10*time.Minute)
}
