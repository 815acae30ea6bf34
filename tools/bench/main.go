// Command bench measures what the project promises about speed and size against
// the programs that people use today, both in the same run on the same pages,
// and prints a Markdown table; -into also puts it between the marks of a document.
//
//	go run ./tools/bench [-only LINE] [-quick] [-into FILE]
//
// Our side runs as a process of its own, as the peers do: the program starts
// itself again with -child, so that CPU seconds and peak memory of both are those
// the kernel counted for a whole process. The pages that a line needs are made
// once from the corpus and kept in the user's cache folder; deleting that folder
// loses nothing. Everything else is written to a temporary folder that is
// removed at the end; after a crash it stays until the system clears it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"time"
)

// line is one promise: its name, and what measures it.
type line struct {
	name    string
	measure func(context.Context, *bench) error
}

func lines() []line {
	return []line{
		{"passthrough", passThrough},
		{"deskew", deskew},
		{"recognition", recognition},
		{"bilevel", bilevel},
		{"layers", layered},
		{"slope", slope},
		{"sheets", sheets},
		{"measures", measures},
	}
}

// bench is one run of the program.
type bench struct {
	quick  bool
	runs   int    // of each measurement; the median counts
	corpus string // folder of real scans
	cache  string // pages made from them
	folder string // results of this run
	table  table
	log    io.Writer
}

func main() {
	child := flag.String("child", "", "internal: do one task, asked on standard input")
	only := flag.String("only", "", "measure one line: its number or name")
	quick := flag.Bool("quick", false, "fewer pages, one run: to see that it works")
	into := flag.String("into", "", "also put the table into this document")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var err error
	if *child != "" {
		err = answer(ctx, *child, os.Stdin, os.Stdout)
	} else {
		err = run(ctx, *only, *quick, *into, os.Stdout, os.Stderr)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

var errNoLine = errors.New("no such line")

func run(ctx context.Context, only string, quick bool, into string, out, log io.Writer) error {
	chosen := slices.DeleteFunc(lines(), func(l line) bool {
		number := slices.IndexFunc(lines(), func(other line) bool { return other.name == l.name }) + 1
		return only != "" && only != l.name && only != strconv.Itoa(number)
	})
	if len(chosen) == 0 {
		return fmt.Errorf("measure %q: %w", only, errNoLine)
	}
	b := &bench{quick: quick, runs: 3, log: log}
	if quick {
		b.runs = 1
	}
	var err error
	if b.corpus, err = findCorpus(); err != nil {
		return err
	}
	if b.cache, err = cacheFolder(); err != nil {
		return err
	}
	if b.folder, err = os.MkdirTemp("", "daluang-bench-"); err != nil {
		return fmt.Errorf("make a folder for the results: %w", err)
	}
	defer os.RemoveAll(b.folder)
	for _, l := range chosen {
		fmt.Fprintln(log, "==>", l.name)
		if err := l.measure(ctx, b); err != nil {
			return fmt.Errorf("%s: %w", l.name, err)
		}
	}
	measured := b.table.text(ctx, b, time.Now())
	if _, err := io.WriteString(out, measured); err != nil || into == "" {
		return err
	}
	return putInto(into, measured)
}
