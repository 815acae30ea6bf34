package desk

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"daluang/app"
	"daluang/app/ui/kit"
	"daluang/storage/archive"
)

// checkSide is the column beside the page: the rule of the sample, how far it
// is, the keys, what goes back to the scanner, and what comes next.
type checkSide struct {
	checker *checker
	box     *fyne.Container

	title, rule, progress, where, said, standing *widget.Label
	trouble                                      *widget.Label
	bar                                          *checkBar
	verdicts                                     *fyne.Container
	buttons                                      []*kit.Button
	question                                     *fyne.Container
	plans                                        *fyne.Container // the rules to choose from, below what they are for
	queue                                        *ticketList
	next                                         *fyne.Container
	main                                         func() // what Ctrl+Enter does
	asked                                        func() // and while a question is open
	fourEyes                                     bool
	offering                                     bool // another sample is to be drawn
}

func newCheckSide(c *checker) *checkSide {
	s := &checkSide{checker: c, question: container.NewStack(), plans: container.NewVBox(), next: container.NewVBox(), bar: newCheckBar()}
	line := func(bold bool) *widget.Label {
		label := sentence("", widget.MediumImportance)
		label.TextStyle.Bold = bold
		return label
	}
	s.title, s.progress, s.where, s.standing = line(true), line(true), line(true), line(false)
	s.rule, s.said, s.trouble = line(false), line(false), sentence("", widget.DangerImportance)
	s.rule.SizeName = theme.SizeNameCaptionText
	s.verdicts = s.keyButtons()
	s.queue = newTicketList(c)
	top := container.New(tightColumn{}, s.title, s.rule, s.plans, s.progress, s.bar, s.where, s.said, s.verdicts, s.trouble, s.question)
	s.box = container.NewBorder(top, container.New(tightColumn{}, s.standing, s.next), nil, nil, s.queue.box)
	return s
}

// keyButtons are the verdicts with their keys: good wide, the faults in two
// columns.
func (s *checkSide) keyButtons() *fyne.Container {
	v := s.checker.view
	button := func(key int, words string) *kit.Button {
		action := fmt.Sprint(ActionVerdict, key)
		b := kit.NewButton(fmt.Sprintf("%d   %s", key, words), v.room.Keys, func() { v.room.Keys.Run(action) })
		b.Alignment = widget.ButtonAlignLeading
		s.buttons = append(s.buttons, b)
		return b
	}
	good := button(1, v.say("verdict.good"))
	good.Importance = widget.HighImportance
	grid := container.NewGridWithColumns(2)
	for at, fault := range archive.Faults() {
		grid.Add(button(at+2, v.say("fault."+string(fault))))
	}
	return container.NewVBox(good, grid)
}

// reset forgets what the screen asked and said before.
func (s *checkSide) reset() {
	s.trouble.SetText("")
	s.fourEyes, s.offering = false, false
	s.unask()
}

// fail tells an error beside the page: what happened, what is safe, what to do.
func (s *checkSide) fail(err error) {
	s.trouble.SetText(s.checker.view.room.Texts.Explain(err).String())
	s.checker.view.fail(err)
	s.show()
}

func (s *checkSide) asking() bool { return len(s.question.Objects) > 0 }

// ask opens a question in the column; main is its accented button's action.
func (s *checkSide) ask(question fyne.CanvasObject, main func()) {
	s.trouble.SetText("")
	s.question.Objects = []fyne.CanvasObject{question}
	s.asked = main
	s.checker.show()
	s.box.Refresh()
}

// unask takes the question away and gives the keys to the page.
func (s *checkSide) unask() {
	s.trouble.SetText("")
	if !s.asking() {
		return
	}
	s.question.Objects, s.asked = nil, nil
	s.checker.view.room.Window.Canvas().Focus(s.checker.paper)
	s.checker.show()
	s.box.Refresh()
}

// show follows the model.
func (s *checkSide) show() {
	c, v := s.checker, s.checker.view
	m := c.model
	setText(s.title, v.say("desk.check.title", "batch", m.Checking.Batch.Name))
	page, shown := m.Page()
	judged := m.Drawn && shown
	for _, part := range []fyne.CanvasObject{s.progress, s.bar, s.where, s.said, s.verdicts} {
		setVisible(part, judged)
	}
	setVisible(s.trouble, s.trouble.Text != "")
	setVisible(s.question, s.asking())
	setText(s.rule, strings.TrimSpace(s.ruleWords()+" "+c.asked))
	setText(s.progress, v.say("desk.check.progress", "seen", v.number(m.Seen()), "pages", v.number(len(m.Checking.Pages)), "bad", v.number(m.Bad)))
	s.bar.set(m.Good, m.Bad, len(m.Checking.Pages))
	if judged {
		place := m.Where(page.Page)
		setText(s.where, v.say("desk.check.where", "item", v.number(place.Item), "page", place.Page, "pages", place.Pages))
		setText(s.said, s.saidWords())
	}
	for _, button := range s.buttons {
		enable(button, judged && c.editable())
	}
	s.queue.show(m.Tickets())
	s.showNext()
	s.box.Refresh()
}

// ruleWords says by what rule the pages were chosen.
func (s *checkSide) ruleWords() string {
	v, m := s.checker.view, s.checker.model
	if !m.Drawn {
		return v.say("desk.check.what")
	}
	sample := m.Sample
	return v.say("desk.check.rule", "plan", v.room.Texts.PlanWords(sample.Plan), "seed", sample.Seed,
		"sample", v.number(len(sample.Pages)), "pages", v.number(len(m.Content.Pages)), "accept", v.number(sample.Accept))
}

