package imaging

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"io"
)

// Upright decodes a raster for viewing and reading, as Decode returns a frame:
// mirrored and turned as the raster says, opaque, at the origin. What a JPEG
// says of its own orientation counts for nothing here: Turn and Mirror do.
func (r Raster) Upright(ctx context.Context) (image.Image, error) {
	img, err := r.flat(ctx)
	if err != nil || r.Turn == 0 && !r.Mirror {
		return img, err
	}
	return rearrange(img, r.Turn/90, r.Mirror), nil
}

func (r Raster) flat(ctx context.Context) (image.Image, error) {
	rect := image.Rect(0, 0, r.Width, r.Height)
	switch r.Kind {
	case KindJPEG:
		data := source{ctx: ctx, r: bytes.NewReader(r.Data), size: int64(len(r.Data))}
		img, err := jpeg.Decode(io.NewSectionReader(data, 0, data.size))
		if err != nil {
			return nil, refuse(JPEG, 0, err)
		}
		return flatten(img), nil
	case KindGray8:
		return &image.Gray{Pix: r.Data, Stride: r.Width, Rect: rect}, nil
	case KindBilevel:
		return unpackBits(r), nil
	case KindRGB8:
		out := image.NewRGBA(rect)
		for i, j := 0, 0; i+2 < len(r.Data); i, j = i+3, j+4 {
			out.Pix[j], out.Pix[j+1], out.Pix[j+2], out.Pix[j+3] = r.Data[i], r.Data[i+1], r.Data[i+2], 255
		}
		return out, nil
	}
	return nil, fmt.Errorf("raster of kind %d: %w", r.Kind, ErrUnsupported)
}

func unpackBits(r Raster) *image.Gray {
	out := image.NewGray(image.Rect(0, 0, r.Width, r.Height))
	stride := (r.Width + 7) / 8
	for y := range r.Height {
		bits, row := r.Data[y*stride:], out.Pix[y*r.Width:(y+1)*r.Width]
		for x := range row {
			row[x] = (bits[x>>3]>>(7-x&7))&1 - 1 // 0 is white: 255
		}
	}
	return out
}
