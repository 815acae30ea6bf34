package imaging

import (
	"context"
	"image"

	"daluang/app/imaging/tiff"
)

// openTIFF reads the pages of a TIFF. Smaller copies of a page (thumbnails,
// pyramids) are no frames.
func openTIFF(s source) (opened, error) {
	limits := tiff.Limits{Pixels: s.limits.Pixels, DecodedBytes: s.limits.DecodedBytes, Pages: s.limits.Frames}
	file, err := tiff.Open(s, s.size, limits)
	if err != nil {
		return opened{}, err
	}
	var out opened
	for _, page := range file.Pages {
		p := tiffPage{page, s.limits}
		out.info.Frames = append(out.info.Frames, p.frame().asShown(page.Orientation))
		out.pictures = append(out.pictures, p)
	}
	return out, nil
}

type tiffPage struct {
	page   *tiff.Page
	limits Limits
}

func (p tiffPage) frame() Frame {
	mode := map[tiff.Kind]Mode{tiff.Bilevel: Bilevel, tiff.Gray8: Gray, tiff.RGB8: Colour}[p.page.Kind()]
	return Frame{Width: p.page.Width, Height: p.page.Height, DPIX: p.page.DPIX, DPIY: p.page.DPIY,
		Mode: mode, BitDepth: p.page.Bits, Compression: p.page.Compression.String()}
}

func (p tiffPage) verify(ctx context.Context) error { return p.page.Verify(ctx) }

// upright shows bilevel pages as gray, which takes eight times the memory that
// tiff has checked.
func (p tiffPage) upright(ctx context.Context) (image.Image, error) {
	if err := p.limits.check(p.page.Width, p.page.Height, 1); err != nil {
		return nil, err
	}
	decoded, err := p.page.Decode(ctx)
	if err != nil {
		return nil, err
	}
	return oriented(asImage(decoded), p.page.Orientation), nil
}

func asImage(r tiff.Raster) image.Image {
	rect := image.Rect(0, 0, r.Width, r.Height)
	switch r.Kind {
	case tiff.Gray8:
		return &image.Gray{Pix: r.Data, Stride: r.Stride, Rect: rect}
	case tiff.Bilevel:
		out := image.NewGray(rect)
		for y := range r.Height {
			bits, row := r.Data[y*r.Stride:], out.Pix[y*out.Stride:(y+1)*out.Stride]
			for x := range row {
				row[x] = 255 * (1 - bits[x>>3]>>(7-x&7)&1)
			}
		}
		return out
	}
	out := image.NewRGBA(rect)
	for i := range r.Width * r.Height {
		d, s := out.Pix[4*i:4*i+4], r.Data[3*i:3*i+3]
		d[0], d[1], d[2], d[3] = s[0], s[1], s[2], 255
	}
	return out
}

func (p tiffPage) raster(ctx context.Context) (Raster, error) {
	raster, err := p.pixels(ctx)
	if err != nil {
		return Raster{}, err
	}
	raster.Width, raster.Height = p.page.Width, p.page.Height
	raster.ICC = fittingProfile(p.page.ICC, raster.Components)
	raster.DPIX, raster.DPIY = p.page.DPIX, p.page.DPIY
	raster.Turn, raster.Mirror = turning(p.page.Orientation)
	return raster, nil
}

func (p tiffPage) pixels(ctx context.Context) (Raster, error) {
	components := 1
	if p.page.Colour {
		components = 3
	}
	stream, whole, err := p.page.PassThrough()
	if err != nil || whole {
		return Raster{Kind: KindJPEG, Data: stream, Components: components}, err
	}
	decoded, err := p.page.Decode(ctx)
	kind := map[tiff.Kind]Kind{tiff.Bilevel: KindBilevel, tiff.Gray8: KindGray8, tiff.RGB8: KindRGB8}[decoded.Kind]
	return Raster{Kind: kind, Data: decoded.Data, Components: components}, err
}
