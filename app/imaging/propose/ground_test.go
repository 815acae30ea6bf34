package propose_test

import (
	"image"
	"testing"

	"daluang/app/imaging"
	"daluang/app/imaging/edges/edgestest"
	"daluang/app/imaging/propose"
	"daluang/app/imaging/recipe"
	"daluang/storage/archive"
)

// The lids of these are black and gray, and the sheets lie askew on them.
func TestNoWedgeOfGroundIsLeftBesideATidiedSheet(t *testing.T) {
	for name, ground := range map[string]byte{"03-surat-data-peserta-didik.jpg": 60, "05-surat-pinjam-ruang.jpg": 120, "12-nota-dinas-1987.jpg": 48} {
		img := sample(t, name)
		r := certain(look(t, img, 200, nil))
		if !r.Has(archive.StepGround) {
			t.Errorf("%s: %s leaves the ground", name, r)
			continue
		}
		cleaned, without := tidied(t, img, r), tidied(t, img, r.Without(archive.StepGround))
		if left, was := atRim(cleaned, ground), atRim(without, ground); was < 0.02 || left > was/50 {
			t.Errorf("%s: ground is %.2f %% of the rim, was %.2f %%", name, 100*left, 100*was)
		}
		letters := 0
		for _, letter := range edgestest.Letters(without) {
			if !letter.In(without.Rect.Inset(12)) {
				continue // the ragged edge of the sheet may look like one
			}
			letters++
			for y := letter.Min.Y; y < letter.Max.Y; y++ {
				for x := letter.Min.X; x < letter.Max.X; x++ {
					if is, was := int(cleaned.GrayAt(x, y).Y), int(without.GrayAt(x, y).Y); max(is-was, was-is) > 2 { // by rounding
						t.Fatalf("%s: the letter at %v has changed", name, letter)
					}
				}
			}
		}
		if letters < 100 {
			t.Errorf("%s: only %d letters were looked at", name, letters)
		}
	}
}

func tidied(t *testing.T, img image.Image, r archive.Recipe) *image.Gray {
	t.Helper()
	out, err := recipe.Apply(img, r, 200)
	if err != nil {
		t.Fatal(err)
	}
	return imaging.Reduced(out, 1)
}

// atRim is which part of a picture's outermost pixels is as dark as a ground.
func atRim(img *image.Gray, ground byte) float64 {
	const rim, even = 4, 12
	inner, seen, all := img.Rect.Inset(rim), 0, 0
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			if (image.Point{X: x, Y: y}).In(inner) {
				continue
			}
			if all++; img.GrayAt(x, y).Y < ground+even {
				seen++
			}
		}
	}
	return float64(seen) / float64(all)
}

func TestABarOnABlackAndWhitePageIsNoGround(t *testing.T) {
	scan := edgestest.Scan{DPI: 150, Glass: [2]float64{210, 297}, Sheet: [2]float64{210, 297}, Degrees: 1.5, Lid: 0, Paper: 255, Seed: 3}
	page := scan.Draw()
	for i, v := range page.Pix {
		page.Pix[i] = 0
		if v > 127 {
			page.Pix[i] = 255
		}
	}
	if step := stepOf(look(t, page, 150, nil), archive.StepGround); step.Confidence >= propose.Sure {
		t.Errorf("%+v", step)
	}
}

// The samples 07 and 09 have frames and a photograph, 11 a photograph, 06 a frame.
func TestWhatLooksLikeACertificateIsTold(t *testing.T) {
	for name, kept := range map[string]bool{
		"01-surat-undangan.jpg": false, "02-surat-usulan-alih-media.tif": false, "03-surat-data-peserta-didik.jpg": false,
		"04-surat-tugas.png": false, "05-surat-pinjam-ruang.jpg": false, "12-nota-dinas-1987.jpg": false,
		"06-kuitansi-alat-tulis.jpg": true, "07-ijazah-2021-depan.jpg": true, "09-ijazah-2025-depan.jpg": true, "11-kartu-pegawai.jpg": true,
	} {
		seen := look(t, sample(t, name), 0, nil)
		if got := seen.Evidence >= propose.Kept; got != kept {
			t.Errorf("%s: evidence %.2f, want kept: %v", name, seen.Evidence, kept)
		}
		if step := certain(seen); kept && step.IsTonal() {
			t.Errorf("%s: %s", name, step)
		}
	}
}

// Of 01 the lid is paler than the paper; those of 02 and 04, in black and white, are
// rings that may be printed.
func TestHolesOfAPerforatorAreProposedToBeFilled(t *testing.T) {
	for name, want := range map[string]bool{"01-surat-undangan.jpg": true, "02-surat-usulan-alih-media.tif": false, "03-surat-data-peserta-didik.jpg": true,
		"04-surat-tugas.png": false, "05-surat-pinjam-ruang.jpg": false, "12-nota-dinas-1987.jpg": true} {
		if got := certain(look(t, sample(t, name), 200, nil)); got.Has(archive.StepHoles) != want {
			t.Errorf("%s: %s, want holes filled: %v", name, got, want)
		}
	}
}
