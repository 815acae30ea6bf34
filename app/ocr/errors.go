package ocr

import (
	"errors"
	"path"
	"strings"
)

// Errors by which a caller decides.
var (
	// ErrNoEngine: tesseract is not installed, cannot be started or is older
	// than version 4. Access copies are then made without text.
	ErrNoEngine = errors.New("no text recognition engine")
	// ErrNoLanguage: language data is missing; see NoLanguageError.
	ErrNoLanguage = errors.New("no language data")
	// ErrTimeout: the worker took longer than Config.Time and was killed.
	ErrTimeout = errors.New("text recognition took too long")
	// ErrKilled: the worker ended by a signal that was not ours: it crashed, or
	// it is ErrOutOfMemory too.
	ErrKilled = errors.New("text recognition crashed")
	// ErrOutOfMemory: the worker reached Config.Memory, or the system ended it,
	// which it does where memory is short. Such an error is also ErrKilled.
	ErrOutOfMemory = errors.New("text recognition ran out of memory")
	// ErrRefused: the worker gave up on the page by itself.
	ErrRefused = errors.New("text recognition refused the page")
	// ErrGarbled: the worker's answer cannot be read, or is far too long.
	ErrGarbled = errors.New("answer of text recognition cannot be read")
	// ErrBadPicture: there are no pixels to read, or more than can be.
	ErrBadPicture = errors.New("picture cannot be read for text")
	// ErrBadRecord: a stored result is damaged or of another version.
	ErrBadRecord = errors.New("stored recognition result cannot be read")
)

// NoLanguageError names the language data that the engine lacks, and what it
// has, by tesseract's names ("ind", "eng", "osd"). It is ErrNoLanguage.
type NoLanguageError struct{ Missing, Present []string }

func (e *NoLanguageError) Error() string {
	return ErrNoLanguage.Error() + ": " + strings.Join(e.Missing, ", ")
}

func (e *NoLanguageError) Unwrap() error { return ErrNoLanguage }

// workerError is why a worker failed, with the last words it said.
type workerError struct {
	reasons []error
	detail  string
}

func (e *workerError) Error() string {
	text := e.reasons[len(e.reasons)-1].Error()
	if e.detail != "" {
		text += " (" + e.detail + ")"
	}
	return text
}

func (e *workerError) Unwrap() []error { return e.reasons }

// lastWords keeps one line of what a worker complained about, for the log:
// short, printable and without folders.
func lastWords(complaint string) string {
	lines := strings.Split(strings.TrimSpace(strings.ToValidUTF8(complaint, "?")), "\n")
	fields := strings.Fields(lines[len(lines)-1])
	for i, field := range fields {
		fields[i] = path.Base(strings.ReplaceAll(field, `\`, "/"))
	}
	line := []rune(strings.Join(fields, " "))
	return string(line[:min(len(line), 160)])
}
