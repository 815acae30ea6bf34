package kit

import (
	"image/color"
	"strconv"
	"strings"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Measures of a [Progress].
const (
	progressPause   = 100 * time.Millisecond // least time between two paintings
	progressMeasure = 2 * time.Second        // no rate is told before
	progressLines   = 20                     // problems listed; the rest is a number
)

// Progress is the panel of one piece of work that takes longer than a second.
// It lies in the page, never over it: count of total, rate, time left in
// words, a button that stops, and at the end a sentence with what came of it
// and the problems, folded. It is hidden while there is nothing to tell.
type Progress struct {
	widget.BaseWidget
	// Number writes a count in the user's language; nil writes bare digits.
	Number func(int) string
	// OnResized is told when the panel wants more or less room.
	OnResized func()

	words Words
	do    Do
	now   func() time.Time

	mu      sync.Mutex
	work    work
	painted time.Time
	waiting bool

	shown    work // what the panel shows; of the user-interface goroutine
	cancel   func()
	stopping bool
	unfolded bool

	ground, rail, bar *canvas.Rectangle
	title             *prose
	state             *prose
	problems          *prose
	button, fold      *Button
}

// work is the state of the work at one moment.
type work struct {
	title       string
	done, total int
	began, at   time.Time
	finished    bool
	sentence    string
	problems    []string
}

// NewProgress makes a hidden panel. Words: "progress.*".
func NewProgress(keys *Keys, do Do, now func() time.Time, words Words) *Progress {
	p := &Progress{
		words: words, do: do, now: now,
		ground: canvas.NewRectangle(color.Transparent), rail: canvas.NewRectangle(color.Transparent), bar: canvas.NewRectangle(color.Transparent),
		title: newProse(theme.ColorNameForeground, textSize), state: newProse(ColorQuiet, captionSize), problems: newProse(theme.ColorNameForeground, captionSize),
	}
	p.title.bold = true
	p.button = NewButton("", keys, p.pressed)
	p.fold = NewButton("", keys, p.unfold)
	p.fold.Importance = widget.LowImportance
	p.ExtendBaseWidget(p)
	p.Hide()
	return p
}

// Start shows the panel for a new piece of work. cancel asks the work to stop
// and returns at once; what is finished by then is kept, and Finish follows.
func (p *Progress) Start(title string, cancel func()) {
	p.mu.Lock()
	p.work = work{title: title, began: p.now(), at: p.now()}
	p.shown = p.work
	p.painted = time.Time{}
	p.mu.Unlock()
	p.cancel, p.stopping, p.unfolded = cancel, false, false
	p.Show()
	p.resized()
}

// Report tells how far the work is; total 0 stands for not known. It is safe
// on any goroutine and cheap: the panel is painted at most ten times a second,
// and always with the last report.
func (p *Progress) Report(done, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.work.finished {
		return
	}
	p.work.done, p.work.total, p.work.at = done, total, p.now()
	p.schedule()
}

// Finish tells what came of the work, and its problems, each with cause and
// next step. It is safe on any goroutine.
func (p *Progress) Finish(sentence string, problems []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.work.finished, p.work.sentence, p.work.problems = true, sentence, problems
	p.schedule()
}

// schedule paints now or when the pause is over; the lock is held.
func (p *Progress) schedule() {
	if p.waiting {
		return
	}
	p.waiting = true
	pause := progressPause - p.now().Sub(p.painted)
	if p.painted.IsZero() || pause <= 0 {
		p.do(p.show)
		return
	}
	time.AfterFunc(pause, func() { p.do(p.show) })
}

// show takes over the state of the work.
func (p *Progress) show() {
	p.mu.Lock()
	ended := p.work.finished && !p.shown.finished
	p.shown, p.waiting, p.painted = p.work, false, p.now()
	p.mu.Unlock()
	p.Refresh()
	if ended {
		p.resized()
	}
}

func (p *Progress) resized() {
	p.Refresh()
	if p.OnResized != nil {
		p.OnResized()
	}
}

// pressed stops the work, or closes the panel when the work is over.
func (p *Progress) pressed() {
	if p.shown.finished {
		p.Hide()
		p.resized()
		return
	}
	p.stopping = true
	p.Refresh()
	if p.cancel != nil {
		p.cancel()
	}
}

func (p *Progress) unfold() {
	p.unfolded = !p.unfolded
	p.resized()
}

// CreateRenderer is the toolkit's hook.
func (p *Progress) CreateRenderer() fyne.WidgetRenderer {
	p.paint()
	return &drawing{
		widget:  p,
		objects: []fyne.CanvasObject{p.ground, p.title, p.rail, p.bar, p.state, p.problems, p.fold, p.button},
		layout:  p.lay,
		minimum: p.least,
		paint:   p.paint,
	}
}

// progressEdge is the margin inside the panel.
const progressEdge = 12

func (p *Progress) lay(size fyne.Size) {
	button := p.button.MinSize()
	width := size.Width - 2*progressEdge
	text := width - button.Width - progressEdge
	place(p.ground, 0, 0, size.Width, size.Height)
	p.title.Resize(fyne.NewSize(text, 1))
	p.state.Resize(fyne.NewSize(width, 1))
	p.problems.Resize(fyne.NewSize(width, 1))
	top := max(p.title.MinSize().Height, button.Height)
	place(p.title, progressEdge, progressEdge+(top-p.title.MinSize().Height)/2, text, p.title.MinSize().Height)
	place(p.button, size.Width-progressEdge-button.Width, progressEdge, button.Width, button.Height)
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
	place(p.problems, progressEdge, y+4, width, p.problems.MinSize().Height)
}

func (p *Progress) least() fyne.Size {
	height := 2*progressEdge + max(p.title.MinSize().Height, p.button.MinSize().Height) + 8 + p.state.MinSize().Height
	if !p.rail.Hidden {
		height += 14
	}
	if !p.fold.Hidden {
		height += p.fold.MinSize().Height + 4
	}
	if problems := p.problems.MinSize().Height; problems > 0 {
		height += problems + 4
	}
	return fyne.NewSize(260, height)
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
	p.title.say(p.shown.title, theme.ColorNameForeground)
	p.label(p.button, "progress.cancel", p.shown.finished, "progress.dismiss")
	if !p.stopping || p.shown.finished {
		p.button.Enable()
	} else {
		p.button.Disable()
	}
	p.paintState()
}

func (p *Progress) paintState() {
	p.fold.Hidden = len(p.shown.problems) == 0
	switch {
	case p.shown.finished:
		p.state.say(p.shown.sentence, theme.ColorNameForeground)
	case p.stopping:
		p.state.say(p.words("progress.stopping"), ColorQuiet)
	default:
		p.state.say(p.progressWords(), ColorQuiet)
	}
	if !p.fold.Hidden {
		p.label(p.fold, "progress.errors", p.unfolded, "progress.hide")
	}
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

// progressWords is the line of count, rate and time left.
func (p *Progress) progressWords() string {
	now := p.shown
	if now.total <= 0 {
		return fill(p.words("progress.done"), "done", p.number(now.done))
	}
	parts := []string{fill(p.words("progress.count"), "done", p.number(now.done), "total", p.number(now.total))}
	spent := now.at.Sub(now.began)
	if spent < progressMeasure || now.done <= 0 {
		return strings.Join(append(parts, p.words("progress.counting")), " · ")
	}
	perMinute := float64(now.done) / spent.Minutes()
	parts = append(parts, fill(p.words("progress.rate"), "rate", p.number(int(perMinute+0.5))))
	left := float64(now.total-now.done) / perMinute
	if left < 1 {
		return strings.Join(append(parts, p.words("progress.soon")), " · ")
	}
	return strings.Join(append(parts, fill(p.words("progress.minutes"), "minutes", p.number(int(left+0.5)))), " · ")
}

func (p *Progress) problemWords() string {
	if !p.unfolded {
		return ""
	}
	lines := p.shown.problems
	if len(lines) <= progressLines {
		return strings.Join(lines, "\n")
	}
	more := fill(p.words("progress.more"), "count", p.number(len(lines)-progressLines))
	return strings.Join(lines[:progressLines], "\n") + "\n" + more
}

func (p *Progress) number(n int) string {
	if p.Number != nil {
		return p.Number(n)
	}
	return strconv.Itoa(n)
}
