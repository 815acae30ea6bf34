package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// CreateRenderer is the toolkit's hook.
func (p *Progress) CreateRenderer() fyne.WidgetRenderer {
	p.paint()
	return &drawing{
		widget:  p,
		objects: []fyne.CanvasObject{p.ground, p.title, p.rail, p.bar, p.state, p.note, p.problems, p.fold, p.again, p.pause, p.button},
		layout:  p.lay,
		minimum: p.least,
		paint:   p.paint,
	}
}

// Measures of the panel and of the strip.
const (
	progressEdge = 12 // the margin inside the panel
	stripEdge    = 5  // above and below in a strip
	stripRail    = 3  // the height of the bar of a strip
)

func (p *Progress) lay(size fyne.Size) {
	place(p.ground, 0, 0, size.Width, size.Height)
	width := size.Width - 2*progressEdge
	y := float32(0)
	if p.Slim {
		y = p.layStrip(size, width)
	} else {
		y = p.layPanel(size, width)
	}
	for _, text := range []*prose{p.note, p.problems} {
		text.Resize(fyne.NewSize(width, 1)) // wraps it
		height := text.MinSize().Height
		place(text, progressEdge, y+4, width, height)
		if height > 0 {
			y += height + 4
		}
	}
}

// layPanel lays out what stands above the note and answers where that begins.
func (p *Progress) layPanel(size fyne.Size, width float32) float32 {
	x := p.layButtons(size, progressEdge, p.again, p.pause, p.button)
	text := x - 2*progressEdge
	p.title.Resize(fyne.NewSize(text, 1))
	p.state.Resize(fyne.NewSize(width, 1))
	top := max(p.title.MinSize().Height, p.button.MinSize().Height)
	place(p.title, progressEdge, progressEdge+(top-p.title.MinSize().Height)/2, text, p.title.MinSize().Height)
	y := progressEdge + top + 8
	place(p.rail, progressEdge, y, width, 6)
	place(p.bar, progressEdge, y, width*p.share(), 6)
	if !p.rail.Hidden {
		y += 14
	}
	place(p.state, progressEdge, y, width, p.state.MinSize().Height)
	y += p.state.MinSize().Height
	if !p.fold.Hidden {
		place(p.fold, progressEdge-4, y+4, p.fold.MinSize().Width, p.fold.MinSize().Height)
		y += p.fold.MinSize().Height + 4
	}
	return y
}

// layStrip lays out the row of a strip and answers where the note begins.
func (p *Progress) layStrip(size fyne.Size, width float32) float32 {
	x := p.layButtons(size, stripEdge, p.fold, p.again, p.pause, p.button)
	text := x - 2*progressEdge
	p.state.Resize(fyne.NewSize(text, 1))
	row := max(p.state.MinSize().Height, p.button.MinSize().Height)
	place(p.state, progressEdge, stripEdge+(row-p.state.MinSize().Height)/2, text, p.state.MinSize().Height)
	place(p.rail, 0, 0, size.Width, stripRail)
	place(p.bar, 0, 0, size.Width*p.share(), stripRail)
	return stripEdge + row
}

// layButtons lays the visible buttons out from the right edge and answers
// where the leftmost begins.
func (p *Progress) layButtons(size fyne.Size, y float32, buttons ...*Button) float32 {
	x := size.Width - progressEdge
	for i := len(buttons) - 1; i >= 0; i-- {
		if least := buttons[i].MinSize(); !buttons[i].Hidden {
			place(buttons[i], x-least.Width, y, least.Width, least.Height)
			x -= least.Width + 6
		}
	}
	return x
}

func (p *Progress) least() fyne.Size {
	height := float32(0)
	if p.Slim {
		height = 2*stripEdge + max(p.state.MinSize().Height, p.button.MinSize().Height)
	} else {
		height = p.leastPanel()
	}
	for _, text := range []*prose{p.note, p.problems} {
		if below := text.MinSize().Height; below > 0 {
			height += below + 4
		}
	}
	return fyne.NewSize(260, height)
}

func (p *Progress) leastPanel() float32 {
	height := 2*progressEdge + max(p.title.MinSize().Height, p.button.MinSize().Height) + 8 + p.state.MinSize().Height
	if !p.rail.Hidden {
		height += 14
	}
	if !p.fold.Hidden {
		height += p.fold.MinSize().Height + 4
	}
	return height
}

func (p *Progress) share() float32 {
	if p.shown.total <= 0 {
		return 0
	}
	return min(float32(p.shown.done)/float32(p.shown.total), 1)
}

func (p *Progress) paint() {
	p.ground.FillColor = ink(p, theme.ColorNameMenuBackground)
	p.ground.StrokeColor, p.ground.StrokeWidth = ink(p, theme.ColorNameSeparator), 1
	p.ground.CornerRadius = measure(p, theme.SizeNameInputRadius)
	p.rail.FillColor, p.rail.CornerRadius = ink(p, theme.ColorNameSeparator), 3
	p.bar.FillColor, p.bar.CornerRadius = ink(p, theme.ColorNamePrimary), 3
	p.rail.Hidden = p.shown.finished || p.shown.total <= 0
	p.bar.Hidden = p.rail.Hidden
	p.title.Hidden = p.Slim
	p.title.say(p.shown.title, theme.ColorNameForeground)
	p.paintButtons()
	p.paintState()
}

func (p *Progress) paintButtons() {
	p.fold.Hidden = len(p.shown.problems) == 0
	p.again.Hidden = p.fold.Hidden || p.OnAgain == nil
	p.pause.Hidden = p.OnPause == nil || p.shown.finished
	p.label(p.button, "progress.cancel", p.shown.finished, "progress.dismiss")
	p.label(p.pause, "progress.pause", p.paused, "progress.resume")
	p.label(p.again, "progress.again", false, "progress.again")
	p.label(p.fold, "progress.errors", p.unfolded, "progress.hide")
	for _, button := range []*Button{p.button, p.pause} {
		if !p.stopping || p.shown.finished {
			button.Enable()
		} else {
			button.Disable()
		}
	}
}

func (p *Progress) paintState() {
	colour := ColorQuiet
	if p.Slim || p.shown.finished {
		colour = theme.ColorNameForeground
	}
	p.state.say(p.stateWords(), colour)
	p.note.say(p.remark, theme.ColorNameForeground)
	p.problems.say(p.problemWords(), theme.ColorNameForeground)
}

// label sets a button's words, the second key's when other is true.
func (p *Progress) label(button *Button, key string, other bool, otherKey string) {
	if other {
		key = otherKey
	}
	if text := fill(p.words(key), "count", p.number(len(p.shown.problems))); button.Text != text {
		button.SetText(text)
	}
}
