package pdfa

import (
	"encoding/xml"
	"fmt"
	"strings"
)

// xmpPacket is the metadata stream of the catalog (6.6.2): properties of the
// predefined schemas, and those of our record with their declaration.
func xmpPacket(m Metadata, level Conformance, producer string, id [16]byte) string {
	var b strings.Builder
	b.WriteString("<?xpacket begin=\"\uFEFF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n" +
		"<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n" +
		"<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n" +
		"<rdf:Description rdf:about=\"\"" +
		" xmlns:pdfaid=\"" + pdfaidSpace + "\"" +
		" xmlns:dc=\"" + dcSpace + "\"" +
		" xmlns:xmp=\"" + xmpSpace + "\"" +
		" xmlns:xmpMM=\"" + xmpMMSpace + "\"" +
		" xmlns:pdf=\"" + pdfSpace + "\">\n")
	part, letter := level.split()
	property(&b, "pdfaid:part", part)
	property(&b, "pdfaid:conformance", letter)
	container(&b, "dc:title", "Alt", " xml:lang=\"x-default\"", m.Title)
	container(&b, "dc:creator", "Seq", "", m.Author)
	container(&b, "dc:description", "Alt", " xml:lang=\"x-default\"", m.Subject)
	container(&b, "dc:subject", "Bag", "", m.Keywords...)
	container(&b, "dc:language", "Bag", "", m.Language)
	property(&b, "dc:identifier", m.Identifier)
	property(&b, "dc:format", "application/pdf")
	property(&b, "pdf:Keywords", m.keywordList())
	property(&b, "pdf:Producer", producer)
	property(&b, "xmp:CreatorTool", producer)
	if !m.Created.IsZero() {
		for _, name := range []string{"xmp:CreateDate", "xmp:ModifyDate", "xmp:MetadataDate"} {
			property(&b, name, xmpDate(m.Created))
		}
	}
	property(&b, "xmpMM:DocumentID", fmt.Sprintf("uuid:%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:]))
	b.WriteString("</rdf:Description>\n")
	b.WriteString(recordDescription(m.Record))
	b.WriteString("</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>")
	return b.String()
}

// Namespaces of the predefined schemas.
const (
	pdfaidSpace = "http://www.aiim.org/pdfa/ns/id/"
	dcSpace     = "http://purl.org/dc/elements/1.1/"
	xmpSpace    = "http://ns.adobe.com/xap/1.0/"
	xmpMMSpace  = "http://ns.adobe.com/xap/1.0/mm/"
	pdfSpace    = "http://ns.adobe.com/pdf/1.3/"
)

func property(b *strings.Builder, name, text string) {
	if text != "" {
		fmt.Fprintf(b, "<%s>%s</%[1]s>\n", name, escapeXML(text))
	}
}

// container writes an rdf:Alt, rdf:Seq or rdf:Bag of the texts that are not empty.
func container(b *strings.Builder, name, form, attribute string, texts ...string) {
	var items strings.Builder
	for _, text := range texts {
		if text != "" {
			fmt.Fprintf(&items, "<rdf:li%s>%s</rdf:li>", attribute, escapeXML(text))
		}
	}
	if items.Len() > 0 {
		fmt.Fprintf(b, "<%s><rdf:%s>%s</rdf:%[2]s></%[1]s>\n", name, form, items.String())
	}
}

func escapeXML(text string) string {
	var b strings.Builder
	// A strings.Builder cannot fail, and neither can escaping into it.
	_ = xml.EscapeText(&b, []byte(text))
	return b.String()
}
