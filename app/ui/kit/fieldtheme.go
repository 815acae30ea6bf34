package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// fieldTheme is the look of a field's entry: the program's own, and print on
// the ground of the form while the value can only be read.
type fieldTheme struct{ field *Field }

func (t fieldTheme) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	if t.field.entry.Disabled() {
		switch name {
		case theme.ColorNameInputBackground, theme.ColorNameInputBorder:
			return color.Transparent
		case theme.ColorNamePlaceHolder:
			name = ColorQuiet
		case theme.ColorNameDisabled:
			name = theme.ColorNameForeground
		}
	}
	return t.around().Color(name, variant)
}

func (t fieldTheme) Size(name fyne.ThemeSizeName) float32 {
	if name == theme.SizeNameInputBorder && t.field.entry.Disabled() {
		return 0
	}
	return t.around().Size(name)
}

func (t fieldTheme) Font(style fyne.TextStyle) fyne.Resource { return t.around().Font(style) }

func (t fieldTheme) Icon(name fyne.ThemeIconName) fyne.Resource { return t.around().Icon(name) }

func (fieldTheme) around() fyne.Theme { return fyne.CurrentApp().Settings().Theme() }
