package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"daluang/app/acquire"
	"daluang/app/acquire/virtual"
)

// TestKillingAFeederRunKeepsThePagesThatWereShown plays a clerk whose computer
// dies again and again in the middle of one stack, and who each time puts back
// the sheet after the last page that the desk shows.
func TestKillingAFeederRunKeepsThePagesThatWereShown(t *testing.T) {
	if testing.Short() {
		t.Skip("kills programs for a while")
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	folder := t.TempDir()
	ctl, desk := build(t, folder, "daluangctl"), filepath.Join(folder, "desk")
	w := &world{t: t, ctl: ctl, desk: desk, random: random}
	w.must(ctl, "--data", desk, "init", "--creator", "SDN SPESIMEN 1")
	scanner := serveScanner(t, ctl)
	const stack = 400
	kept, wanted := 0, kills(t)
	for w.killed < wanted {
		// a stack that is through is followed by the next one, in a new batch
		for kept = 0; kept < stack && w.killed < wanted; {
			kept = w.killedScan(scanner, fmt.Sprintf("Map %d", w.batches), kept, stack)
		}
		w.checkStack(fmt.Sprintf("Map %d", w.batches), kept)
		w.batches++
	}
	t.Logf("%d kills: every page that was shown is there, in the order of its sheets", w.killed)
}

// scannerProcess is a device that outlives the desk: a process of its own, with
// somebody at it.
type scannerProcess struct {
	t       *testing.T
	address string
	hands   io.Writer
	answers *bufio.Scanner
}

func serveScanner(t *testing.T, ctl string) *scannerProcess {
	t.Helper()
	command := exec.Command(ctl, "--json", "scanner", "--pages", "0", "--delay", "2ms")
	hands, errIn := command.StdinPipe()
	out, errOut := command.StdoutPipe()
	if err := errors.Join(errIn, errOut, command.Start()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		command.Process.Kill()
		command.Wait()
	})
	s := &scannerProcess{t: t, hands: hands, answers: bufio.NewScanner(out)}
	var serves struct{ Address string }
	if !s.answers.Scan() || json.Unmarshal(s.answers.Bytes(), &serves) != nil || serves.Address == "" {
		t.Fatalf("the scanner said %q", s.answers.Text())
	}
	s.address = serves.Address
	return s
}

// do is one action of the hands.
func (s *scannerProcess) do(words string) {
	s.t.Helper()
	fmt.Fprintln(s.hands, words)
	if !s.answers.Scan() || s.answers.Text() != "ok" {
		s.t.Fatalf("%s: the scanner said %q", words, s.answers.Text())
	}
}

// killedScan scans from the sheet after the pages that are kept, kills the desk
// at a random moment, and returns how many pages the catalogue shows then.
func (w *world) killedScan(scanner *scannerProcess, batch string, kept, stack int) int {
	w.t.Helper()
	scanner.do("fault none") // what the last job held is let go, as after a device's own time-out
	scanner.do(fmt.Sprintf("load %d %d", kept+1, stack-kept))
	run := exec.Command(w.ctl, "--data", w.desk, "--lang", "en", "scan", "--device", scanner.address, "--batch", batch, "--source", "feeder", "--mode", "gray", "--dpi", "75")
	words, err := run.StderrPipe()
	if err != nil {
		w.t.Fatal(err)
	}
	if err := run.Start(); err != nil {
		w.t.Fatal(err)
	}
	shots := time.AfterFunc(50*time.Millisecond+time.Duration(w.random.Int64N(int64(400*time.Millisecond))), func() { run.Process.Kill() })
	shown := 0
	for lines := bufio.NewScanner(words); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "page ") {
			shown++
		}
	}
	ended := run.Wait()
	if shots.Stop() && ended != nil {
		w.t.Fatalf("the scan ended by itself: %v", ended)
	}
	if ended != nil {
		w.killed++
	}
	now := w.pagesOf(batch)
	if now < kept+shown || now > kept+shown+1 {
		w.t.Fatalf("%d pages before, %d shown, %d in the catalogue", kept, shown, now)
	}
	return now
}

func (w *world) pagesOf(name string) int {
	w.t.Helper()
	var status struct {
		Batches []struct {
			Batch string
			Pages int
		}
	}
	if err := json.Unmarshal(w.must(w.ctl, "--data", w.desk, "--json", "status"), &status); err != nil {
		w.t.Fatal(err)
	}
	for _, batch := range status.Batches {
		if batch.Batch == name {
			return batch.Pages
		}
	}
	return 0
}

// checkStack proves that the batch is the sheets from the first on, none twice.
func (w *world) checkStack(batch string, pages int) {
	w.t.Helper()
	look := virtual.Look{Mode: acquire.Gray, DPI: 75, Width: 2480 * 75 / 300, Height: 3508 * 75 / 300, MIME: "image/jpeg"}
	var list struct{ Items []struct{ ID, Source string } }
	if err := json.Unmarshal(w.must(w.ctl, "--data", w.desk, "--json", "items", "--batch", batch, "--limit", "1000"), &list); err != nil {
		w.t.Fatal(err)
	}
	if len(list.Items) != pages {
		w.t.Errorf("%s: %d items, want %d", batch, len(list.Items), pages)
	}
	for i, item := range list.Items {
		if i > 3 && i < len(list.Items)-3 && i%50 > 0 {
			continue // asking for each would take longer than the kills
		}
		var shown struct {
			Pages []struct{ Master string } `json:"page_list"`
		}
		if err := json.Unmarshal(w.must(w.ctl, "--data", w.desk, "--json", "show", item.ID), &shown); err != nil {
			w.t.Fatal(err)
		}
		want, err := virtual.Draw(i+1, false, look)
		if err != nil {
			w.t.Fatal(err)
		}
		if len(shown.Pages) != 1 || shown.Pages[0].Master != fmt.Sprintf("%x", sha256.Sum256(want)) {
			w.t.Errorf("%s: item %d is not sheet %d", batch, i+1, i+1)
		}
	}
	w.must(w.ctl, "--data", w.desk, "verify", "--full")
}
