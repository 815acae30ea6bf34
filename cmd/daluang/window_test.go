package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"daluang/app"
	"daluang/assets/samples"
	"daluang/storage/archive"
)

// From a stack of paper to the archive's receipt through the real window: what
// a clerk does with keyboard and mouse, on a screen of its own, at a real
// server.
func TestAClerkTakesABatchFromImportToReceiptInTheRealWindow(t *testing.T) {
	needsScreen(t)
	programs := buildPrograms(t)
	screen := openScreen(t)
	url, code := serveArchive(t, programs)
	data := emptyDesk(t)
	w := screen.openDesk(t, programs, data)

	w.await("desk open")
	w.key("ctrl+i")
	w.awaitPlace("import-path")
	w.write(sampleFolder(t, "01-surat-undangan.jpg", "03-surat-data-peserta-didik.jpg", "04-surat-tugas.png"))
	w.key("Return")
	w.await("imported 3")

	w.key("alt+1")
	for _, value := range []string{"005/1/2023", "14 Maret 2023", "Undangan rapat koordinasi"} {
		w.write(value)
		w.key("Return")
	}
	w.key("ctrl+Return")
	w.await("saved 1")
	w.click("field-title")
	w.write("Data peserta didik")
	w.key("ctrl+Return")
	w.await("saved 2")

	w.click("rotate-right")
	w.await("turned")
	w.key("ctrl+z")
	w.await("undone")

	w.key("ctrl+f")
	w.write("koordinasi")
	w.await("found 1")
	w.key("Return", "Return")

	w.key("ctrl+l")
	w.awaitPlace("seal-now")
	w.key("ctrl+Return")
	w.await("sealed")

	w.key("ctrl+k")
	w.awaitPlace("enrol-code")
	w.write(url)
	w.key("Return")
	w.click("enrol-code")
	w.write(code)
	w.key("Return")
	w.await("synced")
	if last := w.last(); last != "synced received" {
		t.Errorf("the archive answered: %s", last)
	}
	w.close()
	checkReceived(t, data)
}

// A clerk looks at the pages of a batch before describing them: the grid of those
// that need it, one of them turned and straightened, the last of it undone, all
// with the keyboard; and the window comes back to it.
func TestAClerkTidiesABatchInTheRealWindow(t *testing.T) {
	needsScreen(t)
	programs := buildPrograms(t)
	screen := openScreen(t)
	data := emptyDesk(t)
	w := screen.openDesk(t, programs, data)
	w.await("desk open")
	w.key("ctrl+i")
	w.awaitPlace("import-path")
	w.write(sampleFolder(t, "01-surat-undangan.jpg", "03-surat-data-peserta-didik.jpg"))
	w.key("Return")
	w.await("imported 2")

	w.key("ctrl+t")
	w.await("tidy open")
	w.await("measured 2")
	w.key("bracketright")
	w.await("tidied turned")
	w.key("bracketleft")
	w.await("tidied turned")
	w.key("l")
	w.await("tidied straightened")
	w.key("c")
	w.await("tidy frame crop")
	w.key("Down", "Down", "Return")
	w.await("tidied cropped")
	w.key("ctrl+z")
	w.await("undone")
	w.xdotool("keydown", "b")
	w.await("tidy shows before")
	w.xdotool("keyup", "b")
	w.await("tidy shows after")
	w.close()

	w = screen.openDesk(t, programs, data)
	w.await("tidy open")
	w.key("ctrl+Return")
	w.await("tidy closed")
	w.close()
	page := firstPage(t, data)
	if page.Turn != 0 || page.Tilt == 0 || len(page.Steps) != 0 {
		t.Errorf("the page is left with the recipe %s, want it straightened and no more", page.Recipe())
	}
}

// firstPage reads the first page of the only batch from the disk.
func firstPage(t *testing.T, data string) archive.Page {
	t.Helper()
	desk, err := app.Open(t.Context(), app.Config{Folder: data})
	if err != nil {
		t.Fatal(err)
	}
	defer desk.Close()
	batches, err := desk.Batches(t.Context())
	if err != nil || len(batches) != 1 {
		t.Fatalf("%d batches, %v", len(batches), err)
	}
	pages, err := desk.BatchPages(t.Context(), batches[0].ID)
	if err != nil || len(pages) == 0 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	return pages[0]
}

