package imaging

import (
	"image"
	"math"
)

// DetectMode finds out by measurement what a page needs: Bilevel when it has
// hardly a pixel between black and white, Colour when something on it is
// coloured, else Gray. Confidence is 0.5 at the border of two modes and 1 far
// from it; below 0.7 a person should look.
//
// Coloured is what stands out from the paper: a stamp, a signature in blue ink,
// a printed emblem, paper that is blue, green or pink. Paper that has only
// yellowed or browned with age, with black writing, is gray. The means of small
// cells are compared, so that the noise of JPEG and the coloured fringes that
// scanners leave along black edges cancel out.
//
// The picture is one that Decode returns (opaque); it is not changed, and the
// function may be called from several goroutines at once. It looks at a part of
// the pixels: an A4 page at 300 dpi takes about 10 ms.
func DetectMode(img image.Image) (mode Mode, confidence float64) {
	cells := measureCells(img)
	if len(cells.luma) == 0 {
		return Gray, 0.5
	}
	need := max(12, 0.0003*float64(len(cells.luma)))
	if coloured := float64(cells.coloured()); coloured >= need {
		return Colour, 1 - need/(2*coloured)
	} else if share := cells.between(); share <= bilevelShare {
		return Bilevel, min(1-share/(2*bilevelShare), 1-coloured/(2*need))
	} else {
		return Gray, min(1-bilevelShare/(2*share), 1-coloured/(2*need))
	}
}

const (
	// bilevelShare is how many pixels may lie between black and white: what the
	// ringing of JPEG leaves of a two-colour page, far less than a gray scan has
	// along the edges of its letters.
	bilevelShare = 0.004
	// colourStep is how far, of 128, the chroma of a cell has to be from what
	// the paper explains. Thin blue writing averages 12 to 40, noise below 6.
	colourStep = 10
	// agedFrom and agedChroma are how strong the yellow of old paper is.
	agedFrom, agedChroma = 4, 42
)

// cells are the mean luma and chroma (JFIF's, chroma around 0) of small squares,
// and the histogram of single pixels' luma.
type cells struct {
	side, width     int // pixels of a cell's side, cells of a row
	luma, blue, red []float32
	levels          [256]int
}

// measureCells divides the picture into about 100,000 cells and looks at every
// second pixel of every second row. What is left over at the right and at the
// bottom, less than a cell, is not looked at.
func measureCells(img image.Image) *cells {
	bounds := img.Bounds()
	side := int(math.Sqrt(float64(bounds.Dx()) * float64(bounds.Dy()) / 100_000))
	c := &cells{side: max(2, side&^1)}
	c.width = bounds.Dx() / c.side
	count := c.width * (bounds.Dy() / c.side)
	c.luma, c.blue, c.red = make([]float32, count), make([]float32, count), make([]float32, count)
	switch img := img.(type) {
	case *image.Gray:
		c.measureGray(img.Pix[img.PixOffset(bounds.Min.X, bounds.Min.Y):], img.Stride)
	case *image.YCbCr:
		c.measureGray(img.Y[img.YOffset(bounds.Min.X, bounds.Min.Y):], img.YStride)
		c.measureChroma(img)
	default:
		c.measureRGB(toRGBA(img))
	}
	return c
}

func (c *cells) measureGray(pix []byte, stride int) {
	pixels := float32(c.side * c.side / 4)
	for i := range c.luma {
		at, sum := i/c.width*c.side*stride+i%c.width*c.side, 0
		for range c.side / 2 {
			row := pix[at : at+c.side]
			for x := 0; x < len(row); x += 2 {
				c.levels[row[x]]++
				sum += int(row[x])
			}
			at += 2 * stride
		}
		c.luma[i] = float32(sum) / pixels
	}
}

func (c *cells) measureChroma(img *image.YCbCr) {
	for i := range c.luma {
		x, y := img.Rect.Min.X+i%c.width*c.side, img.Rect.Min.Y+i/c.width*c.side
		blue, red, count := 0, 0, 0
		for last := -1; y < img.Rect.Min.Y+(i/c.width+1)*c.side; y += 2 {
			from, to := img.COffset(x, y), img.COffset(x+c.side-1, y)+1
			if from == last {
				continue
			}
			last = from
			reds := img.Cr[from:to]
			for k, v := range img.Cb[from:to] {
				blue += int(v)
				red += int(reds[k])
			}
			count += to - from
		}
		c.blue[i], c.red[i] = float32(blue)/float32(count)-128, float32(red)/float32(count)-128
	}
}

