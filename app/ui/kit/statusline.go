package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Light is the colour of the dot beside the state of the transfer. It only
// repeats what the words say.
type Light int

// The lights; off is drawn as an empty ring.
const (
	LightOff     Light = iota // not set up, no connection: work goes on
	LightGood                 // all received
	LightWorking              // under way or waiting
	LightTrouble              // somebody has to do something
)

// StatusLine is the foot of the window: on the left a sentence about what was
// done last, on the right the state of the transfer in words with a dot.
type StatusLine struct {
	widget.BaseWidget
	sentence string
	sync     string
	light    Light

	ground, edge *canvas.Rectangle
	said         *clipped
	words        *canvas.Text
	dot          *canvas.Circle
}

// NewStatusLine makes an empty line.
func NewStatusLine() *StatusLine {
	s := &StatusLine{
		ground: canvas.NewRectangle(color.Transparent), edge: canvas.NewRectangle(color.Transparent),
		said: newClipped(), words: canvas.NewText("", color.Transparent), dot: canvas.NewCircle(color.Transparent),
	}
	s.ExtendBaseWidget(s)
	return s
}

// Say replaces the sentence on the left.
func (s *StatusLine) Say(sentence string) { s.sentence = sentence; s.Refresh() }

// SetSync replaces the state on the right: always words, never a light alone.
func (s *StatusLine) SetSync(light Light, words string) {
	s.light, s.sync = light, words
	s.Refresh()
}

// CreateRenderer is the toolkit's hook.
func (s *StatusLine) CreateRenderer() fyne.WidgetRenderer {
	s.paint()
	return &drawing{
		widget:  s,
		objects: []fyne.CanvasObject{s.ground, s.edge, s.said.clip, s.dot, s.words},
		layout:  s.lay,
		minimum: func() fyne.Size { return fyne.NewSize(s.words.MinSize().Width+160, lineHeight(s, captionSize)+14) },
		paint:   s.paint,
	}
}

func (s *StatusLine) lay(size fyne.Size) {
	const edge, dot = 12, 10
	place(s.ground, 0, 0, size.Width, size.Height)
	place(s.edge, 0, 0, size.Width, 1)
	words := s.words.MinSize()
	x := size.Width - edge - words.Width
	s.words.Move(fyne.NewPos(x, float32(int(size.Height-words.Height)/2)))
	place(s.dot, x-dot-8, (size.Height-dot)/2, dot, dot)
	place(s.said.clip, edge, 0, x-dot-8-2*edge, size.Height)
}

func (s *StatusLine) paint() {
	s.ground.FillColor = ink(s, theme.ColorNameHeaderBackground)
	s.edge.FillColor = ink(s, theme.ColorNameSeparator)
	s.said.show(s.sentence, ink(s, theme.ColorNameForeground), measure(s, captionSize))
	s.words.Text = s.sync
	tint(s.words, s, theme.ColorNameForeground, captionSize)
	s.dot.StrokeWidth = 2
	s.dot.StrokeColor = ink(s, s.light.colour())
	s.dot.FillColor = s.dot.StrokeColor
	if s.light == LightOff {
		s.dot.FillColor = color.Transparent
	}
	s.dot.Hidden = s.sync == ""
}

func (l Light) colour() fyne.ThemeColorName {
	switch l {
	case LightGood:
		return theme.ColorNameSuccess
	case LightWorking:
		return theme.ColorNameWarning
	case LightTrouble:
		return theme.ColorNameError
	}
	return ColorQuiet
}
