package kit

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// wordsNeeded are the keys the kit asks for, in Indonesian and English.
var wordsNeeded = map[string][2]string{
	"field.required": {"(wajib)", "(required)"},
	"field.carried":  {"Dibawa dari berkas sebelumnya. Tekan Enter bila benar.", "Carried over from the record before. Press Enter if right."},
	"field.error":    {"Perlu diperbaiki: {sentence}", "Needs mending: {sentence}"},
	"suggest.none":   {"Tidak ada yang cocok", "Nothing matches"},

	"page.empty":   {"Belum ada halaman. Pilih halaman di sebelah kiri atau pindai yang pertama.", "No page yet. Choose a page on the left or scan the first one."},
	"page.loading": {"memuat…", "loading…"},

	"thumb.loading": {"memuat…", "loading…"},
	"thumb.failed":  {"Gambar kecil tidak dapat dibuat", "No preview could be made"},

	"list.empty":  {"Belum ada isi.", "Nothing here yet."},
	"list.failed": {"Daftar tidak dapat dibaca. Data tetap aman. Coba buka lagi layar ini.", "The list could not be read. The data is safe. Open this screen again."},

	"progress.count":    {"{done} dari {total}", "{done} of {total}"},
	"progress.done":     {"{done} selesai", "{done} done"},
	"progress.rate":     {"{rate} per menit", "{rate} a minute"},
	"progress.minutes":  {"kira-kira {minutes} menit lagi", "about {minutes} minutes left"},
	"progress.soon":     {"kurang dari satu menit lagi", "less than a minute left"},
	"progress.counting": {"menghitung sisa waktu", "working out the time left"},
	"progress.cancel":   {"Hentikan", "Stop"},
	"progress.stopping": {"Menghentikan… yang sudah selesai tetap disimpan", "Stopping… what is finished is kept"},
	"progress.errors":   {"Tampilkan {count} masalah", "Show {count} problems"},
	"progress.hide":     {"Sembunyikan masalah", "Hide the problems"},
	"progress.more":     {"dan {count} lagi", "and {count} more"},
	"progress.dismiss":  {"Tutup", "Close"},
	"progress.pause":    {"Jeda", "Pause"},
	"progress.resume":   {"Lanjutkan", "Go on"},
	"progress.paused":   {"dijeda", "paused"},
	"progress.again":    {"Coba lagi", "Try again"},

	"menu.work": {"Kerja", "Work"},
	"menu.edit": {"Ubah", "Edit"},
	"menu.view": {"Lihat", "View"},
	"menu.help": {"Bantuan", "Help"},

	"key.space":             {"Spasi", "Space"},
	"key.main":              {"Tindakan utama layar ini", "This screen's main action"},
	"key.insert":            {"Sisipkan di sini", "Insert here"},
	"key.rescan":            {"Pindai ulang halaman ini", "Rescan this page"},
	"key.page.hide":         {"Sembunyikan halaman", "Hide page"},
	"key.undo":              {"Urungkan", "Undo"},
	"key.redo":              {"Ulangi", "Redo"},
	"key.ditto.field":       {"Salin isian dari sebelumnya", "Copy field from the one before"},
	"key.ditto.record":      {"Salin semua isian dari sebelumnya", "Copy all fields from the one before"},
	"key.increment":         {"Naikkan nomor", "Next number"},
	"key.decrement":         {"Turunkan nomor", "Previous number"},
	"key.find":              {"Cari", "Find"},
	"key.page.previous":     {"Halaman sebelumnya", "Previous page"},
	"key.page.next":         {"Halaman berikutnya", "Next page"},
	"key.document.previous": {"Dokumen sebelumnya", "Previous document"},
	"key.document.next":     {"Dokumen berikutnya", "Next document"},
	"key.flagged.previous":  {"Halaman bertanda sebelumnya", "Previous flagged page"},
	"key.flagged.next":      {"Halaman bertanda berikutnya", "Next flagged page"},
	"key.rotate.left":       {"Putar ke kiri", "Rotate left"},
	"key.rotate.right":      {"Putar ke kanan", "Rotate right"},
	"key.zoom":              {"Perbesar atau paskan halaman", "Zoom or fit the page"},
	"key.help":              {"Bantuan", "Help"},
	"key.keys":              {"Daftar tombol", "List of keys"},
	"key.job.1":             {"Pekerjaan 1", "Job 1"},
	"key.job.2":             {"Pekerjaan 2", "Job 2"},
	"key.job.3":             {"Pekerjaan 3", "Job 3"},
	"key.job.4":             {"Pekerjaan 4", "Job 4"},
	"key.job.5":             {"Pekerjaan 5", "Job 5"},
	"key.job.6":             {"Pekerjaan 6", "Job 6"},
	"key.job.7":             {"Pekerjaan 7", "Job 7"},
	"key.job.8":             {"Pekerjaan 8", "Job 8"},
	"key.job.9":             {"Pekerjaan 9", "Job 9"},
	"key.field.1":           {"Ke isian 1", "To field 1"},
	"key.field.2":           {"Ke isian 2", "To field 2"},
	"key.field.3":           {"Ke isian 3", "To field 3"},
	"key.field.4":           {"Ke isian 4", "To field 4"},
	"key.field.5":           {"Ke isian 5", "To field 5"},
	"key.field.6":           {"Ke isian 6", "To field 6"},
	"key.field.7":           {"Ke isian 7", "To field 7"},
	"key.field.8":           {"Ke isian 8", "To field 8"},
	"key.field.9":           {"Ke isian 9", "To field 9"},
}

// indonesian answers the words and fails the test for a key nobody listed.
func indonesian(t testing.TB) Words {
	return func(key string) string {
		texts, known := wordsNeeded[key]
		if !known {
			t.Errorf("the kit asks for words %q that are not in its list", key)
		}
		return texts[0]
	}
}

// startApp starts the toolkit for one test, in the desk's light look.
func startApp(t testing.TB) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(Theme{Look: LookLight})
}

// show opens the one window of a test.
func show(t testing.TB, content fyne.CanvasObject, width, height float32) fyne.Window {
	t.Helper()
	startApp(t)
	window := test.NewWindow(content)
	window.SetPadded(false)
	window.Resize(fyne.NewSize(width, height))
	t.Cleanup(window.Close)
	return window
}

// objectsBelow are all objects that a widget draws, however deep.
func objectsBelow(object fyne.CanvasObject) []fyne.CanvasObject { return test.LaidOutObjects(object) }
