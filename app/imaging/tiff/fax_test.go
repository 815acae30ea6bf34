package tiff

import (
	"context"
	"errors"
	"testing"
)

// oneBlackPair is three rows of a white, two black and a white pixel.
func oneBlackPair() (Fax, []byte) {
	return Fax{K: -1, Columns: 4, Rows: 3}, []byte{0x23, 0xFF, 0xC0}
}

func TestAReducedFaxHasTheMeanOfEverySquare(t *testing.T) {
	fax, data := oneBlackPair()
	for factor, want := range map[int][]byte{
		1: {255, 0, 0, 255, 255, 0, 0, 255, 255, 0, 0, 255},
		2: {128, 128, 128, 128}, // the lower squares are cut off by the edge
		3: {85, 255},
		9: {128},
	} {
		got, err := fax.Reduce(context.Background(), data, factor)
		if err != nil || string(got) != string(want) {
			t.Errorf("by %d: %v, %v, want %v", factor, got, err, want)
		}
	}
}

func TestAFaxThatBreaksOffIsDamaged(t *testing.T) {
	fax, data := oneBlackPair()
	rows, err := fax.Decode(context.Background(), data)
	if err != nil || string(rows) != "\x60\x60\x60" {
		t.Fatalf("%x, %v", rows, err)
	}
	if _, err := fax.Decode(context.Background(), data[:1]); !errors.Is(err, ErrDamaged) {
		t.Errorf("cut off: %v", err)
	}
	if _, err := fax.Reduce(context.Background(), data[:1], 2); !errors.Is(err, ErrDamaged) {
		t.Errorf("cut off and reduced: %v", err)
	}
	if _, err := (Fax{K: -1, Columns: 0, Rows: 3}).Decode(context.Background(), data); !errors.Is(err, ErrDamaged) {
		t.Errorf("without columns: %v", err)
	}
}
