package pdfa

import (
	"encoding/binary"
	"fmt"
	"math"

	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
)

// typeface is a font of the Go project (BSD licence, Bigelow & Holmes) and what
// a document used of it.
type typeface struct {
	name   string
	font   *sfnt.Font
	buffer sfnt.Buffer
	tables map[string][]byte
	em     float64
	codes  runeCodes
}

func regularFace() (*typeface, error) { return newTypeface("GoRegular", goregular.TTF) }

func boldFace() (*typeface, error) { return newTypeface("GoBold", gobold.TTF) }

func newTypeface(name string, file []byte) (*typeface, error) {
	font, err := sfnt.Parse(file)
	if err != nil {
		return nil, fmt.Errorf("read font %s: %w", name, err)
	}
	tables, err := fontTables(file)
	if err != nil {
		return nil, fmt.Errorf("read font %s: %w", name, err)
	}
	return &typeface{name: name, font: font, tables: tables, em: float64(font.UnitsPerEm())}, nil
}

// glyph returns the glyph of a rune, that of U+FFFD or ? if there is none; the
// text that can be copied is right all the same.
func (f *typeface) glyph(r rune) int {
	for _, shown := range []rune{r, 0xFFFD, '?'} {
		if glyph, err := f.font.GlyphIndex(&f.buffer, shown); err == nil && glyph != 0 {
			return int(glyph)
		}
	}
	return 0
}

// metric returns the four bytes of a glyph in hmtx: advance and left bearing.
func (f *typeface) metric(glyph int) []byte {
	measured := int(binary.BigEndian.Uint16(f.tables["hhea"][34:]))
	hmtx := f.tables["hmtx"]
	if glyph < measured {
		return hmtx[4*glyph : 4*glyph+4]
	}
	bearing := hmtx[4*measured+2*(glyph-measured):]
	return []byte{hmtx[4*measured-4], hmtx[4*measured-3], bearing[0], bearing[1]}
}

func (f *typeface) advance(glyph int) float64 {
	return float64(binary.BigEndian.Uint16(f.metric(glyph)))
}

// measure is the length of a line in sizes of the font.
func (f *typeface) measure(line string) float64 {
	length := 0.0
	for _, r := range line {
		length += f.advance(f.glyph(r))
	}
	return length / f.em
}

// embedded is the part of the font that the document used.
func (f *typeface) embedded() embeddedFont {
	const nonsymbolic = 32
	subset := embeddedFont{name: f.name, runes: f.codes.runes, flags: nonsymbolic, ascent: f.thousandths("hhea", 4), descent: f.thousandths("hhea", 6)}
	for i := range subset.box {
		subset.box[i] = f.thousandths("head", 36+2*i)
	}
	kept := glyphSubset{face: f, number: map[int]int{}}
	kept.add(0)
	for _, r := range f.codes.runes {
		glyph := f.glyph(r)
		subset.glyphs = append(subset.glyphs, uint16(kept.add(glyph)))
		subset.widths = append(subset.widths, int(f.advance(glyph)*1000/f.em))
	}
	subset.file = kept.file()
	return subset
}

// thousandths reads a signed number of font units.
func (f *typeface) thousandths(table string, at int) int {
	return int(math.Round(float64(int16(binary.BigEndian.Uint16(f.tables[table][at:]))) * 1000 / f.em))
}

// glyphSubset numbers glyphs anew, in the order in which they are met.
type glyphSubset struct {
	face   *typeface
	number map[int]int // by the number in the whole font
	glyphs []int
}

func (s *glyphSubset) add(glyph int) int {
	number, known := s.number[glyph]
	if !known {
		number = len(s.glyphs)
		s.number[glyph] = number
		s.glyphs = append(s.glyphs, glyph)
	}
	return number
}

// file lays out the glyphs, without hinting: the programs that it calls stay
// behind. Parts of composed glyphs join the list while it is walked.
func (s *glyphSubset) file() []byte {
	var glyf, hmtx []byte
	loca := []byte{0, 0, 0, 0}
	for i := 0; i < len(s.glyphs); i++ {
		glyf = append(glyf, padded(s.outline(s.glyphs[i]))...)
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
		hmtx = append(hmtx, s.face.metric(s.glyphs[i])...)
	}
	table := func(tag string) []byte { return append([]byte(nil), s.face.tables[tag]...) }
	head, hhea, maxp := table("head"), table("hhea"), table("maxp")
	binary.BigEndian.PutUint32(head[8:], 0)
	binary.BigEndian.PutUint16(head[50:], 1) // loca has four bytes an entry
	binary.BigEndian.PutUint16(hhea[34:], uint16(len(s.glyphs)))
	binary.BigEndian.PutUint16(maxp[4:], uint16(len(s.glyphs)))
	return trueType([]fontTable{{"glyf", glyf}, {"head", head}, {"hhea", hhea}, {"hmtx", hmtx}, {"loca", loca}, {"maxp", maxp}})
}

// outline returns a copy of a glyph's description without its instructions
// (OpenType 1.9 "glyf"); the parts of a composed glyph are numbered anew.
func (s *glyphSubset) outline(glyph int) []byte {
	start, end := s.bounds(glyph)
	data := append([]byte(nil), s.face.tables["glyf"][start:end]...)
	if len(data) == 0 {
		return data
	}
	contours := int(int16(binary.BigEndian.Uint16(data)))
	if contours >= 0 {
		at := 10 + 2*contours
		instructions := int(binary.BigEndian.Uint16(data[at:]))
		data[at], data[at+1] = 0, 0
		return append(data[:at+2], data[at+2+instructions:]...)
	}
	return s.composed(data)
}

func (s *glyphSubset) composed(data []byte) []byte {
	const wordArguments, scale, moreParts, twoScales, fourScales, instructions = 0x1, 0x8, 0x20, 0x40, 0x80, 0x100
	for at := 10; ; {
		flags := binary.BigEndian.Uint16(data[at:])
		binary.BigEndian.PutUint16(data[at:], flags&^instructions)
		part := int(binary.BigEndian.Uint16(data[at+2:]))
		binary.BigEndian.PutUint16(data[at+2:], uint16(s.add(part)))
		at += 6
		for flag, size := range map[uint16]int{wordArguments: 2, scale: 2, twoScales: 4, fourScales: 8} {
			if flags&flag != 0 {
				at += size
			}
		}
		if flags&moreParts == 0 {
			return data[:at]
		}
	}
}

// bounds is where a glyph lies in glyf.
func (s *glyphSubset) bounds(glyph int) (start, end int) {
	loca := s.face.tables["loca"]
	if binary.BigEndian.Uint16(s.face.tables["head"][50:]) == 0 {
		return 2 * int(binary.BigEndian.Uint16(loca[2*glyph:])), 2 * int(binary.BigEndian.Uint16(loca[2*glyph+2:]))
	}
	return int(binary.BigEndian.Uint32(loca[4*glyph:])), int(binary.BigEndian.Uint32(loca[4*glyph+4:]))
}
