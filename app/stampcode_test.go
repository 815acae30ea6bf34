package app

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"
	"time"

	"daluang/storage/archive"
	"daluang/storage/pdfa"
)

func TestSeveralMastersAreNamedByTheDigestOfTheirList(t *testing.T) {
	one, two := archive.DigestOf([]byte("1")).String(), archive.DigestOf([]byte("2")).String()
	if got := mastersDigest([]string{one}); got != one {
		t.Errorf("one master is called %s", got)
	}
	want := fmt.Sprintf("%x", sha256.Sum256([]byte(one+"\n"+two+"\n")))
	if got := mastersDigest([]string{one, two}); got != want {
		t.Errorf("two masters are called %s, want %s", got, want)
	}
}

// However long the names are, and on the narrowest page, there is a stamp that
// can be written.
func TestTheLongestStampCanBeWrittenOnTheNarrowestPage(t *testing.T) {
	making := &copying{options: AccessOptions{Stamp: Stamped}, who: Identity{Creator: strings.Repeat("W", 300), Unit: strings.Repeat("W", 300)}}
	item := archive.Item{ID: archive.NewID(), Signature: archive.SignatureUnverified}
	pages := []archive.Page{{Master: archive.DigestOf([]byte("1")), Captured: time.Date(2026, 5, 31, 20, 0, 0, 0, time.UTC)}, {Master: archive.DigestOf([]byte("2")), Captured: time.Date(2026, 5, 31, 20, 0, 0, 0, time.UTC)}}
	stamp, err := making.stamp(item, pages, surroundings{})
	if err != nil {
		t.Fatal(err)
	}
	if got := stamp.Lines[len(stamp.Lines)-2]; got != "Dialihmediakan 1 Juni 2026" { // in western Indonesia
		t.Errorf("day: %q", got)
	}
	for _, rotate := range []int{0, 90} {
		writer, err := pdfa.NewWriter(&strings.Builder{}, pdfa.Metadata{}, pdfa.Options{})
		if err != nil {
			t.Fatal(err)
		}
		sheet := pdfa.Page{Image: pdfa.Image{Kind: pdfa.Gray8, Width: 3, Height: 3, Data: make([]byte, 9)}, DPIX: 72, DPIY: 72, Rotate: rotate}
		if err := writer.AddPage(withStamp(sheet, 3, 3, stamp)); err != nil {
			t.Errorf("turned by %d: %v", rotate, err)
		}
	}
}
