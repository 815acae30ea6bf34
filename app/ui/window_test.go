package ui

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"

	"daluang/app"
	"daluang/app/acquire"
	"daluang/app/ui/desk"
	"daluang/app/ui/kit"
	"daluang/app/ui/kit/kittest"
	"daluang/assets/samples"
	"daluang/storage/archive"
)

// cache keeps the PDF renderer's machine code for all tests of the package.
var cache = filepath.Join(os.TempDir(), "daluang-test-cache")

// clerk sits at a real desk in a folder of its own.
type clerk struct {
	*testing.T
	pump   *kittest.Pump
	window *Window
	folder string
	events []string
	// scanners are those of the desk; nil: those of the system
	scanners []acquire.Driver
}

func (c *clerk) config() Config {
	return Config{App: test.NewTempApp(c), Do: c.pump.Do, Folder: c.folder, Cache: cache, Samples: samples.FS(), Scanners: c.scanners,
		Now:  func() time.Time { return time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC) },
		Log:  slog.New(slog.DiscardHandler),
		Open: func(string) error { return nil },
		Event: func(words ...any) {
			c.events = append(c.events, strings.TrimSpace(fmt.Sprintln(words...)))
		}}
}

// newcomer opens the window on an empty folder.
func newcomer(t *testing.T) *clerk {
	c := &clerk{T: t, pump: kittest.NewPump(), folder: filepath.Join(t.TempDir(), "data")}
	c.sitDown()
	return c
}

// atDesk opens the window on a desk that is there.
func atDesk(t *testing.T) *clerk {
	c := &clerk{T: t, pump: kittest.NewPump(), folder: filepath.Join(t.TempDir(), "data")}
	made, err := app.Init(context.Background(), app.Config{Folder: c.folder, Cache: cache}, app.Setup{Creator: "Dinas Contoh"})
	if err != nil {
		t.Fatal(err)
	}
	if err := made.Close(); err != nil {
		t.Fatal(err)
	}
	c.sitDown()
	c.await("desk open")
	return c
}

func (c *clerk) sitDown() {
	c.Helper()
	window, err := New(c.config())
	if err != nil {
		c.Fatal(err)
	}
	c.window = window
	window.Begin()
	c.await("window ready")
	c.Cleanup(func() {
		if !window.leaving {
			c.leave()
		}
	})
}

func (c *clerk) leave() {
	c.window.Close()
	c.await("window closed")
}

// await runs the window until a step is finished, and forgets what was before.
func (c *clerk) await(event string) {
	c.Helper()
	c.awaitWithin(5*time.Minute, event)
}

func (c *clerk) awaitWithin(patience time.Duration, event string) {
	c.Helper()
	c.pump.UntilWithin(c, patience, "event "+event, func() bool {
		for i, seen := range c.events {
			if seen == event || strings.HasPrefix(seen, event+" ") {
				c.events = c.events[i+1:]
				return true
			}
		}
		return false
	})
}

func (c *clerk) model() *desk.Model { return c.window.View().Model() }

// sample copies documents of the shipped samples into a folder to import.
func (c *clerk) sample(names ...string) string {
	c.Helper()
	folder := c.TempDir()
	for _, name := range names {
		content, err := samples.FS().Open(name)
		if err != nil {
			c.Fatal(err)
		}
		copied, err := os.Create(filepath.Join(folder, name))
		if err != nil {
			c.Fatal(err)
		}
		if _, err := copied.ReadFrom(content); err != nil {
			c.Fatal(err)
		}
		copied.Close()
		content.Close()
	}
	return folder
}

// drop drops files on the window and waits for their import.
func (c *clerk) drop(paths ...string) {
	c.Helper()
	var uris []fyne.URI
	for _, path := range paths {
		uris = append(uris, storage.NewFileURI(path))
	}
	c.window.Drop(uris)
	c.await("imported")
}

func (c *clerk) press(key fyne.KeyName, modifier fyne.KeyModifier) {
	shortcut := &desktop.CustomShortcut{KeyName: key, Modifier: modifier}
	var pressed fyne.Shortcut = shortcut
	if key == fyne.KeyZ && modifier == fyne.KeyModifierControl {
		pressed = &fyne.ShortcutUndo{}
	}
	if focused, ok := c.window.Canvas().Focused().(fyne.Shortcutable); ok {
		focused.TypedShortcut(pressed)
		return
	}
	c.window.keys.Shortcut(pressed)
}

