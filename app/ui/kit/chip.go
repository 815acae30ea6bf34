package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Chip is a small button for where many stand together: a filter, one of
// several choices, a tool. One that is chosen is filled. Enter and Space press
// it; all other keys go to the [Keys].
type Chip struct {
	widget.DisableableWidget
	// OnTapped is told when the chip is pressed.
	OnTapped func()

	keys                    *Keys
	label                   string
	chosen, focused, hovers bool

	ground *canvas.Rectangle
	text   *canvas.Text
}

// NewChip makes a chip; label is text, not a key.
func NewChip(label string, keys *Keys, tapped func()) *Chip {
	c := &Chip{OnTapped: tapped, keys: keys, label: label,
		ground: canvas.NewRectangle(color.Transparent), text: canvas.NewText(label, color.Transparent)}
	c.ExtendBaseWidget(c)
	return c
}

// Say sets the text and whether the chip is chosen.
func (c *Chip) Say(label string, chosen bool) {
	if c.label != label || c.chosen != chosen {
		c.label, c.chosen = label, chosen
		c.Refresh()
	}
}

// Label is the text of the chip.
func (c *Chip) Label() string { return c.label }

// Chosen answers whether the chip is the chosen one.
func (c *Chip) Chosen() bool { return c.chosen }

// Focus gives the keyboard to the chip.
func (c *Chip) Focus() { focus(c) }

// Focused answers whether the chip has the keyboard.
func (c *Chip) Focused() bool { return c.focused }

// SetUsable makes the chip answer, or greys it.
func (c *Chip) SetUsable(usable bool) {
	switch {
	case usable == !c.Disabled():
	case usable:
		c.Enable()
	default:
		c.Disable()
	}
}

// CreateRenderer is the toolkit's hook.
func (c *Chip) CreateRenderer() fyne.WidgetRenderer {
	c.paint()
	return &drawing{widget: c, objects: []fyne.CanvasObject{c.ground, c.text}, layout: c.lay, minimum: c.least, paint: c.paint}
}

func (c *Chip) least() fyne.Size {
	c.text.Text, c.text.TextSize = c.label, measure(c, captionSize)
	return fyne.NewSize(c.text.MinSize().Width+20, lineHeight(c, captionSize)+10)
}

func (c *Chip) lay(size fyne.Size) {
	place(c.ground, 1, 1, size.Width-2, size.Height-2)
	text := c.text.MinSize()
	c.text.Move(fyne.NewPos(float32(int(size.Width-text.Width)/2), float32(int(size.Height-text.Height)/2)))
}

func (c *Chip) paint() {
	c.text.Text = c.label
	ground, words, edge := theme.ColorNameButton, theme.ColorNameForeground, theme.ColorNameButton
	switch {
	case c.Disabled():
		ground, words, edge = theme.ColorNameDisabledButton, theme.ColorNameDisabled, theme.ColorNameDisabledButton
	case c.chosen:
		ground, words, edge = theme.ColorNameSelection, theme.ColorNameForeground, theme.ColorNamePrimary
	case c.hovers:
		edge = theme.ColorNameInputBorder
	}
	width := float32(1)
	if c.focused {
		edge, width = theme.ColorNamePrimary, 3
	}
	tint(c.text, c, words, captionSize)
	c.text.TextStyle.Bold = c.chosen
	c.ground.FillColor, c.ground.CornerRadius = ink(c, ground), measure(c, theme.SizeNameInputRadius)
	c.ground.StrokeColor, c.ground.StrokeWidth = ink(c, edge), width
}

// Tapped presses the chip.
func (c *Chip) Tapped(*fyne.PointEvent) {
	if !c.Disabled() && c.OnTapped != nil {
		c.OnTapped()
	}
}

// MouseIn shows that the chip can be pressed.
func (c *Chip) MouseIn(*desktop.MouseEvent) { c.hover(true) }

// MouseMoved is part of the toolkit's mouse contract.
func (c *Chip) MouseMoved(*desktop.MouseEvent) {}

// MouseOut ends that.
func (c *Chip) MouseOut() { c.hover(false) }

func (c *Chip) hover(hovers bool) { c.hovers = hovers; c.Refresh() }

// FocusGained shows the ring.
func (c *Chip) FocusGained() { c.focused = true; c.Refresh() }

// FocusLost takes the ring away.
func (c *Chip) FocusLost() { c.focused = false; c.Refresh() }

// TypedKey presses the chip or hands the key on.
func (c *Chip) TypedKey(event *fyne.KeyEvent) {
	if isEnter(event.Name) || event.Name == fyne.KeySpace {
		c.Tapped(nil)
		return
	}
	c.keys.Key(event)
}

// TypedRune hands characters on.
func (c *Chip) TypedRune(r rune) { c.keys.Rune(r) }

// KeyDown tells of a key that is held.
func (c *Chip) KeyDown(event *fyne.KeyEvent) { c.keys.moved(event, true) }

// KeyUp tells of a key that was held.
func (c *Chip) KeyUp(event *fyne.KeyEvent) { c.keys.moved(event, false) }

var _ desktop.Keyable = (*Chip)(nil)
