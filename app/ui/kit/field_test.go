package kit

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"daluang/app/ui/kit/kittest"
)

// form shows three fields, the last of several lines, over a table of keys.
func form(t *testing.T) (fyne.Window, *Keys, []*Field) {
	t.Helper()
	startApp(t)
	keys := NewKeys(Bindings())
	fields := []*Field{
		NewField("Nomor", keys, indonesian(t)),
		NewField("Uraian", keys, indonesian(t)),
		NewMultiField("Catatan", keys, indonesian(t)),
	}
	window := show(t, container.NewVBox(fields[0], fields[1], fields[2]), 400, 400)
	keys.Attach(window.Canvas())
	return window, keys, fields
}

func TestEnterSubmitsAndGoesToTheNextField(t *testing.T) {
	window, _, fields := form(t)
	var submitted string
	fields[0].OnSubmitted = func(text string) { submitted = text }
	fields[0].Focus()
	kittest.Type(window.Canvas(), "12a")
	kittest.Press(window.Canvas(), fyne.KeyReturn)
	if submitted != "12a" || !fields[1].Focused() {
		t.Fatalf("submitted %q, second field focused: %v", submitted, fields[1].Focused())
	}
}

func TestEnterAsksTheFormWhereToGoWhenItKnows(t *testing.T) {
	window, _, fields := form(t)
	fields[0].OnNext = func() { fields[2].Focus() }
	fields[0].Focus()
	kittest.Press(window.Canvas(), fyne.KeyEnter)
	if !fields[2].Focused() {
		t.Fatal("the number pad's Enter did not follow OnNext")
	}
}

func TestEscNeverClearsAField(t *testing.T) {
	window, keys, fields := form(t)
	for _, field := range fields {
		field.Set("Surat keputusan")
		field.Focus()
		kittest.Press(window.Canvas(), fyne.KeyEscape, fyne.KeyEscape)
		if field.Text() != "Surat keputusan" || !field.Focused() {
			t.Fatalf("after Esc: text %q, focused %v", field.Text(), field.Focused())
		}
	}
	_ = keys
}

func TestTabGoesThroughTheFormAlsoOutOfLongText(t *testing.T) {
	window, _, fields := form(t)
	fields[0].Focus()
	for _, want := range []int{1, 2, 0} {
		tabber, ok := window.Canvas().Focused().(fyne.Tabbable)
		if !ok || tabber.AcceptsTab() {
			t.Fatalf("a field keeps Tab to itself before field %d", want)
		}
		test.FocusNext(window.Canvas())
		if !fields[want].Focused() {
			t.Fatalf("Tab did not reach field %d", want)
		}
	}
}

func TestUnusedKeysOfAFieldReachTheRouter(t *testing.T) {
	window, keys, fields := form(t)
	var started []string
	note := func(action string) func() { return func() { started = append(started, action) } }
	held := fyne.KeyModifier(0)
	keys.Modifiers = func() fyne.KeyModifier { return held }
	keys.Handle(map[string]func(){"page.next": note("next"), "rescan": note("rescan"), "flagged.next": note("flagged")})
	fields[0].Focus()
	kittest.Press(window.Canvas(), fyne.KeyPageDown, fyne.KeyF5)
	held = fyne.KeyModifierShift
	kittest.Press(window.Canvas(), fyne.KeyPageDown)
	if len(started) != 3 || started[0] != "next" || started[1] != "rescan" || started[2] != "flagged" {
		t.Fatalf("started %v", started)
	}
}

func TestUndoBelongsToTheTextWhileAFieldHasTheFocus(t *testing.T) {
	window, keys, fields := form(t)
	undone := 0
	keys.Handle(map[string]func(){"undo": func() { undone++ }})
	undo := menuItem(t, keys.MainMenu(indonesian(t)), "Urungkan    (Ctrl+Z)")
	fields[0].Focus()
	kittest.Type(window.Canvas(), "a")
	undo.Action()
	if fields[0].Text() != "" || undone != 0 {
		t.Fatalf("in a field: text %q, batch undone %d times", fields[0].Text(), undone)
	}
	window.Canvas().Unfocus()
	undo.Action()
	if undone != 1 {
		t.Fatalf("outside a field the batch was undone %d times, want 1", undone)
	}
}

