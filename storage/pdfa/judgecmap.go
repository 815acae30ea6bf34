package pdfa

import (
	"strings"
	"unicode/utf16"
)

// codeMap leads from the codes of a composite font to CIDs (ISO 32000-1 9.7.5).
type codeMap struct {
	identity   bool
	spaces     []codeSpace
	ranges     []codeRange
	collection string // ordering of a predefined character collection
}

type codeSpace struct {
	length    int
	low, high uint32
}

type codeRange struct {
	length          int
	low, high, from uint32
}

// next takes one code off a string that is not empty.
func (m *codeMap) next(codes []byte) (code, cid, length int) {
	if m.identity {
		if len(codes) == 1 { // half a code
			code = int(codes[0])<<8 | 0xFF
			return code, code, 1
		}
		code = int(codes[0])<<8 | int(codes[1])
		return code, code, 2
	}
	value := uint32(0)
	for n := 1; n <= 4 && n <= len(codes); n++ {
		value = value<<8 | uint32(codes[n-1])
		for _, s := range m.spaces {
			if s.length == n && withinSpace(value, s) {
				return int(value), m.cid(value, n), n
			}
		}
	}
	if len(m.spaces) > 0 {
		length = min(m.spaces[0].length, len(codes))
	}
	return int(codes[0]), 0, max(1, length)
}

// withinSpace compares byte by byte, as code space ranges do.
func withinSpace(value uint32, s codeSpace) bool {
	for shift := 0; shift < 8*s.length; shift += 8 {
		c := value >> shift & 0xFF
		if c < s.low>>shift&0xFF || c > s.high>>shift&0xFF {
			return false
		}
	}
	return true
}

func (m *codeMap) cid(value uint32, length int) int {
	for i := len(m.ranges) - 1; i >= 0; i-- {
		if r := m.ranges[i]; r.length == length && value >= r.low && value <= r.high {
			return int(r.from + value - r.low)
		}
	}
	return 0
}

// predefinedMaps are the CMaps that need not be embedded (ISO 32000-1 table 118),
// by the ordering of their character collection.
var predefinedMaps = map[string]string{
	"GB1": `GB-EUC-H GB-EUC-V GBpc-EUC-H GBpc-EUC-V GBK-EUC-H GBK-EUC-V GBKp-EUC-H GBKp-EUC-V GBK2K-H GBK2K-V UniGB-UCS2-H UniGB-UCS2-V
		UniGB-UTF16-H UniGB-UTF16-V`,
	"CNS1": `B5pc-H B5pc-V HKscs-B5-H HKscs-B5-V ETen-B5-H ETen-B5-V ETenms-B5-H ETenms-B5-V CNS-EUC-H CNS-EUC-V UniCNS-UCS2-H UniCNS-UCS2-V
		UniCNS-UTF16-H UniCNS-UTF16-V`,
	"Japan1": `83pv-RKSJ-H 90ms-RKSJ-H 90ms-RKSJ-V 90msp-RKSJ-H 90msp-RKSJ-V 90pv-RKSJ-H Add-RKSJ-H Add-RKSJ-V EUC-H EUC-V Ext-RKSJ-H Ext-RKSJ-V H V
		UniJIS-UCS2-H UniJIS-UCS2-V UniJIS-UCS2-HW-H UniJIS-UCS2-HW-V UniJIS-UTF16-H UniJIS-UTF16-V`,
	"Korea1": `KSC-EUC-H KSC-EUC-V KSCms-UHC-H KSCms-UHC-V KSCms-UHC-HW-H KSCms-UHC-HW-V KSCpc-EUC-H UniKS-UCS2-H UniKS-UCS2-V UniKS-UTF16-H UniKS-UTF16-V`,
}

// predefinedOrdering returns the ordering of a predefined CMap, "" for no such map.
func predefinedOrdering(n name) string {
	for ordering, names := range predefinedMaps {
		for _, known := range strings.Fields(names) {
			if known == string(n) {
				return ordering
			}
		}
	}
	return ""
}

