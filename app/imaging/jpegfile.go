package imaging

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"io"
)

// jpegFile is a JPEG whose markers were walked through. A file that ends
// without an end marker is accepted only if it is sequential with one scan and
// every block decodes: there, a missing piece cannot hide. (In a progressive
// file the picture would merely be coarser, so there the marker must be.)
type jpegFile struct {
	data   []byte // from the start marker to the end marker
	header jpegHeader
	frame  Frame
}

func openJPEG(s source) (opened, error) {
	if s.size > s.limits.DecodedBytes {
		return opened{}, fmt.Errorf("%w: %d bytes of jpeg", ErrTooLarge, s.size)
	}
	data, err := s.head(int(s.size))
	if err != nil {
		return opened{}, err
	}
	header, err := readJPEGHeader(data)
	if err != nil {
		return opened{}, err
	}
	if err := header.check(s.limits); err != nil {
		return opened{}, err
	}
	if int64(header.width)*int64(header.height) > pixelsPerByte*int64(len(data)) {
		return opened{}, fmt.Errorf("%w: %d bytes cannot hold %d x %d pixels", ErrDamaged, len(data), header.width, header.height)
	}
	file := jpegFile{header: header, data: data[:header.end]}
	if !header.ended {
		file.data = append(bytes.Clone(data), 0xFF, 0xD9)
	}
	file.frame = header.describe()
	return opened{Info{Frames: []Frame{file.frame.asShown(header.orientation)}}, []picture{file}}, nil
}

// pixelsPerByte is more than JPEG can reach: every block of 64 pixels takes one
// bit at least. A claim beyond it is refused before memory is given for it.
const pixelsPerByte = 512

func (h jpegHeader) check(limits Limits) error {
	switch {
	case h.sof > 0xC2:
		return fmt.Errorf("%w: jpeg coding process %#x (lossless, hierarchical or arithmetic)", ErrUnsupported, h.sof)
	case h.precision != 8:
		return fmt.Errorf("%w: jpeg with %d bits a sample", ErrUnsupported, h.precision)
	case h.components != 1 && h.components != 3 && h.components != 4:
		return fmt.Errorf("%w: jpeg with %d components", ErrUnsupported, h.components)
	case h.height == 0 && h.width > 0:
		return fmt.Errorf("%w: jpeg that states its height at the end", ErrUnsupported)
	case !h.ended && (h.sof == 0xC2 || h.scans != 1):
		return fmt.Errorf("%w: the jpeg has no end marker", ErrDamaged)
	}
	weight := h.components
	if h.sof == 0xC2 {
		weight *= 3 // the decoder holds all coefficients until the last scan
	}
	return limits.check(h.width, h.height, weight)
}

func (h jpegHeader) describe() Frame {
	frame := Frame{Width: h.width, Height: h.height, DPIX: h.dpiX, DPIY: h.dpiY, Mode: Colour, BitDepth: 8, Compression: "jpeg"}
	if h.components == 1 {
		frame.Mode = Gray
	}
	if h.sof == 0xC2 {
		frame.Compression = "jpeg-progressive"
	}
	return frame
}

func (f jpegFile) verify(ctx context.Context) error {
	_, err := f.decode(ctx)
	return err
}

func (f jpegFile) decode(ctx context.Context) (image.Image, error) {
	data := source{ctx: ctx, r: bytes.NewReader(f.data), size: int64(len(f.data))}
	img, err := jpeg.Decode(io.NewSectionReader(data, 0, data.size))
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return img, err
}

func (f jpegFile) upright(ctx context.Context) (image.Image, error) {
	img, err := f.decode(ctx)
	if err != nil {
		return nil, err
	}
	return oriented(flatten(img), f.header.orientation), nil
}

func (f jpegFile) raster(ctx context.Context) (Raster, error) {
	raster := Raster{Kind: KindJPEG, Width: f.frame.Width, Height: f.frame.Height, Data: f.data, Components: f.header.components}
	if f.header.components == 4 || f.header.plainRGB() {
		img, err := f.decode(ctx)
		if err != nil {
			return Raster{}, err
		}
		raster = pack(flatten(img), Colour)
	}
	raster.ICC = fittingProfile(f.header.icc, raster.Components)
	raster.DPIX, raster.DPIY = f.frame.DPIX, f.frame.DPIY
	raster.Turn, raster.Mirror = turning(f.header.orientation)
	return raster, nil
}
