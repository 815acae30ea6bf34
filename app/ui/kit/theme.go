package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Look says which of its two faces a [Theme] shows.
type Look int

// The looks: as the system says, or one of the two whatever it says.
const (
	LookSystem Look = iota
	LookLight
	LookDark
)

// Colour names of ours beside the toolkit's.
const (
	// ColorDesk is the table top under a page or a thumbnail.
	ColorDesk fyne.ThemeColorName = "daluangDesk"
	// ColorPaper is the sheet that stands for a page not loaded yet.
	ColorPaper fyne.ThemeColorName = "daluangPaper"
	// ColorQuiet is text of second rank: labels, hints, counts.
	ColorQuiet fyne.ThemeColorName = "daluangQuiet"
	// ColorCarried is the ground of the note that a value was carried over and
	// awaits a look.
	ColorCarried fyne.ThemeColorName = "daluangCarried"
)

// Theme is the desk's own: warm neutrals after daluang, the bark paper, and
// one accent, a deep leaf green. Every text keeps the contrast of WCAG 2.1
// level AA (4.5:1) on every ground it is used on; borders of fields and the
// focus ring keep 3:1. Sizes are meant for 1366x768 read from 60 cm. The zero
// value follows the system. A Theme is immutable and safe for concurrent use.
type Theme struct {
	Look Look
}

// Color implements fyne.Theme.
func (t Theme) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	colours := light
	if t.dark(variant) {
		colours = dark
	}
	if colour := colours(name); colour != nil {
		return colour
	}
	return theme.DefaultTheme().Color(name, t.variant(variant))
}

func (t Theme) dark(variant fyne.ThemeVariant) bool {
	return t.variant(variant) == theme.VariantDark
}

func (t Theme) variant(system fyne.ThemeVariant) fyne.ThemeVariant {
	switch t.Look {
	case LookLight:
		return theme.VariantLight
	case LookDark:
		return theme.VariantDark
	}
	return system
}

// Font implements fyne.Theme: the toolkit's embedded Noto Sans, so that no
// computer needs a font installed.
func (Theme) Font(style fyne.TextStyle) fyne.Resource { return theme.DefaultTheme().Font(style) }

// Icon implements fyne.Theme.
func (Theme) Icon(name fyne.ThemeIconName) fyne.Resource { return theme.DefaultTheme().Icon(name) }

// Size implements fyne.Theme. The text sizes are chosen so that the height of a
// line of Noto Sans rounds up to whole pixels: where it would round down, the
// toolkit squeezes the line and the tails of g and p lose their last row.
func (Theme) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case theme.SizeNameText:
		return 16
	case theme.SizeNameCaptionText:
		return 13
	case theme.SizeNameSubHeadingText:
		return 18
	case theme.SizeNameHeadingText:
		return 24
	case theme.SizeNameInputRadius, theme.SizeNameSelectionRadius:
		return 5
	case theme.SizeNameScrollBarSmall:
		return 6
	}
	return theme.DefaultTheme().Size(name)
}

func rgb(hex uint32) color.Color {
	return color.NRGBA{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), A: 0xff}
}

func veil(hex uint32, alpha uint8) color.Color {
	return color.NRGBA{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), A: alpha}
}
