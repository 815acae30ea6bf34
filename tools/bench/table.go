package main

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"time"
)

// table is what was measured, in the order of the lines.
type table struct {
	rows  []row
	notes []string
}

// row is one line of the table. A row without a ratio was not measured, and its
// peer says why.
type row struct {
	line, ours, peer, ratio, target string
	met                             string
}

func (t *table) add(r row) { t.rows = append(t.rows, r) }
func (t *table) note(format string, args ...any) {
	t.notes = append(t.notes, fmt.Sprintf(format, args...))
}

// missing adds a row for what could not be measured.
func (t *table) missing(line, target, reason string) {
	t.add(row{line, "not measured", reason, "", target, "not measured"})
}

func verdict(met bool) string {
	if met {
		return "yes"
	}
	return "**no**"
}

func (t *table) text(ctx context.Context, b *bench, now time.Time) string {
	var text strings.Builder
	text.WriteString("| line | ours | peer | ratio | target | met? |\n|---|---|---|---|---|---|\n")
	for _, r := range t.rows {
		fmt.Fprintf(&text, "| %s | %s | %s | %s | %s | %s |\n", r.line, r.ours, r.peer, r.ratio, r.target, r.met)
	}
	kind := "full run"
	if b.quick {
		kind = "quick run: fewer pages, to see that it works"
	}
	fmt.Fprintf(&text, "\n%s; %s; medians of %d; %d cores; %s.\nPeers: %s.\n", now.Format(time.DateOnly), kind, b.runs, runtime.NumCPU(), runtime.Version(), strings.Join(versions(ctx), "; "))
	if load := loadAverage(); load != "" {
		fmt.Fprintf(&text, "Load average of the machine at the end: %s.\n", load)
	}
	if len(t.notes) > 0 {
		text.WriteString("\n")
	}
	for _, note := range t.notes {
		fmt.Fprintf(&text, "- %s\n", note)
	}
	return text.String()
}
