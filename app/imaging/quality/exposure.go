package quality

// Exposure is how the light fell. Levels go from 0, black, to 255, white.
type Exposure struct {
	Paper    float64 `json:"paper"`    // level of the sheet
	Ink      float64 `json:"ink"`      // level of its darkest writing, of the reduced picture
	Contrast float64 `json:"contrast"` // how much darker the ink is than the paper, 0 to 1
	Burnt    float64 `json:"burnt"`    // share of the sheet that is as white as can be
	Black    float64 `json:"black"`    // share of the sheet that is as black as can be
	Sheet    float64 `json:"sheet"`    // share of the picture that is no dark ground around it

}

// exposure looks at the sheet, not at the ground around it. Ink is the level that
// the darkest three thousandths of the sheet reach, so that a page number counts
// for nothing and half a line of text for all.
func (p *page) exposure() Exposure {
	var levels [256]int
	all := 0
	for y := range p.height {
		line := p.luma[y*p.width : (y+1)*p.width]
		for x := 0; x < p.width; x += cellSide {
			if p.isOutside(x, y) {
				continue
			}
			part := line[x:min(x+cellSide, p.width)]
			for _, v := range part {
				levels[v]++
			}
			all += len(part)
		}
	}
	if all == 0 {
		return Exposure{}
	}
	e := Exposure{Paper: p.brightnessOf(0.7, p.outside), Sheet: float64(all) / float64(len(p.luma))}
	rest := all*3/1000 + 1
	for level, count := range levels {
		if rest -= count; rest <= 0 {
			e.Ink = float64(level)
			break
		}
	}
	e.Ink = min(e.Ink, e.Paper)
	if e.Paper > 0 {
		e.Contrast = 1 - e.Ink/e.Paper
	}
	e.Burnt = float64(levels[255]+levels[254]+levels[253]) / float64(all)
	e.Black = float64(levels[0]+levels[1]+levels[2]) / float64(all)
	return e
}
