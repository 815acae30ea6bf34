package transfer_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"io"
	"log/slog"
	mathrand "math/rand/v2"
	"net/http/httptest"
	"testing"
	"time"

	"daluang/storage/archive"
	"daluang/storage/objects"
	"daluang/sync/bag"
	"daluang/sync/intake"
	"daluang/sync/transfer"
)

// desk is a workstation with its store and its key.
type desk struct {
	id        archive.ID
	creator   archive.Creator
	store     *objects.Store
	key       ed25519.PrivateKey
	enrolment transfer.Enrolment
	seq       int64
	head      archive.Digest
}

func newDesk(t testing.TB) *desk {
	t.Helper()
	store, err := objects.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &desk{store: store, key: key, id: archive.NewID(), creator: archive.Creator{ID: archive.NewID(), Name: "Dinas Contoh"}}
}

// newArchive opens an archive in a folder, quiet.
func newArchive(t testing.TB, folder string) *intake.Archive {
	t.Helper()
	a, err := intake.Open(context.Background(), intake.Config{Folder: folder, Now: time.Now, Random: rand.Reader, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

// client never waits: what it would wait for is awaited by trying.
func client(change func(*transfer.Config)) *transfer.Client {
	config := transfer.Config{Now: time.Now, Random: rand.Reader, Version: "test", Idle: 20 * time.Second,
		Wait: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }}
	if change != nil {
		change(&config)
	}
	return transfer.NewClient(config)
}

// applicant is the desk as it asks to be enrolled.
func applicant(d *desk) transfer.Applicant {
	return transfer.Applicant{Key: d.key, InstallID: "install-1", Workstation: d.id, Creator: d.creator.ID}
}

// enrol registers the desk at an archive.
func (d *desk) enrol(t testing.TB, a *intake.Archive, url string) {
	t.Helper()
	code, err := a.NewCode(t.Context(), "Dinas Contoh")
	if err != nil {
		t.Fatal(err)
	}
	d.enrolment, err = client(nil).Enrol(t.Context(), url, code.Code, applicant(d))
	if err != nil {
		t.Fatal(err)
	}
}

// seal puts pages into the desk's store and seals a batch of them.
func (d *desk) seal(t testing.TB, pages ...[]byte) transfer.Sealed {
	t.Helper()
	m := bag.Manifest{Seq: d.seq + 1, Prev: d.head, Workstation: d.id, Creator: d.creator, Sealed: time.Now().UTC(),
		Batch: bag.Batch{ID: archive.NewID(), Name: "Uji", Opened: time.Now().UTC()}}
	item := bag.Item{Item: archive.Item{ID: archive.NewID(), Batch: m.Batch.ID, Position: 1, Title: "Surat"}}
	seen := map[archive.Digest]bool{}
	for i, page := range pages {
		digest, size, err := d.store.Put(t.Context(), bytes.NewReader(page))
		if err != nil {
			t.Fatal(err)
		}
		chunks, err := bag.ChunksOf(bytes.NewReader(page))
		if err != nil {
			t.Fatal(err)
		}
		if !seen[digest] {
			m.Objects = append(m.Objects, bag.Object{Digest: digest, Size: size, MediaType: "image/png", Role: bag.RoleMaster, Chunks: chunks})
			seen[digest] = true
		}
		item.Pages = append(item.Pages, archive.Page{ID: archive.NewID(), Batch: m.Batch.ID, Item: item.ID, Position: i + 1, Master: digest, Bytes: size})
	}
	m.Items = []bag.Item{item}
	raw, err := m.Encode()
	if err != nil {
		t.Fatal(err)
	}
	d.seq, d.head = m.Seq, archive.DigestOf(raw)
	return transfer.Sealed{Manifest: raw, Signature: bag.Sign(d.key, raw)}
}

// pages are n bitstreams of these sizes that nobody else makes.
func pages(sizes ...int) [][]byte {
	var made [][]byte
	for _, size := range sizes {
		page := make([]byte, size)
		source := mathrand.NewChaCha8([32]byte([]byte(archive.NewID())[4:36]))
		if _, err := io.ReadFull(source, page); err != nil {
			panic(err)
		}
		made = append(made, page)
	}
	return made
}

// clean fails the test unless the archive holds exactly this many batches and
// nothing is wrong with them.
func clean(t testing.TB, a *intake.Archive, batches int) intake.Report {
	t.Helper()
	report, err := a.Verify(t.Context())
	if err != nil || !report.Clean() || report.Batches != batches {
		t.Errorf("verify = %+v, %v; want %d batches and no trouble", report, err, batches)
	}
	return report
}

// setUp is an archive behind real HTTP and a desk enrolled at it.
func setUp(t testing.TB) (*intake.Archive, *httptest.Server, *desk) {
	t.Helper()
	a := newArchive(t, t.TempDir())
	server := httptest.NewServer(a.Handler())
	t.Cleanup(server.Close)
	d := newDesk(t)
	d.enrol(t, a, server.URL)
	return a, server, d
}

func (d *desk) send(t testing.TB, c *transfer.Client, sealed transfer.Sealed) ([]byte, error) {
	receipt, signature, err := c.Send(t.Context(), d.enrolment, d.key, sealed, d.store, nil)
	if err == nil {
		if _, err := bag.VerifyReceipt(d.enrolment.ReceiptKey, sealed.Manifest, receipt, signature); err != nil {
			t.Errorf("Send gave a receipt that does not verify: %v", err)
		}
	}
	return receipt, err
}
