package skew

import (
	"math"
	"math/bits"
	"testing"
)

// lined is ink of lines that climb to the right by so many degrees.
func lined(width, height int, degrees float64) *ink {
	const pitch, thickness = 25, 9
	p := &ink{width: width, height: height, stride: (width + 63) / 64}
	p.dark = make([]uint64, p.stride*height)
	slope := math.Tan(degrees * math.Pi / 180)
	for y := range height {
		for x := range width {
			if at := math.Mod(float64(y)+float64(x)*slope+100*pitch, pitch); at < thickness {
				p.dark[y*p.stride+x/64] |= 1 << (x % 64)
			}
		}
	}
	return p
}

func TestTheSweepComesCloserThanTheRefinementReachesHoweverWideAPageIs(t *testing.T) {
	for _, width := range []int{150, 256, 300, 512, 620, 1240, 1754, 2400} {
		for _, slope := range []float64{-14, -5.3, -0.4, 0, 0.1, 3.1, 9.9, 14} {
			got, contrast := lined(width, 700, slope).sweep()
			if apart := math.Abs(got - slope); apart > fineReach || contrast < leastContrast {
				t.Errorf("%d pixels wide, slope %v: %v, contrast %.1f", width, slope, got, contrast)
			}
		}
	}
}

func TestBitsAreCountedByFields(t *testing.T) {
	for _, word := range []uint64{0, math.MaxUint64, 0x0001_8000_ffff_1234, 0xfedc_ba98_7654_3210} {
		got := countedByFields(word)
		for field := range 4 {
			if n := int(got >> (16 * field) & 0xffff); n != bits.OnesCount16(uint16(word>>(16*field))) {
				t.Errorf("%x, field %d: %d", word, field, n)
			}
		}
	}
}

func TestCellsAreClearedWithWhatLiesBesideThemAndNothingElse(t *testing.T) {
	const columns, rows = 17, 9 // of cells, the last word of a row not full
	p := &ink{width: columns*cell + 3, height: rows*cell + 2, stride: 3}
	p.dark = make([]uint64, p.stride*p.height)
	for i := range p.dark {
		p.dark[i] = math.MaxUint64
	}
	cells := make([]bool, columns*rows)
	cells[0], cells[4*columns+8], cells[8*columns+16] = true, true, true
	p.clearCells(cells, columns)
	for y := range p.height {
		for x := range p.width {
			near := false
			for _, at := range [][2]int{{0, 0}, {8, 4}, {16, 8}} {
				near = near || x/cell >= at[0]-1 && x/cell <= at[0]+1 && y/cell >= at[1]-1 && y/cell <= at[1]+1
			}
			if set := p.dark[y*p.stride+x/64]>>(x%64)&1 == 1; set == near {
				t.Fatalf("pixel %d, %d: set is %v", x, y, set)
			}
		}
	}
}