func (c *cells) measureRGB(img *image.RGBA) {
	pixels := float32(c.side * c.side / 4)
	for i := range c.luma {
		at := i/c.width*c.side*img.Stride + i%c.width*c.side*4
		r, g, b := 0, 0, 0
		for range c.side / 2 {
			row := img.Pix[at : at+4*c.side]
			for x := 0; x+3 < len(row); x += 8 {
				pr, pg, pb := int(row[x]), int(row[x+1]), int(row[x+2])
				r, g, b = r+pr, g+pg, b+pb
				c.levels[(77*pr+150*pg+29*pb)>>8]++
			}
			at += 2 * img.Stride
		}
		red, green, blue := float32(r)/pixels, float32(g)/pixels, float32(b)/pixels
		c.luma[i] = 0.299*red + 0.587*green + 0.114*blue
		c.blue[i], c.red[i] = 0.564*(blue-c.luma[i]), 0.713*(red-c.luma[i])
	}
}

// between is the share of pixels that are neither black nor white.
func (c *cells) between() float64 {
	const margin = 24
	all, between := 0, 0
	for level, count := range c.levels {
		all += count
		if level >= margin && level <= 255-margin {
			between += count
		}
	}
	return float64(between) / float64(all)
}

// coloured counts the cells that neither the paper nor its age explains and
// that have another such cell beside or above them: a speck is no writing.
func (c *cells) coloured() int {
	paper := c.paper()
	found := make([]bool, len(c.luma))
	count := 0
	for i := range found {
		found[i] = paper.unexplained(c.luma[i], c.blue[i], c.red[i])
		beside := i%c.width > 0 && found[i-1]
		if found[i] && (beside || i >= c.width && found[i-c.width]) {
			count++
		}
	}
	return count
}

// paper is what the bright ground of a page looks like; its chroma is 0 where
// there is no such ground or it is not that of aged paper.
type paper struct {
	luma, blue, red float32
}

// paper takes the commonest brightness for the paper if it is bright and common
// enough, and the mean of the cells that have it.
func (c *cells) paper() paper {
	var counts [32]int
	for _, v := range c.luma {
		counts[int(v)>>3&31]++
	}
	best := 17
	for i := best; i < len(counts); i++ {
		if counts[i] > counts[best] {
			best = i
		}
	}
	var p paper
	n := float32(0)
	for i, v := range c.luma {
		if near := int(v)>>3 - best; near >= -1 && near <= 1 {
			p.luma, p.blue, p.red, n = p.luma+v, p.blue+c.blue[i], p.red+c.red[i], n+1
		}
	}
	if n < 0.2*float32(len(c.luma)) {
		return paper{luma: 255}
	}
	p = paper{p.luma / n, p.blue / n, p.red / n}
	aged := p.blue < 0 && p.red > p.blue/4 && p.red < 0.9*-p.blue+4 && p.strength() <= agedChroma
	if p.strength() > agedFrom && !aged {
		p.blue, p.red = 0, 0
	}
	return p
}

func (p paper) strength() float32 {
	return float32(math.Hypot(float64(p.blue), float64(p.red)))
}

// unexplained tells whether a cell is coloured. Black ink and shadow take the
// paper's tint away in step with its brightness; a gray that has lost more of it
// is thin blue ink on yellow paper. On aged paper yellow and brown are not
// coloured, as long as they are no redder than such paper gets and not far
// stronger than the paper's own: age, stains and light make them.
func (p paper) unexplained(luma, blue, red float32) bool {
	step := float32(colourStep)
	if luma < 64 {
		step *= 2
	}
	strength := blue*blue + red*red
	if strength < step*step && luma > p.luma-8 {
		return false // a white border around an aged sheet
	}
	if own := p.strength(); own > agedFrom {
		most := 1.6*own + 8
		reddest := 3 - blue*max(0.8, 1.35*p.red/-p.blue)
		if blue < -0.3*own*luma/p.luma && red > -4 && red < reddest && strength < most*most {
			return false
		}
	}
	blue -= p.blue * luma / p.luma
	red -= p.red * luma / p.luma
	return blue*blue+red*red > step*step
}
