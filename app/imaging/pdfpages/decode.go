package pdfpages

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"daluang/app/imaging"
	"daluang/app/imaging/render"
)

// decode gives the stored pixels or the JPEG data.
func (s source) decode(ctx context.Context, renderer *render.Renderer) (imaging.Raster, error) {
	if s.stream.last.name == "CCITTFaxDecode" && int64(s.width)*int64(s.height) > MostPixels {
		return s.reduced(ctx)
	}
	if err := s.check(); err != nil {
		return imaging.Raster{}, err
	}
	switch s.stream.last.name {
	case "DCTDecode":
		return s.jpeg(ctx, renderer)
	case "CCITTFaxDecode":
		return s.unfaxed(ctx)
	case "JBIG2Decode":
		return s.jbig2(ctx, renderer)
	case "JPXDecode":
		return s.jpeg2000(ctx, renderer)
	}
	if s.space.components == 4 {
		return s.inks(ctx, renderer)
	}
	data, err := s.rows(ctx)
	if err != nil {
		return imaging.Raster{}, err
	}
	return s.pixels(data), nil
}

// rows reads unpacked samples, of which none may be missing.
func (s source) rows(ctx context.Context) ([]byte, error) {
	data := make([]byte, s.rowBytes()*s.height)
	const step = 1 << 20
	for at := 0; at < len(data); at += step {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if _, err := io.ReadFull(s.stream.r, data[at:min(at+step, len(data))]); err != nil {
			return nil, fmt.Errorf("%w: %w", imaging.ErrDamaged, err)
		}
	}
	return data, nil
}

// largestCoded bounds the coded data of one picture.
const largestCoded = largestFile

// jpeg passes JPEG data through once they have been decoded without a fault: a
// damaged picture is not to be taken for a page. What the plain bytes would not
// show in the right colours is decoded.
func (s source) jpeg(ctx context.Context, renderer *render.Renderer) (imaging.Raster, error) {
	data, err := all(s.stream.r, largestCoded)
	if err != nil {
		return imaging.Raster{}, err
	}
	file, size := bytes.NewReader(data), int64(len(data))
	info, err := imaging.Probe(ctx, file, size, imaging.Limits{})
	if err != nil {
		return imaging.Raster{}, err
	}
	if info.Format != imaging.JPEG {
		return imaging.Raster{}, notPlain("no JPEG data")
	}
	if s.space.components == 4 || s.decoding != nil || s.plainRGB {
		return s.drawnJPEG(ctx, renderer, data)
	}
	raster, err := imaging.PageRaster(ctx, file, size, 0, imaging.Limits{})
	if err != nil {
		return imaging.Raster{}, err
	}
	if raster.Width != s.width || raster.Height != s.height || raster.Components != s.space.components {
		return imaging.Raster{}, notPlain("a JPEG of another size than the picture")
	}
	raster.ICC = s.space.icc // in a PDF the profile inside the JPEG counts for nothing
	return raster, nil
}

func (s source) unfaxed(ctx context.Context) (imaging.Raster, error) {
	data, err := all(s.stream.r, largestCoded)
	if err != nil {
		return imaging.Raster{}, err
	}
	samples, err := s.fax.Decode(ctx, data)
	if err != nil {
		return imaging.Raster{}, err
	}
	if !s.blackIs1 {
		invert(samples)
	}
	return s.pixels(samples), nil
}

func invert(data []byte) {
	for i := range data {
		data[i] = ^data[i]
	}
}

// reduced makes a fax picture that is too large for a page smaller while it is
// unpacked.
func (s source) reduced(ctx context.Context) (imaging.Raster, error) {
	if s.space.palette != nil || s.decoding != nil && (s.decoding[0] != 1 || s.decoding[1] != 0) {
		return imaging.Raster{}, imaging.ErrTooLarge
	}
	data, err := all(s.stream.r, largestCoded)
	if err != nil {
		return imaging.Raster{}, err
	}
	factor, width, height := 1, s.width, s.height
	for width*height > reducedPixels {
		factor++
		width, height = (s.width+factor-1)/factor, (s.height+factor-1)/factor
	}
	gray, err := s.fax.Reduce(ctx, data, factor)
	if err != nil {
		return imaging.Raster{}, err
	}
	if s.blackIs1 != (s.decoding != nil) {
		invert(gray)
	}
	return least(imaging.Raster{Kind: imaging.KindGray8, Width: width, Height: height, Components: 1, Data: gray}), nil
}
