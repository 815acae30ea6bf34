package layers

import (
	"fmt"
	"image"
)

// Reason says why a page is or is not worth taking apart.
type Reason int

const (
	TextOnPaper Reason = iota + 1 // worth it
	TooSmall                      // too few pixels for layers to pay
	NoText                        // hardly any writing
	MostlyPicture
	LittleContrast // writing so faint that the mask would lose some of it
	ThinStrokes    // so few pixels to a stroke that two colours would lose its shape, on a finer mask too, or their shades run into the paper's
)

func (r Reason) String() string {
	switch r {
	case TextOnPaper:
		return "text on paper"
	case TooSmall:
		return "too small"
	case NoText:
		return "no text"
	case MostlyPicture:
		return "mostly picture"
	case LittleContrast:
		return "little contrast"
	case ThinStrokes:
		return "thin strokes"
	}
	return fmt.Sprintf("reason %d", int(r))
}

// Decision is what was measured and what follows from it.
type Decision struct {
	Worth  bool
	Reason Reason
	// TextShare and PictureShare are shares of the page's area, 0 to 1.
	TextShare, PictureShare float64
	// Contrast between ink and paper around it, as a share of the paper's luma.
	Contrast float64
	// Stroke is the mean length of a run of ink, in pixels of the mask.
	Stroke float64
	// Separation of the shades of ink and paper, in their deviations; measured
	// only where strokes are so thin that the decision depends on it.
	Separation float64
}

const (
	leastPixels   = 300_000
	leastText     = 0.01
	mostPicture   = 0.3
	leastContrast = 0.3
	// leastStroke is where a mask as fine as the page began to cost recognition
	// more than a few words in a thousand. On one twice as fine recognition made
	// fewer errors than on the page itself, down to this.
	leastStroke = 4.0
	// thinStroke, in pixels of the page, is from where down the shades of ink and
	// paper have to stand apart by leastSeparation. Of worn old prints (1.7 to 2.4
	// apart) recognition found up to a fifth fewer words in the layers than in a
	// JPEG; of clean print, dirtied and shrunk to 100 dpi (2.7 to 3.3), more.
	thinStroke      = 5.0
	leastSeparation = 2.5
	// mostRefined is A4 at 215 dpi: larger pages have pixels enough.
	mostRefined = 4_500_000
)

// Worth decides whether Separate pays for a page and is safe for it: there has
// to be writing, in good contrast and with enough pixels to a stroke, and not
// too much of the page may be picture.
// It does the measuring half of Separate's work.
func Worth(img image.Image) (bool, Reason) {
	p := newPage(img, Options{Gray: true})
	if p.width == 0 || p.height == 0 {
		return false, TooSmall
	}
	decision := p.measure()
	return decision.Worth, decision.Reason
}

func (p *page) decide() Decision {
	t := &p.tiles
	var d Decision
	var inkCount, inkSum, allCount, allSum float64
	var text, pictures int
	for i := range t.all {
		switch {
		case t.picture[i]:
			pictures++
		case t.text[i]:
			text++
			inkCount, inkSum = inkCount+float64(t.ink[i].count), inkSum+float64(t.ink[i].sum)
			allCount, allSum = allCount+float64(t.all[i].count), allSum+float64(t.all[i].sum)
		}
	}
	total := float64(len(t.all))
	d.TextShare, d.PictureShare = float64(text)/total, float64(pictures)/total
	if inkCount > 0 && allSum > inkSum {
		d.Contrast = 1 - (inkSum/inkCount)/((allSum-inkSum)/(allCount-inkCount))
	}
	d.Stroke = p.stroke()
	if d.Stroke/float64(p.finer) < thinStroke {
		d.Separation = p.separation()
	}
	d.Reason = d.reason(p.width*p.height/(p.finer*p.finer), d.Stroke/float64(p.finer))
	d.Worth = d.Reason == TextOnPaper
	return d
}

func (d Decision) reason(pixels int, stroke float64) Reason {
	switch {
	case pixels < leastPixels:
		return TooSmall
	case d.PictureShare > mostPicture:
		return MostlyPicture
	case d.TextShare < leastText:
		return NoText
	case d.Contrast < leastContrast:
		return LittleContrast
	case d.Stroke < leastStroke, stroke < thinStroke && d.Separation < leastSeparation:
		return ThinStrokes
	}
	return TextOnPaper
}

// stroke is the mean length of the mask's runs.
func (p *page) stroke() float64 {
	ink, starts := 0, 0
	for y := range p.height {
		last := byte(0)
		for _, v := range p.mask[y*p.width : (y+1)*p.width] {
			ink += int(v)
			starts += int(v &^ last)
			last = v
		}
	}
	return float64(ink) / float64(max(starts, 1))
}
