package app_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"io/fs"
	"testing"

	"daluang/app"
	"daluang/assets/samples"
)

// onDarkLid is a sample as it was scanned, with a wedge of ground beside it.
func onDarkLid(t *testing.T, name string) []byte {
	t.Helper()
	data, err := fs.ReadFile(samples.FS(), name)
	must(t, err)
	img, err := jpeg.Decode(bytes.NewReader(data))
	must(t, err)
	size := img.Bounds().Size()
	page := image.NewRGBA(img.Bounds())
	for y := range size.Y {
		for x := range size.X {
			page.Set(x, y, img.At(x, y))
			if y < size.Y/40-x*size.Y/40/size.X {
				page.Set(x, y, color.Gray{40})
			}
		}
	}
	var out bytes.Buffer
	must(t, jpeg.Encode(&out, page, &jpeg.Options{Quality: 88}))
	return out.Bytes()
}

// tonesOf tells, by file, whether tidying a batch of one item gave its pages a step
// that changes tones.
func tonesOf(t *testing.T, batch string, describe map[string]string, files map[string]string) (tonal map[string]bool) {
	t.Helper()
	desk, _ := newDesk(t)
	folder := t.TempDir()
	for name, sample := range files {
		write(t, folder, name, onDarkLid(t, sample))
	}
	_, err := desk.Import(t.Context(), []string{folder}, batch, app.Split{}, nil)
	must(t, err)
	found, err := desk.BatchNamed(t.Context(), batch)
	must(t, err)
	pages, err := desk.BatchPages(t.Context(), found.ID)
	must(t, err)
	for _, page := range pages[1:] {
		_, err = desk.JoinItem(t.Context(), page.Item)
		must(t, err)
	}
	if describe != nil {
		_, err = desk.Describe(t.Context(), pages[0].Item, describe)
		must(t, err)
	}
	tidied, err := desk.Tidy(t.Context(), batch, true, nil)
	must(t, err)
	if len(tidied.Failed) > 0 || len(tidied.Pages) != len(files) {
		t.Fatalf("tidied: %+v", tidied)
	}
	if pages, err = desk.BatchPages(t.Context(), found.ID); err != nil {
		t.Fatal(err)
	}
	tonal = map[string]bool{}
	for _, page := range pages {
		tonal[page.Source] = page.Recipe().IsTonal()
		proposed, err := desk.Propose(t.Context(), page.ID)
		must(t, err)
		for _, step := range proposed.Steps {
			if step.IsTonal() && describe != nil {
				t.Errorf("%s: proposed %+v for what is kept", page.Source, step)
			}
		}
	}
	return tonal
}

func TestALetterIsFreedOfGroundAndAnIjazahNeverTouched(t *testing.T) {
	const letter, memo, ijazah, transcript = "05-surat-pinjam-ruang.jpg", "12-nota-dinas-1987.jpg", "07-ijazah-2021-depan.jpg", "10-ijazah-2025-transkrip.jpg"
	if got := tonesOf(t, "Surat 2021", nil, map[string]string{"scan1.jpg": letter, "scan2.jpg": memo}); !got["scan1.jpg"] || !got["scan2.jpg"] {
		t.Errorf("the ground beside letters is left: %v", got)
	}
	for name, got := range map[string]map[string]bool{
		"nobody said so, the picture does":   tonesOf(t, "Pindai 7", nil, map[string]string{"scan1.jpg": ijazah, "scan2.jpg": transcript}),
		"the profile that nobody chose":      tonesOf(t, "Ijazah 2021", nil, map[string]string{"scan1.jpg": letter, "scan2.jpg": transcript}),
		"the name of a file":                 tonesOf(t, "Pindai 7", nil, map[string]string{"transkrip 1.jpg": letter}),
		"a description of a record kept so":  tonesOf(t, "Pindai 7", map[string]string{"title": "Peta desa"}, map[string]string{"scan1.jpg": letter}),
		"a description of a diploma's marks": tonesOf(t, "Pindai 7", map[string]string{"title": "Transkrip nilai"}, map[string]string{"scan1.jpg": transcript}),
	} {
		for file, tonal := range got {
			if tonal {
				t.Errorf("%s: %s is cleaned", name, file)
			}
		}
	}
}
