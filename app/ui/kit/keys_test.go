package kit

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

func TestEveryBindingHasWordsAndKeys(t *testing.T) {
	words := indonesian(t)
	seen := map[string]bool{}
	for _, binding := range Bindings() {
		if words(binding.Label) == "" || len(binding.Keys) == 0 {
			t.Errorf("%s has no words or no keys", binding.Action)
		}
		if seen[binding.Action] {
			t.Errorf("%s is bound twice", binding.Action)
		}
		seen[binding.Action] = true
	}
}

func TestNoTwoDefaultBindingsShareAChord(t *testing.T) {
	owner := map[Chord]string{}
	for _, binding := range Bindings() {
		for _, chord := range binding.Keys {
			if other, taken := owner[chord]; taken {
				t.Errorf("%s and %s share %v", other, binding.Action, chord)
			}
			owner[chord] = binding.Action
		}
	}
}

func TestTheScreensActionsReplaceThoseBefore(t *testing.T) {
	startApp(t)
	keys := NewKeys(Bindings())
	scanned, passed := 0, 0
	enter := &desktop.CustomShortcut{KeyName: fyne.KeyEnter, Modifier: fyne.KeyModifierControl}
	keys.Handle(map[string]func(){"main": func() { scanned++ }})
	keys.Shortcut(enter)
	keys.Handle(map[string]func(){"main": func() { passed++ }})
	keys.Shortcut(enter)
	keys.Handle(nil)
	if keys.Shortcut(enter) || scanned != 1 || passed != 1 {
		t.Fatalf("scanned %d, passed %d", scanned, passed)
	}
}

func TestCharactersStartActionsWhereverTheyAreOnTheKeyboard(t *testing.T) {
	window := show(t, newProse(ColorQuiet, textSize), 100, 100)
	keys := NewKeys(Bindings())
	turned := 0
	keys.Handle(map[string]func(){"rotate.right": func() { turned++ }})
	keys.Attach(window.Canvas())
	window.Canvas().OnTypedRune()(']')
	window.Canvas().OnTypedRune()('x')
	if turned != 1 {
		t.Fatalf("turned %d times, want 1", turned)
	}
}

func TestMenuIsGreyWithoutAnActionAndShowsEveryKey(t *testing.T) {
	startApp(t)
	keys := NewKeys(Bindings())
	menu := keys.MainMenu(indonesian(t))
	rescan := menuItem(t, menu, "Pindai ulang halaman ini    (F5)")
	find := menuItem(t, menu, "Cari    (Ctrl+F)")
	if !rescan.Disabled || !find.Disabled {
		t.Fatalf("rescan disabled %v, find disabled %v", rescan.Disabled, find.Disabled)
	}
	keys.Handle(map[string]func(){"rescan": func() {}})
	if rescan.Disabled {
		t.Fatal("the item stayed grey although the screen has an action for it")
	}
}

func TestOverviewListsOnlyWhatWorksHere(t *testing.T) {
	startApp(t)
	keys := NewKeys(Bindings())
	keys.Handle(map[string]func(){"main": func() {}, "page.next": func() {}})
	hints := keys.Overview(indonesian(t))
	var lines []string
	for _, hint := range hints {
		lines = append(lines, hint.Menu+": "+hint.Label+" = "+hint.Keys)
	}
	want := "Kerja: Tindakan utama layar ini = Ctrl+Enter, Ctrl+Shift+S\nLihat: Halaman berikutnya = PgDn"
	if got := strings.Join(lines, "\n"); got != want {
		t.Fatalf("overview:\n%s\nwant:\n%s", got, want)
	}
}

func TestNilKeysKnowNoKey(t *testing.T) {
	var keys *Keys
	if keys.Key(&fyne.KeyEvent{Name: fyne.KeyF5}) || keys.Rune('?') || keys.Run("main") || keys.Shortcut(&fyne.ShortcutUndo{}) {
		t.Fatal("a nil table claims to have used a key")
	}
}
