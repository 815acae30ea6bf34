package pdfa

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"
)

// checkMetadata is 6.6.2 to 6.6.4: an XMP packet that can be read, that claims
// a level we write, and that says what the information dictionary says.
func (c *checker) checkMetadata(catalog int) {
	entries, data, err := c.streamOf(c.catalog["Metadata"])
	if err != nil {
		c.problem("6.6.2.1", catalog, "metadata: %v", err)
		return
	}
	number := int(c.catalog["Metadata"].(reference))
	if entries["Type"] != name("Metadata") || entries["Subtype"] != name("XML") {
		c.problem("6.6.2.1", number, "metadata stream of type %v %v", entries["Type"], entries["Subtype"])
	}
	packet, err := c.whole(entries, data, largestValue)
	if err != nil {
		c.problem("6.6.2.1", number, "metadata: %v", err)
		return
	}
	properties, err := readXMP(packet)
	if err != nil {
		c.problem("6.6.2.1", number, "metadata: %v", err)
		return
	}
	c.checkClaim(number, packet, properties)
	c.checkSchemas(number, packet, properties)
	c.checkInfo(properties)
}

// checkClaim is 6.6.4.
func (c *checker) checkClaim(number int, packet []byte, properties map[xml.Name][]string) {
	if !bytes.Contains(packet, []byte("<pdfaid:part>")) {
		c.problem("6.6.4", number, "pdfaid is not the prefix of the level")
	}
	part := strings.Join(properties[xml.Name{Space: pdfaidSpace, Local: "part"}], "")
	c.report.Part, _ = strconv.Atoi(part)
	c.report.Conformance = strings.Join(properties[xml.Name{Space: pdfaidSpace, Local: "conformance"}], "")
	claim := Conformance(part + strings.ToLower(c.report.Conformance))
	if !claim.known() || strings.ToUpper(c.report.Conformance) != c.report.Conformance {
		c.problem("6.6.4", number, "claims PDF/A-%s, which this program does not write", claim)
		return
	}
	c.level = claim
	if c.version > claim.header()[len("%PDF-1.")] {
		c.problem("6.6.4", number, "PDF 1.%c claims PDF/A-%s", c.version, claim)
	}
}

// infoTwins pairs the keys of the information dictionary with XMP's (6.6.3).
var infoTwins = map[name]xml.Name{
	"Title":        {Space: dcSpace, Local: "title"},
	"Author":       {Space: dcSpace, Local: "creator"},
	"Subject":      {Space: dcSpace, Local: "description"},
	"Keywords":     {Space: pdfSpace, Local: "Keywords"},
	"Producer":     {Space: pdfSpace, Local: "Producer"},
	"Creator":      {Space: xmpSpace, Local: "CreatorTool"},
	"CreationDate": {Space: xmpSpace, Local: "CreateDate"},
	"ModDate":      {Space: xmpSpace, Local: "ModifyDate"},
}

func (c *checker) checkInfo(properties map[xml.Name][]string) {
	info, number, err := c.dictOf(c.trailer["Info"])
	if err != nil {
		c.problem("6.6.3", number, "information dictionary: %v", err)
		return
	}
	for key := range info {
		if _, known := infoTwins[key]; !known {
			c.problem("6.6.3", number, "information dictionary with %s, which has no twin in XMP", key)
		}
	}
	for key, twin := range infoTwins {
		raw, _ := info[key].([]byte)
		text, err := infoText(raw)
		if err != nil {
			c.problem("6.6.3", number, "%s: %v", key, err)
			continue
		}
		other := strings.Join(properties[twin], "\x00")
		if text != other && !sameMoment(text, other) {
			c.problem("6.6.3", number, "%s differs from %s in XMP", key, twin.Local)
		}
	}
}

// infoText decodes a text string: UTF-16BE with its mark, or ASCII.
func infoText(raw []byte) (string, error) {
	if !bytes.HasPrefix(raw, []byte{0xFE, 0xFF}) {
		if bytes.IndexFunc(raw, func(r rune) bool { return r > 0x7E || r == utf8.RuneError }) >= 0 {
			return "", errors.New("text is neither ASCII nor UTF-16")
		}
		return string(raw), nil
	}
	if len(raw)%2 != 0 {
		return "", errors.New("text with half a UTF-16 unit")
	}
	var units []uint16
	for i := 2; i < len(raw); i += 2 {
		units = append(units, binary.BigEndian.Uint16(raw[i:]))
	}
	return string(utf16.Decode(units)), nil
}

// sameMoment compares the dates that Writer writes: to the second, with offset.
func sameMoment(info, xmp string) bool {
	first, err1 := time.Parse("D:20060102150405-0700", strings.ReplaceAll(info, "'", ""))
	second, err2 := time.Parse("2006-01-02T15:04:05-07:00", xmp)
	return err1 == nil && err2 == nil && first.Equal(second)
}

const rdfSpace = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

// readXMP returns the texts of every property: one for a simple one, one an
// item for an rdf:Alt, rdf:Seq or rdf:Bag. 6.6.2.1 wants UTF-8 and a packet
// header without the attributes bytes and encoding.
func readXMP(packet []byte) (map[xml.Name][]string, error) {
	if !utf8.Valid(packet) {
		return nil, errors.New("XMP is not UTF-8")
	}
	properties := map[xml.Name][]string{}
	var open []xml.Name
	text := ""
	decoder := xml.NewDecoder(bytes.NewReader(packet))
	for {
		token, err := decoder.Token()
		if err == io.EOF && len(open) == 0 {
			return properties, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read XMP: %w", err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			if open, text = append(open, token.Name), ""; len(open) > deepest {
				return nil, errors.New("XMP nested too deep")
			}
		case xml.CharData:
			text += string(token)
		case xml.EndElement:
			keepProperty(properties, open, text)
			open, text = open[:len(open)-1], ""
		case xml.ProcInst:
			if token.Target == "xpacket" && (bytes.Contains(token.Inst, []byte("bytes=")) || bytes.Contains(token.Inst, []byte("encoding="))) {
				return nil, errors.New("XMP packet with bytes or encoding")
			}
		}
	}
}

// keepProperty files the text of the element that ends: x:xmpmeta, rdf:RDF,
// rdf:Description, the property, and for lists rdf:Seq and rdf:li.
func keepProperty(properties map[xml.Name][]string, open []xml.Name, text string) {
	item := len(open) == 6 && open[5] == xml.Name{Space: rdfSpace, Local: "li"}
	simple := len(open) == 4 && strings.TrimSpace(text) != ""
	if item || simple {
		properties[open[3]] = append(properties[open[3]], text)
	}
}
