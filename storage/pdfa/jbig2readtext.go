package pdfa

import (
	"encoding/binary"
	"fmt"
	"math/bits"
)

// jbig2DecodeText reads a dictionary and the text region that shows it. It
// returns the rows of a page with the text alone, and what follows.
func jbig2DecodeText(data []byte, width, height int) (rows, rest []byte, err error) {
	dictionary, data, err := jbig2Segment(data, 1, jbig2SymbolDictionary)
	if err != nil {
		return nil, nil, err
	}
	region, rest, err := jbig2Segment(data, 2, jbig2LosslessTextRegion, 1)
	if err != nil {
		return nil, nil, err
	}
	symbols, err := jbig2DecodeDictionary(dictionary, jbig2Roominess*width*height)
	if err != nil {
		return nil, nil, fmt.Errorf("dictionary: %w", err)
	}
	text, err := jbig2TextOf(region, symbols, width, height)
	if err != nil {
		return nil, nil, fmt.Errorf("text region: %w", err)
	}
	if err := text.decode(); err != nil {
		return nil, nil, fmt.Errorf("text region: %w", err)
	}
	return text.rows, rest, nil
}

// errJBIG2Symbols is damage that only the coded numbers show.
func errJBIG2Symbols(what string) error { return fmt.Errorf("JBIG2 %s: %w", what, ErrDamagedImage) }

// jbig2DecodeDictionary reads symbols that have at most so many pixels in all.
func jbig2DecodeDictionary(segment []byte, room int) ([]jbig2Bitmap, error) {
	if len(segment) < jbig2DictionarySize {
		return nil, errJBIG2Symbols("dictionary is cut")
	}
	flags := binary.BigEndian.Uint16(segment)
	template := int(flags >> 10)
	if flags&0x3FF != 0 || template != 1 && template != 2 {
		return nil, fmt.Errorf("JBIG2 dictionary with flags %04x: %w", flags, ErrUnsupportedImage)
	}
	if err := jbig2HasPixels(segment[2:], jbig2SymbolPixels[template][:]); err != nil {
		return nil, err
	}
	exported, count := binary.BigEndian.Uint32(segment[4:]), binary.BigEndian.Uint32(segment[8:])
	if exported != count || count < 2 || int64(count) > int64(room) {
		return nil, errJBIG2Symbols(fmt.Sprintf("dictionary of %d symbols exports %d", count, exported))
	}
	coded, err := jbig2Arithmetic(segment[jbig2DictionarySize:])
	if err != nil {
		return nil, err
	}
	d := newMQDecoder(coded)
	c := new(jbig2DictionaryContexts)
	symbols, err := c.decode(&d, template, int(count), room)
	if err != nil {
		return nil, err
	}
	return symbols, d.ended()
}

// decode reads the symbols, height by height, and that all are exported.
func (c *jbig2DictionaryContexts) decode(d *mqDecoder, template, count, room int) (symbols []jbig2Bitmap, err error) {
	height := 0
	for len(symbols) < count {
		step, ok := d.decodeInteger(&c.heights)
		if height += step; !ok || step <= 0 || height > jbig2MaxMarkSide {
			return nil, errJBIG2Symbols("symbols of no possible height")
		}
		for width := 0; ; {
			step, ok := d.decodeInteger(&c.widths)
			if !ok {
				break
			}
			width += step
			room -= width * height
			if step < 0 || width <= 0 || width > jbig2MaxMarkSide || room < 0 || len(symbols) == count {
				return nil, errJBIG2Symbols("symbols of no possible width")
			}
			symbol := newJBIG2Bitmap(width, height)
			if c.pixels.decode(d, template, &symbol); d.starved > jbig2Reach {
				return nil, errJBIG2Symbols("symbols end early")
			}
			symbols = append(symbols, symbol)
		}
	}
	hidden, _ := d.decodeInteger(&c.exports)
	shown, _ := d.decodeInteger(&c.exports)
	if hidden != 0 || shown != count {
		return nil, errJBIG2Symbols("dictionary with symbols for itself")
	}
	return symbols, nil
}

// jbig2TextReader decodes a text region onto a page.
type jbig2TextReader struct {
	jbig2TextContexts
	coder         mqDecoder
	symbols       []jbig2Bitmap
	rows          []byte
	width, height int // of the page
	logStrips     int
	left          int // instances to come
	room          int // pixels that they may have in all
}

