//go:build unix

package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"
)

// TestMain lets the test program stand for one that does not get on after the
// first Ctrl-C.
func TestMain(m *testing.M) {
	if os.Getenv("DALUANG_TEST_STUCK") != "" {
		ctx, _ := untilInterrupted(context.Background())
		fmt.Println("ready")
		<-ctx.Done()
		fmt.Println("stopping")
		select {}
	}
	os.Exit(m.Run())
}

func TestTheSecondInterruptEndsTheProgramAtOnce(t *testing.T) {
	stuck := exec.Command(os.Args[0])
	stuck.Env = append(os.Environ(), "DALUANG_TEST_STUCK=1")
	output, err := stuck.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := stuck.Start(); err != nil {
		t.Fatal(err)
	}
	defer stuck.Process.Kill()
	lines := bufio.NewReader(output)
	for _, want := range []string{"ready\n", "stopping\n"} {
		if got, err := lines.ReadString('\n'); err != nil || got != want {
			t.Fatalf("program says %q, %v, want %q", got, err, want)
		}
		if err := stuck.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
	}
	ended := make(chan struct{})
	go func() { defer close(ended); stuck.Wait() }()
	again, patience := time.NewTicker(50*time.Millisecond), time.After(time.Minute)
	defer again.Stop()
	for {
		select {
		case <-ended:
			if status, ok := stuck.ProcessState.Sys().(syscall.WaitStatus); !ok || status.Signal() != syscall.SIGINT {
				t.Errorf("program ended with %v, want by the interrupt", stuck.ProcessState)
			}
			return
		case <-again.C:
			stuck.Process.Signal(os.Interrupt) // the second may come before the program has let go
		case <-patience:
			t.Fatal("the program does not end at the second interrupt")
		}
	}
}
