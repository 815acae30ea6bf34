package pdfa

import (
	"bytes"
	"regexp"
	"slices"
	"unicode/utf8"
)

var (
	headerLine    = regexp.MustCompile(`^%PDF-1\.[0-7](\r\n|\r|\n)`)
	headerBytes   = regexp.MustCompile(`^%PDF-[^\r\n]*(\r\n|\r|\n)%[\x80-\xFF]{4}`)
	endstreamLine = regexp.MustCompile(`^(\r\n|\r|\n)endstream`)
	headerExact   = regexp.MustCompile(`^[0-9]+[\x00\t\n\f\r ][0-9]+[\x00\t\n\f\r ]obj(\r\n|\r|\n)`)
)

// judgeHeader is 6.1.2.
func (j *judge) judgeHeader() {
	head := j.piece(0, 1024)
	if !headerLine.Match(head) {
		j.problem("6.1.2-1", 0, "no line %%PDF-1.n at byte 0")
	}
	if at := bytes.Index(head, []byte("%PDF-")); at >= 0 {
		head = head[at:]
	}
	if !headerBytes.Match(latinOf(head)) {
		j.problem("6.1.2-2", 0, "no comment of four bytes over 127 behind the header")
	}
}

// latinOf spells bytes as characters, for a regular expression about bytes over 127.
func latinOf(data []byte) []byte {
	text := make([]byte, 0, 2*len(data))
	for _, c := range data {
		text = utf8.AppendRune(text, rune(c))
	}
	return text
}

// judgeTrailer is 6.1.3.
func (j *judge) judgeTrailer() {
	halves := j.array(j.trailer["ID"])
	filled := func(v any) bool { text, ok := j.resolve(v).([]byte); return ok && len(text) > 0 }
	if len(halves) != 2 || !filled(halves[0]) || !filled(halves[1]) {
		j.problem("6.1.3-1", 0, "no file identifier of two strings")
	}
	if j.trailer["Encrypt"] != nil {
		j.problem("6.1.3-2", 0, "Encrypt in the trailer")
	}
	tail := j.piece(max(0, j.size-1024), 1024)
	if at := bytes.LastIndex(tail, []byte("%%EOF")); at < 0 || !lineEnd(tail[at+5:]) {
		j.problem("6.1.3-3", 0, "no end-of-file marker, or data behind it")
	}
}

func lineEnd(rest []byte) bool {
	return slices.Contains([]string{"", "\n", "\r", "\r\n"}, string(rest))
}

// judgeLayout visits every object, used or not: 6.1.6 to 6.1.9, 6.1.13.
func (j *judge) judgeLayout() {
	numbers := make([]int, 0, len(j.places))
	for number := range j.places {
		numbers = append(numbers, number)
	}
	slices.Sort(numbers)
	if len(numbers) > 8_388_607 {
		j.problem("6.1.13-7", 0, "%d objects", len(numbers))
	}
	for _, number := range numbers {
		switch p := j.places[number]; {
		case j.budget <= 0 || j.readErr != nil:
			return
		case p.stream > 0:
			j.judgeValue(number, j.object(number))
		case p.offset > 0:
			j.judgeObject(number, p.offset)
		}
	}
}

func (j *judge) judgeObject(number int, at int64) {
	if j.base > 0 {
		if _, ok := objectHeader(j.piece(at, 32)); !ok {
			at += j.base
		}
	}
	object, err := j.parseAt(number, at)
	if err != nil {
		if j.budget > 0 && j.readErr == nil {
			j.notJudged("object %d: it cannot be read", number)
		}
		return
	}
	j.judgeSpacing(number, object)
	stream, ok := object.value.(*body)
	if !ok {
		j.judgeValue(number, object.value)
		return
	}
	j.judgeValue(number, stream.dict)
	j.judgeStream(number, stream)
}

