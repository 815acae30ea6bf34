package archive_test

import (
	"testing"

	"daluang/storage/archive"
)

func TestFlagsAreListedOnceAndKnown(t *testing.T) {
	seen := map[archive.Flag]bool{}
	for _, flag := range archive.Flags() {
		if seen[flag] || !flag.IsKnown() {
			t.Errorf("%q: listed twice or unknown", flag)
		}
		seen[flag] = true
	}
	if archive.Flag("of a later program").IsKnown() {
		t.Error("a flag that nobody defined is known")
	}
}

func TestBlankPagesAreNoFault(t *testing.T) {
	if archive.FlagBlank.NeedsLook() || !archive.FlagBlurred.NeedsLook() {
		t.Error("a blank side asks for a look, or a blurred one does not")
	}
}
