package pdfa

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf16"
)

// The invisible text needs a font that is embedded (6.2.11.4.1), whose glyphs
// exist (6.2.11.8: not .notdef) and have the width that the dictionary tells
// (6.2.11.5). This one has a single glyph that stands for every rune.
const (
	glyphlessName   = "Daluang-Glyphless"
	glyphlessWidth  = 500 // thousandths of the font's size
	glyphlessAscent = 999
	// A descent of 0 is taken for a missing one by some readers.
	glyphlessDescent = -1
)

// embeddedFont is a Type0 font with Identity-H and codes 1..n (ISO 32000-1 9.7).
type embeddedFont struct {
	name            string
	file            []byte // TrueType
	runes           []rune // by code - 1
	glyphs          []uint16
	widths          []int // by code - 1, thousandths; nil: glyphlessWidth
	ascent, descent int
	box             [4]int
	flags           int
}

func glyphless(runes []rune) embeddedFont {
	glyphs := make([]uint16, len(runes))
	for i := range glyphs {
		glyphs[i] = 1
	}
	const fixedPitch, symbolic = 1, 4
	return embeddedFont{name: glyphlessName, file: glyphlessFile(), runes: runes, glyphs: glyphs,
		ascent: glyphlessAscent, descent: glyphlessDescent, flags: fixedPitch | symbolic,
		box: [4]int{0, glyphlessDescent, glyphlessWidth, glyphlessAscent}}
}

// write writes the font under a number that pages already name. Its name has no
// subset tag, so that no CIDSet is asked for (6.2.11.4.2).
func (f embeddedFont) write(w *Writer, number int) {
	descendant, descriptor, file := w.out.reserve(), w.out.reserve(), w.out.reserve()
	toGlyph, toUnicode := w.out.reserve(), w.out.reserve()
	w.out.object(number, fmt.Sprintf("<< /Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H"+
		" /DescendantFonts [%d 0 R] /ToUnicode %d 0 R >>", f.name, descendant, toUnicode))
	w.out.object(descendant, fmt.Sprintf("<< /Type /Font /Subtype /CIDFontType2 /BaseFont /%s"+
		" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"+
		" /FontDescriptor %d 0 R /DW %d%s /CIDToGIDMap %d 0 R >>", f.name, descriptor, glyphlessWidth, f.widthArray(), toGlyph))
	w.out.object(descriptor, fmt.Sprintf("<< /Type /FontDescriptor /FontName /%s /Flags %d /FontBBox [%d %d %d %d]"+
		" /ItalicAngle 0 /Ascent %d /Descent %d /CapHeight %[7]d /StemV 80 /FontFile2 %[9]d 0 R >>",
		f.name, f.flags, f.box[0], f.box[1], f.box[2], f.box[3], f.ascent, f.descent, file))
	w.packedStream(file, fmt.Sprintf("/Length1 %d", len(f.file)), f.file)
	w.packedStream(toGlyph, "", f.glyphMap())
	w.packedStream(toUnicode, "", []byte(unicodeMap(f.runes)))
}

func (f embeddedFont) widthArray() string {
	if f.widths == nil {
		return ""
	}
	return fmt.Sprintf(" /W [1 %d]", f.widths) // %d of a slice is [a b c]
}

// glyphMap is the CIDToGIDMap stream: two bytes a code from 0 on.
func (f embeddedFont) glyphMap() []byte {
	data := make([]byte, 2, 2+2*len(f.glyphs))
	for _, glyph := range f.glyphs {
		data = binary.BigEndian.AppendUint16(data, glyph)
	}
	return data
}

