// Command bigbatch measures how a batch of 10,000 pages feels in the real window:
// it makes the batch, starts the desk on a virtual screen, presses its keys as a
// clerk does, and looks at the pixels of that screen to see when a page is drawn.
//
//	go run ./tools/bigbatch [-pages N] [-program bin/daluang] [-into FILE]
//
// Every page carries its number in its picture, at the top and at the bottom, so
// that "drawn" means: the page that was asked for, whole. The batch is made once
// and kept in the user's cache folder, because it takes some minutes; every run
// works on it again, and deleting the folder loses nothing. Linux only: it takes
// Xvfb, openbox and xdotool.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
)

// wanted are the flags.
type wanted struct {
	pages                  int
	program, profile, into string
	anew, quick            bool
}

func main() {
	var w wanted
	flag.IntVar(&w.pages, "pages", 10000, "pages of the batch")
	flag.StringVar(&w.program, "program", "bin/daluang", "the desk to be measured")
	flag.StringVar(&w.profile, "profile", "", "let the desk write its profiles to this folder")
	flag.StringVar(&w.into, "into", "", "also put the table into this document")
	flag.BoolVar(&w.quick, "quick", false, "a tenth of the pages to be turned, to see that it works")
	flag.BoolVar(&w.anew, "anew", false, "make the batch again")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, w, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "bigbatch:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, w wanted, out, log io.Writer) error {
	data, err := batchFolder(w.pages)
	if err != nil {
		return err
	}
	if w.anew {
		if err := os.RemoveAll(data); err != nil {
			return fmt.Errorf("make the batch again: %w", err)
		}
	}
	if err := makeBatch(ctx, data, w.pages, log); err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "daluang-bigbatch-")
	if err != nil {
		return fmt.Errorf("make a folder for the screen: %w", err)
	}
	defer os.RemoveAll(folder)
	screen, err := openScreen(ctx, folder)
	if err != nil {
		return err
	}
	defer screen.close()
	m := &measurement{ctx: ctx, screen: screen, wanted: w, data: data, log: log}
	if err := m.all(); err != nil {
		return err
	}
	if w.into != "" {
		if err := putInto(w.into, m.table()); err != nil {
			return err
		}
	}
	_, err = io.WriteString(out, m.table())
	return err
}

// batchFolder is the data folder of the batch. Its name changes when the way of
// making it does.
func batchFolder(pages int) (string, error) {
	base, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("find the cache folder: %w", err)
	}
	return filepath.Join(base, "daluang", fmt.Sprintf("bigbatch-1-%d", pages)), nil
}
