package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"daluang/app"
	"daluang/app/acquire/wia"
	"daluang/sync/transfer"
)

// The exit codes; they are part of the contract and in the help.
const (
	exitDone      = 0
	exitFailed    = 1
	exitUsage     = 2
	exitPartly    = 3
	exitIntegrity = 4
	exitOffline   = 5
	exitCancelled = 130
)

// errUsage is a command line that does not say what it means: the key of the
// sentence for the person who typed it, and what {{name}} and {{other}} are in
// it.
type errUsage struct{ key, name, other string }

func (e errUsage) Error() string { return e.key }

// usage is the errUsage of that key, unless help was asked for.
func usage(err error, key string) error {
	if errors.Is(err, flag.ErrHelp) {
		return flag.ErrHelp
	}
	return errUsage{key: key}
}

// errPartly says that the work was done but for what the output lists.
var errPartly = errors.New("partly done")

// command is one call of the program.
type command struct {
	ctx      context.Context
	in       io.Reader
	out, err io.Writer
	folder   string
	verb     string
	asJSON   bool
	texts    app.Texts
	args     []string
	bar      *bar
}

// verbs are what the program can do, in the order of the help.
var verbs = []struct {
	name string
	do   func(*command) error
}{
	{"init", (*command).init},
	{"import", (*command).importFiles},
	{"devices", (*command).devices},
	{"scan", (*command).scan},
	{"scanner", (*command).scanner},
	{wia.WorkerVerb, (*command).wiaWorker}, // for the driver; not in the help
	{"jobs", (*command).jobs},
	{"watch", (*command).watch},
	{"phone", (*command).phone},
	{"items", (*command).items},
	{"show", (*command).show},
	{"describe", (*command).describe},
	{"inventory", (*command).inventory},
	{"forms", (*command).forms},
	{"split", (*command).split},
	{"tidy", (*command).tidy},
	{"check", (*command).check},
	{"pdf", (*command).pdf},
	{"seal", (*command).seal},
	{"enrol", (*command).enrol},
	{"sync", (*command).sync},
	{"export", (*command).export},
	{"search", (*command).search},
	{"settings", (*command).settings},
	{"status", (*command).status},
	{"verify", (*command).verify},
	{"demo", (*command).demo},
	{"version", (*command).version},
	{"help", (*command).help},
}

func run(ctx context.Context, args []string, out, errOut io.Writer) int {
	c := &command{ctx: ctx, in: os.Stdin, out: out, err: errOut}
	flags := c.flags("daluangctl")
	flags.StringVar(&c.folder, "data", defaultFolder(), "")
	flags.BoolVar(&c.asJSON, "json", false, "")
	wantsVersion := flags.Bool("version", false, "")
	language := flags.String("lang", systemLanguage(), "")
	parseErr := flags.Parse(args)
	var err error
	if c.texts, err = app.LoadTexts(*language); err != nil {
		fmt.Fprintln(errOut, err)
		return exitFailed
	}
	c.bar = newBar(errOut, c.asJSON)
	if parseErr != nil {
		return c.finish(usage(parseErr, "ctl.usage.flags"))
	}
	if *wantsVersion {
		return c.finish(c.version())
	}
	if flags.NArg() == 0 {
		c.help()
		return exitUsage
	}
	c.args = flags.Args()[1:]
	for _, verb := range verbs {
		if verb.name == flags.Arg(0) {
			c.verb = verb.name
			return c.finish(verb.do(c))
		}
	}
	return c.finish(errUsage{key: "ctl.usage.verb"})
}

// flags is a set that says nothing by itself: our own words go out in the
// user's language.
func (c *command) flags(name string) *flag.FlagSet {
	set := flag.NewFlagSet(name, flag.ContinueOnError)
	set.SetOutput(io.Discard)
	return set
}