func (c *clerk) typeInto(texts ...string) {
	for _, text := range texts {
		kittest.Type(c.window.Canvas(), text)
		kittest.Press(c.window.Canvas(), fyne.KeyReturn)
	}
}

func (c *clerk) toFirstField() { c.window.keys.Run("field.1") }

func (c *clerk) item(index int) archive.Item {
	c.Helper()
	item, err := c.window.open.Item(context.Background(), c.model().Items[index].ID)
	if err != nil {
		c.Fatal(err)
	}
	return item
}

// said are all words on the screen.
func (c *clerk) said() string {
	var words []string
	for _, object := range visible(c.window.Canvas().Content()) {
		if text, ok := object.(*canvas.Text); ok {
			words = append(words, text.Text)
		}
	}
	return strings.Join(words, " ")
}

// visible are an object and all that it draws, but for what is hidden.
func visible(object fyne.CanvasObject) []fyne.CanvasObject {
	if object == nil || !object.Visible() {
		return nil
	}
	all := []fyne.CanvasObject{object}
	var below []fyne.CanvasObject
	switch object := object.(type) {
	case *fyne.Container:
		below = object.Objects
	case fyne.Widget:
		below = test.WidgetRenderer(object).Objects()
	}
	for _, child := range below {
		all = append(all, visible(child)...)
	}
	return all
}

func (c *clerk) button(label string) *kit.Button {
	c.Helper()
	button := c.finds(label)
	if button == nil {
		c.Fatalf("no button %q on the screen", label)
	}
	return button
}

func (c *clerk) finds(label string) *kit.Button {
	for _, object := range visible(c.window.Canvas().Content()) {
		if button, ok := object.(*kit.Button); ok && strings.HasPrefix(button.Text, label) {
			return button
		}
	}
	return nil
}

func TestTheFirstStartAsksWhoseDeskThisIs(t *testing.T) {
	c := newcomer(t)
	c.button("Mulai bekerja").Tapped(nil)
	if !strings.Contains(c.said(), "Nama instansi belum diisi") {
		t.Error("an empty office name is not told of")
	}
	c.typeInto("SMP Negeri 1", "Tata usaha", "Sari")
	c.await("desk open")
	who, err := c.window.open.Who(context.Background())
	if err != nil || who != (app.Identity{Creator: "SMP Negeri 1", Unit: "Tata usaha", Operator: "Sari"}) {
		t.Errorf("the desk belongs to %+v, %v", who, err)
	}
}

func TestPracticeNeverMixesWithRealRecords(t *testing.T) {
	c := newcomer(t)
	c.button("Coba dengan halaman contoh").Tapped(nil)
	c.await("imported")
	if got := len(c.model().Pages); got != 13 {
		t.Errorf("%d sample pages, want 13", got)
	}
	if _, err := os.Stat(filepath.Join(c.folder, "catalogue.db")); err == nil {
		t.Error("practice made a desk in the folder of the real one")
	}
}

