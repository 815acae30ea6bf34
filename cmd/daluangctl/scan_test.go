package main

import (
	"encoding/json"
	"strings"
	"testing"

	"daluang/app/acquire/virtual"
)

func TestScanningFromTheTerminalTellsPagesTheNextSheetAndItsExitCode(t *testing.T) {
	folder := t.TempDir()
	call := func(args ...string) (string, string, int) {
		var out, words strings.Builder
		code := run(t.Context(), append([]string{"--data", folder, "--lang", "id"}, args...), &out, &words)
		return out.String(), words.String(), code
	}
	if _, words, code := call("init", "--creator", "SDN SPESIMEN 1"); code != exitDone {
		t.Fatal(words)
	}
	scanner := virtual.New()
	address, err := scanner.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer scanner.Close()

	out, words, code := call("devices", "--address", address, "--json")
	var added struct {
		Devices []struct{ ID, Name, Driver string }
	}
	if err := json.Unmarshal([]byte(out), &added); err != nil || code != exitDone || len(added.Devices) != 1 || added.Devices[0].Driver != "escl" {
		t.Fatalf("devices: %d, %q, %q, %v", code, out, words, err)
	}
	stack := []string{"scan", "--device", added.Devices[0].ID, "--batch", "Map 1", "--source", "feeder", "--mode", "gray", "--dpi", "75", "--json"}
	var result struct {
		Batch, Code, Message string
		Pages, Total         int
		NextSheet            int `json:"next_sheet"`
	}
	scanner.Load(1, 3)
	scanner.Break(virtual.Jam, 3)
	out, words, code = call(stack...)
	if err := json.Unmarshal([]byte(out), &result); err != nil || code != exitPartly || result.Pages != 2 || result.NextSheet != 3 || result.Code != "scan-paper-jam" {
		t.Errorf("after a jam: %d, %q, %v", code, out, err)
	}
	if !strings.Contains(words, "2 halaman sudah tersimpan; lanjutkan dari lembar 3.") {
		t.Errorf("said %q", words)
	}
	scanner.Break(virtual.None, 0)
	scanner.Load(3, 1)
	result.Code = ""
	out, words, code = call(stack...)
	if err := json.Unmarshal([]byte(out), &result); err != nil || code != exitDone || result.Total != 3 || result.Code != "" {
		t.Errorf("the rest: %d, %q, %q, %v", code, out, words, err)
	}
	scanner.Close()
	for _, c := range []struct {
		args string
		code int
	}{
		{"scan --batch B", exitUsage},
		{"scan --device virtual --batch B --source hopper", exitUsage},
		{"scan --device virtual --batch B --dpi 333 --source feeder", exitUsage},
		{"devices --address 127.0.0.1:1", exitOffline},
		{"scan --device virtual --batch B --source feeder --dpi 75 --max 2", exitDone},
	} {
		if _, words, code := call(strings.Fields(c.args)...); code != c.code {
			t.Errorf("%s: %d (%s), want %d", c.args, code, words, c.code)
		}
	}
}
