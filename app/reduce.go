package app

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"strings"

	"daluang/app/imaging"
	"daluang/app/imaging/layers"
	"daluang/storage/archive"
	"daluang/storage/pdfa"
)

// reduce makes a page lighter where nothing that is read is lost. Writing on
// paper is taken apart into layers, where measuring the page says that this
// pays and is safe; writing for which it is not, and a picture that came without
// loss and has tones, are encoded once as JPEG; everything else goes in as it
// is. The master is not touched. decoded is the picture of the raster, nil where
// it has to be decoded here.
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
	quality := imaging.QualityLetter()
	if c.keepsWhole(item) {
		quality = imaging.QualityIjazah()
	} else {
		apart, decision := layers.Separate(img, layers.Options{DPI: sheet.DPIX})
		if decision.Worth {
			return c.layered(sheet, apart)
		}
		if sheet.Image.Kind == pdfa.JPEG && !writing(decision.Reason) {
			return sheet, nil
		}
	}
	if sheet.Image.Kind != pdfa.JPEG && fewTones(img) {
		return sheet, nil
	}
	data, err := c.encoder.Encode(img, quality)
	if err != nil {
		return sheet, fmt.Errorf("encode a picture: %w", err)
	}
	if sheet.Image.Kind == pdfa.JPEG && !lighter(data, sheet.Image.Data) {
		return sheet, nil
	}
	sheet.Image = pdfa.Image{Kind: pdfa.JPEG, Data: data, ICC: sheet.Image.ICC, Whole: true}
	return sheet, nil
}

// writing reports whether a page that stays whole is one of writing all the same,
// whose JPEG may be encoded anew. Photographs and what may be one pass through.
func writing(reason layers.Reason) bool {
	return reason == layers.ThinStrokes || reason == layers.LittleContrast
}

// lighter reports whether encoding a JPEG anew saved a third: less is not worth
// a second loss.
func lighter(data, before []byte) bool { return len(data)*3 <= len(before)*2 }

// wholeKinds are records whose colours and lines are evidence themselves: their
// pictures stay whole. Until templates say what an item is, its description
// does.
var wholeKinds = []string{"ijazah", "transkrip", "sertifikat", "kartu", "foto", "peta", "gambar", "photo", "map", "diploma"}

// keepsWhole reports whether an item's pictures are not taken apart.
func (c *copying) keepsWhole(item archive.Item) bool {
	return c.options.Whole || c.whole[item.Batch] || isKeptWhole(item)
}

// isKeptWhole reports whether an item is a record of such a kind.
func isKeptWhole(item archive.Item) bool {
	return archive.ClassCode("400.3.11").Contains(item.ClassCode) || isTitled(item, wholeKinds)
}

// isDiploma reports whether an item is a diploma or the transcript to one, of
// which every page is looked at.
func isDiploma(item archive.Item) bool {
	return archive.ClassCode("400.3.11").Contains(item.ClassCode) || isTitled(item, diplomaWords())
}

func diplomaWords() []string { return []string{"ijazah", "transkrip", "diploma"} }

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
func (c *copying) layered(sheet pdfa.Page, apart layers.Layers) (pdfa.Page, error) {
	paperQuality, pictureQuality, inkQuality := layers.Qualities()
	paper, err := c.low(apart.Background, paperQuality, sheet.Image.ICC)
	if err != nil {
		return sheet, fmt.Errorf("encode the paper: %w", err)
	}
	page := pdfa.Layers{
		Width: apart.Width, Height: apart.Height, Background: paper,
		Mask: pdfa.Image{Kind: pdfa.Bilevel, Width: apart.Width * apart.Finer, Height: apart.Height * apart.Finer, Data: apart.Mask},
	}
	for _, part := range apart.Pictures {
		img, err := c.low(part.Image, pictureQuality, sheet.Image.ICC)
		if err != nil {
			return sheet, fmt.Errorf("encode a picture on a page: %w", err)
		}
		on := pdfa.Box{X0: float64(part.Area.Min.X), Y0: float64(part.Area.Min.Y), X1: float64(part.Area.Max.X), Y1: float64(part.Area.Max.Y)}
		page.Pictures = append(page.Pictures, pdfa.Placed{Image: img, On: on})
	}
	if bounds := apart.Foreground.Bounds(); bounds.Dx() == 1 && bounds.Dy() == 1 {
		r, g, b, _ := apart.Foreground.At(bounds.Min.X, bounds.Min.Y).RGBA()
		page.Ink = [3]byte{byte(r >> 8), byte(g >> 8), byte(b >> 8)}
	} else if page.Foreground, err = c.low(apart.Foreground, inkQuality, sheet.Image.ICC); err != nil {
		return sheet, fmt.Errorf("encode the ink: %w", err)
	}
	sheet.Image, sheet.Layers = pdfa.Image{}, &page
	return sheet, nil
}

// low encodes one of the layers under the mask.
func (c *copying) low(img image.Image, quality imaging.Quality, icc []byte) (pdfa.Image, error) {
	data, err := c.encoder.Encode(img, quality)
	return pdfa.Image{Kind: pdfa.JPEG, Data: data, ICC: profileFor(img, icc), Whole: true}, err
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
	return decoded, nil
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
