package pdfa

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// decodeJBIG2 reads what encodeJBIG2 wrote – one page that is either a generic
// region or a dictionary, a text region and a generic region – and appends its
// rows to dst: padded to bytes, most significant bit first, 1 = black, the
// padding white. Whatever else T.88 allows is refused with ErrUnsupportedImage,
// damage with ErrDamagedImage. The memory it takes is a few bits for each of
// width x height pixels, which the caller has bounded, whatever the data claims.
func decodeJBIG2(dst, data []byte, width, height int) ([]byte, error) {
	page, data, err := jbig2Segment(data, 0, jbig2PageInformation)
	if err != nil {
		return dst, err
	}
	if len(page) != jbig2PageSize || !jbig2HasSize(page, width, height) {
		return dst, fmt.Errorf("JBIG2 page is not of %dx%d pixels: %w", width, height, ErrDamagedImage)
	}
	if page[16] != 0x01 || page[17] != 0 || page[18] != 0 {
		return dst, fmt.Errorf("JBIG2 page with flags %02x: %w", page[16:], ErrUnsupportedImage)
	}
	return jbig2DecodeSegments(dst, data, width, height)
}

// jbig2DecodeSegments reads what follows the page information.
func jbig2DecodeSegments(dst, data []byte, width, height int) ([]byte, error) {
	number := uint32(1)
	var text []byte
	if len(data) > 4 && data[4] == jbig2SymbolDictionary {
		var err error
		if text, data, err = jbig2DecodeText(data, width, height); err != nil {
			return dst, err
		}
		number = 3
	}
	region, data, err := jbig2Segment(data, number, jbig2LosslessRegion)
	if err != nil {
		return dst, err
	}
	if len(data) != 0 {
		return dst, fmt.Errorf("JBIG2 with %d bytes behind its region: %w", len(data), ErrUnsupportedImage)
	}
	return jbig2DecodeGeneric(dst, region, text, width, height)
}

// jbig2DecodeGeneric reads the region that fills the page and lays it over the
// text, if there is any.
func jbig2DecodeGeneric(dst, region, text []byte, width, height int) ([]byte, error) {
	coded, err := jbig2GenericData(region, width, height)
	if err != nil {
		return dst, err
	}
	reader := jbig2Reader{coder: newMQDecoder(coded), contexts: new(jbig2Contexts)}
	rows := newJBIG2Rows(width)
	blank := make([]byte, rows.stride)
	for y := range height {
		rows.push(blank)
		reader.row(rows, width)
		if reader.coder.starved > jbig2Reach {
			return dst, fmt.Errorf("JBIG2 data ends in row %d of %d: %w", y, height, ErrDamagedImage)
		}
		at := len(dst)
		dst = append(dst, rows.now[jbig2Margin:jbig2Margin+rows.stride]...)
		if text != nil {
			for i, ink := range text[y*rows.stride : (y+1)*rows.stride] {
				dst[at+i] |= ink
			}
		}
	}
	return dst, reader.coder.ended()
}

// jbig2Reach is how many bytes the decoder may be ahead of the encoder's last
// byte when the last pixel is out: its register holds four.
const jbig2Reach = 4

// ended tells whether the data was all used and no more than that.
func (d *mqDecoder) ended() error {
	if d.starved > jbig2Reach {
		return fmt.Errorf("JBIG2 data ends early: %w", ErrDamagedImage)
	}
	// The decoder is never more than a few bytes ahead of what it gives out.
	if left := len(d.data) - d.at; left > jbig2Reach {
		return fmt.Errorf("JBIG2 data goes on for %d bytes behind the last pixel: %w", left, ErrDamagedImage)
	}
	return nil
}

func jbig2GenericData(region []byte, width, height int) ([]byte, error) {
	if err := jbig2FillsPage(region, jbig2RegionSize, width, height); err != nil {
		return nil, err
	}
	if region[jbig2RegionInfoSize] != 0 {
		return nil, fmt.Errorf("JBIG2 region with flags %02x: %w", region[jbig2RegionInfoSize], ErrUnsupportedImage)
	}
	if err := jbig2HasPixels(region[jbig2RegionInfoSize+1:], jbig2Pixels[:]); err != nil {
		return nil, err
	}
	return jbig2Arithmetic(region[jbig2RegionSize:])
}

