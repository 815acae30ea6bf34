package pdfa

import (
	"bytes"
	"encoding/binary"
	"strconv"
	"strings"
)

// widthReader runs a Type 2 charstring (Adobe Technical Note 5177) up to the first
// operator that clears the stack: the width stands before its operands.
type widthReader struct {
	globals, locals [][]byte
	stack           []float64
	steps           int
}

const mostSteps = 10_000

// run returns the width as given, whether one is given, and whether the end was found.
func (w *widthReader) run(code []byte, depth int) (width float64, given, done bool) {
	for i := 0; i < len(code); {
		if w.steps++; w.steps > mostSteps || depth > 10 {
			return 0, false, false
		}
		b := int(code[i])
		if b == 28 || b >= 32 {
			v, n, ok := charNumber(code[i:])
			if !ok || len(w.stack) > 512 {
				return 0, false, false
			}
			w.stack = append(w.stack, v)
			i += n
			continue
		}
		i++
		switch b {
		case 10, 29: // callsubr, callgsubr
			routine, ok := w.routine(b == 29)
			if !ok {
				return 0, false, false
			}
			if width, given, done = w.run(routine, depth+1); done {
				return width, given, true
			}
		case 11: // return
			return 0, false, false
		default:
			return w.clear(b)
		}
	}
	return 0, false, false
}

// clear judges the operator that clears the stack.
func (w *widthReader) clear(b int) (width float64, given, done bool) {
	n := len(w.stack)
	switch b {
	case 1, 3, 18, 23, 19, 20: // stems and masks take pairs
		given = n%2 == 1
	case 21: // rmoveto
		given = n > 2
	case 4, 22: // vmoveto, hmoveto
		given = n > 1
	case 14: // endchar, with an accent's four operands or none
		given = n == 1 || n == 5
	default:
		return 0, false, false
	}
	if given {
		width = w.stack[0]
	}
	return width, given, true
}

func (w *widthReader) routine(global bool) ([]byte, bool) {
	routines := w.locals
	if global {
		routines = w.globals
	}
	bias := 107
	if len(routines) >= 33900 {
		bias = 32768
	} else if len(routines) >= 1240 {
		bias = 1131
	}
	if len(w.stack) == 0 {
		return nil, false
	}
	index := int(w.stack[len(w.stack)-1]) + bias
	w.stack = w.stack[:len(w.stack)-1]
	if index < 0 || index >= len(routines) {
		return nil, false
	}
	return routines[index], true
}

func charNumber(data []byte) (v float64, length int, ok bool) {
	if data[0] == 255 {
		if len(data) < 5 {
			return 0, 0, false
		}
		return float64(int32(binary.BigEndian.Uint32(data[1:]))) / 65536, 5, true
	}
	return cffInteger(data)
}

func parseReal(text string) float64 {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0
	}
	return v
}

// type1 is a Type 1 font file (Adobe Type 1 Font Format).
type type1 struct {
	widths map[string]float64
	order  []string
	codes  *[256]string
	scale  float64
}

func readType1(file []byte) (*type1, bool) {
	file = withoutSegments(file)
	at := bytes.Index(file, []byte("eexec"))
	if at < 0 {
		return nil, false
	}
	t := &type1{widths: map[string]float64{}, scale: 1}
	t.readClear(file[:at])
	secret := file[at+5:]
	for len(secret) > 0 && isSpace(secret[0]) {
		secret = secret[1:]
	}
	if len(secret) < 4 {
		return nil, false
	}
	if hexadecimal(secret[:4]) {
		secret, _, _ = unhex(secret)
	}
	t.readCharStrings(decrypt(secret, 55665, 4))
	return t, len(t.widths) > 0
}

// withoutSegments takes off the headers of a PFB file.
func withoutSegments(file []byte) []byte {
	if len(file) < 6 || file[0] != 0x80 {
		return file
	}
	var plain []byte
	for len(file) >= 6 && file[0] == 0x80 && file[1] != 3 {
		length := uint64(binary.LittleEndian.Uint32(file[2:]))
		end := min(6+length, uint64(len(file)))
		plain = append(plain, file[6:end]...)
		file = file[end:]
	}
	return plain
}

func hexadecimal(data []byte) bool {
	for _, c := range data {
		if _, ok := hexDigit(c); !ok {
			return false
		}
	}
	return true
}

func decrypt(data []byte, key uint16, skip int) []byte {
	plain := make([]byte, len(data))
	for i, c := range data {
		plain[i] = c ^ byte(key>>8)
		key = (uint16(c)+key)*52845 + 22719
	}
	return plain[min(skip, len(plain)):]
}

