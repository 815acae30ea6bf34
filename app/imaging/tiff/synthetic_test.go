package tiff

import (
	"bytes"
	"encoding/binary"
	"errors"
	"maps"
	"math"
	"slices"
	"testing"
)

// write makes a little-endian TIFF of pages with one strip each. Fields hold
// LONG values; the strip's place and length are filled in if they are missing.
// next, if not 0, is what the last page points to.
func write(next uint32, pages ...written) []byte {
	out := []byte("II*\x00\x08\x00\x00\x00")
	le := binary.LittleEndian
	for i, page := range pages {
		fields := maps.Clone(page.fields)
		base := uint32(len(out))
		tags := slices.Sorted(maps.Keys(fields))
		for _, own := range []uint16{tagStripOffsets, tagStripByteCounts} {
			if _, given := fields[own]; !given {
				tags = append(tags, own)
			}
		}
		slices.Sort(tags)
		behind := base + 2 + 12*uint32(len(tags)) + 4
		var values []byte
		place := func(v []uint32) uint32 {
			at := behind + uint32(len(values))
			for _, one := range v {
				values = le.AppendUint32(values, one)
			}
			return at
		}
		out = le.AppendUint16(out, uint16(len(tags)))
		dataAt := len(out)
		for _, tag := range tags {
			v := fields[tag]
			out = le.AppendUint16(le.AppendUint16(out, tag), 4)
			switch {
			case tag == tagStripOffsets && v == nil:
				out = le.AppendUint32(le.AppendUint32(out, 1), math.MaxUint32)
				dataAt = len(out) - 4
			case tag == tagStripByteCounts && v == nil:
				out = le.AppendUint32(le.AppendUint32(out, 1), uint32(len(page.data)))
			case len(v) == 1:
				out = le.AppendUint32(le.AppendUint32(out, 1), v[0])
			default:
				out = le.AppendUint32(le.AppendUint32(out, uint32(len(v))), place(v))
			}
		}
		following := behind + uint32(len(values)) + uint32(len(page.data))
		if i == len(pages)-1 {
			following = next
		}
		out = le.AppendUint32(out, following)
		if fields[tagStripOffsets] == nil {
			le.PutUint32(out[dataAt:], behind+uint32(len(values)))
		}
		out = append(append(out, values...), page.data...)
	}
	return out
}

type written struct {
	fields map[uint16][]uint32
	data   []byte
}

// plain describes a page; more fields are added to it or replace its own.
func plain(width, height, bits, photometric uint32, data []byte, more map[uint16][]uint32) written {
	fields := map[uint16][]uint32{tagWidth: {width}, tagHeight: {height}, tagBitsPerSample: {bits}, tagPhotometric: {photometric}}
	maps.Copy(fields, more)
	return written{fields, data}
}

