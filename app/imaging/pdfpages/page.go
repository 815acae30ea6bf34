package pdfpages

import (
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// page is what matters of a page object (ISO 32000-1 7.7.3.3).
type page struct {
	dict      types.Dict
	resources types.Dict
	shown     box
	rotate    int
}

const deepestTree = 64

func (d *Document) page(number int) (page, error) {
	if number < 0 || number >= d.pdf.PageCount {
		return page{}, notPlain("no such page")
	}
	dict, _, _, err := d.pdf.PageDict(number+1, false)
	if err != nil {
		return page{}, err
	}
	p := page{dict: dict, rotate: d.integer(d.inherited(dict, "Rotate"), 0)}
	p.rotate = (p.rotate%360 + 360) % 360
	p.resources, _ = d.get(d.inherited(dict, "Resources")).(types.Dict)
	var ok bool
	if p.shown, ok = d.box(d.inherited(dict, "MediaBox")); !ok {
		return page{}, notPlain("a page without a size")
	}
	if crop, ok := d.box(d.inherited(dict, "CropBox")); ok {
		p.shown = p.shown.intersect(crop)
	}
	switch {
	case !(p.shown.width() > 0) || !(p.shown.height() > 0):
		return page{}, notPlain("an empty page")
	case p.rotate%90 != 0:
		return page{}, notPlain("a rotation that is no quarter turn")
	case d.get(dict["UserUnit"]) != nil:
		return page{}, notPlain("units of its own")
	case d.annotated(dict):
		return page{}, notPlain("annotations that are shown")
	}
	return p, nil
}

// inherited looks for an entry in a page and the nodes above it (7.7.3.4).
func (d *Document) inherited(dict types.Dict, key string) types.Object {
	for range deepestTree {
		if o := d.get(dict[key]); o != nil {
			return o
		}
		parent, ok := d.get(dict["Parent"]).(types.Dict)
		if !ok {
			return nil
		}
		dict = parent
	}
	return nil
}

func (d *Document) box(o types.Object) (box, bool) {
	corners, ok := d.numbers(d.list(o), 4)
	if !ok {
		return box{}, false
	}
	return box{min(corners[0], corners[2]), min(corners[1], corners[3]), max(corners[0], corners[2]), max(corners[1], corners[3])}, true
}

// annotated tells whether something lies over the page: an annotation that has
// an appearance and is neither hidden nor for printing only (12.5.3).
func (d *Document) annotated(dict types.Dict) bool {
	const hidden, noView = 1 << 1, 1 << 5
	for _, o := range d.list(dict["Annots"]) {
		annotation, ok := d.get(o).(types.Dict)
		if ok && d.get(annotation["AP"]) != nil && d.integer(annotation["F"], 0)&(hidden|noView) == 0 {
			return true
		}
	}
	return false
}

// get resolves a reference; what is missing or cannot be read is nil.
func (d *Document) get(o types.Object) types.Object {
	for range deepestTree {
		if _, ok := o.(types.IndirectRef); !ok {
			return o
		}
		resolved, err := d.pdf.Dereference(o)
		if err != nil {
			return nil
		}
		o = resolved
	}
	return nil
}

func (d *Document) number(o types.Object) (float64, bool) {
	switch v := d.get(o).(type) {
	case types.Integer:
		return float64(v), true
	case types.Float:
		return float64(v), true
	}
	return 0, false
}

func (d *Document) numbers(list []types.Object, count int) (values [6]float64, ok bool) {
	if len(list) != count {
		return values, false
	}
	for i, o := range list {
		if values[i], ok = d.number(o); !ok {
			return values, false
		}
	}
	return values, true
}

// integer is the value of an entry, or another where there is none.
func (d *Document) integer(o types.Object, otherwise int) int {
	if v, ok := d.number(o); ok && v >= -1<<31 && v < 1<<31 {
		return int(v)
	}
	return otherwise
}

func (d *Document) truth(o types.Object) bool {
	v, _ := d.get(o).(types.Boolean)
	return bool(v)
}

// resource looks up a named resource.
func (d *Document) resource(resources types.Dict, kind, name string) types.Object {
	dict, _ := d.get(resources[kind]).(types.Dict)
	return dict[name]
}
