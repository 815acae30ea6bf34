// Package inbox is what sources that push have in common: the folder that is
// watched and the page that phones open. It says what an arrival is, when a
// source may let go of it, and whether the bytes of a file are all there.
//
// What it promises after a crash: nothing here is written. A source keeps a
// file until Take has answered nil for it, and offers it again after a crash;
// the receiver knows by the digest that it has it.
package inbox

import (
	"context"

	"daluang/storage/archive"
)

// Arrival is one whole file that a source offers.
type Arrival struct {
	Path    string         // where its bytes lie; only to be read
	Name    string         // as the sender calls it, without folders; in UTF-8
	Session string         // the table or person that sends it; empty: not named
	Bytes   int64          // its length
	Digest  archive.Digest // SHA-256 of the bytes at Path when the source looked
}

// Take stores an arrival. Nil says that its bytes are stored and read back and
// that it is in the catalogue: the source may let go of it then, and only then.
// A *Refusal says that this file will never be stored. Any other error says "not
// now": the source keeps the file and offers it again.
type Take func(context.Context, Arrival) error

// Refusal is why a file is not wanted: for the program, for the person who sent
// it, and for the log.
type Refusal struct {
	Code     string // stable, as in translations "error.<code>.what"
	Sentence string // for the person, in the language of the desk
	Err      error
}

func (r *Refusal) Error() string { return "refused as " + r.Code + ": " + r.Err.Error() }

func (r *Refusal) Unwrap() error { return r.Err }
