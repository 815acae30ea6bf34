package quality

import (
	"fmt"
	"image"
	"sort"
	"strings"
	"testing"
)

// A hard case is a small sheet (A5) with little on it, or nothing.
type hardCase struct {
	name    string
	written bool
	draw    func(s *sheet)
}

// hardCases: each is drawn with ten seeds, on papers from white to brown.
func hardCases(letter *image.Gray) []hardCase {
	return []hardCase{
		{"pencil note", true, func(s *sheet) {
			s.scrawl(s.between(15, 60), s.between(30, 180), s.between(15, 60), s.between(3, 6), s.between(0.35, 0.6), s.between(0.14, 0.4), 0.4)
		}},
		{"faint pencil, one word", true, func(s *sheet) {
			s.scrawl(s.between(15, 90), s.between(30, 180), s.between(10, 20), s.between(3, 5), s.between(0.4, 0.6), s.between(0.11, 0.16), 0.3)
		}},
		{"page number only", true, func(s *sheet) {
			s.print(fmt.Sprint(1+s.chance.IntN(300)), s.between(65, 75), s.between(195, 203), s.between(8, 12), s.between(0.6, 0.95))
		}},
		{"faded typed number", true, func(s *sheet) {
			s.print(fmt.Sprintf("- %d -", 1+s.chance.IntN(30)), s.between(65, 75), s.between(10, 16), s.between(9, 12), s.between(0.2, 0.35))
		}},
		{"pencilled number in a corner", true, func(s *sheet) {
			s.print(fmt.Sprint(1+s.chance.IntN(9)), s.between(120, 136), s.between(10, 20), s.between(11, 16), s.between(0.15, 0.3))
		}},
		{"stamp", true, func(s *sheet) {
			s.stamp(s.between(40, 110), s.between(40, 170), s.between(12, 18), s.between(0.2, 0.6))
		}},
		{"pale stamp", true, func(s *sheet) {
			s.stamp(s.between(40, 110), s.between(40, 170), s.between(12, 18), s.between(0.13, 0.2))
		}},
		{"initials", true, func(s *sheet) {
			s.scrawl(s.between(20, 120), s.between(30, 190), s.between(5, 10), s.between(4, 8), 0.5, s.between(0.4, 0.8), 0.1)
		}},
		{"pencil over bleed-through", true, func(s *sheet) {
			s.through(letter, s.between(0.03, 0.08), s.between(0.3, 0.5))
			s.scrawl(s.between(15, 60), s.between(30, 180), s.between(15, 50), s.between(3, 6), 0.45, s.between(0.16, 0.35), 0.3)
		}},
		{"number, dust and a shadow", true, func(s *sheet) {
			s.dust(150, 0.4)
			s.print(fmt.Sprint(1+s.chance.IntN(99)), s.between(65, 75), s.between(195, 203), 9, s.between(0.4, 0.9))
			s.shade(s.between(0.2, 0.5), s.between(4, 12))
		}},

		{"clean", false, func(s *sheet) {}},
		{"bleed-through", false, func(s *sheet) { s.through(letter, s.between(0.03, 0.1), s.between(0.35, 0.6)) }},
		{"strong bleed-through", false, func(s *sheet) { s.through(letter, s.between(0.1, 0.18), s.between(0.45, 0.6)) }},
		{"dust", false, func(s *sheet) { s.dust(200, 0.45) }},
		{"stains", false, func(s *sheet) {
			for range 5 {
				s.stain(s.between(0, 148), s.between(0, 210), s.between(6, 30), s.between(0.05, 0.2))
			}
		}},
		{"book shadow", false, func(s *sheet) { s.shade(s.between(0.3, 0.7), s.between(3, 12)); s.dust(30, 0.3) }},
		{"scanner lid", false, func(s *sheet) { s.lid(s.between(2, 9), s.between(0.05, 0.5)) }},
		{"punch holes", false, func(s *sheet) { s.holes(); s.dust(40, 0.3) }},
		{"fold", false, func(s *sheet) {
			y := s.between(60, 140)
			s.stroke(0, y, 148, y+s.between(-1, 1), s.between(0.2, 0.4), s.between(0.08, 0.3), 0.3)
		}},
		{"bleed-through, stains and dust", false, func(s *sheet) {
			s.through(letter, s.between(0.03, 0.09), s.between(0.35, 0.6))
			s.dust(100, 0.4)
			s.stain(s.between(0, 148), s.between(0, 210), 20, s.between(0.05, 0.15))
		}},
	}
}

// letterForA5 is a page of writing to show through, as large as an A5 sheet.
func letterForA5(t testing.TB) *image.Gray {
	gray, _ := Reduced(sample(t, "01-surat-undangan.jpg"), 200)
	return gray
}

func (p *page) measureWriting() Writing { return p.writing(p.exposure()) }

const hardSeeds = 10

func TestNoWritingIsCalledBlankAndBlankSidesAreFound(t *testing.T) {
	wrong, missed, all := 0, 0, 0
	table := map[string]int{}
	for _, c := range hardCases(letterForA5(t)) {
		for seed := range uint64(hardSeeds) {
			s := newSheet(148, 210, seed)
			c.draw(s)
			paper, noise := []float64{252, 235, 205, 175, 225}[seed%5], []float64{0.8, 1.5, 2.5, 2, 4}[seed%5]
			p := newPage(s.capture(paper, noise), drawnDPI)
			w := p.measureWriting()
			all++
			if blank := w.Blank >= surely; blank == c.written {
				table[c.name]++
				if c.written {
					wrong++
					t.Errorf("%s, seed %d: called blank: %+v", c.name, seed, w)
				} else {
					missed++
					t.Logf("%s, seed %d: not called blank: %+v", c.name, seed, w)
				}
			}
		}
	}
	var lines []string
	for name, count := range table {
		lines = append(lines, fmt.Sprintf("%s: %d", name, count))
	}
	sort.Strings(lines)
	t.Logf("%d drawn sides: writing called blank %d, blank not found %d (%s)", all, wrong, missed, strings.Join(lines, ", "))
	if missed > all/20 {
		t.Errorf("%d of %d blank sides are not found", missed, all/2)
	}
}

func TestATwoToneScanOfABlankSideIsBlank(t *testing.T) {
	s := newSheet(210, 297, 1)
	s.dust(80, 0.3)
	gray := s.capture(250, 3)
	for i, v := range gray.Pix {
		gray.Pix[i] = 0
		if v >= 128 {
			gray.Pix[i] = 255
		}
	}
	if w := newPage(gray, drawnDPI).measureWriting(); w.Blank < surely {
		t.Errorf("not blank: %+v", w)
	}
}
