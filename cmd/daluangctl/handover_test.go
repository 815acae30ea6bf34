package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"daluang/app"
	"daluang/storage/catalogue"
	"daluang/sync/bag"
	"daluang/sync/intake"
	"daluang/sync/transfer"
)

// anObject is one file of the store.
func anObject(t *testing.T, data string) string {
	t.Helper()
	var object string
	err := filepath.WalkDir(filepath.Join(data, "objects"), func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			object = path
		}
		return err
	})
	if err != nil || object == "" {
		t.Fatalf("no object in the store: %v", err)
	}
	return object
}

func TestABatchThatCannotBeSealedHasNoInventedDigest(t *testing.T) {
	data := newDesk(t)
	answer(t, exitDone, &struct{}{}, "--data", data, "import", filepath.Join(sampleFolder(t), "01-surat-undangan.jpg"), "--batch", "Uji")
	if err := os.Remove(anObject(t, data)); err != nil {
		t.Fatal(err)
	}
	code, out, words := call(t, "--data", data, "--json", "seal", "Uji", "--no-text")
	if code == exitDone || strings.Contains(out, "digest") || strings.Contains(out, "items") || !strings.Contains(out, "missing-object") || words == "" {
		t.Errorf("seal = %d %s %s, want the reasons and nothing about a sealing", code, out, words)
	}
}

// picky is a real archive server that refuses the batches of these digests.
func picky(t *testing.T, refused map[string]bool) (server *httptest.Server, code string) {
	t.Helper()
	archive, err := intake.Open(t.Context(), intake.Config{Folder: t.TempDir(), Now: time.Now, Random: rand.Reader, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { archive.Close() })
	made, err := archive.NewCode(t.Context(), "SDN SPESIMEN 1")
	if err != nil {
		t.Fatal(err)
	}
	real := archive.Handler()
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		digest, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/v1/batches/"), "/")
		if !refused[digest] {
			real.ServeHTTP(w, r)
			return
		}
		w.Header().Set(bag.ProtocolHeader, bag.ProtocolVersion)
		w.WriteHeader(http.StatusUnprocessableEntity)
		json.NewEncoder(w).Encode(bag.Problem{Code: bag.CodeBadManifest, Message: "refused by the test"})
	}))
	t.Cleanup(server.Close)
	return server, made.Code
}

type syncAnswer struct {
	Batches []struct{ Batch, State, Code, Message string }
}

func TestSyncTellsWhatWasReceivedAndWhatWasRefused(t *testing.T) {
	data, pages, refused := newDesk(t), sampleFolder(t), map[string]bool{}
	server, code := picky(t, refused)
	answer(t, exitDone, &struct{}{}, "--data", data, "enrol", "--server", server.URL, "--code", code)
	var sealed struct{ Digest string }
	for batch, page := range map[string]string{"Baik": "01-surat-undangan.jpg", "Buruk": "02-surat-usulan-alih-media.tif"} {
		answer(t, exitDone, &struct{}{}, "--data", data, "import", filepath.Join(pages, page), "--batch", batch)
		answer(t, exitDone, &sealed, "--data", data, "seal", batch, "--no-text")
		refused[sealed.Digest] = batch == "Buruk"
	}
	var synced syncAnswer
	answer(t, exitPartly, &synced, "--data", data, "sync")
	codes := map[string]string{}
	for _, batch := range synced.Batches {
		codes[batch.Batch] = batch.Code
		if (batch.Message == "") != (batch.Code == "") {
			t.Errorf("sync = %+v, want a reason and its sentences", batch)
		}
	}
	if len(codes) != 2 || codes["Baik"] != "" || codes["Buruk"] != "refused" {
		t.Errorf("sync = %+v, want one received and one refused", synced)
	}
	status, out, words := call(t, "--data", data, "sync")
	if status != exitFailed || !strings.Contains(out, "Buruk") || !strings.Contains(out, "menolak") || words == "" {
		t.Errorf("sync of the refused one alone = %d %q %q, want its reason in words", status, out, words)
	}
}

func TestSyncWithoutANetworkExitsFive(t *testing.T) {
	if testing.Short() {
		t.Skip("the desk tries for a minute before it gives up")
	}
	data := newDesk(t)
	server, code := picky(t, nil)
	answer(t, exitDone, &struct{}{}, "--data", data, "enrol", "--server", server.URL, "--code", code)
	answer(t, exitDone, &struct{}{}, "--data", data, "import", filepath.Join(sampleFolder(t), "01-surat-undangan.jpg"), "--batch", "Uji")
	answer(t, exitDone, &struct{}{}, "--data", data, "seal", "Uji", "--no-text")
	server.Close()
	var synced syncAnswer
	answer(t, exitOffline, &synced, "--data", data, "sync")
	if len(synced.Batches) != 1 || synced.Batches[0].Code != "unreachable" {
		t.Errorf("sync = %+v, want the batch waiting with its reason", synced)
	}
}

func TestTheOutcomeOfASyncIsThatOfItsBatches(t *testing.T) {
	offline, refused := fmt.Errorf("send: %w", transfer.ErrUnreachable), fmt.Errorf("send: %w", transfer.ErrRefused)
	here, gone := t.Context(), func() context.Context {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		return ctx
	}()
	cases := []struct {
		ctx     context.Context
		batches []error // nil: received
		err     error
		want    int
	}{
		{here, nil, nil, exitDone},
		{here, []error{nil, nil}, nil, exitDone},
		{here, []error{nil, refused}, refused, exitPartly},
		{here, []error{offline, nil}, offline, exitPartly},
		{here, []error{offline, refused}, offline, exitOffline},
		{here, []error{refused, offline}, refused, exitFailed},
		{here, []error{nil}, catalogue.ErrDamaged, exitIntegrity},
		{gone, []error{nil, context.Canceled}, context.Canceled, exitCancelled},
	}
	for _, c := range cases {
		var synced []app.SyncedBatch
		for _, err := range c.batches {
			synced = append(synced, app.SyncedBatch{Err: err})
		}
		call := &command{ctx: c.ctx, out: io.Discard, err: io.Discard}
		if got := call.finish(call.syncOutcome(synced, c.err)); got != c.want {
			t.Errorf("%v with %v = %d, want %d", c.batches, c.err, got, c.want)
		}
	}
}
