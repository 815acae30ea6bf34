package imaging

import (
	"context"
	"errors"
	"image"
	"io"
)

// stillImage is a file with one frame that a ready-made decoder reads: PNG, BMP
// or WebP.
type stillImage struct {
	source      source
	decode      decoder
	frame       Frame // as stored
	orientation int
	icc         []byte
}

func (p stillImage) opened() opened {
	return opened{Info{Frames: []Frame{p.frame.asShown(p.orientation)}}, []picture{p}}
}

func (p stillImage) read(ctx context.Context) (image.Image, error) {
	s := p.source
	s.ctx = ctx
	img, err := p.decode(s.stream())
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return img, err
}

func (p stillImage) verify(ctx context.Context) error {
	_, err := p.read(ctx)
	return err
}

func (p stillImage) upright(ctx context.Context) (image.Image, error) {
	img, err := p.read(ctx)
	if err != nil {
		return nil, err
	}
	return oriented(flatten(img), p.orientation), nil
}

func (p stillImage) raster(ctx context.Context) (Raster, error) {
	img, err := p.read(ctx)
	if err != nil {
		return Raster{}, err
	}
	raster := pack(flatten(img), p.frame.Mode)
	raster.ICC = fittingProfile(p.icc, raster.Components)
	raster.DPIX, raster.DPIY = p.frame.DPIX, p.frame.DPIY
	raster.Turn, raster.Mirror = turning(p.orientation)
	return raster, nil
}
