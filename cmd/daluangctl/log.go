package main

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"daluang/app"
)

// logLimit is the size at which the log begins anew; one older file is kept.
const logLimit = 1 << 20

// logFile appends lines to a file, which is opened for each: they are few, and
// other processes may write and rotate at the same time. Where the data folder
// is not that of a desk it writes nothing. Safe for concurrent use as far as
// slog writes whole lines.
type logFile struct {
	folder string // the data folder
	limit  int64
}

func (f logFile) Write(line []byte) (int, error) {
	if _, err := os.Stat(filepath.Join(f.folder, "catalogue.db")); err != nil {
		return len(line), nil
	}
	path := filepath.Join(f.folder, "log", "ctl.log")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return 0, fmt.Errorf("make the folder of the log: %w", err)
	}
	if info, err := os.Stat(path); err == nil && info.Size()+int64(len(line)) > f.limit {
		if err := os.Rename(path, path+".1"); err != nil {
			return 0, fmt.Errorf("rotate the log: %w", err)
		}
	}
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, fmt.Errorf("open the log: %w", err)
	}
	written, err := file.Write(line)
	return written, errors.Join(err, file.Close())
}

// log keeps warnings and errors in the data folder, without names, values and
// places.
func (c *command) log() *slog.Logger {
	options := &slog.HandlerOptions{Level: slog.LevelWarn, ReplaceAttr: func(_ []string, attr slog.Attr) slog.Attr {
		switch value := attr.Value.Any().(type) {
		case error:
			attr.Value = slog.StringValue(discreet(value))
		case string:
			attr.Value = slog.StringValue(withoutPlaces(value))
		}
		return attr
	}}
	return slog.New(slog.NewTextHandler(logFile{c.folder, logLimit}, options))
}

// note logs an error that ended a verb: what has sentences by its key.
func (c *command) note(err error) {
	if c.ctx.Err() != nil {
		return
	}
	if key := app.Explain(err).Key; key != "unexpected" {
		c.log().Warn("a command ended early", "verb", c.verb, "code", key)
	}
}

// explain says an error in sentences. One that nobody foresaw goes to the log
// with all that it wraps: the sentences ask for it.
func (c *command) explain(err error) app.Explanation {
	why := c.texts.Explain(err)
	if why.Key == "unexpected" {
		c.log().Error("unexpected error", "verb", c.verb, "error", err, "types", strings.Join(typesOf(err), " "))
	}
	return why
}

var (
	quoted = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)
	place  = regexp.MustCompile(`(?:[A-Za-z]:)?[\\/](?:[^\\/:"\n]*[\\/])*[^\\/:"\s]+`)
)

// discreet is the text of an error without file names, and without what is
// quoted in it: values are quoted, and values may be about people.
func discreet(err error) string {
	text := err.Error()
	for _, name := range namesIn(err) {
		if name != "" {
			text = strings.ReplaceAll(text, name, "…"+filepath.Ext(name))
		}
	}
	return withoutPlaces(quoted.ReplaceAllString(text, `"…"`))
}

// withoutPlaces replaces paths and addresses that a text names.
func withoutPlaces(text string) string { return place.ReplaceAllString(text, "…") }

// namesIn are the file names that an error and what it wraps carry.
func namesIn(err error) (names []string) {
	eachError(err, func(err error) {
		switch err := err.(type) {
		case *fs.PathError:
			names = append(names, err.Path)
		case *os.LinkError:
			names = append(names, err.Old, err.New)
		}
	})
	return names
}

// typesOf are the types of an error and of what it wraps, from the outside in.
func typesOf(err error) (types []string) {
	eachError(err, func(err error) { types = append(types, fmt.Sprintf("%T", err)) })
	return types
}

// eachError visits an error and all that it wraps.
func eachError(err error, visit func(error)) {
	if err == nil {
		return
	}
	visit(err)
	switch wrapper := err.(type) {
	case interface{ Unwrap() error }:
		eachError(wrapper.Unwrap(), visit)
	case interface{ Unwrap() []error }:
		for _, inner := range wrapper.Unwrap() {
			eachError(inner, visit)
		}
	}
}
