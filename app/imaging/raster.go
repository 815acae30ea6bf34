package imaging

import (
	"context"
	"image"
	"io"
)

// Kind says what the Data of a Raster holds.
type Kind int

const (
	KindJPEG    Kind = iota // a whole JPEG stream of 1 or 3 components
	KindBilevel             // rows padded to whole bytes, most significant bit first, 1 is black
	KindGray8               // one byte a pixel, 0 is black
	KindRGB8                // three bytes a pixel
)

// Raster is a frame for the PDF writer: lossless, as stored. For display it has
// to be mirrored left to right if Mirror is set, and then be turned clockwise
// by Turn degrees; Width, Height, DPIX and DPIY are those before that.
type Raster struct {
	Kind          Kind
	Width, Height int
	Data          []byte
	Components    int    // 1 or 3
	ICC           []byte // the frame's own profile if it fits the components, else nil
	DPIX, DPIY    float64
	Turn          int // 0, 90, 180 or 270
	Mirror        bool
}

// PageRaster returns one frame as the PDF writer needs it. A JPEG of one or
// three components is passed through without a change to its data: the bytes of
// the file from its start to its end marker (what follows is left out; a
// missing end marker is added), or for a JPEG inside TIFF the joined tables and
// data. It is not decoded again here: Probe has done that before the file was
// taken in. Everything else is decoded without loss; CMYK becomes RGB.
func PageRaster(ctx context.Context, r io.ReaderAt, size int64, frame int, limits Limits) (Raster, error) {
	p, format, err := openFrame(source{ctx, r, size, limits.filled()}, frame)
	if err != nil {
		return Raster{}, err
	}
	raster, err := p.raster(ctx)
	return raster, refuse(format, frame, err)
}

// fittingProfile drops an ICC profile whose colour space (ICC.1 7.2.6) is not
// that of the pixels, as after CMYK was turned to RGB.
func fittingProfile(icc []byte, components int) []byte {
	space := map[int]string{1: "GRAY", 3: "RGB "}[components]
	if len(icc) < 128 || string(icc[16:20]) != space {
		return nil
	}
	return icc
}

// turning splits an orientation (EXIF and TIFF tag 274) into a mirroring and a
// clockwise turn.
func turning(orientation int) (degrees int, mirror bool) {
	switch orientation {
	case 2:
		return 0, true
	case 3:
		return 180, false
	case 4:
		return 180, true
	case 5:
		return 270, true
	case 6:
		return 90, false
	case 7:
		return 90, true
	case 8:
		return 270, false
	}
	return 0, false
}

// asShown swaps width and height, and the resolutions with them, for frames
// that are stored lying on their side.
func (f Frame) asShown(orientation int) Frame {
	if orientation >= 5 {
		f.Width, f.Height, f.DPIX, f.DPIY = f.Height, f.Width, f.DPIY, f.DPIX
	}
	return f
}

// pack turns a flat picture (see flatten) into the pixels of a Raster.
func pack(img image.Image, mode Mode) Raster {
	size := img.Bounds().Size()
	out := Raster{Width: size.X, Height: size.Y, Components: 1}
	switch mode {
	case Bilevel:
		out.Kind, out.Data = KindBilevel, packBits(toGray(img))
	case Gray:
		gray := toGray(img)
		out.Kind, out.Data = KindGray8, gray.Pix
	default:
		out.Kind, out.Components, out.Data = KindRGB8, 3, packRGB(toRGBA(img))
	}
	return out
}

func packBits(img *image.Gray) []byte {
	size := img.Bounds().Size()
	stride := (size.X + 7) / 8
	out := make([]byte, stride*size.Y)
	for y := range size.Y {
		for x, v := range img.Pix[y*img.Stride : y*img.Stride+size.X] {
			if v < 128 {
				out[y*stride+x>>3] |= 0x80 >> (x & 7)
			}
		}
	}
	return out
}

func packRGB(img *image.RGBA) []byte {
	size := img.Bounds().Size()
	out := make([]byte, 0, 3*size.X*size.Y)
	for y := range size.Y {
		row := img.Pix[y*img.Stride : y*img.Stride+4*size.X]
		for i := 0; i < len(row); i += 4 {
			out = append(out, row[i], row[i+1], row[i+2])
		}
	}
	return out
}
