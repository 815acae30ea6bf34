package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"daluang/app"
)

// copying asks for access copies of files as a clerk gets them: taken in at a
// new desk, one item a file, and written out.
type copying struct {
	Files  []string
	Folder string // for the desk and the copies; made anew
	Text   bool
}

// copies are the files written, in the order of the question.
type copies struct {
	Files    []string
	Bytes    []int64
	Children time.Duration // CPU of the processes that were started: the engine's
}

var errIncomplete = errors.New("not every file became an access copy")

func writeCopies(ctx context.Context, q copying) (copies, error) {
	desk, err := app.Init(ctx, app.Config{Folder: filepath.Join(q.Folder, "desk")}, app.Setup{Creator: "Bench"})
	if err != nil {
		return copies{}, err
	}
	defer desk.Close()
	if _, err := desk.Import(ctx, q.Files, "Bench", app.Split{}, nil); err != nil {
		return copies{}, err
	}
	items, err := desk.BatchItems(ctx, "Bench")
	if err != nil {
		return copies{}, err
	}
	written, err := desk.WriteAccess(ctx, items, filepath.Join(q.Folder, "pdf"), app.AccessOptions{NoText: !q.Text}, nil)
	if err != nil {
		return copies{}, err
	}
	if len(written.Failed) > 0 {
		return copies{}, fmt.Errorf("%w: %s: %w", errIncomplete, written.Failed[0].Source, written.Failed[0].Err)
	}
	if len(written.Files) != len(q.Files) {
		return copies{}, fmt.Errorf("%w: %d of %d", errIncomplete, len(written.Files), len(q.Files))
	}
	reply := copies{Children: childrenCPU()}
	for _, file := range written.Files {
		reply.Files, reply.Bytes = append(reply.Files, file.Path), append(reply.Bytes, file.Bytes)
	}
	return reply, nil
}

// newCopies runs writeCopies in a folder that is empty.
func (b *bench) newCopies(ctx context.Context, name string, files []string, text bool) (usage, copies, error) {
	folder := filepath.Join(b.folder, name)
	if err := os.RemoveAll(folder); err != nil {
		return usage{}, copies{}, fmt.Errorf("clear the results: %w", err)
	}
	var made copies
	took, err := ask(ctx, "copies", copying{files, folder, text}, &made)
	return took, made, err
}
