package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// kills is how often each side is killed: few in every run, DALUANG_KILLS in
// the long one (make kill).
func kills(t *testing.T) int {
	t.Helper()
	text := os.Getenv("DALUANG_KILLS")
	if text == "" {
		return 12
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("DALUANG_KILLS=%q is no count", text)
	}
	return n
}

// world is a desk and an archive server as real programs, and files to bring
// in.
type world struct {
	t              *testing.T
	ctl, server    string // the programs
	desk, archive  string // their data folders
	address        string
	random         *rand.Rand
	pages, batches int
	killed         int
}

const pagesOfABatch = 25

func newWorld(t *testing.T) *world {
	t.Helper()
	if testing.Short() {
		t.Skip("kills programs for a while")
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	folder := t.TempDir()
	w := &world{t: t, desk: filepath.Join(folder, "desk"), archive: filepath.Join(folder, "archive"), random: rand.New(rand.NewPCG(seed, 1))}
	w.ctl, w.server = build(t, folder, "daluangctl"), build(t, folder, "daluang-server")
	w.address = freeAddress(t)
	w.must(w.ctl, "--data", w.desk, "init", "--creator", "SDN SPESIMEN 1")
	return w
}

func build(t *testing.T, folder, program string) string {
	t.Helper()
	target := filepath.Join(folder, program)
	if out, err := exec.Command("go", "build", "-o", target, "daluang/cmd/"+program).CombinedOutput(); err != nil {
		t.Fatalf("build %s: %v\n%s", program, err, out)
	}
	return target
}

func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// must runs a program to its end and returns what it printed.
func (w *world) must(program string, args ...string) []byte {
	w.t.Helper()
	out, err := exec.Command(program, args...).Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			out = append(out, exit.Stderr...)
		}
		w.t.Fatalf("%s %v: %v\n%s", filepath.Base(program), args, err, out)
	}
	return out
}

// serve starts the archive server and returns when it listens.
func (w *world) serve() *exec.Cmd {
	w.t.Helper()
	server := exec.Command(w.server, "--data", w.archive, "serve", "--listen", w.address)
	output, err := server.StdoutPipe()
	if err != nil {
		w.t.Fatal(err)
	}
	var words bytes.Buffer
	server.Stderr = &words
	if err := server.Start(); err != nil {
		w.t.Fatal(err)
	}
	if line, err := bufio.NewReader(output).ReadString('\n'); err != nil || !strings.Contains(line, "http://") {
		server.Process.Kill()
		server.Wait()
		w.t.Fatalf("the server does not start: %q %v %s", line, err, words.String())
	}
	return server
}

func (w *world) enrol() {
	w.t.Helper()
	var code struct{ Code string }
	if err := json.Unmarshal(w.must(w.server, "--data", w.archive, "enrol", "--creator", "SDN SPESIMEN 1", "--json"), &code); err != nil {
		w.t.Fatal(err)
	}
	w.must(w.ctl, "--data", w.desk, "enrol", "--server", "http://"+w.address, "--code", code.Code)
}

// newPages writes a folder of pages that nobody has seen before.
func (w *world) newPages() (batch, folder string) {
	w.t.Helper()
	w.batches++
	batch = fmt.Sprintf("Batch %03d", w.batches)
	folder = filepath.Join(w.t.TempDir(), "pindaian")
	if err := os.Mkdir(folder, 0o755); err != nil {
		w.t.Fatal(err)
	}
	for i := range pagesOfABatch {
		img := image.NewGray(image.Rect(0, 0, 120, 160))
		for j := range img.Pix {
			img.Pix[j] = uint8(w.random.UintN(256))
		}
		var out bytes.Buffer
		if err := jpeg.Encode(&out, img, nil); err != nil {
			w.t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%03d.jpg", i)), out.Bytes(), 0o644); err != nil {
			w.t.Fatal(err)
		}
		w.pages++
	}
	return batch, folder
}

// untilDone runs a verb of the desk again and again, killed at a random moment
// each time while there are kills left, until it ends by itself.
func (w *world) untilDone(left *int, args ...string) {
	w.t.Helper()
	patience := 60 * time.Millisecond
	for range 1000 {
		run := exec.Command(w.ctl, append([]string{"--data", w.desk}, args...)...)
		var words bytes.Buffer
		run.Stdout, run.Stderr = &words, &words
		if err := run.Start(); err != nil {
			w.t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- run.Wait() }()
		if *left <= 0 {
			if err := <-ended; err == nil {
				return
			}
			w.t.Fatalf("%v: %s", args, words.String())
		}
		select {
		case <-time.After(time.Duration(w.random.Int64N(int64(patience)))):
			run.Process.Kill()
			<-ended
			*left--
			w.killed++
			patience = patience * 5 / 4 // it has to get through one day
		case err := <-ended:
			if err == nil {
				return
			}
			w.t.Fatalf("%v: %s", args, words.String())
		}
	}
	w.t.Fatalf("%v never ends", args)
}

