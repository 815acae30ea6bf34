package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/jpeg"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// program is daluangctl as a process that goes on until it is killed, and the
// lines of JSON that it prints.
type program struct {
	*testing.T
	command *exec.Cmd
	lines   *bufio.Scanner
}

func startProgram(t *testing.T, path string, args ...string) *program {
	t.Helper()
	p := &program{T: t, command: exec.Command(path, args...)}
	p.command.Stderr = os.Stderr
	out, err := p.command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	p.lines = bufio.NewScanner(out)
	t.Cleanup(p.kill)
	return p
}

func (p *program) kill() {
	p.command.Process.Kill()
	p.command.Wait()
}

// next is the next line, as JSON.
func (p *program) next() map[string]any {
	p.Helper()
	if !p.lines.Scan() {
		p.Fatalf("no more lines: %v", p.lines.Err())
	}
	var document map[string]any
	if err := json.Unmarshal(p.lines.Bytes(), &document); err != nil {
		p.Fatalf("%s: %v", p.lines.Text(), err)
	}
	return document
}

func photograph(t *testing.T, shade uint8) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 300, 400))
	for i := range img.Pix {
		img.Pix[i] = shade + uint8(i*i%61)
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func pagesIn(t *testing.T, ctl, desk string) string {
	t.Helper()
	out, err := exec.Command(ctl, "--data", desk, "--json", "status").Output()
	if err != nil {
		t.Fatal(err)
	}
	var status struct{ Pages int }
	if err := json.Unmarshal(out, &status); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(ctl, "--data", desk, "verify", "--full").CombinedOutput(); err != nil {
		t.Errorf("verify: %v\n%s", err, out)
	}
	return fmt.Sprint(status.Pages)
}

func TestAKillDuringAnUploadLeavesThePagesThatWereAcknowledgedAndNoOther(t *testing.T) {
	folder := t.TempDir()
	ctl, desk := build(t, folder, "daluangctl"), filepath.Join(folder, "desk")
	if out, err := exec.Command(ctl, "--data", desk, "init", "--creator", "SDN SPESIMEN 1").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	p := startProgram(t, ctl, "--data", desk, "--json", "phone", "--batch", "Ponsel", "--listen", "127.0.0.1:0")
	address := p.next()["addresses"].([]any)[0].(map[string]any)["urls"].([]any)[0].(string)
	response, err := http.Post(address+"pictures", "application/octet-stream", bytes.NewReader(photograph(t, 1)))
	if err != nil || response.StatusCode != 200 {
		t.Fatalf("%v, %v", response, err)
	}
	response.Body.Close()
	if said := p.next(); said["state"] != "stored" {
		t.Errorf("it says %v", said)
	}
	host, path, _ := strings.Cut(strings.TrimPrefix(address, "http://"), "/")
	raw, err := net.Dial("tcp", host)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	second := photograph(t, 2)
	fmt.Fprintf(raw, "POST /%spictures HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\n\r\n", path, host, len(second))
	raw.Write(second[:len(second)-1])
	p.kill()
	if got := pagesIn(t, ctl, desk); got != "1" {
		t.Errorf("%s pages, want the one that was acknowledged", got)
	}
}

func TestWatchTakesWhatIsPutIntoAFolderAndGoesOnAfterAKill(t *testing.T) {
	folder := t.TempDir()
	ctl, desk, scans := build(t, folder, "daluangctl"), filepath.Join(folder, "desk"), filepath.Join(folder, "scans")
	if out, err := exec.Command(ctl, "--data", desk, "init", "--creator", "SDN SPESIMEN 1").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	put := func(name string, shade uint8) {
		t.Helper()
		if err := os.MkdirAll(scans, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(scans, name), photograph(t, shade), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 3 {
		put(fmt.Sprintf("SCN_%d.jpg", i), uint8(10*i))
	}
	for {
		p := startProgram(t, ctl, "--data", desk, "--json", "watch", scans, "--batch", "Pindai", "--still", "1s")
		said := p.next() // killed as soon as it says anything, perhaps before the file is moved
		p.kill()
		if said["state"] != "stored" && said["state"] != "known" {
			t.Fatalf("it says %v", said)
		}
		if left, err := filepath.Glob(filepath.Join(scans, "*.jpg")); err != nil || len(left) == 0 {
			break
		}
	}
	if got := pagesIn(t, ctl, desk); got != "3" {
		t.Errorf("%s pages, want 3", got)
	}
}
