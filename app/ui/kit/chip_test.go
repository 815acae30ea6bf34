package kit

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"

	"daluang/app/ui/kit/kittest"
)

func TestAChipIsPressedByEnterAndHandsOtherKeysOn(t *testing.T) {
	startApp(t)
	pressed, passed := 0, 0
	keys := NewKeys([]Binding{{Action: "next", Keys: []Chord{{Key: fyne.KeyPageDown}}}})
	keys.Handle(map[string]func(){"next": func() { passed++ }})
	chip := NewChip("Miring 4", keys, func() { pressed++ })
	window := show(t, container.NewHBox(chip), 300, 100)
	window.Canvas().Focus(chip)
	kittest.Press(window.Canvas(), fyne.KeyReturn, fyne.KeySpace, fyne.KeyPageDown)
	if pressed != 2 || passed != 1 {
		t.Errorf("pressed %d times, passed %d on", pressed, passed)
	}
	chip.SetUsable(false)
	chip.Tapped(nil)
	if pressed != 2 {
		t.Error("a grey chip answers")
	}
}

func TestAKeyThatIsHeldIsToldOfWhicheverWidgetHasTheFocus(t *testing.T) {
	startApp(t)
	keys := NewKeys(nil)
	var told []bool
	keys.Hold(fyne.KeyB, func(down bool) { told = append(told, down) })
	held := &fyne.KeyEvent{Name: fyne.KeyB}
	for _, widget := range []desktop.Keyable{NewChip("", keys, nil), NewButton("", keys, nil), NewPageView(keys, indonesian(t))} {
		told = nil
		widget.KeyDown(held)
		widget.KeyDown(&fyne.KeyEvent{Name: fyne.KeyA})
		widget.KeyUp(held)
		if len(told) != 2 || !told[0] || told[1] {
			t.Errorf("%T told %v, want down and up", widget, told)
		}
	}
}
