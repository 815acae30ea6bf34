package kit

import (
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// How a frame answers keys and mouse.
const (
	frameStep   = 0.002 // of a side, for one press of an arrow
	frameStride = 0.02  // with Shift
	frameReach  = 18    // units of the window around a handle that take hold of it
	handleSide  = 11
)

// frameColours are those of outlines in both looks: they lie on pictures of
// paper, which are bright in either.
func frameColours() (ink, ground color.Color) { return rgb(0x1B5E4A), rgb(0xFFFFFF) }

// Frame lies over a [PageView] and lets an outline on the page be set: a box
// with eight handles, or four corners that move freely.
//
// Keys: Tab and Shift+Tab go to the next and previous handle, arrows move it
// (Shift: further), Enter calls OnDone, Esc calls OnCancel; all others go to the
// [Keys]. Mouse: drag a handle, or the box itself; the wheel reaches the page
// below.
type Frame struct {
	widget.BaseWidget
	// OnDone and OnCancel end the work on the outline.
	OnDone, OnCancel func()

	keys    *Keys
	below   *PageView
	outline Outline
	box     bool
	active  int
	focused bool

	veils   [4]*canvas.Rectangle // around a box
	lines   [4]*canvas.Line
	handles [boxHandles]*canvas.Rectangle
}

// NewFrame makes a hidden frame for what the viewer shows.
func NewFrame(below *PageView, keys *Keys) *Frame {
	f := &Frame{keys: keys, below: below}
	for i := range f.veils {
		f.veils[i] = canvas.NewRectangle(color.Transparent)
		f.lines[i] = canvas.NewLine(color.Transparent)
	}
	for i := range f.handles {
		f.handles[i] = canvas.NewRectangle(color.Transparent)
	}
	f.ExtendBaseWidget(f)
	f.Hide()
	return f
}

// Begin shows an outline to work on, a box or a free one, and takes the keys.
func (f *Frame) Begin(outline Outline, box bool) {
	f.outline, f.box, f.active = outline, box, 0
	if box {
		f.active = 1 // the upper edge
	}
	f.Show()
	f.Refresh()
	focus(f)
}

// End hides the frame.
func (f *Frame) End() { f.Hide() }

// Outline is what is set now.
func (f *Frame) Outline() Outline { return f.outline }

// Set replaces the outline, such as by one that was found meanwhile.
func (f *Frame) Set(outline Outline) { f.outline = outline; f.Follow() }

// Follow puts the outline where the page lies now.
func (f *Frame) Follow() {
	if f.Visible() {
		f.lay(f.Size())
		canvas.Refresh(f)
	}
}

func (f *Frame) handleCount() int {
	if f.box {
		return boxHandles
	}
	return freeHandles
}

// on is where a place on the page lies in the frame.
func (f *Frame) on(spot Spot) fyne.Position {
	corner, size := f.below.PageArea()
	return corner.AddXY(float32(spot.X)*size.Width, float32(spot.Y)*size.Height)
}

func (f *Frame) move(dx, dy float64) {
	if f.box {
		f.outline = f.outline.movedBox(f.active, dx, dy)
	} else {
		f.outline = f.outline.movedCorner(f.active, dx, dy)
	}
	f.Follow()
}

// CreateRenderer is the toolkit's hook.
func (f *Frame) CreateRenderer() fyne.WidgetRenderer {
	f.paint()
	var objects []fyne.CanvasObject
	for _, veil := range f.veils {
		objects = append(objects, veil)
	}
	for _, line := range f.lines {
		objects = append(objects, line)
	}
	for _, handle := range f.handles {
		objects = append(objects, handle)
	}
	return &drawing{widget: f, objects: objects, layout: f.lay, minimum: func() fyne.Size { return fyne.NewSize(10, 10) }, paint: f.paint}
}

func (f *Frame) lay(size fyne.Size) {
	within := func(at fyne.Position) fyne.Position {
		return fyne.NewPos(min(max(at.X, 0), size.Width), min(max(at.Y, 0), size.Height))
	}
	for i, line := range f.lines {
		line.Position1, line.Position2 = within(f.on(f.outline[i])), within(f.on(f.outline[(i+1)%4]))
	}
	from, to := within(f.on(f.outline[0])), within(f.on(f.outline[2]))
	place(f.veils[0], 0, 0, size.Width, from.Y)
	place(f.veils[1], 0, to.Y, size.Width, size.Height-to.Y)
	place(f.veils[2], 0, from.Y, from.X, to.Y-from.Y)
	place(f.veils[3], to.X, from.Y, size.Width-to.X, to.Y-from.Y)
	for i, handle := range f.handles {
		handle.Hidden = i >= f.handleCount()
		if handle.Hidden {
			continue
		}
		side := float32(handleSide)
		if i == f.active {
			side += 5
		}
		at := within(f.on(f.outline.handle(i, f.box)))
		place(handle, at.X-side/2, at.Y-side/2, side, side)
	}
	f.tintHandles()
}

func (f *Frame) tintHandles() {
	ink, ground := frameColours()
	for i, handle := range f.handles {
		handle.FillColor, handle.StrokeColor, handle.StrokeWidth = ground, ink, 2
		if i == f.active && f.focused {
			handle.FillColor, handle.StrokeColor = ink, ground
		}
	}
}

func (f *Frame) paint() {
	ink, _ := frameColours()
	for i := range f.lines {
		f.lines[i].StrokeColor, f.lines[i].StrokeWidth = ink, 2
		f.veils[i].FillColor = color.NRGBA{A: 0x66}
		f.veils[i].Hidden = !f.box
	}
	f.tintHandles()
}

// FocusGained shows the active handle.
func (f *Frame) FocusGained() { f.focused = true; f.Follow() }

// FocusLost shows that the keys go elsewhere.
func (f *Frame) FocusLost() { f.focused = false; f.Follow() }

// AcceptsTab keeps Tab for going from handle to handle.
func (f *Frame) AcceptsTab() bool { return true }

// TypedRune hands characters on.
func (f *Frame) TypedRune(r rune) { f.keys.Rune(r) }

// TypedKey works on the outline.
func (f *Frame) TypedKey(event *fyne.KeyEvent) {
	step, shift := frameStep, f.keys.held() == fyne.KeyModifierShift
	if shift {
		step = frameStride
	}
	switch event.Name {
	case fyne.KeyTab:
		f.next(shift)
	case fyne.KeyLeft:
		f.move(-step, 0)
	case fyne.KeyRight:
		f.move(step, 0)
	case fyne.KeyUp:
		f.move(0, -step)
	case fyne.KeyDown:
		f.move(0, step)
	case fyne.KeyReturn, fyne.KeyEnter:
		f.OnDone()
	case fyne.KeyEscape:
		f.OnCancel()
	default:
		f.keys.Key(event)
	}
}

func (f *Frame) next(back bool) {
	count, step := f.handleCount(), 1
	if back {
		step = -1
	}
	f.active = (f.active + step + count) % count
	f.Follow()
}

// MouseDown takes hold of the nearest handle, or of the whole box.
func (f *Frame) MouseDown(event *desktop.MouseEvent) {
	focus(f)
	nearest, best := wholeBox, float64(frameReach)
	for i := range f.handleCount() {
		at := f.on(f.outline.handle(i, f.box))
		if away := math.Hypot(float64(at.X-event.Position.X), float64(at.Y-event.Position.Y)); away < best {
			nearest, best = i, away
		}
	}
	f.active = nearest
	f.Follow()
}

// MouseUp lets go of a box that was moved whole: the keys get a handle again.
func (f *Frame) MouseUp(*desktop.MouseEvent) {
	if f.active == wholeBox {
		f.active = 1
		f.Follow()
	}
}

// Dragged moves what was taken hold of.
func (f *Frame) Dragged(event *fyne.DragEvent) {
	if _, size := f.below.PageArea(); size.Width > 0 && size.Height > 0 {
		f.move(float64(event.Dragged.DX/size.Width), float64(event.Dragged.DY/size.Height))
	}
}

// DragEnd is part of the toolkit's drag contract.
func (f *Frame) DragEnd() { f.MouseUp(nil) }

var (
	_ fyne.Draggable = (*Frame)(nil)
	_ fyne.Tabbable  = (*Frame)(nil)
)
