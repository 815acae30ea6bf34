package pdfa

import (
	"encoding/binary"

	"golang.org/x/text/encoding/charmap"
)

// sfntFile is a TrueType file as far as glyphs and widths need it.
type sfntFile struct {
	em, glyphs int
	metrics    []byte // hmtx
	measured   int
	cmaps      map[cmapKey]map[uint32]uint16
	loca       []byte
	long       bool
	post       map[string]uint16
}

type cmapKey struct{ platform, encoding uint16 }

const mostTables = 64

// looseTables returns the tables of an sfnt file; what lies outside is left out.
func looseTables(file []byte) map[string][]byte {
	if len(file) < 12 {
		return nil
	}
	tables := map[string][]byte{}
	for i := range min(int(binary.BigEndian.Uint16(file[4:])), mostTables) {
		if len(file) < 28+16*i {
			break
		}
		entry := file[12+16*i:]
		offset, length := uint64(binary.BigEndian.Uint32(entry[8:])), uint64(binary.BigEndian.Uint32(entry[12:]))
		if offset < uint64(len(file)) {
			tables[string(entry[:4])] = file[offset:min(offset+length, uint64(len(file)))]
		}
	}
	return tables
}

func readTrueType(file []byte) (*sfntFile, bool) {
	tables := looseTables(file)
	head, hhea, maxp := tables["head"], tables["hhea"], tables["maxp"]
	if len(head) < 54 || len(hhea) < 36 || len(maxp) < 6 {
		return nil, false
	}
	t := &sfntFile{
		em: int(binary.BigEndian.Uint16(head[18:])), glyphs: int(binary.BigEndian.Uint16(maxp[4:])), metrics: tables["hmtx"],
		measured: int(binary.BigEndian.Uint16(hhea[34:])), loca: tables["loca"], long: binary.BigEndian.Uint16(head[50:]) != 0,
	}
	if t.em == 0 || t.glyphs == 0 {
		return nil, false
	}
	t.measured = min(t.measured, len(t.metrics)/4)
	t.readCharacterMaps(tables["cmap"])
	t.readNames(tables["post"])
	return t, true
}

func (t *sfntFile) width(glyph int) (float64, bool) {
	if t.measured == 0 {
		return 0, false
	}
	at := 4 * min(glyph, t.measured-1)
	return float64(binary.BigEndian.Uint16(t.metrics[at:])) * 1000 / float64(t.em), true
}

// outlined tells whether a glyph has an outline.
func (t *sfntFile) outlined(glyph int) bool {
	if t.long {
		return len(t.loca) >= 4*glyph+8 && binary.BigEndian.Uint32(t.loca[4*glyph:]) != binary.BigEndian.Uint32(t.loca[4*glyph+4:])
	}
	return len(t.loca) >= 2*glyph+4 && binary.BigEndian.Uint16(t.loca[2*glyph:]) != binary.BigEndian.Uint16(t.loca[2*glyph+2:])
}

func (t *sfntFile) readCharacterMaps(table []byte) {
	t.cmaps = map[cmapKey]map[uint32]uint16{}
	if len(table) < 4 {
		return
	}
	for i := range min(int(binary.BigEndian.Uint16(table[2:])), mostTables) {
		if len(table) < 12+8*i {
			return
		}
		record := table[4+8*i:]
		offset := uint64(binary.BigEndian.Uint32(record[4:]))
		if offset >= uint64(len(table)) {
			continue
		}
		key := cmapKey{binary.BigEndian.Uint16(record), binary.BigEndian.Uint16(record[2:])}
		t.cmaps[key] = readCharacterMap(table[offset:])
	}
}

// readCharacterMap reads formats 0, 4, 6 and 12; others give an empty map.
func readCharacterMap(table []byte) map[uint32]uint16 {
	glyphs := map[uint32]uint16{}
	if len(table) < 10 {
		return glyphs
	}
	switch binary.BigEndian.Uint16(table) {
	case 0:
		for code := 0; code < 256 && 6+code < len(table); code++ {
			glyphs[uint32(code)] = uint16(table[6+code])
		}
	case 4:
		readSegments(table, glyphs)
	case 6:
		first := uint32(binary.BigEndian.Uint16(table[6:]))
		for i := range int(binary.BigEndian.Uint16(table[8:])) {
			if len(table) < 12+2*i {
				break
			}
			glyphs[first+uint32(i)] = binary.BigEndian.Uint16(table[10+2*i:])
		}
	case 12:
		for at := 16; at+12 <= len(table) && len(glyphs) <= mostCodes; at += 12 {
			low, high := binary.BigEndian.Uint32(table[at:]), binary.BigEndian.Uint32(table[at+4:])
			from := binary.BigEndian.Uint32(table[at+8:])
			for c := uint64(low); c <= uint64(high) && len(glyphs) <= mostCodes; c++ {
				glyphs[uint32(c)] = uint16(from + uint32(c) - low)
			}
		}
	}
	return glyphs
}

