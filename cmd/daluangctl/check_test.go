package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"daluang/storage/archive"
)

func TestQualityControlFromTheCommandLine(t *testing.T) {
	data := newDesk(t)
	var ignored map[string]any
	pages, err := filepath.Glob(filepath.Join("..", "..", "assets", "samples", "*.jpg"))
	if err != nil || len(pages) == 0 {
		t.Fatalf("%d samples, %v", len(pages), err)
	}
	answer(t, exitDone, &ignored, append([]string{"--data", data, "import", "--batch", "Mutu"}, pages...)...)
	if code, out, words := call(t, "--data", data, "check", "Mutu"); code != exitDone || strings.Contains(out+words, "ctl.check") {
		t.Errorf("before a sample was drawn: %d %s%s", code, out, words)
	}
	var first, again checkDocument
	answer(t, exitDone, &first, "--data", data, "check", "Mutu", "--draw", "25%", "--seed", "42")
	answer(t, exitDone, &again, "--data", data, "check", "Mutu", "--draw", "25%", "--seed", "42")
	if len(first.Pages) == 0 || first.Seed != "42" || len(first.Pages) != len(again.Pages) || first.Pages[0].Page != again.Pages[0].Page {
		t.Fatalf("drawn twice with one seed: %+v, %+v", first, again)
	}
	if code, _, _ := call(t, "--data", data, "seal", "Mutu"); code != exitFailed {
		t.Errorf("sealed before anybody looked: exit code %d", code)
	}
	page := string(first.Pages[0].Page)
	answer(t, exitDone, &ignored, "--data", data, "check", "--page", page, "--fault", "blurred")
	answer(t, exitDone, &again, "--data", data, "check", "Mutu")
	if again.Bad != 1 || !again.Escalated && again.Plan.Kind != archive.SampleAll && again.Accept == 0 {
		t.Errorf("after a blurred page: %+v", again)
	}
	paper := filepath.Join(t.TempDir(), "mutu.pdf")
	answer(t, exitDone, &again, "--data", data, "check", "Mutu", "--report", paper)
	if _, err := os.Stat(paper); err != nil || again.Report == nil || again.Report.Conformance != "2u" || again.Report.Pages < 1 {
		t.Errorf("report = %+v, %v", again.Report, err)
	}
	for _, wrong := range [][]string{{"check"}, {"check", "Mutu", "--page", page, "--good"}, {"check", "--page", page}, {"check", "--page", page, "--good", "--fault", "dark"}} {
		if code, _, _ := call(t, append([]string{"--data", data}, wrong...)...); code != exitUsage {
			t.Errorf("%v: exit code %d", wrong, code)
		}
	}
	if code, _, _ := call(t, "--data", data, "check", "--page", page, "--fault", "ugly"); code != exitFailed {
		t.Errorf("an unknown fault: exit code %d", code)
	}
	if code, out, words := call(t, "--data", data, "check", "Mutu"); code != exitDone || strings.Contains(out+words, "ctl.check") || strings.Contains(out, "fault.") {
		t.Errorf("in words: %d %s%s", code, out, words)
	}
}
