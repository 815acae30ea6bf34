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
	"time"

	"daluang/app"
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

// errUsage is a command line that does not say what it means; the text is for
// the person who typed it.
type errUsage struct{ key string }

func (e errUsage) Error() string { return e.key }

// errPartly says that the work was done but for what the output lists.
var errPartly = errors.New("partly done")

// command is one call of the program.
type command struct {
	ctx      context.Context
	out, err io.Writer
	folder   string
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
	{"items", (*command).items},
	{"show", (*command).show},
	{"describe", (*command).describe},
	{"pdf", (*command).pdf},
	{"seal", (*command).seal},
	{"enrol", (*command).enrol},
	{"sync", (*command).sync},
	{"export", (*command).export},
	{"search", (*command).search},
	{"status", (*command).status},
	{"verify", (*command).verify},
	{"demo", (*command).demo},
	{"version", (*command).version},
	{"help", (*command).help},
}

func run(ctx context.Context, args []string, out, errOut io.Writer) int {
	c := &command{ctx: ctx, out: out, err: errOut}
	flags := c.flags("daluangctl")
	flags.StringVar(&c.folder, "data", defaultFolder(), "")
	flags.BoolVar(&c.asJSON, "json", false, "")
	language := flags.String("lang", systemLanguage(), "")
	parseErr := flags.Parse(args)
	var err error
	if c.texts, err = app.LoadTexts(*language); err != nil {
		fmt.Fprintln(errOut, err)
		return exitFailed
	}
	c.bar = newBar(errOut, c.asJSON)
	if parseErr != nil {
		return c.finish(errUsage{"ctl.usage.flags"})
	}
	if flags.NArg() == 0 {
		c.help()
		return exitUsage
	}
	c.args = flags.Args()[1:]
	for _, verb := range verbs {
		if verb.name == flags.Arg(0) {
			return c.finish(verb.do(c))
		}
	}
	return c.finish(errUsage{"ctl.usage.verb"})
}

// flags is a set that says nothing by itself: our own words go out in the
// user's language.
func (c *command) flags(name string) *flag.FlagSet {
	set := flag.NewFlagSet(name, flag.ContinueOnError)
	set.SetOutput(io.Discard)
	return set
}

// parse reads flags that may stand before, between or after the plain
// arguments, and returns the plain ones. --json and --lang are understood here
// too, for people who put them last.
func (c *command) parse(set *flag.FlagSet) ([]string, error) {
	set.BoolVar(&c.asJSON, "json", c.asJSON, "")
	set.StringVar(&c.folder, "data", c.folder, "")
	language := set.String("lang", c.texts.Language, "")
	var plain []string
	rest := c.args
	for {
		if err := set.Parse(rest); err != nil {
			return nil, errUsage{"ctl.usage.flags"}
		}
		rest = set.Args()
		if len(rest) == 0 {
			break
		}
		plain, rest = append(plain, rest[0]), rest[1:]
	}
	c.bar.quiet = c.bar.quiet || c.asJSON
	var err error
	c.texts, err = app.LoadTexts(*language)
	return plain, err
}

// finish says what went wrong in sentences and turns it into an exit code.
func (c *command) finish(err error) int {
	c.bar.end()
	var usage errUsage
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &usage):
		fmt.Fprintln(c.err, c.texts.Say(usage.key))
		fmt.Fprintln(c.err, c.texts.Say("ctl.usage.help"))
		return exitUsage
	case errors.Is(err, errPartly):
		return exitPartly
	}
	fmt.Fprintln(c.err, c.texts.Explain(err))
	if os.Getenv("DALUANG_DEBUG") != "" {
		fmt.Fprintln(c.err, err)
	}
	return exitCode(err)
}

// integrityKeys and offlineKeys are the explanations that have an exit code of
// their own.
var (
	integrityKeys = map[string]bool{"integrity": true, "missing-object": true, "damaged-object": true, "damaged-catalogue": true, "broken-trail": true, "bad-receipt": true}
	offlineKeys   = map[string]bool{"unreachable": true, "server-busy": true, "not-an-archive": true}
	usageKeys     = map[string]bool{"bad-request": true, "bad-split": true, "unknown-field": true}
)

func exitCode(err error) int {
	switch key := app.Explain(err).Key; {
	case key == "cancelled":
		return exitCancelled
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
	return app.Config{Folder: c.folder, Cache: cache, Now: time.Now}
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