func jbig2TextOf(region []byte, symbols []jbig2Bitmap, width, height int) (*jbig2TextReader, error) {
	if err := jbig2FillsPage(region, jbig2TextSize, width, height); err != nil {
		return nil, err
	}
	fields := region[jbig2RegionInfoSize:]
	flags := binary.BigEndian.Uint16(fields)
	if flags&^jbig2TextStrips != jbig2TextRefined {
		return nil, fmt.Errorf("JBIG2 text with flags %04x: %w", flags, ErrUnsupportedImage)
	}
	if err := jbig2HasPixels(fields[2:], jbig2RefinedPixels[:]); err != nil {
		return nil, err
	}
	coded, err := jbig2Arithmetic(region[jbig2TextSize:])
	if err != nil {
		return nil, err
	}
	room := jbig2Roominess * width * height
	count := binary.BigEndian.Uint32(fields[6:])
	if int64(count) > int64(room) {
		return nil, errJBIG2Symbols(fmt.Sprintf("text of %d instances", count))
	}
	r := &jbig2TextReader{
		coder: newMQDecoder(coded), symbols: symbols, rows: make([]byte, (width+7)/8*height), width: width, height: height,
		logStrips: int(flags&jbig2TextStrips) >> 2, left: int(count), room: room,
	}
	r.numbers = make([]uint8, 1<<r.numberWidth())
	return r, nil
}

func (r *jbig2TextReader) numberWidth() int { return bits.Len(uint(len(r.symbols) - 1)) }

// decode reads strip by strip.
func (r *jbig2TextReader) decode() error {
	d := &r.coder
	if above, ok := d.decodeInteger(&r.strips); !ok || above != 0 {
		return errJBIG2Symbols("text that begins above the page")
	}
	strip, first := 0, 0
	for r.left > 0 {
		down, _ := d.decodeInteger(&r.strips)
		right, _ := d.decodeInteger(&r.firsts)
		if strip += down; down < 0 || strip > r.height {
			return errJBIG2Symbols("text below the page")
		}
		first += right
		if err := r.strip(strip<<r.logStrips, first); err != nil {
			return err
		}
	}
	return d.ended()
}

// strip reads the instances of a strip, the first of which stands at x.
func (r *jbig2TextReader) strip(top, x int) error {
	d := &r.coder
	for {
		bottom := top
		if r.logStrips > 0 {
			row, _ := d.decodeInteger(&r.inStrips)
			bottom += row
		}
		b, err := r.instance()
		if err != nil {
			return err
		}
		y := bottom - b.height + 1
		if x < 0 || x > r.width-b.width || y < 0 || bottom >= r.height {
			return errJBIG2Symbols("text outside of the page")
		}
		b.draw(r.rows, (r.width+7)/8, x, y, true)
		step, ok := d.decodeInteger(&r.steps)
		if !ok {
			return nil
		}
		if r.left == 0 {
			return errJBIG2Symbols("text with more than its instances")
		}
		x += b.width - 1 + step
	}
}

// instance reads which symbol comes next and how it is refined, if it is.
func (r *jbig2TextReader) instance() (*jbig2Bitmap, error) {
	d := &r.coder
	number := d.decodeNumber(r.numbers, r.numberWidth())
	if number >= len(r.symbols) {
		return nil, errJBIG2Symbols("text with a symbol that is not in the dictionary")
	}
	b := &r.symbols[number]
	if refined, _ := d.decodeInteger(&r.refined); refined != 0 {
		wider, _ := d.decodeInteger(&r.wider)
		higher, _ := d.decodeInteger(&r.higher)
		dx, _ := d.decodeInteger(&r.dx)
		dy, _ := d.decodeInteger(&r.dy)
		width, height := b.width+wider, b.height+higher
		if width <= 0 || height <= 0 || width > jbig2MaxMarkSide || height > jbig2MaxMarkSide {
			return nil, errJBIG2Symbols("text with an instance of no possible size")
		}
		own := newJBIG2Bitmap(width, height)
		r.refinement.decode(d, &own, b, dx+wider>>1, dy+higher>>1)
		b = &own
	}
	r.left--
	if r.room -= b.width * b.height; r.room < 0 || d.starved > jbig2Reach {
		return nil, errJBIG2Symbols("text that ends early")
	}
	return b, nil
}
