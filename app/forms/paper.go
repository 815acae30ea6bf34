package forms

import (
	"math"

	"daluang/storage/pdfa"
)

// paper is a sheet while it is drawn: eight pixels a byte, 1 is black.
type paper struct {
	wide, high, stride int
	bits               []byte
}

func newPaper() *paper {
	p := &paper{wide: int(math.Round(dots(sheetWide))), high: int(math.Round(dots(sheetHigh)))}
	p.stride = (p.wide + 7) / 8
	p.bits = make([]byte, p.stride*p.high)
	return p
}

func (p *paper) image() pdfa.Image {
	return pdfa.Image{Kind: pdfa.Bilevel, Width: p.wide, Height: p.high, Data: p.bits}
}

// fill blackens a rectangle, in millimetres.
func (p *paper) fill(x, y, wide, high float64) {
	left, right := int(math.Round(dots(x))), int(math.Round(dots(x+wide)))
	for row := int(math.Round(dots(y))); row < min(int(math.Round(dots(y+high))), p.high); row++ {
		for column := max(0, left); column < min(right, p.wide); column++ {
			p.bits[row*p.stride+column/8] |= 0x80 >> (column % 8)
		}
	}
}

// The measures of a patch code, in inches.
const (
	patchNarrow = 0.08
	patchWide   = 0.20
	patchLength = 0.80
)

// patches are the widths of the four bars from the first to the last, true for
// wide. Codes 1, 4 and 6 steer scanners and separate nothing.
var patches = map[Kind][4]bool{
	PatchT: {false, true, false, true},
	Patch2: {true, false, false, true},
	Patch3: {true, false, true, false},
}

// patch draws the bars at the top and, so that they read the same upside down, at
// the bottom.
func (p *paper) patch(kind Kind) {
	if kind == Item {
		kind = PatchT
	}
	from := 0.0
	for _, wide := range patches[kind] {
		bar := patchNarrow
		if wide {
			bar = patchWide
		}
		p.fill(patchFrom, patchEdge+from*mmPerInch, patchBars, bar*mmPerInch)
		p.fill(patchFrom, sheetHigh-patchEdge-(from+bar)*mmPerInch, patchBars, bar*mmPerInch)
		from += bar + patchNarrow
	}
}
