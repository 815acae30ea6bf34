package render

import (
	"errors"
	"io"
	"sync"
)

// watched lends a caller's file to PDFium. It remembers an error of the file,
// to tell it from damage, and can be taken back at any moment: after release
// the file is not touched any more. It is safe for concurrent use.
type watched struct {
	lock sync.Mutex
	file io.ReadSeeker
	err  error
	gone bool
}

func (w *watched) Read(p []byte) (int, error) {
	w.lock.Lock()
	defer w.lock.Unlock()
	if w.gone {
		return 0, w.err
	}
	n, err := w.file.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		w.err = err
	}
	return n, err
}

func (w *watched) Seek(offset int64, whence int) (int64, error) {
	w.lock.Lock()
	defer w.lock.Unlock()
	if w.gone {
		return 0, w.err
	}
	return w.file.Seek(offset, whence)
}

// release gives the file back to the caller; PDFium then reads only reason.
func (w *watched) release(reason error) {
	w.lock.Lock()
	defer w.lock.Unlock()
	w.gone, w.err = true, reason
}

func (w *watched) failure() error {
	w.lock.Lock()
	defer w.lock.Unlock()
	return w.err
}
