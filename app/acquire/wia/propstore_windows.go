package wia

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

// variant is a PROPVARIANT: 16 bytes on 386, 24 on amd64.
type variant struct {
	kind uint16
	_    [3]uint16
	val  [2]uintptr
}

// The kinds of a variant (wtypes.h) that are read or written.
const (
	variantI4     = 3
	variantString = 8 // VT_BSTR
	variantUI4    = 19
	variantGUID   = 72     // VT_CLSID
	variantVector = 0x1000 // VT_VECTOR
)

// specification is a PROPSPEC that names a property by number.
type specification struct {
	kind uint32
	id   uintptr
}

func specified(id uint32) *specification {
	const byNumber = 1 // PRSPEC_PROPID
	return &specification{byNumber, uintptr(id)}
}

// properties are those of a device or an item.
type properties struct{ storage *object }

// propertiesOf is the property storage of an object; the caller releases it.
func propertiesOf(o *object) (properties, error) {
	storage, result := o.as(&idProperties)
	if result.Failed() || storage == nil {
		return properties{}, faultOf("reach the properties", result)
	}
	return properties{storage}, nil
}

func (p properties) read(id uint32, take func(*variant)) {
	var value variant
	spec := specified(id)
	if p.storage.call(fnReadMultiple, 1, uintptr(unsafe.Pointer(spec)), uintptr(unsafe.Pointer(&value))) == sOK {
		take(&value)
	}
	propVariantClear.Call(uintptr(unsafe.Pointer(&value)))
}

// number is 0 where there is no such property.
func (p properties) number(id uint32) (n int32) {
	p.read(id, func(v *variant) {
		if v.kind == variantI4 || v.kind == variantUI4 {
			n = int32(v.val[0])
		}
	})
	return n
}

// text is empty where there is no such property.
func (p properties) text(id uint32) (text string) {
	p.read(id, func(v *variant) {
		if v.kind == variantString && v.val[0] != 0 {
			text = windows.UTF16PtrToString(*(**uint16)(unsafe.Pointer(&v.val[0])))
		}
	})
	return text
}

// allowed is what a property takes.
func (p properties) allowed(id uint32) (a Allowed) {
	var value variant
	var flags uint32
	spec := specified(id)
	result := p.storage.call(fnAttributes, 1, uintptr(unsafe.Pointer(spec)), uintptr(unsafe.Pointer(&flags)), uintptr(unsafe.Pointer(&value)))
	if count := uint32(value.val[0]); result == sOK && count > 0 && count < 10_000 &&
		(value.kind == variantVector|variantI4 || value.kind == variantVector|variantUI4) && value.val[1] != 0 {
		a = allowed(flags, unsafe.Slice(*(**int32)(unsafe.Pointer(&value.val[1])), count))
	}
	propVariantClear.Call(uintptr(unsafe.Pointer(&value)))
	return a
}

func (p properties) write(id uint32, value variant) HRESULT {
	const firstName = 2 // PID_FIRST_USABLE, for properties without a number: there are none
	spec := specified(id)
	return p.storage.call(fnWriteMultiple, 1, uintptr(unsafe.Pointer(spec)), uintptr(unsafe.Pointer(&value)), firstName)
}

func (p properties) writeNumber(id uint32, n int32) HRESULT {
	return p.write(id, variant{kind: variantI4, val: [2]uintptr{uintptr(uint32(n))}})
}

func (p properties) writeGUID(id uint32, guid *windows.GUID) HRESULT {
	v := variant{kind: variantGUID}
	*(**windows.GUID)(unsafe.Pointer(&v.val[0])) = guid
	return p.write(id, v)
}
