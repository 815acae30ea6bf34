package acquire

import (
	"errors"
	"fmt"
)

// Code is why a scanner stopped, in words that are stable for programs. Each is
// an error by itself, so that errors.Is(err, PaperJam) asks for it.
type Code string

// The codes.
const (
	FeederEmpty        Code = "feeder-empty"
	PaperJam           Code = "paper-jam"
	DoubleFeed         Code = "double-feed"
	CoverOpen          Code = "cover-open"
	Busy               Code = "busy"
	WarmingUp          Code = "warming-up"
	Offline            Code = "offline"
	Cancelled          Code = "cancelled"
	Unsupported        Code = "unsupported-settings"
	AccessDenied       Code = "access-denied"
	Communication      Code = "communication"
	IncompletePage     Code = "incomplete-page"
	DiskFull           Code = "disk-full" // of this computer, in the middle of a stack
	CertificateChanged Code = "certificate-changed"
	Unavailable        Code = "unavailable" // the driver does not work on this computer
	NoDevice           Code = "no-device"
	Unknown            Code = "unknown"
)

// Codes are all of them.
func Codes() []Code {
	return []Code{FeederEmpty, PaperJam, DoubleFeed, CoverOpen, Busy, WarmingUp, Offline, Cancelled, Unsupported,
		AccessDenied, Communication, IncompletePage, DiskFull, CertificateChanged, Unavailable, NoDevice, Unknown}
}

func (c Code) Error() string { return string(c) }

// Error is what stopped a scanner, and what is safe.
type Error struct {
	Code   Code
	Driver string
	Op     string // what was being done
	Detail string // the device's own words, or what it lacks
	Pages  int    // safely kept before it
	Sheet  int    // the sheet to go on from; 0 where none had begun
	Err    error  // the cause; nil where the device said it
}

func (e *Error) Error() string {
	text := fmt.Sprintf("%s: %s: %s", e.Driver, e.Op, e.Code)
	if e.Detail != "" {
		text += fmt.Sprintf(" (%q)", e.Detail)
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

func (e *Error) Unwrap() error { return e.Err }

// Is tells whether target is the code of this error.
func (e *Error) Is(target error) bool {
	code, ok := target.(Code)
	return ok && code == e.Code
}

// Kept is err with the pages that are safe and the sheet to go on from; an
// error that is no *Error becomes one of code Unknown.
func Kept(err error, driver string, source Source, pages int) *Error {
	stopped := &Error{Code: Unknown, Driver: driver, Op: "scan", Err: err}
	var known *Error
	if errors.As(err, &known) {
		copied := *known
		stopped = &copied
	}
	stopped.Pages, stopped.Sheet = pages, NextSheet(source, pages)
	return stopped
}
