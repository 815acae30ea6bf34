package tiff

import (
	"context"
	"fmt"
)

// Kind says what the Data of a Raster holds.
type Kind int

const (
	Bilevel Kind = iota // rows padded to whole bytes, most significant bit first, 1 is black
	Gray8               // one byte a pixel, 0 is black
	RGB8                // three bytes a pixel
)

// Raster is a decoded page as stored: Orientation is not applied, alpha is
// flattened on white, CMYK is turned to RGB by the plain formula, 16 bits are
// rounded to 8.
type Raster struct {
	Kind          Kind
	Width, Height int
	Stride        int // bytes a row
	Data          []byte
}

// Decode reads the whole page. It returns ErrDamaged or ErrUnsupported, the
// context's error, or what the reader reports.
func (p *Page) Decode(ctx context.Context) (Raster, error) {
	out := Raster{Kind: p.Kind(), Width: p.Width, Height: p.Height}
	switch out.Kind {
	case Bilevel:
		out.Stride = (p.Width + 7) / 8
	case Gray8:
		out.Stride = p.Width
	case RGB8:
		out.Stride = 3 * p.Width
	}
	out.Data = make([]byte, out.Stride*p.Height)
	if err := p.eachChunk(ctx, &out); err != nil {
		return Raster{}, err
	}
	return out, nil
}

// Verify decodes the whole page strip by strip and keeps nothing: what it
// passes, Decode will read.
func (p *Page) Verify(ctx context.Context) error { return p.eachChunk(ctx, nil) }

func (p *Page) eachChunk(ctx context.Context, out *Raster) error {
	for i := range p.chunksPerPlane() {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := p.chunk(ctx, i, out); err != nil {
			return fmt.Errorf("strip or tile %d: %w", i, err)
		}
	}
	return nil
}

// chunk decodes chunk i of every plane and places it on the page.
func (p *Page) chunk(ctx context.Context, i int, out *Raster) error {
	if p.Compression == JPEG {
		return p.jpegChunk(i, out)
	}
	planes := 1
	if p.planar {
		planes = p.samples
	}
	parts := make([][]byte, planes)
	for plane := range parts {
		part, err := p.unpack(ctx, plane*p.chunksPerPlane()+i)
		if err != nil {
			return err
		}
		parts[plane] = part
	}
	if out != nil {
		p.place(i, parts, out)
	}
	return nil
}

// place converts the part of a chunk that lies on the page.
func (p *Page) place(i int, parts [][]byte, out *Raster) {
	x, y, width, height := p.bounds(i)
	stride := p.stride()
	samples := make([]byte, width*p.samples)
	for row := range height {
		target := out.Data[(y+row)*out.Stride : (y+row+1)*out.Stride]
		if out.Kind == Bilevel {
			copyBits(target, x, parts[0][row*stride:(row+1)*stride], width, p.photometric == blackIsZero)
			continue
		}
		if p.planar {
			for plane, part := range parts {
				p.spread(samples[plane:], p.samples, part[row*stride:(row+1)*stride], width)
			}
		} else {
			p.spread(samples, 1, parts[0][row*stride:(row+1)*stride], width*p.samples)
		}
		if out.Kind == Gray8 {
			p.toGray(target[x:x+width], samples)
		} else {
			p.toRGB(target[3*x:3*(x+width)], samples)
		}
	}
}

// bounds returns where on the page chunk i lies, cut at the page's edges.
func (p *Page) bounds(i int) (x, y, width, height int) {
	x, y = i%p.across()*p.chunkWidth, i/p.across()*p.chunkHeight
	return x, y, min(p.chunkWidth, p.Width-x), min(p.chunkHeight, p.Height-y)
}

// copyBits copies width bits from the start of src to column x of dst and
// turns them round if invert is set. Padding bits become 0.
func copyBits(dst []byte, x int, src []byte, width int, invert bool) {
	var flip byte
	if invert {
		flip = 0xFF
	}
	if x%8 != 0 {
		for i := range width {
			if (src[i>>3]^flip)&(0x80>>(i&7)) != 0 {
				dst[(x+i)>>3] |= 0x80 >> ((x + i) & 7)
			}
		}
		return
	}
	n := (width + 7) / 8
	row := dst[x/8 : x/8+n]
	for i := range row {
		row[i] = src[i] ^ flip
	}
	if spare := n*8 - width; spare > 0 {
		row[n-1] &= 0xFF << spare
	}
}

// spread turns count packed samples into bytes, every step bytes of dst:
// palette indexes stay what they are, everything else is scaled to 0..255.
func (p *Page) spread(dst []byte, step int, src []byte, count int) {
	switch p.Bits {
	case 8:
		if step == 1 {
			copy(dst, src[:count])
			return
		}
		for i := range count {
			dst[i*step] = src[i]
		}
	case 16:
		for i := range count {
			dst[i*step] = byte((uint32(p.file.order.Uint16(src[2*i:]))*255 + 32895) >> 16)
		}
	default:
		mask := byte(1)<<p.Bits - 1
		scale := 255 / mask
		if p.photometric == palette {
			scale = 1
		}
		for i := range count {
			at := i * p.Bits
			dst[i*step] = src[at>>3] >> (8 - p.Bits - at&7) & mask * scale
		}
	}
}

func (p *Page) toGray(dst, samples []byte) {
	for i := range dst {
		s := samples[i*p.samples:]
		v := s[0]
		if p.photometric == whiteIsZero {
			v = 255 - v
		}
		if p.alpha != opaque {
			v = p.onWhite(v, s[1])
		}
		dst[i] = v
	}
}

func (p *Page) toRGB(dst, samples []byte) {
	for i := 0; i < len(dst)/3; i++ {
		s, d := samples[i*p.samples:(i+1)*p.samples], dst[3*i:3*i+3]
		extra := 3
		switch p.photometric {
		case palette:
			copy(d, p.colours[3*int(s[0]):])
			continue
		case separated:
			k := 255 - int(s[3])
			for j := range 3 {
				d[j] = byte(((255-int(s[j]))*k + 127) / 255)
			}
			extra = 4
		default:
			copy(d, s[:3])
		}
		if p.alpha != opaque {
			for j := range d {
				d[j] = p.onWhite(d[j], s[extra])
			}
		}
	}
}

// onWhite lays one sample over white paper.
func (p *Page) onWhite(v, alpha byte) byte {
	if p.alpha == associated {
		return byte(min(255, int(v)+255-int(alpha)))
	}
	return byte((int(v)*int(alpha) + 255*(255-int(alpha)) + 127) / 255)
}

// paletteBytes returns a colour map as RGB triples. Its values are 16 bits
// wide; some writers put 8-bit values there, which then are all below 256.
func paletteBytes(colourMap []uint64) []byte {
	n := len(colourMap) / 3
	shift := 0
	for _, v := range colourMap {
		if v > 255 {
			shift = 8
		}
	}
	out := make([]byte, 3*n)
	for i := range n {
		for j := range 3 {
			out[3*i+j] = byte(colourMap[j*n+i] >> shift)
		}
	}
	return out
}
