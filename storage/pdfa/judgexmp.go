package pdfa

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// xmpElement is an element of an XMP packet as it is spelled.
type xmpElement struct {
	space, prefix, local string
	attributes           []xmpAttribute
	children             []*xmpElement
	text                 strings.Builder
}

type xmpAttribute struct{ space, prefix, local, value string }

const xmlSpace = "http://www.w3.org/XML/1998/namespace"

// xmpPacketFaults are what a packet's header must not have (6.6.2.1).
type xmpPacketFaults struct{ bytes, encoding, notUTF8 bool }

var errXMP = errors.New("not well-formed XMP")

// parseXMP reads a packet into its rdf:RDF element; the size bounds the memory.
func parseXMP(packet []byte) (rdf *xmpElement, faults xmpPacketFaults, err error) {
	packet = bytes.TrimRight(bytes.TrimPrefix(packet, []byte("\xEF\xBB\xBF")), "\x00 \r\n\t")
	faults.notUTF8 = !utf8.Valid(packet) || bytes.HasPrefix(packet, []byte("\x00")) || bytes.HasPrefix(packet, []byte("<\x00"))
	if faults.notUTF8 {
		return nil, faults, fmt.Errorf("no UTF-8: %w", errXMP)
	}
	decoder := xml.NewDecoder(bytes.NewReader(packet))
	decoder.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	root := &xmpElement{}
	open := []*xmpElement{root}
	spaces := []map[string]string{{"xml": xmlSpace}}
	for {
		token, err := decoder.RawToken()
		if err == io.EOF && len(open) == 1 {
			break
		}
		if err != nil || len(open) > mostNested {
			return nil, faults, fmt.Errorf("%w: %v", errXMP, err)
		}
		top := open[len(open)-1]
		switch token := token.(type) {
		case xml.StartElement:
			scope := openScope(spaces[len(spaces)-1], token.Attr)
			element, err := newElement(token, scope)
			if err != nil {
				return nil, faults, err
			}
			top.children = append(top.children, element)
			open, spaces = append(open, element), append(spaces, scope)
		case xml.EndElement:
			if len(open) == 1 || top.prefix != token.Name.Space || top.local != token.Name.Local {
				return nil, faults, fmt.Errorf("element %s ends out of place: %w", token.Name.Local, errXMP)
			}
			open, spaces = open[:len(open)-1], spaces[:len(spaces)-1]
		case xml.CharData:
			top.text.Write(token)
		case xml.ProcInst:
			if token.Target == "xpacket" && bytes.Contains(token.Inst, []byte("begin=")) {
				faults.bytes = bytes.Contains(token.Inst, []byte("bytes="))
				faults.encoding = bytes.Contains(token.Inst, []byte("encoding="))
			}
		}
	}
	if rdf = findRDF(root, 0); rdf == nil {
		return nil, faults, fmt.Errorf("no rdf:RDF: %w", errXMP)
	}
	return rdf, faults, nil
}

// openScope adds an element's namespace declarations to those around it.
func openScope(around map[string]string, attributes []xml.Attr) map[string]string {
	var scope map[string]string
	for _, a := range attributes {
		prefix, declares := a.Name.Local, a.Name.Space == "xmlns"
		if a.Name.Space == "" && a.Name.Local == "xmlns" {
			prefix, declares = "", true
		}
		if !declares {
			continue
		}
		if scope == nil {
			scope = make(map[string]string, len(around)+1)
			for k, v := range around {
				scope[k] = v
			}
		}
		scope[prefix] = a.Value
	}
	if scope == nil {
		return around
	}
	return scope
}

