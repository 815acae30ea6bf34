package kit

import (
	"math"

	"fyne.io/fyne/v2"
)

// arrowStep is how far an arrow key moves the page, in parts of the viewer.
const arrowStep = 0.15

// notch is what the toolkit reports for one notch of the wheel.
const notch = 25

// Dragged moves the page with the mouse.
func (v *PageView) Dragged(event *fyne.DragEvent) { v.pan(-event.Dragged.DX, -event.Dragged.DY) }

// DragEnd is part of the toolkit's drag contract.
func (v *PageView) DragEnd() {}

// Scrolled moves the page with the wheel, or zooms where it points to.
func (v *PageView) Scrolled(event *fyne.ScrollEvent) {
	held := v.keys.held()
	switch {
	case held&fyne.KeyModifierControl != 0:
		v.zoomTo(v.zoom*float32(math.Pow(zoomStep, float64(event.Scrolled.DY/notch))), event.Position)
	case held&fyne.KeyModifierShift != 0 && event.Scrolled.DX == 0:
		v.pan(-event.Scrolled.DY*4, 0)
	default:
		v.pan(-event.Scrolled.DX*4, -event.Scrolled.DY*4)
	}
}

// TypedKey moves and zooms; keys with nothing to do go to the router.
func (v *PageView) TypedKey(event *fyne.KeyEvent) {
	if v.keys.held() != 0 || !v.used(event.Name) {
		v.keys.Key(event)
	}
}

func (v *PageView) used(key fyne.KeyName) bool {
	step := fyne.NewSize(v.Size().Width*arrowStep, v.Size().Height*arrowStep)
	switch key {
	case fyne.KeyLeft:
		return v.pan(-step.Width, 0)
	case fyne.KeyRight:
		return v.pan(step.Width, 0)
	case fyne.KeyUp:
		return v.pan(0, -step.Height)
	case fyne.KeyDown:
		return v.pan(0, step.Height)
	case fyne.KeySpace:
		v.Toggle()
		return v.Shown()
	}
	return false
}

// TypedRune zooms; other characters go to the router.
func (v *PageView) TypedRune(r rune) {
	switch r {
	case '+', '=':
		v.ZoomBy(zoomStep)
	case '-':
		v.ZoomBy(1 / zoomStep)
	case '0':
		v.FitPage()
	default:
		v.keys.Rune(r)
	}
}

// KeyDown tells of a key that is held.
func (v *PageView) KeyDown(event *fyne.KeyEvent) { v.keys.moved(event, true) }

// KeyUp tells of a key that was held.
func (v *PageView) KeyUp(event *fyne.KeyEvent) { v.keys.moved(event, false) }