func TestDroppedFilesAppearAndRefusedOnesAreListedWithTheReason(t *testing.T) {
	c := atDesk(t)
	folder := c.sample("01-surat-undangan.jpg", "04-surat-tugas.png")
	if err := os.WriteFile(filepath.Join(folder, "kosong.jpg"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	c.drop(folder)
	if got := len(c.model().Pages); got != 2 {
		t.Errorf("%d pages, want 2", got)
	}
	c.pump.Until(t, "the panel offers the problems", func() bool { return c.finds("Tampilkan 1 masalah") != nil })
	c.button("Tampilkan 1 masalah").Tapped(nil)
	if said := c.said(); !strings.Contains(said, "kosong.jpg: Berkas kosong (0 bita).") {
		t.Errorf("the refused file is not listed with its reason: %s", said)
	}
}

func TestImportingAgainAddsNothingAndSaysSo(t *testing.T) {
	c := atDesk(t)
	folder := c.sample("01-surat-undangan.jpg")
	c.drop(folder)
	c.drop(folder)
	c.pump.Until(t, "it is said", func() bool { return strings.Contains(c.said(), "1 halaman sudah ada") })
	if got := len(c.model().Pages); got != 1 {
		t.Errorf("%d pages, want 1", got)
	}
}

func TestARecordIsDescribedWithTheKeyboardAlone(t *testing.T) {
	c := atDesk(t)
	c.drop(c.sample("01-surat-undangan.jpg", "03-surat-data-peserta-didik.jpg"))
	c.toFirstField()
	c.typeInto("005/1/2023", "14 Maret 2023", "Undangan rapat", "000.5.2.6", "B", "Koordinasi 2023")
	kittest.Type(c.window.Canvas(), "asli di boks 12")
	c.press(fyne.KeyReturn, fyne.KeyModifierControl)
	c.await("saved 1")
	item := c.item(0)
	if item.Number != "005/1/2023" || item.Title != "Undangan rapat" || item.Date.From != "2023-03-14" ||
		item.ClassCode != "000.5.2.6" || item.Security != archive.Open || item.Dossier == "" || item.Note != "asli di boks 12" {
		t.Errorf("saved %+v", item)
	}
	if at, _ := c.model().Item(); at.Position != 2 {
		t.Errorf("on item %d, want 2", at.Position)
	}
	kittest.Type(c.window.Canvas(), "X")
	if next, _ := c.model().Item(); c.model().Shown(next)[app.FieldNumber] != "X" {
		t.Error("the cursor is not in the first field of the next item")
	}
}

func TestSaveAndNextPassesWhatIsDescribed(t *testing.T) {
	c := atDesk(t)
	c.drop(c.sample("01-surat-undangan.jpg", "03-surat-data-peserta-didik.jpg", "04-surat-tugas.png"))
	if _, err := c.window.open.Describe(context.Background(), c.model().Items[1].ID, map[string]string{app.FieldTitle: "Sudah"}); err != nil {
		t.Fatal(err)
	}
	c.window.View().Import([]string{c.sample("01-surat-undangan.jpg")}) // reads the batch again
	c.await("imported")
	c.pump.Until(t, "the description is read", func() bool { return c.model().Undescribed() == 2 })
	c.toFirstField()
	c.typeInto("1", "", "Surat")
	c.press(fyne.KeyReturn, fyne.KeyModifierControl)
	if at, _ := c.model().Item(); at.Position != 3 {
		t.Errorf("on item %d, want 3: 2 is described", at.Position)
	}
}

func TestTypedTextSurvivesGoingElsewhere(t *testing.T) {
	c := atDesk(t)
	c.drop(c.sample("01-surat-undangan.jpg", "04-surat-tugas.png"))
	c.toFirstField()
	kittest.Type(c.window.Canvas(), "tidak boleh hilang")
	c.window.keys.Run("page.next")
	c.await("saved 1")
	if got := c.item(0).Number; got != "tidak boleh hilang" {
		t.Errorf("number %q", got)
	}
}

func TestAValueThatCannotBeSavedStaysTypedWithItsReason(t *testing.T) {
	c := atDesk(t)
	c.drop(c.sample("01-surat-undangan.jpg", "04-surat-tugas.png"))
	c.window.keys.Run("field.3")
	kittest.Type(c.window.Canvas(), "Surat undangan")
	c.window.keys.Run("field.4")
	kittest.Type(c.window.Canvas(), "bukan kode")
	c.window.keys.Run("page.next")
	c.await("saved 1")
	if got := c.item(0); got.Title != "Surat undangan" || got.ClassCode != "" {
		t.Errorf("saved %q, %q", got.Title, got.ClassCode)
	}
	c.window.keys.Run("page.previous")
	first, _ := c.model().Item()
	if c.model().Shown(first)[app.FieldClass] != "bukan kode" || !strings.Contains(c.said(), "bukan kode klasifikasi") {
		t.Error("the code that cannot be saved is gone, or its reason is")
	}
	c.press(fyne.KeyReturn, fyne.KeyModifierControl)
	if at, _ := c.model().Item(); at.Position != 1 {
		t.Error("save and next went on although a value cannot be saved")
	}
}

func TestWhatWasTypedStandsThereAgainAfterACrash(t *testing.T) {
	c := atDesk(t)
	c.drop(c.sample("01-surat-undangan.jpg"))
	c.toFirstField()
	kittest.Type(c.window.Canvas(), "setengah jad")
	session := filepath.Join(c.folder, "session.json")
	c.pump.Until(t, "the session is written", func() bool {
		content, _ := os.ReadFile(session)
		return strings.Contains(string(content), "setengah jad")
	})
	again := &clerk{T: t, pump: kittest.NewPump(), folder: c.folder}
	again.sitDown() // the first window never said goodbye
	again.pump.Until(t, "the text is in the form", func() bool {
		return again.window.View() != nil && strings.Contains(again.said(), "setengah jad")
	})
}

func TestUndoTakesBackTheLastDescriptionAndShowsIt(t *testing.T) {
	c := atDesk(t)
	c.drop(c.sample("01-surat-undangan.jpg", "04-surat-tugas.png"))
	c.window.keys.Run("field.3")
	kittest.Type(c.window.Canvas(), "Surat keliru")
	c.press(fyne.KeyReturn, fyne.KeyModifierControl)
	c.await("saved 1")
	c.press(fyne.KeyZ, fyne.KeyModifierControl) // the cursor is in an empty field
	c.await("undone")
	if got := c.item(0).Title; got != "" {
		t.Errorf("title %q after undo", got)
	}
	if at, _ := c.model().Item(); at.Position != 1 {
		t.Errorf("undo shows item %d, want 1", at.Position)
	}
	c.window.keys.Run("redo")
	c.await("undone")
	if got := c.item(0).Title; got != "Surat keliru" {
		t.Errorf("title %q after redo", got)
	}
}

func TestUndoInAFieldMeansTheTextFirst(t *testing.T) {
	c := atDesk(t)
	c.drop(c.sample("01-surat-undangan.jpg", "04-surat-tugas.png"))
	c.window.keys.Run("field.3")
	kittest.Type(c.window.Canvas(), "Surat")
	c.press(fyne.KeyReturn, fyne.KeyModifierControl)
	c.await("saved 1")
	kittest.Type(c.window.Canvas(), "salah ketik")
	c.press(fyne.KeyZ, fyne.KeyModifierControl)
	c.pump.Drain()
	if got := c.item(0).Title; got != "Surat" {
		t.Errorf("undo in a field with typed text changed the batch: title %q", got)
	}
}

func TestRotatingTurnsThePageAndCanBeUndone(t *testing.T) {
	c := atDesk(t)
	c.drop(c.sample("01-surat-undangan.jpg"))
	c.window.keys.Rune(']')
	c.await("turned")
	if page, _ := c.model().Page(); page.Turn != 90 {
		t.Errorf("turn %d, want 90", page.Turn)
	}
	c.window.keys.Run("undo")
	c.await("undone")
	if page, _ := c.model().Page(); page.Turn != 0 {
		t.Errorf("turn %d after undo", page.Turn)
	}
}

func TestStoppingAnImportKeepsWhatIsDoneAndTheNextOneFinishes(t *testing.T) {
	c := atDesk(t)
	folder := c.TempDir()
	if err := os.CopyFS(folder, samples.FS()); err != nil {
		t.Fatal(err)
	}
	c.window.View().Import([]string{folder})
	c.button("Hentikan").Tapped(nil)
	c.await("imported")
	c.pump.Until(t, "it says so", func() bool { return strings.Contains(c.said(), "Pekerjaan dihentikan.") })
	status, err := c.window.open.Status(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if status.Pages == 13 {
		t.Log("the import was quicker than the button")
	}
	c.drop(folder)
	if got := len(c.model().Pages); got != 13 {
		t.Errorf("%d pages after the second import, want 13", got)
	}
}

func TestSealingAsksOnceAndClosesTheForm(t *testing.T) {
	c := atDesk(t)
	c.drop(c.sample("01-surat-undangan.jpg"))
	c.window.keys.Run("desk.seal")
	c.await("seal asked")
	if !strings.Contains(c.said(), "1 item belum diuraikan") {
		t.Error("the check list does not tell of the undescribed item")
	}
	c.window.keys.Run("main")
	c.await("sealed")
	c.pump.Until(t, "the batch is sealed on the screen", func() bool { return !c.model().Editable() })
	if batch, _ := c.model().Current(); batch.State != archive.BatchSealed {
		t.Errorf("state %s", batch.State)
	}
	c.window.keys.Run("desk.send")
	if !strings.Contains(c.said(), "Alamat server") {
		t.Error("sending without enrolment does not ask for the server")
	}
}

func TestSearchOpensTheItemAtItsPage(t *testing.T) {
	c := atDesk(t)
	c.drop(c.sample("01-surat-undangan.jpg", "04-surat-tugas.png"))
	if _, err := c.window.open.Describe(context.Background(), c.model().Items[1].ID, map[string]string{app.FieldTitle: "Surat tugas lapangan"}); err != nil {
		t.Fatal(err)
	}
	c.window.keys.Run("find")
	kittest.Type(c.window.Canvas(), "lapang")
	c.await("found 1")
	kittest.Press(c.window.Canvas(), fyne.KeyReturn, fyne.KeyReturn)
	if at, _ := c.model().Item(); at.Position != 2 {
		t.Errorf("on item %d, want 2", at.Position)
	}
}

func TestTheLanguageChangesAtOnceAndKeepsTheDesk(t *testing.T) {
	c := atDesk(t)
	c.drop(c.sample("01-surat-undangan.jpg"))
	c.toFirstField()
	kittest.Type(c.window.Canvas(), "konsep")
	c.window.Speak("en")
	c.await("desk open")
	c.pump.Until(t, "the form speaks English and holds the text", func() bool {
		said := c.said()
		return strings.Contains(said, "Classification code") && strings.Contains(said, "konsep")
	})
}

func TestOpeningThePDFHandsACopyToTheViewer(t *testing.T) {
	c := atDesk(t)
	c.drop(c.sample("01-surat-undangan.jpg"))
	c.window.keys.Run("desk.pdf")
	c.await("pdf opened")
}

func TestDittoCopiesTheFieldFromTheItemBefore(t *testing.T) {
	c := atDesk(t)
	c.drop(c.sample("01-surat-undangan.jpg", "04-surat-tugas.png"))
	c.window.keys.Run("field.3")
	kittest.Type(c.window.Canvas(), "Surat tugas")
	c.press(fyne.KeyReturn, fyne.KeyModifierControl)
	c.await("saved 1")
	c.window.keys.Run("field.3")
	c.press(fyne.KeyApostrophe, fyne.KeyModifierControl)
	second, _ := c.model().Item()
	if got := c.model().Shown(second)[app.FieldTitle]; second.Position != 2 || got != "Surat tugas" {
		t.Errorf("item %d holds %q", second.Position, got)
	}
}

func TestAnArrowKeyWithControlLeavesTheFieldAtTheEndOfItsText(t *testing.T) {
	c := atDesk(t)
	c.drop(c.sample("01-surat-undangan.jpg", "04-surat-tugas.png"))
	c.toFirstField()
	kittest.Type(c.window.Canvas(), "dua kata")
	c.press(fyne.KeyLeft, fyne.KeyModifierControl)
	if at, _ := c.model().Item(); at.Position != 1 {
		t.Error("Ctrl+Left left a text with a word before the cursor")
	}
	c.press(fyne.KeyRight, fyne.KeyModifierControl)
	c.press(fyne.KeyRight, fyne.KeyModifierControl)
	if at, _ := c.model().Item(); at.Position != 2 {
		t.Errorf("on item %d, want 2", at.Position)
	}
}

func TestAQuestionMarkListsTheKeysThatWorkHere(t *testing.T) {
	c := atDesk(t)
	c.drop(c.sample("01-surat-undangan.jpg"))
	c.window.Canvas().Unfocus()
	kittest.Type(c.window.Canvas(), "?")
	if said := c.said(); !strings.Contains(said, "Putar ke kanan") || !strings.Contains(said, "PgDn") {
		t.Error("the keys are not listed")
	}
	kittest.Press(c.window.Canvas(), fyne.KeyEscape)
	if strings.Contains(c.said(), "Putar ke kanan") {
		t.Error("Esc does not close the list")
	}
}

func TestKeysReachTheDeskAfterTheFormOfTheFirstStartIsGone(t *testing.T) {
	c := newcomer(t)
	c.typeInto("SMP Negeri 1", "", "Sari")
	c.await("desk open")
	if focused := c.window.Canvas().Focused(); focused != nil {
		t.Errorf("the keyboard is still with %T of the form that is gone", focused)
	}
}

func TestADeskThatCannotBeOpenedIsToldOfAndNotMadeAnew(t *testing.T) {
	c := &clerk{T: t, pump: kittest.NewPump(), folder: t.TempDir()}
	if err := os.WriteFile(filepath.Join(c.folder, "catalogue.db"), []byte("not a database"), 0o600); err != nil {
		t.Fatal(err)
	}
	c.sitDown()
	c.window.Speak("en")
	if c.window.form != nil || c.finds("Try again") == nil {
		t.Errorf("the first-start form stands where a damaged desk should be told of: %s", c.said())
	}
}

func TestAWarningAppearsWhenTheFieldIsLeftByTab(t *testing.T) {
	c := atDesk(t)
	c.drop(c.sample("01-surat-undangan.jpg"))
	c.window.keys.Run("field.2")
	kittest.Type(c.window.Canvas(), "kapan-kapan")
	c.window.Canvas().FocusNext()
	if !strings.Contains(c.said(), "Disimpan seperti tertulis") {
		t.Error("nothing is said of a date that cannot be read")
	}
}
