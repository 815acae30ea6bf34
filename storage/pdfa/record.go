package pdfa

import (
	"fmt"
	"strings"
)

// Record is what the archive knows about the item in the document and where its
// pages come from. It goes into XMP as properties of our own schema, declared in
// the document as PDF/A asks for (6.6.2.3), so that any program can list them.
// Only what is not empty is written.
type Record struct {
	Creator       string   // pencipta arsip
	Unit          string   // unit pengolah
	DossierNumber string   // nomor berkas
	DossierTitle  string   // uraian berkas
	ItemID        string   // permanent identifier
	ItemNumber    string   // nomor item arsip
	ClassCode     string   // kode klasifikasi
	SecurityClass string   // klasifikasi keamanan: B, T, R, SR
	Tingkat       string   // tingkat perkembangan: asli, salinan, tembusan, …
	BatchID       string   // permanent identifier
	BatchName     string   // batch alih media
	BeritaAcara   string   // number of the berita acara
	Operator      string   // petugas
	Device        string   // scanner
	DPI           string   // resolution of the masters
	Masters       []string // digests of the masters, in page order
}

// The schema of Record.
const (
	recordSpace  = "https://daluang.id/ns/record/1.0/"
	recordPrefix = "daluang"
)

// recordProperty is a property of the schema with its texts: one, or for a list
// any number.
type recordProperty struct {
	name, description string
	list              bool
	texts             []string
}

// valueType is what 6.6.2.3.3 calls it.
func (p recordProperty) valueType() string {
	if p.list {
		return "seq Text"
	}
	return "Text"
}

// properties returns those that say something, in the order of the schema.
func (r Record) properties() []recordProperty {
	one := func(name, description, text string) recordProperty {
		return recordProperty{name: name, description: description, texts: []string{text}}
	}
	all := []recordProperty{
		one("creator", "Creator of the records (pencipta arsip)", r.Creator),
		one("unit", "Unit that processes the records (unit pengolah)", r.Unit),
		one("dossierNumber", "Number of the dossier (nomor berkas)", r.DossierNumber),
		one("dossierTitle", "Title of the dossier (uraian berkas)", r.DossierTitle),
		one("itemId", "Permanent identifier of the item", r.ItemID),
		one("itemNumber", "Number of the item (nomor item arsip)", r.ItemNumber),
		one("classCode", "Classification code (kode klasifikasi)", r.ClassCode),
		one("securityClass", "Security class (klasifikasi keamanan)", r.SecurityClass),
		one("tingkat", "Original or copy (tingkat perkembangan)", r.Tingkat),
		one("batchId", "Permanent identifier of the batch", r.BatchID),
		one("batchName", "Name of the digitisation batch (batch alih media)", r.BatchName),
		one("beritaAcara", "Number of the official report (berita acara)", r.BeritaAcara),
		one("operator", "Operator of the capture (petugas)", r.Operator),
		one("device", "Device of the capture", r.Device),
		one("dpi", "Resolution of the masters in dots per inch", r.DPI),
		{name: "master", description: "Digests of the masters in page order", list: true, texts: r.Masters},
	}
	var told []recordProperty
	for _, property := range all {
		if strings.Join(property.texts, "") != "" {
			told = append(told, property)
		}
	}
	return told
}

// clean returns a copy that can be written, or ErrMetadata.
func (r Record) clean() (Record, error) {
	for _, text := range []*string{&r.Creator, &r.Unit, &r.DossierNumber, &r.DossierTitle, &r.ItemID, &r.ItemNumber, &r.ClassCode,
		&r.SecurityClass, &r.Tingkat, &r.BatchID, &r.BatchName, &r.BeritaAcara, &r.Operator, &r.Device, &r.DPI} {
		if *text = cleanText(*text); len(*text) > longestString {
			return r, fmt.Errorf("text of %d bytes in the record: %w", len(*text), ErrMetadata)
		}
	}
	masters, size := []string(nil), 0
	for _, master := range r.Masters {
		if master = cleanText(master); master != "" {
			masters = append(masters, master)
			size += len(master)
		}
	}
	// XMP is read whole; a digest has 64 letters, so this is some 14 000 pages.
	if r.Masters = masters; size > largestValue/4 {
		return r, fmt.Errorf("%d digests of masters: %w", len(masters), ErrMetadata)
	}
	return r, nil
}

// recordDescription is the rdf:Description of the record and that of its schema
// (6.6.2.3.3), empty for a record that says nothing.
func recordDescription(r Record) string {
	properties := r.properties()
	if len(properties) == 0 {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "<rdf:Description rdf:about=\"\" xmlns:%s=\"%s\">\n", recordPrefix, recordSpace)
	for _, p := range properties {
		if p.list {
			container(&b, recordPrefix+":"+p.name, "Seq", "", p.texts...)
		} else {
			property(&b, recordPrefix+":"+p.name, p.texts[0])
		}
	}
	b.WriteString("</rdf:Description>\n<rdf:Description rdf:about=\"\" xmlns:pdfaExtension=\"" + extensionSpace + "\"" +
		" xmlns:pdfaSchema=\"" + schemaSpace + "\" xmlns:pdfaProperty=\"" + propertySpace + "\">\n" +
		"<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType=\"Resource\">\n")
	property(&b, "pdfaSchema:schema", "Daluang record")
	property(&b, "pdfaSchema:namespaceURI", recordSpace)
	property(&b, "pdfaSchema:prefix", recordPrefix)
	b.WriteString("<pdfaSchema:property><rdf:Seq>\n")
	for _, p := range properties {
		b.WriteString("<rdf:li rdf:parseType=\"Resource\">")
		property(&b, "pdfaProperty:name", p.name)
		property(&b, "pdfaProperty:valueType", p.valueType())
		property(&b, "pdfaProperty:category", "external")
		property(&b, "pdfaProperty:description", p.description)
		b.WriteString("</rdf:li>\n")
	}
	b.WriteString("</rdf:Seq></pdfaSchema:property>\n</rdf:li></rdf:Bag></pdfaExtension:schemas>\n</rdf:Description>\n")
	return b.String()
}

// Namespaces of a schema's declaration (ISO 19005-2 6.6.2.3.3).
const (
	extensionSpace = "http://www.aiim.org/pdfa/ns/extension/"
	schemaSpace    = "http://www.aiim.org/pdfa/ns/schema#"
	propertySpace  = "http://www.aiim.org/pdfa/ns/property#"
)
