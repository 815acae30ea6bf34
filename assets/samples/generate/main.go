// Command generate draws the sample pages of package samples: made-up letters,
// certificates and vouchers, aged and skewed as scans of old paper are. Run it
// from the module's root: go run ./assets/samples/generate. It reads no clock
// and no entropy: every run writes the same bytes (on one architecture, with
// one version of Go's encoders).
package main

import (
	"fmt"
	"image"
	"log"
	"os"
	"path/filepath"
)

const folder = "assets/samples"

// sample is a file to make: what draws it and how it was captured.
type sample struct {
	name string
	make func() ([]byte, error)
}

func main() {
	for _, s := range samples() {
		content, err := s.make()
		if err == nil {
			err = os.WriteFile(filepath.Join(folder, s.name), content, 0o644)
		}
		if err != nil {
			log.Fatalf("make %s: %v", s.name, err)
		}
		fmt.Printf("%8d  %s\n", len(content), s.name)
	}
}

func samples() []sample {
	return []sample{
		{"01-surat-undangan.jpg", func() ([]byte, error) {
			return encodeJPEG(scan(invitation(), age{skew: 1.1, yellow: 0.45, noise: 1.1, holes: true, lid: 236,
				shift: [2]float64{1.2, -0.8}, ring: &ring{158, 214, 37}, folds: []float64{99, 198}, margin: 0.22}, 11), 200)
		}},
		{"02-surat-usulan-alih-media.tif", func() ([]byte, error) {
			first := scan(conversionLetter(), age{skew: -0.9, yellow: 0.3, noise: 9, lid: 250, holes: true}, 12)
			second := scan(conversionList(), age{skew: 0.6, yellow: 0.3, noise: 9, lid: 250, holes: true}, 13)
			return encodeTIFF([]bilevel{blackAndWhite(first), blackAndWhite(second)}, 200), nil
		}},
		{"03-surat-data-peserta-didik.jpg", func() ([]byte, error) {
			return encodeJPEG(toGray(scan(pupilDataLetter(), age{skew: -1.8, yellow: 0.35, noise: 1.1, holes: true,
				gutter: 0.5, lid: 60, shift: [2]float64{1.5, 1}, back: conversionList()}, 14)), 200)
		}},
		{"04-surat-tugas.png", func() ([]byte, error) {
			picture := scan(assignment(), age{skew: 2.3, yellow: 0.3, noise: 8, holes: true, lid: 250, folds: []float64{148}}, 15)
			return encodePNG(blackAndWhite(picture), 200)
		}},
		{"05-surat-pinjam-ruang.jpg", func() ([]byte, error) {
			return encodeTurnedJPEG(scan(roomRequest(), age{skew: -1.4, yellow: 0.25, noise: 1.4, lid: 120, gutter: 0.18,
				margin: 0.3, shift: [2]float64{-1, 1.5}, folds: []float64{148.5}}, 16), 200)
		}},
		{"06-kuitansi-alat-tulis.jpg", func() ([]byte, error) {
			return encodeJPEG(scan(receipt(), age{skew: 1.6, yellow: 0.55, noise: 0.8, lid: 240, holes: false, spots: 0.6,
				shift: [2]float64{-1.2, 0.6}, folds: []float64{74}}, 17), 200)
		}},
		{"07-ijazah-2021-depan.jpg", func() ([]byte, error) {
			return encodeJPEG(scan(blankDiploma(melati), age{skew: 0.7, yellow: 0.35, noise: 0.8, lid: 242,
				folds: []float64{148.5}}, 18), 300)
		}},
		{"08-ijazah-2021-transkrip.jpg", func() ([]byte, error) {
			marks := []string{"88", "86", "90", "81", "84", "87", "83", "89", "85", "82", "91", "86,00"}
			return encodeJPEG(toGray(scan(transcript(melati, 109, marks), age{skew: -0.6, yellow: 0.35, noise: 1.1,
				lid: 242, back: blankDiploma(melati), folds: []float64{148.5}}, 19)), 200)
		}},
		{"09-ijazah-2025-depan.jpg", func() ([]byte, error) {
			return encodeJPEG(scan(plainDiploma(bayu), age{skew: -0.5, yellow: 0.08, noise: 0.8, lid: 244,
				shift: [2]float64{0.6, 0.4}}, 20), 300)
		}},
		{"10-ijazah-2025-transkrip.jpg", func() ([]byte, error) {
			marks := []string{"85", "88", "84", "79", "82", "86", "90", "87", "92", "88", "83", "85,82"}
			return encodeJPEG(toGray(scan(transcript(bayu, 110, marks), age{skew: 0.9, yellow: 0.08, noise: 1.1,
				lid: 244, margin: 0.2}, 21)), 200)
		}},
		{"11-kartu-pegawai.jpg", func() ([]byte, error) {
			return encodeJPEG(scan(staffCard(), age{skew: 2.1, yellow: 0.5, noise: 1.1, lid: 226, spots: 0.5,
				shift: [2]float64{1, 0.5}, inkFade: 0.25}, 22), 300)
		}},
		{"12-nota-dinas-1987.jpg", func() ([]byte, error) {
			return encodeJPEG(scan(oldMemo(), age{skew: -2.2, yellow: 1, noise: 1.1, lid: 48, holes: true, spots: 1,
				inkFade: 0.3, gutter: 0.3, folds: []float64{97, 196}, shift: [2]float64{0.8, -1}}, 23), 200)
		}},
	}
}

// blackAndWhite is how a feeder set to line art sees a page.
func blackAndWhite(picture image.Image) bilevel { return threshold(toGray(picture), 158) }
