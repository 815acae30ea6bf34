package imaging

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"runtime"
	"testing"
)

// gradient makes a colour picture in which every pixel is different.
func gradient(width, height int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			img.SetRGBA(x, y, color.RGBA{uint8(x * 5), uint8(y * 7), uint8(x + y), 255})
		}
	}
	return img
}

func asJPEG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func asPNG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func rasterOf(t testing.TB, data []byte) Raster {
	t.Helper()
	raster, err := PageRaster(t.Context(), bytes.NewReader(data), int64(len(data)), 0, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return raster
}

func TestJPEGReachesThePDFWriterByteForByte(t *testing.T) {
	for _, name := range []string{"lept_zanotti-78.jpg", "derived_progressive.jpg", "lept_lucasta.047.jpg"} {
		data := load(t, name)
		raster := rasterOf(t, append(bytes.Clone(data), "what a phone appends"...))
		if raster.Kind != KindJPEG || !bytes.Equal(raster.Data, data) {
			t.Errorf("%s: kind %d, %d bytes of %d", name, raster.Kind, len(raster.Data), len(data))
		}
	}
	if raster := rasterOf(t, load(t, "ocrmypdf_baiona_cmyk.jpg")); raster.Kind != KindRGB8 {
		t.Errorf("a CMYK JPEG is handed on as kind %d, want RGB8", raster.Kind)
	}
	if raster := rasterOf(t, load(t, "derived_exif_orient6.jpg")); raster.Turn != 90 || raster.Mirror {
		t.Errorf("orientation 6 is turn %d, mirror %v", raster.Turn, raster.Mirror)
	}
}

func TestJPEGInTIFFIsPassedThroughAndShowsTheSame(t *testing.T) {
	for _, name := range []string{"ocrd_INPUT_0017.tif", "lept_testbuffer.tif"} {
		data := load(t, name)
		raster := rasterOf(t, data)
		if raster.Kind != KindJPEG {
			t.Errorf("%s: kind %d, want a JPEG", name, raster.Kind)
			continue
		}
		alone, err := jpeg.Decode(bytes.NewReader(raster.Data))
		if err != nil {
			t.Errorf("%s: the joined stream: %v", name, err)
			continue
		}
		shown, err := Decode(t.Context(), bytes.NewReader(data), int64(len(data)), 0, Limits{})
		if err != nil {
			t.Fatal(err)
		}
		samePixels(t, name, alone, shown)
	}
	if raster := rasterOf(t, load(t, "lept_jpeg-coded.tif")); raster.Kind != KindGray8 {
		t.Errorf("a JPEG in several strips is handed on as kind %d, want Gray8", raster.Kind)
	}
}

func samePixels(t *testing.T, name string, got, want image.Image) {
	t.Helper()
	if got.Bounds() != want.Bounds() {
		t.Fatalf("%s: %v, want %v", name, got.Bounds(), want.Bounds())
	}
	bounds := want.Bounds()
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			r, g, b, _ := got.At(x, y).RGBA()
			wr, wg, wb, _ := want.At(x, y).RGBA()
			if r>>8 != wr>>8 || g>>8 != wg>>8 || b>>8 != wb>>8 {
				t.Fatalf("%s: pixel %d,%d is %v, want %v", name, x, y, got.At(x, y), want.At(x, y))
			}
		}
	}
}

func TestBlackIsBlackWhateverTheFileCallsZero(t *testing.T) {
	black, white := rasterOf(t, load(t, "lept_minisblack.tif")), rasterOf(t, load(t, "lept_miniswhite.tif"))
	if black.Kind != KindBilevel || !bytes.Equal(black.Data, white.Data) {
		t.Error("the same page differs between MinIsBlack and MinIsWhite")
	}
	bits := image.NewPaletted(image.Rect(0, 0, 10, 1), color.Palette{color.Black, color.White})
	for x := 1; x < 10; x += 2 {
		bits.SetColorIndex(x, 0, 1)
	}
	if raster := rasterOf(t, asPNG(t, bits)); raster.Kind != KindBilevel || !bytes.Equal(raster.Data, []byte{0xAA, 0x80}) {
		t.Errorf("a PNG of two colours: kind %d, %x", raster.Kind, raster.Data)
	}
}