// saidWords says what was said of the page on the screen.
func (s *checkSide) saidWords() string {
	v := s.checker.view
	page, _ := s.checker.model.Page()
	words := v.say("desk.check.said", "verdict", v.room.Texts.VerdictWords(page.Verdict))
	if page.Verdict == nil && page.Earlier != nil && !page.Earlier.Passes() {
		words += " " + v.say("desk.check.earlier", "verdict", v.room.Texts.VerdictWords(page.Earlier))
	}
	return words
}

// showNext says how the batch stands and offers what comes next.
func (s *checkSide) showNext() {
	c, v := s.checker, s.checker.view
	words, importance := "", widget.MediumImportance
	s.main = nil
	var buttons, plans []fyne.CanvasObject
	m := c.model
	switch {
	case !m.Drawn || s.offering:
		plans = s.drawButtons()
	case m.Standing() == CheckPassed:
		words, importance = v.say("desk.check.passed"), widget.SuccessImportance
		s.main = c.seal
		buttons = []fyne.CanvasObject{v.button("desk.check.seal", c.seal).Primary()}
	case m.Standing() == ToRescan:
		words, importance = v.say("desk.check.rescan", "bad", v.number(m.Bad)), widget.WarningImportance
	case m.Escalated:
		words, importance = v.say("desk.check.escalated", "faulty", v.number(m.Faulty), "accept", v.number(m.Sample.Accept)), widget.WarningImportance
	default:
		words = v.say("desk.check.waiting", "left", v.number(m.Waiting))
	}
	if s.asked != nil {
		s.main = s.asked
	}
	if !c.editable() {
		words, buttons, plans, s.main = v.say("desk.check.locked"), nil, nil, nil
	}
	setText(s.standing, words)
	setVisible(s.standing, words != "")
	s.standing.Importance = importance
	s.plans.Objects = plans
	setVisible(s.plans, len(plans) > 0)
	s.plans.Refresh()
	s.next.Objects = append(buttons, s.foot())
	s.next.Refresh()
}

// foot is the row of what can always be done.
func (s *checkSide) foot() fyne.CanvasObject {
	c, v := s.checker, s.checker.view
	row := container.NewHBox()
	if c.model.Drawn && c.editable() && !s.offering {
		row.Add(v.button("desk.check.again", func() {
			s.offering = true
			c.show()
		}))
	}
	if c.model.Drawn && !s.offering {
		row.Add(v.button("desk.check.report", v.openReport))
	}
	return container.NewBorder(nil, nil, row, v.button("desk.check.close", c.close))
}

// drawButtons offer the plans; the one an office has that decided nothing is
// proposed.
func (s *checkSide) drawButtons() []fyne.CanvasObject {
	v := s.checker.view
	choose := func(plan archive.SamplePlan) func() {
		return func() {
			plan.FourEyes = s.fourEyes
			s.offering = false
			s.checker.draw(plan)
		}
	}
	plans := app.SamplePlans()
	s.main = choose(plans[0])
	column := []fyne.CanvasObject{sentence(v.say("desk.check.draw"), widget.MediumImportance)}
	for i, plan := range plans {
		words := v.room.Texts.PlanWords(plan)
		if plan.Kind == archive.SampleTable { // all of its words are beside the page once it is drawn
			words = v.say("desk.check.by-count")
		}
		button := kit.NewButton(words, v.room.Keys, choose(plan))
		button.Alignment = widget.ButtonAlignLeading
		if i == 0 {
			button.Primary()
		}
		column = append(column, button)
	}
	words := "desk.check.four-eyes-off"
	if s.fourEyes {
		words = "desk.check.four-eyes-on"
	}
	eyes := v.button(words, func() {
		s.fourEyes = !s.fourEyes
		s.show()
	})
	eyes.Alignment = widget.ButtonAlignLeading
	return append(column, eyes)
}

func setText(label *widget.Label, text string) {
	if label.Text != text {
		label.SetText(text)
	}
}

// askWords asks what is wrong with the page when no key says it.
func (s *checkSide) askWords() {
	c, v := s.checker, s.checker.view
	field := kit.NewField(v.say("desk.check.words"), v.room.Keys, v.words)
	done := func() {
		words := strings.TrimSpace(field.Text())
		if words == "" {
			field.SetError(v.say("desk.check.words-needed"))
			return
		}
		c.judge(archive.Verdict{Fault: archive.FaultOther, Words: words})
	}
	field.OnNext = done
	s.ask(newSheet(v.say("desk.check.words-ask"), field, container.NewHBox(v.button("desk.check.reject", done).Primary(), v.button("desk.button.close", s.unask))), done)
	field.Focus()
}

// askReplacement asks which file goes in the place of the page on the screen.
func (s *checkSide) askReplacement(proposed string) {
	c, v := s.checker, s.checker.view
	if _, ok := c.model.Page(); !ok || !c.editable() {
		return
	}
	path := kit.NewField(v.say("desk.check.file"), v.room.Keys, v.words)
	path.Set(proposed)
	done := func() {
		name := strings.TrimSpace(path.Text())
		if name == "" {
			path.SetError(v.say("desk.import.no-such"))
			return
		}
		c.replace(name)
	}
	path.OnNext = done
	pick := v.button("desk.import.file", func() { v.pickOne(path) })
	s.ask(newSheet(v.say("desk.check.replace-ask"), path, container.NewHBox(v.button("desk.check.replace", done).Primary(), pick, v.button("desk.button.close", s.unask))), done)
	path.Focus()
}
