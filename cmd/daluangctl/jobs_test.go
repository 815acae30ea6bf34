package main

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestAJobScansAStackByItsNameAndCanBeRemovedAndRestored(t *testing.T) {
	folder := t.TempDir()
	call := func(args ...string) (string, string, int) {
		var out, words strings.Builder
		code := run(t.Context(), append([]string{"--data", folder, "--lang", "id"}, args...), &out, &words)
		return out.String(), words.String(), code
	}
	if _, words, code := call("init", "--creator", "SDN SPESIMEN 1"); code != exitDone {
		t.Fatal(words)
	}
	made := []string{"jobs", "--add", "Surat masuk", "--key", "1", "--device", "virtual", "--source", "feeder", "--mode", "gray", "--dpi", "75", "--profile", "surat", "--turned"}
	if out, words, code := call(made...); code != exitDone || !strings.Contains(out, "Ctrl+1  Surat masuk: Pemindai contoh feeder gray 75 dpi") {
		t.Fatalf("made: %d, %q, %q", code, out, words)
	}
	var scanned struct {
		Code     string
		Pages    int
		Settings struct{ DPI int }
	}
	out, words, code := call("scan", "--job", "surat masuk", "--batch", "Map 1", "--json")
	if err := json.Unmarshal([]byte(out), &scanned); err != nil || code != exitDone || scanned.Pages != 10 || scanned.Settings.DPI != 75 {
		t.Errorf("fronts: %d, %q, %q, %v", code, out, words, err)
	}
	out, words, code = call("scan", "--job", "Surat masuk", "--batch", "Map 1", "--backs", "--max", "9", "--json")
	if err := json.Unmarshal([]byte(out), &scanned); err != nil || code != exitFailed || scanned.Code != "sides-differ" || !strings.Contains(words, "10 sisi muka, 9 sisi belakang") {
		t.Errorf("too few backs: %d, %q, %q, %v", code, out, words, err)
	}
	if out, words, code = call("scan", "--job", "Surat masuk", "--batch", "Map 1", "--backs", "--max", "1"); code != exitDone || !strings.Contains(out, "10 lembar lengkap") {
		t.Errorf("the last back: %d, %q, %q", code, out, words)
	}
	if out, _, code := call("status", "--json"); code != exitDone || !strings.Contains(out, `"pages":20`) {
		t.Errorf("status: %q", out)
	}
	if out, _, _ := call("jobs", "--remove", "Surat masuk"); !strings.Contains(out, "(disingkirkan)  Surat masuk") {
		t.Errorf("removed: %q", out)
	}
	if out, _, _ := call("jobs", "--restore", "Surat masuk"); !strings.Contains(out, "Ctrl+1  Surat masuk") {
		t.Errorf("restored: %q", out)
	}
	for _, wrong := range []struct {
		args string
		code int
	}{
		{"scan --job nobody's --batch B", exitFailed},
		{"jobs --add X", exitFailed},
		{"jobs --add X --remove Y", exitUsage},
		{"jobs --key 3", exitUsage},
	} {
		if _, words, code := call(strings.Fields(wrong.args)...); code != wrong.code {
			t.Errorf("%s: %d (%s), want %d", wrong.args, code, words, wrong.code)
		}
	}
}
