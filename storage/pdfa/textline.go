package pdfa

import (
	"math"
	"slices"
)

// Readers put lines together from words of one size on one baseline; boxes as a
// recogniser draws them, low over "saya" and deep under "pergi", are torn apart
// and read in the wrong order. So all words of a line are as high as the line.
const (
	// leastToFollow is how many words show how a line is inclined: the ends of
	// fewer differ more by their letters.
	leastToFollow = 4
	steepest      = 0.1 // of a line that is followed; pages are straightened before
	straight      = 6.0 // degrees, the same
	outOfLine     = 2.0 // heights of the line's usual word: an initial, a stain
	// sameLetters is how low a line may be beside the page's usual one, and of the
	// same letters: without ascenders or without descenders.
	sameLetters = 0.72
	// gap is what readers take for a space, in heights; a word gives up as much of
	// its end, but keeps mostOfAWord of its length.
	gap         = 0.16
	mostOfAWord = 0.7
)

// uprightBox is the box of a word turned so that the word can be read.
type uprightBox struct {
	Box
	quarter int  // by how many quarters to the left the word is turned
	level   bool // it belongs to a line that runs along an edge of the page
}

func (b uprightBox) high() float64 { return b.Y1 - b.Y0 }

// levelLines makes the boxes of a line one height, along the line's slope, so
// that each still covers its word; then lines that are a little lower than most
// of the page's text are made as high, for readers put paragraphs and columns
// together from lines of one size. A word of such a line is set along the edge
// of the page; inclined lines and words that are far higher than theirs are left.
func levelLines(words []Word) {
	boxes := make([]uprightBox, len(words))
	for start := 0; start < len(words); {
		end := start + 1
		for end < len(words) && words[end].Line == words[start].Line {
			end++
		}
		turnUpright(words[start:end], boxes[start:end])
		levelLine(boxes[start:end])
		start = end
	}
	levelPage(boxes)
	for i := range len(words) - 1 {
		if words[i].Line == words[i+1].Line {
			boxes[i].part(boxes[i+1])
		}
	}
	for i, box := range boxes {
		if box.level {
			words[i].Box, words[i].Angle = box.turned(4-box.quarter), float64(90*box.quarter)
		}
	}
}

// turnUpright looks which way a line runs: as its longest word does. The angle
// of a short word says little, so the usual one of the line decides.
func turnUpright(line []Word, boxes []uprightBox) {
	longest := 0
	for i, word := range line {
		turns := math.Round(word.Angle / 90)
		boxes[i].quarter = int(math.Mod(math.Mod(turns, 4)+4, 4))
		if len(word.Text) > len(line[longest].Text) {
			longest = i
		}
	}
	var angles []float64
	for i, word := range line {
		if boxes[i].quarter == boxes[longest].quarter {
			angles = append(angles, math.Abs(word.Angle-90*math.Round(word.Angle/90)))
		}
	}
	slices.Sort(angles)
	for i, word := range line {
		boxes[i].level = boxes[i].quarter == boxes[longest].quarter && angles[len(angles)/2] <= straight
		boxes[i].Box = word.Box.turned(boxes[i].quarter)
	}
}

// turned turns the plane by quarters to the right about its origin, y down.
func (b Box) turned(quarters int) Box {
	switch quarters % 4 {
	case 1:
		return Box{-b.Y1, b.X0, -b.Y0, b.X1}
	case 2:
		return Box{-b.X1, -b.Y1, -b.X0, -b.Y0}
	case 3:
		return Box{b.Y0, -b.X1, b.Y1, -b.X0}
	}
	return b
}

func levelLine(line []uprightBox) {
	usual := quantile(line, 0.5)
	var members []*Box
	for i := range line {
		if line[i].level && line[i].high() <= outOfLine*usual {
			members = append(members, &line[i].Box)
		}
	}
	if len(members) < 2 {
		return
	}
	slope := lineSlope(members)
	level := func(b *Box) float64 { return slope * (b.X0 + b.X1) / 2 }
	top, bottom := math.Inf(1), math.Inf(-1)
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

// levelPage raises lines that are a little lower than the usual one.
func levelPage(boxes []uprightBox) {
	usual := quantile(boxes, 0.75)
	for i := range boxes {
		if box := &boxes[i]; box.level && box.high() >= sameLetters*usual {
			box.Y0 = min(box.Y0, box.Y1-usual)
		}
	}
}

// part leaves a gap to the next word of the line where two boxes touch.
func (b *uprightBox) part(next uprightBox) {
	if !b.level || !next.level || next.X0 <= b.X0 {
		return
	}
	b.X1 = min(b.X1, max(next.X0-gap*b.high(), b.X0+mostOfAWord*(b.X1-b.X0)))
}

// quantile of the heights of level words, 0 without one.
func quantile(boxes []uprightBox, share float64) float64 {
	var heights []float64
	for _, box := range boxes {
		if box.level {
			heights = append(heights, box.high())
		}
	}
	if len(heights) == 0 {
		return 0
	}
	slices.Sort(heights)
	return heights[int(float64(len(heights))*share)]
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
