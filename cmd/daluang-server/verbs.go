package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"daluang/storage/archive"
	"daluang/sync/intake"
)

// jakarta is how times are shown; WIB has no summer time.
var jakarta = time.FixedZone("WIB", 7*60*60)

// serve answers desks until it is told to stop.
func (c *command) serve(ctx context.Context, args []string) int {
	var listen, certificate, key string
	ok := c.parse("serve", args, func(flags *flag.FlagSet) {
		flags.StringVar(&listen, "listen", "127.0.0.1:8080", "address and port")
		flags.StringVar(&certificate, "tls-cert", "", "certificate, PEM")
		flags.StringVar(&key, "tls-key", "", "its key, PEM")
	})
	if !ok || (certificate == "") != (key == "") {
		return c.usage()
	}
	a, err := c.open(ctx)
	if err != nil {
		return c.fail(ctx, err)
	}
	err = c.answer(ctx, a, listen, certificate, key)
	if err = errors.Join(err, a.Close()); err != nil {
		return c.fail(context.WithoutCancel(ctx), err)
	}
	return exitDone
}

// answer listens, says so on stdout, and ends gracefully when ctx does.
func (c *command) answer(ctx context.Context, a *intake.Archive, listen, certificate, key string) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", listen)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	server := &http.Server{
		Handler:           a.Handler(),
		ReadHeaderTimeout: 20 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
		// What goes wrong with single connections names addresses of people.
		ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug),
	}
	scheme, serve := "http", func() error { return server.Serve(listener) }
	if certificate != "" {
		scheme, serve = "https", func() error { return server.ServeTLS(listener, certificate, key) }
	}
	fmt.Fprintf(c.stdout, "listening on %s://%s\n", scheme, listener.Addr())
	ended := make(chan error, 1)
	go func() { ended <- serve() }()
	select {
	case err := <-ended:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if err := server.Shutdown(patience); err != nil {
		return errors.Join(server.Close()) // a desk that was cut off comes back
	}
	return nil
}

// enrol prints a one-time code.
func (c *command) enrol(ctx context.Context, args []string) int {
	var creator string
	ok := c.parse("enrol", args, func(flags *flag.FlagSet) {
		flags.StringVar(&creator, "creator", "", "name of the creator")
	})
	if !ok || creator == "" {
		return c.usage()
	}
	a, err := c.open(ctx)
	if err != nil {
		return c.fail(ctx, err)
	}
	code, err := a.NewCode(ctx, creator)
	if err = errors.Join(err, a.Close()); err != nil {
		return c.fail(ctx, err)
	}
	if c.json {
		err = c.print(code)
	} else {
		_, err = fmt.Fprintf(c.stdout, c.say.code+"\n", code.Creator.Name, code.Code, code.Expires.In(jakarta).Format("2006-01-02 15:04 MST"))
	}
	if err != nil {
		return c.fail(ctx, err)
	}
	return exitDone
}

// verify reads everything back and names what is damaged or missing.
func (c *command) verify(ctx context.Context, args []string) int {
	if !c.parse("verify", args, nil) {
		return c.usage()
	}
	if _, err := os.Stat(filepath.Join(c.data, intake.DatabaseFile)); err != nil {
		fmt.Fprintln(c.stderr, c.say.noArchive) // an empty archive would be found in perfect order
		return exitFailed
	}
	a, err := c.open(ctx)
	if err != nil {
		return c.fail(ctx, err)
	}
	report, err := a.Verify(ctx)
	if err = errors.Join(err, a.Close()); err != nil {
		return c.fail(ctx, err)
	}
	if c.json {
		err = c.print(report)
	} else {
		c.tell(report)
	}
	if err != nil {
		return c.fail(ctx, err)
	}
	if !report.Clean() {
		return exitIntegrity
	}
	return exitDone
}

// tell writes a report in words.
func (c *command) tell(report intake.Report) {
	fmt.Fprintf(c.stdout, c.say.checked+"\n", report.Checked, report.Batches)
	for _, list := range []struct {
		sentence string
		digests  []archive.Digest
	}{{c.say.damaged, report.Damaged}, {c.say.missing, report.Missing}} {
		for _, digest := range list.digests {
			fmt.Fprintf(c.stdout, list.sentence+"\n", digest)
		}
	}
	for _, problem := range report.Problems {
		fmt.Fprintf(c.stdout, c.say.problem+"\n", problem)
	}
	if !report.Clean() {
		fmt.Fprintln(c.stderr, c.say.advice)
	}
}
