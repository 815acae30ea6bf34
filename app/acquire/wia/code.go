package wia

import (
	"encoding/json"
	"errors"
	"fmt"

	"daluang/app/acquire"
)

// HRESULT is how a call of COM ended; one with the highest bit set failed.
type HRESULT uint32

// The results that decide something here.
const (
	sOK          HRESULT = 0
	sFalse       HRESULT = 1          // of a transfer: it was cancelled
	endOfMedia   HRESULT = 0x00210001 // WIA_STATUS_END_OF_MEDIA: no more pages
	paperEmpty   HRESULT = 0x80210003 // WIA_ERROR_PAPER_EMPTY
	noInterface  HRESULT = 0x80004002 // E_NOINTERFACE
	pointer      HRESULT = 0x80004003 // E_POINTER
	unspecified  HRESULT = 0x80004005 // E_FAIL
	classMissing HRESULT = 0x80040154 // REGDB_E_CLASSNOTREG
	badArgument  HRESULT = 0x80070057 // E_INVALIDARG
)

// Failed tells whether it is an error.
func (r HRESULT) Failed() bool { return r&0x80000000 != 0 }

func (r HRESULT) Error() string { return fmt.Sprintf("HRESULT 0x%08X", uint32(r)) }

// Fault is a call of COM that failed.
type Fault struct {
	Op     string
	Result HRESULT
}

func (f Fault) Error() string { return f.Op + ": " + f.Result.Error() }

func (f Fault) Unwrap() error { return f.Result }

// codes are the errors of WIA (facility 0x21) and those of COM and Windows that
// a scanner can end with. Microsoft's header wiadef.h counts in decimal, its
// web page prints those decimal numbers as if they were hexadecimal, and
// drivers follow one or the other: both are here. Where no code says more than
// Unknown does, there is no row, and the user sees the number.
var codes = map[HRESULT]acquire.Code{
	0x80210002: acquire.PaperJam,
	paperEmpty: acquire.FeederEmpty,
	0x80210004: acquire.PaperJam, // WIA_ERROR_PAPER_PROBLEM
	0x80210005: acquire.Offline,
	0x80210006: acquire.Busy,
	0x80210007: acquire.WarmingUp,
	0x80210009: acquire.NoDevice, // WIA_ERROR_ITEM_DELETED
	0x8021000A: acquire.Communication,
	0x8021000B: acquire.Unsupported,   // WIA_ERROR_INVALID_COMMAND
	0x8021000C: acquire.Unsupported,   // WIA_ERROR_INCORRECT_HARDWARE_SETTING
	0x8021000D: acquire.Busy,          // WIA_ERROR_DEVICE_LOCKED
	0x8021000E: acquire.Communication, // WIA_ERROR_EXCEPTION_IN_DRIVER
	0x8021000F: acquire.Communication, // WIA_ERROR_INVALID_DRIVER_RESPONSE

	0x80210010: acquire.CoverOpen,  // header: 16
	0x80210016: acquire.CoverOpen,  // web page
	0x80210013: acquire.Busy,       // WIA_ERROR_NETWORK_RESERVATION_FAILED, header: 19
	0x80210019: acquire.Busy,       // web page
	0x80210014: acquire.DoubleFeed, // WIA_ERROR_MULTI_FEED, header: 20
	0x80210020: acquire.DoubleFeed, // web page
	0x80210015: acquire.NoDevice,   // WIA_S_NO_DEVICE_AVAILABLE, header: 21, and a printer's counter

	0x80004004:  acquire.Cancelled,    // E_ABORT
	0x800704C7:  acquire.Cancelled,    // ERROR_CANCELLED
	0x80070005:  acquire.AccessDenied, // E_ACCESSDENIED
	badArgument: acquire.Unsupported,
	0x800700AA:  acquire.Busy,          // ERROR_BUSY
	0x80070015:  acquire.Offline,       // ERROR_NOT_READY
	0x8007048F:  acquire.Offline,       // ERROR_DEVICE_NOT_CONNECTED
	0x80070490:  acquire.NoDevice,      // ERROR_NOT_FOUND
	0x8007001F:  acquire.Communication, // ERROR_GEN_FAILURE
	0x80010105:  acquire.Communication, // RPC_E_SERVERFAULT
	0x80010108:  acquire.Communication, // RPC_E_DISCONNECTED
	0x800706BA:  acquire.Communication, // RPC_S_SERVER_UNAVAILABLE
	0x800706BE:  acquire.Communication, // RPC_S_CALL_FAILED

	classMissing: acquire.Unavailable,
	noInterface:  acquire.Unavailable,
	0x800401F3:   acquire.Unavailable, // CO_E_CLASSSTRING
	0x80080005:   acquire.Unavailable, // CO_E_SERVER_EXEC_FAILURE: the service does not start
	0x80070422:   acquire.Unavailable, // ERROR_SERVICE_DISABLED
}

// noRoom are Windows' words for a full disk, where the worker ran into it.
var noRoom = map[HRESULT]bool{
	0x80070070: true, // ERROR_DISK_FULL
	0x80070027: true, // ERROR_HANDLE_DISK_FULL
	0x80030070: true, // STG_E_MEDIUMFULL
}

// outcomeOf is the error that a worker ended with, nil where all went well.
func outcomeOf(f frame) error {
	var o outcome
	if err := json.Unmarshal(f.payload, &o); err != nil {
		return &acquire.Error{Code: acquire.Communication, Driver: Name, Op: "read the worker", Err: errFrame}
	}
	if o.Result == sFalse {
		return &acquire.Error{Code: acquire.Cancelled, Driver: Name, Op: o.Op, Err: o.Result}
	}
	if !o.Result.Failed() {
		return nil
	}
	stopped := &acquire.Error{Code: acquire.Unknown, Driver: Name, Op: o.Op, Detail: o.Detail, Err: o.Result}
	if code, ok := codes[o.Result]; ok {
		stopped.Code = code
	} else if noRoom[o.Result] {
		stopped.Err = errors.Join(o.Result, errNoSpace)
	} else if stopped.Detail == "" {
		stopped.Detail = o.Result.Error()
	}
	return stopped
}
