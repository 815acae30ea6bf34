// Package quality measures what a clerk would look for on a captured page: is
// anything written on it, is it sharp, is there light enough, is writing cut off
// at an edge, which way is up, is it fine enough, is it the same sheet again.
//
// Measure gives numbers; Measures.Findings makes flags of them by what the
// profile of the job asks for. It promises:
//
//   - numbers do not depend on resolution or on how much is written: lengths are
//     in millimetres, sharpness is that of the edges that are there;
//   - every finding carries how sure it is, and nothing is changed by it: a page
//     called blank stays in its place;
//   - where there is doubt whether somebody wrote on a page, it is not blank.
//
// All functions are pure: pictures are not changed, nothing is written, a crash
// costs nothing, several goroutines may call them. No picture makes them panic,
// not one of a single pixel either.
package quality

import (
	"image"
	"math"

	"daluang/app/imaging"
)

// Version of the measurements: numbers of another version are not comparable
// and are measured again.
const Version = 1

// Measures are the numbers of one page. They are kept as JSON; a field that is
// zero was not measured or is not there.
type Measures struct {
	Version int          `json:"version"`
	Width   int          `json:"width"` // pixels
	Height  int          `json:"height"`
	Mode    imaging.Mode `json:"mode"` // as imaging.DetectMode finds it
	ModeIs  float64      `json:"mode_confidence"`

	Resolution Resolution `json:"resolution"`
	Writing    Writing    `json:"writing"`
	Exposure   Exposure   `json:"exposure"`
	Sharpness  Sharpness  `json:"sharpness"`
	Cut        Cut        `json:"cut"`
	Turn       Turn       `json:"turn"`

	Print Fingerprint `json:"print"`
}

// Measure measures a page as it is shown. dpi is the resolution that the capture
// states, 0 where it states none. The picture is opaque, as imaging.Decode
// returns it. A colour page of A4 at 300 dpi takes about 45 ms on one core.
func Measure(img image.Image, dpi float64) Measures {
	size := img.Bounds().Size()
	m := Measures{Version: Version, Width: size.X, Height: size.Y}
	if size.X < 1 || size.Y < 1 {
		return m
	}
	m.Resolution = MeasureResolution(size, dpi)
	m.Mode, m.ModeIs = imaging.DetectMode(img)
	gray, reducedDPI := Reduced(img, dpi)
	p := newPage(gray, reducedDPI)
	m.Exposure = p.exposure()
	m.Writing = p.writing(m.Exposure)
	m.Sharpness = measureSharpness(img, m.Resolution.DPI, m.Exposure)
	letters := p.letters(m.Exposure)
	m.Turn = turnOf(letters)
	m.Cut = p.cut(letters, m.Turn)
	m.Print = fingerprint(gray)
	return m
}

// measuredDPI is how fine the picture is that most measurements look at.
const measuredDPI = 150

// Reduced is a page as most measurements want it: its brightness at about 150
// pixels an inch (never finer than the picture itself), and what its resolution
// is. dpi is what the capture states, 0 where it states none.
func Reduced(img image.Image, dpi float64) (gray *image.Gray, reducedDPI float64) {
	real := MeasureResolution(img.Bounds().Size(), dpi).DPI
	step := max(1, int(math.Round(real/measuredDPI)))
	return imaging.Reduced(img, step), real / float64(step)
}

// share is where a value stands between nothing (0) and all (1); none may be
// the larger.
func share(value, none, all float64) float64 {
	return max(0, min(1, (value-none)/(all-none)))
}

// surely is the confidence from which a finding counts.
const surely = 0.5
