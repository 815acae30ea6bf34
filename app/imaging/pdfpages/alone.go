package pdfpages

import (
	"bytes"
	"context"
	"fmt"
	"image"

	"daluang/app/imaging"
	"daluang/app/imaging/render"
)

// alonePixels bounds what the renderer is asked for at once: it takes four bytes
// for each pixel, twice.
const alonePixels = 60_000_000

// alone lets the renderer draw one picture, a point for each pixel, so that
// every pixel comes out as it is stored. entries are those of the image
// dictionary beside its size; extra is object 6, which they may refer to.
func (s source) alone(ctx context.Context, renderer *render.Renderer, entries string, data, extra []byte) (image.Image, error) {
	if renderer == nil {
		return nil, notPlain("a coding without a decoder")
	}
	if s.width*s.height > alonePixels {
		return nil, imaging.ErrTooLarge
	}
	document := wrap(s.width, s.height, entries, data, extra)
	img, err := renderer.Page(ctx, bytes.NewReader(document), 0, 72, alonePixels)
	if err != nil {
		return nil, err
	}
	if img.Bounds().Size() != image.Pt(s.width, s.height) {
		return nil, notPlain("a picture that cannot be drawn in its own size")
	}
	return img, nil
}

// wrap writes a PDF of one page that shows a picture and nothing else.
func wrap(width, height int, entries string, data, extra []byte) []byte {
	var out bytes.Buffer
	var offsets []int
	stream := func(entries string, data []byte) string {
		return fmt.Sprintf("<< %s /Length %d >>\nstream\n%s\nendstream", entries, len(data), data)
	}
	object := func(text string) {
		offsets = append(offsets, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", len(offsets), text)
	}
	out.WriteString("%PDF-1.7\n")
	object("<< /Type /Catalog /Pages 2 0 R >>")
	object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
	object(fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 4 0 R /Resources << /XObject << /P 5 0 R >> >> >>", width, height))
	object(stream("", fmt.Appendf(nil, "%d 0 0 %d 0 0 cm /P Do", width, height)))
	object(stream(fmt.Sprintf("/Type /XObject /Subtype /Image /Width %d /Height %d %s", width, height, entries), data))
	object(stream("", extra))
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, offset := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&out, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, start)
	return out.Bytes()
}

// jbig2 has the renderer decode a JBIG2 picture (7.4.7) and takes it only if
// every pixel came out black or white.
func (s source) jbig2(ctx context.Context, renderer *render.Renderer) (imaging.Raster, error) {
	data, err := all(s.stream.r, largestCoded)
	if err != nil {
		return imaging.Raster{}, err
	}
	entries := "/ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /JBIG2Decode"
	if s.globals != nil {
		entries += " /DecodeParms << /JBIG2Globals 6 0 R >>"
	}
	img, err := s.alone(ctx, renderer, entries, data, s.globals)
	if err != nil {
		return imaging.Raster{}, err
	}
	drawn := imaging.FromImage(img)
	if drawn.Kind != imaging.KindBilevel {
		return imaging.Raster{}, notPlain("a bilevel picture that came out with shades")
	}
	invert(drawn.Data) // the samples of the filter: 0 is black
	return s.pixels(drawn.Data), nil
}

func (s source) jpeg2000(ctx context.Context, renderer *render.Renderer) (imaging.Raster, error) {
	if renderer == nil {
		return imaging.Raster{}, notPlain("a coding without a decoder")
	}
	data, err := all(s.stream.r, largestCoded)
	if err != nil {
		return imaging.Raster{}, err
	}
	img, err := renderer.JPEG2000(ctx, data, alonePixels)
	if err != nil {
		return imaging.Raster{}, err
	}
	if img.Bounds().Size() != image.Pt(s.width, s.height) {
		return imaging.Raster{}, notPlain("a JPEG 2000 of another size than the picture")
	}
	return imaging.FromImage(img), nil
}

// drawnJPEG decodes a JPEG whose components are not what a plain JPEG has: CMYK,
// RGB, or values that the Decode array turns round.
func (s source) drawnJPEG(ctx context.Context, renderer *render.Renderer, data []byte) (imaging.Raster, error) {
	entries := s.device() + " /BitsPerComponent 8 /Filter /DCTDecode"
	if s.plainRGB {
		entries += " /DecodeParms << /ColorTransform 0 >>"
	}
	return s.drawn(ctx, renderer, entries, data)
}

// inks turns raw CMYK samples to RGB.
func (s source) inks(ctx context.Context, renderer *render.Renderer) (imaging.Raster, error) {
	data, err := s.rows(ctx)
	if err != nil {
		return imaging.Raster{}, err
	}
	return s.drawn(ctx, renderer, fmt.Sprintf("%s /BitsPerComponent %d", s.device(), s.bits), data)
}

func (s source) drawn(ctx context.Context, renderer *render.Renderer, entries string, data []byte) (imaging.Raster, error) {
	img, err := s.alone(ctx, renderer, entries, data, nil)
	if err != nil {
		return imaging.Raster{}, err
	}
	raster := imaging.FromImage(img)
	if s.space.icc != nil && raster.Components == s.space.components {
		raster.ICC = s.space.icc
	}
	return raster, nil
}

// device names the colour space and the Decode array in a dictionary.
func (s source) device() string {
	entries := map[int]string{1: "/ColorSpace /DeviceGray", 3: "/ColorSpace /DeviceRGB", 4: "/ColorSpace /DeviceCMYK"}[s.space.components]
	if s.decoding != nil {
		entries += fmt.Sprintf(" /Decode %v", s.decoding)
	}
	return entries
}
