package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// light answers the colours of the light look, nil for a name it leaves to
// the toolkit.
func light(name fyne.ThemeColorName) color.Color {
	switch name {
	case theme.ColorNameBackground:
		return rgb(0xF6F1E7)
	case theme.ColorNameInputBackground, theme.ColorNameMenuBackground, theme.ColorNameOverlayBackground, ColorPaper:
		return rgb(0xFFFDF8)
	case theme.ColorNameHeaderBackground, theme.ColorNameDisabledButton:
		return rgb(0xEDE5D5)
	case theme.ColorNameButton:
		return rgb(0xE7DDC9)
	case ColorDesk:
		return rgb(0xDDD2BD)
	case theme.ColorNameForeground:
		return rgb(0x28241E)
	case ColorQuiet, theme.ColorNamePlaceHolder:
		return rgb(0x5C5446)
	case theme.ColorNameDisabled:
		return rgb(0x7C7362)
	case theme.ColorNamePrimary, theme.ColorNameHyperlink:
		return rgb(0x1B5E4A)
	case theme.ColorNameForegroundOnPrimary, theme.ColorNameForegroundOnError,
		theme.ColorNameForegroundOnSuccess, theme.ColorNameForegroundOnWarning:
		return rgb(0xFFFFFF)
	case theme.ColorNameFocus:
		return veil(0x1B5E4A, 0x55)
	case theme.ColorNameSelection:
		return rgb(0xCFE2D5)
	case ColorCarried:
		return rgb(0xF3E3B8)
	case theme.ColorNameHover:
		return veil(0x28241E, 0x0E)
	case theme.ColorNamePressed:
		return veil(0x28241E, 0x22)
	case theme.ColorNameError:
		return rgb(0x9B231C)
	case theme.ColorNameSuccess:
		return rgb(0x24613A)
	case theme.ColorNameWarning:
		return rgb(0x7A4A00)
	case theme.ColorNameSeparator:
		return rgb(0xDCD1BB)
	case theme.ColorNameInputBorder:
		return rgb(0x8B806C)
	case theme.ColorNameScrollBar:
		return veil(0x28241E, 0x80)
	case theme.ColorNameScrollBarBackground:
		return veil(0x28241E, 0x0A)
	case theme.ColorNameShadow:
		return veil(0x28241E, 0x38)
	}
	return nil
}

// dark answers the colours of the dark look.
func dark(name fyne.ThemeColorName) color.Color {
	switch name {
	case theme.ColorNameBackground:
		return rgb(0x211E1A)
	case theme.ColorNameInputBackground, theme.ColorNameMenuBackground, theme.ColorNameOverlayBackground:
		return rgb(0x2C2823)
	case theme.ColorNameHeaderBackground, theme.ColorNameDisabledButton:
		return rgb(0x2A2621)
	case theme.ColorNameButton:
		return rgb(0x3B362F)
	case ColorDesk:
		return rgb(0x161411)
	case ColorPaper:
		return rgb(0x4A443B)
	case theme.ColorNameForeground:
		return rgb(0xEFE8DA)
	case ColorQuiet, theme.ColorNamePlaceHolder:
		return rgb(0xBDB29E)
	case theme.ColorNameDisabled:
		return rgb(0x8F8573)
	case theme.ColorNamePrimary, theme.ColorNameHyperlink:
		return rgb(0x86CBAE)
	case theme.ColorNameForegroundOnPrimary, theme.ColorNameForegroundOnError,
		theme.ColorNameForegroundOnSuccess, theme.ColorNameForegroundOnWarning:
		return rgb(0x17130E)
	case theme.ColorNameFocus:
		return veil(0x86CBAE, 0x55)
	case theme.ColorNameSelection:
		return rgb(0x24473A)
	case ColorCarried:
		return rgb(0x4B3D17)
	case theme.ColorNameHover:
		return veil(0xEFE8DA, 0x12)
	case theme.ColorNamePressed:
		return veil(0xEFE8DA, 0x26)
	case theme.ColorNameError:
		return rgb(0xFFA497)
	case theme.ColorNameSuccess:
		return rgb(0x93CF9B)
	case theme.ColorNameWarning:
		return rgb(0xEBC06A)
	case theme.ColorNameSeparator:
		return rgb(0x3D3730)
	case theme.ColorNameInputBorder:
		return rgb(0x857B69)
	case theme.ColorNameScrollBar:
		return veil(0xEFE8DA, 0x80)
	case theme.ColorNameScrollBarBackground:
		return veil(0xEFE8DA, 0x0A)
	case theme.ColorNameShadow:
		return veil(0x000000, 0x80)
	}
	return nil
}
