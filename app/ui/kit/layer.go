package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Layer lets a list float over the window's content without taking the focus,
// which the toolkit's pop-ups always do. The shell wraps its whole content in
// one Layer and puts [Layer.Object] into the window.
type Layer struct {
	root  *fyne.Container
	float *fyne.Container
	shown fyne.CanvasObject
}

// NewLayer stacks an empty layer over the content.
func NewLayer(content fyne.CanvasObject) *Layer {
	float := container.NewWithoutLayout()
	return &Layer{root: container.NewStack(content, float), float: float}
}

// Object is what goes into the window.
func (l *Layer) Object() fyne.CanvasObject { return l.root }

// Show puts an object directly below the anchor, or above it where there is
// more room, as wide as the anchor or as it needs, and at most the given
// height. It replaces what the layer showed before.
func (l *Layer) Show(object, anchor fyne.CanvasObject, height float32) {
	driver := fyne.CurrentApp().Driver()
	origin := driver.AbsolutePositionForObject(l.root)
	corner := driver.AbsolutePositionForObject(anchor).Subtract(origin)
	below := l.root.Size().Height - corner.Y - anchor.Size().Height
	top := corner.Y + anchor.Size().Height
	if below < height && corner.Y > below {
		height = min(height, corner.Y)
		top = corner.Y - height
	} else {
		height = min(height, below)
	}
	if l.shown != object {
		l.float.Objects = []fyne.CanvasObject{object}
		l.shown = object
	}
	width := min(max(anchor.Size().Width, object.MinSize().Width), l.root.Size().Width)
	place(object, min(corner.X, l.root.Size().Width-width), top, width, height)
	object.Show()
	l.float.Refresh()
}

// Hide takes an object off the layer; another one that is shown stays.
func (l *Layer) Hide(object fyne.CanvasObject) {
	if l.shown != object {
		return
	}
	l.shown = nil
	l.float.Objects = nil
	l.float.Refresh()
}
