package transfer_test

import (
	"context"
	"crypto/ed25519"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"daluang/storage/archive"
	"daluang/sync/bag"
	"daluang/sync/transfer"
)

// script is what something that calls itself an archive answers.
type script struct {
	status         int
	ours           bool
	session, other string
}

func (s *script) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	io.Copy(io.Discard, r.Body)
	if s.ours {
		w.Header().Set(bag.ProtocolHeader, bag.ProtocolVersion)
	}
	if strings.HasSuffix(r.URL.Path, "/session") {
		io.WriteString(w, s.session)
		return
	}
	w.WriteHeader(s.status)
	io.WriteString(w, s.other)
}

// FuzzAnswer promises that no answers make a desk believe that a batch was
// received, keep it busy for ever, or end in an error without a name.
func FuzzAnswer(f *testing.F) {
	_, archived, d := setUp(f)
	sealed := d.seal(f, pages(10)...)
	archived.Close()
	said := &script{}
	server := httptest.NewServer(said)
	f.Cleanup(server.Close)
	d.enrolment.Server = server.URL
	impatient := client(func(c *transfer.Config) {
		c.Patience, c.Idle = 1, 5*time.Second
	})

	session := `{"token":"t","limits":{"lanes":2},"warnings":["forked"]}`
	f.Add(uint16(200), true, session, `{"state":"uploading","want":[]}`)
	f.Add(uint16(200), true, session, `{"state":"committed","receipt":"e30=","signature":"AAAA"}`)
	f.Add(uint16(422), true, session, `{"code":"incomplete","message":"m","hint":"h","want":[{"digest":"`+archive.DigestOf(nil).String()+`","size":1,"from":-1}]}`)
	f.Add(uint16(503), false, session, "<html>")
	f.Add(uint16(200), true, session, `{"workstation":"`+string(d.id)+`","creator":{"id":"`+string(d.creator.ID)+`"},"receipt_key":"AA==","key_id":""}`)
	f.Fuzz(func(t *testing.T, status uint16, ours bool, session, other string) {
		*said = script{200 + int(status)%400, ours, session, other}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		_, _, err := impatient.Send(ctx, d.enrolment, d.key, sealed, d.store, nil)
		if err == nil {
			t.Fatal("the desk believes in a receipt that no archive signed")
		}
		if ctx.Err() != nil || !named(err) {
			t.Fatalf("Send = %v", err)
		}
		enrolment, err := impatient.Enrol(ctx, server.URL, "code", applicant(d))
		if err == nil && (len(enrolment.ReceiptKey) != ed25519.PublicKeySize || bag.KeyID(enrolment.ReceiptKey) != enrolment.KeyID) {
			t.Fatalf("enrolled with %+v", enrolment)
		}
		if err != nil && !named(err) {
			t.Fatalf("Enrol = %v", err)
		}
	})
}

// named tells whether a caller can decide by the error.
func named(err error) bool {
	for _, known := range []error{transfer.ErrNotAnArchive, transfer.ErrUnreachable, transfer.ErrBusy, transfer.ErrRefused,
		transfer.ErrRevoked, transfer.ErrBadReceipt} {
		if errors.Is(err, known) {
			return true
		}
	}
	return false
}
