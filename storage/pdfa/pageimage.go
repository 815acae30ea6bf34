package pdfa

import (
	"crypto/sha256"
	"fmt"
)

// writePictures writes the pictures of a page, Im0 first, and returns their numbers.
func (w *Writer) writePictures(p Page) ([]int, error) {
	if p.Layers != nil {
		return w.writeLayers(*p.Layers)
	}
	picture, err := w.writeImage(p.Image, "")
	return []int{picture}, err
}

// drawPictures is the content of a page: its pictures over the whole area.
func (p Page) drawPictures(width, height float64) string {
	matrix := fmt.Sprintf("%s 0 0 %s 0 0", number(width), number(height))
	if p.Mirror {
		matrix = fmt.Sprintf("-%s 0 0 %s %[1]s 0", number(width), number(height))
	}
	upper := ""
	if p.Layers != nil {
		upper = p.Layers.draw()
	}
	return fmt.Sprintf("q %s cm /Im0 Do %sQ", matrix, upper)
}

// writeImage writes an image XObject (6.2.8) and returns its number. mask is
// empty or the Mask entry of its dictionary.
func (w *Writer) writeImage(m Image, mask string) (int, error) {
	data, coding, err := w.code(m)
	if err != nil {
		return 0, err
	}
	bitsPerComponent := 8
	if m.Kind == Bilevel {
		bitsPerComponent = 1
	}
	space := w.colourSpace(m)
	w.colour = w.colour || m.colour()
	picture := w.out.reserve()
	digested := data
	if m.Kind == JPEG && m.Digest != [32]byte{} {
		digested = m.Digest[:]
	}
	w.out.streamFor(picture, fmt.Sprintf("/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace %s /BitsPerComponent %d %s%s",
		m.Width, m.Height, space, bitsPerComponent, mask, coding), data, digested)
	return picture, nil
}

// writeStencil writes a bilevel picture as a mask (ISO 32000-1 8.9.6.2): what is
// black in it is painted. It serves as explicit mask as well, where the same
// samples let paint through (8.9.6.3).
func (w *Writer) writeStencil(m Image) (int, error) {
	data, coding, err := w.code(m)
	if err != nil {
		return 0, err
	}
	stencil := w.out.reserve()
	w.out.stream(stencil, fmt.Sprintf("/Type /XObject /Subtype /Image /Width %d /Height %d /ImageMask true /BitsPerComponent 1 %s",
		m.Width, m.Height, coding), data)
	return stencil, nil
}

// code packs the pixels and returns them with the entries that say how. The
// data is valid until the next call.
func (w *Writer) code(m Image) (data []byte, entries string, err error) {
	switch m.Kind {
	case Gray8, RGB8:
		pixelBytes := m.stride() / m.Width
		w.packed.Reset()
		err := packRows(&w.packed, m.Data, m.stride(), pixelBytes)
		return w.packed.Bytes(), fmt.Sprintf("/Filter /FlateDecode /DecodeParms << /Predictor 15 /Colors %d /BitsPerComponent 8 /Columns %d >>",
			pixelBytes, m.Width), err
	case Bilevel:
		if w.opt.Bilevel == JBIG2 {
			w.coded = encodeJBIG2(w.coded[:0], m.Data, m.Width, m.Height)
			return w.coded, "/Filter /JBIG2Decode", nil
		}
		w.coded = encodeG4(w.coded[:0], m.Data, m.Width, m.Height)
		return w.coded, fmt.Sprintf("/Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns %d /Rows %d >>", m.Width, m.Height), nil
	}
	if m.plainRGB {
		// A PDF reader takes three components for YCbCr unless told otherwise
		// (ISO 32000-1 7.4.8, table 13).
		return m.Data, "/Filter /DCTDecode /DecodeParms << /ColorTransform 0 >>", nil
	}
	return m.Data, "/Filter /DCTDecode", nil
}

// colourSpace returns a device space under the output intent, or the picture's
// own profile, which is written when it is met first.
func (w *Writer) colourSpace(m Image) string {
	if m.ICC == nil {
		if m.colour() {
			return "/DeviceRGB"
		}
		return "/DeviceGray"
	}
	key := sha256.Sum256(m.ICC)
	object, known := w.profiles[key]
	if !known {
		object = w.writeProfile(m.ICC, m.Components)
		w.profiles[key] = object
	}
	return fmt.Sprintf("[/ICCBased %d 0 R]", object)
}

func (w *Writer) writeProfile(data []byte, components int) int {
	object := w.out.reserve()
	w.out.stream(object, fmt.Sprintf("/N %d", components), data)
	return object
}
