package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"daluang/storage/archive"
	"daluang/storage/objects"
	"daluang/sync/bag"
	"daluang/sync/intake"
	"daluang/sync/transfer"
)

// TestMain lets the test binary be the server: started with DALUANG_ACT=server
// it is the real program in a process of its own, one that can be killed.
func TestMain(m *testing.M) {
	if os.Getenv("DALUANG_ACT") == "server" {
		main()
		return
	}
	os.Exit(m.Run())
}

// program starts the server's program.
func program(t testing.TB, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(self, args...)
	command.Env = append(os.Environ(), "DALUANG_ACT=server")
	return command
}

// serving is a running server process.
type serving struct {
	*exec.Cmd
	url string
}

func startServer(t testing.TB, data, listen string) (*serving, error) {
	t.Helper()
	command := program(t, "--data", data, "serve", "--listen", listen)
	stdout, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	url, ok := strings.CutPrefix(strings.TrimSpace(line), "listening on ")
	if err != nil || !ok {
		command.Process.Kill()
		command.Wait()
		return nil, fmt.Errorf("the server said %q: %w", line, errors.Join(err, errors.New("not listening")))
	}
	return &serving{command, url}, nil
}

func (s *serving) kill() {
	s.Process.Kill()
	s.Wait() // says that it was killed
}

// workstation is a desk enrolled at the server of a data folder.
type workstation struct {
	id, creator archive.ID
	store       *objects.Store
	key         ed25519.PrivateKey
	enrolment   transfer.Enrolment
	seq         int64
	head        archive.Digest
}

func newWorkstation(t testing.TB, data, url string) *workstation {
	t.Helper()
	out, err := program(t, "--data", data, "enrol", "--creator", "Dinas Contoh", "--json").Output()
	var code struct{ Code string }
	if err != nil || json.Unmarshal(out, &code) != nil {
		t.Fatalf("enrol: %s, %v", out, err)
	}
	w := &workstation{id: archive.NewID(), creator: archive.NewID()}
	if _, w.key, err = ed25519.GenerateKey(nil); err != nil {
		t.Fatal(err)
	}
	if w.store, err = objects.Open(t.TempDir()); err != nil {
		t.Fatal(err)
	}
	w.enrolment, err = transfer.NewClient(config()).Enrol(t.Context(), url, code.Code, transfer.Applicant{Key: w.key, InstallID: "install", Workstation: w.id, Creator: w.creator})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func config() transfer.Config {
	return transfer.Config{Now: time.Now, Random: rand.Reader, Patience: 10_000, Idle: 20 * time.Second,
		Wait: func(ctx context.Context, d time.Duration) error {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(min(d, 20*time.Millisecond)): // the server is being started again
				return nil
			}
		}}
}

// seal makes a batch of one item whose pages have these sizes.
func (w *workstation) seal(t testing.TB, sizes ...int) transfer.Sealed {
	t.Helper()
	m := bag.Manifest{Seq: w.seq + 1, Prev: w.head, Workstation: w.id, Creator: archive.Creator{ID: w.creator}, Sealed: time.Now().UTC(),
		Batch: bag.Batch{ID: archive.NewID(), Name: "Uji"}}
	item := bag.Item{Item: archive.Item{ID: archive.NewID(), Batch: m.Batch.ID}}
	for i, size := range sizes {
		page := make([]byte, size)
		rand.Read(page)
		digest, _, err := w.store.Put(t.Context(), bytes.NewReader(page))
		if err != nil {
			t.Fatal(err)
		}
		chunks, err := bag.ChunksOf(bytes.NewReader(page))
		if err != nil {
			t.Fatal(err)
		}
		m.Objects = append(m.Objects, bag.Object{Digest: digest, Size: int64(size), Role: bag.RoleMaster, Chunks: chunks})
		item.Pages = append(item.Pages, archive.Page{ID: archive.NewID(), Batch: m.Batch.ID, Item: item.ID, Position: i + 1, Master: digest})
	}
	m.Items = []bag.Item{item}
	raw, err := m.Encode()
	if err != nil {
		t.Fatal(err)
	}
	w.seq, w.head = m.Seq, archive.DigestOf(raw)
	return transfer.Sealed{Manifest: raw, Signature: bag.Sign(w.key, raw)}
}

func (w *workstation) send(ctx context.Context, sealed transfer.Sealed) (bag.Receipt, error) {
	raw, signature, err := transfer.NewClient(config()).Send(ctx, w.enrolment, w.key, sealed, w.store, nil)
	if err != nil {
		return bag.Receipt{}, err
	}
	return bag.VerifyReceipt(w.enrolment.ReceiptKey, sealed.Manifest, raw, signature)
}

// verify runs the program's verify and returns its report and exit code.
func verify(t testing.TB, data string) (intake.Report, int) {
	t.Helper()
	command := program(t, "--data", data, "verify", "--json")
	command.Stderr = os.Stderr
	out, err := command.Output()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	var report intake.Report
	if err := json.Unmarshal(out, &report); err != nil {
		t.Fatalf("verify said %q: %v", out, err)
	}
	return report, command.ProcessState.ExitCode()
}

