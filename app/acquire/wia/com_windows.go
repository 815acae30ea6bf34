package wia

import (
	"runtime"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

// object is an interface of COM: its first word points to its functions.
type object struct{ functions *[24]uintptr }

// call calls the function with this place in the table of its interface.
func (o *object) call(place int, args ...uintptr) HRESULT {
	result, _, _ := syscall.SyscallN(o.functions[place], append([]uintptr{uintptr(unsafe.Pointer(o))}, args...)...)
	runtime.KeepAlive(o)
	return HRESULT(result)
}

// The places of the functions that are called, by interface. The first three
// of each are IUnknown's.
const (
	fnQueryInterface = 0
	fnRelease        = 2

	fnEnumDeviceInfo = 3 // IWiaDevMgr2
	fnCreateDevice   = 4

	fnNext = 3 // IEnumWIA_DEV_INFO, IEnumWiaItem2

	fnEnumChildItems  = 5 // IWiaItem2
	fnGetItemCategory = 7

	fnReadMultiple  = 3 // IWiaPropertyStorage
	fnWriteMultiple = 4
	fnAttributes    = 15

	fnDownload = 3 // IWiaTransfer

	fnCommit = 8 // IStream
)

func (o *object) release() {
	if o != nil {
		o.call(fnRelease)
	}
}

// as is another interface of the same object; the caller releases it.
func (o *object) as(id *windows.GUID) (*object, HRESULT) {
	var other *object
	result := o.call(fnQueryInterface, uintptr(unsafe.Pointer(id)), uintptr(unsafe.Pointer(&other)))
	return other, result
}

// each calls visit with what an enumeration has, and releases both.
func (o *object) each(visit func(*object) error) error {
	defer o.release()
	for {
		var one *object
		var count uint32
		if result := o.call(fnNext, 1, uintptr(unsafe.Pointer(&one)), uintptr(unsafe.Pointer(&count))); result != sOK || one == nil {
			return nil
		}
		err := visit(one)
		one.release()
		if err != nil {
			return err
		}
	}
}

// The classes, interfaces, categories and formats, as wia_lh.h has them.
var (
	classDevMgr2     = windows.GUID{Data1: 0xB6C292BC, Data2: 0x7C88, Data3: 0x41EE, Data4: [8]byte{0x8B, 0x54, 0x8E, 0xC9, 0x26, 0x17, 0xE5, 0x99}}
	idDevMgr2        = windows.GUID{Data1: 0x79C07CF1, Data2: 0xCBDD, Data3: 0x41EE, Data4: [8]byte{0x8E, 0xC3, 0xF0, 0x00, 0x80, 0xCA, 0xDA, 0x7A}}
	idProperties     = windows.GUID{Data1: 0x98B5E8A0, Data2: 0x29CC, Data3: 0x491A, Data4: [8]byte{0xAA, 0xC0, 0xE6, 0xDB, 0x4F, 0xDC, 0xCE, 0xB6}}
	idTransfer       = windows.GUID{Data1: 0xC39D6942, Data2: 0x2F4E, Data3: 0x4D04, Data4: [8]byte{0x92, 0xFE, 0x4E, 0xF4, 0xD3, 0xA1, 0xDE, 0x5A}}
	idCallback       = windows.GUID{Data1: 0x27D4EAAF, Data2: 0x28A6, Data3: 0x4CA5, Data4: [8]byte{0x9A, 0xAB, 0xE6, 0x78, 0x16, 0x8B, 0x95, 0x27}}
	idUnknown        = windows.GUID{Data4: [8]byte{0xC0, 0, 0, 0, 0, 0, 0, 0x46}}
	categoryFlatbed  = windows.GUID{Data1: 0xFB607B1F, Data2: 0x43F3, Data3: 0x488B, Data4: [8]byte{0x85, 0x5B, 0xFB, 0x70, 0x3E, 0xC3, 0x42, 0xA6}}
	categoryFeeder   = windows.GUID{Data1: 0xFE131934, Data2: 0xF84C, Data3: 0x42AD, Data4: [8]byte{0x8D, 0xA4, 0x61, 0x29, 0xCD, 0xDD, 0x72, 0x88}}
	formatBMP        = windows.GUID{Data1: 0xB96B3CAB, Data2: 0x0728, Data3: 0x11D3, Data4: [8]byte{0x9D, 0x7B, 0x00, 0x00, 0xF8, 0x1E, 0xF3, 0x2E}}
	ole32            = windows.NewLazySystemDLL("ole32.dll")
	oleaut32         = windows.NewLazySystemDLL("oleaut32.dll")
	shlwapi          = windows.NewLazySystemDLL("shlwapi.dll")
	coCreateInstance = ole32.NewProc("CoCreateInstance")
	propVariantClear = ole32.NewProc("PropVariantClear")
	sysAllocString   = oleaut32.NewProc("SysAllocString")
	sysFreeString    = oleaut32.NewProc("SysFreeString")
	streamOnFile     = shlwapi.NewProc("SHCreateStreamOnFileEx")
)

// manager is WIA's own, on this thread.
func manager() (*object, error) {
	const localServer = 4 // CLSCTX_LOCAL_SERVER: the service of Windows
	var found *object
	result, _, _ := coCreateInstance.Call(uintptr(unsafe.Pointer(&classDevMgr2)), 0, localServer,
		uintptr(unsafe.Pointer(&idDevMgr2)), uintptr(unsafe.Pointer(&found)))
	if HRESULT(result).Failed() || found == nil {
		return nil, faultOf("reach Windows Image Acquisition", HRESULT(result))
	}
	return found, nil
}

// faultOf is a Fault with a result that says failed: where COM gave nothing and
// called that good, it is E_POINTER.
func faultOf(op string, result HRESULT) Fault {
	if !result.Failed() {
		result = pointer
	}
	return Fault{op, result}
}

// withString calls use with a string as COM has it.
func withString(text string, use func(uintptr) HRESULT) HRESULT {
	wide, err := windows.UTF16PtrFromString(text)
	if err != nil {
		return badArgument
	}
	b, _, _ := sysAllocString.Call(uintptr(unsafe.Pointer(wide)))
	defer sysFreeString.Call(b)
	return use(b)
}
