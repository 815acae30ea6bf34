package imaging

import "encoding/binary"

// bitReader gives the bits of entropy-coded data (ITU-T T.81 F.2.2.5), without
// its stuffed zeros. Behind the data there are zeros without end.
type bitReader struct {
	data []byte
	at   int
	bits uint64 // the next ones, from the highest bit on
	left int    // how many of them there are
	over int    // bytes that were asked for behind the end
}

// fill makes sure that at least 48 bits are there.
func (r *bitReader) fill() {
	if r.at+8 <= len(r.data) && r.left <= 32 {
		// four bytes at once where none of them can begin a marker
		four := binary.BigEndian.Uint32(r.data[r.at:])
		if inverse := ^four; (inverse-0x01010101)&four&0x80808080 == 0 {
			r.bits |= uint64(four) << (32 - r.left)
			r.left += 32
			r.at += 4
		}
	}
	for r.left <= 56 {
		v := byte(0)
		switch {
		case r.at >= len(r.data):
			r.over++
		case r.data[r.at] != 0xFF:
			v = r.data[r.at]
			r.at++
		case r.at+1 < len(r.data) && r.data[r.at+1] == 0:
			v = 0xFF
			r.at += 2
		default:
			r.over++ // a marker: the data ends here
		}
		r.bits |= uint64(v) << (56 - r.left)
		r.left += 8
	}
}

// take gives the next n bits, which fill has made sure of.
func (r *bitReader) take(n uint) uint64 {
	v := r.bits >> (64 - n)
	r.bits <<= n
	r.left -= int(n)
	return v
}

// signed gives the number that the next size bits say (F.2.2.1), of which there is
// at least one and which fill has made sure of.
func (r *bitReader) signed(size uint) int32 {
	v := int32(r.take(size))
	if v < 1<<(size-1) {
		v += -1<<size + 1
	}
	return v
}

// restart goes on behind the next restart marker.
func (r *bitReader) restart() bool {
	r.bits, r.left, r.over = 0, 0, 0
	for ; r.at+1 < len(r.data); r.at++ {
		if next := r.data[r.at+1]; r.data[r.at] == 0xFF && next >= 0xD0 && next <= 0xD7 {
			r.at += 2
			return true
		}
	}
	return false
}

// huffman is a table of codes (C.2) as what the next nine bits say: the value in
// the lower byte, the code's length above; longer codes are searched.
type huffman struct {
	quick  [512]uint16
	values []byte
	limit  [17]int32 // behind the last code of each length, -1 for none
	offset [17]int32 // of the values, less the first code
}

func (e *coarse) huffmanTables(body []byte) bool {
	for len(body) > 0 {
		if len(body) < 17 || body[0]>>4 > 1 || body[0]&15 > 3 {
			return false
		}
		count := 0
		for _, n := range body[1:17] {
			count += int(n)
		}
		if count > 256 || len(body) < 17+count {
			return false
		}
		table := newHuffman(body[1:17], body[17:17+count])
		if table == nil {
			return false
		}
		e.tables[body[0]>>4][body[0]&15] = table
		body = body[17+count:]
	}
	return true
}

// newHuffman is nil for counts that make no code.
func newHuffman(counts, values []byte) *huffman {
	t := &huffman{values: values}
	code, index := int32(0), int32(0)
	for length := 1; length <= 16; length++ {
		t.offset[length] = index - code
		for range counts[length-1] {
			if code >= 1<<length {
				return nil
			}
			if length <= 9 {
				for low := range int32(1) << (9 - length) {
					t.quick[code<<(9-length)|low] = uint16(length)<<8 | uint16(values[index])
				}
			}
			code++
			index++
		}
		t.limit[length] = code
		code <<= 1
	}
	return t
}

// read gives the next value; false for bits that are no code, and behind the end
// of the data. It leaves at least 16 bits in the reader.
func (t *huffman) read(r *bitReader) (byte, bool) {
	if r.left < 32 {
		r.fill()
		if r.over > 16 {
			return 0, false
		}
	}
	if quick := t.quick[r.bits>>55]; quick != 0 {
		r.take(uint(quick >> 8))
		return byte(quick), true
	}
	for length := 10; length <= 16; length++ {
		code := int32(r.bits >> (64 - length))
		if code < t.limit[length] {
			r.take(uint(length))
			at := t.offset[length] + code
			if at < 0 || int(at) >= len(t.values) {
				return 0, false
			}
			return t.values[at], true
		}
	}
	return 0, false
}
