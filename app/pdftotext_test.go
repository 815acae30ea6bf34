package app_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"daluang/app"
)

// letterInOrder is the text of the sample letter 01, a part of each paragraph,
// as a person reads it.
var letterInOrder = []string{
	"PEMERINTAH KOTA SUKAMAYA", "DINAS PERPUSTAKAAN DAN KEARSIPAN", "Jalan Contoh Raya Nomor 0", "laman arsip.sukamaya.example",
	"Sukamaya, 14 Maret 2023", "000.5.2.6/017/DPK/2023", "Undangan rapat koordinasi penyelamatan arsip", "Kepala Dinas Pendidikan",
	"Menindaklanjuti hasil pengawasan kearsipan tahun 2022, masih terdapat arsip inaktif yang",
	"disimpan di ruang kerja dan belum tercatat dalam daftar arsip. Keadaan itu menyulitkan penemuan",
	"kembali dan membahayakan keselamatan arsip apabila terjadi kebakaran atau banjir.",
	"Sehubungan dengan hal tersebut", "Selasa, 21 Maret 2023", "pukul 09.00 WIB", "Aula Kertas Daluang, Lantai 2",
	"Rencana alih media dan penataan arsip tahun 2023", "Mengingat pentingnya acara tersebut, mohon hadir tepat waktu",
	"inaktif yang sudah ada. Atas perhatian dan kerja sama Saudara", "Kepala Dinas Perpustakaan", "Pembina Utama Muda",
	"Tembusan:", "Wali Kota Sukamaya", "Sekretaris Daerah Kota Sukamaya",
}

// TestPdftotextGivesTheWordsInReadingOrder reads the letter as it was scanned,
// a degree crooked, in the order of the file, and after straightening in the
// order of the places too: of crooked lines poppler puts the end of one before
// that of another.
func TestPdftotextGivesTheWordsInReadingOrder(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: recognition takes its time")
	}
	need(t, "tesseract")
	scan := encoded(t, sampleLetter(t))
	crooked, straight := filepath.Join(t.TempDir(), "surat.pdf"), filepath.Join(t.TempDir(), "surat.pdf")
	recognisedCopy(t, scan, 0, 1.5, crooked)
	checkOrder(t, crooked, "-raw")
	recognisedCopy(t, scan, 0, 0, straight)
	for _, mode := range textModes {
		checkOrder(t, straight, mode...)
	}
}

func checkOrder(t *testing.T, path string, mode ...string) {
	t.Helper()
	text, at := extractedText(t, mode, path), 0
	for _, phrase := range letterInOrder {
		next := strings.Index(text[at:], phrase)
		if next < 0 {
			t.Errorf("pdftotext %v: %q is not behind what comes before it in\n%s", mode, phrase, text)
			return
		}
		at += next + len(phrase)
	}
}

// TestPdftotextGivesTheTruthOfAPrintedPage reads the page of the corpus whose
// text is known, small print in a narrow column.
func TestPdftotextGivesTheTruthOfAPrintedPage(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: recognition takes its time")
	}
	need(t, "tesseract")
	truth, err := os.ReadFile(corpusFile(t, "ocrmypdf_linn.txt"))
	must(t, err)
	desk, _ := newDesk(t)
	item := imported(t, desk, corpusFile(t, "ocrmypdf_linn.png"))
	path := filepath.Join(t.TempDir(), "linn.pdf")
	_, err = desk.WriteAccessFile(t.Context(), item, path, app.AccessOptions{}, nil)
	must(t, err)
	want := strings.Join(strings.Fields(string(truth)), " ")
	for _, mode := range textModes {
		wrong := 100 * float64(distance(extractedText(t, mode, path), want)) / float64(len(want))
		t.Logf("pdftotext %v: %.2f %% of the characters are wrong", mode, wrong)
		if wrong > 4 {
			t.Errorf("pdftotext %v: %.2f %% of the characters are wrong, want 4 %% at most", mode, wrong)
		}
	}
}

// textModes are the ways to ask pdftotext: by the places of the words, and in
// the order of the file.
var textModes = [][]string{{}, {"-raw"}}

// extractedText is what pdftotext gives for a file, on one line.
func extractedText(t *testing.T, mode []string, path string) string {
	t.Helper()
	out, err := exec.Command(need(t, "pdftotext"), append(mode, path, "-")...).Output()
	must(t, err)
	return strings.Join(strings.Fields(string(out)), " ")
}

// distance is how many characters have to be changed (Levenshtein).
func distance(text, truth string) int {
	a, b := []rune(text), []rune(truth)
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, c := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j, d := range b {
			if c != d {
				diagonal++
			}
			diagonal, row[j+1] = row[j+1], min(diagonal, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
