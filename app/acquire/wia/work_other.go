//go:build !windows

package wia

import (
	"io"
	"os"
	"time"
)

// Work is the worker process: it answers one request by the WIA of this
// computer. Without Windows there is none.
func Work(in io.Reader, out io.Writer) error {
	return Serve(in, out, nowhere{}, time.Second, func() { os.Exit(1) })
}

// nowhere is the WIA of a computer without Windows.
type nowhere struct{}

func (nowhere) List(func(Found)) error          { return Fault{doList, classMissing} }
func (nowhere) Look(string) (Looked, error)     { return Looked{}, Fault{doLook, classMissing} }
func (nowhere) Scan(string, Stack, *Sink) error { return Fault{doScan, classMissing} }
