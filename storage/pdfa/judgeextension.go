package pdfa

import "strings"

// Namespaces of ISO 19005-2 6.6.2.3.3.
const (
	pdfaExtensionSpace = "http://www.aiim.org/pdfa/ns/extension/"
	pdfaSchemaSpace    = "http://www.aiim.org/pdfa/ns/schema#"
	pdfaPropertySpace  = "http://www.aiim.org/pdfa/ns/property#"
	pdfaTypeSpace      = "http://www.aiim.org/pdfa/ns/type#"
	pdfaFieldSpace     = "http://www.aiim.org/pdfa/ns/field#"
)

// extensionSchemas are the properties and types that a packet declares.
type extensionSchemas struct {
	properties map[xmpKey]string            // declared type as spelled
	types      map[string]map[xmpKey]string // declared structures, their fields' types
}

// valueTypes are the types of XMP and of 6.6.2.3 by their names in small
// letters, as this package spells types; structures are s.
var valueTypes = func() map[string]string {
	types := map[string]string{}
	for kind, names := range map[string]string{
		"t": `text|uri|url|xpath|agentname|propername|renditionclass|guid|locale|string|gpscoordinate|choice|open choice|closed choice|open choice of text|closed choice of text|
			filepath|framerate|framecount|part|timecodestring`,
		"d": "date", "i": "integer|open choice of integer|closed choice of integer", "r": "real", "q": "rational", "b": "boolean", "m": "mimetype", "L": "lang alt",
		"s": `dimensions|thumbnail|resourceevent|resourceref|version|job|font|colorant|flash|oecf/sfr|cfapattern|devicesettings|
			timecode|time|marker|media|projectlink|resampleparams|timescaleparams|beatspliceparams|schema|property|valuetype|field`,
	} {
		for _, spelled := range strings.Split(names, "|") {
			types[strings.TrimSpace(spelled)] = kind
		}
	}
	return types
}()

// fits tells whether a value has a declared type.
func (e *extensionSchemas) fits(v *xmpValue, kind string, depth int) bool {
	kind = strings.TrimSpace(kind)
	if fields, ok := e.types[kind]; ok {
		return depth > mostNested || e.fitsFields(v, fields, depth)
	}
	lower := strings.ToLower(kind)
	for prefix, form := range map[string]xmpForm{"bag": formBag, "seq": formSeq, "alt": formAlt} {
		rest, ok := strings.CutPrefix(lower, prefix)
		if !ok || rest != "" && rest[0] != ' ' {
			continue
		}
		if v.form != form {
			return false
		}
		for _, item := range v.items {
			if rest != "" && !e.fits(item, kind[len(prefix):], depth+1) {
				return false
			}
		}
		return true
	}
	if plain, ok := valueTypes[lower]; ok {
		return v.fits(plain)
	}
	return true // that the type is unknown has been said
}

// fitsFields tells whether a value has no fields but the declared ones; a type
// that declares none is a text of its own kind.
func (e *extensionSchemas) fitsFields(v *xmpValue, fields map[xmpKey]string, depth int) bool {
	if v.form == formText {
		return len(fields) == 0 || strings.TrimSpace(v.text) == ""
	}
	if v.form != formStruct {
		return false
	}
	for _, field := range v.items {
		kind, ok := fields[xmpKey{field.space, field.local}]
		if !ok || !e.fits(field, kind, depth+1) {
			return false
		}
	}
	return true
}

func (e *extensionSchemas) knows(kind string) bool {
	kind = strings.TrimSpace(kind)
	if _, ok := e.types[kind]; ok {
		return true
	}
	lower := strings.ToLower(kind)
	for _, prefix := range []string{"bag", "seq", "alt"} {
		if rest, ok := strings.CutPrefix(lower, prefix); ok && (rest == "" || rest[0] == ' ') {
			return rest == "" || e.knows(kind[len(prefix):])
		}
	}
	return valueTypes[lower] != ""
}

// extensionField is what a table of 6.6.2.3.3 asks of a field.
type extensionField struct {
	local    string
	test     string // number of the test that it breaks
	form     xmpForm
	optional bool
}

var (
	schemaFields = []extensionField{
		{"schema", "2", formText, false}, {"namespaceURI", "3", formText, false}, {"prefix", "4", formText, false},
		{"property", "5", formSeq, true}, {"valueType", "6", formSeq, true}}
	propertyFields = []extensionField{
		{"name", "7", formText, false}, {"valueType", "8", formText, false}, {"category", "9", formText, false}, {"description", "10", formText, false}}
	typeFields = []extensionField{
		{"type", "11", formText, false}, {"namespaceURI", "12", formText, false}, {"prefix", "13", formText, false},
		{"description", "14", formText, false}, {"field", "15", formSeq, true}}
	fieldFields = []extensionField{{"name", "16", formText, false}, {"valueType", "17", formText, false}, {"description", "18", formText, false}}
)

