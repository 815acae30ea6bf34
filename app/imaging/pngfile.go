package imaging

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"math"

	"daluang/app/imaging/tiff"
)

// openPNG reads the chunks before the picture data (PNG third edition).
func openPNG(s source) (opened, error) {
	p := stillImage{source: s, decode: png.Decode, orientation: 1}
	seen := false
	for at := int64(8); ; {
		var head [8]byte
		if err := s.full(head[:], at); err != nil {
			return opened{}, err
		}
		length, kind := int64(binary.BigEndian.Uint32(head[:])), string(head[4:])
		if kind == "IDAT" || kind == "IEND" {
			break
		}
		body, err := s.chunk(kind, at+8, length)
		if err != nil {
			return opened{}, err
		}
		if err := p.pngChunk(kind, body, s.limits); err != nil {
			return opened{}, err
		}
		seen = seen || kind == "IHDR"
		at += 12 + length
	}
	if !seen {
		return opened{}, fmt.Errorf("%w: the png has no header", ErrDamaged)
	}
	const mostDeflated = 1032 // bytes out of one byte in, the most that deflate can do
	if rows := int64(p.frame.Height) * int64(p.frame.Width*p.frame.BitDepth/8); rows/mostDeflated > s.size {
		return opened{}, fmt.Errorf("%w: %d bytes cannot hold %d x %d pixels", ErrDamaged, s.size, p.frame.Width, p.frame.Height)
	}
	return p.opened(), nil
}

// full reads exactly len(p) bytes.
func (s source) full(p []byte, at int64) error {
	n, err := s.ReadAt(p, at)
	if n == len(p) {
		return nil
	}
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// chunk reads the body of a chunk that matters here; others are passed over.
func (s source) chunk(kind string, at, length int64) ([]byte, error) {
	const largest = 16 << 20
	switch kind {
	case "IHDR", "PLTE", "pHYs", "iCCP", "eXIf":
	default:
		return nil, nil
	}
	if length > s.size-at {
		return nil, io.ErrUnexpectedEOF
	}
	if length > largest {
		return nil, fmt.Errorf("%w: a png chunk of %d bytes", ErrTooLarge, length)
	}
	body := make([]byte, length)
	return body, s.full(body, at)
}

func (p *stillImage) pngChunk(kind string, body []byte, limits Limits) error {
	switch {
	case kind == "IHDR" && len(body) == 13:
		return p.pngHeader(body, limits)
	case kind == "PLTE":
		p.frame.Mode = paletteMode(body)
	case kind == "pHYs" && len(body) == 9 && body[8] == 1:
		const inch = 0.0254 // metre; the file holds whole pixels a metre, so 300 dpi come as 299.9994
		p.frame.DPIX = hundredths(float64(binary.BigEndian.Uint32(body)) * inch)
		p.frame.DPIY = hundredths(float64(binary.BigEndian.Uint32(body[4:])) * inch)
	case kind == "iCCP":
		p.icc = pngProfile(body)
	case kind == "eXIf":
		p.orientation, _, _ = tiff.Exif(body)
	}
	return nil
}

func hundredths(v float64) float64 { return math.Round(v*100) / 100 }

func (p *stillImage) pngHeader(body []byte, limits Limits) error {
	width, height := binary.BigEndian.Uint32(body), binary.BigEndian.Uint32(body[4:])
	if width > math.MaxInt32 || height > math.MaxInt32 {
		return fmt.Errorf("%w: png of %d x %d pixels", ErrDamaged, width, height)
	}
	depth, kind := int(body[8]), body[9]
	mode, samples := Colour, 3
	switch {
	case kind == 0 && depth == 1:
		mode, samples = Bilevel, 1
	case kind == 0 || kind == 4:
		mode, samples = Gray, 1
	case kind == 3:
		samples = 1
	}
	p.frame = Frame{Width: int(width), Height: int(height), Mode: mode, BitDepth: depth, Compression: "deflate"}
	return limits.check(int(width), int(height), samples*max(1, (depth+7)/8))
}

// paletteMode tells what a palette of RGB triples can show.
func paletteMode(colours []byte) Mode {
	mode := Bilevel
	for ; len(colours) >= 3; colours = colours[3:] {
		r, g, b := colours[0], colours[1], colours[2]
		switch {
		case r != g || g != b:
			return Colour
		case r != 0 && r != 255:
			mode = Gray
		}
	}
	return mode
}

// pngProfile unpacks an embedded colour profile; one that cannot be read counts
// as none.
func pngProfile(body []byte) []byte {
	const largest = 4 << 20
	_, rest, found := bytes.Cut(body, []byte{0})
	if !found || len(rest) < 2 {
		return nil
	}
	r, err := zlib.NewReader(bytes.NewReader(rest[1:]))
	if err != nil {
		return nil
	}
	icc, err := io.ReadAll(io.LimitReader(r, largest))
	if err != nil || len(icc) == largest {
		return nil
	}
	return icc
}

// decoder reads one picture from a stream, as the decoders of the standard
// library do.
type decoder func(io.Reader) (image.Image, error)
