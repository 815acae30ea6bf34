package app

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"daluang/storage/archive"
)

// stumblingDesk is a desk of which every look at a PDF panics once stumble is
// called: it has lost its renderer.
func stumblingDesk(t *testing.T, log *bytes.Buffer) (desk *Desk, folder string, stumble func()) {
	t.Helper()
	folder = t.TempDir()
	cache, _ := os.UserCacheDir() // empty where there is none: the renderer then keeps nothing
	desk, err := Init(t.Context(), Config{Folder: folder, Cache: filepath.Join(cache, "daluang", "pdf"), Log: slog.New(slog.NewTextHandler(log, nil))}, Setup{Creator: "SDN SPESIMEN 1"})
	if err != nil {
		t.Fatal(err)
	}
	renderer := desk.pdf
	t.Cleanup(func() { desk.pdf = renderer; desk.Close() })
	return desk, folder, func() { desk.pdf = nil }
}

func importAll(t *testing.T, desk *Desk, batch string, files map[string][]byte) (Imported, []archive.Item) {
	t.Helper()
	folder := t.TempDir()
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(folder, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	imported, err := desk.Import(t.Context(), []string{folder}, batch, Split{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	items, err := desk.BatchItems(t.Context(), batch)
	if err != nil {
		t.Fatal(err)
	}
	return imported, items
}

func grayJPEG(t *testing.T, width int) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, image.NewGray(image.Rect(0, 0, width, 140)), nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

const tinyPDF = "%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n" +
	"2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n" +
	"3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 90 90]/Resources<<>>>>\nendobj\n" +
	"xref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000054 00000 n \n0000000105 00000 n \n" +
	"trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n182\n%%EOF\n"

func TestADecoderThatPanicsCostsOnlyItsFile(t *testing.T) {
	var log bytes.Buffer
	desk, folder, stumble := stumblingDesk(t, &log)
	stumble()
	imported, _ := importAll(t, desk, "Uji", map[string][]byte{"a.pdf": []byte(tinyPDF), "b.jpg": grayJPEG(t, 100)})
	if imported.Stored != 1 || len(imported.Refused) != 1 || filepath.Base(imported.Refused[0].Path) != "a.pdf" {
		t.Fatalf("import = %+v, want the picture stored and the PDF refused", imported)
	}
	if err := imported.Refused[0].Err; !errors.Is(err, errPanic) || strings.Contains(err.Error(), "goroutine") {
		t.Errorf("refused because %v", err)
	}
	if !strings.Contains(log.String(), "capture.go") {
		t.Error("the log does not tell where it happened")
	}
	if left, err := os.ReadDir(filepath.Join(folder, "incoming")); err != nil || len(left) != 0 {
		t.Errorf("incoming holds %v, %v", left, err)
	}
}

func TestAnEncoderThatPanicsCostsOnlyItsItem(t *testing.T) {
	var log bytes.Buffer
	desk, folder, stumble := stumblingDesk(t, &log)
	_, items := importAll(t, desk, "Uji", map[string][]byte{"a.pdf": []byte(tinyPDF), "b.jpg": grayJPEG(t, 100)})
	if len(items) != 2 {
		t.Fatalf("%d items, want 2", len(items))
	}
	stumble()
	written, err := desk.WriteAccess(t.Context(), items, t.TempDir(), AccessOptions{NoText: true}, nil)
	if err != nil || len(written.Files) != 1 || len(written.Failed) != 1 || !errors.Is(written.Failed[0].Err, errPanic) {
		t.Errorf("WriteAccess = %+v, %v, want one written and one failed", written, err)
	}
	if left, err := os.ReadDir(filepath.Join(folder, "incoming")); err != nil || len(left) != 0 {
		t.Errorf("incoming holds %v, %v", left, err)
	}
}