func TestEveryShortcutHangsOnTheMenuSoThatItWorksInsideAField(t *testing.T) {
	window, keys, fields := form(t)
	moved, saved := 0, 0
	keys.Handle(map[string]func(){"document.next": func() { moved++ }, "main": func() { saved++ }})
	menu := keys.MainMenu(indonesian(t))
	fields[0].Set("dua kata")
	fields[0].entry.CursorColumn = 0
	fields[0].Focus()
	pressInMenu(t, menu, &desktop.CustomShortcut{KeyName: fyne.KeyRight, Modifier: fyne.KeyModifierControl})
	pressInMenu(t, menu, &desktop.CustomShortcut{KeyName: fyne.KeyS, Modifier: fyne.KeyModifierControl | fyne.KeyModifierShift})
	if fields[0].entry.CursorColumn == 0 || moved != 0 || saved != 1 {
		t.Fatalf("in a field: cursor %d, moved %d, saved %d", fields[0].entry.CursorColumn, moved, saved)
	}
	window.Canvas().Unfocus()
	pressInMenu(t, menu, &desktop.CustomShortcut{KeyName: fyne.KeyRight, Modifier: fyne.KeyModifierControl})
	if moved != 1 {
		t.Fatalf("outside a field: moved %d", moved)
	}
}

// pressInMenu does what the driver does with a shortcut: it asks the menu.
func pressInMenu(t *testing.T, menu *fyne.MainMenu, pressed fyne.Shortcut) {
	t.Helper()
	for _, items := range menu.Items {
		for _, item := range items.Items {
			if item.ChildMenu == nil {
				continue
			}
			for _, child := range item.ChildMenu.Items {
				if child.Shortcut.ShortcutName() == pressed.ShortcutName() {
					child.Action()
					return
				}
			}
		}
	}
	t.Fatalf("the menu does not carry %s", pressed.ShortcutName())
}

func menuItem(t *testing.T, menu *fyne.MainMenu, label string) *fyne.MenuItem {
	t.Helper()
	for _, items := range menu.Items {
		for _, item := range items.Items {
			if item.Label == label {
				return item
			}
		}
	}
	t.Fatalf("no menu item %q", label)
	return nil
}

func TestShortcutsThatAreOnNoMenuWorkInsideAField(t *testing.T) {
	window, keys, fields := form(t)
	keys.Handle(map[string]func(){"field.3": func() { fields[2].Focus() }})
	fields[0].Focus()
	window.Canvas().Focused().(fyne.Shortcutable).TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.Key3, Modifier: fyne.KeyModifierAlt})
	if !fields[2].Focused() {
		t.Fatal("Alt+3 did not jump to the third field")
	}
}

func TestDittoIsAnsweredByTheFieldWithTheFocus(t *testing.T) {
	window, _, fields := form(t)
	fields[1].OnDitto = func() { fields[1].Edit("seperti sebelumnya") }
	fields[1].Focus()
	window.Canvas().Focused().(fyne.Shortcutable).TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyApostrophe, Modifier: fyne.KeyModifierControl})
	if fields[1].Text() != "seperti sebelumnya" {
		t.Fatalf("text %q", fields[1].Text())
	}
	if FieldOf(window.Canvas().Focused()) != fields[1] {
		t.Fatal("FieldOf does not know the field with the focus")
	}
}

func TestSetIsSilentAndTypingTakesBackErrorAndCarriedMark(t *testing.T) {
	window, _, fields := form(t)
	var told []string
	fields[0].OnChanged = func(text string) { told = append(told, text) }
	fields[0].Set("1923")
	fields[0].SetCarried(true)
	fields[0].SetError("Tahun harus empat angka.")
	if len(told) != 0 || fields[0].note.text != "Perlu diperbaiki: Tahun harus empat angka." {
		t.Fatalf("told %v, note %q", told, fields[0].note.text)
	}
	fields[0].Focus()
	kittest.Type(window.Canvas(), "4")
	if len(told) != 1 || told[0] != "19234" || fields[0].Error() != "" || fields[0].Carried() {
		t.Fatalf("told %v, error %q, carried %v", told, fields[0].Error(), fields[0].Carried())
	}
}

func TestFieldShowsItsWords(t *testing.T) {
	startApp(t)
	field := NewField("Kode klasifikasi", nil, indonesian(t))
	field.SetRequired(true)
	field.Set("000.1")
	field.SetError("Kode tidak ada di daftar.")
	window := show(t, field, 320, 90)
	test.AssertRendersToMarkup(t, "field_error.xml", window.Canvas())
}

func TestAValueThatCanOnlyBeReadLooksLikePrintAndShowsNoExample(t *testing.T) {
	field := NewField("Keamanan", nil, indonesian(t))
	field.SetPlaceHolder("B/T/R/SR")
	show(t, field, 320, 90)
	field.SetDisabled(true)
	for _, object := range objectsBelow(field.entry) {
		if box, ok := object.(*canvas.Rectangle); ok && box.StrokeWidth > 0 && box.Visible() {
			t.Errorf("a border of %v is left", box.StrokeWidth)
		}
	}
	if field.entry.PlaceHolder != nothing {
		t.Errorf("the example %q is left and reads like a value", field.entry.PlaceHolder)
	}
	field.SetDisabled(false)
	if field.entry.PlaceHolder != "B/T/R/SR" {
		t.Error("the example has not come back")
	}
}
