package inbox_test

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"

	"daluang/app/acquire/inbox"
)

func encodings(t testing.TB) map[string][]byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 90, 120))
	for i := range img.Pix {
		img.Pix[i] = uint8(i * i)
	}
	files := map[string][]byte{"pdf": []byte("%PDF-1.4\n1 0 obj\nendobj\n%%EOF\n")}
	for name, encode := range map[string]func(*bytes.Buffer) error{
		"jpeg": func(b *bytes.Buffer) error { return jpeg.Encode(b, img, nil) },
		"png":  func(b *bytes.Buffer) error { return png.Encode(b, img) },
		"tiff": func(b *bytes.Buffer) error { return tiff.Encode(b, img, nil) },
		"bmp":  func(b *bytes.Buffer) error { return bmp.Encode(b, img) },
	} {
		var out bytes.Buffer
		if err := encode(&out); err != nil {
			t.Fatal(err)
		}
		files[name] = out.Bytes()
	}
	return files
}

func whole(data []byte) error { return inbox.Whole(bytes.NewReader(data), int64(len(data))) }

func TestAFileIsWholeAsItIsAndNotWhenItsEndIsMissing(t *testing.T) {
	for name, data := range encodings(t) {
		if err := whole(data); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, length := range []int{0, 1, 7, 9, len(data) / 3, len(data) / 2, len(data) - 8} {
			known := inbox.KindOf(data[:length]) != inbox.Unknown
			if err := whole(data[:length]); (known || length == 0) && !errors.Is(err, inbox.ErrNoEnd) {
				t.Errorf("%s cut to %d of %d bytes: %v", name, length, len(data), err)
			}
		}
	}
}

func TestAFileOfFullLengthThatIsNotFilledYetHasNoEnd(t *testing.T) {
	for name, data := range encodings(t) {
		if name == "tiff" || name == "bmp" { // only their standing still tells that
			continue
		}
		reserved := make([]byte, len(data))
		copy(reserved, data[:len(data)/2])
		if err := whole(reserved); !errors.Is(err, inbox.ErrNoEnd) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestThumbnailsInsideAndTrailersBehindAJPEGDoNotMislead(t *testing.T) {
	data := encodings(t)["jpeg"]
	thumbnail := append([]byte{0xFF, 0xE1, 0, 8}, 0xFF, 0xD8, 0xFF, 0xD9, 0, 0) // APP1 with an EOI in it
	inside := append(append(append([]byte{}, data[:2]...), thumbnail...), data[2:]...)
	if err := whole(inside[:len(inside)-2]); !errors.Is(err, inbox.ErrNoEnd) {
		t.Errorf("the thumbnail's end counts as the picture's: %v", err)
	}
	if err := whole(append(inside, make([]byte, 300_000)...)); err != nil {
		t.Errorf("what a telephone wrote behind the picture: %v", err)
	}
}

func TestRealScansAreWhole(t *testing.T) {
	folder := filepath.Join("..", "..", "..", "assets", "samples")
	names, err := filepath.Glob(filepath.Join(folder, "*.*"))
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if kind := inbox.KindOf(data); kind == inbox.Unknown {
			continue
		}
		seen++
		if err := whole(data); err != nil {
			t.Errorf("%s: %v", filepath.Base(name), err)
		}
	}
	if seen < 10 {
		t.Errorf("only %d files seen", seen)
	}
}

func TestProgramsAndPhoneFormatsAreKnownByTheirFirstBytes(t *testing.T) {
	for head, want := range map[string]inbox.Kind{
		"MZ\x90\x00": inbox.Executable, "\x7FELF\x02": inbox.Executable, "#!/bin/sh\n": inbox.Executable, "PK\x03\x04": inbox.Executable,
		"\x00\x00\x00\x18ftypheic": inbox.HEIC, "\x00\x00\x00\x1cftypavif": inbox.HEIC, "\x00\x00\x00\x18ftypmp42": inbox.Unknown,
		"RIFF\x10\x00\x00\x00WEBPVP8 ": inbox.WebP, "halo": inbox.Unknown,
	} {
		if got := inbox.KindOf([]byte(head)); got != want {
			t.Errorf("%q is %q, want %q", head, got, want)
		}
	}
}

// Foreign bytes never make it crash, run away or read outside the file.
func FuzzWhole(f *testing.F) {
	for _, data := range encodings(f) {
		f.Add(data[:min(len(data), 300)])
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := whole(data); err != nil && !errors.Is(err, inbox.ErrNoEnd) {
			t.Errorf("%v", err)
		}
	})
}
