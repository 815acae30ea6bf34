package imaging

import (
	"bytes"
	"encoding/csv"
	"errors"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"

	"daluang/tools/sharedtest"
)

func load(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(sharedtest.Corpus(t), name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func probe(t testing.TB, data []byte) (Info, error) {
	return Probe(t.Context(), bytes.NewReader(data), int64(len(data)), Limits{})
}

// refused lists the files of the corpus that Probe must not accept, and why.
var refused = map[string]error{
	"ocrmypdf_linn.txt":        ErrUnknownFormat,
	"ocrd_INPUT_0020.jp2":      ErrUnsupported,
	"corrupt_truncated.jpg":    ErrDamaged,
	"corrupt_truncated_g4.tif": ErrDamaged,
	"corrupt_g4_bits.tif":      ErrDamaged,
	"corrupt_zero.tif":         ErrEmpty,
	"bomb_50kx50k_g4.tif":      ErrTooLarge,
}

// lying are the files whose orientation turns them on their side.
var lying = map[string]bool{"derived_orientation6.tif": true, "derived_exif_orient6.jpg": true}

type row map[string]string

func manifest(t testing.TB) []row {
	t.Helper()
	r := csv.NewReader(bytes.NewReader(load(t, "MANIFEST.tsv")))
	r.Comma, r.LazyQuotes = '\t', true
	lines, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []row
	for _, line := range lines[1:] {
		one := row{}
		for i, name := range lines[0] {
			one[name] = line[i]
		}
		rows = append(rows, one)
	}
	return rows
}

func (r row) number(column string) int {
	n, _ := strconv.Atoi(r[column])
	return n
}

func TestProbeReadsOrRefusesEveryFileOfTheCorpus(t *testing.T) {
	rows := manifest(t)
	if len(rows) < 60 {
		t.Fatalf("the manifest lists only %d files", len(rows))
	}
	for _, row := range rows {
		name := row["file"]
		info, err := probe(t, load(t, name))
		t.Logf("%-42s %-5s %v %v", name, info.Format, info.Frames, err)
		if want := refused[name]; want != nil {
			if !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", name, err, want)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if info.Format == PDF {
			continue
		}
		checkFrames(t, row, info)
	}
}

func checkFrames(t *testing.T, row row, info Info) {
	t.Helper()
	name, first := row["file"], info.Frames[0]
	width, height := row.number("width"), row.number("height")
	if lying[name] {
		width, height = height, width
	}
	if first.Width != width || first.Height != height || len(info.Frames) != row.number("pages") {
		t.Errorf("%s: %d frames of %d x %d, the manifest says %s of %d x %d",
			name, len(info.Frames), first.Width, first.Height, row["pages"], width, height)
	}
	modes := map[string]Mode{"1": Bilevel, "L": Gray, "I": Gray, "I;16": Gray, "LA": Gray,
		"RGB": Colour, "RGBA": Colour, "CMYK": Colour}
	if want, told := modes[row["mode"]]; told && first.Mode != want {
		t.Errorf("%s: mode %d, the manifest says %s", name, first.Mode, row["mode"])
	}
	var dpi float64
	if tag := row["dpi_tag"]; tag != "none" {
		dpi, _ = strconv.ParseFloat(tag[:bytes.IndexByte([]byte(tag), 'x')], 64)
	}
	if math.Abs(first.DPIX-dpi) > 0.6 && !(dpi == 1 && first.DPIX == 0) { // 1 is the other reader's word for "no unit"
		t.Errorf("%s: %v dpi, the manifest says %s", name, first.DPIX, row["dpi_tag"])
	}
}

func TestDecodeAndPageRasterAgreeOnEverythingThatProbeAccepts(t *testing.T) {
	for _, row := range manifest(t) {
		data := load(t, row["file"])
		info, err := probe(t, data)
		if err != nil || info.Format == PDF {
			continue
		}
		for i, frame := range info.Frames {
			img, err := Decode(t.Context(), bytes.NewReader(data), int64(len(data)), i, Limits{})
			if err != nil {
				t.Errorf("%s frame %d: %v", row["file"], i, err)
				continue
			}
			if size := img.Bounds().Size(); size.X != frame.Width || size.Y != frame.Height {
				t.Errorf("%s frame %d is shown with %v, Probe says %d x %d", row["file"], i, size, frame.Width, frame.Height)
			}
			raster, err := PageRaster(t.Context(), bytes.NewReader(data), int64(len(data)), i, Limits{})
			if err != nil {
				t.Errorf("%s frame %d: %v", row["file"], i, err)
				continue
			}
			checkRaster(t, row["file"], raster, frame)
		}
	}
}

func checkRaster(t *testing.T, name string, raster Raster, frame Frame) {
	t.Helper()
	width, height := raster.Width, raster.Height
	if raster.Turn%180 != 0 {
		width, height = height, width
	}
	if width != frame.Width || height != frame.Height {
		t.Errorf("%s: raster of %d x %d turned by %d, Probe says %d x %d", name, raster.Width, raster.Height, raster.Turn, frame.Width, frame.Height)
	}
	bytesOf := map[Kind]int{KindBilevel: (raster.Width + 7) / 8, KindGray8: raster.Width, KindRGB8: 3 * raster.Width}
	if row, pixels := bytesOf[raster.Kind]; pixels && len(raster.Data) != row*raster.Height {
		t.Errorf("%s: %d bytes of pixels, want %d", name, len(raster.Data), row*raster.Height)
	}
	wantComponents := 1
	if frame.Mode == Colour {
		wantComponents = 3
	}
	if raster.Components != wantComponents {
		t.Errorf("%s: %d components for mode %d", name, raster.Components, frame.Mode)
	}
}

func TestABombIsRefusedInLittleMemory(t *testing.T) {
	data := load(t, "bomb_50kx50k_g4.tif")
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := probe(t, data)
	runtime.ReadMemStats(&after)
	used := after.TotalAlloc - before.TotalAlloc
	t.Logf("refused with %d bytes allocated: %v", used, err)
	if !errors.Is(err, ErrTooLarge) {
		t.Errorf("%v, want ErrTooLarge", err)
	}
	if used > 10<<20 {
		t.Errorf("refusing took %d bytes", used)
	}
}

// TestATruncatedFileIsNeverAccepted cuts real files at many places.
func TestATruncatedFileIsNeverAccepted(t *testing.T) {
	for _, name := range []string{"lept_boxedpage.jpg", "derived_progressive.jpg", "lept_cootoots.png", "lept_form1.tif",
		"lept_jpeg-coded.tif", "tess_phototestrot.tif", "lept_test1.bmp", "derived_g3.tif"} {
		data := load(t, name)
		for part := 0; part < 12; part++ {
			cut := data[:len(data)*part/12]
			if part == 11 {
				cut = data[:len(data)-40]
			}
			_, err := probe(t, cut)
			if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrEmpty) {
				t.Errorf("%s cut to %d of %d bytes: %v", name, len(cut), len(data), err)
			}
		}
	}
}
