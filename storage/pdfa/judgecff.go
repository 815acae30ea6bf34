package pdfa

import (
	"encoding/binary"
	"math"
)

// cff is a Compact Font Format file (Adobe Technical Note 5176).
type cff struct {
	charStrings [][]byte
	names       []string // by glyph; nil for a CID-keyed font
	byName      map[string]int
	charset     []int // CID or SID by glyph
	byCID       map[int]int
	keyed       bool // CID-keyed
	scale       float64
	private     []cffPrivate // one, or one a font dictionary
	choice      []byte       // FDSelect by glyph
	globals     [][]byte
	codes       *[256]string
}

type cffPrivate struct {
	usual, nominal float64
	locals         [][]byte
}

// readOpenType reads an OpenType file with CFF or TrueType outlines.
func readOpenType(file []byte) (fontProgram, bool) {
	tables := looseTables(file)
	if outlines := tables["CFF "]; outlines != nil {
		return readCFF(outlines)
	}
	t, ok := readTrueType(file)
	return t, ok
}

// cffIndex reads an INDEX and returns what lies behind it.
func cffIndex(data []byte) (items [][]byte, rest []byte, ok bool) {
	if len(data) < 2 {
		return nil, nil, false
	}
	count := int(binary.BigEndian.Uint16(data))
	if count == 0 {
		return nil, data[2:], true
	}
	if len(data) < 3 {
		return nil, nil, false
	}
	size := int(data[2])
	if size < 1 || size > 4 || len(data) < 3+size*(count+1) {
		return nil, nil, false
	}
	offset := func(i int) int {
		v := 0
		for _, c := range data[3+size*i : 3+size*(i+1)] {
			v = v<<8 | int(c)
		}
		return v
	}
	base := data[2+size*(count+1):]
	for i := range count {
		from, to := offset(i), offset(i+1)
		if from < 1 || to < from || to > len(base) {
			return nil, nil, false
		}
		items = append(items, base[from:to])
	}
	return items, base[offset(count):], true
}

// cffDict reads a DICT: operands by operator; two-byte operators as 1200 + second.
func cffDict(data []byte) map[int][]float64 {
	entries := map[int][]float64{}
	var operands []float64
	for i := 0; i < len(data); {
		b := int(data[i])
		i++
		switch {
		case b <= 21:
			if b == 12 && i < len(data) {
				b = 1200 + int(data[i])
				i++
			}
			entries[b] = operands
			operands = nil
		case b == 30:
			v, n := cffReal(data[i:])
			operands = append(operands, v)
			i += n
		default:
			v, n, ok := cffInteger(data[i-1:])
			if !ok {
				return entries
			}
			operands = append(operands, v)
			i += n - 1
		}
	}
	return entries
}

func cffInteger(data []byte) (v float64, length int, ok bool) {
	b := int(data[0])
	switch {
	case b >= 32 && b <= 246:
		return float64(b - 139), 1, true
	case b >= 247 && b <= 250 && len(data) > 1:
		return float64((b-247)*256 + int(data[1]) + 108), 2, true
	case b >= 251 && b <= 254 && len(data) > 1:
		return float64(-(b-251)*256 - int(data[1]) - 108), 2, true
	case b == 28 && len(data) > 2:
		return float64(int16(binary.BigEndian.Uint16(data[1:]))), 3, true
	case b == 29 && len(data) > 4:
		return float64(int32(binary.BigEndian.Uint32(data[1:]))), 5, true
	}
	return 0, 0, false
}

// cffReal reads a number in nibbles.
func cffReal(data []byte) (float64, int) {
	text := ""
	for i, c := range data {
		for _, nibble := range []byte{c >> 4, c & 15} {
			switch {
			case nibble <= 9:
				text += string(rune('0' + nibble))
			case nibble == 15:
				return parseReal(text), i + 1
			default:
				text += map[byte]string{10: ".", 11: "E", 12: "E-", 14: "-"}[nibble]
			}
		}
		if i > 32 {
			break
		}
	}
	return 0, len(data)
}

