package pdfa_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/image/draw"

	"daluang/app/imaging"
	"daluang/app/imaging/layers"
	"daluang/storage/pdfa"
	"daluang/tools/sharedtest"
)

// textPages are the pages of the corpus that are text in gray or colour.
var textPages = []string{
	"lept_zanotti-78.jpg", "lept_lapide.052.100.jpg", "lept_breviar.38.150.jpg", "lept_lucasta.047.jpg",
	"lept_cavalerie.29.jpg", "lept_brothers.150.jpg", "lept_cat.007.jpg", "lept_1555.003.jpg",
	"ocrd_INPUT_0017.tif", "ocrd_OCR-D-IMG-linguistics_thesis_a.jpg",
}

func scan(t testing.TB, name string) image.Image {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	img, err := imaging.Decode(t.Context(), bytes.NewReader(data), int64(len(data)), 0, imaging.Limits{})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return img
}

// atA4 stretches a page to 300 dpi on A4, as large as an office scan.
func atA4(img image.Image) image.Image {
	size := img.Bounds().Size()
	scale := 3508 / float64(max(size.X, size.Y))
	target := image.Rect(0, 0, int(float64(size.X)*scale), int(float64(size.Y)*scale))
	if _, ok := img.(*image.Gray); ok {
		out := image.NewGray(target)
		draw.BiLinear.Scale(out, target, img, img.Bounds(), draw.Src, nil)
		return out
	}
	out := image.NewRGBA(target)
	draw.BiLinear.Scale(out, target, img, img.Bounds(), draw.Src, nil)
	return out
}

// layeredSize is what the layers of a page take in a PDF.
func layeredSize(t testing.TB, l layers.Layers) (mask, paper, pictures, ink int) {
	t.Helper()
	size := func(img image.Image, quality imaging.Quality) int {
		file, err := imaging.EncodeJPEG(img, quality)
		if err != nil {
			t.Fatal(err)
		}
		return len(file)
	}
	paperQuality, pictureQuality, inkQuality := layers.Qualities()
	for _, picture := range l.Pictures {
		pictures += size(picture.Image, pictureQuality)
	}
	mask = len(pdfa.EncodeJBIG2(nil, l.Mask, l.Width*l.Finer, l.Height*l.Finer))
	return mask, size(l.Background, paperQuality), pictures, size(l.Foreground, inkQuality)
}

func TestLayersTakeAtMostANinthOfJPEGOverTextPages(t *testing.T) {
	var sumJPEG, sumLayers int
	for _, name := range textPages {
		page := atA4(scan(t, filepath.Join(sharedtest.Corpus(t), name)))
		var whole bytes.Buffer
		if err := jpeg.Encode(&whole, page, &jpeg.Options{Quality: 75}); err != nil {
			t.Fatal(err)
		}
		taken, decision := layers.Separate(page, layers.Options{DPI: 300})
		mask, paper, pictures, ink := layeredSize(t, taken)
		sum := mask + paper + pictures + ink
		t.Logf("%-40s %-14v JPEG %8d  layers %7d = mask %6d + paper %6d + pictures %6d + ink %5d  1/%.1f",
			name, decision.Reason, whole.Len(), sum, mask, paper, pictures, ink, float64(whole.Len())/float64(sum))
		if !decision.Worth {
			t.Errorf("%s: %v", name, decision.Reason)
		}
		sumJPEG, sumLayers = sumJPEG+whole.Len(), sumLayers+sum
	}
	t.Logf("all: JPEG %d, layers %d, 1/%.1f", sumJPEG, sumLayers, float64(sumJPEG)/float64(sumLayers))
	if sumLayers*9 > sumJPEG {
		t.Errorf("layers take more than a ninth")
	}
}
