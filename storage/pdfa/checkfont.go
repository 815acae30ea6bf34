package pdfa

import (
	"encoding/binary"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"unicode/utf16"
)

// checkedFont is what text of a font is measured by.
type checkedFont struct {
	glyphs    []uint16 // by code
	unicode   map[uint16]bool
	outlines  fontOutlines
	invisible bool // shows nothing that a reader could see
}

// fontOutlines is what a TrueType file tells.
type fontOutlines struct {
	glyphs  int
	advance []int // by glyph, thousandths; the last one goes on
}

var subsetTag = regexp.MustCompile(`^[A-Z]{6}\+`)

// font reads a font once and reports what is wrong with it (6.2.11); nil if it
// cannot be used.
func (c *checker) font(number int) *checkedFont {
	if known, ok := c.fonts[number]; ok {
		return known
	}
	c.fonts[number] = nil
	font, _, err := c.dictOf(reference(number))
	if err != nil {
		c.problem("6.2.11.2", number, "font: %v", err)
		return nil
	}
	descendants, _ := font["DescendantFonts"].([]any)
	if font["Type"] != name("Font") || font["Subtype"] != name("Type0") || font["Encoding"] != name("Identity-H") || len(descendants) != 1 {
		c.problem("6.2.11.3", number, "font of kind %v with encoding %v", font["Subtype"], font["Encoding"])
		return nil
	}
	checked := &checkedFont{}
	if err := c.readUnicodeMap(checked, font["ToUnicode"]); err != nil {
		c.problem("6.2.11.7.2", number, "ToUnicode: %v", err)
		return nil
	}
	descendant, _, err := c.dictOf(descendants[0])
	if err != nil || descendant["Subtype"] != name("CIDFontType2") || descendant["BaseFont"] != font["BaseFont"] {
		c.problem("6.2.11.3", number, "descendant font: %v %v", descendant["Subtype"], err)
		return nil
	}
	if c.checkDescendant(checked, number, descendant) {
		c.fonts[number] = checked
	}
	return c.fonts[number]
}

// checkDescendant is 6.2.11.3 to 6.2.11.5: glyphs reached through a map, a file
// that holds them, and widths that agree with it.
func (c *checker) checkDescendant(font *checkedFont, number int, descendant dict) bool {
	system, _, _ := c.dictOf(descendant["CIDSystemInfo"])
	if registry, _ := system["Registry"].([]byte); string(registry) != "Adobe" {
		c.problem("6.2.11.3.1", number, "character collection %s", registry)
	}
	base, _ := descendant["BaseFont"].(name)
	if subsetTag.MatchString(string(base)) {
		c.problem("6.2.11.4.2", number, "subset %s without CIDSet", base)
	}
	font.invisible = base == glyphlessName
	glyphs, err := c.unpacked(descendant["CIDToGIDMap"], 2*(mostCodes+1))
	if err != nil || len(glyphs)%2 != 0 {
		c.problem("6.2.11.3.2", number, "CIDToGIDMap of %d bytes: %v", len(glyphs), err)
		return false
	}
	for i := 0; i < len(glyphs); i += 2 {
		font.glyphs = append(font.glyphs, binary.BigEndian.Uint16(glyphs[i:]))
	}
	descriptor, _, err := c.dictOf(descendant["FontDescriptor"])
	if err != nil || descriptor["FontName"] != descendant["BaseFont"] {
		c.problem("6.2.11.2", number, "descriptor of %v: %v", descriptor["FontName"], err)
		return false
	}
	file, err := c.unpacked(descriptor["FontFile2"], largestValue)
	if err == nil {
		font.outlines, err = readOutlines(file)
	}
	if err != nil {
		c.problem("6.2.11.4.1", number, "font file: %v", err)
		return false
	}
	if err := font.checkWidths(descendant); err != nil {
		c.problem("6.2.11.5", number, "%v", err)
	}
	return true
}

// checkWidths compares the dictionary's widths with the file's.
func (f *checkedFont) checkWidths(descendant dict) error {
	usual, _ := descendant["DW"].(int64)
	var listed []any
	if w, _ := descendant["W"].([]any); len(w) == 2 && w[0] == int64(1) {
		listed, _ = w[1].([]any)
	} else if w != nil {
		return errors.New("widths that do not start with code 1")
	}
	for code := 1; code < len(f.glyphs); code++ {
		width := usual
		if code <= len(listed) {
			width, _ = listed[code-1].(int64)
		}
		if actual := f.outlines.width(f.glyphs[code]); width-int64(actual) < -1 || width-int64(actual) > 1 {
			return fmt.Errorf("code %d is %d wide, its glyph %d", code, width, actual)
		}
	}
	return nil
}

func (o fontOutlines) width(glyph uint16) int {
	return o.advance[min(int(glyph), len(o.advance)-1)]
}

