package imaging

import (
	"bytes"
	"context"
	"errors"
	"image"
	"io"
)

// picture is one frame of an opened file.
type picture interface {
	// verify decodes the frame and keeps nothing.
	verify(ctx context.Context) error
	// upright decodes the frame for viewing.
	upright(ctx context.Context) (image.Image, error)
	// raster decodes the frame, or passes it through, for the PDF writer.
	raster(ctx context.Context) (Raster, error)
}

// opened is a file whose headers were read and held against the limits.
type opened struct {
	info     Info
	pictures []picture
}

// Probe finds out what a file is by its bytes and decodes every frame once, one
// at a time, so that what it accepts is readable. It returns a *Refusal for
// content it does not accept, together with the format if that is known. Of a
// PDF it reports the format only.
func Probe(ctx context.Context, r io.ReaderAt, size int64, limits Limits) (Info, error) {
	file, err := open(source{ctx, r, size, limits.filled()})
	if err != nil || file.info.Format == PDF {
		return file.info, err
	}
	for i, p := range file.pictures {
		if err := p.verify(ctx); err != nil {
			return file.info, refuse(file.info.Format, i, err)
		}
	}
	return file.info, nil
}

// Decode returns one frame for viewing, upright and opaque, as *image.Gray,
// *image.YCbCr or *image.RGBA with its bounds at the origin: orientation is
// applied, transparency laid on white, CMYK turned to RGB, 16 bits rounded to
// 8. Frames count from 0.
func Decode(ctx context.Context, r io.ReaderAt, size int64, frame int, limits Limits) (image.Image, error) {
	p, format, err := openFrame(source{ctx, r, size, limits.filled()}, frame)
	if err != nil {
		return nil, err
	}
	img, err := p.upright(ctx)
	return img, refuse(format, frame, err)
}

func openFrame(s source, frame int) (picture, Format, error) {
	file, err := open(s)
	if err != nil {
		return nil, file.info.Format, err
	}
	if file.info.Format == PDF {
		return nil, PDF, &Refusal{Reason: ErrUnsupported, Format: PDF, Frame: -1, Cause: errors.New("pages of a PDF are drawn by package render")}
	}
	if frame < 0 || frame >= len(file.pictures) {
		return nil, file.info.Format, &Refusal{Reason: ErrDamaged, Format: file.info.Format, Frame: frame, Cause: errors.New("there is no such frame")}
	}
	return file.pictures[frame], file.info.Format, nil
}

// open recognises the file and reads its headers.
func open(s source) (opened, error) {
	if s.size <= 0 {
		return opened{}, &Refusal{Reason: ErrEmpty, Frame: -1}
	}
	head, err := s.head(sniffLength)
	if err != nil {
		return opened{}, refuse("", -1, err)
	}
	format := Sniff(head)
	file := opened{}
	switch format {
	case JPEG:
		file, err = openJPEG(s)
	case PNG:
		file, err = openPNG(s)
	case TIFF:
		file, err = openTIFF(s)
	case BMP:
		file, err = openBMP(s)
	case WebP:
		file, err = openWebP(s)
	case PDF:
	case HEIC:
		err = ErrHEIC
	case "":
		err = ErrUnknownFormat
	default:
		err = ErrUnsupported
	}
	file.info.Format, file.info.MediaType = format, format.MediaType()
	if errors.Is(err, ErrHEIC) || err == ErrUnknownFormat || err == ErrUnsupported {
		return file, &Refusal{Reason: err, Format: format, Frame: -1}
	}
	return file, refuse(format, -1, err)
}

// sniffLength is how many bytes Sniff wants to see: a PDF header may stand
// anywhere in the first kilobyte.
const sniffLength = 1024

// Sniff tells the format from the first bytes of a file, "" if it knows none.
func Sniff(head []byte) Format {
	switch {
	case bytes.HasPrefix(head, []byte("\xFF\xD8\xFF")):
		return JPEG
	case bytes.HasPrefix(head, []byte("\x89PNG\r\n\x1a\n")):
		return PNG
	case hasAnyPrefix(head, "II*\x00", "MM\x00*", "II+\x00", "MM\x00+"):
		return TIFF
	case bytes.HasPrefix(head, []byte("BM")) && len(head) > 18 && head[15] == 0 && head[16] == 0 && head[17] == 0:
		return BMP
	case len(head) >= 12 && string(head[:4]) == "RIFF" && string(head[8:12]) == "WEBP":
		return WebP
	case hasAnyPrefix(head, "\x00\x00\x00\x0CjP  \r\n\x87\n", "\xFF\x4F\xFF\x51"):
		return JP2
	case hasAnyPrefix(head, "GIF87a", "GIF89a"):
		return GIF
	case len(head) >= 12 && string(head[4:8]) == "ftyp":
		return sniffBrand(head)
	case bytes.Contains(head[:min(len(head), sniffLength)], []byte("%PDF-")):
		return PDF
	}
	return ""
}

func hasAnyPrefix(head []byte, prefixes ...string) bool {
	for _, prefix := range prefixes {
		if bytes.HasPrefix(head, []byte(prefix)) {
			return true
		}
	}
	return false
}

// sniffBrand tells photos in the ISO base media format apart by their brand
// (ISO/IEC 23008-12 annex B).
func sniffBrand(head []byte) Format {
	switch string(head[8:12]) {
	case "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1":
		if bytes.Contains(head[:min(len(head), 64)], []byte("avif")) {
			return AVIF
		}
		return HEIC
	case "avif", "avis":
		return AVIF
	}
	return ""
}
