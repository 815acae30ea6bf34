package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/term"

	"daluang/app"
)

// bar shows progress on a terminal, and nowhere else.
type bar struct {
	out   io.Writer
	quiet bool
	shown time.Time
	wrote bool
}

func newBar(out io.Writer, quiet bool) *bar {
	file, ok := out.(*os.File)
	return &bar{out: out, quiet: quiet || !ok || !term.IsTerminal(int(file.Fd()))}
}

// report redraws the line at most ten times a second.
func (b *bar) report(p app.Progress) {
	if b.quiet || time.Since(b.shown) < 100*time.Millisecond && p.Done != p.Total {
		return
	}
	b.shown, b.wrote = time.Now(), true
	count := fmt.Sprint(p.Done)
	if p.Total > 0 {
		count = fmt.Sprintf("%d/%d", p.Done, p.Total)
	}
	name := []rune(p.Name)
	fmt.Fprintf(b.out, "\r\033[K%s  %s", count, string(name[:min(len(name), 50)]))
}

func (b *bar) end() {
	if b != nil && b.wrote {
		fmt.Fprint(b.out, "\r\033[K")
		b.wrote = false
	}
}
