// Package acquire is where pages come from: what every scanner driver offers
// to the desk (Driver, Scanner, Batch), what a source that pushes offers
// (Inbox), and the Spool in which a page becomes a whole file. The drivers
// are its subpackages; acquiretest is the test that each of them passes.
//
// What it promises after a crash or a power cut: a page that Next returned is
// a whole file under its own name, synced to the disk; everything else in the
// spool ends in ".part" and is nobody's page. At most the sheet in the feeder
// is lost. A driver never changes the bytes that the device sent.
package acquire

import (
	"context"
	"slices"
	"time"

	"daluang/storage/archive"
)

// Driver finds scanners of one kind. Safe for concurrent use.
type Driver interface {
	// Name is the Driver field of its devices.
	Name() string
	// Discover tells of each device once, from one goroutine, until it has
	// looked everywhere or ctx ends, which is no error. Errors: Unavailable
	// where this computer lacks what the driver needs.
	Discover(ctx context.Context, found func(Device)) error
	// Open finds a device that Discover told of, today or years ago.
	Open(ctx context.Context, device Device) (Scanner, error)
}

// Scanner is one device. Not safe for concurrent use.
type Scanner interface {
	Capabilities(ctx context.Context) (Capabilities, error)
	// Ready tells whether there is paper, as far as the device says.
	Ready(ctx context.Context, source Source) (Readiness, error)
	// Start begins a stack whose pages go into the spool. It refuses, with
	// Unsupported, what the capabilities lack before any paper moves.
	Start(ctx context.Context, settings Settings, spool *Spool, tell func(Event)) (Batch, error)
}

// Batch is a stack being scanned, pulled page by page. Not safe for concurrent
// use.
type Batch interface {
	// Next returns the next page, whole and on the disk; it is the caller's
	// to remove. io.EOF says that the stack is done: at least one page came,
	// and the device itself says that no more will. Any other error is an
	// *Error with the pages kept so far and the sheet to go on from.
	Next(ctx context.Context) (Page, error)
	// Close frees the device, in the middle of a stack too. The second time
	// it does nothing.
	Close() error
}

// Inbox is a source that brings pages by itself: a folder, phones.
type Inbox interface {
	// Run hands pages to take until ctx ends. A page is ticked off at its
	// source only after take has returned nil.
	Run(ctx context.Context, take func(context.Context, Page) error) error
}

// Source is the part of a scanner that pages come from.
type Source string

// The sources.
const (
	Flatbed      Source = "flatbed"
	Feeder       Source = "feeder"
	FeederDuplex Source = "feeder-duplex"
)

// ColorMode is how much of the colour is captured.
type ColorMode string

// The modes: one bit a pixel, eight, twenty-four.
const (
	Lineart ColorMode = "lineart"
	Gray    ColorMode = "gray"
	Color   ColorMode = "color"
)

// Device names a scanner so that it can be found again: ID does not change when
// its address does.
type Device struct {
	Driver      string         `json:"driver"`
	ID          string         `json:"id"`
	Name        string         `json:"name"`
	Location    string         `json:"location,omitempty"` // where somebody wrote that it stands
	Address     string         `json:"address,omitempty"`  // where it was seen last
	Serial      string         `json:"serial,omitempty"`
	Certificate archive.Digest `json:"certificate,omitzero"` // SHA-256 of the one it showed first; zero: none yet
}

// Offer is what one source of a device can do.
type Offer struct {
	Modes               []ColorMode
	Resolutions         []int // dpi, ascending; empty where MinDPI to MaxDPI holds
	MinDPI, MaxDPI      int
	WidthMM, HeightMM   float64 // the largest sheet
	MinWidth, MinHeight float64 // millimetres
}

// TakesDPI tells whether the source has this resolution.
func (o Offer) TakesDPI(dpi int) bool {
	if len(o.Resolutions) > 0 {
		return slices.Contains(o.Resolutions, dpi)
	}
	return o.MinDPI <= dpi && dpi <= o.MaxDPI
}

// Capabilities are what a device says about itself, by source: a feeder often
// does less than the flatbed of the same device.
type Capabilities struct {
	Device  Device // as it is to be remembered
	Sources map[Source]Offer
}

// Readiness is whether there is paper.
type Readiness string

// What a device knows of its paper. Flatbeds are always PaperUnknown.
const (
	PaperLoaded  Readiness = "loaded"
	PaperEmpty   Readiness = "empty"
	PaperUnknown Readiness = "unknown"
)

// Settings are what is asked of a device, or what it really used.
type Settings struct {
	Source   Source    `json:"source"`
	Mode     ColorMode `json:"mode"`
	DPI      int       `json:"dpi"`
	WidthMM  float64   `json:"width_mm,omitempty"`  // 0: the largest the source takes, up to A4
	HeightMM float64   `json:"height_mm,omitempty"` // 0: the same
	MaxPages int       `json:"max_pages,omitempty"` // 0: the whole stack
}

// Page is one side of a sheet as a file of its own.
type Page struct {
	Sequence int // from 1 in its batch
	Sheet    int // from 1; front and back of a sheet share it
	Side     archive.Side
	File
	Device Device
	Used   Settings // what the device really did, as far as the file shows it
	At     time.Time
}

// Event is how far the page at hand is. No device tells how much is to come.
type Event struct {
	Page  int // the sequence number that it will have
	Bytes int64
}

// SheetOf is the sheet and the side of the n-th page of a stack.
func SheetOf(source Source, sequence int) (sheet int, side archive.Side) {
	if source != FeederDuplex {
		return sequence, ""
	}
	if sequence%2 == 1 {
		return (sequence + 1) / 2, archive.Front
	}
	return sequence / 2, archive.Back
}

// NextSheet is the first sheet of a stack that is not wholly kept after so many
// pages: the one to put back on top when it stops.
func NextSheet(source Source, pages int) int {
	if source == FeederDuplex {
		return pages/2 + 1
	}
	return pages + 1
}