func readCFF(data []byte) (*cff, bool) {
	if len(data) < 4 || int(data[2]) > len(data) {
		return nil, false
	}
	_, rest, ok1 := cffIndex(data[data[2]:])
	tops, rest, ok2 := cffIndex(rest)
	texts, rest, ok3 := cffIndex(rest)
	globals, _, ok4 := cffIndex(rest)
	if !ok1 || !ok2 || !ok3 || !ok4 || len(tops) == 0 {
		return nil, false
	}
	top := cffDict(tops[0])
	at := func(key int) []byte {
		if v := top[key]; len(v) > 0 && v[0] > 0 && v[0] < float64(len(data)) {
			return data[int(v[0]):]
		}
		return nil
	}
	c := &cff{globals: globals, scale: 1}
	if matrix := top[1207]; len(matrix) == 6 && matrix[0] > 0 {
		c.scale = matrix[0] * 1000
	}
	var ok bool
	if c.charStrings, _, ok = cffIndex(at(17)); !ok || len(c.charStrings) == 0 {
		return nil, false
	}
	_, c.keyed = top[1230]
	c.readCharset(top[15], at(15))
	c.readPrivates(data, top, at)
	c.nameGlyphs(texts)
	c.readEncoding(top[16], at(16))
	return c, true
}

// readCharset reads which CID or name each glyph has.
func (c *cff) readCharset(operand []float64, data []byte) {
	n := len(c.charStrings)
	c.charset = make([]int, n)
	if data == nil || len(operand) > 0 && operand[0] <= 2 {
		for i := range c.charset { // ISOAdobe; the expert sets are not told apart
			c.charset[i] = i
		}
		return
	}
	format, data := data[0], data[1:]
	for glyph := 1; glyph < n; {
		size := []int{2, 3, 4}[min(int(format), 2)]
		if len(data) < size {
			return
		}
		first, left := int(binary.BigEndian.Uint16(data)), 0
		switch format {
		case 1:
			left = int(data[2])
		case 2:
			left = int(binary.BigEndian.Uint16(data[2:]))
		}
		data = data[size:]
		for i := 0; i <= left && glyph < n; i++ {
			c.charset[glyph] = first + i
			glyph++
		}
	}
}

func (c *cff) readPrivates(data []byte, top map[int][]float64, at func(int) []byte) {
	if !c.keyed {
		c.private = []cffPrivate{readPrivate(data, top[18])}
		return
	}
	fonts, _, _ := cffIndex(at(1236))
	for _, font := range fonts {
		entries := cffDict(font)
		c.private = append(c.private, readPrivate(data, entries[18]))
		if matrix := entries[1207]; len(matrix) == 6 && len(top[1207]) == 0 && matrix[0] > 0 {
			c.scale = matrix[0] * 1000
		}
	}
	choice := at(1237)
	c.choice = make([]byte, len(c.charStrings))
	switch {
	case len(choice) > len(c.choice) && choice[0] == 0:
		copy(c.choice, choice[1:])
	case len(choice) >= 5 && choice[0] == 3:
		for i := range int(binary.BigEndian.Uint16(choice[1:])) {
			if len(choice) < 8+3*i {
				break
			}
			from, to := int(binary.BigEndian.Uint16(choice[3+3*i:])), int(binary.BigEndian.Uint16(choice[6+3*i:]))
			for glyph := from; glyph < min(to, len(c.choice)); glyph++ {
				c.choice[glyph] = choice[5+3*i]
			}
		}
	}
}

