package escl

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"daluang/app/acquire"
	"daluang/storage/archive"
)

// mostXML is what a device may say about itself; real ones say 20 KB.
const mostXML = 1 << 20

// client speaks HTTP with one device.
type client struct {
	root      string // ends in "/"
	http      *http.Client
	times     Times
	shown     atomic.Pointer[archive.Digest] // the certificate of the last handshake
	localhost atomic.Bool                    // the device wants "Host: localhost"
}

// newClient never uses a proxy, and trusts a device's own certificate if it is
// the one that the device showed first: no scanner has one from an authority.
func newClient(root string, pinned archive.Digest, times Times) *client {
	c := &client{root: root, times: times}
	check := func(state tls.ConnectionState) error {
		if len(state.PeerCertificates) == 0 {
			return errors.New("no certificate")
		}
		shown := archive.Digest(sha256.Sum256(state.PeerCertificates[0].Raw))
		c.shown.Store(&shown)
		if pinned != (archive.Digest{}) && shown != pinned {
			return acquire.CertificateChanged
		}
		return nil
	}
	c.http = &http.Client{
		Transport: &http.Transport{
			DialContext:            (&net.Dialer{Timeout: 5 * time.Second}).DialContext,
			TLSClientConfig:        &tls.Config{InsecureSkipVerify: true, VerifyConnection: check, MinVersion: tls.VersionTLS10},
			TLSHandshakeTimeout:    10 * time.Second,
			ResponseHeaderTimeout:  times.Header,
			MaxResponseHeaderBytes: 64 << 10,
			MaxIdleConnsPerHost:    2,
			IdleConnTimeout:        30 * time.Second,
		},
		CheckRedirect: sameHost,
	}
	return c
}

// sameHost lets a device send its client from HTTP to HTTPS, and nowhere else.
func sameHost(request *http.Request, before []*http.Request) error {
	if len(before) > 3 || request.URL.Hostname() != before[0].URL.Hostname() {
		return http.ErrUseLastResponse
	}
	return nil
}

func (c *client) request(ctx context.Context, method, path string, body []byte) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, method, c.root+path, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("ask the scanner: %w", err)
	}
	if len(body) > 0 {
		request.Header.Set("Content-Type", "text/xml")
	}
	if c.localhost.Load() {
		request.Host = "localhost"
	}
	response, err := c.http.Do(request)
	if err != nil {
		return nil, c.trouble(ctx, err)
	}
	if strings.HasPrefix(response.Header.Get("Server"), "HP_Compact_Server") {
		c.localhost.Store(true) // its firmware refuses every other name
	}
	return response, nil
}

// document reads one XML answer whole, within limits.
func (c *client) document(ctx context.Context, path string) ([]byte, error) {
	ctx, stop := context.WithTimeoutCause(ctx, c.times.Short, errSilent)
	defer stop()
	for attempt := 1; ; attempt++ {
		response, err := c.request(ctx, http.MethodGet, path, nil)
		if err != nil {
			return nil, err
		}
		text, err := io.ReadAll(io.LimitReader(response.Body, mostXML+1))
		response.Body.Close()
		switch {
		case err != nil:
			return nil, c.trouble(ctx, err)
		case len(text) > mostXML:
			return nil, &acquire.Error{Code: acquire.Communication, Driver: Name, Op: "read " + path, Detail: "the answer does not end"}
		case response.StatusCode == http.StatusServiceUnavailable && attempt < 10:
			if err := c.pause(ctx, response); err != nil {
				return nil, err
			}
		case response.StatusCode != http.StatusOK:
			return nil, refusal(response.StatusCode, "read "+path)
		default:
			return text, nil
		}
	}
}

var errSilent = errors.New("the scanner does not answer in time")

// pause waits as long as the device asks, at most ten seconds, or the usual time.
func (c *client) pause(ctx context.Context, response *http.Response) error {
	wait := c.times.Retry
	if seconds, err := strconv.Atoi(response.Header.Get("Retry-After")); err == nil && seconds > 0 {
		wait = min(time.Duration(min(seconds, 10))*time.Second, 10*c.times.Retry)
	}
	return c.sleep(ctx, wait)
}

func (c *client) sleep(ctx context.Context, wait time.Duration) error {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return c.trouble(ctx, ctx.Err())
	}
}

// refusal is the error for a status code of HTTP that nothing better explains.
func refusal(status int, op string) error {
	code := acquire.Communication
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden:
		code = acquire.AccessDenied
	case http.StatusServiceUnavailable:
		code = acquire.Busy
	case http.StatusNotFound:
		code = acquire.Offline // something answers there, but no scanner
	}
	return &acquire.Error{Code: code, Driver: Name, Op: op, Detail: "HTTP " + strconv.Itoa(status)}
}

// trouble names an error of the network.
func (c *client) trouble(ctx context.Context, err error) error {
	wrapped := &acquire.Error{Code: acquire.Communication, Driver: Name, Op: "talk to the scanner", Err: err}
	var dial *net.OpError
	var address *url.Error
	switch cause := context.Cause(ctx); {
	case errors.Is(err, acquire.CertificateChanged):
		wrapped.Code = acquire.CertificateChanged
	case cause != nil && !errors.Is(cause, errSilent):
		wrapped.Code, wrapped.Err = acquire.Cancelled, cause
	case errors.As(err, &dial) && dial.Op == "dial", errors.Is(err, syscall.ECONNREFUSED):
		wrapped.Code = acquire.Offline
	case errors.As(err, &address) && address.Timeout():
		wrapped.Code = acquire.Communication
	}
	return wrapped
}