// judgeSpacing is 6.1.9.
func (j *judge) judgeSpacing(number int, object parsed) {
	at := object.start
	head := j.piece(max(0, at-1), 48)
	if at > 0 && len(head) > 0 {
		if head[0] != '\n' && head[0] != '\r' {
			j.problem("6.1.9-1", number, "object number not at the start of a line")
		}
		head = head[1:]
	}
	if !headerExact.Match(head) {
		j.problem("6.1.9-1", number, "not apart as %q", "1 0 obj")
	}
	rest := j.piece(object.end, 64)
	if _, ok := object.value.(*body); ok {
		if found := bytes.Index(rest, []byte("endstream")); found >= 0 {
			rest = rest[found+len("endstream"):]
		}
	}
	trimmed := bytes.TrimLeft(rest, " \t\r\n\f\x00")
	before := rest[:len(rest)-len(trimmed)]
	behind, found := bytes.CutPrefix(trimmed, []byte("endobj"))
	switch {
	case !found:
		if !bytes.HasPrefix(trimmed, []byte("%")) {
			j.problem("6.1.9-1", number, "no endobj behind the object")
		}
	case len(before) == 0 || !isLineEnd(before[len(before)-1]):
		j.problem("6.1.9-1", number, "endobj not at the start of a line")
	case len(behind) > 0 && !isLineEnd(behind[0]):
		j.problem("6.1.9-1", number, "no line end behind endobj")
	}
}

func isLineEnd(c byte) bool { return c == '\n' || c == '\r' }

// judgeStream is 6.1.7.
func (j *judge) judgeStream(number int, stream *body) {
	keyword := j.piece(max(0, stream.start-3), stream.start-max(0, stream.start-3))
	if !bytes.HasSuffix(keyword, []byte("m\n")) && !bytes.HasSuffix(keyword, []byte("m\r\n")) && !bytes.HasSuffix(keyword, []byte("\r\n")) {
		j.problem("6.1.7.1-2", number, "stream keyword not followed by its line end")
	}
	if length, ok := j.integer(stream.dict["Length"]); !ok || length != stream.length {
		j.problem("6.1.7.1-1", number, "Length %d of a stream of %d bytes", length, stream.length)
	}
	if !endstreamLine.Match(j.piece(stream.start+stream.length, 16)) {
		j.problem("6.1.7.1-2", number, "endstream not at the start of a line of its own")
	}
	for _, key := range []name{"F", "FFilter", "FDecodeParms"} {
		if stream.dict[key] != nil {
			j.problem("6.1.7.1-3", number, "stream with external data (%s)", key)
		}
	}
	filters, params := j.filters(stream.dict)
	for i, filter := range filters {
		switch filter {
		case "ASCIIHexDecode", "ASCII85Decode", "FlateDecode", "RunLengthDecode", "CCITTFaxDecode", "JBIG2Decode", "DCTDecode", "JPXDecode":
		case "Crypt":
			if kind := j.name(params[i]["Name"]); kind != "" && kind != "Identity" {
				j.problem("6.1.7.2-1", number, "filter Crypt %s", kind)
			}
		default:
			j.problem("6.1.7.2-1", number, "filter %s", filter)
		}
	}
}

// judgeValue is what holds for every dictionary: names as UTF-8 (6.1.8).
func (j *judge) judgeValue(number int, v any) {
	entries, ok := v.(dict)
	if !ok {
		return
	}
	switch entries["Type"] {
	case name("Font"):
		j.judgeUTF8(number, j.name(entries["BaseFont"]))
	case name("FontDescriptor"):
		j.judgeUTF8(number, j.name(entries["FontName"]))
	case name("StructTreeRoot"):
		for from, to := range j.dict(entries["RoleMap"]) {
			j.judgeUTF8(number, from)
			j.judgeUTF8(number, j.name(to))
		}
	case name("StructElem"):
		j.judgeUTF8(number, j.name(entries["S"]))
	}
}

func (j *judge) judgeUTF8(number int, n name) {
	if !utf8.ValidString(string(n)) {
		j.problem("6.1.8-1", number, "name %q is not UTF-8", string(n))
	}
}
