package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"
)

// usage is what one process took, with all processes that it started and waited
// for. Peak is the largest of them, in bytes; 0 where the system does not tell.
type usage struct {
	Wall, CPU time.Duration
	Peak      int64
}

func (u usage) String() string {
	return fmt.Sprintf("%.2f s, CPU %.2f s, %s", u.Wall.Seconds(), u.CPU.Seconds(), megabytes(u.Peak))
}

func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }

// measured runs a command and returns what it took. What the command says on
// its error channel is part of the error.
func measured(ctx context.Context, stdin io.Reader, stdout io.Writer, environment []string, name string, args ...string) (usage, error) {
	command := exec.CommandContext(ctx, name, args...)
	var complaint bytes.Buffer
	command.Stdin, command.Stdout, command.Stderr = stdin, stdout, &complaint
	command.Env = append(os.Environ(), environment...)
	began := time.Now()
	err := command.Run()
	took := time.Since(began)
	if err != nil {
		return usage{}, fmt.Errorf("%s: %w: %s", name, err, lastLines(complaint.String()))
	}
	state := command.ProcessState
	return usage{took, state.UserTime() + state.SystemTime(), peakMemory(state)}, nil
}

func lastLines(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-3):], " / ")
}

// tool runs a peer or a judge.
func tool(ctx context.Context, name string, args ...string) (usage, error) {
	return measured(ctx, nil, nil, nil, name, args...)
}

// ask starts this program again to do one task: the question goes in and the
// reply comes out as JSON.
func ask(ctx context.Context, task string, question, reply any, environment ...string) (usage, error) {
	program, err := os.Executable()
	if err != nil {
		return usage{}, fmt.Errorf("find this program: %w", err)
	}
	in, err := json.Marshal(question)
	if err != nil {
		return usage{}, err
	}
	var out bytes.Buffer
	took, err := measured(ctx, bytes.NewReader(in), &out, environment, program, "-child", task)
	if err != nil {
		return usage{}, err
	}
	if err := json.Unmarshal(out.Bytes(), reply); err != nil {
		return usage{}, fmt.Errorf("read the answer of %s: %w", task, err)
	}
	return took, nil
}

// repeat measures the given number of times and returns the medians, each by
// itself.
func repeat(times int, once func() (usage, error)) (usage, error) {
	var all []usage
	for range times {
		took, err := once()
		if err != nil {
			return usage{}, err
		}
		all = append(all, took)
	}
	return usage{
		Wall: median(all, func(u usage) time.Duration { return u.Wall }),
		CPU:  median(all, func(u usage) time.Duration { return u.CPU }),
		Peak: median(all, func(u usage) int64 { return u.Peak }),
	}, nil
}

func median[T any, N cmp.Ordered](all []T, of func(T) N) N {
	var values []N
	for _, one := range all {
		values = append(values, of(one))
	}
	slices.Sort(values)
	return values[len(values)/2]
}
