package quality

import (
	"image"
	"math"
)

// Resolution is how fine a capture is.
type Resolution struct {
	DPI        float64 `json:"dpi"`        // pixels an inch: what the capture states where that can be true, else by the likely sheet
	Confidence float64 `json:"confidence"` // 1: stated, and the sheet has a known size; 0.3: a guess
}

// papers are the sheets of an office, in millimetres: A4, F4 (folio), A3, A5,
// letter, legal, ID card (ISO/IEC 7810 ID-1).
var papers = [][2]float64{{210, 297}, {215, 330}, {297, 420}, {148, 210}, {216, 279}, {216, 356}, {54, 85.6}}

const mmPerInch = 25.4

// MeasureResolution tells how fine a picture of a sheet is. What a file states is
// often wrong: cameras write 72 whatever they saw. A statement that makes a sheet
// larger than A0 or smaller than a stamp, or is 72 or 96 for a picture that would
// be larger than A3, is not believed; then the sheet is taken for the one of the
// usual ones whose shape it has, or for one as long as A4.
func MeasureResolution(size image.Point, stated float64) Resolution {
	longer, shorter := float64(max(size.X, size.Y)), float64(min(size.X, size.Y))
	if longer < 1 {
		return Resolution{}
	}
	if inches := longer / stated; stated > 0 && inches < 50 && inches > 0.4 &&
		!((stated <= 75 || stated == 96) && inches > 17) {
		if isPaper(shorter/stated*mmPerInch, longer/stated*mmPerInch) {
			return Resolution{stated, 1}
		}
		return Resolution{stated, 0.8}
	}
	for _, paper := range papers[:2] {
		if math.Abs(longer/max(shorter, 1)*paper[0]/paper[1]-1) < 0.03 {
			return Resolution{longer * mmPerInch / paper[1], 0.6}
		}
	}
	return Resolution{longer * mmPerInch / papers[0][1], 0.3}
}

func isPaper(shorter, longer float64) bool {
	const apart = 8 // what feeders and crops add or take, in millimetres
	for _, paper := range papers {
		if math.Abs(shorter-paper[0]) <= apart && math.Abs(longer-paper[1]) <= apart {
			return true
		}
	}
	return false
}
