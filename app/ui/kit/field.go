package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Field is one line of a form: a label, the value, and below it a hint that
// an error replaces in words, so that red is never the only sign.
//
// Enter confirms and goes on, Tab and Shift+Tab go through the form, Esc never
// clears anything. Keys without a meaning in a line of text (Up, Down, PageUp,
// PageDown, Esc, the F keys) go to the [Keys] it was made with, as do
// shortcuts that do not yield to text.
type Field struct {
	widget.BaseWidget
	// OnChanged is told of each change the user makes, not of [Field.Set].
	OnChanged func(text string)
	// OnSubmitted is told of Enter before the focus goes on.
	OnSubmitted func(text string)
	// OnNext moves on after Enter; nil gives the focus to the next widget.
	OnNext func()
	// OnLeft is told when the focus goes from the field, by whatever way.
	OnLeft func(text string)
	// OnDitto answers Ctrl+' in this field, see [FieldOf].
	OnDitto func()

	words    Words
	title    string
	required bool
	hint     string
	failure  string
	warning  string
	given    string // what Set gave, before the user typed
	example  string // the placeholder
	carried  bool
	setting  bool

	label *canvas.Text
	must  *canvas.Text
	ring  *canvas.Rectangle
	tab   *canvas.Rectangle
	mark  *canvas.Rectangle // behind the note of a carried value
	entry *fieldEntry
	plain bool // the entry has the look for values that can only be read
	note  *prose
}

// NewField makes an empty field of one line. label is text, not a key.
// It asks words for "field.required", "field.carried" and "field.error".
func NewField(label string, keys *Keys, words Words) *Field {
	return newField(label, keys, words, false)
}

// NewMultiField makes a field of several lines for long text. Enter makes a
// new line there; Tab still leaves the field, because a field that swallows
// Tab is a trap for whoever has no mouse.
func NewMultiField(label string, keys *Keys, words Words) *Field {
	return newField(label, keys, words, true)
}

// NewLongField makes a field of one text that wraps over some lines. Enter
// goes on to the next field; there are no line breaks in it.
func NewLongField(label string, rows int, keys *Keys, words Words) *Field {
	f := newField(label, keys, words, true)
	f.entry.onward = true
	f.entry.SetMinRowsVisible(rows)
	return f
}

func newField(label string, keys *Keys, words Words, multi bool) *Field {
	f := &Field{
		words: words,
		title: label,
		label: canvas.NewText(label, color.Transparent),
		must:  canvas.NewText("", color.Transparent),
		ring:  canvas.NewRectangle(color.Transparent),
		tab:   canvas.NewRectangle(color.Transparent),
		mark:  canvas.NewRectangle(color.Transparent),
		note:  newProse(ColorQuiet, captionSize),
	}
	f.entry = newFieldEntry(f, keys, multi)
	f.ExtendBaseWidget(f)
	return f
}

// Text is the value as it stands.
func (f *Field) Text() string { return f.entry.Text }

// Set replaces the value without telling OnChanged, and takes back an error.
func (f *Field) Set(text string) {
	f.setting, f.given, f.entry.undone = true, text, false
	f.entry.SetText(text)
	f.setting = false
	f.entry.toEnd()
	f.SetError("")
	f.SetWarning("")
}

// Edit replaces the value as if the user had typed it.
func (f *Field) Edit(text string) {
	f.entry.SetText(text)
	f.entry.toEnd()
}

// SetLabel replaces the label.
func (f *Field) SetLabel(text string) { f.title = text; f.Refresh() }

// SetRequired marks the field in words as one that must be filled.
func (f *Field) SetRequired(required bool) { f.required = required; f.Refresh() }

// SetHint shows how to fill the field; empty takes it away.
func (f *Field) SetHint(text string) {
	if f.hint != text {
		f.hint = text
		f.Refresh()
	}
}

// SetPlaceHolder shows text in the empty field, such as the value of the
// record before. It is not a value.
func (f *Field) SetPlaceHolder(text string) {
	f.example = text
	if !f.entry.Disabled() {
		f.entry.SetPlaceHolder(text)
	}
}

// SetError shows what is wrong and what to do; empty takes it back. An error
// never keeps the focus in the field and never changes the value.
func (f *Field) SetError(text string) {
	if f.failure != text {
		f.failure = text
		f.Refresh()
	}
}

// SetWarning shows what the user should know of a value that is kept; empty
// takes it back.
func (f *Field) SetWarning(text string) {
	if f.warning != text {
		f.warning = text
		f.Refresh()
	}
}

// Error is the sentence shown by SetError.
func (f *Field) Error() string { return f.failure }

// SetCarried marks a value carried over from the record before. Typing or
// Enter confirms it and takes the mark away.
func (f *Field) SetCarried(carried bool) {
	if f.carried != carried {
		f.carried = carried
		f.Refresh()
	}
}

// Carried answers whether the mark of SetCarried still stands.
func (f *Field) Carried() bool { return f.carried }

// SetDisabled makes the value readable only: it looks like print, without a
// box that asks for something.
func (f *Field) SetDisabled(disabled bool) {
	if f.entry.Disabled() == disabled {
		return
	}
	if disabled {
		f.entry.Disable()
		f.entry.SetPlaceHolder(nothing) // an example would be read as the value
	} else {
		f.entry.Enable()
		f.entry.SetPlaceHolder(f.example)
	}
	if disabled && !f.plain {
		// Not before, and once: the toolkit loads all fonts again for every look
		// that an object gets, and never lets them go.
		f.plain = true
		container.NewThemeOverride(f.entry, fieldTheme{f})
	}
	f.entry.Refresh()
	size := f.entry.Size() // the toolkit measures the border only for a new size
	f.entry.Resize(size.AddWidthHeight(0, 1))
	f.entry.Resize(size)
	f.Refresh()
}

