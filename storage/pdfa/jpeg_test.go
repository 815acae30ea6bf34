package pdfa_test

import (
	"bytes"
	"errors"
	"image/jpeg"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"daluang/storage/pdfa"
	"daluang/tools/sharedtest"
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

// Some programs store red, green and blue as they are and say so only in the
// names of the components; a PDF reader would take them for YCbCr.
func TestAJPEGOfPlainRGBKeepsItsColours(t *testing.T) {
	pdftoppm := tool(t, "pdftoppm")
	scan := jpegFile(t, 3, 64, 64) // without JFIF or Adobe segment
	frame, start := bytes.Index(scan, []byte{0xFF, 0xC0}), bytes.Index(scan, []byte{0xFF, 0xDA})
	for i, letter := range []byte("RGB") {
		scan[frame+10+3*i] = letter
		scan[start+5+2*i] = letter
	}
	want, err := jpeg.Decode(bytes.NewReader(scan))
	if err != nil {
		t.Fatal(err)
	}
	file := write(t, pdfa.Metadata{}, []pdfa.Page{{Image: pdfa.Image{Kind: pdfa.JPEG, Data: scan}, DPIX: 72, DPIY: 72}})
	ordinary := write(t, pdfa.Metadata{}, onePage(pdfa.Image{Kind: pdfa.JPEG, Data: jpegFile(t, 3, 64, 64)}))
	// Poppler looks at the names too, so the entry for stricter readers is looked for.
	entry := []byte("/ColorTransform 0")
	if !bytes.Contains(file, entry) || bytes.Contains(ordinary, entry) {
		t.Error("ColorTransform is not where it belongs")
	}
	name := saved(t, file)
	picture, err := exec.Command(pdftoppm, "-r", "72", name).Output()
	if err != nil {
		t.Fatal(err)
	}
	pixels := picture[len(picture)-3*64*64:]
	for _, at := range []int{0, 40, 64*32 + 10, 64*64 - 1} {
		r, g, b, _ := want.At(at%64, at/64).RGBA()
		for i, v := range []uint32{r, g, b} {
			if d := int(pixels[3*at+i]) - int(v>>8); d < -8 || d > 8 {
				t.Errorf("pixel %d is %v, want %d %d %d", at, pixels[3*at:3*at+3], r>>8, g>>8, b>>8)
				break
			}
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

func TestAJPEGThatWasCheckedBeforeGoesInUnchanged(t *testing.T) {
	page := onePage(pdfa.Image{Kind: pdfa.JPEG, Data: jpegFile(t, 3, 100, 140)})
	decoded := write(t, sampleMetadata(), page)
	page[0].Image.Whole = true
	if !bytes.Equal(write(t, sampleMetadata(), page), decoded) {
		t.Error("the file differs")
	}
	// The caller's word does not reach the checker.
	page[0].Image.Data = page[0].Image.Data[:len(page[0].Image.Data)/2]
	if check(t, write(t, sampleMetadata(), page)).Valid() {
		t.Error("half a JPEG is called valid")
	}
}

// TestCorpusJPEGsAreArchivedOrRefusedForAReason puts every JPEG of the corpus
// through the writer and the checker.
func TestCorpusJPEGsAreArchivedOrRefusedForAReason(t *testing.T) {
	folder := sharedtest.Corpus(t)
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
	t.Run("veraPDF", func(t *testing.T) { judgeFolder(t, pdfa.PDFA2B, archived) })
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
