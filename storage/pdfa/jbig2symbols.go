package pdfa

import (
	"cmp"
	"encoding/binary"
	"math/bits"
	"slices"
)

// jbig2SymbolSegments returns the three segments of a page whose marks are coded
// by symbols, or nil where nothing repeats. The symbols and the text are decoded
// again and must give the page to the pixel, together with what is left of it;
// should they ever fail in this, or the coding fail at all, the page is left to
// the generic region, which is plain enough to trust.
func jbig2SymbolSegments(rows []byte, width, height int) (segments []byte) {
	defer func() {
		if recover() != nil {
			segments = nil
		}
	}()
	symbols, instances := jbig2Order(jbig2Classes(jbig2Marks(rows, width, height)))
	if len(symbols) < 2 || !jbig2HasRoom(symbols, instances, width*height) {
		return nil
	}
	stride := (width + 7) / 8
	rest := slices.Clone(rows)
	for _, instance := range instances {
		instance.mark.bitmap.draw(rest, stride, instance.mark.x, instance.mark.y, false)
	}
	segments = jbig2DictionarySegment(nil, 1, symbols)
	segments = jbig2TextSegment(segments, 2, symbols, instances, width, height)
	text, behind, err := jbig2DecodeText(segments, width, height)
	if err != nil || len(behind) != 0 || !jbig2AddsUp(text, rest, rows) {
		return nil
	}
	return jbig2GenericSegment(segments, 3, rest, width, height)
}

// jbig2AddsUp tells whether the text and the rest are the page.
func jbig2AddsUp(text, rest, page []byte) bool {
	for i, ink := range page {
		if text[i]|rest[i] != ink {
			return false
		}
	}
	return len(text) == len(page) && len(rest) == len(page)
}

// jbig2Roominess bounds, in pages, the pixels of all symbols and those of all
// instances, and with them what a reader takes in memory and time.
const jbig2Roominess = 2

func jbig2HasRoom(symbols []*jbig2Bitmap, instances []jbig2Instance, pixels int) bool {
	inSymbols, inInstances := 0, 0
	for _, symbol := range symbols {
		inSymbols += symbol.width * symbol.height
	}
	for i := range instances {
		b := &instances[i].mark.bitmap
		inInstances += b.width * b.height
	}
	return max(inSymbols, inInstances) <= jbig2Roominess*pixels
}

// jbig2DictionarySegment appends a dictionary (T.88 7.4.2) of symbols sorted by
// height and width, all exported, with the template that packs them better. The
// large template 0 never learns enough from a page's few symbols.
func jbig2DictionarySegment(dst []byte, number uint32, symbols []*jbig2Bitmap) []byte {
	template, coded := 1, jbig2Dictionary(symbols, 1)
	if other := jbig2Dictionary(symbols, 2); len(other) < len(coded) {
		template, coded = 2, other
	}
	pixel := jbig2SymbolPixels[template]
	dst = jbig2Header(dst, number, jbig2SymbolDictionary, jbig2DictionarySize+len(coded))
	dst = binary.BigEndian.AppendUint16(dst, uint16(template)<<10)
	dst = append(dst, byte(pixel[0]), byte(pixel[1]))
	dst = jbig2Size(dst, len(symbols), len(symbols)) // exported, new
	return append(dst, coded...)
}

// jbig2Dictionary codes symbols in classes of one height (T.88 6.5).
func jbig2Dictionary(symbols []*jbig2Bitmap, template int) []byte {
	e := newMQEncoder(1024)
	c := new(jbig2DictionaryContexts)
	height := 0
	for len(symbols) > 0 {
		e.encodeInteger(&c.heights, symbols[0].height-height)
		height = symbols[0].height
		width := 0
		for len(symbols) > 0 && symbols[0].height == height {
			e.encodeInteger(&c.widths, symbols[0].width-width)
			width = symbols[0].width
			c.pixels.encode(&e, template, symbols[0])
			symbols = symbols[1:]
			c.count++
		}
		e.encodeEnd(&c.widths)
	}
	e.encodeInteger(&c.exports, 0) // so many are not exported
	e.encodeInteger(&c.exports, c.count)
	return e.finish()
}

