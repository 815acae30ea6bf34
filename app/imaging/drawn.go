package imaging

import "image"

// FromImage packs a picture that was drawn – a page of a PDF – for the PDF
// writer, without loss and in the fewest bytes: black and white where it has no
// other colour, gray where it has no hue. Its resolution is for the caller to
// fill in.
func FromImage(img image.Image) Raster {
	if _, gray := img.(*image.Gray); !gray {
		img = toRGBA(img) // once
	}
	return pack(img, modeOf(toRGBA(img)))
}

// modeOf looks at every pixel: one coloured stamp makes a page colour.
func modeOf(img *image.RGBA) Mode {
	mode := Bilevel
	bounds := img.Bounds()
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		row := img.Pix[img.PixOffset(bounds.Min.X, y):img.PixOffset(bounds.Max.X, y)]
		for i := 0; i+3 < len(row); i += 4 {
			if row[i] != row[i+1] || row[i] != row[i+2] {
				return Colour
			}
			if row[i] != 0 && row[i] != 0xff {
				mode = Gray
			}
		}
	}
	return mode
}
