package kit

import (
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
)

// contrast is the ratio of WCAG 2.1 (relative luminance, clause 1.4.3).
func contrast(a, b color.Color) float64 {
	high, low := luminance(a), luminance(b)
	if high < low {
		high, low = low, high
	}
	return (high + 0.05) / (low + 0.05)
}

func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	linear := func(v uint32) float64 {
		s := float64(v) / 0xffff
		if s <= 0.03928 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}

// over lays a veil on an opaque ground.
func over(veil, ground color.Color) color.Color {
	r, g, b, a := veil.RGBA()
	gr, gg, gb, _ := ground.RGBA()
	mix := func(top, bottom uint32) uint16 { return uint16(top + bottom*(0xffff-a)/0xffff) }
	return color.RGBA64{R: mix(r, gr), G: mix(g, gg), B: mix(b, gb), A: 0xffff}
}

func TestEveryTextKeepsReadableContrastOnEveryGroundInBothLooks(t *testing.T) {
	test.NewTempApp(t)
	texts := []fyne.ThemeColorName{theme.ColorNameForeground, ColorQuiet, theme.ColorNamePlaceHolder,
		theme.ColorNamePrimary, theme.ColorNameHyperlink, theme.ColorNameError, theme.ColorNameSuccess, theme.ColorNameWarning}
	grounds := []fyne.ThemeColorName{theme.ColorNameBackground, theme.ColorNameInputBackground, theme.ColorNameMenuBackground,
		theme.ColorNameOverlayBackground, theme.ColorNameHeaderBackground, theme.ColorNameButton, ColorDesk,
		theme.ColorNameSelection, ColorCarried}
	for _, look := range []Look{LookLight, LookDark} {
		colours := Theme{Look: look}
		for _, text := range texts {
			for _, ground := range grounds {
				atLeast(t, look, 4.5, colours, text, ground)
			}
		}
		atLeast(t, look, 4.5, colours, theme.ColorNameForegroundOnPrimary, theme.ColorNamePrimary)
		atLeast(t, look, 4.5, colours, theme.ColorNameForegroundOnError, theme.ColorNameError)
		atLeast(t, look, 4.5, colours, theme.ColorNameForegroundOnSuccess, theme.ColorNameSuccess)
		atLeast(t, look, 4.5, colours, theme.ColorNameForegroundOnWarning, theme.ColorNameWarning)
		atLeast(t, look, 4.5, colours, theme.ColorNameForeground, ColorPaper)
		atLeast(t, look, 3, colours, theme.ColorNameInputBorder, theme.ColorNameInputBackground)
		atLeast(t, look, 3, colours, theme.ColorNameInputBorder, theme.ColorNameBackground)
		atLeast(t, look, 3, colours, theme.ColorNameDisabled, theme.ColorNameBackground)
	}
}

func atLeast(t *testing.T, look Look, want float64, colours Theme, text, ground fyne.ThemeColorName) {
	t.Helper()
	if got := contrast(colours.Color(text, 0), colours.Color(ground, 0)); got < want {
		t.Errorf("look %d: %s on %s has contrast %.2f, want %.1f", look, text, ground, got, want)
	}
}

func TestTextStaysReadableUnderHoverAndPress(t *testing.T) {
	test.NewTempApp(t)
	for _, look := range []Look{LookLight, LookDark} {
		colours := Theme{Look: look}
		for _, cover := range []fyne.ThemeColorName{theme.ColorNameHover, theme.ColorNamePressed, theme.ColorNameFocus} {
			for _, ground := range []fyne.ThemeColorName{theme.ColorNameBackground, theme.ColorNameButton, theme.ColorNameMenuBackground} {
				covered := over(colours.Color(cover, 0), colours.Color(ground, 0))
				if got := contrast(colours.Color(theme.ColorNameForeground, 0), covered); got < 4.5 {
					t.Errorf("look %d: text on %s over %s has contrast %.2f", look, cover, ground, got)
				}
			}
		}
	}
}

func TestThemeDefinesEveryColourOfTheToolkit(t *testing.T) {
	test.AssertAllColorNamesDefined(t, Theme{}, "daluang")
}

func TestForcedLookIgnoresTheSystem(t *testing.T) {
	test.NewTempApp(t)
	for _, system := range []fyne.ThemeVariant{theme.VariantLight, theme.VariantDark} {
		if got := (Theme{Look: LookDark}).Color(theme.ColorNameBackground, system); got != dark(theme.ColorNameBackground) {
			t.Errorf("forced dark answered %v when the system said %v", got, system)
		}
		if got := (Theme{Look: LookLight}).Color(theme.ColorNameBackground, system); got != light(theme.ColorNameBackground) {
			t.Errorf("forced light answered %v when the system said %v", got, system)
		}
	}
}

func TestNoStepOfTheTypeScaleLosesThePixelsOfItsTails(t *testing.T) {
	startApp(t)
	for _, name := range []fyne.ThemeSizeName{theme.SizeNameCaptionText, theme.SizeNameText, theme.SizeNameSubHeadingText, theme.SizeNameHeadingText} {
		for _, bold := range []bool{false, true} {
			height := float64(fyne.MeasureText("Ag", Theme{}.Size(name), fyne.TextStyle{Bold: bold}).Height)
			if math.Round(height) != math.Ceil(height) {
				t.Errorf("%s (bold %v): a line of %.2f is squeezed into %.0f pixels", name, bold, height, math.Round(height))
			}
		}
	}
}
