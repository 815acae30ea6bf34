package scan

import (
	"context"
	"strconv"
	"strings"

	"fyne.io/fyne/v2/widget"

	"daluang/app"
	"daluang/app/acquire"
	"daluang/storage/archive"
)

// The screen's own actions are the kit's: main scans and goes on, "job.1" to
// "job.9" scan by a job, the page keys look at what came.
const actionStop = "desk.close"

// Actions are what can be done on the screen now, by the names of the key table.
func (v *View) Actions() map[string]func() {
	m := v.model
	actions := map[string]func(){actionStop: v.escape}
	for key := 1; key <= app.MostJobKeys && m.Phase != Running && v.asking == nil; key++ {
		if _, has := m.Job(key); has {
			actions["job."+strconv.Itoa(key)] = func() { v.runKey(key) }
		}
	}
	if _, ok := m.Page(); !ok {
		return actions
	}
	actions["page.previous"] = func() { v.showIndex(m.At - 1) }
	actions["page.next"] = func() { v.showIndex(m.At + 1) }
	actions["flagged.previous"] = func() { v.showIndex(m.Flagged(-1)) }
	actions["flagged.next"] = func() { v.showIndex(m.Flagged(1)) }
	actions["zoom"] = v.page.Toggle
	if m.Editable {
		actions["page.hide"] = v.hide
	}
	return actions
}

// escape is the way out of what is in front: a question, a stack, the screen.
func (v *View) escape() {
	switch {
	case v.asking != nil:
		v.closeQuestion()
	case v.model.Phase == Running:
		v.Stop()
	default:
		v.room.Leave()
	}
}

// runKey scans by the job that has the digit now.
func (v *View) runKey(key int) {
	if job, ok := v.model.Job(key); ok {
		v.runJob(job)
	}
}

// hide takes the page that is shown out of the batch; Undo brings it back.
func (v *View) hide() {
	page, ok := v.model.Page()
	if !ok {
		return
	}
	desk := v.room.Desk
	v.room.InTurn("hide a page", func(ctx context.Context) error { return desk.HidePages(ctx, []archive.ID{page.ID}) }, func(err error) {
		if err != nil {
			v.tell(v.room.Texts.Explain(err).String(), true)
			return
		}
		v.room.Reload(func() { v.room.Event("scan hidden") })
	})
}

// showState says how the stack stands: the next step, the counts, the sentence.
func (v *View) showState() {
	if !v.shown {
		return
	}
	v.showButtons()
	if words := v.countWords(); v.counts.Text != words {
		v.counts.SetText(words)
	}
	importance := widget.MediumImportance
	if v.model.Trouble {
		importance = widget.WarningImportance
	}
	words := v.model.Sentence
	if words == "" {
		words = v.hintWords()
	}
	if v.remark.Text != words || v.remark.Importance != importance {
		v.remark.Importance = importance
		v.remark.SetText(words)
		v.root.Refresh()
	}
	if words := v.headWords(); v.head.Text != words {
		v.head.SetText(words)
	}
}

// hintWords say what to do next where nothing else is to be told.
func (v *View) hintWords() string {
	m := v.model
	device, ok := m.Chosen()
	switch {
	case m.Phase == Running && m.Waiting:
		return v.say("scan.hint.waiting")
	case m.Phase == Running:
		return v.say("scan.hint.running")
	case !ok:
		return v.say("scan.hint.choose")
	case len(m.Offers) == 0:
		return v.say("scan.hint.asking", "scanner", device.Name)
	case m.Asked.Settings.Source == acquire.Flatbed:
		return v.say("scan.hint.flatbed", "batch", v.room.Batch())
	case m.Asked.Turned:
		return v.say("scan.hint.turned", "batch", v.room.Batch())
	}
	return v.say("scan.hint.feeder", "batch", v.room.Batch())
}

