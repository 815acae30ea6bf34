package kit

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// prose is a sentence that wraps at words and has no padding of its own, so
// that it lines up with what stands above it. Its least height follows the
// width it was last given. With no text it takes no room.
type prose struct {
	widget.BaseWidget
	text   string
	colour fyne.ThemeColorName
	size   fyne.ThemeSizeName
	align  fyne.TextAlign
	bold   bool

	width float32
	lines []fyne.CanvasObject
	look  *drawing
}

func newProse(colour fyne.ThemeColorName, size fyne.ThemeSizeName) *prose {
	p := &prose{colour: colour, size: size}
	p.ExtendBaseWidget(p)
	return p
}

// say replaces the sentence and its colour.
func (p *prose) say(text string, colour fyne.ThemeColorName) {
	if p.text == text && p.colour == colour {
		return
	}
	p.text, p.colour = text, colour
	p.Refresh()
}

// CreateRenderer is the toolkit's hook.
func (p *prose) CreateRenderer() fyne.WidgetRenderer {
	p.look = &drawing{widget: p, layout: p.lay, minimum: p.least, paint: p.wrap}
	p.wrap()
	return p.look
}

func (p *prose) lay(size fyne.Size) {
	if size.Width != p.width {
		p.width = size.Width
		p.wrap()
	}
	for i, line := range p.lines {
		place(line, 0, float32(i)*p.lineHeight(), size.Width, p.lineHeight())
	}
}

func (p *prose) least() fyne.Size {
	return fyne.NewSize(1, float32(len(p.lines))*p.lineHeight())
}

func (p *prose) lineHeight() float32 {
	return lineHeight(p, p.size)
}

func (p *prose) style() fyne.TextStyle { return fyne.TextStyle{Bold: p.bold} }

// wrap breaks the text for the present width, reusing the lines it has.
func (p *prose) wrap() {
	broken := p.broken()
	for len(p.lines) < len(broken) {
		p.lines = append(p.lines, canvas.NewText("", color.Transparent))
	}
	p.lines = p.lines[:len(broken)]
	for i, text := range broken {
		line := p.lines[i].(*canvas.Text)
		line.Text, line.Alignment, line.TextStyle = text, p.align, p.style()
		tint(line, p, p.colour, p.size)
	}
	if p.look != nil {
		p.look.objects = p.lines
	}
}

func (p *prose) broken() []string {
	if p.text == "" {
		return nil
	}
	if p.width <= 0 {
		return []string{p.text}
	}
	var lines []string
	for _, paragraph := range strings.Split(p.text, "\n") {
		lines = append(lines, breakWords(paragraph, func(text string) bool {
			return fyne.MeasureText(text, measure(p, p.size), p.style()).Width <= p.width
		})...)
	}
	return lines
}

// breakWords fills lines greedily; a word that is too long stays whole.
func breakWords(text string, fits func(string) bool) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		longer := strings.TrimSpace(line + " " + word)
		if line == "" || fits(longer) {
			line = longer
			continue
		}
		lines, line = append(lines, line), word
	}
	return append(lines, line)
}

var _ fyne.Widget = (*prose)(nil)

// The two steps of the type scale that the kit's own texts use.
const (
	captionSize = theme.SizeNameCaptionText
	textSize    = theme.SizeNameText
)
