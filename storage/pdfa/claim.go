package pdfa

import (
	"bytes"
	"encoding/xml"
	"strconv"
	"strings"
)

// claimedLevel reads pdfaid:part and pdfaid:conformance from any program's XMP,
// where they are elements or attributes (ISO 19005-2 6.6.4).
func claimedLevel(packet []byte) (part int, conformance string) {
	decoder := xml.NewDecoder(bytes.NewReader(packet))
	decoder.Strict = false
	keep := func(key xml.Name, text string) {
		switch {
		case key.Space != pdfaidSpace:
		case key.Local == "part":
			part, _ = strconv.Atoi(strings.TrimSpace(text))
		case key.Local == "conformance":
			conformance = strings.TrimSpace(text)
		}
	}
	var within xml.Name
	for {
		token, err := decoder.Token()
		if err != nil {
			return part, conformance
		}
		switch token := token.(type) {
		case xml.StartElement:
			within = token.Name
			for _, attribute := range token.Attr {
				keep(attribute.Name, attribute.Value)
			}
		case xml.CharData:
			keep(within, string(token))
		case xml.EndElement:
			within = xml.Name{}
		}
	}
}