func readSegments(table []byte, glyphs map[uint32]uint16) {
	if len(table) < 16 {
		return
	}
	n := int(binary.BigEndian.Uint16(table[6:])) / 2
	if len(table) < 16+8*n {
		return
	}
	ends, starts, deltas, offsets := table[14:], table[16+2*n:], table[16+4*n:], table[16+6*n:]
	for i := range n {
		low, high := binary.BigEndian.Uint16(starts[2*i:]), binary.BigEndian.Uint16(ends[2*i:])
		delta, offset := binary.BigEndian.Uint16(deltas[2*i:]), int(binary.BigEndian.Uint16(offsets[2*i:]))
		for c := int(low); c <= int(high) && len(glyphs) <= mostCodes; c++ {
			glyph := uint16(c) + delta
			if offset != 0 {
				at := 2*i + offset + 2*(c-int(low))
				if at+2 > len(offsets) {
					break
				}
				if glyph = binary.BigEndian.Uint16(offsets[at:]); glyph != 0 {
					glyph += delta
				}
			}
			if c != 0xFFFF {
				glyphs[uint32(c)] = glyph
			}
		}
	}
}

// readNames reads the glyph names of a post table of format 2, those of its own.
func (t *sfntFile) readNames(table []byte) {
	t.post = map[string]uint16{}
	if len(table) < 34 || binary.BigEndian.Uint32(table) != 0x00020000 {
		return
	}
	n := int(binary.BigEndian.Uint16(table[32:]))
	if len(table) < 34+2*n {
		return
	}
	var names []string
	for rest := table[34+2*n:]; len(rest) > 0 && len(rest) > int(rest[0]); rest = rest[1+int(rest[0]):] {
		names = append(names, string(rest[1:1+int(rest[0])]))
	}
	for i := range n {
		if index := int(binary.BigEndian.Uint16(table[34+2*i:])) - 258; index >= 0 && index < len(names) {
			t.post[names[index]] = uint16(i)
		}
	}
}

// glyph finds a glyph as 9.6.6.4 of ISO 32000-1 does for simple fonts, and by
// CIDToGIDMap for composite ones.
func (t *sfntFile) glyph(f *foreignFont, code int) shownGlyph {
	index, known := code, true
	if f.kind == "Type0" {
		if f.glyphIDs != nil {
			index = 0
			if 2*code+1 < len(f.glyphIDs) {
				index = int(f.glyphIDs[2*code])<<8 | int(f.glyphIDs[2*code+1])
			}
		}
	} else {
		index, known = t.simple(f, code)
	}
	if !known {
		return shownGlyph{}
	}
	width, measured := t.width(index)
	return shownGlyph{known: true, present: index < t.glyphs, notdef: index == 0, width: width, measure: measured}
}

func (t *sfntFile) simple(f *foreignFont, code int) (index int, known bool) {
	symbols, unicode, mac := t.cmaps[cmapKey{3, 0}], t.cmaps[cmapKey{3, 1}], t.cmaps[cmapKey{1, 0}]
	if !f.symbolic || f.encoded && f.names[code] != "" && symbols == nil {
		glyph := f.names[code]
		if glyph == ".notdef" || glyph == "" {
			return 0, true
		}
		r, named := glyphRune(glyph)
		if named && unicode != nil {
			if index := unicode[uint32(r)]; index != 0 {
				return int(index), true
			}
		}
		if c, ok := charmap.Macintosh.EncodeRune(r); named && ok && mac != nil {
			if index := mac[uint32(c)]; index != 0 {
				return int(index), true
			}
		}
		if index, ok := t.post[glyph]; ok {
			return int(index), true
		}
		return 0, named && (unicode != nil || mac != nil) && len(t.post) == 0
	}
	for _, high := range []uint32{0xF000, 0, 0xF100, 0xF200} {
		if index := symbols[high+uint32(code)]; index != 0 {
			return int(index), true
		}
	}
	if index := mac[uint32(code)]; index != 0 {
		return int(index), true
	}
	return 0, symbols != nil || mac != nil
}

// cids are those that a CIDSet has to list: with an outline.
func (t *sfntFile) cids(f *foreignFont) []int {
	var cids []int
	if f.glyphIDs == nil {
		for glyph := 1; glyph < t.glyphs; glyph++ {
			if t.outlined(glyph) {
				cids = append(cids, glyph)
			}
		}
		return cids
	}
	for cid := 1; 2*cid+1 < len(f.glyphIDs); cid++ {
		if glyph := int(f.glyphIDs[2*cid])<<8 | int(f.glyphIDs[2*cid+1]); glyph > 0 && glyph < t.glyphs && t.outlined(glyph) {
			cids = append(cids, cid)
		}
	}
	return cids
}
