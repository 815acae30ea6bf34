// Command daluangctl is the desk without windows: for automation, for support
// and for tests. Every verb is an action of package app; the window calls the
// same ones.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := untilInterrupted(context.Background())
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// untilInterrupted ends the context at the first Ctrl-C, so that the work stops
// in good order, and leaves the second to the system, which ends the program at
// once.
func untilInterrupted(parent context.Context) (context.Context, context.CancelFunc) {
	ctx, stop := signal.NotifyContext(parent, os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}