// readOutlines reads a TrueType file far enough to know its glyphs and widths;
// all tables that a reader needs are there and inside the file.
func readOutlines(file []byte) (fontOutlines, error) {
	tables, err := fontTables(file)
	if err != nil {
		return fontOutlines{}, err
	}
	for tag, least := range map[string]int{"head": 54, "hhea": 36, "maxp": 32, "hmtx": 4, "loca": 4, "glyf": 1} {
		if len(tables[tag]) < least {
			return fontOutlines{}, fmt.Errorf("table %s of %d bytes: %w", tag, len(tables[tag]), errSyntax)
		}
	}
	em := int(binary.BigEndian.Uint16(tables["head"][18:]))
	outlines := fontOutlines{glyphs: int(binary.BigEndian.Uint16(tables["maxp"][4:]))}
	measured := int(binary.BigEndian.Uint16(tables["hhea"][34:]))
	offsets := 2 * (outlines.glyphs + 1)
	if binary.BigEndian.Uint16(tables["head"][50:]) != 0 {
		offsets *= 2
	}
	if em == 0 || measured == 0 || measured > outlines.glyphs || len(tables["hmtx"]) < 4*measured || len(tables["loca"]) < offsets {
		return fontOutlines{}, fmt.Errorf("tables do not fit each other: %w", errSyntax)
	}
	for i := range measured {
		outlines.advance = append(outlines.advance, int(binary.BigEndian.Uint16(tables["hmtx"][4*i:]))*1000/em)
	}
	return outlines, nil
}

// fontTables returns the tables of a TrueType file by their tags.
func fontTables(file []byte) (map[string][]byte, error) {
	if len(file) < 12 || binary.BigEndian.Uint32(file) != 0x00010000 {
		return nil, fmt.Errorf("no TrueType: %w", errSyntax)
	}
	tables := map[string][]byte{}
	for i := range int(binary.BigEndian.Uint16(file[4:])) {
		if len(file) < 28+16*i {
			return nil, fmt.Errorf("table directory: %w", errSyntax)
		}
		entry := file[12+16*i:]
		offset, length := int64(binary.BigEndian.Uint32(entry[8:])), int64(binary.BigEndian.Uint32(entry[12:]))
		if offset+length > int64(len(file)) {
			return nil, fmt.Errorf("table %q outside the file: %w", entry[:4], errSyntax)
		}
		tables[string(entry[:4])] = file[offset : offset+length]
	}
	return tables, nil
}

// readUnicodeMap reads a ToUnicode CMap; there need not be one below level u.
func (c *checker) readUnicodeMap(font *checkedFont, v any) error {
	if v == nil && !c.level.unicode() {
		return nil
	}
	data, err := c.unpacked(v, largestValue)
	if err != nil {
		return err
	}
	font.unicode = map[uint16]bool{}
	s := syntax{data: data, content: true}
	var texts [][]byte
	for {
		if s.skipSpace(); s.at == len(data) {
			return nil
		}
		value, err := s.value(0)
		if err != nil {
			return err
		}
		switch value := value.(type) {
		case []byte:
			texts = append(texts, value)
		case operator:
			if value == "endbfchar" {
				if err := font.keepUnicode(texts); err != nil {
					return err
				}
			} else if value != "beginbfchar" && value != "endcodespacerange" {
				continue
			}
			texts = texts[:0]
		}
	}
}

// keepUnicode files a block of codes with their texts: nothing that stands for
// no character (6.2.11.7.2).
func (f *checkedFont) keepUnicode(texts [][]byte) error {
	if len(texts)%2 != 0 || len(texts) > 200 {
		return fmt.Errorf("block of %d strings: %w", len(texts), errSyntax)
	}
	for pair := range slices.Chunk(texts, 2) {
		if len(pair[0]) != 2 || len(pair[1]) < 2 || len(pair[1])%2 != 0 {
			return fmt.Errorf("code %X for %X: %w", pair[0], pair[1], errSyntax)
		}
		for i := 0; i < len(pair[1]); i += 2 {
			if unit := binary.BigEndian.Uint16(pair[1][i:]); unit == 0 || unit == 0xFEFF || unit == 0xFFFE {
				return fmt.Errorf("code %X stands for %04X: %w", pair[0], unit, errSyntax)
			}
		}
		if len(pair[1]) == 2 && utf16.IsSurrogate(rune(binary.BigEndian.Uint16(pair[1]))) {
			return fmt.Errorf("code %X stands for half a character: %w", pair[0], errSyntax)
		}
		f.unicode[binary.BigEndian.Uint16(pair[0])] = true
	}
	return nil
}

// checkText is 6.2.11.8 and 6.2.11.7.2 for a string that is shown: every code
// has a glyph, and at level u a meaning.
func (f *checkedFont) checkText(codes []byte, mode int64, unicode bool) error {
	if f.invisible != (mode == 3) {
		return fmt.Errorf("text in rendering mode %d", mode)
	}
	if len(codes)%2 != 0 {
		return errors.New("string of half a code")
	}
	for i := 0; i < len(codes); i += 2 {
		code := binary.BigEndian.Uint16(codes[i:])
		if int(code) >= len(f.glyphs) || f.glyphs[code] == 0 || int(f.glyphs[code]) >= f.outlines.glyphs {
			return fmt.Errorf("code %d without a glyph", code)
		}
		if unicode && !f.unicode[code] {
			return fmt.Errorf("code %d without Unicode", code)
		}
	}
	return nil
}