// jbig2TextSegment appends a text region (T.88 7.4.3) that fills the page.
func jbig2TextSegment(dst []byte, number uint32, symbols []*jbig2Bitmap, instances []jbig2Instance, width, height int) []byte {
	logStrips := jbig2BestStrips(instances)
	coded := jbig2Text(symbols, instances, logStrips)
	dst = jbig2Header(dst, number, jbig2LosslessTextRegion, jbig2TextSize+len(coded), byte(number-1))
	dst = jbig2RegionInfo(dst, width, height)
	// Refined with template 0, held by the lower left corner, combined by OR.
	dst = binary.BigEndian.AppendUint16(dst, uint16(jbig2TextRefined|logStrips<<2))
	for _, v := range jbig2RefinedPixels {
		dst = append(dst, byte(v))
	}
	dst = binary.BigEndian.AppendUint32(dst, uint32(len(instances)))
	return append(dst, coded...)
}

// jbig2BestStrips returns the logarithm of the height of strips that tells the
// places of the instances in the fewest bytes.
func jbig2BestStrips(instances []jbig2Instance) int {
	best, least := 0, 0
	for logStrips := range 4 {
		e := newMQEncoder(1024)
		c := new(jbig2TextContexts)
		c.encode(&e, instances, logStrips, func(*jbig2Instance) {})
		if n := len(e.finish()); logStrips == 0 || n < least {
			best, least = logStrips, n
		}
	}
	return best
}

// jbig2Text codes the instances in strips of 1<<logStrips rows (T.88 6.4).
func jbig2Text(symbols []*jbig2Bitmap, instances []jbig2Instance, logStrips int) []byte {
	e := newMQEncoder(4096)
	width := bits.Len(uint(len(symbols) - 1))
	c := &jbig2TextContexts{numbers: make([]uint8, 1<<width)}
	c.encode(&e, instances, logStrips, func(instance *jbig2Instance) {
		e.encodeNumber(c.numbers, width, instance.symbol)
		c.encodePixels(&e, instance, symbols[instance.symbol])
	})
	return e.finish()
}

// encode codes the places of the instances, each followed by what inside codes.
func (c *jbig2TextContexts) encode(e *mqEncoder, instances []jbig2Instance, logStrips int, inside func(*jbig2Instance)) {
	slices.SortFunc(instances, func(a, b jbig2Instance) int {
		return cmp.Or(cmp.Compare(a.bottom()>>logStrips, b.bottom()>>logStrips), cmp.Compare(a.mark.x, b.mark.x), cmp.Compare(a.bottom(), b.bottom()))
	})
	e.encodeInteger(&c.strips, 0)
	strip, first, at := 0, 0, 0
	for i := range instances {
		instance := &instances[i]
		now := instance.bottom() >> logStrips
		if i == 0 || now != strip {
			if i > 0 {
				e.encodeEnd(&c.steps)
			}
			e.encodeInteger(&c.strips, now-strip)
			e.encodeInteger(&c.firsts, instance.mark.x-first)
			strip, first = now, instance.mark.x
		} else {
			e.encodeInteger(&c.steps, instance.mark.x-at)
		}
		at = instance.mark.x + instance.mark.bitmap.width - 1
		if logStrips > 0 {
			e.encodeInteger(&c.inStrips, instance.bottom()-now<<logStrips)
		}
		inside(instance)
	}
	e.encodeEnd(&c.steps)
}

// bottom is the row of the mark's lowest pixels.
func (i *jbig2Instance) bottom() int { return i.mark.y + i.mark.bitmap.height - 1 }

// encodePixels codes what the instance is: its symbol as it stands, if they are
// equal to the pixel, or else all its own pixels by refinement of the symbol.
func (c *jbig2TextContexts) encodePixels(e *mqEncoder, instance *jbig2Instance, symbol *jbig2Bitmap) {
	b := &instance.mark.bitmap
	if b.equal(symbol) {
		e.encodeInteger(&c.refined, 0)
		return
	}
	e.encodeInteger(&c.refined, 1)
	wider, higher := b.width-symbol.width, b.height-symbol.height
	e.encodeInteger(&c.wider, wider)
	e.encodeInteger(&c.higher, higher)
	e.encodeInteger(&c.dx, instance.dx-wider>>1)
	e.encodeInteger(&c.dy, instance.dy-higher>>1)
	c.refinement.encode(e, b, symbol, instance.dx, instance.dy)
}
