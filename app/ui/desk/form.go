package desk

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"daluang/app"
	"daluang/app/ui/kit"
	"daluang/storage/archive"
)

// offersWanted is how many offers completion asks for.
const offersWanted = 40

// form describes the item of the page on the screen.
type form struct {
	view   *View
	box    *fyne.Container
	head   *widget.Label
	amiss  *widget.Label // why the item has no access copy
	lock   *widget.Label // why the fields cannot be changed
	scroll *container.Scroll
	save   *kit.Button
	fields map[string]*kit.Field
	shown  archive.ID
	values Values // what the fields show, so that only changes are written
}

func newForm(v *View) *form {
	f := &form{view: v, head: widget.NewLabel(""), fields: map[string]*kit.Field{}, values: Values{}}
	f.head.TextStyle.Bold = true
	f.amiss = sentence("", widget.WarningImportance)
	f.amiss.Hide()
	f.lock = sentence(v.say("desk.form.locked"), widget.MediumImportance)
	f.lock.Hide()
	f.head.Truncation = fyne.TextTruncateEllipsis
	for _, key := range Fields() {
		f.fields[key] = f.newField(key)
	}
	f.fields[app.FieldSecurity].SetPlaceHolder(v.say("desk.security.hint"))
	f.fields[app.FieldTitle].SetRequired(true)
	f.fields[app.FieldNote].OnNext = func() { v.saveAndNext() }
	f.save = kit.NewButton(v.say("desk.button.save"), v.room.Keys, func() { v.room.Keys.Run("main") })
	f.scroll = container.NewVScroll(f.rows())
	f.box = container.NewBorder(container.NewVBox(f.head, f.lock, f.amiss), container.NewPadded(f.save), nil, nil, f.scroll)
	return f
}

// rows lays the fields out in the order of the form: the code and the class of
// security, which are short, beside each other.
func (f *form) rows() fyne.CanvasObject {
	rows := container.NewVBox()
	for _, key := range Fields() {
		switch key {
		case app.FieldClass:
			rows.Add(container.New(beside{}, f.fields[app.FieldClass], f.fields[app.FieldSecurity]))
		case app.FieldSecurity:
		default:
			rows.Add(f.fields[key])
		}
	}
	const bar = 12 // of the scroll bar
	return container.New(layout.NewCustomPaddedLayout(0, 0, 0, bar), rows)
}

// newField makes the field of a key with what it knows about its values.
func (f *form) newField(key string) *kit.Field {
	v := f.view
	label := v.say("desk.field." + key)
	var field *kit.Field
	typed := func(text string) { v.typed(key, text) }
	switch key {
	case app.FieldClass, app.FieldDossier, app.FieldSecurity:
		suggest := kit.NewSuggest(label, v.room.Layer, v.room.Keys, v.room.Do, v.words)
		suggest.Query = f.query(key)
		suggest.OnChanged = typed
		suggest.OnAccepted = func(offer kit.Suggestion) { f.check(key, offer.Value) }
		field = suggest.Field
	case app.FieldTitle, app.FieldNote:
		rows := map[string]int{app.FieldTitle: 3, app.FieldNote: 1}
		field = kit.NewLongField(label, rows[key], v.room.Keys, v.words)
		field.OnChanged = typed
	default:
		field = kit.NewField(label, v.room.Keys, v.words)
		field.OnChanged = typed
	}
	field.OnSubmitted = func(text string) { f.check(key, text) }
	field.OnLeft = field.OnSubmitted
	field.OnDitto = func() { v.ditto(key) }
	return field
}

// query answers the offers of a field, on a goroutine of its own.
func (f *form) query(key string) func(string) []kit.Suggestion {
	desk, texts := f.view.room.Desk, f.view.room.Texts
	ctx := f.view.work.ctx
	switch key {
	case app.FieldClass:
		return func(text string) []kit.Suggestion { return classOffers(desk, text) }
	case app.FieldDossier:
		return func(text string) []kit.Suggestion { return dossierOffers(ctx, desk, text) }
	}
	return func(string) []kit.Suggestion { return securityOffers(texts) }
}

func classOffers(desk *app.Desk, text string) []kit.Suggestion {
	var offers []kit.Suggestion
	for _, class := range desk.CompleteClass(text, offersWanted) {
		offers = append(offers, kit.Suggestion{Value: string(class.Code), Detail: class.Name})
	}
	return offers
}

func dossierOffers(ctx context.Context, desk *app.Desk, text string) []kit.Suggestion {
	found, err := desk.Dossiers(ctx, text, offersWanted)
	if err != nil {
		return nil // completion is a help; saving tells what is wrong
	}
	var offers []kit.Suggestion
	for _, dossier := range found {
		offers = append(offers, kit.Suggestion{Value: dossierText(dossier), Detail: string(dossier.ClassCode)})
	}
	return offers
}