func decodeBytes(t *testing.T, data []byte) Raster {
	t.Helper()
	file, err := Open(bytes.NewReader(data), int64(len(data)), roomy)
	if err != nil {
		t.Fatal(err)
	}
	raster, err := file.Pages[0].Decode(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return raster
}

func TestSamplesOfEveryDepthAndMeaning(t *testing.T) {
	cases := map[string]struct {
		page written
		kind Kind
		want []byte
	}{
		"1 bit, white is zero": {plain(10, 1, 1, whiteIsZero, []byte{0xAA, 0x80}, nil), Bilevel, []byte{0xAA, 0x80}},
		"1 bit, black is zero": {plain(10, 1, 1, blackIsZero, []byte{0xAA, 0x80}, nil), Bilevel, []byte{0x55, 0x40}},
		"2 bits":               {plain(4, 1, 2, blackIsZero, []byte{0b00011011}, nil), Gray8, []byte{0, 85, 170, 255}},
		"4 bits, white zero":   {plain(3, 1, 4, whiteIsZero, []byte{0x0F, 0x80}, nil), Gray8, []byte{255, 0, 119}},
		"16 bits":              {plain(2, 1, 16, blackIsZero, []byte{0xFF, 0x7F, 0xFF, 0xFF}, nil), Gray8, []byte{127, 255}},
		"1 bit palette": {plain(2, 1, 1, palette, []byte{0x40}, map[uint16][]uint32{
			tagColourMap: {0x1100, 0xFF00, 0x2200, 0xFF00, 0x3300, 0}}), RGB8, []byte{0x11, 0x22, 0x33, 0xFF, 0xFF, 0}},
		"CMYK": {plain(1, 1, 8, separated, []byte{0, 255, 0, 128}, map[uint16][]uint32{tagSamplesPerPixel: {4}}),
			RGB8, []byte{127, 0, 127}},
		"associated alpha": {plain(1, 1, 8, rgb, []byte{100, 0, 50, 100}, map[uint16][]uint32{
			tagSamplesPerPixel: {4}, tagExtraSamples: {1}}), RGB8, []byte{255, 155, 205}},
		"extra sample of no stated meaning": {plain(1, 1, 8, rgb, []byte{100, 0, 50, 0}, map[uint16][]uint32{
			tagSamplesPerPixel: {4}, tagExtraSamples: {0}}), RGB8, []byte{100, 0, 50}},
	}
	for name, c := range cases {
		got := decodeBytes(t, write(0, c.page))
		if got.Kind != c.kind || !bytes.Equal(got.Data, c.want) {
			t.Errorf("%s: kind %d, %v, want kind %d, %v", name, got.Kind, got.Data, c.kind, c.want)
		}
	}
}

func TestSmallerCopiesAreNoPages(t *testing.T) {
	full := plain(8, 1, 1, whiteIsZero, []byte{0xF0}, nil)
	thumbnail := plain(4, 1, 1, whiteIsZero, []byte{0xF0}, map[uint16][]uint32{tagNewSubfileType: {1}})
	data := write(0, full, thumbnail, full)
	file, err := Open(bytes.NewReader(data), int64(len(data)), roomy)
	if err != nil {
		t.Fatal(err)
	}
	if len(file.Pages) != 2 || file.Reduced != 1 {
		t.Errorf("%d pages and %d smaller copies, want 2 and 1", len(file.Pages), file.Reduced)
	}
}

func TestHostileFilesAreRefusedForTheRightReason(t *testing.T) {
	page := plain(8, 1, 1, whiteIsZero, []byte{0xF0}, nil)
	with := func(more map[uint16][]uint32) []byte {
		return write(0, plain(8, 1, 1, whiteIsZero, []byte{0xF0}, more))
	}
	cases := map[string]struct {
		data []byte
		want error
	}{
		"circle of pages":       {write(8, page, page), ErrDamaged},
		"next page beyond end":  {write(1<<30, page), ErrDamaged},
		"strip beyond end":      {with(map[uint16][]uint32{tagStripByteCounts: {1 << 30}}), ErrDamaged},
		"missing rows":          {with(map[uint16][]uint32{tagHeight: {2}}), ErrDamaged},
		"no width":              {with(map[uint16][]uint32{tagWidth: {0}}), ErrDamaged},
		"billions of pixels":    {with(map[uint16][]uint32{tagWidth: {1 << 30}, tagHeight: {1 << 30}}), ErrTooLarge},
		"giant tile":            {with(map[uint16][]uint32{tagTileWidth: {1 << 16}, tagTileHeight: {1 << 16}}), ErrTooLarge},
		"old jpeg":              {with(map[uint16][]uint32{tagCompression: {6}}), ErrUnsupported},
		"floating point":        {with(map[uint16][]uint32{tagSampleFormat: {3}}), ErrUnsupported},
		"uncompressed fax mode": {write(0, plain(8, 1, 1, whiteIsZero, []byte{0b00000011, 0b11000000, 0, 0}, map[uint16][]uint32{tagCompression: {4}})), ErrUnsupported},
	}
	for name, c := range cases {
		if err := verifyAll(t.Context(), c.data, roomy); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// FuzzTIFF promises that no file makes the reader panic, and that what passes
// Verify decodes to the number of bytes that its size asks for.
func FuzzTIFF(f *testing.F) {
	f.Add(write(0, plain(8, 2, 1, whiteIsZero, []byte{0x26, 0xA0, 0, 0x10, 0x01}, map[uint16][]uint32{tagCompression: {4}})))
	f.Add(write(0, plain(8, 1, 1, blackIsZero, []byte{0x9A, 0x80}, map[uint16][]uint32{tagCompression: {3}, tagT4Options: {1}})))
	f.Add(write(0, plain(2, 1, 8, rgb, []byte{5, 1, 2, 3, 4, 5, 6}, map[uint16][]uint32{tagSamplesPerPixel: {3}, tagCompression: {32773}, tagPlanar: {1}})))
	f.Add(write(0, plain(2, 2, 16, separated, make([]byte, 32), map[uint16][]uint32{tagSamplesPerPixel: {4}, tagPlanar: {2}, tagRowsPerStrip: {1}})))
	f.Add(write(8, plain(3, 1, 4, palette, []byte{0x12, 0x30}, map[uint16][]uint32{tagColourMap: make([]uint32, 48)})))
	limits := Limits{Pixels: 1 << 20, DecodedBytes: 1 << 22, Pages: 4}
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := Open(bytes.NewReader(data), int64(len(data)), limits)
		if err != nil {
			return
		}
		for _, page := range file.Pages {
			verified := page.Verify(t.Context())
			raster, err := page.Decode(t.Context())
			if (verified == nil) != (err == nil) {
				t.Fatalf("Verify says %v, Decode says %v", verified, err)
			}
			if err == nil && len(raster.Data) != raster.Stride*page.Height {
				t.Fatalf("%d bytes for %d rows of %d", len(raster.Data), page.Height, raster.Stride)
			}
		}
	})
}
