package pdfa

import "math/bits"

// The adaptive binary arithmetic coder of ITU-T T.88 (ISO/IEC 14492) annex E,
// which JBIG2 shares with JPEG 2000. A context is one byte: the row of the
// table below, doubled, plus the more probable colour.

// mqRow is one row of T.88 table E.1.
type mqRow struct {
	qe         uint16 // the probability of the less probable symbol
	nmps, nlps uint8
	swaps      uint8
}

var mqRows = [47]mqRow{
	{0x5601, 1, 1, 1}, {0x3401, 2, 6, 0}, {0x1801, 3, 9, 0}, {0x0AC1, 4, 12, 0},
	{0x0521, 5, 29, 0}, {0x0221, 38, 33, 0}, {0x5601, 7, 6, 1}, {0x5401, 8, 14, 0},
	{0x4801, 9, 14, 0}, {0x3801, 10, 14, 0}, {0x3001, 11, 17, 0}, {0x2401, 12, 18, 0},
	{0x1C01, 13, 20, 0}, {0x1601, 29, 21, 0}, {0x5601, 15, 14, 1}, {0x5401, 16, 14, 0},
	{0x5101, 17, 15, 0}, {0x4801, 18, 16, 0}, {0x3801, 19, 17, 0}, {0x3401, 20, 18, 0},
	{0x3001, 21, 19, 0}, {0x2801, 22, 19, 0}, {0x2401, 23, 20, 0}, {0x2201, 24, 21, 0},
	{0x1C01, 25, 22, 0}, {0x1801, 26, 23, 0}, {0x1601, 27, 24, 0}, {0x1401, 28, 25, 0},
	{0x1201, 29, 26, 0}, {0x1101, 30, 27, 0}, {0x0AC1, 31, 28, 0}, {0x09C1, 32, 29, 0},
	{0x08A1, 33, 30, 0}, {0x0521, 34, 31, 0}, {0x0441, 35, 32, 0}, {0x02A1, 36, 33, 0},
	{0x0221, 37, 34, 0}, {0x0141, 38, 35, 0}, {0x0111, 39, 36, 0}, {0x0085, 40, 37, 0},
	{0x0049, 41, 38, 0}, {0x0025, 42, 39, 0}, {0x0015, 43, 40, 0}, {0x0009, 44, 41, 0},
	{0x0005, 45, 42, 0}, {0x0001, 45, 43, 0}, {0x5601, 46, 46, 0},
}

// mqStep is a row for one of the two more probable colours, with the contexts
// that follow it written out.
type mqStep struct {
	qe         uint32
	nmps, nlps uint8
}

// mqSteps has room for every value of seven bits, so that an index masked to
// them needs no check.
var mqSteps = mqWrittenOut()

func mqWrittenOut() (steps [128]mqStep) {
	for i, row := range mqRows {
		for mps := range uint8(2) {
			steps[2*i+int(mps)] = mqStep{uint32(row.qe), row.nmps<<1 | mps, row.nlps<<1 | mps ^ row.swaps}
		}
	}
	return steps
}

// mqEncoder is the encoder of T.88 E.2. Its out begins with a byte that is not
// part of the data: the B before the first byte of figure E.10.
type mqEncoder struct {
	out []byte
	c   uint32 // code register
	a   uint32 // interval
	ct  uint32 // shifts until a byte is full
}

func newMQEncoder(capacity int) mqEncoder {
	return mqEncoder{out: make([]byte, 1, 1+capacity), a: 0x8000, ct: 12}
}

// renormalise shifts the interval back to 0x8000 or more (RENORME).
func (e *mqEncoder) renormalise() {
	shift := uint32(bits.LeadingZeros16(uint16(e.a)))
	e.a <<= shift
	for shift >= e.ct {
		shift -= e.ct
		e.c <<= e.ct
		e.putByte()
	}
	e.c <<= shift
	e.ct -= shift
}

// putByte is BYTEOUT: carries into the last byte, stuffs a bit after 0xFF.
func (e *mqEncoder) putByte() {
	last := &e.out[len(e.out)-1]
	if *last != 0xFF && e.c >= 0x8000000 {
		*last++
		e.c &= 0x7FFFFFF
	}
	if *last == 0xFF {
		e.out = append(e.out, byte(e.c>>20))
		e.c &= 0xFFFFF
		e.ct = 7
		return
	}
	e.out = append(e.out, byte(e.c>>19))
	e.c &= 0x7FFFF
	e.ct = 8
}

// finish is FLUSH: it returns the data up to and with the marker 0xFFAC.
func (e *mqEncoder) finish() []byte {
	limit := e.c + e.a
	e.c |= 0xFFFF
	if e.c >= limit {
		e.c -= 0x8000
	}
	e.c <<= e.ct
	e.putByte()
	e.c <<= e.ct
	e.putByte()
	if e.out[len(e.out)-1] != 0xFF {
		e.out = append(e.out, 0xFF)
	}
	return append(e.out, 0xAC)[1:]
}

// mqDecoder is the decoder of T.88 E.3.
type mqDecoder struct {
	data    []byte // without the marker at its end
	at      int    // of B
	c, a    uint32
	ct      uint32
	starved int // bytes asked for behind the end
}

func newMQDecoder(data []byte) mqDecoder {
	d := mqDecoder{data: data, a: 0x8000}
	d.c = uint32(d.byteAt(0)) << 16
	d.takeByte()
	d.c <<= 7
	d.ct -= 7
	return d
}

// byteAt reads the marker's 0xFF behind the end, as BYTEIN expects.
func (d *mqDecoder) byteAt(i int) byte {
	if i < len(d.data) {
		return d.data[i]
	}
	return 0xFF
}

// takeByte is BYTEIN: behind the end it goes on with ones.
func (d *mqDecoder) takeByte() {
	next := d.byteAt(d.at + 1)
	switch {
	case d.byteAt(d.at) != 0xFF:
		d.at++
		d.c += uint32(next) << 8
		d.ct = 8
	case next > 0x8F:
		d.starved++
		d.c += 0xFF00
		d.ct = 8
	default:
		d.at++
		d.c += uint32(next) << 9
		d.ct = 7
	}
}

// decode returns the next bit in the given context and moves the context on.
func (d *mqDecoder) decode(state *uint8) uint32 {
	step := &mqSteps[*state&0x7F]
	d.a -= step.qe
	lessProbable := d.c>>16 < step.qe
	if !lessProbable {
		d.c -= step.qe << 16
		if d.a&0x8000 != 0 {
			return uint32(*state & 1)
		}
	}
	// The smaller part of the interval stands for the less probable symbol, so
	// the two change places when the rest has become the smaller one.
	exchanged := d.a < step.qe
	if lessProbable {
		d.a = step.qe
	}
	bit := uint32(*state & 1)
	if lessProbable != exchanged {
		bit ^= 1
		*state = step.nlps
	} else {
		*state = step.nmps
	}
	for d.a&0x8000 == 0 {
		if d.ct == 0 {
			d.takeByte()
		}
		d.a <<= 1
		d.c <<= 1
		d.ct--
	}
	return bit
}
