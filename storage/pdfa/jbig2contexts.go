package pdfa

// What the writer and the reader of JBIG2 symbols share: the layout of their
// segments and the contexts of the arithmetic coder.

const (
	jbig2DictionarySize = 2 + 2 + 4 + 4                   // flags, adaptive pixel, exported, new
	jbig2TextSize       = jbig2RegionInfoSize + 2 + 4 + 4 // flags, adaptive pixels, instances
	jbig2TextRefined    = 1 << 1                          // of the flags of a text region: SBREFINE
	jbig2TextStrips     = 3 << 2                          // LOGSBSTRIPS
)

// jbig2SymbolPixels is the adaptive pixel of a dictionary's template, where
// T.88 6.2.5.4 puts it by default.
var jbig2SymbolPixels = [3][2]int8{1: {3, -1}, 2: {2, -1}}

// jbig2RefinedPixels are the adaptive pixels of refinement template 0, of the
// picture and of the reference, where T.88 6.3.5.3 puts them by default.
var jbig2RefinedPixels = [4]int8{-1, -1, -1, -1}

// jbig2DictionaryContexts are those of T.88 6.5.
type jbig2DictionaryContexts struct {
	heights, widths, exports jbig2Integer // IADH, IADW, IAEX
	pixels                   jbig2SymbolContexts
	count                    int // of symbols coded
}

// jbig2TextContexts are those of T.88 6.4.
type jbig2TextContexts struct {
	strips, firsts, steps, inStrips jbig2Integer // IADT, IAFS, IADS, IAIT
	refined                         jbig2Integer // IARI
	wider, higher, dx, dy           jbig2Integer // IARDW, IARDH, IARDX, IARDY
	numbers                         []uint8      // IAID
	refinement                      jbig2Refinement
}

// jbig2SymbolContexts codes bitmaps of a dictionary (T.88 6.2) with template 1
// or 2, the pixels of a context being numbered in reading order.
type jbig2SymbolContexts [1 << 13]uint8

// jbig2SymbolContext takes windows that begin four pixels to the left: of the
// row two above, of the row above and of the row itself.
func jbig2SymbolContext(template int, two, one, now uint64) uint64 {
	if template == 1 {
		return two<<3>>60<<9 | one<<2>>58<<3 | now<<1>>61
	}
	return two<<3>>61<<7 | one<<2>>59<<2 | now<<2>>62
}

// jbig2Reached is how many pixels windows of 64 serve with four to their left
// and three to their right.
const jbig2Reached = 64 - 4 - 3

func (c *jbig2SymbolContexts) encode(e *mqEncoder, template int, b *jbig2Bitmap) {
	for y := range b.height {
		row, above, higher := b.row(y), b.row(y-1), b.row(y-2)
		for x := 0; x < b.width; x += jbig2Reached {
			now, one, two := jbig2Window(row, x-4), jbig2Window(above, x-4), jbig2Window(higher, x-4)
			for range min(jbig2Reached, b.width-x) {
				e.encode(&c[jbig2SymbolContext(template, two, one, now)], uint8(now>>59&1))
				now, one, two = now<<1, one<<1, two<<1
			}
		}
	}
}

// decode fills b, which is white.
func (c *jbig2SymbolContexts) decode(d *mqDecoder, template int, b *jbig2Bitmap) {
	for y := range b.height {
		row, above, higher := b.row(y), b.row(y-1), b.row(y-2)
		for x := 0; x < b.width; x += jbig2Reached {
			now, one, two := jbig2Window(row, x-4), jbig2Window(above, x-4), jbig2Window(higher, x-4)
			for i := range min(jbig2Reached, b.width-x) {
				bit := uint64(d.decode(&c[jbig2SymbolContext(template, two, one, now)]))
				row[(x+i)>>6] |= bit << (63 - uint(x+i)&63)
				now, one, two = (now|bit<<59)<<1, one<<1, two<<1
			}
		}
	}
}
