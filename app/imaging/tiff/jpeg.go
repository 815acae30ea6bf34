package tiff

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
)

// jpegChunk decodes chunk i of a page with compression 7 (Technical Note 2).
func (p *Page) jpegChunk(i int, out *Raster) error {
	stream, err := p.jpegStream(i)
	if err != nil {
		return err
	}
	config, err := jpeg.DecodeConfig(bytes.NewReader(stream))
	if err != nil {
		return jpegError(err)
	}
	if err := p.checkJPEG(config, i); err != nil {
		return err
	}
	const pixelsPerByte = 512 // every block of 64 pixels takes one bit at least
	if config.Width*config.Height > pixelsPerByte*len(stream) {
		return fmt.Errorf("%w: %d bytes of jpeg cannot hold %d x %d pixels", ErrDamaged, len(stream), config.Width, config.Height)
	}
	img, err := jpeg.Decode(bytes.NewReader(stream))
	if err != nil {
		return jpegError(err)
	}
	if out != nil {
		p.placeJPEG(img, i, out)
	}
	return nil
}

func jpegError(err error) error {
	if unsupported := jpeg.UnsupportedError(""); errors.As(err, &unsupported) {
		return fmt.Errorf("%w: %w", ErrUnsupported, err)
	}
	return fmt.Errorf("%w: %w", ErrDamaged, err)
}

// checkJPEG holds the size and the components that the JPEG claims against
// those of the page before anything is allocated for them.
func (p *Page) checkJPEG(config image.Config, i int) error {
	components := 3
	switch config.ColorModel {
	case color.GrayModel:
		components = 1
	case color.CMYKModel:
		components = 4
	}
	if config.Width != p.chunkWidth || config.Height < p.rows(i) || config.Height > p.chunkHeight || components != p.samples {
		return fmt.Errorf("%w: jpeg of %d x %d pixels with %d components for %d x %d with %d", ErrDamaged,
			config.Width, config.Height, components, p.chunkWidth, p.rows(i), p.samples)
	}
	return nil
}

// jpegStream joins the shared tables and the data of chunk i to one stream
// that stands alone. Its application markers are replaced by one Adobe marker
// that says what the photometric interpretation says, for a decoder else
// guesses whether three components are RGB or YCbCr.
func (p *Page) jpegStream(i int) ([]byte, error) {
	data, err := p.packed(i)
	if err != nil {
		return nil, err
	}
	transform := byte(0)
	if p.photometric == yCbCr {
		transform = 1
	}
	out := make([]byte, 0, len(data)+len(p.tables)+18)
	out = append(out, 0xFF, markerSOI, 0xFF, markerAdobe, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, transform)
	if len(p.tables) > 0 {
		if out, err = appendSegments(out, p.tables); err != nil {
			return nil, fmt.Errorf("jpeg tables: %w", err)
		}
	}
	return appendSegments(out, data)
}

const (
	markerSOI   = 0xD8
	markerEOI   = 0xD9
	markerSOS   = 0xDA
	markerJFIF  = 0xE0
	markerAdobe = 0xEE
)

// appendSegments copies the segments of a JPEG stream without its start, its
// JFIF and its Adobe marker. From the first scan on it copies everything; a
// stream without a scan (the tables) is copied up to its end marker.
func appendSegments(out, stream []byte) ([]byte, error) {
	if len(stream) < 2 || stream[0] != 0xFF || stream[1] != markerSOI {
		return nil, fmt.Errorf("%w: no jpeg stream", ErrDamaged)
	}
	for rest := stream[2:]; len(rest) >= 2; {
		if rest[0] != 0xFF {
			return nil, fmt.Errorf("%w: no jpeg marker where one must be", ErrDamaged)
		}
		marker := rest[1]
		switch marker {
		case 0xFF: // fill byte
			rest = rest[1:]
			continue
		case markerSOS:
			return append(out, rest...), nil
		case markerEOI:
			return out, nil
		}
		if len(rest) < 4 {
			break
		}
		length := 2 + int(rest[2])<<8 + int(rest[3])
		if length < 4 || length > len(rest) {
			return nil, fmt.Errorf("%w: a jpeg segment ends beyond the data", ErrDamaged)
		}
		if marker != markerJFIF && marker != markerAdobe {
			out = append(out, rest[:length]...)
		}
		rest = rest[length:]
	}
	return out, nil
}

// placeJPEG puts the decoded chunk on the page.
func (p *Page) placeJPEG(img image.Image, i int, out *Raster) {
	x, y, width, height := p.bounds(i)
	for row := range height {
		target := out.Data[(y+row)*out.Stride : (y+row+1)*out.Stride]
		switch img := img.(type) {
		case *image.Gray:
			samples := img.Pix[row*img.Stride : row*img.Stride+width]
			p.toGray(target[x:x+width], samples)
		case *image.YCbCr:
			for col := range width {
				at := 3 * (x + col)
				c := img.COffset(col, row)
				target[at], target[at+1], target[at+2] = color.YCbCrToRGB(img.Y[img.YOffset(col, row)], img.Cb[c], img.Cr[c])
			}
		case *image.RGBA:
			for col := range width {
				copy(target[3*(x+col):3*(x+col)+3], img.Pix[img.PixOffset(col, row):])
			}
		case *image.CMYK:
			p.toRGB(target[3*x:3*(x+width)], inked(img.Pix[row*img.Stride:row*img.Stride+4*width]))
		}
	}
}

// inked undoes the inversion that the decoder applies for files of Adobe
// programs: inside TIFF, 0 is no ink (Technical Note 2).
func inked(row []byte) []byte {
	out := make([]byte, len(row))
	for i, v := range row {
		out[i] = 255 - v
	}
	return out
}

// PassThrough returns the page as one JPEG stream whose picture data are those
// of the file, bit for bit, and true; or false if the page is not one JPEG of
// one or three components (several strips, another compression, inverted
// gray). It does not decode: Verify tells whether the stream is sound.
func (p *Page) PassThrough() ([]byte, bool, error) {
	single := p.Compression == JPEG && p.chunksPerPlane() == 1 && p.chunkWidth == p.Width && p.chunkHeight == p.Height
	if !single || p.samples != 1 && p.samples != 3 || p.photometric == whiteIsZero {
		return nil, false, nil
	}
	stream, err := p.jpegStream(0)
	return stream, err == nil, err
}
