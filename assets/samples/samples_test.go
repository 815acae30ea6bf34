package samples_test

import (
	"bytes"
	"encoding/csv"
	"image"
	_ "image/jpeg"
	_ "image/png"
	"io/fs"
	"path"
	"slices"
	"testing"
	"time"

	_ "golang.org/x/image/tiff"

	"daluang/assets"
	"daluang/assets/samples"
)

func TestEveryDocumentIsDescribedOnceAndInOrder(t *testing.T) {
	var described []string
	for _, d := range descriptions(t) {
		described = append(described, d.File)
	}
	if files := documents(t); !slices.Equal(files, described) {
		t.Errorf("documents %v, described %v", files, described)
	}
	if len(described) != 12 {
		t.Errorf("%d documents, want 12", len(described))
	}
}

func TestEveryDescriptionIsWhole(t *testing.T) {
	rows, err := csv.NewReader(bytes.NewReader(assets.Classification())).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	codes := make(map[string]bool)
	for _, row := range rows {
		codes[row[0]] = true
	}
	for _, d := range descriptions(t) {
		if d.Number == "" || d.Summary == "" || d.Dossier == "" {
			t.Errorf("%s: number, summary or dossier is missing: %+v", d.File, d)
		}
		if _, err := time.Parse(time.DateOnly, d.Date); err != nil {
			t.Errorf("%s: date %q is not a date", d.File, d.Date)
		}
		if !codes[d.ClassCode] {
			t.Errorf("%s: code %q is not in the example table", d.File, d.ClassCode)
		}
		if !slices.Contains([]string{"B", "T", "R", "SR"}, d.Security) {
			t.Errorf("%s: security class %q is unknown", d.File, d.Security)
		}
	}
}

func TestEveryDocumentDecodesAtAPlausibleSize(t *testing.T) {
	for _, name := range documents(t) {
		picture, format, err := image.Decode(bytes.NewReader(content(t, name)))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if want := map[string]string{".jpg": "jpeg", ".png": "png", ".tif": "tiff"}[path.Ext(name)]; format != want {
			t.Errorf("%s is %s, want %s", name, format, want)
		}
		if size := picture.Bounds().Size(); min(size.X, size.Y) < 1100 || max(size.X, size.Y) > 3600 {
			t.Errorf("%s is %v, want a page of A6 to A4 at 200 to 300 dpi", name, size)
		}
	}
}

func TestOnePhotographLiesOnItsSide(t *testing.T) {
	orientation6 := []byte("Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x04\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06")
	var turned []string
	for _, name := range documents(t) {
		if bytes.Contains(content(t, name), orientation6) {
			turned = append(turned, name)
		}
	}
	if !slices.Equal(turned, []string{"05-surat-pinjam-ruang.jpg"}) {
		t.Errorf("documents with EXIF orientation 6: %v", turned)
	}
}

func TestTheSetStaysUnderThreeMegabytes(t *testing.T) {
	total := 0
	for _, name := range documents(t) {
		total += len(content(t, name))
	}
	if total >= 3_000_000 {
		t.Errorf("the documents take %d bytes, want less than 3,000,000", total)
	}
}

func documents(t *testing.T) []string {
	t.Helper()
	entries, err := fs.ReadDir(samples.FS(), ".")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

func content(t *testing.T, name string) []byte {
	t.Helper()
	data, err := fs.ReadFile(samples.FS(), name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func descriptions(t *testing.T) []samples.Description {
	t.Helper()
	all, err := samples.Descriptions()
	if err != nil {
		t.Fatal(err)
	}
	return all
}
