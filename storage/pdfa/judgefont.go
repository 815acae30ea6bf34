package pdfa

import (
	"regexp"
	"strings"
)

// foreignFont is a font that some text uses, with what it is judged by.
type foreignFont struct {
	number   int
	dict     dict // of the font
	inner    dict // of the descendant for Type0, else of the font itself
	kind     name // of the font
	embedded bool
	program  fontProgram // nil: not embedded, or of a kind that cannot be read
	codes    *codeMap    // Type0: from codes to CIDs; nil: not known
	glyphIDs []byte      // CIDToGIDMap, nil for identity
	names    [256]string // simple fonts: glyph names, "" where the encoding has none
	encoded  bool        // names come from the dictionary, not only from the program
	symbolic bool
	unicode  *meaningMap
	widths   map[int]float64
	usual    float64 // width where widths has none
	seen     map[int]bool
	shown    map[string]bool // Type3: glyphs that were followed
	missing  bool            // that it is not embedded has been said
}

// fontProgram is an embedded font file.
type fontProgram interface {
	// glyph finds what a code shows: its width in thousandths, if known.
	glyph(f *foreignFont, code int) shownGlyph
}

// shownGlyph is one glyph as the font file has it.
type shownGlyph struct {
	known   bool // false: it could not be found out
	present bool
	notdef  bool
	width   float64
	measure bool // width is known
}

const mostFonts = 5000

// font reads a font once; nil if v is none.
func (j *judge) font(v any) *foreignFont {
	number, _ := v.(reference)
	entries := j.dict(v)
	if entries == nil {
		return nil
	}
	if known, ok := j.fonts[int(number)]; ok && number > 0 {
		return known
	}
	if len(j.fonts) > mostFonts {
		j.notJudged("fonts over %d", mostFonts)
		return nil
	}
	f := &foreignFont{number: int(number), dict: entries, inner: entries, kind: j.name(entries["Subtype"]), seen: map[int]bool{}, shown: map[string]bool{}}
	if number > 0 {
		j.fonts[int(number)] = f
	}
	j.judgeFontDict(f)
	switch f.kind {
	case "Type0":
		j.readComposite(f)
	case "Type3":
		j.readEncoding(f)
	default:
		j.readProgram(f)
		j.readEncoding(f)
	}
	j.readWidths(f)
	f.unicode = j.readToUnicode(f, entries["ToUnicode"])
	return f
}

var standardFonts = strings.Fields(`Courier Courier-Bold Courier-Oblique Courier-BoldOblique Helvetica Helvetica-Bold Helvetica-Oblique
	Helvetica-BoldOblique Times-Roman Times-Bold Times-Italic Times-BoldItalic Symbol ZapfDingbats`)

// judgeFontDict is 6.2.11.2.
func (j *judge) judgeFontDict(f *foreignFont) {
	if j.name(f.dict["Type"]) != "Font" {
		j.problem("6.2.11.2-1", f.number, "font without its type")
	}
	base := j.name(f.dict["BaseFont"])
	switch f.kind {
	case "Type0", "Type3", "Type1", "MMType1", "TrueType":
	default:
		j.problem("6.2.11.2-2", f.number, "font of kind %q", string(f.kind))
	}
	if f.kind != "Type3" && base == "" {
		j.problem("6.2.11.2-3", f.number, "font without a name")
	}
	if f.kind == "Type0" {
		return
	}
	for _, standard := range standardFonts {
		if f.kind == "Type1" && string(base) == standard {
			return
		}
	}
	first, ok1 := j.integer(f.dict["FirstChar"])
	last, ok2 := j.integer(f.dict["LastChar"])
	if !ok1 {
		j.problem("6.2.11.2-4", f.number, "font without FirstChar")
	}
	if !ok2 {
		j.problem("6.2.11.2-5", f.number, "font without LastChar")
	}
	if widths := j.array(f.dict["Widths"]); ok1 && ok2 && int64(len(widths)) != last-first+1 {
		j.problem("6.2.11.2-6", f.number, "%d widths for codes %d to %d", len(widths), first, last)
	}
}

// readProgram finds the font file and reads it as far as its kind is known.
func (j *judge) readProgram(f *foreignFont) {
	descriptor := j.dict(f.inner["FontDescriptor"])
	flags, _ := j.integer(descriptor["Flags"])
	f.symbolic = flags&4 != 0
	for _, key := range []name{"FontFile", "FontFile2", "FontFile3"} {
		stream := j.stream(descriptor[key])
		if stream == nil {
			continue
		}
		f.embedded = true
		data, err := j.decode(stream, largestStream)
		if err == nil && !j.spend(4*int64(len(data))) {
			err = errBudget
		}
		if err != nil {
			j.notJudged("font file %d: %v", stream.number, err)
			return
		}
		var ok bool
		switch kind := j.name(stream.dict["Subtype"]); {
		case key == "FontFile":
			f.program, ok = readType1(data)
		case key == "FontFile2":
			f.program, ok = readTrueType(data)
		case kind == "Type1C" || kind == "CIDFontType0C":
			f.program, ok = readCFF(data)
		case kind == "OpenType":
			f.program, ok = readOpenType(data)
		default:
			j.problem("6.2.11.2-7", f.number, "font file of kind %q", string(kind))
		}
		if !ok {
			f.program = nil
			j.notJudged("glyphs of font %d: its file cannot be read", f.number)
		}
		break
	}
	if f.kind == "TrueType" {
		j.judgeSymbolic(f)
	}
	j.judgeSubset(f, descriptor)
}

