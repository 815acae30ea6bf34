package tidy

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Measures of the screen, in units of the window.
const (
	gap       = 6
	lineRoom  = 24
	tight     = 3
	gridShare = 0.38
	toolRoom  = 296
	leastPage = 120
)

// flow puts objects beside each other and goes on in the next row where one has
// no room. It answers the height it took.
func flow(objects []fyne.CanvasObject, corner fyne.Position, width float32) float32 {
	x, y, row := float32(0), float32(0), float32(0)
	for _, object := range objects {
		if !object.Visible() {
			continue
		}
		size := object.MinSize()
		if x > 0 && x+size.Width > width {
			x, y = 0, y+row+gap
			row = 0
		}
		object.Resize(size)
		object.Move(corner.AddXY(x, y))
		x, row = x+size.Width+gap, max(row, size.Height)
	}
	return y + row
}

// column puts objects below each other, two in a row where both have half of the
// width, and answers the height it took.
func column(objects []fyne.CanvasObject, corner fyne.Position, width float32) float32 {
	half := (width - gap) / 2
	x, y := float32(0), float32(0)
	for _, object := range objects {
		size := object.MinSize()
		wide := half
		if size.Width > half {
			wide = width
		}
		if x > 0 && wide > half {
			x, y = 0, y+size.Height+tight
		}
		object.Move(corner.AddXY(x, y))
		object.Resize(fyne.NewSize(wide, size.Height))
		if x += wide + gap; x+half > width {
			x, y = 0, y+size.Height+tight
		}
	}
	if x > 0 {
		y += objects[len(objects)-1].MinSize().Height + tight
	}
	return y
}

// Layout puts the parts of the screen where they belong: filters above all, the
// grid at the left with the progress of the measuring below it, the page in the
// middle with its words above, the tools at the right.
func (v *View) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	top := float32(0)
	if height := v.notices.MinSize().Height; height > 0 {
		put(v.notices, 0, 0, size.Width, height)
		top += height + gap
	}
	done := v.done.MinSize()
	put(v.done, size.Width-done.Width, top, done.Width, done.Height)
	chips := flow(v.filterObjects(), fyne.NewPos(0, top+4), size.Width-done.Width-gap)
	top += max(chips+4, done.Height) + gap

	left := v.gridWidth(size.Width)
	bottom := size.Height
	if v.strip.Visible() {
		height := v.strip.MinSize().Height
		put(v.strip, 0, bottom-height, left, height)
		bottom -= height + gap
	}
	put(v.thumbs, 0, top, left, bottom-top)
	put(v.nothing, 0, top, left, bottom-top)

	x, tools := left+2*gap, size.Width-toolRoom
	v.layTools(tools, top, toolRoom)
	width := tools - x - 2*gap
	y := top + v.layHead(x, top, width)
	height := max(size.Height-y, leastPage)
	put(v.page, x, y, width, height)
	put(v.frame, x, y, width, height)
}

// layTools puts the groups of tools below each other and the scopes below them.
func (v *View) layTools(x, y, width float32) {
	from := 0
	for i := range v.tools {
		if i+1 == len(v.tools) || tools()[i+1].group != tools()[from].group {
			y += column(objectsOf(v.tools[from:i+1]), fyne.NewPos(x, y), width) + 2*gap
			from = i + 1
		}
	}
	padding := theme.InnerPadding()
	put(v.scopeWord, x-padding, y-padding, width, v.scopeWord.MinSize().Height)
	column(objectsOf(v.scopes), fyne.NewPos(x, y+lineRoom-4), width)
}

func put(object fyne.CanvasObject, x, y, width, height float32) {
	object.Move(fyne.NewPos(x, y))
	object.Resize(fyne.NewSize(max(width, 0), max(height, 0)))
}

// layHead puts the words about the page and answers their height. Labels have a
// padding of their own, which would part the lines.
func (v *View) layHead(x, y, width float32) float32 {
	padding := theme.InnerPadding()
	v.head.Move(fyne.NewPos(x-padding, y-padding))
	v.head.Resize(fyne.NewSize(width+2*padding, v.head.MinSize().Height))
	v.remark.Resize(fyne.NewSize(width+2*padding, v.remark.Size().Height))
	height := v.remark.MinSize().Height
	v.remark.Move(fyne.NewPos(x-padding, y+lineRoom-padding))
	v.remark.Resize(fyne.NewSize(width+2*padding, height))
	return lineRoom + height - 2*padding + gap
}

// gridWidth is a whole number of columns, so that no room is lost beside them.
func (v *View) gridWidth(total float32) float32 {
	column := v.thumbs.GridWrap.CreateItem().MinSize().Width + theme.Padding()
	columns := max(int(total*gridShare/column), 2)
	return float32(columns)*column + theme.Size(theme.SizeNameScrollBar)/2
}

// MinSize is part of the toolkit's layout contract.
func (v *View) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(800, 400) }

func (v *View) filterObjects() []fyne.CanvasObject { return objectsOf(v.filters) }
func (v *View) toolObjects() []fyne.CanvasObject   { return objectsOf(v.tools) }

func (v *View) scopeObjects() []fyne.CanvasObject {
	return append([]fyne.CanvasObject{v.scopeWord}, objectsOf(v.scopes)...)
}

func objectsOf[T fyne.CanvasObject](parts []T) []fyne.CanvasObject {
	objects := make([]fyne.CanvasObject, len(parts))
	for i, part := range parts {
		objects[i] = part
	}
	return objects
}