// jbig2FillsPage checks a region information, with at least so many bytes and
// an end marker behind it.
func jbig2FillsPage(region []byte, size, width, height int) error {
	if len(region) < size+2 || !jbig2HasSize(region, width, height) {
		return fmt.Errorf("JBIG2 region is not of %dx%d pixels: %w", width, height, ErrDamagedImage)
	}
	for i, b := range region[8:jbig2RegionInfoSize] { // place, combination
		if b != 0 {
			return fmt.Errorf("JBIG2 region with %02x at %d: %w", b, 8+i, ErrUnsupportedImage)
		}
	}
	return nil
}

func jbig2HasPixels(data []byte, pixels []int8) error {
	for i, want := range pixels {
		if int8(data[i]) != want {
			return fmt.Errorf("JBIG2 with its own adaptive pixels: %w", ErrUnsupportedImage)
		}
	}
	return nil
}

// jbig2Arithmetic returns the coded data without the marker at its end.
func jbig2Arithmetic(data []byte) ([]byte, error) {
	if len(data) < 2 || data[len(data)-2] != 0xFF || data[len(data)-1] != 0xAC {
		return nil, fmt.Errorf("JBIG2 data without its end marker: %w", ErrDamagedImage)
	}
	return data[:len(data)-2], nil
}

// jbig2Segment returns the data of the first segment, which must have this
// number and kind and refer to these segments, and what follows it.
func jbig2Segment(data []byte, number uint32, kind byte, refers ...byte) (segment, rest []byte, err error) {
	header := jbig2Header(nil, number, kind, 0, refers...)
	if len(data) < len(header) {
		return nil, nil, fmt.Errorf("JBIG2 segment of %d bytes: %w", len(data), ErrDamagedImage)
	}
	ahead := len(header) - 4
	if !bytes.Equal(data[:ahead], header[:ahead]) {
		return nil, nil, fmt.Errorf("JBIG2 segment %x: %w", data[:ahead], ErrUnsupportedImage)
	}
	length := int64(binary.BigEndian.Uint32(data[ahead:]))
	data = data[len(header):]
	if length > int64(len(data)) {
		return nil, nil, fmt.Errorf("JBIG2 segment of %d bytes has %d: %w", length, len(data), ErrDamagedImage)
	}
	return data[:length], data[length:], nil
}

func jbig2HasSize(data []byte, width, height int) bool {
	return int64(binary.BigEndian.Uint32(data)) == int64(width) && int64(binary.BigEndian.Uint32(data[4:])) == int64(height)
}

// jbig2Reader decodes a generic region with template 0.
type jbig2Reader struct {
	coder    mqDecoder
	contexts *jbig2Contexts
}

// row fills the current row, which is white to begin with.
func (g *jbig2Reader) row(r *jbig2Rows, width int) {
	d := &g.coder
	for x := 0; x < width; {
		i := jbig2Margin + x/8
		if n := g.whites(r, i, width-x); n > 0 {
			x += n
			continue
		}
		now := uint32(r.now[i-1])
		one := uint32(r.one[i-1])<<16 | uint32(r.one[i])<<8 | uint32(r.one[i+1])
		two := uint32(r.two[i-1])<<16 | uint32(r.two[i])<<8 | uint32(r.two[i+1])
		n := uint32(min(8, width-x))
		for shift := range n {
			context := (two>>(13-shift)&0x1F)<<11 | (one>>(12-shift)&0x7F)<<4 | now&0x0F
			now = now<<1 | d.decode(&g.contexts[context&0xFFFF])
		}
		r.now[i] = byte(now << (8 - n))
		x += 8
	}
}

// whites decodes at one stroke whole bytes of white in the white context, as
// many as are sure to be coded before the registers need a closer look.
func (g *jbig2Reader) whites(r *jbig2Rows, i, left int) int {
	d, state := &g.coder, g.contexts[0]
	qe := mqSteps[state&0x7F].qe
	sure := int(min((d.a-0x8000)/qe, d.c>>16/qe))
	if state&1 != 0 || sure < 8 || left < 8 {
		return 0
	}
	n := min(r.whiteBytes(i, jbig2Margin+r.stride), sure/8, left/8)
	d.a -= uint32(8*n) * qe
	d.c -= uint32(8*n) * qe << 16
	return 8 * n
}