// judgeExtension is 6.6.2.3.2 and 6.6.2.3.3.
func (j *judge) judgeExtension(number int, properties []*xmpValue) *extensionSchemas {
	declared := &extensionSchemas{properties: map[xmpKey]string{}, types: map[string]map[xmpKey]string{}}
	for _, container := range properties {
		if container.space != pdfaExtensionSpace {
			continue
		}
		if container.local != "schemas" {
			j.problem("6.6.2.3.2-1", number, "extension schema with %s", container.local)
			continue
		}
		if container.form != formBag || container.prefix != "pdfaExtension" {
			j.problem("6.6.2.3.3-1", number, "container of extension schemas is no bag pdfaExtension:schemas")
		}
		for _, schema := range container.items {
			j.judgeSchema(number, schema, declared)
		}
	}
	return declared
}

func (j *judge) judgeSchema(number int, schema *xmpValue, declared *extensionSchemas) {
	j.judgeFields(number, schema, pdfaSchemaSpace, "pdfaSchema", schemaFields)
	types := schema.field(pdfaSchemaSpace, "valueType")
	if types != nil {
		for _, kind := range types.items {
			if spelled := kind.field(pdfaTypeSpace, "type"); spelled != nil {
				declared.types[strings.TrimSpace(spelled.text)] = declaredFields(kind)
			}
		}
		for _, kind := range types.items {
			j.judgeFields(number, kind, pdfaTypeSpace, "pdfaType", typeFields)
			if fields := kind.field(pdfaTypeSpace, "field"); fields != nil {
				for _, field := range fields.items {
					j.judgeFields(number, field, pdfaFieldSpace, "pdfaField", fieldFields)
					j.judgeTypeName(number, field.field(pdfaFieldSpace, "valueType"), declared, "17")
				}
			}
		}
	}
	space := schema.field(pdfaSchemaSpace, "namespaceURI")
	if list := schema.field(pdfaSchemaSpace, "property"); list != nil {
		for _, property := range list.items {
			j.judgeFields(number, property, pdfaPropertySpace, "pdfaProperty", propertyFields)
			kind := property.field(pdfaPropertySpace, "valueType")
			j.judgeTypeName(number, kind, declared, "8")
			category := property.field(pdfaPropertySpace, "category")
			if category != nil && category.text != "internal" && category.text != "external" {
				j.problem("6.6.2.3.3-9", number, "category %q", category.text)
			}
			if local := property.field(pdfaPropertySpace, "name"); local != nil && kind != nil && space != nil {
				declared.properties[xmpKey{space.text, local.text}] = kind.text
			}
		}
	}
}

// declaredFields are the fields of a declared structure by their types.
func declaredFields(kind *xmpValue) map[xmpKey]string {
	fields := map[xmpKey]string{}
	space, list := kind.field(pdfaTypeSpace, "namespaceURI"), kind.field(pdfaTypeSpace, "field")
	if space == nil || list == nil {
		return fields
	}
	for _, field := range list.items {
		local, spelled := field.field(pdfaFieldSpace, "name"), field.field(pdfaFieldSpace, "valueType")
		if local != nil && spelled != nil {
			fields[xmpKey{space.text, local.text}] = spelled.text
		}
	}
	return fields
}

func (j *judge) judgeTypeName(number int, kind *xmpValue, declared *extensionSchemas, test string) {
	if kind != nil && kind.form == formText && !declared.knows(kind.text) {
		j.problem("6.6.2.3.3-"+test, number, "value type %q is not declared", kind.text)
	}
}

// judgeFields is 6.6.2.3.3 for one structure: its fields are there, of their
// form and prefix, and there are no others (6.6.2.3.2).
func (j *judge) judgeFields(number int, v *xmpValue, space, prefix string, fields []extensionField) {
	for _, want := range fields {
		field := v.field(space, want.local)
		switch {
		case field == nil:
			if !want.optional {
				j.problem("6.6.2.3.3-"+want.test, number, "no %s:%s", prefix, want.local)
			}
		case field.form != want.form:
			j.problem("6.6.2.3.3-"+want.test, number, "%s:%s of the wrong type", prefix, want.local)
		case field.prefix != prefix:
			j.problem("6.6.2.3.3-"+want.test, number, "%s with prefix %q", want.local, field.prefix)
		}
	}
	for _, field := range v.items {
		known := false
		for _, want := range fields {
			known = known || field.space == space && field.local == want.local
		}
		if !known {
			j.problem("6.6.2.3.2-1", number, "field %s:%s that extension schemas do not have", field.prefix, field.local)
		}
	}
}
