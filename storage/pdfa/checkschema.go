package pdfa

import (
	"bytes"
	"encoding/xml"
	"strings"
)

// checkSchemas is 6.6.2.3.1: a property outside the predefined schemas is
// declared in the document, with the type that it has.
func (c *checker) checkSchemas(number int, packet []byte, properties map[xml.Name][]string) {
	declared := declaredTypes(packet)
	forms := propertyForms(packet)
	for property := range properties {
		switch property.Space {
		case pdfaidSpace, dcSpace, xmpSpace, pdfSpace, xmpMMSpace, extensionSpace:
			continue
		}
		want := "Text"
		if forms[property] == "Seq" {
			want = "seq Text"
		}
		if declared[property] != want {
			c.problem("6.6.2.3.1", number, "property %s of %s declared as %q, written as %s", property.Local, property.Space, declared[property], want)
		}
	}
}

// declaredTypes reads the value types of pdfaExtension:schemas.
func declaredTypes(packet []byte) map[xml.Name]string {
	types := map[xml.Name]string{}
	var space, property, text string
	walkXML(packet, func(open []xml.Name) { text = "" }, func(content string) { text += content }, func(open []xml.Name) {
		switch open[len(open)-1] {
		case xml.Name{Space: schemaSpace, Local: "namespaceURI"}:
			space = text
		case xml.Name{Space: propertySpace, Local: "name"}:
			property = text
		case xml.Name{Space: propertySpace, Local: "valueType"}:
			types[xml.Name{Space: space, Local: property}] = strings.TrimSpace(text)
		}
	})
	return types
}

// propertyForms tells which properties are lists: "Seq", "Bag" or "Alt".
func propertyForms(packet []byte) map[xml.Name]string {
	forms := map[xml.Name]string{}
	walkXML(packet, func(open []xml.Name) {
		if len(open) == 5 && open[4].Space == rdfSpace {
			forms[open[3]] = open[4].Local
		}
	}, func(string) {}, func([]xml.Name) {})
	return forms
}

// walkXML calls back for the elements of a packet that has been read before,
// with those that are open, the newest last.
func walkXML(packet []byte, start func([]xml.Name), content func(string), end func([]xml.Name)) {
	decoder := xml.NewDecoder(bytes.NewReader(packet))
	var open []xml.Name
	for {
		token, err := decoder.Token()
		if err != nil {
			return
		}
		switch token := token.(type) {
		case xml.StartElement:
			open = append(open, token.Name)
			start(open)
		case xml.CharData:
			content(string(token))
		case xml.EndElement:
			end(open)
			open = open[:len(open)-1]
		}
	}
}