func TestAJPEGWithoutEndMarkerIsAcceptedOnlyWhenComplete(t *testing.T) {
	whole := load(t, "lept_boxedpage.jpg")
	unended := whole[:len(whole)-2]
	if _, err := probe(t, unended); err != nil {
		t.Errorf("a complete sequential picture without end marker: %v", err)
	}
	if raster := rasterOf(t, unended); !bytes.Equal(raster.Data, whole) {
		t.Error("the end marker was not added for the PDF writer")
	}
	progressive := load(t, "derived_progressive.jpg")
	if _, err := probe(t, progressive[:len(progressive)-2]); !errors.Is(err, ErrDamaged) {
		t.Errorf("a progressive picture without end marker: %v, want ErrDamaged", err)
	}
}

func TestKindsThatAreNotReadAreNamed(t *testing.T) {
	base := asJPEG(t, gradient(16, 16))
	sof := bytes.Index(base, []byte{0xFF, 0xC0})
	arithmetic, twelve, lossless := bytes.Clone(base), bytes.Clone(base), bytes.Clone(base)
	arithmetic[sof+1], lossless[sof+1], twelve[sof+4] = 0xC9, 0xC3, 12
	cases := map[string]struct {
		data   []byte
		format Format
		want   error
	}{
		"arithmetic JPEG": {arithmetic, JPEG, ErrUnsupported},
		"lossless JPEG":   {lossless, JPEG, ErrUnsupported},
		"12-bit JPEG":     {twelve, JPEG, ErrUnsupported},
		"HEIC":            {[]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"), HEIC, ErrHEIC},
		"HEIC, mif1":      {[]byte("\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1heic"), HEIC, ErrHEIC},
		"AVIF":            {[]byte("\x00\x00\x00\x18ftypavif\x00\x00\x00\x00mif1avif"), AVIF, ErrUnsupported},
		"GIF":             {[]byte("GIF89a\x01\x00\x01\x00"), GIF, ErrUnsupported},
		"text":            {[]byte("Surat keputusan"), "", ErrUnknownFormat},
		"nothing":         {nil, "", ErrEmpty},
	}
	for name, c := range cases {
		info, err := probe(t, c.data)
		var refusal *Refusal
		if !errors.Is(err, c.want) || !errors.As(err, &refusal) || refusal.Reason != c.want {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if info.Format != c.format {
			t.Errorf("%s: format %q, want %q", name, info.Format, c.format)
		}
	}
}

func TestALargeClaimIsRefusedBeforeDecodingInEveryFormat(t *testing.T) {
	jpg, pngFile := asJPEG(t, gradient(16, 16)), asPNG(t, gradient(16, 16))
	sof := bytes.Index(jpg, []byte{0xFF, 0xC0})
	binary.BigEndian.PutUint16(jpg[sof+5:], 65000)
	binary.BigEndian.PutUint16(jpg[sof+7:], 65000)
	binary.BigEndian.PutUint32(pngFile[16:], 100_000)
	binary.BigEndian.PutUint32(pngFile[20:], 100_000)
	bmpFile := bytes.Clone(load(t, "lept_test1.bmp"))
	binary.LittleEndian.PutUint32(bmpFile[18:], 100_000)
	binary.LittleEndian.PutUint32(bmpFile[22:], 100_000)
	for name, data := range map[string][]byte{"jpeg": jpg, "png": pngFile, "bmp": bmpFile} {
		var err error
		spent := testing.AllocsPerRun(1, func() { _, err = probe(t, data) })
		if !errors.Is(err, ErrTooLarge) || spent > 200 {
			t.Errorf("%s: %v after %v allocations, want ErrTooLarge", name, err, spent)
		}
	}
}

func TestAClaimThatTheBytesCannotHoldCostsNoMemory(t *testing.T) {
	jpg, pngFile := asJPEG(t, gradient(16, 16)), asPNG(t, gradient(16, 16))
	sof := bytes.Index(jpg, []byte{0xFF, 0xC0})
	binary.BigEndian.PutUint16(jpg[sof+5:], 12000)
	binary.BigEndian.PutUint16(jpg[sof+7:], 12000)
	binary.BigEndian.PutUint32(pngFile[16:], 12000)
	binary.BigEndian.PutUint32(pngFile[20:], 12000)
	bmpFile := bytes.Clone(load(t, "lept_test1.bmp"))
	binary.LittleEndian.PutUint32(bmpFile[18:], 12000)
	binary.LittleEndian.PutUint32(bmpFile[22:], 12000)
	for name, data := range map[string][]byte{"jpeg": jpg, "png": pngFile, "bmp": bmpFile} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := probe(t, data)
		runtime.ReadMemStats(&after)
		if used := after.TotalAlloc - before.TotalAlloc; !errors.Is(err, ErrDamaged) || used > 1<<20 {
			t.Errorf("%s: %v with %d bytes allocated, want ErrDamaged with few", name, err, used)
		}
	}
}

// aWebP is a lossless WebP of one pixel.
const aWebP = "UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA=="

func TestWebPIsRead(t *testing.T) {
	data, err := base64.StdEncoding.DecodeString(aWebP)
	if err != nil {
		t.Fatal(err)
	}
	info, err := probe(t, data)
	if err != nil || info.Format != WebP || info.Frames[0].Width != 1 {
		t.Errorf("%+v, %v", info, err)
	}
	if _, err := probe(t, data[:len(data)-6]); !errors.Is(err, ErrDamaged) {
		t.Errorf("truncated: %v, want ErrDamaged", err)
	}
}

func TestTransparencyIsLaidOnWhite(t *testing.T) {
	img := image.NewNRGBA(image.Rect(0, 0, 2, 1))
	img.SetNRGBA(0, 0, color.NRGBA{200, 0, 0, 0})
	img.SetNRGBA(1, 0, color.NRGBA{0, 0, 0, 128})
	raster := rasterOf(t, asPNG(t, img))
	if want := []byte{255, 255, 255, 127, 127, 127}; raster.Kind != KindRGB8 || !bytes.Equal(raster.Data, want) {
		t.Errorf("kind %d, %v, want %v", raster.Kind, raster.Data, want)
	}
}

// broken is a disk that cannot be read.
type broken struct{}

func (broken) ReadAt([]byte, int64) (int, error) { return 0, io.ErrClosedPipe }

func TestAnUnreadableDiskIsNotCalledADamagedPicture(t *testing.T) {
	_, err := Probe(t.Context(), broken{}, 1000, Limits{})
	var refusal *Refusal
	if !errors.Is(err, io.ErrClosedPipe) || errors.As(err, &refusal) {
		t.Errorf("%v, want the disk's error and no refusal", err)
	}
}

func TestWorkStopsWhenItIsCalledOff(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, name := range []string{"lept_zanotti-78.jpg", "lept_tickets.tif", "lept_patent.png"} {
		data := load(t, name)
		if _, err := Probe(ctx, bytes.NewReader(data), int64(len(data)), Limits{}); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v, want context.Canceled", name, err)
		}
	}
}

