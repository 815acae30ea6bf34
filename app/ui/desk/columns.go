package desk

import (
	"fyne.io/fyne/v2"
)

// columns lays out batches, pages, paper and form side by side. The paper gets
// what is left; the others grow a little on wide screens.
type columns struct{}

const columnGap = 8

func (columns) widths(total float32) [4]float32 {
	between := func(low, share, high float32) float32 { return min(max(low, total*share), high) }
	batches, form := between(216, 0.17, 290), between(330, 0.25, 440)
	pages := float32(160)
	if total >= 1700 {
		pages = 304 // two thumbnails beside each other
	}
	return [4]float32{batches, pages, max(total-batches-pages-form-3*columnGap, 160), form}
}

func (c columns) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	x := float32(0)
	for i, width := range c.widths(size.Width) {
		objects[i].Move(fyne.NewPos(x, 0))
		objects[i].Resize(fyne.NewSize(width, size.Height))
		x += width + columnGap
	}
}

func (c columns) MinSize(objects []fyne.CanvasObject) fyne.Size {
	height := float32(0)
	for _, object := range objects {
		height = max(height, object.MinSize().Height)
	}
	return fyne.NewSize(1000, min(height, 480))
}