func newElement(token xml.StartElement, scope map[string]string) (*xmpElement, error) {
	e := &xmpElement{prefix: token.Name.Space, local: token.Name.Local}
	var known bool
	if e.space, known = scope[e.prefix]; !known && e.prefix != "" {
		return nil, fmt.Errorf("prefix %s is not declared: %w", e.prefix, errXMP)
	}
	for _, a := range token.Attr {
		if a.Name.Space == "xmlns" || a.Name.Space == "" && a.Name.Local == "xmlns" {
			continue
		}
		space, known := scope[a.Name.Space]
		if a.Name.Space == "" {
			space, known = "", true
		}
		if !known {
			return nil, fmt.Errorf("prefix %s is not declared: %w", a.Name.Space, errXMP)
		}
		e.attributes = append(e.attributes, xmpAttribute{space, a.Name.Space, a.Name.Local, a.Value})
	}
	return e, nil
}

func findRDF(e *xmpElement, depth int) *xmpElement {
	for _, child := range e.children {
		if child.space == rdfSpace && child.local == "RDF" {
			return child
		}
		if depth < 3 {
			if found := findRDF(child, depth+1); found != nil {
				return found
			}
		}
	}
	return nil
}

func (e *xmpElement) attribute(space, local string) (string, bool) {
	for _, a := range e.attributes {
		if a.space == space && a.local == local {
			return a.value, true
		}
	}
	return "", false
}

// xmpForm is the shape of a value in the XMP data model.
type xmpForm byte

const (
	formText   xmpForm = 't'
	formStruct xmpForm = 's'
	formBag    xmpForm = 'B'
	formSeq    xmpForm = 'S'
	formAlt    xmpForm = 'A'
)

// xmpValue is a property, a field or an item.
type xmpValue struct {
	space, prefix, local string
	form                 xmpForm
	text                 string
	items                []*xmpValue // items of an array, fields of a structure
	language             bool        // has xml:lang
}

func (v *xmpValue) field(space, local string) *xmpValue {
	if v == nil {
		return nil
	}
	for _, item := range v.items {
		if item.space == space && item.local == local {
			return item
		}
	}
	return nil
}

// xmpProperties are all properties of all descriptions in a packet.
func xmpProperties(rdf *xmpElement) []*xmpValue {
	var properties []*xmpValue
	for _, description := range rdf.children {
		if description.space == rdfSpace && description.local == "Description" {
			properties = append(properties, description.fields()...)
		}
	}
	return properties
}

// fields are the attributes and children of a description that are properties.
func (e *xmpElement) fields() []*xmpValue {
	var fields []*xmpValue
	for _, a := range e.attributes {
		if a.space != rdfSpace && a.space != xmlSpace && a.space != "" {
			fields = append(fields, &xmpValue{space: a.space, prefix: a.prefix, local: a.local, form: formText, text: a.value})
		}
	}
	for _, child := range e.children {
		fields = append(fields, child.value())
	}
	return fields
}

var arrayForms = map[string]xmpForm{"Bag": formBag, "Seq": formSeq, "Alt": formAlt}

// value reads a property element (ISO 16684-1 7).
func (e *xmpElement) value() *xmpValue {
	v := &xmpValue{space: e.space, prefix: e.prefix, local: e.local, form: formText}
	_, v.language = e.attribute(xmlSpace, "lang")
	if kind, _ := e.attribute(rdfSpace, "parseType"); kind == "Resource" {
		v.structure(e.fields())
		return v
	}
	if resource, ok := e.attribute(rdfSpace, "resource"); ok {
		v.text = resource
		return v
	}
	if len(e.children) == 0 {
		if fields := e.fields(); len(fields) > 0 {
			v.structure(fields)
			return v
		}
		v.text = e.text.String()
		return v
	}
	child := e.children[0]
	if form, ok := arrayForms[child.local]; ok && child.space == rdfSpace {
		v.form = form
		for _, item := range child.children {
			v.items = append(v.items, item.value())
		}
		return v
	}
	v.structure(child.fields())
	return v
}

// structure takes fields, or the one value that has qualifiers beside it.
func (v *xmpValue) structure(fields []*xmpValue) {
	for _, field := range fields {
		if field.space == rdfSpace && field.local == "value" {
			v.form, v.text, v.items = field.form, field.text, field.items
			return
		}
	}
	v.form, v.items = formStruct, fields
}
