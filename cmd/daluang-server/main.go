// Command daluang-server is the central archive server. It wires sync/intake
// to a folder and a port, and does nothing else.
//
// It can be killed at any moment: what it has signed a receipt for is on the
// disk. Exit codes: 0 done, 1 failed, 2 usage, 4 integrity, 130 cancelled.
package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"daluang/sync/intake"
)

// Exit codes.
const (
	exitDone      = 0
	exitFailed    = 1
	exitUsage     = 2
	exitIntegrity = 4
	exitCancelled = 130
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// command is one call of the program.
type command struct {
	stdout, stderr io.Writer
	say            sentences
	data           string
	json           bool
}

// run does what the arguments say and returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	c := &command{stdout: stdout, stderr: stderr, say: indonesian}
	lang := "id"
	flags := c.flags("daluang-server", &lang)
	if err := flags.Parse(args); err != nil || !c.speak(lang) {
		return c.usage()
	}
	verbs := map[string]func(context.Context, []string) int{
		"serve": c.serve, "enrol": c.enrol, "verify": c.verify, "version": c.version,
	}
	verb, known := verbs[flags.Arg(0)]
	if !known {
		return c.usage()
	}
	return verb(ctx, flags.Args()[1:])
}

// flags are those that may stand before or after the verb.
func (c *command) flags(name string, lang *string) *flag.FlagSet {
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&c.data, "data", c.data, "data folder")
	flags.StringVar(lang, "lang", *lang, "id or en")
	flags.BoolVar(&c.json, "json", c.json, "one JSON document on stdout")
	return flags
}

// parse reads the flags after the verb.
func (c *command) parse(verb string, args []string, more func(*flag.FlagSet)) bool {
	lang := c.say.lang
	flags := c.flags(verb, &lang)
	if more != nil {
		more(flags)
	}
	return flags.Parse(args) == nil && flags.NArg() == 0 && c.speak(lang) && c.data != ""
}

func (c *command) speak(lang string) bool {
	switch lang {
	case "id":
		c.say = indonesian
	case "en":
		c.say = english
	default:
		return false
	}
	return true
}

func (c *command) usage() int {
	fmt.Fprintln(c.stderr, c.say.usage)
	return exitUsage
}

// open opens the archive in the data folder.
func (c *command) open(ctx context.Context) (*intake.Archive, error) {
	return intake.Open(ctx, intake.Config{Folder: c.data, Now: time.Now, Random: rand.Reader, Log: c.log()})
}

func (c *command) log() *slog.Logger { return slog.New(slog.NewTextHandler(c.stderr, nil)) }

// fail says in words what happened and returns the exit code for it.
func (c *command) fail(ctx context.Context, err error) int {
	c.log().Error("failed", "reason", strings.ReplaceAll(err.Error(), c.data, "DATA"))
	switch {
	case ctx.Err() != nil:
		fmt.Fprintln(c.stderr, c.say.cancelled)
		return exitCancelled
	case errors.Is(err, intake.ErrNewerDatabase):
		fmt.Fprintln(c.stderr, c.say.newer)
	case errors.Is(err, intake.ErrOtherDatabase):
		fmt.Fprintln(c.stderr, c.say.other)
	case errors.Is(err, intake.ErrKeyLost):
		fmt.Fprintln(c.stderr, c.say.keyLost)
		return exitIntegrity
	default:
		fmt.Fprintln(c.stderr, c.say.failed)
	}
	return exitFailed
}

// print writes one JSON document.
func (c *command) print(value any) error {
	encoder := json.NewEncoder(c.stdout)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}

// version prints what the build recorded of itself.
func (c *command) version(context.Context, []string) int {
	version := "(devel)"
	if build, ok := debug.ReadBuildInfo(); ok && build.Main.Version != "" {
		version = build.Main.Version
	}
	fmt.Fprintln(c.stdout, "daluang-server", version)
	return exitDone
}