// readClear reads encoding and matrix.
func (t *type1) readClear(text []byte) {
	if at := bytes.Index(text, []byte("/FontMatrix")); at >= 0 {
		l := lexer{data: append(bytes.Clone(text[at+11:min(at+120, len(text))]), ' '), content: true}
		if v, err := l.value(0); err == nil {
			if list, ok := v.([]any); ok && len(list) == 6 && asFloat(list[0]) > 0 {
				t.scale = asFloat(list[0]) * 1000
			}
		}
	}
	at := bytes.Index(text, []byte("/Encoding"))
	if at < 0 {
		return
	}
	text = text[at+9:]
	if bytes.HasPrefix(bytes.TrimSpace(text), []byte("StandardEncoding")) {
		standard := latin().standard
		t.codes = &standard
		return
	}
	var codes [256]string
	for entry := range strings.SplitSeq(string(text), "dup ") {
		fields := strings.Fields(entry)
		if len(fields) >= 2 && strings.HasPrefix(fields[1], "/") {
			if code, err := strconv.ParseUint(fields[0], 10, 8); err == nil {
				codes[code] = fields[1][1:]
			}
		}
	}
	t.codes = &codes
}

// readCharStrings finds "/name length RD bytes" and the width in each.
func (t *type1) readCharStrings(text []byte) {
	skip := 4
	if at := bytes.Index(text, []byte("/lenIV")); at >= 0 {
		l := lexer{data: append(bytes.Clone(text[at+6:min(at+20, len(text))]), ' '), content: true}
		if v, err := l.value(0); err == nil {
			if n, ok := v.(int64); ok && n >= 0 && n < 64 {
				skip = int(n)
			}
		}
	}
	at := bytes.Index(text, []byte("/CharStrings"))
	if at < 0 {
		return
	}
	for text = text[at+12:]; len(t.order) < mostCodes; {
		start := bytes.IndexByte(text, '/')
		if start < 0 {
			return
		}
		text = text[start+1:]
		head := text[:min(len(text), 160)]
		fields := bytes.Fields(head)
		if len(fields) < 3 {
			return
		}
		length, err := strconv.ParseUint(string(fields[1]), 10, 16)
		mark := bytes.Index(head, fields[2])
		after := bytes.Index(head[len(fields[0]):], append([]byte{' '}, append(bytes.Clone(fields[2]), ' ')...))
		if err != nil || mark < 0 || after < 0 {
			continue
		}
		begin := len(fields[0]) + after + len(fields[2]) + 2
		end := begin + int(length)
		if end > len(text) {
			return
		}
		glyph := string(fields[0])
		t.order = append(t.order, glyph)
		t.widths[glyph] = sidebearingWidth(decrypt(text[begin:end], 4330, skip))
		text = text[end:]
	}
}

// sidebearingWidth reads the operands of hsbw or sbw; -1 if they are not there.
func sidebearingWidth(code []byte) float64 {
	var stack []float64
	for i := 0; i < len(code); {
		b := int(code[i])
		switch {
		case b == 255 && i+4 < len(code):
			stack = append(stack, float64(int32(binary.BigEndian.Uint32(code[i+1:]))))
			i += 5
			continue
		case b >= 32 && b < 255:
			v, n, ok := cffInteger(code[i:])
			if !ok {
				return -1
			}
			stack = append(stack, v)
			i += n
			continue
		case b == 13 && len(stack) >= 2:
			return stack[1]
		case b == 12 && i+1 < len(code) && code[i+1] == 7 && len(stack) >= 4:
			return stack[2]
		case b == 12 && i+1 < len(code) && code[i+1] == 12 && len(stack) >= 2 && stack[len(stack)-1] != 0: // div
			n := len(stack)
			stack = append(stack[:n-2], stack[n-2]/stack[n-1])
			i += 2
			continue
		}
		return -1
	}
	return -1
}

func (t *type1) encoding() *[256]string { return t.codes }
func (t *type1) glyphNames() []string   { return t.order }

func (t *type1) glyph(f *foreignFont, code int) shownGlyph {
	if code > 255 || f.names[code] == "" && t.codes == nil {
		return shownGlyph{}
	}
	glyph := f.names[code]
	width, found := t.widths[glyph]
	if !found {
		return shownGlyph{known: true, notdef: glyph == "" || glyph == ".notdef"}
	}
	return shownGlyph{known: true, present: true, notdef: glyph == ".notdef", width: width * t.scale, measure: width >= 0}
}

func asFloat(v any) float64 {
	switch v := v.(type) {
	case int64:
		return float64(v)
	case float64:
		return v
	}
	return 0
}
