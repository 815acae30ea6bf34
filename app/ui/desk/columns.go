package desk

import (
	"fyne.io/fyne/v2"
)

// columns lays out batches, pages, paper and form side by side. The paper gets
// what is left; the others grow a little on wide screens. One that is hidden
// leaves its room to the paper.
type columns struct{}

const (
	columnGap   = 8
	paperColumn = 2
	wideScreen  = 1700
)

func (columns) widths(total float32) [4]float32 {
	between := func(low, share, high float32) float32 { return min(max(low, total*share), high) }
	batches, form := between(216, 0.17, 290), between(330, 0.25, 440)
	pages := float32(132)
	if total >= wideScreen {
		pages = 256 // two thumbnails beside each other
	}
	return [4]float32{batches, pages, max(total-batches-pages-form-3*columnGap, 160), form}
}

func (c columns) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	x, widths := float32(0), c.widths(size.Width)
	for i, object := range objects {
		if !object.Visible() {
			widths[paperColumn] += widths[i] + columnGap
		}
	}
	for i, width := range widths {
		if !objects[i].Visible() {
			continue
		}
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
	return fyne.NewSize(1000, min(height, 400))
}

// beside lays two fields out in one line, the first one wider.
type beside struct{}

func (beside) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	const gap = 10
	first := (size.Width - gap) * 0.62
	objects[0].Move(fyne.NewPos(0, 0))
	objects[0].Resize(fyne.NewSize(first, objects[0].MinSize().Height))
	objects[1].Move(fyne.NewPos(first+gap, 0))
	objects[1].Resize(fyne.NewSize(size.Width-gap-first, objects[1].MinSize().Height))
}

func (beside) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(100, max(objects[0].MinSize().Height, objects[1].MinSize().Height))
}

// toolRow lays out the tools of the page: three at the left that say where one
// is, the others at the right. What finds no room on a small screen is left
// out from the end; each of those has a key or a wheel as well.
type toolRow struct{}

const toolsAtLeft = 3

func (toolRow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	const gap = 4
	x, left, full := float32(0), float32(0), false
	for i, object := range objects {
		width := object.MinSize().Width
		object.Resize(fyne.NewSize(width, size.Height))
		if i == toolsAtLeft {
			left, x = x, 0
		}
		if full = full || i >= toolsAtLeft && left+x+width > size.Width; full {
			object.Hide()
			continue
		}
		object.Show()
		object.Move(fyne.NewPos(x, 0))
		x += width + gap
	}
	for _, object := range objects[toolsAtLeft:] {
		if object.Visible() {
			object.Move(object.Position().AddXY(size.Width-x+gap, 0))
		}
	}
}

func (toolRow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	height := float32(0)
	for _, object := range objects {
		height = max(height, object.MinSize().Height)
	}
	return fyne.NewSize(200, height)
}
