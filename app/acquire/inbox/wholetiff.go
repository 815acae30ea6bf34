package inbox

import (
	"encoding/binary"
	"io"
)

// Tags of TIFF 6.0 that say where the bytes of a picture lie.
const (
	tagStripOffsets = 273
	tagStripCounts  = 279
	tagTileOffsets  = 324
	tagTileCounts   = 325
)

// Limits against directories that lie: what is beyond them counts as whole, and
// is judged by whoever decodes the file.
const (
	mostPages   = 10_000
	mostEntries = 4096
	mostStrips  = 1 << 20 // of a page
	mostValues  = 1 << 22 // of a file
)

// tiffFile is a TIFF 6.0 or BigTIFF file as its directories are read.
type tiffFile struct {
	r     io.ReaderAt
	size  int64
	order binary.ByteOrder
	big   bool
	read  uint64 // values read so far
}

// wholeTIFF follows the chain of directories and wants everything that they
// point to inside the file.
func wholeTIFF(r io.ReaderAt, size int64) error {
	head := make([]byte, 16)
	if err := readAt(r, head[:8], 0); err != nil {
		return err
	}
	t := &tiffFile{r: r, size: size, order: binary.ByteOrder(binary.LittleEndian)}
	if head[0] == 'M' {
		t.order = binary.BigEndian
	}
	at := uint64(t.order.Uint32(head[4:]))
	if t.big = t.order.Uint16(head[2:]) == 43; t.big {
		if err := readAt(r, head, 0); err != nil {
			return err
		}
		at = t.order.Uint64(head[8:])
	}
	if at == 0 { // a writer fills this in at the end
		return ErrNoEnd
	}
	for page := 0; at != 0 && page < mostPages && t.read < mostValues; page++ {
		var err error
		if at, err = t.directory(at); err != nil {
			return err
		}
	}
	return nil
}

// sizes of the count of entries, of an entry, and of an offset.
func (t *tiffFile) sizes() (count, entry, offset int) {
	if t.big {
		return 8, 20, 8
	}
	return 2, 12, 4
}

func (t *tiffFile) number(raw []byte) uint64 {
	switch len(raw) {
	case 1:
		return uint64(raw[0])
	case 2:
		return uint64(t.order.Uint16(raw))
	case 4:
		return uint64(t.order.Uint32(raw))
	}
	return t.order.Uint64(raw)
}

// directory checks one page and returns where the next directory lies.
func (t *tiffFile) directory(at uint64) (next uint64, err error) {
	countSize, entrySize, offsetSize := t.sizes()
	raw, err := t.bytes(at, uint64(countSize))
	if err != nil {
		return 0, err
	}
	count := t.number(raw)
	if count > mostEntries {
		return 0, nil
	}
	raw, err = t.bytes(at+uint64(countSize), count*uint64(entrySize)+uint64(offsetSize))
	if err != nil {
		return 0, err
	}
	lists := map[uint16][]uint64{}
	for i := range int(count) {
		entry := raw[i*entrySize : (i+1)*entrySize]
		values, err := t.values(entry)
		if err != nil {
			return 0, err
		}
		lists[t.order.Uint16(entry)] = values
	}
	for _, pair := range [][2]uint16{{tagStripOffsets, tagStripCounts}, {tagTileOffsets, tagTileCounts}} {
		if err := t.inside(lists[pair[0]], lists[pair[1]]); err != nil {
			return 0, err
		}
	}
	return t.number(raw[int(count)*entrySize:]), nil
}

// values reads the numbers of an entry that says where bytes lie, and only
// checks of any other that its bytes are there.
func (t *tiffFile) values(entry []byte) ([]uint64, error) {
	each := map[uint16]uint64{1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}[t.order.Uint16(entry[2:])]
	_, _, offsetSize := t.sizes()
	count := t.number(entry[4 : 4+offsetSize])
	field := entry[4+offsetSize:]
	if each == 0 || count > uint64(t.size) {
		return nil, nil
	}
	total, at := each*count, t.number(field)
	if total > uint64(len(field)) && (at > uint64(t.size) || total > uint64(t.size)-at) {
		return nil, ErrNoEnd
	}
	tag := t.order.Uint16(entry)
	if count > mostStrips || t.read > mostValues || tag != tagStripOffsets && tag != tagStripCounts && tag != tagTileOffsets && tag != tagTileCounts {
		return nil, nil
	}
	t.read += count
	raw := field[:min(total, uint64(len(field)))]
	if total > uint64(len(field)) {
		var err error
		if raw, err = t.bytes(at, total); err != nil {
			return nil, err
		}
	}
	values := make([]uint64, count)
	for i := range values {
		values[i] = t.number(raw[uint64(i)*each : uint64(i+1)*each])
	}
	return values, nil
}

func (t *tiffFile) inside(offsets, counts []uint64) error {
	for i := range min(len(offsets), len(counts)) {
		if offsets[i] > uint64(t.size) || counts[i] > uint64(t.size)-offsets[i] {
			return ErrNoEnd
		}
	}
	return nil
}

// bytes reads a part of the file; one that is not inside is a missing end.
func (t *tiffFile) bytes(at, count uint64) ([]byte, error) {
	if at > uint64(t.size) || count > uint64(t.size)-at {
		return nil, ErrNoEnd
	}
	raw := make([]byte, count)
	return raw, readAt(t.r, raw, int64(at))
}
