package intake

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"daluang/storage/archive"
	"daluang/sync/bag"
)

// clock is the archive's clock, moved by hand.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) read() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// house is an archive behind real HTTP.
type house struct {
	*Archive
	clock  *clock
	server *httptest.Server
	folder string
}

func openHouse(t testing.TB, folder string) *house {
	t.Helper()
	h := &house{clock: &clock{now: time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)}, folder: folder}
	var err error
	h.Archive, err = Open(context.Background(), Config{Folder: folder, Now: h.clock.read, Random: rand.Reader, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	h.server = httptest.NewServer(h.Handler())
	t.Cleanup(func() {
		h.server.Close()
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	})
	return h
}

// caller is a desk that says exactly what a test wants it to say.
type caller struct {
	h     *house
	key   ed25519.PrivateKey
	desk  archive.ID      // what the desk calls itself
	owner archive.Creator // and its creator
	me    bag.Enrolled
	token string
	seq   int64
	head  archive.Digest
}

// applicant is a desk before it is enrolled.
func applicant(t testing.TB, h *house) *caller {
	t.Helper()
	return &caller{h: h, key: newKey(t), desk: archive.NewID(), owner: archive.Creator{ID: archive.NewID(), Name: "Dinas Contoh"}}
}

func newCaller(t testing.TB, h *house, creator string) *caller {
	t.Helper()
	code, err := h.NewCode(t.Context(), creator)
	if err != nil {
		t.Fatal(err)
	}
	c := applicant(t, h)
	if problem := c.enrol(t, code.Code); problem.Code != "" {
		t.Fatalf("enrol: %+v", problem)
	}
	if problem := c.hello(t, nil); problem.Code != "" {
		t.Fatalf("hello: %+v", problem)
	}
	return c
}

func newKey(t testing.TB) ed25519.PrivateKey {
	t.Helper()
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// say makes one request and reads its answer; the problem is empty on success.
func (c *caller) say(t testing.TB, method, path string, body []byte, signature []byte, into any) bag.Problem {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, c.h.server.URL+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", bag.TokenScheme+c.token)
	request.Header.Set(bag.SignatureHeader, base64.StdEncoding.EncodeToString(signature))
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if response.Header.Get(bag.ProtocolHeader) == "" {
		t.Errorf("%s %s: no header of the protocol", method, path)
	}
	var problem bag.Problem
	target := into
	if response.StatusCode != http.StatusOK {
		target = &problem
	}
	if err := json.Unmarshal(raw, target); err != nil {
		t.Fatalf("%s %s: %d %s: %v", method, path, response.StatusCode, raw, err)
	}
	if want := statuses[problem.Code]; problem.Code != "" && response.StatusCode != max(want, 400) {
		t.Errorf("%s: status %d", problem.Code, response.StatusCode)
	}
	return problem
}

func (c *caller) enrol(t testing.TB, code string) bag.Problem {
	raw, err := json.Marshal(bag.Enrol{Code: code, PublicKey: c.key.Public().(ed25519.PublicKey), InstallID: "i", Workstation: c.desk, Creator: c.owner.ID})
	if err != nil {
		t.Fatal(err)
	}
	return c.say(t, "POST", "/v1/enrol", raw, bag.SignFor(bag.ForEnrolment, c.key, raw), &c.me)
}

func (c *caller) hello(t testing.TB, change func(*bag.Hello)) bag.Problem {
	hello := bag.Hello{Workstation: c.me.Workstation, Archive: c.me.KeyID, Nonce: make([]byte, 16), Version: "test"}
	rand.Read(hello.Nonce)
	if change != nil {
		change(&hello)
	}
	raw, err := json.Marshal(hello)
	if err != nil {
		t.Fatal(err)
	}
	var session bag.Session
	problem := c.say(t, "POST", "/v1/session", raw, bag.SignFor(bag.ForSession, c.key, raw), &session)
	if problem.Code == "" {
		c.token = session.Token
	}
	return problem
}

// batch is a manifest with its bytes and its bodies.
type batch struct {
	manifest bag.Manifest
	raw      []byte
	digest   archive.Digest
	bodies   [][]byte
}

func (c *caller) batch(t testing.TB, bodies ...[]byte) *batch {
	t.Helper()
	m := bag.Manifest{Seq: c.seq + 1, Prev: c.head, Workstation: c.desk, Creator: c.owner, Sealed: time.Now().UTC(), Batch: bag.Batch{ID: archive.NewID()}}
	item := bag.Item{Item: archive.Item{ID: archive.NewID(), Batch: m.Batch.ID, Title: "Surat"}}
	for _, body := range bodies {
		chunks, err := bag.ChunksOf(bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		m.Objects = append(m.Objects, bag.Object{Digest: archive.DigestOf(body), Size: int64(len(body)), Role: bag.RoleMaster, Chunks: chunks})
		item.Pages = append(item.Pages, archive.Page{ID: archive.NewID(), Batch: m.Batch.ID, Item: item.ID, Master: archive.DigestOf(body)})
	}
	m.Items = []bag.Item{item}
	b := &batch{manifest: m, bodies: bodies}
	b.encode(t)
	c.seq, c.head = m.Seq, b.digest
	return b
}

// fixed is a batch of these bodies without a session.
func (c *caller) fixed(t testing.TB, bodies ...[]byte) *batch {
	c.desk, c.owner.ID = archive.NewID(), archive.NewID()
	return c.batch(t, bodies...)
}

func (b *batch) encode(t testing.TB) {
	t.Helper()
	raw, err := b.manifest.Encode()
	if err != nil {
		t.Fatal(err)
	}
	b.raw, b.digest = raw, archive.DigestOf(raw)
}

func (c *caller) offer(t testing.TB, b *batch) (bag.Answer, bag.Problem) {
	var answer bag.Answer
	problem := c.say(t, "PUT", "/v1/batches/"+b.digest.String(), b.raw, bag.Sign(c.key, b.raw), &answer)
	return answer, problem
}

func (c *caller) commit(t testing.TB, b *batch) (bag.Answer, bag.Problem) {
	var answer bag.Answer
	problem := c.say(t, "POST", "/v1/batches/"+b.digest.String()+"/commit", nil, nil, &answer)
	return answer, problem
}

func (c *caller) stream(t testing.TB, b *batch, raw []byte) bag.Problem {
	var stored bag.Stored
	return c.say(t, "POST", "/v1/batches/"+b.digest.String()+"/stream", raw, nil, &stored)
}

// member is one entry of a tar, honest or not.
type member struct {
	header tar.Header
	body   []byte
}

func tarOf(t testing.TB, members ...member) []byte {
	t.Helper()
	var buffer bytes.Buffer
	w := tar.NewWriter(&buffer)
	for _, m := range members {
		if m.header.Typeflag == 0 {
			m.header.Typeflag = tar.TypeReg
		}
		if m.header.Size == 0 && m.header.Typeflag == tar.TypeReg {
			m.header.Size = int64(len(m.body))
		}
		if err := w.WriteHeader(&m.header); err != nil {
			t.Fatal(err)
		}
		w.Write(m.body) // a header that lies about its size makes this fail, as wanted
	}
	w.Close()
	return buffer.Bytes()
}

// whole is a batch's small objects as an honest desk sends them.
func (b *batch) whole(t testing.TB) []byte {
	var members []member
	for _, body := range b.bodies {
		members = append(members, member{tar.Header{Name: archive.DigestOf(body).String()}, body})
	}
	return tarOf(t, members...)
}

// deliver hands a batch over and returns its receipt.
func (c *caller) deliver(t testing.TB, b *batch) bag.Receipt {
	t.Helper()
	if _, problem := c.offer(t, b); problem.Code != "" {
		t.Fatalf("offer: %+v", problem)
	}
	if problem := c.stream(t, b, b.whole(t)); problem.Code != "" {
		t.Fatalf("stream: %+v", problem)
	}
	answer, problem := c.commit(t, b)
	if problem.Code != "" {
		t.Fatalf("commit: %+v", problem)
	}
	receipt, err := bag.VerifyReceipt(c.me.ReceiptKey, b.raw, answer.Receipt, answer.Signature)
	if err != nil {
		t.Fatal(err)
	}
	return receipt
}
