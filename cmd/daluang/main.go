// Command daluang is the desk in a window. It only wires what the others are to the
// machine it runs on: flags, log, display, the system's viewer.
package main

import (
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"

	"daluang/app"
	"daluang/app/acquire/wia"
	"daluang/app/ui"
	"daluang/assets"
	"daluang/assets/samples"
)

const version = "0.1.0"

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// settings are the flags.
type settings struct {
	data, language, look string
	events               bool
	profile              string // folder for profiles, empty for none
}

func run(args []string, out, complain io.Writer) int {
	if len(args) == 1 && args[0] == wia.WorkerVerb {
		if err := wia.Work(os.Stdin, out); err != nil {
			return 1
		}
		return 0
	}
	var s settings
	flags := flag.NewFlagSet("daluang", flag.ContinueOnError)
	flags.SetOutput(complain)
	flags.StringVar(&s.data, "data", dataFolder(), "data folder")
	flags.StringVar(&s.language, "lang", "", "language: id or en")
	flags.StringVar(&s.look, "theme", "", "look: light or dark")
	flags.BoolVar(&s.events, "events", false, "print a line for each finished step, for scripts")
	flags.StringVar(&s.profile, "profile", "", "write cpu.pprof and heap.pprof to this folder, for developers")
	tell := flags.Bool("version", false, "print the version")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if *tell {
		fmt.Fprintln(out, "daluang", version)
		return 0
	}
	if err := checkDisplay(); err != nil {
		complainInBoth(complain, "desk.no-display")
		return 1
	}
	if err := show(s, out); err != nil {
		fmt.Fprintln(complain, "daluang:", err)
		return 1
	}
	return 0
}

// dataFolder is DALUANG_DATA, else Daluang in the user's home.
func dataFolder() string {
	if folder := os.Getenv("DALUANG_DATA"); folder != "" {
		return folder
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "Daluang"
	}
	return filepath.Join(home, "Daluang")
}

// complainInBoth says a sentence in both languages, where nobody knows yet
// which one is read.
func complainInBoth(w io.Writer, key string) {
	for _, language := range []string{"id", "en"} {
		if texts, err := app.LoadTexts(language); err == nil {
			fmt.Fprintln(w, texts.Say(key))
		}
	}
}

// memoryWanted is what the desk's own objects try to stay below, so that all of it
// – with the graphics driver, the fonts and the program itself, about 170 MB – stays
// below 700 MB on an office computer of 4 GB. The collector works harder near it;
// nothing fails above it.
const memoryWanted = 450 << 20

func show(s settings, out io.Writer) error {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryWanted)
		debug.SetGCPercent(50)
	}
	endProfile, err := profileTo(s.profile)
	if err != nil {
		return err
	}
	log := &logFile{path: filepath.Join(s.data, "log", "desk.log")}
	defer log.Close()
	toolkit := fyneapp.NewWithID("id.daluang.desk")
	toolkit.SetIcon(fyne.NewStaticResource("icon.png", assets.Icon()))
	savePreferences := takeLastEvent(toolkit)
	turns := newTurns()
	window, err := ui.New(ui.Config{
		App: toolkit, Do: turns.Do, Folder: s.data, Cache: cacheFolder(),
		Language: s.language, Look: s.look, Samples: samples.FS(), Now: time.Now,
		Log: slog.New(slog.NewTextHandler(log, nil)), Open: openWithSystem, Event: eventsTo(out, s.events),
	})
	if err != nil {
		return err
	}
	toolkit.Lifecycle().SetOnStarted(func() {
		window.Begin()
		if s.events {
			go tellStalls(turns.Do, eventsTo(out, true))
		}
	})
	window.Show()
	toolkit.Run()
	savePreferences()
	gone := make(chan struct{})
	turns.Do(func() { window.Abandon(func() { close(gone) }) })
	turns.finish(gone)
	return endProfile()
}

// lastEvent is the part of the toolkit's lifecycle that its own public interface leaves out.
type lastEvent interface {
	OnStopped() func()
	SetOnStoppedHookExecuted(func())
}

// takeLastEvent takes over what the toolkit does when it has ended: it saves the
// preferences. By itself it does so by way of a queue that it closes at the same
// moment, and on a busy computer that ended the program before the desk was saved.
// Call what is answered once the toolkit has ended. A toolkit without such a hook is
// left as it is.
func takeLastEvent(toolkit fyne.App) func() {
	life, ok := toolkit.Lifecycle().(lastEvent)
	if !ok || life.OnStopped() == nil {
		return func() {}
	}
	last := life.OnStopped()
	life.SetOnStoppedHookExecuted(nil)
	return last
}

// cacheFolder is where the PDF renderer keeps what it can make again.
func cacheFolder() string {
	folder, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(folder, "daluang")
}

// eventsTo prints a line "EVENT …" for each finished step, once the screen
// shows it: "window ready", "desk open", "batch made", "imported N" (pages),
// "saved N" (position of the item), "turned", "undone", "hidden N", "found N",
// "tidy open", "tidy closed", "tidy page N" (in the batch), "tidy frame KIND",
// "tidy shows before" or "after", "tidied WHAT", "tidy refused REASON",
// "measured N DOUBTFUL" (pages), "preparing" (access copies, in the strip), "prepared READY FAILED", "sealed"
// or "unsealed REASON", "synced received" or "synced REASON", "pdf opened",
// "window closed"; "stall MS", how long the screen did not answer, where a person
// may have noticed; and "place NAME X Y WIDTH HEIGHT", where the middle of a button
// or field is, in pixels from the window's upper left corner below its title bar,
// and how large it is.
func eventsTo(out io.Writer, wanted bool) func(...any) {
	if !wanted {
		return nil
	}
	var one sync.Mutex
	return func(words ...any) {
		one.Lock()
		defer one.Unlock()
		fmt.Fprintln(out, append([]any{"EVENT"}, words...)...)
	}
}
