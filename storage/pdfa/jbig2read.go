package pdfa

import (
	"encoding/binary"
	"fmt"
)

// decodeJBIG2 reads what encodeJBIG2 wrote – one page, one lossless generic
// region of template 0 that fills it – and appends its rows to dst: padded to
// bytes, most significant bit first, 1 = black, the padding white. Whatever else
// T.88 allows is refused with ErrUnsupportedImage, damage with ErrDamagedImage.
// The memory it takes is that of width x height pixels, which the caller has
// bounded, whatever the data claims.
func decodeJBIG2(dst, data []byte, width, height int) ([]byte, error) {
	coded, err := jbig2Coded(data, width, height)
	if err != nil {
		return dst, err
	}
	region := jbig2Reader{coder: newMQDecoder(coded), contexts: new(jbig2Contexts)}
	rows := newJBIG2Rows(width)
	blank := make([]byte, rows.stride)
	for y := range height {
		rows.push(blank)
		region.row(rows, width)
		if region.coder.starved > jbig2Reach {
			return dst, fmt.Errorf("JBIG2 data ends in row %d of %d: %w", y, height, ErrDamagedImage)
		}
		dst = append(dst, rows.now[jbig2Margin:jbig2Margin+rows.stride]...)
	}
	// The decoder is never more than a few bytes ahead of the pixels.
	if left := len(coded) - region.coder.at; left > jbig2Reach {
		return dst, fmt.Errorf("JBIG2 data goes on for %d bytes behind the last row: %w", left, ErrDamagedImage)
	}
	return dst, nil
}

// jbig2Reach is how many bytes the decoder may be ahead of the encoder's last
// byte when the last pixel is out: its register holds four.
const jbig2Reach = 4

// jbig2Coded takes the segments apart and returns the arithmetic data without
// the marker at its end.
func jbig2Coded(data []byte, width, height int) ([]byte, error) {
	page, data, err := jbig2Segment(data, 0, jbig2PageInformation)
	if err != nil {
		return nil, err
	}
	if len(page) != jbig2PageSize || !jbig2HasSize(page, width, height) {
		return nil, fmt.Errorf("JBIG2 page is not of %dx%d pixels: %w", width, height, ErrDamagedImage)
	}
	if page[16] != 0x01 || page[17] != 0 || page[18] != 0 {
		return nil, fmt.Errorf("JBIG2 page with flags %02x: %w", page[16:], ErrUnsupportedImage)
	}
	region, data, err := jbig2Segment(data, 1, jbig2LosslessRegion)
	if err != nil {
		return nil, err
	}
	if len(data) != 0 {
		return nil, fmt.Errorf("JBIG2 with %d bytes behind its region: %w", len(data), ErrUnsupportedImage)
	}
	if len(region) < jbig2RegionSize+2 || !jbig2HasSize(region, width, height) {
		return nil, fmt.Errorf("JBIG2 region is not of %dx%d pixels: %w", width, height, ErrDamagedImage)
	}
	return jbig2RegionData(region)
}

func jbig2RegionData(region []byte) ([]byte, error) {
	for i, b := range region[8:18] { // place, combination, flags
		if b != 0 {
			return nil, fmt.Errorf("JBIG2 region with %02x at %d: %w", b, 8+i, ErrUnsupportedImage)
		}
	}
	for i, want := range jbig2Pixels {
		if int8(region[18+i]) != want {
			return nil, fmt.Errorf("JBIG2 with its own adaptive pixels: %w", ErrUnsupportedImage)
		}
	}
	coded, end := region[jbig2RegionSize:len(region)-2], region[len(region)-2:]
	if end[0] != 0xFF || end[1] != 0xAC {
		return nil, fmt.Errorf("JBIG2 region without its end marker: %w", ErrDamagedImage)
	}
	return coded, nil
}

// jbig2Segment returns the data of the first segment, which must have this
// number and kind, and what follows it.
func jbig2Segment(data []byte, number uint32, kind byte) (segment, rest []byte, err error) {
	if len(data) < jbig2HeaderSize {
		return nil, nil, fmt.Errorf("JBIG2 segment of %d bytes: %w", len(data), ErrDamagedImage)
	}
	if binary.BigEndian.Uint32(data) != number || data[4] != kind || data[5] != 0 || data[6] != 1 {
		return nil, nil, fmt.Errorf("JBIG2 segment %x: %w", data[:7], ErrUnsupportedImage)
	}
	length := int64(binary.BigEndian.Uint32(data[7:]))
	data = data[jbig2HeaderSize:]
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