func (v *View) showButtons() {
	m := v.model
	main, second, do := v.say("scan.button.stack"), "", func() {}
	switch m.Phase {
	case Ready:
		if m.Asked.Settings.Source == acquire.Flatbed {
			main = v.say("scan.button.sheet")
		}
		if m.Asked.Name != "" {
			main = v.say("scan.button.job", "job", m.Asked.Name)
		}
	case Running:
		main, second, do = v.say("scan.button.running"), v.say("scan.button.stop"), v.Stop
		if m.Waiting {
			main = v.say("scan.button.waiting")
		}
	case Stopped:
		sheet := acquire.NextSheet(m.Asked.Settings.Source, m.Captured)
		main, second, do = v.say("scan.button.go-on", "sheet", v.room.Number(sheet)), v.say("scan.button.fresh"), v.fresh
	case Turn:
		main, second, do = v.say("scan.button.backs"), v.say("scan.button.no-backs"), v.fresh
	case Uneven:
		main, second, do = v.say("scan.button.join"), v.say("scan.button.more-backs"), v.moreBacks
	}
	set(v.main, main, m.Phase != Running)
	v.second.OnTapped = do
	set(v.second, second, true)
	if second == "" {
		v.second.Hide()
	} else {
		v.second.Show()
	}
}

func set(button interface {
	SetText(string)
	Disabled() bool
	Enable()
	Disable()
}, text string, usable bool) {
	button.SetText(text)
	switch {
	case usable == !button.Disabled():
	case usable:
		button.Enable()
	default:
		button.Disable()
	}
}

// countWords are sheets, pages, rate, what is expected and what needs a look.
func (v *View) countWords() string {
	m, n := v.model, v.room.Number
	var words []string
	if m.Phase != Ready || m.Captured > 0 {
		words = append(words, v.say("scan.count.stack", "sheets", n(m.Sheet), "pages", n(m.Captured)))
	}
	if rate := m.Rate(v.room.Now()); rate > 0 {
		words = append(words, v.say("scan.count.rate", "rate", n(rate)))
	}
	switch lacking := m.Expected - len(m.Pages); {
	case m.Expected == 0:
		words = append(words, v.say("scan.count.batch", "pages", n(len(m.Pages))))
	case lacking > 0:
		words = append(words, v.say("scan.count.lacking", "pages", n(len(m.Pages)), "expected", n(m.Expected), "lacking", n(lacking)))
	case lacking < 0:
		words = append(words, v.say("scan.count.over", "pages", n(len(m.Pages)), "expected", n(m.Expected), "over", n(-lacking)))
	default:
		words = append(words, v.say("scan.count.complete", "expected", n(m.Expected)))
	}
	if doubtful := m.Doubtful(); doubtful > 0 {
		words = append(words, v.say("scan.count.flags", "count", n(doubtful)))
	}
	return strings.Join(words, "   ·   ")
}

// headWords say which page is shown and what was found on it.
func (v *View) headWords() string {
	page, ok := v.model.Page()
	if !ok {
		return ""
	}
	key := "scan.where"
	if v.model.Follow {
		key = "scan.where.last"
	}
	words := v.say(key, "page", v.room.Number(v.model.At+1), "pages", v.room.Number(len(v.model.Pages)))
	if page.Side != "" {
		words += ", " + v.say("scan.side."+string(page.Side))
	}
	for i, finding := range v.model.Findings(page) {
		mark := "  ·  "
		if i > 0 {
			mark = ", "
		}
		words += mark + v.say("flag."+string(finding.Flag))
	}
	return words
}

// expected takes how many pages the batch should have.
func (v *View) expected(text string) {
	pages, err := strconv.Atoi(strings.TrimSpace(text))
	switch {
	case strings.TrimSpace(text) == "":
		v.model.Expected = 0
		v.expect.SetError("")
	case err != nil || pages < 0:
		v.expect.SetError(v.say("scan.expected.wrong"))
	default:
		v.model.Expected = pages
		v.expect.SetError("")
	}
	v.showState()
}
