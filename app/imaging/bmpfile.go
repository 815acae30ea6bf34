package imaging

import (
	"encoding/binary"
	"fmt"

	"golang.org/x/image/bmp"
	"golang.org/x/image/webp"
)

// openBMP reads the header of a Windows bitmap (BITMAPINFOHEADER and later).
func openBMP(s source) (opened, error) {
	head, err := s.head(54)
	if err != nil {
		return opened{}, err
	}
	if len(head) < 54 || binary.LittleEndian.Uint32(head[14:]) < 40 {
		return opened{}, fmt.Errorf("%w: bitmap of OS/2", ErrUnsupported)
	}
	if packing := binary.LittleEndian.Uint32(head[30:]); packing == 1 || packing == 2 {
		return opened{}, fmt.Errorf("%w: bitmap with run-length coding", ErrUnsupported)
	}
	field := func(at int) int { return int(int32(binary.LittleEndian.Uint32(head[at:]))) }
	depth := int(binary.LittleEndian.Uint16(head[28:]))
	frame := Frame{Width: field(18), Height: max(field(22), -field(22)), Mode: Colour, BitDepth: min(depth, 8), Compression: "none"}
	const inch = 0.0254 // metre
	frame.DPIX, frame.DPIY = hundredths(float64(max(field(38), 0))*inch), hundredths(float64(max(field(42), 0))*inch)
	if depth <= 8 {
		if frame.Mode, err = bmpPalette(s, field(14), depth, field(46)); err != nil {
			return opened{}, err
		}
	}
	if err := s.limits.check(frame.Width, frame.Height, max(1, depth/8)); err != nil {
		return opened{}, err
	}
	if int64(frame.Width)*int64(frame.Height)*int64(depth)/8 > s.size {
		return opened{}, fmt.Errorf("%w: %d bytes cannot hold %d x %d pixels", ErrDamaged, s.size, frame.Width, frame.Height)
	}
	p := stillImage{source: s, decode: bmp.Decode, frame: frame, orientation: 1}
	return p.opened(), nil
}

// bmpPalette tells what the palette can show: 4 bytes a colour, blue first.
func bmpPalette(s source, header, depth, used int) (Mode, error) {
	if used <= 0 || used > 1<<depth {
		used = 1 << depth
	}
	quads := make([]byte, 4*used)
	if err := s.full(quads, int64(14+header)); err != nil {
		return 0, err
	}
	var triples []byte
	for i := range used {
		triples = append(triples, quads[4*i+2], quads[4*i+1], quads[4*i])
	}
	return paletteMode(triples), nil
}

// openWebP reads the header of a still WebP; an animated one is not read.
func openWebP(s source) (opened, error) {
	config, err := webp.DecodeConfig(s.stream())
	if err != nil {
		return opened{}, err
	}
	frame := Frame{Width: config.Width, Height: config.Height, Mode: Colour, BitDepth: 8, Compression: "webp"}
	p := stillImage{source: s, decode: webp.Decode, frame: frame, orientation: 1}
	return p.opened(), s.limits.check(config.Width, config.Height, 3)
}
