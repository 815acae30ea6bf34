package main

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
)

// logLimit is how large the log grows before it starts anew; the one before is
// kept beside it.
const logLimit = 1 << 20

// logFile is a log in the data folder, opened with its first line so that no
// folder is made before there is something to say. A log that cannot be
// written is not worth stopping for. Safe for concurrent use.
type logFile struct {
	path string

	mu   sync.Mutex
	file *os.File
	size int64
}

// Write adds a line.
func (l *logFile) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.size+int64(len(line)) > logLimit {
		l.rotate()
	}
	if l.file == nil {
		if err := l.open(); err != nil {
			return 0, err
		}
	}
	written, err := l.file.Write(line)
	l.size += int64(written)
	return written, err
}

func (l *logFile) open() error {
	if err := os.MkdirAll(filepath.Dir(l.path), 0o700); err != nil {
		return err
	}
	if info, err := os.Stat(l.path); err == nil && info.Size() > logLimit {
		err = os.Rename(l.path, l.path+".1")
		if err != nil {
			return err
		}
	}
	file, err := os.OpenFile(l.path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	info, err := file.Stat()
	if err != nil {
		return errors.Join(err, file.Close())
	}
	l.file, l.size = file, info.Size()
	return nil
}

func (l *logFile) rotate() {
	if l.file != nil {
		l.file.Close()
	}
	l.file, l.size = nil, 0
	os.Rename(l.path, l.path+".1")
}

// Close ends the log.
func (l *logFile) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil {
		return nil
	}
	return l.file.Close()
}