// FuzzProbe promises that no bytes make Probe panic, and that what it accepts
// can be decoded and handed on.
func FuzzProbe(f *testing.F) {
	f.Add(asJPEG(f, gradient(9, 9)))
	f.Add(asPNG(f, gradient(3, 3)))
	f.Add([]byte("BM\x3a\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00\x01\x00\x18\x00" +
		"\x00\x00\x00\x00\x04\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x02\x03\x00"))
	webp, err := base64.StdEncoding.DecodeString(aWebP)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(webp)
	limits := Limits{Pixels: 1 << 18, DecodedBytes: 1 << 20, Frames: 3}
	f.Fuzz(func(t *testing.T, data []byte) {
		info, err := Probe(t.Context(), bytes.NewReader(data), int64(len(data)), limits)
		if err != nil || info.Format == PDF {
			return
		}
		for i, frame := range info.Frames {
			img, err := Decode(t.Context(), bytes.NewReader(data), int64(len(data)), i, limits)
			if errors.Is(err, ErrTooLarge) {
				continue // bilevel takes more memory on the screen than in the check
			}
			if err != nil {
				t.Fatalf("Probe accepts what Decode refuses: %v", err)
			}
			if size := img.Bounds().Size(); size != image.Pt(frame.Width, frame.Height) {
				t.Fatalf("%v is shown, Probe says %d x %d", size, frame.Width, frame.Height)
			}
			if _, err := PageRaster(t.Context(), bytes.NewReader(data), int64(len(data)), i, limits); err != nil {
				t.Fatalf("Probe accepts what PageRaster refuses: %v", err)
			}
		}
	})
}
