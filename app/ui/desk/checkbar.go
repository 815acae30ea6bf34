package desk

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// checkBar shows what part of the pages is good, rejected and not seen.
type checkBar struct {
	widget.BaseWidget
	rail, good, bad     *canvas.Rectangle
	goodShare, badShare float32
}

func newCheckBar() *checkBar {
	b := &checkBar{rail: canvas.NewRectangle(color.Transparent), good: canvas.NewRectangle(color.Transparent), bad: canvas.NewRectangle(color.Transparent)}
	b.ExtendBaseWidget(b)
	return b
}

func (b *checkBar) set(good, bad, all int) {
	b.goodShare, b.badShare = float32(good)/float32(max(all, 1)), float32(bad)/float32(max(all, 1))
	b.rail.FillColor, b.good.FillColor, b.bad.FillColor = theme.Color(theme.ColorNameSeparator), theme.Color(theme.ColorNamePrimary), theme.Color(theme.ColorNameError)
	b.place(b.Size())
	for _, part := range []*canvas.Rectangle{b.rail, b.good, b.bad} {
		part.Refresh()
	}
}

func (b *checkBar) place(size fyne.Size) {
	const edge, high = 8, 5
	width := size.Width - 2*edge
	put := func(part *canvas.Rectangle, x, width float32) {
		part.Move(fyne.NewPos(x, 0))
		part.Resize(fyne.NewSize(width, high))
	}
	put(b.rail, edge, width)
	put(b.good, edge, width*b.goodShare)
	put(b.bad, edge+width*b.goodShare, width*b.badShare)
}

// CreateRenderer is the toolkit's hook.
func (b *checkBar) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.New(barLayout{b}, b.rail, b.good, b.bad))
}

type barLayout struct{ bar *checkBar }

func (l barLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) { l.bar.place(size) }

func (l barLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(60, 9) }

// tightColumn stacks what is visible with less room between than the toolkit
// leaves: labels bring their own.
type tightColumn struct{}

// labelAir is how far labels come closer to each other.
const labelAir = 10

func (tightColumn) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	y := float32(0)
	for i, object := range objects {
		if !object.Visible() {
			continue
		}
		object.Resize(fyne.NewSize(size.Width, object.MinSize().Height))
		object.Move(fyne.NewPos(0, y))
		y += object.Size().Height - overlap(objects, i)
	}
}

func (tightColumn) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := fyne.NewSize(0, 0)
	for i, object := range objects {
		if object.Visible() {
			least := object.MinSize()
			size = fyne.NewSize(max(size.Width, least.Width), size.Height+least.Height-overlap(objects, i))
		}
	}
	return size
}

// overlap is how much nearer a label below a label may come.
func overlap(objects []fyne.CanvasObject, at int) float32 {
	if _, label := objects[at].(*widget.Label); !label {
		return 0
	}
	for _, below := range objects[at+1:] {
		if below.Visible() {
			if _, label := below.(*widget.Label); label {
				return labelAir
			}
			return 0
		}
	}
	return 0
}
