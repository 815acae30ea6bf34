package pdfa

import "slices"

// Readers put lines together from words of one size on one baseline; boxes as a
// recogniser draws them, low over "saya" and deep under "pergi", are torn apart
// and read in the wrong order. So all words of a line are as high as the line.
const (
	// leastToFollow is how many words show how a line is inclined: the ends of
	// fewer differ more by their letters.
	leastToFollow = 4
	steepest      = 0.1 // of a line that is followed; pages are straightened before
	outOfLine     = 2.0 // heights of the line's usual word: an initial, a stain
	// sameLetters is how low a line may be beside the page's usual one, and of the
	// same letters: without ascenders or without descenders.
	sameLetters = 0.72
)

// levelLines makes the boxes of a line one height, along the line's slope, so
// that each still covers its word; then lines that are a little lower than most
// of the page's text are made as high, for readers put paragraphs and columns
// together from lines of one size. Turned words and those that are far higher
// than their line keep their boxes.
func levelLines(words []Word) {
	for start := 0; start < len(words); {
		end := start + 1
		for end < len(words) && words[end].Line == words[start].Line {
			end++
		}
		levelLine(words[start:end])
		start = end
	}
	if len(words) < leastToFollow {
		return
	}
	var heights []float64
	for _, word := range words {
		heights = append(heights, word.Box.Y1-word.Box.Y0)
	}
	slices.Sort(heights)
	usual := heights[len(heights)*3/4]
	for i := range words {
		if box := &words[i].Box; words[i].Angle == 0 && box.Y1-box.Y0 >= sameLetters*usual {
			box.Y0 = min(box.Y0, box.Y1-usual)
		}
	}
}

func levelLine(line []Word) {
	var heights []float64
	for _, word := range line {
		heights = append(heights, word.Box.Y1-word.Box.Y0)
	}
	slices.Sort(heights)
	usual := heights[len(heights)/2]
	var members []*Box
	for i := range line {
		if box := &line[i].Box; line[i].Angle == 0 && box.Y1-box.Y0 <= outOfLine*usual {
			members = append(members, box)
		}
	}
	if len(members) < 2 {
		return
	}
	slope := lineSlope(members)
	level := func(b *Box) float64 { return slope * (b.X0 + b.X1) / 2 }
	top, bottom := members[0].Y0-level(members[0]), members[0].Y1-level(members[0])
	for _, box := range members {
		top, bottom = min(top, box.Y0-level(box)), max(bottom, box.Y1-level(box))
	}
	if bottom-top > outOfLine*usual {
		return // words of several lines that were taken for one
	}
	for _, box := range members {
		box.Y0, box.Y1 = top+level(box), bottom+level(box)
	}
}

// lineSlope is the least-squares slope of the boxes' centres.
func lineSlope(boxes []*Box) float64 {
	if len(boxes) < leastToFollow {
		return 0
	}
	var x, y, xx, xy float64
	for _, b := range boxes {
		cx, cy := (b.X0+b.X1)/2, (b.Y0+b.Y1)/2
		x, y, xx, xy = x+cx, y+cy, xx+cx*cx, xy+cx*cy
	}
	n := float64(len(boxes))
	spread := n*xx - x*x
	if !(spread > 0) {
		return 0
	}
	return max(-steepest, min(steepest, (n*xy-x*y)/spread))
}
