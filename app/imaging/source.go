package imaging

import (
	"bufio"
	"context"
	"errors"
	"io"
)

// source is a file's content together with the wish to go on reading it.
type source struct {
	ctx    context.Context
	r      io.ReaderAt
	size   int64
	limits Limits
}

// readError marks an error of the reader itself, to be told from what a
// decoder makes of the bytes.
type readError struct{ err error }

func (e *readError) Error() string { return e.err.Error() }
func (e *readError) Unwrap() error { return e.err }

// ReadAt reads from the file, stops when the work is called off and marks
// errors that are not the plain end of the file.
func (s source) ReadAt(p []byte, offset int64) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := s.r.ReadAt(p, offset)
	if err != nil && !errors.Is(err, io.EOF) {
		err = &readError{err}
	}
	return n, err
}

// stream reads the file from its beginning.
func (s source) stream() io.Reader {
	return bufio.NewReaderSize(io.NewSectionReader(s, 0, s.size), 64<<10)
}

// head returns the first n bytes, or fewer if the file is shorter.
func (s source) head(n int) ([]byte, error) {
	data := make([]byte, min(int64(n), s.size))
	got, err := s.ReadAt(data, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return data[:got], nil
}
