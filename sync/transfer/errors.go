package transfer

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"daluang/sync/bag"
)

// Errors by which a caller decides. In every case the batch stays where it is
// at the desk, whole.
var (
	ErrBadAddress   = errors.New("not the address of an archive")
	ErrInsecure     = errors.New("the address is not encrypted")
	ErrUnreachable  = errors.New("the archive cannot be reached")
	ErrNotAnArchive = errors.New("what answers is not an archive")
	ErrRefused      = errors.New("the archive refused")
	ErrRevoked      = errors.New("the workstation was revoked")
	ErrBusy         = errors.New("the archive is busy")
	ErrBadReceipt   = errors.New("the archive's receipt does not hold")
)

// RefusedError is the archive's own word on why not. It is ErrRefused; with
// the code of a revocation it is ErrRevoked, with that of a busy or full
// archive ErrBusy as well.
type RefusedError struct {
	Code    bag.Code
	Reasons []string // in English, for the log and the support desk
	want    []bag.Want
}

func (e *RefusedError) Error() string {
	return fmt.Sprintf("the archive refused (%s): %s", e.Code, strings.Join(e.Reasons, "; "))
}

// Is makes errors.Is find the sentinels.
func (e *RefusedError) Is(target error) bool {
	switch target {
	case ErrRefused:
		return true
	case ErrRevoked:
		return e.Code == bag.CodeRevoked
	case ErrBusy:
		return e.Code == bag.CodeBusy || e.Code == bag.CodeDiskFull
	}
	return false
}

// BusyError says when to come again: zero where the archive did not say. It is
// ErrBusy.
type BusyError struct{ RetryAfter time.Duration }

func (e *BusyError) Error() string { return ErrBusy.Error() }

// Is makes errors.Is find ErrBusy.
func (e *BusyError) Is(target error) bool { return target == ErrBusy }

// passing are the refusals that another try may overcome.
var passing = []bag.Code{bag.CodeBroken, bag.CodeWrongBytes, bag.CodeInternal, bag.CodeDiskFull, bag.CodeBusy,
	bag.CodeNoSession, bag.CodeIncomplete, bag.CodeReplayed}

// mayPass reports whether trying again can help.
func mayPass(err error) bool {
	var refused *RefusedError
	if errors.As(err, &refused) {
		return slices.Contains(passing, refused.Code)
	}
	return errors.Is(err, ErrUnreachable) || errors.Is(err, ErrBusy)
}

func hasCode(err error, code bag.Code) bool {
	var refused *RefusedError
	return errors.As(err, &refused) && refused.Code == code
}
