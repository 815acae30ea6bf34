package ui

import (
	"fyne.io/fyne/v2"

	"daluang/app/ui/desk"
	"daluang/app/ui/kit"
)

// Preferences of the window; everything else lives in the data folder.
const (
	languagePreference = "language"
	lookPreference     = "look"
)

// menu builds the main menu: the keys of the table, then look and language.
func (w *Window) menu() *fyne.MainMenu {
	main := w.keys.MainMenu(desk.KitWords(w.texts))
	main.Items = append(main.Items, w.lookMenu(), w.languageMenu())
	return main
}

func (w *Window) lookMenu() *fyne.Menu {
	menu := fyne.NewMenu(w.texts.Say("desk.menu.look"))
	for _, choice := range []struct {
		key, name string
		look      kit.Look
	}{{"desk.look.system", "", kit.LookSystem}, {"desk.look.light", "light", kit.LookLight}, {"desk.look.dark", "dark", kit.LookDark}} {
		item := fyne.NewMenuItem(w.texts.Say(choice.key), func() { w.wear(choice.look, choice.name) })
		item.Checked = w.look == choice.look
		menu.Items = append(menu.Items, item)
	}
	return menu
}

// wear changes the look at once and for later.
func (w *Window) wear(look kit.Look, name string) {
	w.look = look
	w.config.App.Preferences().SetString(lookPreference, name)
	w.config.App.Settings().SetTheme(kit.Theme{Look: look})
	w.window.SetMainMenu(w.menu())
}

func lookNamed(names ...string) kit.Look {
	for _, name := range names {
		switch name {
		case "light":
			return kit.LookLight
		case "dark":
			return kit.LookDark
		}
	}
	return kit.LookSystem
}

func (w *Window) languageMenu() *fyne.Menu {
	menu := fyne.NewMenu(w.texts.Say("desk.menu.language"))
	for _, language := range []string{"id", "en"} {
		item := fyne.NewMenuItem(w.texts.Say("language."+language), func() { w.Speak(language) })
		item.Checked = w.texts.Language == language
		menu.Items = append(menu.Items, item)
	}
	return menu
}

// Speak changes the language at once, or at the next start while work is under
// way, whose panels keep their words.
func (w *Window) Speak(language string) {
	w.config.App.Preferences().SetString(languagePreference, language)
	opening := w.view == nil && w.form == nil && w.problem == nil
	if opening || w.view != nil && w.view.Busy() {
		w.status.Say(w.texts.Say("desk.said.language-later"))
		return
	}
	typed := w.form.values()
	again := func() {
		if err := w.speak(language); err != nil {
			w.config.Log.Error("language not changed", "error", err)
			return
		}
		w.furnish()
		switch {
		case w.open != nil:
			w.work()
		case w.problem != nil:
			w.trouble(w.problem)
		default:
			w.welcome()
			w.form.set(typed)
		}
		w.ready()
	}
	if w.view == nil {
		again()
		return
	}
	w.view.Leave(again)
}