// parse reads flags that may stand before, between or after the plain
// arguments, and returns the plain ones; what follows "--" is plain whatever it
// looks like. --json and --lang are understood here too, for people who put
// them last. flag.ErrHelp where help is asked for.
func (c *command) parse(set *flag.FlagSet) ([]string, error) {
	set.BoolVar(&c.asJSON, "json", c.asJSON, "")
	set.StringVar(&c.folder, "data", c.folder, "")
	language := set.String("lang", c.texts.Language, "")
	var plain []string
	rest := c.args
	for {
		if err := set.Parse(rest); err != nil {
			return nil, usage(err, "ctl.usage.flags")
		}
		read := rest[:len(rest)-set.NArg()]
		rest = set.Args()
		if len(rest) == 0 || endsFlags(set, read) {
			plain = append(plain, rest...)
			break
		}
		plain, rest = append(plain, rest[0]), rest[1:]
	}
	c.bar.quiet = c.bar.quiet || c.asJSON
	var err error
	c.texts, err = app.LoadTexts(*language)
	return plain, err
}

// endsFlags reports whether "--" is among the arguments that the set has read
// as flags, and is not the value of one.
func endsFlags(set *flag.FlagSet, read []string) bool {
	for i := 0; i < len(read); i++ {
		if read[i] == "--" {
			return true
		}
		known := set.Lookup(strings.TrimLeft(read[i], "-"))
		if known == nil {
			continue // --name=value
		}
		if simple, ok := known.Value.(interface{ IsBoolFlag() bool }); !ok || !simple.IsBoolFlag() {
			i++ // its value
		}
	}
	return false
}

// finish says what went wrong in sentences and turns it into an exit code.
func (c *command) finish(err error) int {
	c.bar.end()
	var usage errUsage
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, flag.ErrHelp):
		c.help()
		return exitDone
	case errors.As(err, &usage):
		fmt.Fprintln(c.err, c.texts.Say(usage.key, "name", usage.name, "other", usage.other))
		fmt.Fprintln(c.err, c.texts.Say("ctl.usage.help"))
		return exitUsage
	case errors.Is(err, errPartly):
		return exitPartly
	}
	c.note(err)
	fmt.Fprintln(c.err, c.explain(err))
	if os.Getenv("DALUANG_DEBUG") != "" {
		fmt.Fprintln(c.err, err)
	}
	return exitCode(c.ctx, err)
}

// integrityKeys and offlineKeys are the explanations that have an exit code of
// their own.
var (
	integrityKeys = map[string]bool{"integrity": true, "missing-object": true, "damaged-object": true, "damaged-catalogue": true, "broken-trail": true, "bad-receipt": true}
	offlineKeys   = map[string]bool{"unreachable": true, "server-busy": true, "not-an-archive": true, "scan-offline": true}
	usageKeys     = map[string]bool{"bad-request": true, "bad-split": true, "bad-recipe": true, "unknown-field": true, "bad-list": true, "long-list": true, "scan-unsupported-settings": true}
)

// exitCode is exitCancelled only where the person who called the program ended
// it, and ctx with it: a network that gave up has a deadline of its own.
func exitCode(ctx context.Context, err error) int {
	switch key := app.Explain(err).Key; {
	case ctx.Err() != nil && (errors.Is(err, ctx.Err()) || key == "cancelled"):
		return exitCancelled
	case errors.Is(err, transfer.ErrUnreachable):
		return exitOffline
	case integrityKeys[key]:
		return exitIntegrity
	case offlineKeys[key]:
		return exitOffline
	case usageKeys[key]:
		return exitUsage
	}
	return exitFailed
}

// open opens the desk of the data folder.
func (c *command) open() (*app.Desk, error) {
	return app.Open(c.ctx, c.config())
}

func (c *command) config() app.Config {
	cache, err := os.UserCacheDir()
	if err == nil {
		cache = filepath.Join(cache, "daluang", "pdf")
	}
	return app.Config{Folder: c.folder, Cache: cache, Now: time.Now, Log: c.log()}
}

// answer prints the one JSON document, or the words.
func (c *command) answer(document any, words func()) error {
	c.bar.end()
	if !c.asJSON {
		words()
		return nil
	}
	return json.NewEncoder(c.out).Encode(document)
}

// say prints one line of words.
func (c *command) say(key string, pairs ...any) {
	fmt.Fprintln(c.out, c.texts.Say(key, pairs...))
}
