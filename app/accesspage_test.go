package app_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"daluang/storage/objects"
	"daluang/storage/pdfa"
)

func TestPagesThatPDFACannotSizeAreSealedAllTheSame(t *testing.T) {
	pixelsOnly(t)
	for name, page := range map[string][]byte{
		"panorama.jpg": jpegOf(t, 16320, 300, 72),
		"gulungan.jpg": jpegOf(t, 900, 20000, 96),
		"strip.jpg":    jpegOf(t, 4000, 2, 300),
		"titik.pdf":    smallestPDF(),
	} {
		desk, _ := newDesk(t)
		items := batchOf(t, desk, "Uji", map[string][]byte{name: page})
		if _, err := desk.Seal(t.Context(), "Uji", plainCopies, nil); err != nil {
			t.Errorf("%s: Seal = %v", name, err)
			continue
		}
		written, err := desk.WriteAccess(t.Context(), items, filepath.Join(t.TempDir(), "pdf"), plainCopies, nil)
		if err != nil || len(written.Files) != 1 {
			t.Fatalf("%s: %+v, %v", name, written, err)
		}
		raw, err := os.ReadFile(written.Files[0].Path)
		must(t, err)
		report, err := pdfa.Check(bytes.NewReader(raw), int64(len(raw)))
		if err != nil || !report.Valid() {
			t.Errorf("%s: %+v, %v", name, report.Problems, err)
		}
	}
}

func TestAMasterWhoseBytesHaveChangedGoesIntoNoAccessCopy(t *testing.T) {
	desk, folder := newDesk(t)
	page := jpegOf(t, 800, 1100, 100)
	items := batchOf(t, desk, "Uji", map[string][]byte{"surat.jpg": page})
	digest := sha256.Sum256(page)
	name := hex.EncodeToString(digest[:])
	master := filepath.Join(folder, "objects", name[:2], name[2:4], name)
	page[14]++ // its resolution: it can be decoded all the same
	must(t, os.Chmod(master, 0o600))
	must(t, os.WriteFile(master, page, 0o600))
	written, err := desk.WriteAccess(t.Context(), items, filepath.Join(t.TempDir(), "pdf"), plainCopies, nil)
	if err != nil || len(written.Files) != 0 || len(written.Failed) != 1 || !errors.Is(written.Failed[0].Err, objects.ErrDamaged) {
		t.Errorf("%+v, %v", written, err)
	}
}

// jpegOf is a picture whose header tells its resolution (JFIF, JPEG annex B).
func jpegOf(t *testing.T, width, height, dpi int) []byte {
	t.Helper()
	var out bytes.Buffer
	must(t, jpeg.Encode(&out, image.NewGray(image.Rect(0, 0, width, height)), nil))
	header := []byte{0xFF, 0xE0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 1}
	header = binary.BigEndian.AppendUint16(header, uint16(dpi))
	header = binary.BigEndian.AppendUint16(header, uint16(dpi))
	header = append(header, 0, 0)
	return bytes.Join([][]byte{out.Bytes()[:2], header, out.Bytes()[2:]}, nil)
}

// smallestPDF has one page of 1 x 1 point.
func smallestPDF() []byte {
	var out strings.Builder
	var offsets []int
	io.WriteString(&out, "%PDF-1.4\n")
	for i, object := range []string{
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 1 1]/Resources<<>>>>",
	} {
		offsets = append(offsets, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	table := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, offset := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&out, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, table)
	return []byte(out.String())
}
