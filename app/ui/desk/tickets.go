package desk

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"daluang/app/ui/kit"
)

// ticketList is the queue of pages to be captured again, in the order of the
// paper.
type ticketList struct {
	checker *checker
	box     *fyne.Container
	head    *widget.Label
	replace *kit.Button
	list    *keyedList
	tickets []Ticket
}

func newTicketList(c *checker) *ticketList {
	v := c.view
	t := &ticketList{checker: c, head: widget.NewLabel(""), list: &keyedList{keys: v.room.Keys}}
	t.head.TextStyle.Bold = true
	t.list.Length = func() int { return len(t.tickets) }
	t.list.CreateItem = func() fyne.CanvasObject {
		line := func(size fyne.ThemeSizeName) *widget.Label {
			label := widget.NewLabel("")
			label.Truncation, label.SizeName = fyne.TextTruncateEllipsis, size
			return label
		}
		return container.New(tightColumn{}, line(theme.SizeNameText), line(theme.SizeNameCaptionText))
	}
	t.list.UpdateItem = func(id widget.ListItemID, row fyne.CanvasObject) {
		lines := row.(*fyne.Container).Objects
		what, where := t.words(t.tickets[id])
		lines[0].(*widget.Label).SetText(what)
		lines[1].(*widget.Label).SetText(where)
	}
	t.list.OnSelected = func(id widget.ListItemID) {
		if id < len(t.tickets) {
			c.showPage(t.tickets[id].Index)
		}
	}
	t.list.ExtendBaseWidget(t.list)
	t.replace = kit.NewButton(v.say("desk.check.replace-key"), v.room.Keys, func() { v.room.Keys.Run("rescan") })
	t.box = container.NewBorder(container.NewBorder(nil, nil, t.head, t.replace), nil, nil, nil, t.list)
	return t
}

// words say what is wrong and where the paper lies.
func (t *ticketList) words(ticket Ticket) (what, where string) {
	v := t.checker.view
	what = v.say("desk.check.ticket", "item", v.number(ticket.Where.Item), "page", ticket.Where.Page, "pages", ticket.Where.Pages,
		"verdict", v.room.Texts.VerdictWords(&ticket.Verdict))
	name := ticket.Item.Title
	if name == "" {
		name = ticket.Item.Source
	}
	if ticket.Dossier.Title == "" {
		return what, name
	}
	return what, v.say("desk.check.in-dossier", "item", name, "dossier", ticket.Dossier.Title)
}

func (t *ticketList) show(tickets []Ticket) {
	t.tickets = tickets
	setVisible(t.box, len(tickets) > 0)
	setText(t.head, t.checker.view.say("desk.check.tickets", "count", t.checker.view.number(len(tickets))))
	page, ok := t.checker.model.Page()
	enable(t.replace, ok && t.checker.editable() && page.Verdict != nil && !page.Verdict.Passes())
	t.list.Refresh()
	t.list.UnselectAll()
}
