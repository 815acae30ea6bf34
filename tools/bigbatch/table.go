package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"daluang/app"
	"daluang/storage/archive"
)

// letter is a described item: its number and the sheet that its first page shows.
type letter struct {
	number string
	sheet  int
}

// described lists the described items of the large batch.
func described(ctx context.Context, data string) ([]letter, error) {
	desk, err := app.Open(ctx, app.Config{Folder: data})
	if err != nil {
		return nil, err
	}
	defer desk.Close()
	items, err := desk.BatchItems(ctx, bigName)
	if err != nil || len(items) == 0 {
		return nil, err
	}
	pages, err := desk.BatchPages(ctx, items[0].Batch)
	if err != nil {
		return nil, err
	}
	number := map[archive.ID]string{}
	for _, item := range items {
		number[item.ID] = item.Number
	}
	var letters []letter
	for i, page := range pages {
		if page.Position == 1 && number[page.Item] != "" {
			letters = append(letters, letter{number[page.Item], i % sheetCount})
		}
	}
	return letters, nil
}

// number writes a count as English does.
func number(n int) string {
	text := strconv.Itoa(n)
	if n < 10000 {
		return text
	}
	return text[:len(text)-3] + "," + text[len(text)-3:]
}

// table is what was measured, in Markdown.
func (m *measurement) table() string {
	var text strings.Builder
	text.WriteString("| step | time | target | met? | longest standstill | memory after it | most memory in it |\n|---|---|---|---|---|---|---|\n")
	most := 0
	for _, r := range m.rows {
		most = max(most, r.peak)
		fmt.Fprintf(&text, "| %s | %s | %s | %s | %s | %d MB | %d MB |\n", r.step, r.took, r.target, r.met, standstill(r.stall), r.memory, r.peak)
	}
	fmt.Fprintf(&text, "| the most memory of all steps | | < %d MB | %s | | | %d MB |\n", memoryTarget, verdict(most < memoryTarget), most)
	load, _ := os.ReadFile("/proc/loadavg")
	fmt.Fprintf(&text, "\n%s; %d cores; %s; load average of the machine at the end: %s\n",
		time.Now().Format(time.DateOnly), runtime.NumCPU(), runtime.Version(), strings.Join(strings.Fields(string(load))[:min(3, len(strings.Fields(string(load))))], " "))
	return text.String()
}

func standstill(stall int) string {
	if stall == 0 {
		return "< 50 ms"
	}
	return fmt.Sprintf("%d ms", stall)
}

// Between these marks a document holds what was measured last.
const (
	measuredFrom = "<!-- big batch: written by tools/bigbatch -->\n"
	measuredTo   = "<!-- end of big batch -->\n"
)

var errNoMarks = errors.New("the document has no place for the table")

// putInto replaces what stands between the marks of a document. The document
// changes only when it is written whole.
func putInto(document, measured string) error {
	old, err := os.ReadFile(document)
	if err != nil {
		return fmt.Errorf("read the document: %w", err)
	}
	before, rest, found := strings.Cut(string(old), measuredFrom)
	_, after, ended := strings.Cut(rest, measuredTo)
	if !found || !ended {
		return fmt.Errorf("%s: %w", filepath.Base(document), errNoMarks)
	}
	part := document + ".part"
	if err := os.WriteFile(part, []byte(before+measuredFrom+"\n"+measured+"\n"+measuredTo+after), 0o644); err != nil {
		return fmt.Errorf("write the document: %w", err)
	}
	return os.Rename(part, document)
}