func securityOffers(texts app.Texts) []kit.Suggestion {
	return []kit.Suggestion{
		{Value: string(archive.Open), Detail: texts.Say("desk.security.b")},
		{Value: string(archive.Limited), Detail: texts.Say("desk.security.t")},
		{Value: string(archive.Confidential), Detail: texts.Say("desk.security.r")},
		{Value: string(archive.TopSecret), Detail: texts.Say("desk.security.sr")},
	}
}

// show follows the model: another item, or values that changed underneath.
func (f *form) show() {
	v := f.view
	item, ok := v.model.Item()
	f.showHead(item, ok)
	values := Values{}
	if ok {
		values = v.model.Shown(item)
	}
	editable := ok && v.model.Editable()
	if f.scroll.Visible() != ok || f.save.Visible() != editable {
		setVisible(f.scroll, ok)
		setVisible(f.save, editable)
		setVisible(f.lock, ok && !editable)
		f.box.Refresh() // lays out what has come
		v.Places()
	}
	changed := item.ID != f.shown
	f.shown = item.ID
	for _, key := range Fields() {
		field := f.fields[key]
		field.SetDisabled(!editable)
		if changed || field.Text() != values[key] {
			field.Set(values[key])
			f.check(key, values[key])
		}
	}
	if focused := kit.FieldOf(v.room.Window.Canvas().Focused()); focused != nil && f.owns(focused) && !editable {
		v.room.Window.Canvas().Unfocus()
	}
	accent(f.save, v.next() == StepDescribe)
}

func setVisible(object fyne.CanvasObject, visible bool) {
	if visible {
		object.Show()
	} else {
		object.Hide()
	}
}

func (f *form) owns(field *kit.Field) bool { return f.keyOf(field) != "" }

// keyOf is the key of a field of the form, empty for another one.
func (f *form) keyOf(field *kit.Field) string {
	for key, own := range f.fields {
		if own == field {
			return key
		}
	}
	return ""
}

func (f *form) showHead(item archive.Item, ok bool) {
	v := f.view
	head := v.say("desk.form.none")
	if ok {
		place := v.model.Place()
		head = v.say("desk.form.item", "item", v.number(place.Item), "items", v.number(place.Items), "source", item.Source)
		if item.Signature != "" {
			head += " · " + v.say("desk.form.signature", "state", v.say("signature."+string(item.Signature)))
		}
	}
	if f.head.Text != head {
		f.head.SetText(head)
	}
	amiss := ""
	if item.Problem != "" {
		explanation := v.room.Texts.Sentences(item.Problem)
		amiss = explanation.What + " " + explanation.Next
	}
	if f.amiss.Text != amiss {
		f.amiss.SetText(amiss)
		f.amiss.Hidden = amiss == ""
		f.box.Refresh()
	}
}

// check tells below a field what is to be known of its value; it never holds
// the clerk up.
func (f *form) check(key, text string) {
	v, field := f.view, f.fields[key]
	field.SetError("")
	field.SetWarning("")
	field.SetHint(f.hint(key, text))
	warning, err := v.room.Desk.CheckField(key, text)
	switch {
	case err != nil:
		explanation := v.room.Texts.Explain(err)
		field.SetError(explanation.What + " " + explanation.Next)
	case warning != nil:
		field.SetWarning(f.warn(*warning))
	}
}

func (f *form) warn(warning app.Warning) string {
	say := f.view.say
	switch warning.Key {
	case "date-unread":
		return say("desk.warn.date-unread")
	case "code-completed":
		return say("desk.warn.code-completed", "value", warning.Value)
	case "code-unknown":
		return say("desk.warn.code-unknown")
	}
	return ""
}

// hint is the quiet line below a field whose value is in order.
func (f *form) hint(key, text string) string {
	v := f.view
	switch key {
	case app.FieldClass:
		if code, _, err := archive.ParseClassCode(text); err == nil {
			return v.room.Desk.ClassName(code)
		}
	case app.FieldSecurity:
		if class, err := archive.ParseSecurityClass(text); err == nil {
			return f.securityWords(class)
		}
	}
	return ""
}

func (f *form) securityWords(class archive.SecurityClass) string {
	for _, offer := range securityOffers(f.view.room.Texts) {
		if offer.Value == string(class) {
			return offer.Detail
		}
	}
	return ""
}

// focus puts the cursor into the first field.
func (f *form) focus() { f.fields[Fields()[0]].Focus() }

// sound says that no field holds a value that cannot be saved, and puts the
// cursor into the first one that does.
func (f *form) sound() bool {
	for _, key := range Fields() {
		field := f.fields[key]
		f.check(key, field.Text())
		if field.Error() != "" {
			field.Focus()
			return false
		}
	}
	return true
}
