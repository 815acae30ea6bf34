package desk

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"daluang/app/ui/kit/kittest"
)

func TestACrashInTheBackgroundIsAnErrorAndIsLoggedWithoutItsText(t *testing.T) {
	var log bytes.Buffer
	pump := kittest.NewPump()
	b := newBackground(context.Background(), pump.Do, slog.New(slog.NewTextHandler(&log, nil)))
	var got error
	b.start(b.ctx, "import", func(context.Context) error { panic("Ani binti Budi") }, func(err error) { got = err })
	pump.Until(t, "the crash is told", func() bool { return got != nil })
	if !errors.Is(got, errCrashed) {
		t.Errorf("error %v", got)
	}
	if said := log.String(); !strings.Contains(said, "background work crashed") || strings.Contains(said, "Ani") {
		t.Errorf("log: %s", said)
	}
}

func TestCommandsRunInTheOrderOfTheCalls(t *testing.T) {
	pump := kittest.NewPump()
	b := newBackground(context.Background(), pump.Do, slog.New(slog.DiscardHandler))
	var ran []int // touched by one command at a time
	for i := range 20 {
		b.inTurn("count", func(context.Context) error { ran = append(ran, i); return nil }, func(error) {})
	}
	pump.Until(t, "all have run", func() bool { return len(b.turns) == 0 })
	for i, got := range ran {
		if got != i {
			t.Fatalf("ran %v", ran)
		}
	}
	if len(ran) != 20 {
		t.Errorf("%d of 20 ran", len(ran))
	}
}

func TestOnlyTheNewestWishIsAnswered(t *testing.T) {
	pump := kittest.NewPump()
	b := newBackground(context.Background(), pump.Do, slog.New(slog.DiscardHandler))
	var n newest
	var answers []int
	for i := range 10 {
		ask(b, &n, "wish", func(context.Context) (int, error) { return i, nil }, func(answer int, _ error) { answers = append(answers, answer) })
	}
	pump.Until(t, "an answer is there", func() bool { return len(answers) > 0 })
	if len(answers) != 1 || answers[0] != 9 {
		t.Errorf("answers %v, want the last one only", answers)
	}
}

func TestTheEndWaitsForWhatRuns(t *testing.T) {
	pump := kittest.NewPump()
	b := newBackground(context.Background(), pump.Do, slog.New(slog.DiscardHandler))
	finished, ended := false, false
	b.start(b.ctx, "long", func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }, func(error) { finished = true })
	b.end(func() { ended = finished })
	b.start(b.ctx, "late", func(context.Context) error { return nil }, func(error) { t.Error("work started after the end") })
	pump.Until(t, "the end is told", func() bool { return ended })
}