// readComposite reads a Type0 font: 6.2.11.3.
func (j *judge) readComposite(f *foreignFont) {
	if inner := j.array(f.dict["DescendantFonts"]); len(inner) > 0 {
		if entries := j.dict(inner[0]); entries != nil {
			f.inner = entries
		}
	}
	j.readProgram(f)
	mapping := j.resolve(f.inner["CIDToGIDMap"])
	if f.embedded && j.name(f.inner["Subtype"]) == "CIDFontType2" {
		switch mapping := mapping.(type) {
		case *body:
			f.glyphIDs, _ = j.decode(mapping, 2*(mostCodes+1))
		case name:
			if mapping != "Identity" {
				j.problem("6.2.11.3.2-1", f.number, "CIDToGIDMap %q", string(mapping))
			}
		default:
			j.problem("6.2.11.3.2-1", f.number, "CIDFontType2 without CIDToGIDMap")
		}
	}
	switch encoding := j.resolve(f.dict["Encoding"]).(type) {
	case name:
		j.namedMap(f, encoding)
	case *body:
		if f.codes = j.readCodeMap(f.number, encoding); f.codes != nil {
			f.codes.collection = j.collection(f)
		}
		j.judgeSystem(f, j.dict(encoding.dict["CIDSystemInfo"]))
	}
}

func (j *judge) namedMap(f *foreignFont, n name) {
	if n == "Identity-H" || n == "Identity-V" {
		f.codes = &codeMap{identity: true, collection: j.collection(f)}
		return
	}
	ordering := predefinedOrdering(n)
	if ordering == "" {
		j.problem("6.2.11.3.3-1", f.number, "CMap %q is neither predefined nor embedded", string(n))
		return
	}
	j.notJudged("text in the predefined CMap %s", n)
	found, _ := j.resolve(j.dict(f.inner["CIDSystemInfo"])["Ordering"]).([]byte)
	if string(found) != ordering {
		j.problem("6.2.11.3.1-1", f.number, "CMap of %s for a font of %q", ordering, found)
	}
}

// collection is the ordering of a font's character collection where that says what
// each CID means, else "".
func (j *judge) collection(f *foreignFont) string {
	system := j.dict(f.inner["CIDSystemInfo"])
	registry, _ := j.resolve(system["Registry"]).([]byte)
	ordering, _ := j.resolve(system["Ordering"]).([]byte)
	if string(registry) != "Adobe" || predefinedMaps[string(ordering)] == "" {
		return ""
	}
	return string(ordering)
}

// judgeSystem is 6.2.11.3.1: font and CMap are of one character collection.
func (j *judge) judgeSystem(f *foreignFont, of dict) {
	system := j.dict(f.inner["CIDSystemInfo"])
	if of == nil {
		return
	}
	for _, key := range []name{"Registry", "Ordering"} {
		first, _ := j.resolve(system[key]).([]byte)
		second, _ := j.resolve(of[key]).([]byte)
		if string(first) != string(second) {
			j.problem("6.2.11.3.1-1", f.number, "CMap with %s %q for a font with %q", key, second, first)
		}
	}
	first, _ := j.integer(system["Supplement"])
	second, _ := j.integer(of["Supplement"])
	if first > second {
		j.problem("6.2.11.3.1-1", f.number, "CMap of supplement %d for a font of %d", second, first)
	}
}

// readCodeMap reads an embedded CMap: 6.2.11.3.3.
func (j *judge) readCodeMap(number int, stream *body) *codeMap {
	data, err := j.decode(stream, largestStream)
	if err != nil {
		return nil
	}
	m, mode, other := &codeMap{}, int64(0), name("")
	j.eachOperator(data, func(op operator, operands []any) {
		switch op {
		case "endcodespacerange":
			for i := 0; i+1 < len(operands); i += 2 {
				if low, high, n, ok := codePair(operands[i], operands[i+1]); ok && len(m.spaces) < 1000 {
					m.spaces = append(m.spaces, codeSpace{n, low, high})
				}
			}
		case "endcidrange":
			for i := 0; i+2 < len(operands); i += 3 {
				low, high, n, ok := codePair(operands[i], operands[i+1])
				j.keepRange(number, m, codeRange{n, low, high, 0}, operands[i+2], ok)
			}
		case "endcidchar":
			for i := 0; i+1 < len(operands); i += 2 {
				low, high, n, ok := codePair(operands[i], operands[i])
				j.keepRange(number, m, codeRange{n, low, high, 0}, operands[i+1], ok)
			}
		case "usecmap":
			other, _ = last(operands).(name)
		case "def":
			if v, ok := last(operands).(int64); ok && len(operands) >= 2 && operands[len(operands)-2] == name("WMode") {
				mode = v
			}
		}
	})
	if declared, ok := j.integer(stream.dict["WMode"]); declared != mode || !ok && mode != 0 {
		j.problem("6.2.11.3.3-2", number, "CMap with WMode %d declares %d", mode, declared)
	}
	if n := j.name(stream.dict["UseCMap"]); n != "" {
		other = n
	}
	if other != "" || stream.dict["UseCMap"] != nil {
		if other != "Identity-H" && other != "Identity-V" && predefinedOrdering(other) == "" {
			j.problem("6.2.11.3.3-3", number, "CMap refers to %q, which is not predefined", string(other))
		}
		j.notJudged("text in a CMap that uses another")
		return nil
	}
	return m
}

