package tiff

import (
	"bytes"
	stdlzw "compress/lzw"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"io"
	"math/bits"

	"golang.org/x/image/tiff/lzw"
)

// unpack returns the samples of chunk i as the directory describes them: rows
// of stride bytes, predictor undone, polarity untouched.
func (p *Page) unpack(ctx context.Context, i int) ([]byte, error) {
	data, err := p.packed(i)
	if err != nil {
		return nil, err
	}
	want := p.stride() * p.rows(i)
	out, err := p.decompress(ctx, data, i, want)
	if err != nil {
		return nil, err
	}
	if len(out) < want {
		return nil, fmt.Errorf("%w: %d of %d bytes", ErrDamaged, len(out), want)
	}
	if p.predictor {
		p.undoPredictor(out[:want])
	}
	return out[:want], nil
}

// packed reads chunk i as it lies in the file, most significant bit first.
func (p *Page) packed(i int) ([]byte, error) {
	data, err := p.file.bytes(p.offsets[i], p.counts[i])
	if err != nil {
		return nil, err
	}
	if p.lsbFirst && p.Compression != JPEG {
		for j, b := range data {
			data[j] = bits.Reverse8(b)
		}
	}
	return data, nil
}

func (p *Page) decompress(ctx context.Context, data []byte, i, want int) ([]byte, error) {
	switch p.Compression {
	case FaxRLE, FaxG3, FaxG4:
		kind := map[Compression]faxKind{FaxRLE: faxRLE, FaxG3: faxG3, FaxG4: faxG4}[p.Compression]
		return fax{kind: kind, twoD: p.twoD, width: p.chunkWidth, height: p.rows(i)}.decode(ctx, data)
	case LZW:
		return inflate(ctx, lzwReader(data), want)
	case Deflate, DeflateAdobe:
		r, err := zlib.NewReader(bytes.NewReader(data))
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		return inflate(ctx, r, want)
	case PackBits:
		return unpackBits(data, want), nil
	}
	return data, nil
}

// lzwReader tells TIFF's LZW from the old kind of libtiff before 1992, whose
// codes are packed from the least significant bit: it starts with the clear
// code 256 as the bytes 0, 1.
func lzwReader(data []byte) io.Reader {
	if len(data) > 1 && data[0] == 0 && data[1]&1 == 1 {
		return stdlzw.NewReader(bytes.NewReader(data), stdlzw.LSB, 8)
	}
	return lzw.NewReader(bytes.NewReader(data), lzw.MSB, 8)
}

// inflate reads want bytes and not more. The buffer grows with the data, so
// that a short stream that claims a large page costs little. A stream that
// ends too early is damage; its checksum is looked at when it ends in time.
func inflate(ctx context.Context, r io.Reader, want int) ([]byte, error) {
	var out bytes.Buffer
	_, err := io.CopyN(&out, reading{ctx, r}, int64(want))
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, fmt.Errorf("%w: unpacked %d of %d bytes: %w", ErrDamaged, out.Len(), want, err)
	}
	if _, err := io.CopyN(io.Discard, r, 1); errors.Is(err, zlib.ErrChecksum) {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return out.Bytes(), nil
}

// reading stops with the context's error when the work was called off.
type reading struct {
	ctx context.Context
	r   io.Reader
}

func (r reading) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}

// unpackBits undoes PackBits (TIFF 6.0 section 9). It stops at the end of the
// data or at want bytes; the caller sees what is missing.
func unpackBits(data []byte, want int) []byte {
	out := make([]byte, 0, min(want, 128*len(data)))
	for len(data) > 1 && len(out) < want {
		n := int(int8(data[0]))
		data = data[1:]
		switch {
		case n >= 0:
			n = min(n+1, len(data))
			out, data = append(out, data[:n]...), data[n:]
		case n != -128:
			out = append(out, bytes.Repeat(data[:1], 1-n)...)
			data = data[1:]
		}
	}
	return out
}

// undoPredictor adds up horizontal differences (TIFF 6.0 section 14).
func (p *Page) undoPredictor(data []byte) {
	step, stride := p.samplesPerChunk(), p.stride()
	for ; len(data) >= stride; data = data[stride:] {
		row := data[:stride]
		if p.Bits == 8 {
			for i := step; i < len(row); i++ {
				row[i] += row[i-step]
			}
			continue
		}
		order := p.file.order
		for i := 2 * step; i+1 < len(row); i += 2 {
			order.PutUint16(row[i:], order.Uint16(row[i:])+order.Uint16(row[i-2*step:]))
		}
	}
}