func readPrivate(data []byte, operand []float64) cffPrivate {
	var p cffPrivate
	if len(operand) != 2 || operand[0] < 0 || operand[1] < 0 || operand[0]+operand[1] > float64(len(data)) {
		return p
	}
	start := int(operand[1])
	entries := cffDict(data[start : start+int(operand[0])])
	if v := entries[20]; len(v) > 0 {
		p.usual = v[0]
	}
	if v := entries[21]; len(v) > 0 {
		p.nominal = v[0]
	}
	if v := entries[19]; len(v) > 0 && v[0] > 0 && float64(start)+v[0] < float64(len(data)) {
		p.locals, _, _ = cffIndex(data[start+int(v[0]):])
	}
	return p
}

const firstOwnString = 391

func (c *cff) nameGlyphs(texts [][]byte) {
	if c.keyed {
		c.byCID = make(map[int]int, len(c.charset))
		for glyph, cid := range c.charset {
			c.byCID[cid] = glyph
		}
		return
	}
	c.names, c.byName = make([]string, len(c.charset)), map[string]int{}
	for glyph, sid := range c.charset {
		switch {
		case glyph == 0:
			c.names[glyph] = ".notdef"
		case sid >= 1 && sid <= len(latinNames):
			c.names[glyph] = latinNames[sid-1]
		case sid >= firstOwnString && sid-firstOwnString < len(texts):
			c.names[glyph] = string(texts[sid-firstOwnString])
		}
		c.byName[c.names[glyph]] = glyph
	}
}

// readEncoding reads which code shows which glyph in a simple font.
func (c *cff) readEncoding(operand []float64, data []byte) {
	if c.keyed || len(operand) > 0 && operand[0] == 1 {
		return
	}
	if data == nil {
		standard := latin().standard
		c.codes = &standard
		return
	}
	var codes [256]string
	if len(data) < 2 {
		return
	}
	count, glyph, rest := int(data[1]), 1, data[2:]
	for range count {
		if len(rest) < 2 && data[0]&0x7F == 1 || len(rest) < 1 {
			break
		}
		first, left := int(rest[0]), 0
		rest = rest[1:]
		if data[0]&0x7F == 1 {
			left, rest = int(rest[0]), rest[1:]
		}
		for i := 0; i <= left && first+i < 256 && glyph < len(c.names); i++ {
			codes[first+i] = c.names[glyph]
			glyph++
		}
	}
	c.codes = &codes
}

func (c *cff) encoding() *[256]string { return c.codes }
func (c *cff) glyphNames() []string   { return c.names }

func (c *cff) cids(*foreignFont) []int {
	if !c.keyed {
		return nil
	}
	return c.charset[1:]
}

func (c *cff) glyph(f *foreignFont, code int) shownGlyph {
	index, found := code, code < len(c.charStrings)
	switch {
	case f.kind == "Type0" && c.keyed:
		index, found = c.byCID[code], true
		if _, found = c.byCID[code]; !found {
			index = 0
		}
	case f.kind == "Type0":
		if f.glyphIDs != nil {
			return shownGlyph{}
		}
	case c.keyed:
		return shownGlyph{}
	default:
		glyph := f.names[code]
		if glyph == "" && c.codes == nil {
			return shownGlyph{}
		}
		index, found = c.byName[glyph]
	}
	if !found {
		return shownGlyph{known: true, notdef: f.kind == "Type0" || f.names[code] == "" || f.names[code] == ".notdef"}
	}
	width, ok := c.width(index)
	return shownGlyph{known: true, present: true, notdef: index == 0, width: width * c.scale, measure: ok}
}

func (c *cff) width(glyph int) (float64, bool) {
	which := 0
	if c.keyed && glyph < len(c.choice) {
		which = int(c.choice[glyph])
	}
	if which >= len(c.private) || glyph >= len(c.charStrings) {
		return 0, false
	}
	p := c.private[which]
	reader := widthReader{globals: c.globals, locals: p.locals}
	given, ok, done := reader.run(c.charStrings[glyph], 0)
	if !done || math.IsNaN(given) {
		return 0, false
	}
	if ok {
		return p.nominal + given, true
	}
	return p.usual, true
}
