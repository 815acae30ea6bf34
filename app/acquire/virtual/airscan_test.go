package virtual_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"daluang/app/acquire/virtual"
)

// airscan reads a virtual scanner with sane-airscan, an eSCL client that nobody
// of this project wrote, and returns SANE's status and how many pages came.
func airscan(t *testing.T, address string, options ...string) (status, pages int) {
	t.Helper()
	folder := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(folder, "dll.d"), 0o755); err != nil {
		t.Fatal(err)
	}
	write("dll.conf", "airscan\n")
	write("airscan.conf", fmt.Sprintf("[devices]\n\"Uji\" = %s, eSCL\n[options]\ndiscovery = disable\n", strings.TrimSuffix(address, "/")))
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	args := append([]string{"-d", "airscan:e0:Uji", "--format=pnm", "--batch=" + filepath.Join(folder, "page-%02d.pnm")}, options...)
	command := exec.CommandContext(ctx, "scanimage", args...)
	command.Env = append(os.Environ(), "SANE_CONFIG_DIR="+folder, "LC_ALL=C")
	words, err := command.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("scanimage: %v", err)
	}
	if exit != nil {
		status = exit.ExitCode()
	}
	files, err := filepath.Glob(filepath.Join(folder, "page-*.pnm"))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("scanimage %v: status %d, %d pages\n%s", options, status, len(files), words)
	return status, len(files)
}

func needAirscan(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("scanimage"); err != nil {
		t.Skip("scanimage is not installed (Debian: sane-utils)")
	}
	if found, _ := filepath.Glob("/usr/lib/*/sane/libsane-airscan.so*"); len(found) == 0 {
		t.Skip("sane-airscan is not installed")
	}
}

func TestAForeignClientReadsTheVirtualScanner(t *testing.T) {
	needAirscan(t)
	gray := []string{"--mode", "Gray", "--resolution", "75"}
	const jammed, noPaper, coverOpen, ended = 6, 7, 8, 0
	for _, c := range []struct {
		name   string
		fault  virtual.Fault
		at     int
		sheets int
		source string
		status int
		pages  int
	}{
		{"feeder", virtual.None, 0, 5, "ADF", ended, 5},
		{"both sides", virtual.None, 0, 3, "ADF Duplex", ended, 6},
		{"flatbed", virtual.None, 0, 0, "Flatbed", ended, 1},
		{"the end is 409", virtual.End409, 0, 3, "ADF", ended, 3},
		{"the end is 410", virtual.End410, 0, 3, "ADF", ended, 3},
		{"not ready at first", virtual.Wait503, 0, 1, "ADF", ended, 1},
		{"jam", virtual.Jam, 3, 5, "ADF", jammed, 2},
		{"cover", virtual.CoverOpen, 2, 5, "ADF", coverOpen, 1},
		{"empty", virtual.Empty, 1, 5, "ADF", noPaper, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			scanner := virtual.New()
			scanner.Delay = 30 * time.Millisecond // sane-airscan loses a page that comes at once and is the last
			address, err := scanner.Listen("127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer scanner.Close()
			scanner.Load(1, c.sheets)
			scanner.Break(c.fault, c.at)
			options := append([]string{"--source", c.source}, gray...)
			if c.source == "Flatbed" {
				options = append(options, "--batch-count=1")
			}
			if status, pages := airscan(t, address, options...); status != c.status || pages != c.pages {
				t.Errorf("status %d and %d pages, want %d and %d", status, pages, c.status, c.pages)
			}
		})
	}
}