// unicodeMap is the ToUnicode CMap (ISO 32000-1 9.10.3), a hundred codes a block.
func unicodeMap(runes []rune) string {
	var b strings.Builder
	b.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n" +
		"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n" +
		"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	for start := 0; start < len(runes); start += 100 {
		block := runes[start:min(start+100, len(runes))]
		fmt.Fprintf(&b, "%d beginbfchar\n", len(block))
		for i, r := range block {
			fmt.Fprintf(&b, "<%04X> <", start+i+1)
			for _, unit := range utf16.Encode([]rune{r}) {
				fmt.Fprintf(&b, "%04X", unit)
			}
			b.WriteString(">\n")
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
	return b.String()
}

// fontTable is a table of a TrueType file.
type fontTable struct {
	tag  string
	data []byte
}

// glyphlessFile builds the TrueType file: .notdef, empty, and one glyph, an em of
// 1000 units. The glyph is a contour there and back, without area: an empty one
// would make a line of text as flat as its baseline, and MuPDF leaves that out.
func glyphlessFile() []byte {
	const glyphs, bytesOfOS2 = 2, 78
	os2 := make([]byte, bytesOfOS2)
	for at, v := range map[int]int{2: glyphlessWidth, 4: 400, 6: 5, 68: glyphlessAscent, 70: glyphlessDescent, 74: glyphlessAscent, 76: -glyphlessDescent} {
		binary.BigEndian.PutUint16(os2[at:], uint16(v))
	}
	return trueType([]fontTable{
		{"OS/2", os2},
		// One encoding (Windows, Unicode) in format 4 with the closing segment only.
		{"cmap", uint16s(0, 1, 3, 1, 0, 12, 4, 24, 0, 2, 2, 0, 0, 0xFFFF, 0, 0xFFFF, 1, 0)},
		// One contour that ends with point 1: (0, 0), then the upper right corner.
		{"glyf", uint16s(1, 0, 0, glyphlessWidth, glyphlessAscent, 1, 0, 0x3101, glyphlessWidth, glyphlessAscent)},
		{"head", uint16s(1, 0, 1, 0, 0, 0, 0x5F0F, 0x3CF5, 0, 1000, 0, 0, 0, 0, 0, 0, 0, 0,
			0, 0, glyphlessWidth, glyphlessAscent, 0, 8, 2, 0, 0)},
		{"hhea", uint16s(1, 0, glyphlessAscent, glyphlessDescent, 0, glyphlessWidth, 0, 0, glyphlessWidth, 1, 0, 0, 0, 0, 0, 0, 0, 1)},
		{"hmtx", uint16s(glyphlessWidth, 0, 0)},
		{"loca", uint16s(0, 0, 10)},
		{"maxp", uint16s(1, 0, glyphs, 2, 1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0)},
		{"name", uint16s(0, 0, 6)},
		{"post", uint16s(3, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0)},
	})
}

func uint16s(values ...int) []byte {
	var data []byte
	for _, v := range values {
		data = binary.BigEndian.AppendUint16(data, uint16(v))
	}
	return data
}

// trueType lays out a file of tables, which come sorted by tag, and closes it
// with the checksum in head (OpenType 1.9 "Organization of an OpenType Font").
func trueType(tables []fontTable) []byte {
	power := 1
	entry := 0
	for power*2 <= len(tables) {
		power, entry = power*2, entry+1
	}
	file := uint16s(1, 0, len(tables), 16*power, entry, 16*(len(tables)-power))
	var body []byte
	head := 0
	for _, table := range tables {
		offset := 12 + 16*len(tables) + len(body)
		if table.tag == "head" {
			head = offset
		}
		file = append(file, table.tag...)
		file = binary.BigEndian.AppendUint32(file, fontChecksum(table.data))
		file = binary.BigEndian.AppendUint32(file, uint32(offset))
		file = binary.BigEndian.AppendUint32(file, uint32(len(table.data)))
		body = append(body, padded(bytes.Clone(table.data))...)
	}
	file = append(file, body...)
	binary.BigEndian.PutUint32(file[head+8:], 0xB1B0AFBA-fontChecksum(file))
	return file
}

func fontChecksum(data []byte) uint32 {
	var sum uint32
	for i, b := range data {
		sum += uint32(b) << (24 - 8*(i%4))
	}
	return sum
}
