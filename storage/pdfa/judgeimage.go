package pdfa

import "encoding/binary"

// external judges what Do paints (6.2.8, 6.2.9).
func (p *painter) external(v any) {
	stream := p.stream(v)
	if stream == nil {
		return
	}
	switch kind := p.name(stream.dict["Subtype"]); kind {
	case "Image":
		if p.bool(stream.dict["ImageMask"]) {
			p.paint(true, false)
		}
		if p.imageTransparent(stream.dict) {
			p.transparent = true
		}
		if !p.visited[stream.number] {
			p.visited[stream.number] = true
			p.image(stream.number, stream.dict, stream)
		}
	case "Form":
		p.form(stream)
	case "PS":
		p.problem("6.2.9-3", stream.number, "PostScript XObject")
	}
}

func (f *foreign) bool(v any) bool {
	b, _ := f.resolve(v).(bool)
	return b
}

func (p *painter) imageTransparent(entries dict) bool {
	inData, _ := p.integer(entries["SMaskInData"])
	return p.stream(entries["SMask"]) != nil || inData > 0
}

// form is 6.2.9.
func (p *painter) form(stream *body) {
	entries := stream.dict
	if p.name(entries["Subtype2"]) == "PS" || entries["PS"] != nil {
		p.problem("6.2.9-1", stream.number, "form with PostScript")
	}
	if entries["OPI"] != nil {
		p.problem("6.2.9-1", stream.number, "form with OPI")
	}
	if entries["Ref"] != nil {
		p.problem("6.2.9-2", stream.number, "reference XObject")
	}
	if group := p.dict(entries["Group"]); p.name(group["S"]) == "Transparency" {
		p.transparent = true
		c := &painter{judge: p.judge, owner: stream.number, resources: p.dict(entries["Resources"]), mask: p.mask}
		c.space(group["CS"], 0)
	}
	p.child(stream, p.state)
}

// image is 6.2.8; stream is nil for an inline image.
func (p *painter) image(number int, entries dict, stream *body) {
	if entries["Alternates"] != nil {
		p.problem("6.2.8-1", number, "image with alternates")
	}
	if entries["OPI"] != nil {
		p.problem("6.2.8-2", number, "image with OPI")
	}
	if p.bool(entries["Interpolate"]) {
		p.problem("6.2.8-3", number, "image with Interpolate true")
	}
	p.intentName(number, p.name(entries["Intent"]))
	mask := p.bool(entries["ImageMask"])
	if bits, ok := p.integer(entries["BitsPerComponent"]); ok {
		switch {
		case mask && bits != 1:
			p.problem("6.2.8-5", number, "mask of %d bits", bits)
		case !mask && bits != 1 && bits != 2 && bits != 4 && bits != 8 && bits != 16:
			p.problem("6.2.8-4", number, "image of %d bits a component", bits)
		}
	}
	if !mask {
		p.space(entries["ColorSpace"], 0)
	} else if stream == nil {
		p.paint(true, false)
	}
	p.imageParts(number, entries, stream)
}

func (p *painter) imageParts(number int, entries dict, stream *body) {
	for _, key := range []name{"SMask", "Mask"} {
		part := p.stream(entries[key])
		if part == nil || p.visited[part.number] {
			continue
		}
		p.visited[part.number] = true
		p.image(part.number, dictWithout(part.dict, "ColorSpace", "SMask", "Mask"), part)
	}
	filters, _ := p.filters(entries)
	if stream != nil && len(filters) > 0 && filters[len(filters)-1] == "JPXDecode" {
		p.judgeJPEG2000(stream, len(filters) > 1)
	}
}

// dictWithout keeps the colours of a mask, which are always gray values of its
// own, from being judged as the page's.
func dictWithout(entries dict, keys ...name) dict {
	rest := dict{}
	for key, value := range entries {
		rest[key] = value
	}
	for _, key := range keys {
		delete(rest, key)
	}
	return rest
}

// jpeg2000 is what the boxes of a JP2 file say (ISO 15444-1 annex I).
type jpeg2000 struct {
	channels   int
	depth      byte
	depthBox   bool
	colours    int // colr boxes
	method     byte
	approx     int // colr boxes with APPROX 1
	enumerated uint32
}

const longestHeader = 1 << 16

func (p *painter) judgeJPEG2000(stream *body, packed bool) {
	if packed {
		p.notJudged("JPEG 2000 picture %d: packed twice", stream.number)
		return
	}
	picture, ok := readJPEG2000(p.piece(stream.start, min(stream.length, longestHeader)))
	if !ok {
		p.notJudged("JPEG 2000 picture %d: its boxes cannot be read", stream.number)
		return
	}
	number, space := stream.number, stream.dict["ColorSpace"] != nil
	if picture.channels != 1 && picture.channels != 3 && picture.channels != 4 {
		p.problem("6.2.8.3-1", number, "JPEG 2000 of %d channels", picture.channels)
	}
	if depth := picture.depth&0x7F + 1; picture.depthBox || depth > 38 {
		p.problem("6.2.8.3-5", number, "JPEG 2000 of %d bits, or of different depths", depth)
	}
	if space {
		return
	}
	if picture.colours > 1 && picture.approx != 1 {
		p.problem("6.2.8.3-2", number, "JPEG 2000 with %d colour spaces, %d of them exact", picture.colours, picture.approx)
	}
	if picture.colours > 0 && (picture.method < 1 || picture.method > 3) {
		p.problem("6.2.8.3-3", number, "JPEG 2000 with colour method %d", picture.method)
	}
	if picture.method == 1 {
		p.jpeg2000Space(number, picture)
	}
}

func (p *painter) jpeg2000Space(number int, picture jpeg2000) {
	switch picture.enumerated {
	case 19:
		p.problem("6.2.8.3-4", number, "JPEG 2000 in CIEJab")
	case 12:
		p.deviceSpace("DeviceCMYK", 0)
	}
}

// readJPEG2000 walks the boxes up to the code stream.
func readJPEG2000(data []byte) (picture jpeg2000, ok bool) {
	eachBox(data, func(kind string, content []byte) {
		if kind != "jp2h" {
			return
		}
		eachBox(content, func(kind string, content []byte) {
			switch {
			case kind == "ihdr" && len(content) >= 14:
				picture.channels = int(binary.BigEndian.Uint16(content[8:]))
				picture.depth = content[10]
				ok = true
			case kind == "bpcc":
				picture.depthBox = true
			case kind == "colr" && len(content) >= 3:
				picture.colour(content)
			}
		})
	})
	return picture, ok
}

func (j *jpeg2000) colour(content []byte) {
	exact := content[2] == 1
	if j.colours++; j.colours == 1 || exact {
		j.method, j.enumerated = content[0], 0
		if content[0] == 1 && len(content) >= 7 {
			j.enumerated = binary.BigEndian.Uint32(content[3:])
		}
	}
	if exact {
		j.approx++
	}
}

func eachBox(data []byte, visit func(kind string, content []byte)) {
	for len(data) >= 8 {
		length, head := uint64(binary.BigEndian.Uint32(data)), uint64(8)
		if length == 1 && len(data) >= 16 {
			length, head = binary.BigEndian.Uint64(data[8:]), 16
		}
		if length == 0 || length > uint64(len(data)) {
			length = uint64(len(data))
		}
		if length < head {
			return
		}
		visit(string(data[4:8]), data[head:length])
		data = data[length:]
	}
}
