package kit

import (
	"image/color"
	"sync"
	"time"

	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Measures of a [Progress].
const (
	progressPause = 100 * time.Millisecond // least time between two paintings
	progressLines = 20                     // problems listed; the rest is a number
	stripLines    = 6                      // the same in a strip
)

// Progress is the panel of one piece of work that takes longer than a second.
// It lies in the page, never over it: count of total, rate, time left in
// words, a button that stops, and at the end a sentence with what came of it
// and the problems, folded. It is hidden while there is nothing to tell.
//
// A slim one is a strip for work that goes on behind the clerk's back.
type Progress struct {
	widget.BaseWidget
	// Slim lays state and buttons out in one row. Set it before Start.
	Slim bool
	// OnPause is told when the user pauses the work and when they let it go on;
	// nil offers no pause.
	OnPause func(paused bool)
	// OnAgain tries again what did not work; nil offers no such thing. It is
	// offered at the end, where there are problems.
	OnAgain func()
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
	paused   bool
	unfolded bool
	remark   string

	ground, rail, bar *canvas.Rectangle
	title             *prose
	state             *prose
	note              *prose
	problems          *prose
	button, fold      *Button
	pause, again      *Button
}

// work is the state of the work at one moment.
type work struct {
	title       string
	done, total int
	pace        pace
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
		note: newProse(theme.ColorNameForeground, captionSize),
	}
	p.title.bold = true
	p.button = NewButton("", keys, p.pressed)
	p.fold = NewButton("", keys, p.unfold)
	p.fold.Importance = widget.LowImportance
	p.pause = NewButton("", keys, p.toggle)
	p.again = NewButton("", keys, p.tryAgain)
	p.ExtendBaseWidget(p)
	p.Hide()
	return p
}

// Start shows the panel for a new piece of work. cancel asks the work to stop
// and returns at once; what is finished by then is kept, and Finish follows.
func (p *Progress) Start(title string, cancel func()) {
	p.mu.Lock()
	p.work = work{title: title}
	p.work.pace.start(p.now(), 0)
	p.shown = p.work
	p.painted = time.Time{}
	p.mu.Unlock()
	p.cancel, p.stopping, p.paused, p.unfolded = cancel, false, false, false
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
	p.work.done, p.work.total = done, total
	p.work.pace.tell(p.now(), done)
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

// toggle pauses the work or lets it go on. The rate is measured anew then: the
// pause says nothing about it.
func (p *Progress) toggle() {
	if p.OnPause == nil || p.shown.finished || p.stopping {
		return
	}
	p.paused = !p.paused
	p.mu.Lock()
	p.work.pace.start(p.now(), p.work.done)
	p.shown.pace = p.work.pace
	p.mu.Unlock()
	p.Refresh()
	p.OnPause(p.paused)
}

// Paused says that the user holds the work up.
func (p *Progress) Paused() bool { return p.paused }

// Resume ends a pause as the user would.
func (p *Progress) Resume() {
	if p.paused {
		p.toggle()
	}
}

// Remarked says that a remark stands.
func (p *Progress) Remarked() bool { return p.remark != "" }

// Remark says something beside the progress that the user should know of this
// work; empty takes it back.
func (p *Progress) Remark(sentence string) {
	if p.remark != sentence {
		p.remark = sentence
		p.resized()
	}
}

func (p *Progress) tryAgain() {
	p.Hide()
	p.resized()
	p.OnAgain()
}

func (p *Progress) unfold() {
	p.unfolded = !p.unfolded
	p.resized()
}
