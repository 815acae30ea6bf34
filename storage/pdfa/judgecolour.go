package pdfa

import (
	"encoding/binary"
	"reflect"
	"unicode/utf8"
)

// profileHeader is what an ICC profile says of itself (ISO 15076-1 7.2).
type profileHeader struct {
	class, space string
	major        byte
	sound        bool
}

func (j *judge) profile(stream *body) profileHeader {
	if known, ok := j.profiles[stream.number]; ok {
		return known
	}
	var header profileHeader
	data, err := j.decode(stream, largestStream)
	if err == nil && len(data) >= 128 {
		header = profileHeader{class: string(data[12:16]), space: string(data[16:20]), major: data[8], sound: string(data[36:40]) == "acsp"}
		header.sound = header.sound && binary.BigEndian.Uint32(data) <= uint32(len(data))
	}
	j.profiles[stream.number] = header
	return header
}

// judgeIntents is 6.2.3.
func (j *judge) judgeIntents() {
	var first any
	for _, v := range j.array(j.catalog["OutputIntents"]) {
		intent := j.dict(v)
		number, _ := v.(reference)
		if j.name(intent["S"]) == "GTS_PDFX" && intent["DestOutputProfileRef"] != nil {
			j.problem("6.2.3-3", int(number), "output intent with DestOutputProfileRef")
		}
		profile := j.stream(intent["DestOutputProfile"])
		if profile == nil {
			continue
		}
		if first != nil && !reflect.DeepEqual(first, intent["DestOutputProfile"]) {
			j.problem("6.2.3-2", int(number), "output intents with different profiles")
		}
		first = intent["DestOutputProfile"]
		j.judgeIntentProfile(profile, j.name(intent["S"]) == "GTS_PDFA1")
	}
}

func (j *judge) judgeIntentProfile(profile *body, archival bool) {
	h := j.profile(profile)
	if h.class != "prtr" && h.class != "mntr" || h.space != "RGB " && h.space != "CMYK" && h.space != "GRAY" || h.major >= 5 {
		j.problem("6.2.3-1", profile.number, "output profile of class %q, colour space %q, version %d", h.class, h.space, h.major)
	}
	if archival {
		j.intent = h.space
	}
}

var deviceSpaces = map[name]struct{ clause, usual, profile string }{
	"DeviceRGB":  {"6.2.4.3-2", "DefaultRGB", "RGB "},
	"DeviceCMYK": {"6.2.4.3-3", "DefaultCMYK", "CMYK"},
	"DeviceGray": {"6.2.4.3-4", "DefaultGray", ""},
}

// space judges a colour space that is used (6.2.4).
func (p *painter) space(v any, depth int) {
	v = p.resolve(v)
	if v == nil || depth > 8 || p.mask {
		return
	}
	if key, ok := v.(name); ok {
		p.deviceSpace(key, depth)
		return
	}
	list, _ := v.([]any)
	if len(list) == 0 {
		return
	}
	kind := p.name(list[0])
	if len(list) == 1 {
		p.deviceSpace(kind, depth)
		return
	}
	switch kind {
	case "ICCBased":
		p.iccSpace(p.stream(list[1]))
	case "Indexed", "Pattern":
		p.space(list[1], depth+1)
	case "Separation":
		p.separation(list, depth)
	case "DeviceN":
		p.deviceN(list, depth)
	}
}

func (p *painter) deviceSpace(key name, depth int) {
	rule, ok := deviceSpaces[key]
	if !ok {
		return
	}
	if usual := p.resolve(p.dict(p.resources["ColorSpace"])[name(rule.usual)]); usual != nil {
		if _, device := deviceSpaces[p.name(usual)]; !device {
			p.space(usual, depth+1)
			return
		}
	}
	if p.intent == "" || rule.profile != "" && p.intent != rule.profile {
		p.problem(rule.clause, p.owner, "%s without a matching output intent or %s", key, rule.usual)
	}
}

