package app_test

import (
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"daluang/app"
	"daluang/storage/archive"
	"daluang/sync/bag"
	"daluang/sync/intake"
	"daluang/sync/transfer"
)

// newArchive is a real archive server on this machine.
func newArchive(t *testing.T) (*intake.Archive, *httptest.Server) {
	t.Helper()
	server, err := intake.Open(t.Context(), intake.Config{Folder: t.TempDir(), Now: time.Now, Random: rand.Reader, Log: slog.New(slog.DiscardHandler)})
	must(t, err)
	web := httptest.NewServer(server.Handler())
	t.Cleanup(func() {
		web.Close()
		server.Close()
	})
	return server, web
}

// sealedBatches makes batches of one page each, sealed.
func sealedBatches(t *testing.T, desk *app.Desk, count int) {
	t.Helper()
	for i := range count {
		name := fmt.Sprintf("Batch %d", i)
		_, err := desk.Import(t.Context(), []string{write(t, t.TempDir(), "surat.jpg", scan(t, i+50))}, name, app.Split{}, nil)
		must(t, err)
		_, err = desk.Seal(t.Context(), name, app.AccessOptions{NoText: true}, nil)
		must(t, err)
	}
}

func enrol(t *testing.T, desk *app.Desk, server *intake.Archive, address string) {
	t.Helper()
	code, err := server.NewCode(t.Context(), "SDN SPESIMEN 1")
	must(t, err)
	must(t, desk.Enrol(t.Context(), address, code.Code))
}

func TestWhatWasSealedBeforeEnrolmentIsReceivedAndProved(t *testing.T) {
	desk, folder := newDesk(t)
	sealedBatches(t, desk, 2)
	server, web := newArchive(t)
	enrol(t, desk, server, web.URL)
	synced, err := desk.Sync(t.Context(), "", nil)
	if err != nil || len(synced) != 2 {
		t.Fatalf("Sync = %+v, %v", synced, err)
	}
	for _, batch := range synced {
		raw, err := os.ReadFile(batch.ReceiptFile)
		must(t, err)
		if _, _, err := bag.OpenEnvelope(server.ReceiptKey(), raw); err != nil || batch.Batch.State != archive.BatchReceived {
			t.Errorf("%+v: %v", batch, err)
		}
	}
	must(t, os.RemoveAll(filepath.Join(folder, "receipts")))
	if again, err := desk.Sync(t.Context(), "", nil); err != nil || len(again) != 0 {
		t.Errorf("second Sync = %+v, %v, want nothing to do", again, err)
	}
	if files, err := filepath.Glob(filepath.Join(folder, "receipts", "*.json")); err != nil || len(files) != 2 {
		t.Errorf("receipt files = %v, %v, want them written again", files, err)
	}
	if verified, err := desk.Verify(t.Context(), true, nil); err != nil || verified.Receipts != 2 {
		t.Errorf("Verify = %+v, %v", verified, err)
	}
}

func TestAnArchiveThatNobodyAnswersAtIsAskedOnceAndTheBatchesWait(t *testing.T) {
	desk, _ := newDesk(t)
	server, web := newArchive(t)
	enrol(t, desk, server, web.URL)
	sealedBatches(t, desk, 3)
	web.Close()
	synced, err := desk.Sync(t.Context(), "", nil)
	if !errors.Is(err, transfer.ErrUnreachable) || app.Explain(err).Key != "unreachable" || len(synced) != 1 {
		t.Fatalf("Sync = %+v, %v, want one try", synced, err)
	}
	status, err := desk.Status(t.Context())
	if err != nil || status.Pending != 3 || status.Problem != "unreachable" {
		t.Errorf("status = %+v, %v", status, err)
	}
	for _, batch := range status.Batches {
		if batch.State != archive.BatchSealed {
			t.Errorf("batch %s is %s, though the archive was never offered it", batch.Name, batch.State)
		}
	}
}

func TestTwoWhoSyncAtOnceBothSucceed(t *testing.T) {
	desk, folder := newDesk(t)
	server, web := newArchive(t)
	enrol(t, desk, server, web.URL)
	sealedBatches(t, desk, 4)
	other, err := app.Open(t.Context(), config(folder))
	must(t, err)
	defer other.Close()
	var both sync.WaitGroup
	for _, each := range []*app.Desk{desk, other} {
		both.Go(func() {
			if _, err := each.Sync(t.Context(), "", nil); err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
	if status, err := desk.Status(t.Context()); err != nil || status.Pending != 0 {
		t.Errorf("status = %+v, %v", status, err)
	}
	report, err := server.Verify(t.Context())
	if err != nil || report.Batches != 4 {
		t.Errorf("archive = %+v, %v, want 4 batches", report, err)
	}
}
