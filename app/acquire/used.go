package acquire

import (
	"image"
	"image/color"
	_ "image/jpeg" // the formats whose heads are measured
	_ "image/png"
	"io"
	"math"
)

// measure reads size and coding from the head of a JPEG or PNG.
func (f *File) measure(r io.Reader) {
	config, _, err := image.DecodeConfig(r)
	if err != nil {
		return
	}
	f.Width, f.Height = config.Width, config.Height
	switch model := config.ColorModel.(type) {
	case color.Palette:
		f.Mode = Color
		if len(model) <= 2 {
			f.Mode = Lineart
		}
	default:
		f.Mode = Color
		if model == color.GrayModel || model == color.Gray16Model {
			f.Mode = Gray
		}
	}
}

// Really is what a device did of what it was asked, as far as its file shows:
// some announce 600 dpi and deliver 300, some deliver gray where lineart was
// accepted. Where the file leaves a doubt, the settings stand.
func (f File) Really(asked Settings, offer Offer) Settings {
	if f.Mode != "" {
		asked.Mode = f.Mode
	}
	if asked.WidthMM == 0 || f.Width == 0 || asked.DPI == 0 {
		return asked
	}
	seen := float64(f.Width) / asked.WidthMM * 25.4
	if math.Abs(seen/float64(asked.DPI)-1) < 0.15 {
		return asked
	}
	for _, dpi := range offer.Resolutions {
		if math.Abs(seen/float64(dpi)-1) < 0.03 {
			asked.DPI = dpi
		}
	}
	return asked
}
