package main

import (
	"errors"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestTheWindowsProgramScansUnderWine runs tools/wine.sh, which says what it
// tries; it ends with 77 where Wine or mingw is not installed.
func TestTheWindowsProgramScansUnderWine(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the Windows program and starts Wine")
	}
	out, err := exec.Command("sh", filepath.Join("..", "..", "tools", "wine.sh")).CombinedOutput()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 77 {
		t.Skip(strings.TrimSpace(string(out)))
	}
	t.Logf("%s", out)
	if err != nil {
		t.Errorf("tools/wine.sh: %v", err)
	}
}
