package app

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	"strings"

	"daluang/app/imaging"
	"daluang/app/imaging/layers"
	"daluang/storage/archive"
	"daluang/storage/pdfa"
)

// reduce makes a page lighter where nothing that is read is lost. Writing on
// paper is taken apart into layers, where measuring the page says that this
// pays and is safe; a picture that came without loss and has tones is encoded
// once as JPEG; everything else goes in as it is. The master is not touched.
// decoded is the picture of the raster, nil where it has to be decoded here.
func (c *copying) reduce(item archive.Item, raster imaging.Raster, decoded image.Image, sheet pdfa.Page) (pdfa.Page, error) {
	if sheet.Image.Kind == pdfa.Bilevel || sheet.Image.Kind == pdfa.JPEG && c.keepsWhole(item) {
		return sheet, nil
	}
	img, err := decoded, error(nil)
	if img == nil {
		if img, err = picture(raster); err != nil {
			return sheet, err
		}
	}
	if !c.keepsWhole(item) {
		if apart, decision := layers.Separate(img, layers.Options{DPI: sheet.DPIX}); decision.Worth {
			return layered(c.encoder, sheet, apart)
		}
	}
	if sheet.Image.Kind == pdfa.JPEG || fewTones(img) {
		return sheet, nil
	}
	quality := imaging.QualityLetter()
	if c.keepsWhole(item) {
		quality = imaging.QualityIjazah()
	}
	data, err := c.encoder.Encode(img, quality)
	if err != nil {
		return sheet, fmt.Errorf("encode a picture: %w", err)
	}
	sheet.Image = pdfa.Image{Kind: pdfa.JPEG, Data: data, ICC: sheet.Image.ICC, Whole: true}
	return sheet, nil
}

// wholeKinds are records whose colours and lines are evidence themselves: their
// pictures stay whole. Until templates say what an item is, its description
// does.
var wholeKinds = []string{"ijazah", "transkrip", "sertifikat", "kartu", "foto", "peta", "gambar", "photo", "map", "diploma"}

// keepsWhole reports whether an item's pictures are not taken apart.
func (c *copying) keepsWhole(item archive.Item) bool {
	return c.options.Whole || isKeptWhole(item)
}

// isKeptWhole reports whether an item is a record of such a kind.
func isKeptWhole(item archive.Item) bool {
	return archive.ClassCode("400.3.11").Contains(item.ClassCode) || isTitled(item, wholeKinds)
}

// isDiploma reports whether an item is a diploma or the transcript to one, of
// which every page is looked at.
func isDiploma(item archive.Item) bool {
	return archive.ClassCode("400.3.11").Contains(item.ClassCode) || isTitled(item, []string{"ijazah", "transkrip", "diploma"})
}

// isTitled reports whether the title of an item has one of the words.
func isTitled(item archive.Item, words []string) bool {
	title := strings.ToLower(item.Title)
	for _, word := range words {
		if strings.Contains(title, word) {
			return true
		}
	}
	return false
}

// layered puts the layers of a page in the place of its picture.
func layered(encoder *imaging.JPEGEncoder, sheet pdfa.Page, apart layers.Layers) (pdfa.Page, error) {
	paperQuality, inkQuality := layers.Qualities()
	paper, err := encoder.Encode(apart.Background, paperQuality)
	if err != nil {
		return sheet, fmt.Errorf("encode the paper: %w", err)
	}
	page := pdfa.Layers{
		Background: pdfa.Image{Kind: pdfa.JPEG, Data: paper, ICC: profileFor(apart.Background, sheet.Image.ICC), Whole: true},
		Mask:       pdfa.Image{Kind: pdfa.Bilevel, Width: apart.Width, Height: apart.Height, Data: apart.Mask},
	}
	if bounds := apart.Foreground.Bounds(); bounds.Dx() == 1 && bounds.Dy() == 1 {
		r, g, b, _ := apart.Foreground.At(bounds.Min.X, bounds.Min.Y).RGBA()
		page.Ink = [3]byte{byte(r >> 8), byte(g >> 8), byte(b >> 8)}
	} else {
		ink, err := encoder.Encode(apart.Foreground, inkQuality)
		if err != nil {
			return sheet, fmt.Errorf("encode the ink: %w", err)
		}
		page.Foreground = pdfa.Image{Kind: pdfa.JPEG, Data: ink, ICC: profileFor(apart.Foreground, sheet.Image.ICC), Whole: true}
	}
	sheet.Image, sheet.Layers = pdfa.Image{}, &page
	return sheet, nil
}

// profileFor keeps the profile of a colour picture for a layer that has colour.
func profileFor(layer image.Image, icc []byte) []byte {
	if _, gray := layer.(*image.Gray); gray || len(icc) < 20 || string(icc[16:20]) != "RGB " {
		return nil
	}
	return icc
}

// picture is a raster as an image in memory, as it is stored: not turned.
func picture(raster imaging.Raster) (image.Image, error) {
	bounds := image.Rect(0, 0, raster.Width, raster.Height)
	switch raster.Kind {
	case imaging.KindGray8:
		return &image.Gray{Pix: raster.Data, Stride: raster.Width, Rect: bounds}, nil
	case imaging.KindRGB8:
		img := image.NewRGBA(bounds)
		for i, j := 0, 0; i+2 < len(raster.Data); i, j = i+3, j+4 {
			img.Pix[j], img.Pix[j+1], img.Pix[j+2], img.Pix[j+3] = raster.Data[i], raster.Data[i+1], raster.Data[i+2], 0xff
		}
		return img, nil
	}
	decoded, err := jpeg.Decode(bytes.NewReader(raster.Data))
	if err != nil {
		return nil, fmt.Errorf("decode the picture: %w: %w", imaging.ErrDamaged, err)
	}
	if gray, ok := decoded.(*image.Gray); ok {
		return gray, nil
	}
	img := image.NewRGBA(decoded.Bounds())
	draw.Draw(img, img.Rect, decoded, decoded.Bounds().Min, draw.Src)
	return img, nil
}

// fewTones tells a drawing of flat colours, which packs better without loss,
// from a photograph or a scan: it looks at every seventh row.
func fewTones(img image.Image) bool {
	const few = 32
	seen := map[uint32]bool{}
	bounds := img.Bounds()
	for y := bounds.Min.Y; y < bounds.Max.Y; y += 7 {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			r, g, b, _ := img.At(x, y).RGBA()
			seen[r>>8<<16|g>>8<<8|b>>8] = true
			if len(seen) > few {
				return false
			}
		}
	}
	return true
}
