package tiff

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// Tags of TIFF 6.0 that decide how pixels are read.
const (
	tagNewSubfileType  = 254
	tagWidth           = 256
	tagHeight          = 257
	tagBitsPerSample   = 258
	tagCompression     = 259
	tagPhotometric     = 262
	tagFillOrder       = 266
	tagStripOffsets    = 273
	tagOrientation     = 274
	tagSamplesPerPixel = 277
	tagRowsPerStrip    = 278
	tagStripByteCounts = 279
	tagXResolution     = 282
	tagYResolution     = 283
	tagPlanar          = 284
	tagT4Options       = 292
	tagResolutionUnit  = 296
	tagPredictor       = 317
	tagColourMap       = 320
	tagTileWidth       = 322
	tagTileHeight      = 323
	tagTileOffsets     = 324
	tagTileByteCounts  = 325
	tagInkSet          = 332
	tagExtraSamples    = 338
	tagSampleFormat    = 339
	tagJPEGTables      = 347
	tagICC             = 34675
)

// container is the file seen as bytes at offsets.
type container struct {
	r     io.ReaderAt
	size  int64
	order binary.ByteOrder
	big   bool // BigTIFF: 8-byte offsets and counts
}

// entry is one field of a directory: its values lie in value if they fit,
// else at the offset that value holds.
type entry struct {
	kind  uint16
	count uint64
	value []byte
}

type directory map[uint16]entry

func openContainer(r io.ReaderAt, size int64) (*container, uint64, error) {
	c := &container{r: r, size: size}
	head, err := c.bytes(0, 8)
	if err != nil {
		return nil, 0, err
	}
	switch string(head[:2]) {
	case "II":
		c.order = binary.LittleEndian
	case "MM":
		c.order = binary.BigEndian
	default:
		return nil, 0, fmt.Errorf("%w: it has no TIFF header", ErrDamaged)
	}
	switch c.order.Uint16(head[2:]) {
	case 42:
		return c, uint64(c.order.Uint32(head[4:])), nil
	case 43:
		c.big = true
		long, err := c.bytes(8, 8)
		if err != nil {
			return nil, 0, err
		}
		return c, c.order.Uint64(long), nil
	}
	return nil, 0, fmt.Errorf("%w: it has no TIFF header", ErrDamaged)
}

// bytes reads n bytes at offset, which the file must hold: nothing is
// allocated for a claim that reaches beyond its end.
func (c *container) bytes(offset, n uint64) ([]byte, error) {
	size := uint64(c.size)
	if offset > size || n > size-offset {
		return nil, fmt.Errorf("%w: it ends before the data it points to", ErrDamaged)
	}
	data := make([]byte, n)
	got, err := c.r.ReadAt(data, int64(offset))
	if got == len(data) {
		return data, nil
	}
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: it ends before the data it points to", ErrDamaged)
	}
	return nil, fmt.Errorf("read tiff: %w", err)
}

// directory reads one image file directory and the offset of the next.
func (c *container) directory(offset uint64) (directory, uint64, error) {
	countSize, entrySize, inline := uint64(2), uint64(12), uint64(4)
	if c.big {
		countSize, entrySize, inline = 8, 20, 8
	}
	head, err := c.bytes(offset, countSize)
	if err != nil {
		return nil, 0, err
	}
	count := c.offset(head, 2)
	if count > math.MaxUint16 {
		return nil, 0, fmt.Errorf("%w: a directory of %d fields", ErrDamaged, count)
	}
	body, err := c.bytes(offset+countSize, count*entrySize+inline)
	if err != nil {
		return nil, 0, err
	}
	dir := make(directory, count)
	for i := range count {
		field := body[i*entrySize : (i+1)*entrySize]
		e := entry{kind: c.order.Uint16(field[2:])}
		if c.big {
			e.count, e.value = c.order.Uint64(field[4:]), field[12:20]
		} else {
			e.count, e.value = uint64(c.order.Uint32(field[4:])), field[8:12]
		}
		dir[c.order.Uint16(field)] = e
	}
	return dir, c.offset(body[count*entrySize:], 4), nil
}

// offset reads a number that is 8 bytes in BigTIFF and classic bytes else.
func (c *container) offset(b []byte, classic int) uint64 {
	switch {
	case c.big:
		return c.order.Uint64(b)
	case classic == 2:
		return uint64(c.order.Uint16(b))
	}
	return uint64(c.order.Uint32(b))
}

// sizes of the field types 1 to 18; 0 is no type.
func typeSize(kind uint16) uint64 {
	switch kind {
	case 1, 2, 6, 7:
		return 1
	case 3, 8:
		return 2
	case 4, 9, 11, 13:
		return 4
	case 5, 10, 12, 16, 17, 18:
		return 8
	}
	return 0
}

// raw returns the bytes of a field's values.
func (c *container) raw(e entry) ([]byte, error) {
	size := typeSize(e.kind)
	if size == 0 || e.count > uint64(c.size)/size {
		return nil, fmt.Errorf("%w: a field of type %d with %d values", ErrDamaged, e.kind, e.count)
	}
	if n := size * e.count; n <= uint64(len(e.value)) {
		return e.value[:n], nil
	}
	return c.bytes(c.offset(e.value, 4), size*e.count)
}

// numbers returns a field's unsigned integers, nil if the field is missing.
func (c *container) numbers(dir directory, tag uint16) ([]uint64, error) {
	e, ok := dir[tag]
	if !ok {
		return nil, nil
	}
	raw, err := c.raw(e)
	if err != nil {
		return nil, fmt.Errorf("tag %d: %w", tag, err)
	}
	values := make([]uint64, e.count)
	for i := range values {
		switch e.kind {
		case 1, 7:
			values[i] = uint64(raw[i])
		case 3:
			values[i] = uint64(c.order.Uint16(raw[2*i:]))
		case 4, 13:
			values[i] = uint64(c.order.Uint32(raw[4*i:]))
		case 16, 18:
			values[i] = c.order.Uint64(raw[8*i:])
		default:
			return nil, fmt.Errorf("tag %d: %w: type %d is no whole number", tag, ErrDamaged, e.kind)
		}
	}
	return values, nil
}

// number returns a field's first value, or missing if it is not there.
func (c *container) number(dir directory, tag uint16, missing uint64) (uint64, error) {
	values, err := c.numbers(dir, tag)
	if err != nil || len(values) == 0 {
		return missing, err
	}
	return values[0], nil
}

// rational returns a field's first fraction, 0 if missing or without sense.
func (c *container) rational(dir directory, tag uint16) float64 {
	e, ok := dir[tag]
	if !ok || e.kind != 5 || e.count == 0 {
		return 0
	}
	raw, err := c.raw(e)
	if err != nil || len(raw) < 8 {
		return 0
	}
	below := c.order.Uint32(raw[4:])
	if below == 0 {
		return 0
	}
	return float64(c.order.Uint32(raw)) / float64(below)
}
