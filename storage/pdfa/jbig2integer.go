package pdfa

// The arithmetic integer coding of T.88 annex A.

// jbig2Integer holds the contexts of one of the integer procedures.
type jbig2Integer [512]uint8

// jbig2Range is a row of T.88 table A.1: what is told by bits, after a prefix
// of as many ones as there are rows before.
type jbig2Range struct {
	from int64
	bits uint
}

var jbig2Ranges = [6]jbig2Range{{0, 2}, {4, 4}, {20, 6}, {84, 8}, {340, 12}, {4436, 32}}

// jbig2Path walks the contexts of one number (T.88 A.2, PREV).
type jbig2Path struct {
	contexts *jbig2Integer
	previous uint32
}

func (p *jbig2Path) state() *uint8 { return &p.contexts[p.previous&0x1FF] }

func (p *jbig2Path) step(bit uint32) {
	if p.previous < 256 {
		p.previous = p.previous<<1 | bit
		return
	}
	p.previous = (p.previous<<1|bit)&0x1FF | 0x100
}

func (e *mqEncoder) encodePath(p *jbig2Path, bit uint32) {
	e.encode(p.state(), uint8(bit))
	p.step(bit)
}

// encodeInteger codes a number of at most 32 bits.
func (e *mqEncoder) encodeInteger(contexts *jbig2Integer, value int) {
	path := jbig2Path{contexts, 1}
	size, sign := int64(value), uint32(0)
	if size < 0 {
		size, sign = -size, 1
	}
	e.encodePath(&path, sign)
	i := 0
	for i < len(jbig2Ranges)-1 && size >= jbig2Ranges[i+1].from {
		e.encodePath(&path, 1)
		i++
	}
	if i < len(jbig2Ranges)-1 {
		e.encodePath(&path, 0)
	}
	for bit := jbig2Ranges[i].bits; bit > 0; bit-- {
		e.encodePath(&path, uint32((size-jbig2Ranges[i].from)>>(bit-1)&1))
	}
}

// encodeEnd codes OOB, the end of a list: minus nought.
func (e *mqEncoder) encodeEnd(contexts *jbig2Integer) {
	path := jbig2Path{contexts, 1}
	for _, bit := range [4]uint32{1, 0, 0, 0} {
		e.encodePath(&path, bit)
	}
}

// encodeNumber codes the number of a symbol in so many bits (T.88 A.3).
func (e *mqEncoder) encodeNumber(contexts []uint8, width, number int) {
	previous := 1
	for width--; width >= 0; width-- {
		bit := number >> uint(width) & 1
		e.encode(&contexts[previous], uint8(bit))
		previous = previous<<1 | bit
	}
}

// decodeInteger returns the next number, or false for the end of a list. What is
// larger than any page is cut to that.
func (d *mqDecoder) decodeInteger(contexts *jbig2Integer) (int, bool) {
	path := jbig2Path{contexts, 1}
	bit := func() uint32 {
		bit := d.decode(path.state())
		path.step(bit)
		return bit
	}
	sign := bit()
	i := 0
	for i < len(jbig2Ranges)-1 && bit() == 1 {
		i++
	}
	size := int64(0)
	for range jbig2Ranges[i].bits {
		size = size<<1 | int64(bit())
	}
	size = min(size+jbig2Ranges[i].from, 1<<30)
	if sign == 0 {
		return int(size), true
	}
	return int(-size), size != 0
}

// decodeNumber returns the number of a symbol.
func (d *mqDecoder) decodeNumber(contexts []uint8, width int) int {
	previous := 1
	for range width {
		previous = previous<<1 | int(d.decode(&contexts[previous]))
	}
	return previous - 1<<uint(width)
}
