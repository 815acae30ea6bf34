package kit

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"daluang/app/ui/kit/kittest"
)

type completionForm struct {
	window  fyne.Window
	pump    *kittest.Pump
	suggest *Suggest
	after   *Field
}

// completion shows a completing field with another field below it.
func completion(t *testing.T, query func(string) []Suggestion) completionForm {
	t.Helper()
	startApp(t)
	pump := kittest.NewPump()
	content := container.NewVBox()
	layer := NewLayer(content)
	suggest := NewSuggest("Kode", layer, nil, pump.Do, indonesian(t))
	suggest.Query = query
	after := NewField("Uraian", nil, indonesian(t))
	content.Objects = []fyne.CanvasObject{suggest.Field, after}
	window := show(t, layer.Object(), 480, 480)
	suggest.Field.Focus()
	return completionForm{window: window, pump: pump, suggest: suggest, after: after}
}

func codes(text string) []Suggestion {
	var found []Suggestion
	for _, code := range []string{"000.1", "000.2", "000.3", "000.4", "000.5", "000.6", "000.7", "000.8", "000.9", "000.10", "800.1"} {
		if strings.HasPrefix(code, text) {
			found = append(found, Suggestion{Value: code, Detail: "uraian " + code})
		}
	}
	return found
}

func (f completionForm) typeAndWait(t *testing.T, text string) {
	t.Helper()
	kittest.Type(f.window.Canvas(), text)
	f.pump.Until(t, "the list opens", f.suggest.open)
}

func TestChoosingKeepsTheFocusInTheFieldAndEnterAcceptsAndGoesOn(t *testing.T) {
	f := completion(t, codes)
	var accepted Suggestion
	f.suggest.OnAccepted = func(s Suggestion) { accepted = s }
	f.typeAndWait(t, "000")
	kittest.Press(f.window.Canvas(), fyne.KeyDown, fyne.KeyDown, fyne.KeyUp, fyne.KeyDown)
	if !f.suggest.Field.Focused() || f.suggest.list.chosen != 1 {
		t.Fatalf("focused %v, chosen %d", f.suggest.Field.Focused(), f.suggest.list.chosen)
	}
	kittest.Press(f.window.Canvas(), fyne.KeyReturn)
	if f.suggest.Field.Text() != "000.2" || accepted.Detail != "uraian 000.2" || f.suggest.open() || !f.after.Focused() {
		t.Fatalf("text %q, accepted %v, open %v, next focused %v", f.suggest.Field.Text(), accepted, f.suggest.open(), f.after.Focused())
	}
}

func TestTabAcceptsTheChosenOfferAndOtherwiseJustLeaves(t *testing.T) {
	f := completion(t, codes)
	f.typeAndWait(t, "8")
	entry := f.window.Canvas().Focused().(fyne.Tabbable)
	if entry.AcceptsTab() {
		t.Fatal("Tab would be kept although nothing is chosen")
	}
	kittest.Press(f.window.Canvas(), fyne.KeyDown)
	if !entry.AcceptsTab() {
		t.Fatal("Tab would leave without the chosen offer")
	}
	kittest.Press(f.window.Canvas(), fyne.KeyTab)
	if f.suggest.Field.Text() != "800.1" || !f.after.Focused() {
		t.Fatalf("text %q, next focused %v", f.suggest.Field.Text(), f.after.Focused())
	}
}

func TestEnterWithoutAChoiceKeepsWhatWasTyped(t *testing.T) {
	f := completion(t, codes)
	f.typeAndWait(t, "000")
	kittest.Press(f.window.Canvas(), fyne.KeyReturn)
	if f.suggest.Field.Text() != "000" || f.suggest.open() || !f.after.Focused() {
		t.Fatalf("text %q, open %v, next focused %v", f.suggest.Field.Text(), f.suggest.open(), f.after.Focused())
	}
}

func TestEscClosesTheListAndKeepsTextAndFocus(t *testing.T) {
	f := completion(t, codes)
	f.typeAndWait(t, "000")
	kittest.Press(f.window.Canvas(), fyne.KeyEscape)
	if f.suggest.open() || f.suggest.Field.Text() != "000" || !f.suggest.Field.Focused() {
		t.Fatalf("open %v, text %q, focused %v", f.suggest.open(), f.suggest.Field.Text(), f.suggest.Field.Focused())
	}
}

func TestAMousePressOnAnOfferAcceptsItAndKeepsTheFocus(t *testing.T) {
	f := completion(t, codes)
	f.typeAndWait(t, "000")
	test.Tap(f.suggest.list.rows[2])
	if f.suggest.Field.Text() != "000.3" || !f.suggest.Field.Focused() {
		t.Fatalf("text %q, focused %v", f.suggest.Field.Text(), f.suggest.Field.Focused())
	}
}

func TestALateAnswerNeverReplacesANewerOne(t *testing.T) {
	release := make(chan struct{})
	asked := make(chan string, 8)
	f := completion(t, func(text string) []Suggestion {
		asked <- text
		if text == "0" {
			<-release
		}
		return codes(text)
	})
	kittest.Type(f.window.Canvas(), "0")
	<-asked
	kittest.Type(f.window.Canvas(), "00.1")
	close(release)
	f.typeAndWait(t, "")
	if got := <-asked; got != "000.1" {
		t.Fatalf("the second question was %q, want only the newest text", got)
	}
	if len(f.suggest.list.all) != 2 || f.suggest.list.all[0].Value != "000.1" {
		t.Fatalf("the list shows %v", f.suggest.list.all)
	}
}

func TestLeavingTheFieldClosesTheList(t *testing.T) {
	f := completion(t, codes)
	f.typeAndWait(t, "000")
	f.after.Focus()
	if f.suggest.open() {
		t.Fatal("the list stayed open over the form")
	}
}

func TestTheChosenOfferIsAlwaysAmongTheVisibleRows(t *testing.T) {
	f := completion(t, codes)
	f.typeAndWait(t, "000")
	for range 9 {
		kittest.Press(f.window.Canvas(), fyne.KeyDown)
	}
	list := f.suggest.list
	if list.chosen != 8 || list.rows[7].offer.Value != "000.9" || !list.rows[7].chosen {
		t.Fatalf("chosen %d, last row shows %q", list.chosen, list.rows[7].offer.Value)
	}
}
