package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"daluang/app/acquire"
	"daluang/app/acquire/escl"
	"daluang/app/acquire/virtual"
)

func TestAScannerServedFromTheTerminalCanBeBrokenMendedAndRefilled(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	in, hands := io.Pipe()
	out, said := io.Pipe()
	c := &command{ctx: ctx, in: in, out: said, err: io.Discard, asJSON: true, bar: newBar(io.Discard, true), args: []string{"--pages", "4", "--fault", "jam:3"}}
	ended := make(chan error, 1)
	go func() { ended <- c.scanner() }()
	lines := bufio.NewScanner(out)
	next := func() string {
		lines.Scan()
		return lines.Text()
	}
	var serves struct {
		Address string
		Pages   int
	}
	if err := json.Unmarshal([]byte(next()), &serves); err != nil || serves.Pages != 4 {
		t.Fatalf("%+v, %v", serves, err)
	}
	pages := func() (pages int, err error) {
		device, err := escl.Driver{}.At(ctx, serves.Address)
		if err != nil {
			t.Fatal(err)
		}
		scanner, err := escl.Driver{}.Open(ctx, device)
		if err != nil {
			t.Fatal(err)
		}
		batch, err := scanner.Start(ctx, acquire.Settings{Source: acquire.Feeder, Mode: acquire.Gray, DPI: 75}, acquire.OpenSpool(t.TempDir()), nil)
		if err != nil {
			return 0, err
		}
		defer batch.Close()
		for ; err == nil; pages++ {
			_, err = batch.Next(ctx)
		}
		return pages - 1, err
	}
	if n, err := pages(); n != 2 || !isCode(err, acquire.PaperJam) {
		t.Errorf("with a jam: %d pages, %v", n, err)
	}
	for _, c := range []struct{ line, answer string }{
		{"fault none", "ok"}, {"load 3 5", "ok"}, {"load 3", "?"}, {"load 0 5", "?"}, {"fault flood:1", "?"}, {"", "?"},
	} {
		io.WriteString(hands, c.line+"\n")
		if answer := next(); answer != c.answer {
			t.Errorf("%q: %q, want %q", c.line, answer, c.answer)
		}
	}
	if n, err := pages(); n != 5 || err != io.EOF {
		t.Errorf("mended and refilled: %d pages, %v", n, err)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	for _, args := range []string{"scanner --fault flood", "scanner --fault jam:0", "scanner --pages -1", "scanner here"} {
		if code := run(t.Context(), strings.Fields(args), io.Discard, io.Discard); code != exitUsage {
			t.Errorf("%s: exit code %d", args, code)
		}
	}
}

func isCode(err error, code acquire.Code) bool {
	stopped, ok := err.(*acquire.Error)
	return ok && stopped.Code == code
}

func TestEveryFaultOfTheVirtualScannerCanBeWritten(t *testing.T) {
	for _, want := range virtual.Faults() {
		if fault, at, ok := virtual.ParseFault(string(want) + ":7"); fault != want || at != 7 || !ok {
			t.Errorf("%s: %s, %d, %v", want, fault, at, ok)
		}
	}
}
