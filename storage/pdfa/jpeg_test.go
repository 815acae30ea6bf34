package pdfa_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"daluang/storage/pdfa"
)

// No prefix of a JPEG may pass: that is what a power cut or a full disk leaves.
func TestNoTruncatedJPEGPasses(t *testing.T) {
	scan := jpegFile(t, 3, 48, 64)
	if _, err := pdfa.CheckJPEG(scan); err != nil {
		t.Fatal(err)
	}
	for end := range len(scan) {
		_, err := pdfa.CheckJPEG(scan[:end])
		if !errors.Is(err, pdfa.ErrDamagedImage) && !(end < 4 && errors.Is(err, pdfa.ErrUnsupportedImage)) {
			t.Fatalf("first %d of %d bytes: %v", end, len(scan), err)
		}
	}
}

// A scanner program that was stopped may close a short file with an end marker.
// Only the very last coded byte may be missing unseen: it can be all padding.
func TestNoJPEGThatEndsEarlyPasses(t *testing.T) {
	scan := jpegFile(t, 3, 48, 64)
	start := bytes.Index(scan, []byte{0xFF, 0xDA}) + 14
	for end := start; end < len(scan)-3; end++ {
		short := append(bytes.Clone(scan[:end]), 0xFF, 0xD9)
		if _, err := pdfa.CheckJPEG(short); !errors.Is(err, pdfa.ErrDamagedImage) {
			t.Fatalf("ended after %d of %d bytes: %v", end, len(scan), err)
		}
	}
}

func TestCheckJPEGJoinsTheProfileOfSeveralSegments(t *testing.T) {
	profile := pdfa.SRGBProfile()
	scan := jpegFile(t, 3, 16, 16)
	file := bytes.Clone(scan[:2])
	half := len(profile) / 2
	for _, part := range []struct {
		number byte
		data   []byte
	}{{2, profile[half:]}, {1, profile[:half]}} { // stored out of order
		length := 2 + 14 + len(part.data)
		file = append(file, 0xFF, 0xE2, byte(length>>8), byte(length))
		file = append(file, "ICC_PROFILE\x00"...)
		file = append(append(file, part.number, 2), part.data...)
	}
	file = append(file, scan[2:]...)
	info, err := pdfa.CheckJPEG(file)
	if err != nil || !bytes.Equal(info.ICC, profile) || info.Width != 16 || info.Components != 3 {
		t.Errorf("profile of %d bytes, want %d; %v", len(info.ICC), len(profile), err)
	}
}

// TestCorpusJPEGsAreArchivedOrRefusedForAReason puts every JPEG of the corpus
// through the writer and the checker.
func TestCorpusJPEGsAreArchivedOrRefusedForAReason(t *testing.T) {
	folder := corpus(t)
	names, _ := filepath.Glob(filepath.Join(folder, "*.jp*g"))
	if len(names) == 0 {
		t.Skip("no JPEG in the corpus")
	}
	archived := t.TempDir()
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		info, err := pdfa.CheckJPEG(data)
		if err != nil {
			t.Logf("%s: %v", filepath.Base(name), err)
			if !errors.Is(err, pdfa.ErrDamagedImage) && !errors.Is(err, pdfa.ErrColour) && !errors.Is(err, pdfa.ErrUnsupportedImage) {
				t.Errorf("%s: refused without a reason: %v", filepath.Base(name), err)
			}
			continue
		}
		file := write(t, pdfa.Metadata{}, []pdfa.Page{{Image: pdfa.Image{Kind: pdfa.JPEG, Data: data, ICC: info.ICC}, DPIX: 300, DPIY: 300}})
		if report := check(t, file); !report.Valid() {
			t.Errorf("%s: %v", filepath.Base(name), report.Problems)
		}
		if err := os.WriteFile(filepath.Join(archived, filepath.Base(name)+".pdf"), file, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("veraPDF", func(t *testing.T) { judgeFolder(t, archived) })
}

func FuzzCheckJPEG(f *testing.F) {
	f.Add(jpegFile(f, 3, 9, 8))
	f.Add(jpegFile(f, 1, 9, 8))
	f.Fuzz(func(t *testing.T, data []byte) {
		info, err := pdfa.CheckJPEG(data)
		if err == nil && (info.Width == 0 || info.Height == 0 || info.Components != 1 && info.Components != 3) {
			t.Fatalf("%+v", info)
		}
	})
}
