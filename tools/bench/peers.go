package main

import (
	"context"
	"fmt"
	"os/exec"
	"strings"
)

// lacking names the first of the programs that is not installed, as a reason
// for a line that cannot be measured; empty if all are there.
func lacking(names ...string) string {
	for _, name := range names {
		if _, err := exec.LookPath(name); err != nil {
			return name + " is not installed (tools/bench/peers.sh)"
		}
	}
	return ""
}

// versions tells what was compared with.
func versions(ctx context.Context) []string {
	var found []string
	for _, peer := range [][2]string{{"img2pdf", "--version"}, {"ocrmypdf", "--version"}, {"tesseract", "--version"}, {"unpaper", "--version"}, {"vips", "--version"}, {"gs", "--version"}, {"jbig2dec", "--version"}, {"pdftotext", "-v"}} {
		if lacking(peer[0]) != "" {
			found = append(found, peer[0]+" missing")
			continue
		}
		said, _ := exec.CommandContext(ctx, peer[0], peer[1]).CombinedOutput() // some end with an error after telling
		first, _, _ := strings.Cut(strings.TrimSpace(string(said)), "\n")
		if !strings.HasPrefix(first, peer[0]) {
			first = fmt.Sprint(peer[0], " ", first)
		}
		found = append(found, first)
	}
	return found
}
