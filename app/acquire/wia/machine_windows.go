package wia

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"

	"daluang/app/acquire"
)

// Work is the worker process: it answers one request by the WIA of this
// computer. It has this thread for itself, as COM wants it.
func Work(in io.Reader, out io.Writer) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var machine Machine = computer{}
	if err := windows.CoInitializeEx(0, windows.COINIT_APARTMENTTHREADED); err != nil && err != windows.Errno(sFalse) {
		machine = broken{Fault{"begin COM", unspecified}}
	} else {
		defer windows.CoUninitialize()
	}
	return Serve(in, out, machine, 10*time.Second, func() { os.Exit(1) })
}

// broken is a computer whose COM does not start.
type broken struct{ fault Fault }

func (b broken) List(func(Found)) error          { return b.fault }
func (b broken) Look(string) (Looked, error)     { return Looked{}, b.fault }
func (b broken) Scan(string, Stack, *Sink) error { return b.fault }

// computer is the WIA 2.0 of this computer; its methods are for one thread.
type computer struct{}

// List tells of the scanners; cameras and video are left out.
func (computer) List(found func(Found)) error {
	m, err := manager()
	if err != nil {
		return err
	}
	defer m.release()
	const local = 0x10 // WIA_DEVINFO_ENUM_LOCAL
	var devices *object
	if result := m.call(fnEnumDeviceInfo, local, uintptr(unsafe.Pointer(&devices))); result.Failed() || devices == nil {
		return faultOf(doList, result)
	}
	return devices.each(func(device *object) error {
		p := properties{device} // a device's entry is a property storage itself
		if id := p.text(propDeviceID); id != "" && isScanner(p.number(propDeviceType)) {
			found(Found{id, p.text(propDeviceName)})
		}
		return nil
	})
}

// withDevice opens a device for use, and lets go of it.
func withDevice(id string, use func(root *object) error) error {
	m, err := manager()
	if err != nil {
		return err
	}
	defer m.release()
	var root *object
	result := withString(id, func(text uintptr) HRESULT {
		return m.call(fnCreateDevice, 0, text, uintptr(unsafe.Pointer(&root)))
	})
	if result.Failed() || root == nil {
		return faultOf("open the scanner", result)
	}
	defer root.release()
	return use(root)
}

// eachItem calls visit with the flatbed and the feeder of a device.
func eachItem(root *object, visit func(source acquire.Source, item *object) error) error {
	var items *object
	if result := root.call(fnEnumChildItems, 0, uintptr(unsafe.Pointer(&items))); result.Failed() || items == nil {
		return faultOf("list the parts of the scanner", result)
	}
	return items.each(func(item *object) error {
		var category windows.GUID
		item.call(fnGetItemCategory, uintptr(unsafe.Pointer(&category)))
		switch category {
		case categoryFlatbed:
			return visit(acquire.Flatbed, item)
		case categoryFeeder:
			return visit(acquire.Feeder, item)
		}
		return nil
	})
}

// Look asks each part for what it takes.
func (computer) Look(device string) (looked Looked, err error) {
	looked.Sources = map[acquire.Source]Facts{}
	err = withDevice(device, func(root *object) error {
		of, err := propertiesOf(root)
		if err != nil {
			return err
		}
		defer of.storage.release()
		looked.Name, looked.Paper = of.text(propDeviceName), readinessOf(of.number(propPaper))
		return eachItem(root, func(source acquire.Source, item *object) error {
			p, err := propertiesOf(item)
			if err != nil {
				return err
			}
			defer p.storage.release()
			looked.Sources[source] = factsOf(p)
			if source == acquire.Feeder && bothSides(of.number(propHandling), p.allowed(propSelect)) {
				looked.Sources[acquire.FeederDuplex] = factsOf(p)
			}
			return nil
		})
	})
	return looked, err
}

func factsOf(p properties) Facts {
	return Facts{Resolutions: p.allowed(propXResolution), DataTypes: p.allowed(propDataType),
		MaxWidth: p.number(propMaxWidth), MaxHeight: p.number(propMaxHeight),
		MinWidth: p.number(propMinWidth), MinHeight: p.number(propMinHeight)}
}

// Scan sets the part up and transfers its pages.
func (computer) Scan(device string, stack Stack, to *Sink) error {
	wanted := stack.Settings.Source
	if wanted == acquire.FeederDuplex {
		wanted = acquire.Feeder
	}
	return withDevice(device, func(root *object) error {
		done := false
		err := eachItem(root, func(source acquire.Source, item *object) error {
			if source != wanted || done {
				return nil
			}
			done = true
			if err := prepare(item, stack.Settings, to); err != nil {
				return err
			}
			return download(item, stack.Folder, to)
		})
		if err == nil && !done {
			err = Fault{"find the source of the pages", badArgument}
		}
		return err
	})
}

// prepare writes the properties and tells what the device made of them.
func prepare(item *object, asked acquire.Settings, to *Sink) error {
	p, err := propertiesOf(item)
	if err != nil {
		return err
	}
	defer p.storage.release()
	for _, s := range settingsOf(asked) {
		if result := p.writeNumber(s.id, s.value); result.Failed() && s.must {
			return Fault{fmt.Sprintf("set property %d", s.id), result}
		}
	}
	p.writeGUID(propFormat, &formatBMP) // raw pixels, which every driver has; one that refuses says what it is by its bytes
	return to.Used(usedOf(asked, p.number(propDataType), p.number(propXResolution)))
}
