package kit

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// thumbLook is the measure of all cells of one grid.
type thumbLook struct {
	picture fyne.Size // room for the picture; zero takes the usual one
}

func (l *thumbLook) room() fyne.Size {
	if l.picture.IsZero() {
		return fyne.NewSize(124, 150)
	}
	return l.picture
}

// cell is the size of a whole cell: picture, margin and the line below.
func (l *thumbLook) cell() fyne.Size { return l.room().AddWidthHeight(16, 42) }

// thumbCell shows one page of the grid.
type thumbCell struct {
	widget.BaseWidget
	look *thumbLook
	page int // -1: none

	selected, focused, marked bool

	ground  *canvas.Rectangle
	paper   *canvas.Rectangle
	picture *canvas.Image
	ring    *canvas.Rectangle
	words   *prose
	number  *canvas.Text
	tag     *canvas.Rectangle
	badge   *canvas.Text
}

func newThumbCell(look *thumbLook) *thumbCell {
	c := &thumbCell{
		look: look, page: -1,
		ground:  canvas.NewRectangle(color.Transparent),
		paper:   canvas.NewRectangle(color.Transparent),
		picture: &canvas.Image{FillMode: canvas.ImageFillStretch, ScaleMode: canvas.ImageScaleFastest},
		ring:    canvas.NewRectangle(color.Transparent),
		words:   newProse(ColorQuiet, captionSize),
		number:  canvas.NewText("", color.Transparent),
		tag:     canvas.NewRectangle(color.Transparent),
		badge:   canvas.NewText("", color.Transparent),
	}
	c.words.align = fyne.TextAlignCenter
	c.number.Alignment = fyne.TextAlignCenter
	c.picture.Hide()
	c.ExtendBaseWidget(c)
	return c
}

// describe sets what stands around the picture.
func (c *thumbCell) describe(number, badge string, selected, focused, marked bool) {
	if c.number.Text == number && c.badge.Text == badge && c.selected == selected && c.focused == focused && c.marked == marked {
		return
	}
	c.number.Text, c.badge.Text = number, badge
	c.selected, c.focused, c.marked = selected, focused, marked
	c.Refresh()
}

func (c *thumbCell) mark(selected, focused, marked bool) {
	c.describe(c.number.Text, c.badge.Text, selected, focused, marked)
}

func (c *thumbCell) say(text string) {
	c.words.say(text, ColorQuiet)
	c.lay(c.Size())
}

// setImage shows a picture; nil lets it go and shows an empty sheet.
func (c *thumbCell) setImage(picture *image.RGBA) {
	if picture == nil {
		if c.picture.Image != nil {
			c.picture.Image = nil
			c.picture.Hide()
			c.picture.Refresh()
			c.lay(c.Size())
		}
		return
	}
	if c.picture.Image == image.Image(picture) {
		return
	}
	c.words.say("", ColorQuiet)
	c.picture.Image = picture
	c.lay(c.Size())
	c.picture.Show()
	c.picture.Refresh()
}

func (c *thumbCell) CreateRenderer() fyne.WidgetRenderer {
	c.paint()
	return &drawing{
		widget:  c,
		objects: []fyne.CanvasObject{c.ground, c.paper, c.picture, c.ring, c.words, c.number, c.tag, c.badge},
		layout:  c.lay,
		minimum: c.look.cell,
		paint:   c.paint,
	}
}

func (c *thumbCell) lay(size fyne.Size) {
	room := c.look.room()
	place(c.ground, 0, 0, size.Width, size.Height)
	sheet := c.sheet(room)
	x, y := (size.Width-sheet.Width)/2, 8+room.Height-sheet.Height
	place(c.paper, x-1, y-1, sheet.Width+2, sheet.Height+2)
	place(c.picture, x, y, sheet.Width, sheet.Height)
	place(c.ring, x-4, y-4, sheet.Width+8, sheet.Height+8)
	c.words.Resize(fyne.NewSize(sheet.Width-12, c.words.MinSize().Height))
	place(c.words, x+6, y+(sheet.Height-c.words.MinSize().Height)/2, sheet.Width-12, c.words.MinSize().Height)
	place(c.number, 0, 8+room.Height+8, size.Width, c.number.MinSize().Height)
	badge := c.badge.MinSize()
	place(c.tag, x+sheet.Width-badge.Width-14, y+6, badge.Width+12, badge.Height+4)
	c.badge.Move(fyne.NewPos(x+sheet.Width-badge.Width-8, y+8))
}

// sheet is the size of the page on the screen; an unknown page is upright.
func (c *thumbCell) sheet(room fyne.Size) fyne.Size {
	if c.picture.Image == nil {
		return fyne.NewSize(room.Height*0.707, room.Height)
	}
	bounds := c.picture.Image.Bounds()
	scale := min(room.Width/float32(bounds.Dx()), room.Height/float32(bounds.Dy()))
	return fyne.NewSize(float32(bounds.Dx())*scale, float32(bounds.Dy())*scale)
}

func (c *thumbCell) paint() {
	c.ground.FillColor = color.Transparent
	c.ground.CornerRadius = measure(c, theme.SizeNameSelectionRadius)
	c.paper.FillColor = ink(c, ColorPaper)
	c.paper.StrokeColor, c.paper.StrokeWidth = ink(c, ColorDesk), 1
	c.ring.StrokeColor, c.ring.StrokeWidth = color.Transparent, 3
	c.ring.CornerRadius = 3
	numberColour := ColorQuiet
	if c.marked {
		c.ground.FillColor = ink(c, ColorCarried)
		numberColour = theme.ColorNameForeground
	}
	if c.selected {
		if !c.marked {
			c.ground.FillColor = ink(c, theme.ColorNameSelection)
		}
		c.ring.StrokeColor = ink(c, theme.ColorNameInputBorder)
		numberColour = theme.ColorNameForeground
		if c.focused {
			c.ring.StrokeColor = ink(c, theme.ColorNamePrimary)
		}
	}
	c.number.TextStyle.Bold = c.selected
	tint(c.number, c, numberColour, captionSize)
	tint(c.badge, c, theme.ColorNameForegroundOnPrimary, captionSize)
	c.tag.FillColor = ink(c, theme.ColorNamePrimary)
	c.tag.CornerRadius = 4
	c.tag.Hidden = c.badge.Text == ""
	c.badge.Hidden = c.tag.Hidden
}
