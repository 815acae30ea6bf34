package intake

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"daluang/storage/archive"
	"daluang/sync/bag"
)

// FuzzRequest promises that an enrolled desk that says anything at all, signed
// as it should be, meets no error of the archive's own and gets every answer in
// the words of the protocol.
func FuzzRequest(f *testing.F) {
	h := openHouse(f, f.TempDir())
	c := newCaller(f, h, "Dinas Contoh")
	b := c.batch(f, []byte("kecil"))
	if _, problem := c.offer(f, b); problem.Code != "" {
		f.Fatal(problem)
	}
	// What differs between two runs has a name in the inputs, so that a find
	// of one run means the same in the next.
	names := []string{"@desk", string(c.desk), "@owner", string(c.owner.ID), "@me", string(c.me.Workstation), "@archive", c.me.KeyID, "@batch", b.digest.String()}
	fill := strings.NewReplacer(names...)
	slices.Reverse(names)
	manifest := strings.NewReplacer(names...).Replace(string(b.raw))

	f.Add("POST", "/v1/enrol", `{"code":"0000-0000-0000-0000","public_key":"AA==","workstation":"@desk","creator":"@owner"}`)
	f.Add("POST", "/v1/session", `{"workstation":"@me","archive":"@archive","nonce":"AAAAAAAAAAAAAAAAAAAAAA==","head_seq":-1}`)
	f.Add("PUT", "/v1/batches/@body", manifest)
	f.Add("PUT", "/v1/batches/@body", `{"format":"daluang-batch/1"}`)
	f.Add("POST", "/v1/batches/@batch/stream", "kecil")
	f.Add("POST", "/v1/batches/@batch/commit", "")
	f.Add("GET", "/v1/receipts/@batch", "")
	f.Fuzz(func(t *testing.T, method, path, said string) {
		body := []byte(fill.Replace(said))
		path = strings.ReplaceAll(fill.Replace(path), "@body", archive.DigestOf(body).String())
		request := httptest.NewRequest("GET", "/", bytes.NewReader(body))
		request.Method, request.URL = method, &url.URL{Path: "/" + path[min(1, len(path)):]}
		request.Header.Set("Authorization", bag.TokenScheme+c.token)
		request.Header.Set(bag.SignatureHeader, base64.StdEncoding.EncodeToString(signFor(c, path, body)))
		answer := httptest.NewRecorder()
		h.Handler().ServeHTTP(answer, request.WithContext(t.Context()))
		if answer.Code >= 300 && answer.Code < 400 {
			return // the router cleans the path: a desk does not follow it
		}
		var problem bag.Problem
		if err := json.Unmarshal(answer.Body.Bytes(), &problem); err != nil || answer.Header().Get(bag.ProtocolHeader) == "" {
			t.Fatalf("%d %q: %v", answer.Code, answer.Body, err)
		}
		if problem.Code == bag.CodeInternal || (answer.Code == 200) != (problem.Code == "") {
			t.Fatalf("%s %s: %d %s", method, path, answer.Code, answer.Body)
		}
	})
}

// signFor signs a body for what the address does with it.
func signFor(c *caller, path string, body []byte) []byte {
	switch path {
	case "/v1/enrol":
		return bag.SignFor(bag.ForEnrolment, c.key, body)
	case "/v1/session":
		return bag.SignFor(bag.ForSession, c.key, body)
	}
	return bag.Sign(c.key, body)
}
