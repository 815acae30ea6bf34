package virtual

import (
	"slices"
	"strconv"
	"strings"
)

// Fault is what goes wrong, at the page that Scanner.Break names.
type Fault string

// The faults: those that real devices have been seen with.
const (
	None        Fault = ""
	Jam         Fault = "jam"         // between two pages
	JamInPage   Fault = "jam-in-page" // the body ends early, the answer ends cleanly
	DoubleFeed  Fault = "double-feed" // the device noticed two sheets at once
	CoverOpen   Fault = "cover-open"
	Empty       Fault = "empty"        // no paper from the start
	Busy        Fault = "busy"         // somebody else's job
	CutPage     Fault = "cut-page"     // the body ends early and the device knows of nothing
	Hang        Fault = "hang"         // the body stops and the connection stays
	Drop        Fault = "drop"         // the connection is closed in the page
	Wait503     Fault = "wait-503"     // 503 twice before every page
	False404    Fault = "false-404"    // 404 to the first question after every page
	BadLocation Fault = "bad-location" // the job's address has an impossible host
	End409      Fault = "end-409"      // the stack ends with 409
	End410      Fault = "end-410"      // or 410
	Aborted404  Fault = "aborted-404"  // the job is aborted, the answer says "no more pages"
	HugeXML     Fault = "huge-xml"     // capabilities of 100 MB
	Endless     Fault = "endless"      // a page that never ends
	Lies        Fault = "lies"         // announces 600 dpi and lineart, delivers 300 and gray
	NoLineart   Fault = "no-lineart"   // announces lineart, refuses it with 409
	Vanish      Fault = "vanish"       // nobody answers from this page on
	NoStatus    Fault = "no-status"    // the status is no XML
)

// Faults are all of them.
func Faults() []Fault {
	return []Fault{Jam, JamInPage, DoubleFeed, CoverOpen, Empty, Busy, CutPage, Hang, Drop, Wait503, False404, BadLocation, End409, End410,
		Aborted404, HugeXML, Endless, Lies, NoLineart, Vanish, NoStatus}
}

// ParseFault reads a fault as people write it: "jam:4" for the fourth page,
// "jam" for the first, and "none".
func ParseFault(text string) (fault Fault, at int, ok bool) {
	name, page, placed := strings.Cut(text, ":")
	if name == "none" && !placed {
		return None, 0, true
	}
	at = 1
	if placed {
		var err error
		if at, err = strconv.Atoi(page); err != nil || at < 1 {
			return None, 0, false
		}
	}
	return Fault(name), at, slices.Contains(Faults(), Fault(name))
}

// feederStates is what the feeder says while a fault has aborted its job.
var feederStates = map[Fault]string{
	Jam: "ScannerAdfJam", JamInPage: "ScannerAdfJam", DoubleFeed: "ScannerAdfMultipickDetected", CoverOpen: "ScannerAdfDoorOpen",
}
