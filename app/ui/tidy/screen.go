package tidy

import (
	"fyne.io/fyne/v2/widget"

	"daluang/storage/archive"
)

// show brings the screen up to the model.
func (v *View) show() {
	v.showFilters()
	v.showGrid()
	v.showPage()
	v.showTools()
	v.root.Refresh()
	v.room.Acts()
}

func (v *View) showGrid() {
	before, now := *v.pages.Load(), v.model.Listed()
	v.pages.Store(&now)
	same := len(before) <= len(now) && v.thumbs.Count() == len(before)
	for i := 0; same && i < len(before); i++ {
		same = before[i].ID == now[i].ID
	}
	if same {
		for i := range before {
			if !before[i].Recipe().Equal(now[i].Recipe()) {
				v.thumbs.Renew(i)
			}
		}
		v.thumbs.Grow(len(now))
	} else {
		v.thumbs.SetCount(len(now))
	}
	v.thumbs.Point(v.model.Place())
	v.showNothing()
}

// showNothing says, in place of an empty grid, why it is so and what comes next.
func (v *View) showNothing() {
	m := v.model
	if len(m.listed) > 0 {
		v.nothing.Hide()
		if v.all.Focused() {
			v.thumbs.Focus()
		}
		return
	}
	words := v.say("tidy.empty.flag")
	switch {
	case len(m.Pages) == 0:
		words = v.say("tidy.empty.pages")
	case m.Filter == FilterLook && v.measuring.running:
		words = v.say("tidy.empty.measuring")
	case m.Filter == FilterLook && m.Measured < len(m.Pages):
		words = v.say("tidy.empty.unmeasured")
	case m.Filter == FilterLook:
		words = v.say("tidy.empty.good")
	}
	v.empty.SetText(words)
	v.all.Say(v.say("tidy.filter.all", "count", v.room.Number(len(m.Pages))), false)
	v.nothing.Show()
}

// picture is the page as it is to be seen now: tidied, as captured, or ready for
// an outline.
func (v *View) picture(page archive.Page) archive.Page {
	switch {
	case v.before:
		return page.WithRecipe(archive.Recipe{})
	case v.framing == archive.StepCrop:
		return page.WithRecipe(page.Recipe().Without(archive.StepCrop))
	case v.framing == archive.StepPerspective:
		return page.WithRecipe(page.Recipe().Only(archive.StepTurn, archive.StepSplit))
	}
	return page
}

func (v *View) showPage() {
	page, ok := v.model.Page()
	if !ok {
		v.head.SetText("")
		v.shelf.Clear()
		return
	}
	v.head.SetText(v.headWords(page))
	if !v.message {
		v.remark.Importance = widget.MediumImportance
		v.remark.SetText(v.pageWords(page))
	}
	v.shelf.Show(v.wishFor(v.picture(page)), v.likely()...)
}

func (v *View) headWords(page archive.Page) string {
	_, place := v.model.ItemOf(page)
	words := v.say("tidy.where", "page", v.room.Number(v.model.At()+1), "pages", v.room.Number(len(v.model.Pages)), "item", v.room.Number(place))
	for i, finding := range v.model.Findings(page) {
		mark := "  ·  "
		if i > 0 {
			mark = ", "
		}
		words += mark + v.flagWords(finding.Flag)
	}
	return words
}

// pageWords say how the page is shown.
func (v *View) pageWords(page archive.Page) string {
	switch {
	case v.before:
		return v.say("tidy.shown.before")
	case v.framing == archive.StepCrop:
		return v.say("tidy.shown.crop")
	case v.framing == archive.StepPerspective:
		return v.say("tidy.shown.corners")
	case page.Recipe().IsZero():
		return v.say("tidy.shown.captured")
	}
	return v.say("tidy.shown.tidied", "steps", v.recipeWords(page))
}

// tell puts a sentence above the page; an empty one gives the line back to the
// page's own words.
func (v *View) tell(sentence string) { v.tellAs(sentence, widget.MediumImportance) }

func (v *View) tellAs(sentence string, importance widget.Importance) {
	v.message = sentence != ""
	v.remark.Importance = importance
	if v.message {
		v.remark.SetText(sentence)
		v.root.Refresh()
		return
	}
	v.showPage()
}

// fail tells an error above the page: what happened and what to do now.
func (v *View) fail(err error) {
	explanation := v.room.Texts.Explain(err)
	v.room.Log.Warn("told the user of an error", "error", explanation.Key)
	v.tellAs(explanation.String(), widget.WarningImportance)
	v.room.Event("tidy refused", explanation.Key)
}