// checkReceived reads back what the clerk did, from the disk.
func checkReceived(t *testing.T, data string) {
	t.Helper()
	ctx := context.Background()
	desk, err := app.Open(ctx, app.Config{Folder: data})
	if err != nil {
		t.Fatal(err)
	}
	defer desk.Close()
	status, err := desk.Status(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if len(status.Batches) != 1 || status.Batches[0].State != archive.BatchReceived || status.Pending != 0 {
		t.Fatalf("batches %+v, %d pending", status.Batches, status.Pending)
	}
	items, err := desk.BatchItems(ctx, status.Batches[0].Name)
	if err != nil || len(items) != 3 {
		t.Fatalf("%d items, %v", len(items), err)
	}
	if first := items[0]; first.Number != "005/1/2023" || first.Date.From != "2023-03-14" || first.Title != "Undangan rapat koordinasi" {
		t.Errorf("item 1 is %+v", first)
	}
	if got := items[1].Title; got != "Data peserta didik" {
		t.Errorf("item 2 is called %q", got)
	}
	pages, err := desk.BatchPages(ctx, status.Batches[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range pages {
		if page.Turn != 0 {
			t.Errorf("a page is turned by %d although that was undone", page.Turn)
		}
	}
	verified, err := desk.Verify(ctx, true, nil)
	if err != nil || !verified.Sound() || verified.Receipts != 1 {
		t.Errorf("verified %+v, %v", verified, err)
	}
}

// needsScreen skips where the machine has no tools for a window of its own.
func needsScreen(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: the real window takes half a minute")
	}
	for _, tool := range []string{"Xvfb", "openbox", "xdotool", "go"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed: no window can be driven here", tool)
		}
	}
}

func buildPrograms(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	build := exec.Command("go", "build", "-o", folder+string(filepath.Separator), "daluang/cmd/daluang", "daluang/cmd/daluang-server")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return folder
}

func emptyDesk(t *testing.T) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "data")
	desk, err := app.Init(context.Background(), app.Config{Folder: folder}, app.Setup{Creator: "Dinas Contoh", Operator: "Petugas Contoh"})
	if err != nil {
		t.Fatal(err)
	}
	if err := desk.Close(); err != nil {
		t.Fatal(err)
	}
	return folder
}

func sampleFolder(t *testing.T, names ...string) string {
	t.Helper()
	folder := t.TempDir()
	for _, name := range names {
		sample, err := samples.FS().Open(name)
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(sample)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// serveArchive starts the central server and answers its address and a code.
func serveArchive(t *testing.T, programs string) (url, code string) {
	t.Helper()
	program, data := filepath.Join(programs, "daluang-server"), filepath.Join(t.TempDir(), "archive")
	out, err := exec.Command(program, "--data", data, "enrol", "--creator", "Dinas Contoh", "--json").Output()
	if err != nil {
		t.Fatalf("enrol: %v", err)
	}
	var answer struct{ Code string }
	if err := json.Unmarshal(out, &answer); err != nil {
		t.Fatal(err)
	}
	serve := exec.Command(program, "--data", data, "serve", "--listen", "127.0.0.1:0")
	said, err := serve.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	start(t, serve)
	line, err := bufio.NewReader(said).ReadString('\n')
	if err != nil {
		t.Fatalf("the server said %q: %v", line, err)
	}
	return strings.TrimPrefix(strings.TrimSpace(line), "listening on "), answer.Code
}

// start runs a program until the test ends.
func start(t *testing.T, program *exec.Cmd) {
	t.Helper()
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if program.ProcessState == nil {
			program.Process.Signal(syscall.SIGTERM)
			program.Wait()
		}
	})
}

// screen is a virtual screen with a window manager that makes every window as
// large as it is.
type screen struct{ environment []string }

const maximized = `<openbox_config xmlns="http://openbox.org/3.4/rc">
<applications><application class="*"><maximized>yes</maximized></application></applications>
</openbox_config>`

func openScreen(t *testing.T) screen {
	t.Helper()
	told, tells, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	server := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "1366x768x24", "-nolisten", "tcp")
	server.ExtraFiles = []*os.File{tells}
	start(t, server)
	tells.Close()
	number, err := bufio.NewReader(told).ReadString('\n') // once it can be used
	if err != nil {
		t.Fatalf("no virtual screen: %v", err)
	}
	home := t.TempDir()
	s := screen{append(os.Environ(), "DISPLAY=:"+strings.TrimSpace(number), "LIBGL_ALWAYS_SOFTWARE=1", "WAYLAND_DISPLAY=",
		"XDG_CONFIG_HOME="+filepath.Join(home, "config"), "LC_ALL=id_ID.UTF-8")}
	rules := filepath.Join(home, "openbox.xml")
	if err := os.WriteFile(rules, []byte(maximized), 0o600); err != nil {
		t.Fatal(err)
	}
	manager := exec.Command("openbox", "--config-file", rules)
	manager.Env = s.environment
	start(t, manager)
	return s
}