func (p *painter) iccSpace(stream *body) {
	if stream == nil {
		return
	}
	h := p.profile(stream)
	switch h.class {
	case "prtr", "mntr", "scnr", "spac":
	default:
		p.problem("6.2.4.2-1", stream.number, "profile of class %q", h.class)
	}
	components := map[string]int64{"GRAY": 1, "RGB ": 3, "Lab ": 3, "CMYK": 4}[h.space]
	if n, ok := p.integer(stream.dict["N"]); components == 0 || h.major >= 5 || ok && n != components {
		p.problem("6.2.4.2-1", stream.number, "profile of colour space %q, version %d, with N %d", h.space, h.major, n)
	}
}

func (p *painter) isICCOfCMYK(v any) bool {
	list := p.array(v)
	if len(list) < 2 || p.name(list[0]) != "ICCBased" {
		return false
	}
	n, _ := p.integer(p.dict(list[1])["N"])
	return n == 4
}

// tint is how a colourant is shown where it does not exist.
type tint struct{ alternate, transform any }

// separation is 6.2.4.4: one colourant looks the same everywhere.
func (p *painter) separation(list []any, depth int) {
	if len(list) < 4 {
		return
	}
	colourant := p.name(list[1])
	p.judgeUTF8(p.owner, colourant)
	t := tint{list[2], list[3]}
	if known, ok := p.tints[colourant]; !ok {
		p.tints[colourant] = t
	} else if !p.same(known.alternate, t.alternate, 0) || !p.same(known.transform, t.transform, 0) {
		p.problem("6.2.4.4-2", p.owner, "colourant %q is defined in two ways", string(colourant))
	}
	p.space(list[2], depth+1)
}

// deviceN is 6.2.4.4: every spot colour has its own definition.
func (p *painter) deviceN(list []any, depth int) {
	if len(list) < 4 {
		return
	}
	names := p.array(list[1])
	if len(names) > 32 {
		p.problem("6.1.13-9", p.owner, "DeviceN of %d colourants", len(names))
	}
	var attributes dict
	if len(list) > 4 {
		attributes = p.dict(list[4])
	}
	colourants := p.dict(attributes["Colorants"])
	process := p.array(p.dict(attributes["Process"])["Components"])
	for _, v := range names {
		colourant := p.name(v)
		if !utf8.ValidString(string(colourant)) {
			p.judgeUTF8(p.owner, colourant)
		}
		if colourants[colourant] == nil && colourant != "None" && !processColour(colourant) && !p.contains(process, colourant) {
			p.problem("6.2.4.4-1", p.owner, "colourant %q is not in Colorants", string(colourant))
		}
	}
	for _, v := range colourants {
		p.space(v, depth+1)
	}
	p.space(list[2], depth+1)
}

func processColour(n name) bool {
	return n == "Cyan" || n == "Magenta" || n == "Yellow" || n == "Black"
}

func (j *judge) contains(list []any, n name) bool {
	for _, v := range list {
		if j.name(v) == n {
			return true
		}
	}
	return false
}

// same compares values, references by what they lead to, streams by their bytes.
func (j *judge) same(a, b any, depth int) bool {
	if r, ok := a.(reference); ok && a == b && r > 0 || depth > 8 {
		return true
	}
	a, b = j.resolve(a), j.resolve(b)
	switch a := a.(type) {
	case []any:
		other, ok := b.([]any)
		if !ok || len(a) != len(other) {
			return false
		}
		for i := range a {
			if !j.same(a[i], other[i], depth+1) {
				return false
			}
		}
		return true
	case dict:
		other, ok := b.(dict)
		return ok && j.sameDict(a, other, depth)
	case *body:
		other, ok := b.(*body)
		if !ok || !j.sameDict(a.dict, other.dict, depth) {
			return false
		}
		first, err1 := j.decode(a, largestValue)
		second, err2 := j.decode(other, largestValue)
		return err1 != nil || err2 != nil || string(first) == string(second)
	}
	first, ok1 := j.number(a)
	second, ok2 := j.number(b)
	return ok1 && ok2 && first == second || reflect.DeepEqual(a, b)
}

func (j *judge) sameDict(a, b dict, depth int) bool {
	if len(a) != len(b) {
		return false
	}
	for key, value := range a {
		if !j.same(value, b[key], depth+1) {
			return false
		}
	}
	return true
}
