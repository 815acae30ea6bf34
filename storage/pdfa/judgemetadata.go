package pdfa

import (
	"strconv"
	"strings"
)

// judgeMetadata is 6.6: the catalog's XMP, and the claim in it.
func (j *judge) judgeMetadata() {
	stream := j.stream(j.catalog["Metadata"])
	number, _ := j.trailer["Root"].(reference)
	if stream == nil {
		j.problem("6.6.2.1-1", int(number), "catalog without metadata")
		return
	}
	number = reference(stream.number)
	if j.name(stream.dict["Subtype"]) != "XML" {
		j.problem("6.6.2.1-1", int(number), "metadata stream of subtype %s", j.name(stream.dict["Subtype"]))
	}
	packet, err := j.decode(stream, largestValue)
	if err != nil {
		j.notJudged("metadata: %v", err)
		return
	}
	rdf, faults, err := parseXMP(packet)
	if faults.bytes {
		j.problem("6.6.2.1-2", int(number), "packet header with bytes")
	}
	if faults.encoding {
		j.problem("6.6.2.1-3", int(number), "packet header with encoding")
	}
	if faults.notUTF8 {
		j.problem("6.6.2.1-5", int(number), "metadata is not UTF-8")
	}
	if err != nil {
		j.problem("6.6.2.1-4", int(number), "metadata: %v", err)
		return
	}
	properties := xmpProperties(rdf)
	said := map[xmpKey]bool{}
	for _, property := range properties {
		key := xmpKey{property.space, property.local}
		if said[key] {
			j.problem("6.6.2.1-4", int(number), "property %s:%s twice", property.prefix, property.local)
		}
		said[key] = true
	}
	extension := j.judgeExtension(int(number), properties)
	j.judgeProperties(int(number), properties, extension)
	j.judgeClaim(int(number), properties)
}

// judgeProperties is 6.6.2.3.1: every property is predefined or declared, and of
// its type.
func (j *judge) judgeProperties(number int, properties []*xmpValue, extension *extensionSchemas) {
	for _, property := range properties {
		if property.space == pdfaExtensionSpace {
			continue
		}
		key := xmpKey{property.space, property.local}
		kind, known := predefined[key]
		if !known {
			if kind, known = extension.properties[key]; !known {
				j.problem("6.6.2.3.1-1", number, "property %s:%s is neither predefined nor declared", property.prefix, property.local)
				continue
			}
			if !extension.fits(property, kind, 0) {
				j.problem("6.6.2.3.1-2", number, "property %s:%s is not of type %s", property.prefix, property.local, kind)
			}
			continue
		}
		if !property.fits(kind) {
			j.problem("6.6.2.3.1-2", number, "property %s:%s is not of its type", property.prefix, property.local)
		}
	}
}

// judgeClaim is 6.6.4.
func (j *judge) judgeClaim(number int, properties []*xmpValue) {
	claim := map[string]*xmpValue{}
	for _, property := range properties {
		if property.space != pdfaidSpace {
			continue
		}
		claim[property.local] = property
		if test, ok := map[string]string{"part": "4", "conformance": "5", "amd": "6", "corr": "7"}[property.local]; ok && property.prefix != "pdfaid" {
			j.problem("6.6.4-"+test, number, "%s with prefix %q", property.local, property.prefix)
		}
	}
	if len(claim) == 0 {
		j.problem("6.6.4-1", number, "the file does not claim to be PDF/A")
		return
	}
	if part := claim["part"]; part != nil {
		j.verdict.Part, _ = strconv.Atoi(strings.TrimSpace(part.text))
	}
	if conformance := claim["conformance"]; conformance != nil {
		j.verdict.Conformance = strings.TrimSpace(conformance.text)
	}
	j.judgeLevel(number)
}

func (j *judge) judgeLevel(number int) {
	letters := map[int]string{1: "AB", 2: "ABU", 3: "ABU"}[j.verdict.Part]
	switch {
	case letters == "":
		j.problem("6.6.4-2", number, "claims part %d", j.verdict.Part)
	case len(j.verdict.Conformance) != 1 || !strings.Contains(letters, j.verdict.Conformance):
		j.problem("6.6.4-3", number, "claims conformance %q", j.verdict.Conformance)
	}
	switch {
	case j.verdict.Part == 1:
		j.notJudged("what PDF/A-1 alone forbids")
	case j.verdict.Conformance == "A":
		j.notJudged("the structure tree (level A)")
	}
	j.level = Conformance(strconv.Itoa(j.verdict.Part) + strings.ToLower(j.verdict.Conformance))
}