// driven is the desk's window and what it has told.
type driven struct {
	*testing.T
	screen  screen
	program *exec.Cmd
	id      string // of the window
	errors  bytes.Buffer

	mu      sync.Mutex
	told    chan struct{} // closed and made anew with each event
	events  []string
	places  map[string][2]int
	awaited int // events that were waited for
}

// eventPatience is how long a step may take on a busy machine.
const eventPatience = 2 * time.Minute

func (s screen) openDesk(t *testing.T, programs, data string) *driven {
	t.Helper()
	w := &driven{T: t, screen: s, told: make(chan struct{}), places: map[string][2]int{}}
	w.program = exec.Command(filepath.Join(programs, "daluang"), "--data", data, "--lang", "id", "--theme", "light", "--events")
	w.program.Env, w.program.Stderr = s.environment, &w.errors
	out, err := w.program.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	start(t, w.program)
	go w.listen(out)
	w.await("window ready")
	found := strings.Fields(w.xdotool("search", "--sync", "--onlyvisible", "--pid", strconv.Itoa(w.program.Process.Pid)))
	w.id = found[len(found)-1]
	w.xdotool("windowfocus", "--sync", w.id)
	return w
}

func (w *driven) listen(out io.Reader) {
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		event, ok := strings.CutPrefix(lines.Text(), "EVENT ")
		if !ok {
			continue
		}
		w.mu.Lock()
		var name string
		var x, y int
		if n, _ := fmt.Sscanf(event, "place %s %d %d", &name, &x, &y); n == 3 {
			w.places[name] = [2]int{x, y}
		} else {
			w.events = append(w.events, event)
		}
		close(w.told)
		w.told = make(chan struct{})
		w.mu.Unlock()
	}
}

// until waits for an event that makes done true.
func (w *driven) until(what string, done func() bool) {
	w.Helper()
	late := time.After(eventPatience)
	for {
		w.mu.Lock()
		ok, told := done(), w.told
		w.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-told:
		case <-late:
			w.Fatalf("waited in vain for %s; told %q; errors %s", what, w.events, w.lastWords())
		}
	}
}

// lastWords ends a program that stands still and reads what it complained of and
// where each of its goroutines stood.
func (w *driven) lastWords() string {
	w.program.Process.Signal(syscall.SIGQUIT)
	w.program.Wait()
	return w.errors.String()
}

// await waits for a step that was not waited for yet.
func (w *driven) await(event string) {
	w.Helper()
	w.until(event, func() bool {
		for i, told := range w.events[w.awaited:] {
			if told == event || strings.HasPrefix(told, event+" ") {
				w.awaited += i + 1
				return true
			}
		}
		return false
	})
}

// last is the event that was waited for last.
func (w *driven) last() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.events[w.awaited-1]
}

// awaitPlace waits for a question that was not on the screen yet.
func (w *driven) awaitPlace(name string) {
	w.Helper()
	w.until("a place for "+name, func() bool { _, known := w.places[name]; return known })
}

func (w *driven) click(name string) {
	w.Helper()
	w.awaitPlace(name)
	w.mu.Lock()
	place := w.places[name]
	w.mu.Unlock()
	w.xdotool("mousemove", "--sync", "--window", w.id, strconv.Itoa(place[0]), strconv.Itoa(place[1]), "click", "1")
}

func (w *driven) key(keys ...string) {
	w.Helper()
	w.xdotool(append([]string{"key", "--delay", "60"}, keys...)...)
}

func (w *driven) write(text string) {
	w.Helper()
	w.xdotool("type", "--delay", "8", text)
}

func (w *driven) xdotool(arguments ...string) string {
	w.Helper()
	command := exec.Command("xdotool", arguments...)
	command.Env = w.screen.environment
	out, err := command.Output()
	if err != nil {
		w.Fatalf("xdotool %s: %v", arguments[0], err)
	}
	return string(out)
}

// close ends the program as the system does and reads what it complained of.
func (w *driven) close() {
	w.Helper()
	if err := w.program.Process.Signal(syscall.SIGTERM); err != nil {
		w.Fatal(err)
	}
	w.await("window closed")
	if err := w.program.Wait(); err != nil {
		w.Errorf("the program ended with %v", err)
	}
	if complaint := w.errors.String(); strings.Contains(complaint, "Error in Fyne call thread") || strings.Contains(complaint, "panic") {
		w.Errorf("the program complained: %s", complaint)
	}
}
