package layers

// refine doubles the resolution that the mask is found at: the shape of a thin
// stroke is in the shades of its pixels, and between two pixels the curve of
// Catmull and Rom (1974) brings it out before shades become ink or paper.
func (p *page) refine() {
	wide := make([]byte, 2*p.width*p.height)
	for y := range p.height {
		doubled(wide[2*y*p.width:], p.luma[y*p.width:(y+1)*p.width], 2*p.width)
	}
	high := make([]byte, 4*p.width*p.height)
	width := 2 * p.width
	row := func(y int) []byte {
		y = min(max(y, 0), p.height-1)
		return wide[y*width : (y+1)*width]
	}
	for y := range p.height {
		before, above, here, below, after := row(y-2), row(y-1), row(y), row(y+1), row(y+2)
		upper, lower := high[2*y*width:(2*y+1)*width], high[(2*y+1)*width:(2*y+2)*width]
		for x, v := range here {
			upper[x] = between(before[x], above[x], v, below[x])
			lower[x] = between(after[x], below[x], v, above[x])
		}
	}
	p.luma, p.width, p.height, p.dpi, p.finer = high, width, 2*p.height, 2*p.dpi, 2
}

// doubled writes two samples for each of a row.
func doubled(to, row []byte, width int) {
	at := func(x int) byte { return row[min(max(x, 0), len(row)-1)] }
	for x, v := range row {
		to[2*x] = between(at(x-2), at(x-1), v, at(x+1))
		to[2*x+1] = between(at(x+2), at(x+1), v, at(x-1))
	}
}

// between is the value a quarter of a pixel from c towards b, of a, b, c, d in a row.
func between(a, b, c, d byte) byte {
	v := 111*int(c) + 29*int(b) - 9*int(d) - 3*int(a) + 64
	return byte(min(max(v>>7, 0), 255))
}