// freePort finds a port, so that every life of the server has the same address.
func freePort(t testing.TB) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// TestNothingIsLostOrDoubledWhenTheServerIsKilledAgainAndAgain kills the real
// server at random moments, DALUANG_KILLS times (default 20), while a desk
// hands batches over.
func TestNothingIsLostOrDoubledWhenTheServerIsKilledAgainAndAgain(t *testing.T) {
	kills := 20
	if text := os.Getenv("DALUANG_KILLS"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatalf("DALUANG_KILLS: %v", err)
		}
		kills = n
	}
	data, listen := t.TempDir(), freePort(t)
	server, err := startServer(t, data, listen)
	if err != nil {
		t.Fatal(err)
	}
	w := newWorkstation(t, data, server.url)

	ctx, cancel := context.WithCancel(t.Context())
	var group sync.WaitGroup
	receipts := map[int64]bag.Receipt{}
	group.Go(func() { // the desk works until the last kill, then finishes its batch
		for ctx.Err() == nil {
			sizes := []int{mathrand.IntN(300), 1_000_000 + mathrand.IntN(2_000_000)}
			for range 20 {
				sizes = append(sizes, mathrand.IntN(150_000)+16)
			}
			receipt, err := w.send(t.Context(), w.seal(t, sizes...))
			if err != nil {
				t.Errorf("send: %v", err)
				return
			}
			if other, twice := receipts[receipt.ServerNumber]; twice {
				t.Errorf("number %d given to %s and %s", receipt.ServerNumber, other.Manifest, receipt.Manifest)
			}
			receipts[receipt.ServerNumber] = receipt
		}
	})
	for range kills {
		select {
		case <-time.After(time.Duration(20+mathrand.IntN(250)) * time.Millisecond): // the moment of the kill is the experiment
		case <-t.Context().Done():
		}
		server.kill()
		if server, err = startServer(t, data, listen); err != nil {
			t.Fatal(err)
		}
	}
	cancel()
	group.Wait()
	server.kill()

	report, code := verify(t, data)
	if code != exitDone || !report.Clean() || report.Batches != len(receipts) || int64(len(receipts)) != w.seq {
		t.Errorf("verify exit %d: %+v; the desk sealed %d batches and has %d receipts", code, report, w.seq, len(receipts))
	}
	if want := len(receipts) * 22; report.Checked != want {
		t.Errorf("checked %d objects, want %d", report.Checked, want)
	}
	t.Logf("%d kills, %d batches, %d objects", kills, report.Batches, report.Checked)
}

func TestVerifyNamesTheObjectInWhichOneByteChanged(t *testing.T) {
	data := t.TempDir()
	server, err := startServer(t, data, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := newWorkstation(t, data, server.url)
	receipt, err := w.send(t.Context(), w.seal(t, 1000, 2000))
	server.kill()
	if err != nil {
		t.Fatal(err)
	}
	if report, code := verify(t, data); code != exitDone || !report.Clean() {
		t.Fatalf("before: exit %d, %+v", code, report)
	}
	damaged, gone := receipt.Objects[0].Digest, receipt.Objects[1].Digest
	file := func(d archive.Digest) string {
		return filepath.Join(data, "objects", d.String()[:2], d.String()[2:4], d.String())
	}
	raw, err := os.ReadFile(file(damaged))
	if err != nil {
		t.Fatal(err)
	}
	raw[500] ^= 1
	if err := errors.Join(os.WriteFile(file(damaged), raw, 0o600), os.Remove(file(gone))); err != nil {
		t.Fatal(err)
	}
	report, code := verify(t, data)
	if code != exitIntegrity || len(report.Damaged) != 1 || report.Damaged[0] != damaged || len(report.Missing) != 1 || report.Missing[0] != gone {
		t.Errorf("exit %d, %+v; want 4 with %s damaged and %s missing", code, report, damaged.Short(), gone.Short())
	}
	var words bytes.Buffer
	if code := run(t.Context(), []string{"--data", data, "verify"}, &words, &words); code != exitIntegrity || !strings.Contains(words.String(), "RUSAK  "+damaged.String()) {
		t.Errorf("exit %d: %s", code, words.String())
	}
}

func TestServeEndsGracefullyWhenAsked(t *testing.T) {
	server, err := startServer(t, t.TempDir(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Process.Signal(syscall.SIGTERM); err != nil {
		server.kill()
		t.Skip("no signals here: ", err)
	}
	if err := server.Wait(); err != nil {
		t.Errorf("exit: %v, want 0", err)
	}
}

func TestUsageExitsTwoInBothLanguages(t *testing.T) {
	for _, args := range [][]string{{}, {"serve"}, {"--data", "x", "enrol"}, {"--lang", "fr", "version"}, {"--data", "x", "verify", "more"}, {"hapus"}, {"--lang", "en"}} {
		var stderr bytes.Buffer
		if code := run(t.Context(), args, &stderr, &stderr); code != exitUsage || stderr.Len() == 0 {
			t.Errorf("%v: exit %d, %q", args, code, stderr.String())
		}
	}
}

func TestVerifyOfAFolderWithoutAnArchiveFailsAndMakesNone(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "salah")
	var stderr bytes.Buffer
	code := run(t.Context(), []string{"--data", folder, "verify"}, &stderr, &stderr)
	if _, err := os.Stat(folder); code != exitFailed || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("exit %d, %q; the folder: %v", code, stderr.String(), err)
	}
}