// Focus gives the keyboard to the field.
func (f *Field) Focus() { focus(f.entry) }

// Focused answers whether the field has the keyboard.
func (f *Field) Focused() bool { return f.entry.focused }

// FieldOf answers the field that has the keyboard when focused is what the
// canvas says has the focus, and nil when that is no field. A shell's ditto
// and increment act on it.
func FieldOf(focused fyne.Focusable) *Field {
	if entry, ok := focused.(*fieldEntry); ok {
		return entry.field
	}
	return nil
}

func (f *Field) changed(text string) {
	if f.setting {
		return
	}
	f.SetCarried(false)
	f.SetError("")
	f.SetWarning("")
	if f.OnChanged != nil {
		f.OnChanged(text)
	}
}

func (f *Field) submit() {
	f.SetCarried(false)
	if f.OnSubmitted != nil {
		f.OnSubmitted(f.Text())
	}
	f.next()
}

func (f *Field) next() {
	if f.OnNext != nil {
		f.OnNext()
	} else if canvas := canvasOf(f); canvas != nil && canvas.Focused() == fyne.Focusable(f.entry) {
		canvas.FocusNext()
	}
}

// CreateRenderer is the toolkit's hook.
func (f *Field) CreateRenderer() fyne.WidgetRenderer {
	look := &drawing{
		widget:  f,
		objects: []fyne.CanvasObject{f.ring, f.entry, f.tab, f.label, f.must, f.mark, f.note},
		layout:  f.lay,
		minimum: f.least,
		paint:   f.paint,
	}
	f.paint()
	return look
}

// nothing stands for no value where the value can only be read.
const nothing = "–"

// ringWidth is how far the focus ring stands out around the field.
const ringWidth = 2

// fieldGap is the room below a field, so that its note is not read as the next
// one's.
const fieldGap = 4

func (f *Field) lay(size fyne.Size) {
	y := lineHeight(f, captionSize)
	place(f.label, ringWidth, 0, f.label.MinSize().Width, y)
	place(f.must, ringWidth+f.label.MinSize().Width+6, 0, f.must.MinSize().Width, y)
	y += 2
	f.note.Resize(fyne.NewSize(size.Width-2*ringWidth, f.note.MinSize().Height)) // wraps it
	below := f.note.MinSize().Height
	if below > 0 {
		below += 3
	}
	height := max(size.Height-y-below-fieldGap, f.entry.MinSize().Height+2*ringWidth)
	place(f.ring, 0, y, size.Width, height)
	place(f.entry, ringWidth, y+ringWidth, size.Width-2*ringWidth, height-2*ringWidth)
	place(f.tab, ringWidth, y+ringWidth, 4, height-2*ringWidth)
	place(f.note, ringWidth, y+height+3, size.Width-2*ringWidth, f.note.MinSize().Height)
	place(f.mark, 0, y+height+1, size.Width, f.note.MinSize().Height+4)
}

func (f *Field) least() fyne.Size {
	least := f.entry.MinSize().AddWidthHeight(2*ringWidth, lineHeight(f, captionSize)+2+2*ringWidth+fieldGap)
	if note := f.note.MinSize().Height; note > 0 {
		least.Height += note + 3
	}
	return least
}

func (f *Field) paint() {
	f.label.Text = f.title
	tint(f.label, f, ColorQuiet, captionSize)
	f.label.TextStyle.Bold = true
	f.must.Text = ""
	if f.required && !f.entry.Disabled() {
		f.must.Text = f.words("field.required")
	}
	tint(f.must, f, ColorQuiet, captionSize)
	f.ring.CornerRadius = measure(f, theme.SizeNameInputRadius) + ringWidth
	f.ring.StrokeWidth = ringWidth
	f.ring.StrokeColor = color.Transparent
	f.tab.FillColor = color.Transparent
	f.tab.CornerRadius = 2
	f.mark.FillColor, f.mark.CornerRadius = color.Transparent, 3
	if f.entry.focused {
		f.ring.StrokeColor = ink(f, theme.ColorNamePrimary)
	}
	f.paintNote()
}

// paintNote picks the one thing to say below the field: error, mark, warning,
// hint.
func (f *Field) paintNote() {
	switch {
	case f.failure != "":
		f.tab.FillColor = ink(f, theme.ColorNameError)
		if !f.entry.focused {
			f.ring.StrokeColor = ink(f, theme.ColorNameError)
		}
		f.note.say(fill(f.words("field.error"), "sentence", f.failure), theme.ColorNameError)
	case f.carried:
		f.tab.FillColor = ink(f, theme.ColorNameWarning)
		f.mark.FillColor = ink(f, ColorCarried)
		f.note.say(f.words("field.carried"), theme.ColorNameWarning)
	case f.warning != "":
		f.tab.FillColor = ink(f, theme.ColorNameWarning)
		f.note.say(f.warning, theme.ColorNameWarning)
	default:
		f.note.say(f.hint, ColorQuiet)
	}
}
