package pdfa

// jbig2Refinement codes a bitmap by refinement of another (T.88 6.3) with
// template 0, its adaptive pixels where 6.3.5.3 has them by default: four pixels
// of the picture and nine of the reference around the pixel.
type jbig2Refinement [1 << 13]uint8

// encode codes b, on which the reference lies with its upper left corner at
// dx, dy.
func (r *jbig2Refinement) encode(e *mqEncoder, b, reference *jbig2Bitmap, dx, dy int) {
	for y := range b.height {
		now, above := b.row(y), b.row(y-1)
		over, same, under := reference.row(y-dy-1), reference.row(y-dy), reference.row(y-dy+1)
		// A window of 64 pixels, from the one before the first, serves 62.
		for x := 0; x < b.width; x += 62 {
			n := min(62, b.width-x)
			wNow, wAbove := jbig2Window(now, x-1), jbig2Window(above, x-1)
			wOver, wSame, wUnder := jbig2Window(over, x-1-dx), jbig2Window(same, x-1-dx), jbig2Window(under, x-1-dx)
			for range n {
				context := wNow>>63<<12 | wAbove>>61<<9 | wOver>>61<<6 | wSame>>61<<3 | wUnder>>61
				e.encode(&r[context&0x1FFF], uint8(wNow>>62&1))
				wNow, wAbove, wOver, wSame, wUnder = wNow<<1, wAbove<<1, wOver<<1, wSame<<1, wUnder<<1
			}
		}
	}
}

// decode fills b, which is white, by refinement of the reference.
func (r *jbig2Refinement) decode(d *mqDecoder, b, reference *jbig2Bitmap, dx, dy int) {
	for y := range b.height {
		now, above := b.row(y), b.row(y-1)
		over, same, under := reference.row(y-dy-1), reference.row(y-dy), reference.row(y-dy+1)
		before := uint64(0)
		for x := 0; x < b.width; x += 62 {
			n := min(62, b.width-x)
			wAbove := jbig2Window(above, x-1)
			wOver, wSame, wUnder := jbig2Window(over, x-1-dx), jbig2Window(same, x-1-dx), jbig2Window(under, x-1-dx)
			for i := range n {
				context := before<<12 | wAbove>>61<<9 | wOver>>61<<6 | wSame>>61<<3 | wUnder>>61
				before = uint64(d.decode(&r[context&0x1FFF]))
				now[(x+i)>>6] |= before << (63 - uint(x+i)&63)
				wAbove, wOver, wSame, wUnder = wAbove<<1, wOver<<1, wSame<<1, wUnder<<1
			}
		}
	}
}