func last(operands []any) any {
	if len(operands) == 0 {
		return nil
	}
	return operands[len(operands)-1]
}

const mostRanges = 1 << 17

func (j *judge) keepRange(number int, m *codeMap, r codeRange, from any, ok bool) {
	cid, whole := from.(int64)
	if !ok || !whole || cid < 0 || len(m.ranges) >= mostRanges || r.high < r.low {
		return
	}
	if cid+int64(r.high-r.low) > 65535 {
		j.problem("6.1.13-10", number, "CID %d", cid+int64(r.high-r.low))
	}
	r.from = uint32(min(cid, 1<<20))
	m.ranges = append(m.ranges, r)
}

func codePair(a, b any) (low, high uint32, length int, ok bool) {
	first, ok1 := a.([]byte)
	second, ok2 := b.([]byte)
	if !ok1 || !ok2 || len(first) == 0 || len(first) != len(second) || len(first) > 4 {
		return 0, 0, 0, false
	}
	for i := range first {
		low, high = low<<8|uint32(first[i]), high<<8|uint32(second[i])
	}
	return low, high, len(first), true
}

// eachOperator visits the operators of a CMap with what stands before them.
func (j *judge) eachOperator(data []byte, visit func(op operator, operands []any)) {
	l := lexer{data: data, content: true}
	var operands []any
	for j.budget > 0 {
		if l.skipSpace(); l.at >= len(data) {
			return
		}
		before := l.at
		value, err := l.value(0)
		j.spend(int64(l.at-before) + 8)
		if err == errShort {
			return
		}
		if err != nil {
			l.at = max(l.at, before+1)
			continue
		}
		if op, ok := value.(operator); ok {
			visit(op, operands)
			operands = operands[:0]
		} else if len(operands) < mostRanges {
			operands = append(operands, value)
		}
	}
}

// meaningMap is what ToUnicode says (ISO 32000-1 9.10.3).
type meaningMap struct {
	single map[int]string
	ranges []unicodeRange
}

type unicodeRange struct {
	low, high uint32
	text      string
}

func (m *meaningMap) text(code int) (string, bool) {
	if m == nil {
		return "", false
	}
	if text, ok := m.single[code]; ok {
		return text, true
	}
	for _, r := range m.ranges {
		if uint32(code) >= r.low && uint32(code) <= r.high {
			runes := []rune(r.text)
			if len(runes) == 0 {
				return "", false
			}
			runes[len(runes)-1] += rune(uint32(code) - r.low)
			return string(runes), true
		}
	}
	return "", false
}

func (j *judge) readToUnicode(f *foreignFont, v any) *meaningMap {
	stream := j.stream(v)
	if stream == nil {
		return nil
	}
	data, err := j.decode(stream, largestStream)
	if err != nil {
		j.notJudged("ToUnicode of font %d: %v", f.number, err)
		return nil
	}
	m := &meaningMap{single: map[int]string{}}
	j.eachOperator(data, func(op operator, operands []any) {
		switch op {
		case "endbfchar":
			for i := 0; i+1 < len(operands); i += 2 {
				m.keep(operands[i], operands[i], operands[i+1])
			}
		case "endbfrange":
			for i := 0; i+2 < len(operands); i += 3 {
				m.keep(operands[i], operands[i+1], operands[i+2])
			}
		}
	})
	return m
}

func (m *meaningMap) keep(from, to, text any) {
	low, high, _, ok := codePair(from, to)
	if !ok || len(m.single) > mostRanges || len(m.ranges) > mostCodes {
		return
	}
	switch text := text.(type) {
	case []byte:
		if low == high {
			m.single[int(low)] = utf16Text(text)
		} else {
			m.ranges = append(m.ranges, unicodeRange{low, high, utf16Text(text)})
		}
	case []any:
		for i, v := range text {
			if piece, ok := v.([]byte); ok && uint32(i) <= high-low {
				m.single[int(low)+i] = utf16Text(piece)
			}
		}
	}
}

func utf16Text(data []byte) string {
	if len(data) == 1 {
		return string(rune(data[0]))
	}
	units := make([]uint16, 0, len(data)/2)
	for i := 0; i+1 < len(data); i += 2 {
		units = append(units, uint16(data[i])<<8|uint16(data[i+1]))
	}
	return string(utf16.Decode(units))
}
