// Package skew finds out by how much the writing on a page slopes, and turns the
// picture until it does not.
//
// Degrees are those of a circle everywhere in this package, and positive when
// the writing climbs to the right: a sheet that lay turned anticlockwise. What
// Detect returns is what Straighten takes out, so Straighten(img, degrees)
// turns the picture clockwise by degrees.
//
// It promises not to guess: where a page has no lines to measure – a
// photograph, a blank sheet, a drawing – confidence is low, and a caller that
// acts on Sure and above turns no straight page by more than a tenth of a
// degree. Pictures that are given are never changed; nothing is written, so a
// crash costs nothing. All functions may be called from several goroutines.
package skew

import (
	"image"
	"math"
)

// Sure is the confidence from which a page may be straightened without a person
// looking at it.
const Sure = 0.5

// Largest is the steepest slope in degrees that Detect looks for, either way.
const Largest = 15.0

// Detect measures the slope of the lines of a page – text, rules, rows of a
// table – in degrees between -Largest and Largest, positive when they climb to
// the right, and how sure that is, from 0 to 1. It finds the slope at which the
// rows of the picture differ most from their neighbours: the projection
// profile, with sums of squared differences (Postl, 1986).
//
// What is dark and touches the edge of the picture (the scanner's lid, black
// borders) is left out, as is what is taller than writing. Degrees are 0 where
// confidence is. The picture is opaque; *image.Gray, *image.RGBA and
// *image.YCbCr are read directly, others pixel by pixel.
func Detect(img image.Image) (degrees, confidence float64) {
	page := inkOf(img)
	if page == nil {
		return 0, 0
	}
	coarse, contrast := page.sweep()
	if contrast <= leastContrast || math.Abs(coarse) > Largest-coarseStep {
		return 0, 0
	}
	fine, say := page.refine(coarse)
	confidence = share(contrast, leastContrast, sureContrast) * share(say.apart, mostApart, sureApart) *
		share(say.voices, fewestVoices, enoughVoices)
	if confidence == 0 {
		return 0, 0
	}
	return math.Round(fine*100) / 100, confidence
}

const (
	// How many times the best slope has to beat the middling one: at all, and
	// without doubt.
	// Letters reach 20 to 70, drawings and photographs seldom 5.
	leastContrast, sureContrast = 3.0, 9.0
	// By how many degrees the parts of a page may differ: at all, and without
	// doubt. A map or a bent sheet has no slope of its own.
	mostApart, sureApart = 0.36, 0.24
	// How many parts of the page there have to be with something to say: one
	// long line in a picture proves nothing.
	fewestVoices, enoughVoices = 1.2, 2.0
)

// share is where a value stands between nothing (0) and all (1).
func share(value, none, all float64) float64 {
	return max(0, min(1, (value-none)/(all-none)))
}
