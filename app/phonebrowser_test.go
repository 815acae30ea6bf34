package app_test

import (
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"daluang/app"
)

// newPhone is a Chromium as large as a telephone, on the page at an address.
func newPhone(t *testing.T, address string) *viewer {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: a browser takes its time")
	}
	v := &viewer{T: t, address: address}
	v.start(need(t, "chromium"))
	v.call("Emulation.setDeviceMetricsOverride", map[string]any{"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": true}, nil)
	v.call("Page.enable", nil, nil)
	v.call("Page.navigate", map[string]any{"url": address}, nil)
	v.evaluate(until(`document.getElementById('title')?.textContent`))
	return v
}

// until waits for something to become true in the page.
func until(condition string) string {
	return `new Promise(go => { const wait = () => (` + condition + `) ? go() : setTimeout(wait, 20); wait() })`
}

// choose puts files into an input, as its picker does.
func (v *viewer) choose(input string, files ...string) {
	v.Helper()
	var document struct{ Root struct{ NodeID int } }
	v.call("DOM.getDocument", nil, &document)
	var node struct{ NodeID int }
	v.call("DOM.querySelector", map[string]any{"nodeId": document.Root.NodeID, "selector": input}, &node)
	v.call("DOM.setFileInputFiles", map[string]any{"files": files, "nodeId": node.NodeID}, nil)
}

func (v *viewer) keep(name string) {
	v.Helper()
	folder := os.Getenv("DALUANG_PICTURES")
	if folder == "" {
		return
	}
	file, err := os.Create(filepath.Join(folder, name))
	must(v.T, err)
	defer file.Close()
	must(v.T, png.Encode(file, v.screenshot()))
}

func TestABrowserSendsSixPicturesOfWhichTheDamagedOneIsRefusedWithItsSentence(t *testing.T) {
	s := newSitting(t, app.PhoneOptions{Sessions: []string{"Meja 1"}})
	v := newPhone(t, s.url(0))
	v.keep("phone-empty.png")
	samples := sampleFolder(t)
	var files []string
	for _, pattern := range []string{"*.jpg", "*.png"} {
		found, err := filepath.Glob(filepath.Join(samples, pattern))
		must(t, err)
		files = append(files, found...)
	}
	files = files[:5]
	broken := write(t, t.TempDir(), "IMG_rusak.jpg", damaged(scan(t, 9)))
	v.choose("#camera", files[0])
	v.choose("#gallery", append(append([]string{}, files[1:4]...), broken, files[4])...)
	v.evaluate(until(`document.querySelectorAll('#pictures .stored').length + document.querySelectorAll('#pictures .refused').length === 6`))
	v.keep("phone-sent.png")
	if said := v.evaluate(`document.getElementById('count').textContent`); said != "5 tersimpan · 1 gagal" {
		t.Errorf("the page counts %q", said)
	}
	if said := v.evaluate(`document.querySelector('#pictures .refused').innerText`); !strings.Contains(said, "IMG_rusak.jpg") ||
		!strings.Contains(said, "Foto ini rusak atau terpotong. Ambil foto lembar itu sekali lagi.") {
		t.Errorf("the damaged picture's row says %q", said)
	}
	items, err := s.desk.BatchItems(t.Context(), "Ponsel")
	if err != nil || len(items) != 5 {
		t.Fatalf("%d items, %v, want 5", len(items), err)
	}
	for i, item := range items {
		if want := "Meja 1 – " + filepath.Base(files[i]); item.Source != want {
			t.Errorf("item %d is %q, want %q", i+1, item.Source, want)
		}
	}
	if v.evaluate(`document.getElementById('language').click(), document.querySelector('#pictures .refused .why').textContent`) !=
		"This photo is damaged or cut short. Take a photo of the sheet again." {
		t.Error("the sentence does not change its language")
	}
	v.keep("phone-english.png")
	v.checkReach()
	v.checkNothingIsBlocked()
	s.stop()
	v.choose("#gallery", files[0])
	v.evaluate(until(`document.querySelector('#pictures .later button:not([hidden])')`))
	v.keep("phone-offline.png")
	s.wantNothingLeft()
}

// checkReach promises that fingers hit what is to be pressed and that nothing is
// wider than the screen.
func (v *viewer) checkReach() {
	v.Helper()
	small := v.evaluate(`[...document.querySelectorAll('label, button:not([hidden])')].filter(e => e.offsetParent && e.getBoundingClientRect().height < 48).map(e => e.textContent).join()`)
	if small != "" {
		v.Errorf("lower than 48 pixels: %s", small)
	}
	if wide := v.evaluate(`document.documentElement.scrollWidth - innerWidth`); wide != "0" {
		v.Errorf("the page is %s pixels wider than the screen", wide)
	}
}

// checkNothingIsBlocked promises that the page keeps its own policy: everything
// that it loads is from its own address.
func (v *viewer) checkNothingIsBlocked() {
	v.Helper()
	foreign := v.evaluate(`performance.getEntriesByType('resource').map(e => e.name).filter(n => !n.startsWith(location.origin) && !n.startsWith('blob:')).join()`)
	if foreign != "" {
		v.Errorf("the page loads %s", foreign)
	}
}
