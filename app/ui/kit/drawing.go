package kit

import (
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
)

// drawing is the renderer of all our widgets: a fixed set of objects that is
// moved and tinted, never replaced, because new objects cost textures.
type drawing struct {
	widget  fyne.Widget
	objects []fyne.CanvasObject
	layout  func(fyne.Size)
	minimum func() fyne.Size
	paint   func() // takes colours and texts over from the widget's state
}

func (d *drawing) Destroy()                     {}
func (d *drawing) Objects() []fyne.CanvasObject { return d.objects }
func (d *drawing) Layout(size fyne.Size)        { d.layout(size) }
func (d *drawing) MinSize() fyne.Size           { return d.minimum() }

func (d *drawing) Refresh() {
	d.paint()
	d.layout(d.widget.Size())
	canvas.Refresh(d.widget)
}

// ink is the colour of a name in the theme that holds for the widget.
func ink(widget fyne.Widget, name fyne.ThemeColorName) color.Color {
	return theme.ColorForWidget(name, widget)
}

func measure(widget fyne.Widget, name fyne.ThemeSizeName) float32 {
	return theme.SizeForWidget(name, widget)
}

// tint sets a line of text in one of the theme's colours and sizes.
func tint(line *canvas.Text, widget fyne.Widget, colour fyne.ThemeColorName, size fyne.ThemeSizeName) {
	line.Color, line.TextSize = ink(widget, colour), measure(widget, size)
}

// lineHeight is the height of a line of text in whole units, so that lines
// stand on whole pixels.
func lineHeight(widget fyne.Widget, size fyne.ThemeSizeName) float32 {
	height := fyne.MeasureText("Ag", measure(widget, size), fyne.TextStyle{}).Height
	return float32(math.Ceil(float64(height)))
}

// place moves and resizes an object in one go.
func place(object fyne.CanvasObject, x, y, width, height float32) {
	object.Move(fyne.NewPos(x, y))
	object.Resize(fyne.NewSize(max(width, 0), max(height, 0)))
}

// clipped is one line of text that is cut at its right edge. It is the cheap
// cell of lists: no ellipsis, because finding its place shapes the whole text.
type clipped struct {
	clip *container.Clip // what is placed and drawn
	line *canvas.Text
}

func newClipped() *clipped {
	line := canvas.NewText("", color.Transparent)
	clip := container.NewClip(line)
	clip.ExtendBaseWidget(clip) // without it the toolkit loses the first Resize
	return &clipped{clip: clip, line: line}
}

// show sets the text and tells the canvas only when something has changed.
func (c *clipped) show(text string, colour color.Color, size float32) {
	if c.line.Text == text && c.line.Color == colour && c.line.TextSize == size {
		return
	}
	c.line.Text, c.line.Color, c.line.TextSize = text, colour, size
	c.line.Refresh()
}
