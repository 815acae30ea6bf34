package app_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// pdfjsFolder is where tools/pdfjs/install.sh puts the viewer.
const pdfjsFolder = "pdfjs-6.5.438"

// viewer is pdf.js in a Chromium without a window, driven through its
// DevTools protocol over two pipes, which end each message with a zero byte.
type viewer struct {
	*testing.T
	address string // of the page that shows PDFs and of the files of a folder below /pdf/
	to      io.Writer
	from    *bufio.Reader
	session string
	calls   int
}

// newViewer starts a viewer for the PDFs of a folder, or skips.
func newViewer(t *testing.T, folder string) *viewer {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: a browser takes its time")
	}
	chromium := need(t, "chromium")
	cache, err := os.UserCacheDir()
	must(t, err)
	pdfjs := filepath.Join(cache, "daluang", pdfjsFolder)
	if _, err := os.Stat(pdfjs); err != nil {
		t.Skip("pdf.js is not there: run tools/pdfjs/install.sh, which needs npm")
	}
	mux := http.NewServeMux()
	mux.Handle("/pdfjs/", http.StripPrefix("/pdfjs/", http.FileServer(http.Dir(pdfjs))))
	mux.Handle("/pdf/", http.StripPrefix("/pdf/", http.FileServer(http.Dir(folder))))
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFile(w, r, filepath.Join("testdata", "viewer.html"))
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)

	v := &viewer{T: t, address: server.URL}
	v.start(chromium)
	return v
}

// start runs the browser until the test ends.
func (v *viewer) start(chromium string) {
	theirs, to, err := os.Pipe()
	must(v.T, err)
	from, answers, err := os.Pipe()
	must(v.T, err)
	v.to, v.from = to, bufio.NewReader(from)
	// No sandbox: it does not work as root, and the pages are our own.
	command := exec.Command(chromium, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
		"--force-device-scale-factor=1", "--no-first-run", "--disable-background-networking", "--disable-component-update",
		"--user-data-dir="+v.TempDir(), "--remote-debugging-pipe", "about:blank")
	command.ExtraFiles = []*os.File{theirs, answers}
	must(v.T, command.Start())
	theirs.Close()
	answers.Close()
	must(v.T, from.SetReadDeadline(time.Now().Add(4*time.Minute)))
	v.Cleanup(func() {
		v.session = ""
		v.call("Browser.close", nil, nil)
		command.Wait()
		to.Close()
		from.Close()
	})
	var target struct{ TargetID, SessionID string }
	v.call("Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	v.call("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &target)
	v.session = target.SessionID
	v.call("Emulation.setDeviceMetricsOverride", map[string]any{"width": 1200, "height": 1200, "deviceScaleFactor": 1, "mobile": false}, nil)
}

// call asks the browser for something and waits for its answer; events in
// between are passed over.
func (v *viewer) call(method string, parameters, into any) {
	v.Helper()
	v.calls++
	raw, err := json.Marshal(struct {
		ID         int    `json:"id"`
		SessionID  string `json:"sessionId,omitempty"`
		Method     string `json:"method"`
		Parameters any    `json:"params,omitempty"`
	}{v.calls, v.session, method, parameters})
	must(v.T, err)
	_, err = v.to.Write(append(raw, 0))
	must(v.T, err)
	for {
		message, err := v.from.ReadBytes(0)
		if err != nil {
			v.Fatalf("%s: %v", method, err)
		}
		var answer struct {
			ID     int
			Result json.RawMessage
			Error  *struct{ Message string }
		}
		must(v.T, json.Unmarshal(bytes.TrimSuffix(message, []byte{0}), &answer))
		if answer.ID != v.calls {
			continue
		}
		if answer.Error != nil {
			v.Fatalf("%s: %s", method, answer.Error.Message)
		}
		if into != nil {
			must(v.T, json.Unmarshal(answer.Result, into))
		}
		return
	}
}

// evaluate runs a script in the page, waits for what it promises and returns
// its text.
func (v *viewer) evaluate(script string) string {
	v.Helper()
	var answer struct {
		Result           struct{ Value any }
		ExceptionDetails *struct{ Exception struct{ Description string } }
	}
	v.call("Runtime.evaluate", map[string]any{"expression": script, "awaitPromise": true, "returnByValue": true}, &answer)
	if answer.ExceptionDetails != nil {
		v.Fatalf("%s: %s", script, answer.ExceptionDetails.Exception.Description)
	}
	return fmt.Sprint(answer.Result.Value)
}

// show opens a PDF of the folder and returns the text on its first page.
func (v *viewer) show(name string) string {
	v.Helper()
	v.call("Page.enable", nil, nil)
	v.call("Page.navigate", map[string]any{"url": v.address + "/"}, nil)
	v.evaluate(`new Promise(go => { const wait = () => window.show ? go() : setTimeout(wait, 10); wait() })`)
	return v.evaluate(`show("/pdf/` + name + `")`)
}

// selectAll presses Control+A.
func (v *viewer) selectAll() {
	v.Helper()
	v.call("Input.dispatchKeyEvent", map[string]any{"type": "keyDown", "modifiers": 2, "key": "a", "code": "KeyA",
		"windowsVirtualKeyCode": 65, "commands": []string{"selectAll"}}, nil)
}

// selectWord clicks twice on a point.
func (v *viewer) selectWord(at image.Point) {
	v.Helper()
	for clicks := 1; clicks <= 2; clicks++ {
		for _, event := range []string{"mousePressed", "mouseReleased"} {
			v.call("Input.dispatchMouseEvent", map[string]any{"type": event, "x": at.X, "y": at.Y, "button": "left", "clickCount": clicks}, nil)
		}
	}
}

// selected is the text of the selection.
func (v *viewer) selected() string {
	v.Helper()
	return strings.TrimSpace(v.evaluate(`getSelection().toString()`))
}

// screenshot is what is on the screen.
func (v *viewer) screenshot() image.Image {
	v.Helper()
	var shot struct{ Data []byte }
	v.call("Page.captureScreenshot", map[string]any{"format": "png"}, &shot)
	img, err := png.Decode(bytes.NewReader(shot.Data))
	must(v.T, err)
	return img
}
