package layers

// threshold fills the mask by Sauvola's rule (Pattern Recognition 33, 2000): a
// pixel is ink if it is darker than the mean around it by a share that shrinks
// as the contrast around it grows. Sums slide along, so that the window's size
// costs nothing. Where strokes have pixels enough the grain of paper and sensor
// is smoothed out of the pixel first, so that edges are less ragged.
func (p *page) threshold() {
	radius := p.pixels(2.1, 7)
	p.mask = make([]byte, p.width*p.height)
	sums, squares := make([]uint32, p.width), make([]uint32, p.width)
	add := func(y int) {
		for x, v := range p.row(y) {
			sums[x] += uint32(v)
			squares[x] += uint32(v) * uint32(v)
		}
	}
	subtract := func(y int) {
		for x, v := range p.row(y) {
			sums[x] -= uint32(v)
			squares[x] -= uint32(v) * uint32(v)
		}
	}
	for y := range min(radius, p.height) {
		add(y)
	}
	var smooth []byte
	if p.dpi >= smoothDPI && p.finer == 1 {
		smooth = make([]byte, p.width)
	}
	for y := range p.height {
		if y+radius < p.height {
			add(y + radius)
		}
		if y > radius {
			subtract(y - radius - 1)
		}
		rows := min(y+radius, p.height-1) - max(y-radius, 0) + 1
		luma := p.row(y)
		if smooth != nil {
			smoothRow(smooth, p.row(max(y-1, 0)), luma, p.row(min(y+1, p.height-1)))
			luma = smooth
		}
		thresholdRow(p.mask[y*p.width:], luma, sums, squares, radius, rows)
	}
}

func (p *page) row(y int) []byte { return p.luma[y*p.width : (y+1)*p.width] }

const (
	// darker is Sauvola's k: on paper without contrast a pixel has to be this much
	// darker than the mean.
	darker = 0.2
	// smoothDPI is from where on a stroke is wider than what smoothing mixes.
	smoothDPI = 180
	// grain is how far it may move a pixel.
	grain = 16
)

// smoothRow mixes each pixel with the eight around it, binomially, but takes it
// no further than grain goes: a line of a single pixel keeps its darkness.
func smoothRow(to, above, here, below []byte) {
	column := func(x int) int { return int(above[x]) + 2*int(here[x]) + int(below[x]) }
	left, middle := column(0), column(0)
	for x, v := range here {
		right := middle
		if x+1 < len(here) {
			right = column(x + 1)
		}
		mixed := (left + 2*middle + right + 8) >> 4
		to[x] = byte(min(max(mixed, int(v)-grain), int(v)+grain))
		left, middle = middle, right
	}
}

func thresholdRow(mask, luma []byte, sums, squares []uint32, radius, rows int) {
	width := len(luma)
	var sum, square uint32
	for x := range min(radius, width) {
		sum, square = sum+sums[x], square+squares[x]
	}
	for x, v := range luma {
		if right := x + radius; right < width {
			sum, square = sum+sums[right], square+squares[right]
		}
		if left := x - radius - 1; left >= 0 {
			sum, square = sum-sums[left], square-squares[left]
		}
		columns := min(x+radius, width-1) - max(x-radius, 0) + 1
		each := 1 / float32(rows*columns)
		mean, level := float32(sum)*each, float32(v)
		if level >= mean {
			continue
		}
		// v < mean * (1 - k + k*deviation/128), without the root
		over := (level - mean*(1-darker)) * 128 / (mean * darker)
		if over < 0 || over*over < float32(square)*each-mean*mean {
			mask[x] = 1
		}
	}
}