// judgeSymbolic is 6.2.11.6 for TrueType fonts.
func (j *judge) judgeSymbolic(f *foreignFont) {
	encoding := j.resolve(f.dict["Encoding"])
	base, differences := j.name(encoding), []any(nil)
	if entries, ok := encoding.(dict); ok {
		base, differences = j.name(entries["BaseEncoding"]), j.array(entries["Differences"])
	}
	t, _ := f.program.(*sfntFile)
	if f.symbolic {
		if encoding != nil {
			j.problem("6.2.11.6-3", f.number, "symbolic TrueType font with an encoding")
		}
		if t != nil && len(t.cmaps) != 1 && t.cmaps[cmapKey{3, 0}] == nil {
			j.problem("6.2.11.6-4", f.number, "symbolic TrueType font file with %d character maps", len(t.cmaps))
		}
		return
	}
	if base != "MacRomanEncoding" && base != "WinAnsiEncoding" {
		j.problem("6.2.11.6-2", f.number, "TrueType font with encoding %q", string(base))
	}
	for _, v := range differences {
		if glyph, ok := j.resolve(v).(name); ok && glyph != ".notdef" && !adobeName(string(glyph)) {
			j.problem("6.2.11.6-2", f.number, "TrueType font with glyph %q in its differences", string(glyph))
			break
		}
	}
	if t != nil && len(differences) > 0 && t.cmaps[cmapKey{3, 1}] == nil {
		j.problem("6.2.11.6-2", f.number, "TrueType font with differences, but no Unicode map in its file")
	}
	if t != nil && (len(t.cmaps) == 0 || len(t.cmaps) == 1 && t.cmaps[cmapKey{3, 0}] != nil) {
		j.problem("6.2.11.6-1", f.number, "TrueType font file without a character map that is not symbolic")
	}
}

var foreignTag = regexp.MustCompile(`^[A-Z]{6}\+`)

// judgeSubset is 6.2.11.4.2: a list of a subset's glyphs is complete.
func (j *judge) judgeSubset(f *foreignFont, descriptor dict) {
	if !f.embedded || !foreignTag.MatchString(string(j.name(f.inner["BaseFont"]))) {
		return
	}
	if f.kind == "Type0" {
		j.judgeCIDSet(f, descriptor)
		return
	}
	listed, ok := j.resolve(descriptor["CharSet"]).([]byte)
	named, isNamed := f.program.(interface{ glyphNames() []string })
	if !ok || !isNamed {
		return
	}
	set := map[string]bool{}
	for glyph := range strings.SplitSeq(string(listed), "/") {
		set[strings.TrimSpace(glyph)] = true
	}
	for _, glyph := range named.glyphNames() {
		if glyph != ".notdef" && !set[glyph] {
			j.problem("6.2.11.4.2-1", f.number, "CharSet does not list glyph %q", glyph)
			return
		}
	}
}

func (j *judge) judgeCIDSet(f *foreignFont, descriptor dict) {
	stream := j.stream(descriptor["CIDSet"])
	counted, isCounted := f.program.(interface{ cids(f *foreignFont) []int })
	if stream == nil || !isCounted {
		return
	}
	set, err := j.decode(stream, 1<<16)
	if err != nil {
		return
	}
	for _, cid := range counted.cids(f) {
		if cid/8 >= len(set) || set[cid/8]&(0x80>>(cid%8)) == 0 {
			j.problem("6.2.11.4.2-2", f.number, "CIDSet does not list CID %d", cid)
			return
		}
	}
}

// readWidths reads Widths, or W and DW (ISO 32000-1 9.2.4, 9.7.4.3).
func (j *judge) readWidths(f *foreignFont) {
	f.widths = map[int]float64{}
	if f.kind == "Type0" {
		f.usual = 1000
		if w, ok := j.number(f.inner["DW"]); ok {
			f.usual = w
		}
		j.readCIDWidths(f, j.array(f.inner["W"]))
		return
	}
	f.usual, _ = j.number(j.dict(f.dict["FontDescriptor"])["MissingWidth"])
	first, _ := j.integer(f.dict["FirstChar"])
	for i, v := range j.array(f.dict["Widths"]) {
		if w, ok := j.number(v); ok && i < 256 {
			f.widths[int(first)+i] = w
		}
	}
}

func (j *judge) readCIDWidths(f *foreignFont, list []any) {
	for len(list) >= 2 {
		first, _ := j.integer(list[0])
		if group := j.array(list[1]); group != nil {
			for i, v := range group {
				if w, ok := j.number(v); ok && i <= mostCodes {
					f.widths[int(first)+i] = w
				}
			}
			list = list[2:]
			continue
		}
		if len(list) < 3 {
			return
		}
		last, _ := j.integer(list[1])
		w, _ := j.number(list[2])
		for cid := first; cid <= last && cid <= mostCodes && j.spend(1); cid++ {
			f.widths[int(cid)] = w
		}
		list = list[3:]
	}
}
