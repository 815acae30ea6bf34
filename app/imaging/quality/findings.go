package quality

import (
	"math"

	"daluang/app/imaging"
	"daluang/storage/archive"
)

// Profile is what a job asks of its captures. The zero Profile asks for what an
// office letter needs.
type Profile struct {
	Name string  `json:"name"`
	DPI  float64 `json:"dpi"` // pixels an inch; 0: 300
}

// leastShare is how much of the resolution that was asked for is enough: a sheet
// is a few millimetres longer than its size says, a feeder pulls unevenly.
const leastShare = 0.93

// Findings makes flags of the measures, those that are more likely than not, in
// the order of archive.Flags.
func (m Measures) Findings(profile Profile) []archive.Finding {
	if m.Width < 1 || m.Height < 1 {
		return nil
	}
	blurred := m.blurred()
	var found []archive.Finding
	for _, f := range []archive.Finding{
		{Flag: archive.FlagTurned, Confidence: m.turned()},
		{Flag: archive.FlagCutOff, Confidence: m.Cut.Confidence},
		{Flag: archive.FlagBlurred, Confidence: blurred},
		{Flag: archive.FlagDark, Confidence: m.dark()},
		{Flag: archive.FlagBright, Confidence: m.bright()},
		{Flag: archive.FlagFaded, Confidence: m.faded()},
		{Flag: archive.FlagBlank, Confidence: m.Writing.Blank},
		{Flag: archive.FlagLowResolution, Confidence: m.tooCoarse(profile)},
		{Flag: archive.FlagEnlarged, Confidence: m.enlarged(blurred)},
	} {
		if f.Confidence >= surely {
			f.Confidence = math.Round(f.Confidence*100) / 100
			found = append(found, f)
		}
	}
	return found
}

func (m Measures) turned() float64 {
	if m.Turn.Degrees == 0 {
		return 0
	}
	return m.Turn.Confidence
}

// blurred: edges wide in pixels, so that the capture could have been sharper, and
// wide on the paper, so that it matters for letters of ten points; or moved while
// it was captured, which leaves the edges along the movement as they are.
func (m Measures) blurred() float64 {
	if m.Sharpness.Edges == 0 || m.Mode == imaging.Bilevel {
		return 0
	}
	pixels := max(m.Sharpness.Across, m.Sharpness.Down)
	unfocused := min(share(pixels, 3, 5), share(m.Sharpness.MM, 0.32, 0.56))
	moved := min(share(m.Sharpness.Lean, 1.3, 2.1), share(pixels, 2.4, 3))
	return max(unfocused, moved)
}

func (m Measures) dark() float64 { return share(m.Exposure.Paper, 140, 90) }

// bright: paper as white as can be and no dark ink left.
func (m Measures) bright() float64 {
	if m.Mode == imaging.Bilevel || m.Writing.Marks < fewestWritten {
		return 0
	}
	return min(share(m.Exposure.Burnt, 0.5, 0.8), share(m.Exposure.Ink, 100, 150))
}

// fewestWritten is how many marks a page has to have for its ink to be judged.
const fewestWritten = 20

func (m Measures) faded() float64 {
	if m.Mode == imaging.Bilevel || m.Writing.Marks < fewestWritten {
		return 0
	}
	return share(m.Exposure.Contrast, 0.42, 0.25)
}

// tooCoarse compares with what the profile asks for; a statement that is not sure
// of its resolution has to fall short by more.
func (m Measures) tooCoarse(profile Profile) float64 {
	wanted := profile.DPI
	if wanted <= 0 {
		wanted = 300
	}
	if m.Resolution.DPI >= leastShare*wanted {
		return 0
	}
	short := share(m.Resolution.DPI, leastShare*wanted, 0.6*wanted)
	return min(m.Resolution.Confidence+0.3, 0.6+0.4*short)
}

// enlarged: edges wider than a capture leaves them, and next to nothing in the
// finest detail. A picture that is slightly out of focus looks the same: it too
// has more pixels than it shows.
func (m Measures) enlarged(blurred float64) float64 {
	if m.Sharpness.Edges == 0 || m.Mode == imaging.Bilevel || blurred >= surely {
		return 0
	}
	return min(share(m.Sharpness.Detail, 0.14, 0.11), share(max(m.Sharpness.Across, m.Sharpness.Down), 2.3, 2.7), 0.7)
}
