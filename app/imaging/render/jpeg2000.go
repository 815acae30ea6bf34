package render

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"

	"daluang/app/imaging"
)

// JPEG2000 decodes a JPEG 2000 file (JP2 or a bare codestream, ISO/IEC
// 15444-1) of gray or colour by letting PDFium draw a PDF page that shows
// nothing else, one point for each pixel. It is for viewing and for access
// copies; a picture of more than maxPixels is refused with ErrTooLarge before
// anything is decoded. PDFium does not say when the data end early: a truncated
// file may come out blurred rather than be refused.
func (r *Renderer) JPEG2000(ctx context.Context, data []byte, maxPixels int) (image.Image, error) {
	size, err := codestreamSize(data)
	if err == nil && (size.X > maxPixels || size.Y > maxPixels/size.X) {
		err = fmt.Errorf("%w: %d x %d pixels", imaging.ErrTooLarge, size.X, size.Y)
	}
	if err != nil {
		reason := imaging.ErrDamaged
		if errors.Is(err, imaging.ErrTooLarge) {
			reason = imaging.ErrTooLarge
		}
		return nil, &imaging.Refusal{Reason: reason, Format: imaging.JP2, Frame: 0, Cause: err}
	}
	return r.Page(ctx, bytes.NewReader(wrap(data, size)), 0, 72, size.X*size.Y)
}

// codestreamSize reads the SIZ segment (ISO/IEC 15444-1 A.5.1): the area of the
// reference grid that the picture covers.
func codestreamSize(data []byte) (image.Point, error) {
	at := bytes.Index(data[:min(len(data), 1<<20)], []byte{0xFF, 0x4F, 0xFF, 0x51})
	if at < 0 || at+24 > len(data) {
		return image.Point{}, errors.New("no codestream")
	}
	field := func(i int) int64 { return int64(binary.BigEndian.Uint32(data[at+8+4*i:])) }
	width, height := field(0)-field(2), field(1)-field(3)
	if width <= 0 || height <= 0 {
		return image.Point{}, fmt.Errorf("%d x %d pixels", width, height)
	}
	return image.Pt(int(width), int(height)), nil
}

// wrap writes a PDF of one page whose content is the picture.
func wrap(picture []byte, size image.Point) []byte {
	var out bytes.Buffer
	var offsets []int
	object := func(format string, values ...any) {
		offsets = append(offsets, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n", len(offsets))
		fmt.Fprintf(&out, format, values...)
	}
	out.WriteString("%PDF-1.7\n")
	object("<< /Type /Catalog /Pages 2 0 R >>\nendobj\n")
	object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n")
	object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 4 0 R /Resources << /XObject << /P 5 0 R >> >> >>\nendobj\n", size.X, size.Y)
	content := fmt.Sprintf("%d 0 0 %d 0 0 cm /P Do", size.X, size.Y)
	object("<< /Length %d >>\nstream\n%s\nendstream\nendobj\n", len(content), content)
	object("<< /Type /XObject /Subtype /Image /Width %d /Height %d /Filter /JPXDecode /Length %d >>\nstream\n", size.X, size.Y, len(picture))
	out.Write(picture)
	out.WriteString("\nendstream\nendobj\n")
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, offset := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&out, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, start)
	return out.Bytes()
}