// check proves that both sides hold every page exactly once.
func (w *world) check() {
	w.t.Helper()
	var status struct {
		Pages, Pending int
		Batches        []struct {
			Batch, State string
			Items, Pages int
		}
	}
	if err := json.Unmarshal(w.must(w.ctl, "--data", w.desk, "--json", "status"), &status); err != nil {
		w.t.Fatal(err)
	}
	if status.Pages != w.pages || status.Pending != 0 || len(status.Batches) != w.batches {
		w.t.Errorf("desk: %d pages in %d batches, %d pending; want %d in %d, none", status.Pages, len(status.Batches), status.Pending, w.pages, w.batches)
	}
	for _, batch := range status.Batches {
		if batch.State != "received" || batch.Pages != pagesOfABatch || batch.Items != pagesOfABatch {
			w.t.Errorf("desk: %+v, want %d pages received", batch, pagesOfABatch)
		}
	}
	var desk struct{ Checked, Receipts int }
	if err := json.Unmarshal(w.must(w.ctl, "--data", w.desk, "--json", "verify", "--full"), &desk); err != nil {
		w.t.Fatal(err)
	}
	if desk.Checked != 2*w.pages || desk.Receipts != w.batches {
		w.t.Errorf("desk verifies %+v, want a master and an access copy of %d pages and %d receipts", desk, w.pages, w.batches)
	}
	var archive struct{ Checked, Batches int }
	if err := json.Unmarshal(w.must(w.server, "--data", w.archive, "verify", "--json"), &archive); err != nil {
		w.t.Fatal(err)
	}
	if archive.Checked != 2*w.pages || archive.Batches != w.batches {
		w.t.Errorf("archive verifies %+v, want %d objects in %d batches", archive, 2*w.pages, w.batches)
	}
	w.t.Logf("%d kills, %d pages in %d batches: 0 lost, 0 doubled, both sides verify", w.killed, w.pages, w.batches)
}

func TestKillingTheDeskAtRandomLosesAndDoublesNothing(t *testing.T) {
	w := newWorld(t)
	server := w.serve()
	defer func() { server.Process.Kill(); server.Wait() }()
	w.enrol()
	for left := kills(t); left > 0; {
		batch, folder := w.newPages()
		w.untilDone(&left, "import", folder, "--batch", batch)
		w.untilDone(&left, "seal", batch, "--no-text")
		w.untilDone(&left, "sync")
	}
	none := 0
	w.untilDone(&none, "sync")
	w.check()
}

func TestKillingTheServerAtRandomLosesAndDoublesNothing(t *testing.T) {
	w := newWorld(t)
	server := w.serve()
	w.enrol()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	for left := kills(t); left > 0; {
		batch, folder := w.newPages()
		w.must(w.ctl, "--data", w.desk, "import", folder, "--batch", batch)
		w.must(w.ctl, "--data", w.desk, "seal", batch, "--no-text")
		patience := 40 * time.Millisecond
		sent := make(chan error, 1)
		go func() { sent <- w.sendStubbornly(ctx) }()
		for sending := true; sending; {
			select {
			case err := <-sent:
				if err != nil {
					t.Fatal(err)
				}
				sending = false
			case <-time.After(time.Duration(w.random.Int64N(int64(patience)))):
				server.Process.Kill()
				server.Wait()
				server = w.serve()
				left--
				w.killed++
				patience = patience * 5 / 4 // the desk has to get through one day
			}
		}
	}
	server.Process.Kill()
	server.Wait()
	w.check()
}

// sendStubbornly syncs until everything is acknowledged, as a desk does over a
// bad day.
func (w *world) sendStubbornly(ctx context.Context) error {
	for range 10_000 {
		out, err := exec.CommandContext(ctx, w.ctl, "--data", w.desk, "--json", "sync").Output()
		if err == nil {
			return nil
		}
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() != exitOffline && exit.ExitCode() != exitFailed {
			return fmt.Errorf("sync: %w: %s", err, out)
		}
	}
	return errors.New("sync never ends")
}
