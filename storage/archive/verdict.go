package archive

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// ErrBadVerdict says that a verdict has no reason that this program knows, or
// gives "other" without words.
var ErrBadVerdict = errors.New("not a verdict")

// Fault is why an inspector sends a page back to be captured again. Its text is
// stored; what the user reads is the translation "fault.<text>".
type Fault string

// The faults, in the order of their keys on the screen.
const (
	FaultSkewed      Fault = "skewed"       // miring
	FaultCutOff      Fault = "cut-off"      // terpotong
	FaultBlurred     Fault = "blurred"      // buram
	FaultDark        Fault = "dark"         // gelap
	FaultMissingPage Fault = "missing-page" // halaman kurang
	FaultMissingBack Fault = "missing-back" // sisi belakang
	FaultOrder       Fault = "order"        // salah urutan
	FaultOther       Fault = "other"        // lainnya: needs words
)

var faults = []Fault{FaultSkewed, FaultCutOff, FaultBlurred, FaultDark, FaultMissingPage, FaultMissingBack, FaultOrder, FaultOther}

// Faults lists every fault in the order of its key.
func Faults() []Fault { return slices.Clone(faults) }

// Verdict is what an inspector said of a page, of the picture as it was then.
type Verdict struct {
	Fault Fault     `json:"fault,omitempty"` // empty: the page is good
	Words string    `json:"words,omitempty"`
	By    ID        `json:"by,omitempty"` // the operator
	At    time.Time `json:"at"`
}

// Passes reports a good page.
func (v Verdict) Passes() bool { return v.Fault == "" }

// Check returns ErrBadVerdict for a fault that nobody knows and for "other"
// without words: a page is never sent back without saying why.
func (v Verdict) Check() error {
	known := v.Fault == "" || slices.Contains(faults, v.Fault)
	if !known || v.Fault == FaultOther && strings.TrimSpace(v.Words) == "" {
		return fmt.Errorf("fault %.40q: %w", string(v.Fault), ErrBadVerdict)
	}
	return nil
}

// Shown is the digest of all that decides how a page looks: its frame of the
// master and its recipe. A verdict holds for the picture that was judged; where
// the page looks otherwise since, it has to be judged again.
func (p Page) Shown() Digest {
	return DigestOf(fmt.Appendf(nil, "%s %d %s", p.Master, p.Frame, p.Recipe()))
}
