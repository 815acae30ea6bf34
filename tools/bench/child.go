package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

var errNoTask = errors.New("no such task")

// answer does one task in a process of its own: what is measured of ours, and
// preparations that would make the measuring process itself large.
func answer(ctx context.Context, name string, in io.Reader, out io.Writer) error {
	tasks := map[string]func() error{
		"colour pages":   func() error { return serve(ctx, in, out, makeColourPages) },
		"text pages":     func() error { return serve(ctx, in, out, makeTextPages) },
		"bilevel pages":  func() error { return serve(ctx, in, out, makeBilevelPages) },
		"layer pages":    func() error { return serve(ctx, in, out, makeLayerPages) },
		"pass through":   func() error { return serve(ctx, in, out, writePassThrough) },
		"bilevel":        func() error { return serve(ctx, in, out, writeBilevel) },
		"copies":         func() error { return serve(ctx, in, out, writeCopies) },
		"check":          func() error { return serve(ctx, in, out, checkFile) },
		"sloping pages":  func() error { return serve(ctx, in, out, makeSlopingPages) },
		"slope pages":    func() error { return serve(ctx, in, out, makeSlopePages) },
		"slopes":         func() error { return serve(ctx, in, out, measureSlopes) },
		"sheets":         func() error { return serve(ctx, in, out, findSheets) },
		"all edges":      func() error { return serve(ctx, in, out, lookForAll) },
		"measured pages": func() error { return serve(ctx, in, out, makeMeasuredPages) },
		"plan":           func() error { return serve(ctx, in, out, makePlan) },
		"page times":     func() error { return serve(ctx, in, out, timePage) },
		"work":           func() error { return serve(ctx, in, out, workOn) },
		"straighten":     func() error { return serve(ctx, in, out, writeStraight) },
		"compare":        func() error { return serve(ctx, in, out, comparePictures) },
	}
	task, known := tasks[name]
	if !known {
		return fmt.Errorf("%q: %w", name, errNoTask)
	}
	return task()
}

func serve[Question, Reply any](ctx context.Context, in io.Reader, out io.Writer, do func(context.Context, Question) (Reply, error)) error {
	var question Question
	if err := json.NewDecoder(in).Decode(&question); err != nil {
		return fmt.Errorf("read the question: %w", err)
	}
	reply, err := do(ctx, question)
	if err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(reply)
}
