package wia

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

// progress is a WiaTransferParams.
type progress struct {
	message int32
	percent int32
	bytes   uint64
	status  HRESULT
	_       uint32
}

// The messages of a transfer.
const (
	messageEndOfStream  = 2
	messageDeviceStatus = 5
)

// callback is the object of COM through which WIA gives pages. Its first word
// is its table of functions; WIA has its address, so it stands still.
type callback struct {
	functions *[5]uintptr

	folder string
	to     *Sink
	stream *object // of the page at hand; nil between two
	path   string
	pages  int
	status HRESULT // the first trouble that the device told of
	failed error   // of ours
}

// download transfers all pages of an item. The callback is called from within
// Download, on this thread.
func download(item *object, folder string, to *Sink) error {
	transfer, result := item.as(&idTransfer)
	if result.Failed() || transfer == nil {
		return faultOf("begin the transfer", result)
	}
	defer transfer.release()
	c := newCallback(folder, to)
	var pinned runtime.Pinner
	pinned.Pin(c)
	pinned.Pin(c.functions)
	defer pinned.Unpin()
	result = transfer.call(fnDownload, 0, uintptr(unsafe.Pointer(c)))
	c.endPage(!result.Failed() && result != sFalse)
	switch {
	case c.failed != nil:
		return c.failed
	case to.Cancelled():
		return Fault{"transfer", sFalse}
	case result.Failed():
		return Fault{"transfer", result}
	case result == sFalse && c.status.Failed():
		return Fault{"transfer", c.status}
	case result == sFalse:
		return Fault{"transfer", sFalse}
	}
	return nil
}

func newCallback(folder string, to *Sink) *callback {
	c := &callback{folder: folder, to: to}
	c.functions = &[5]uintptr{
		syscall.NewCallback(func(c *callback, id *windows.GUID, out **callback) uintptr {
			if *id != idUnknown && *id != idCallback {
				*out = nil
				return uintptr(noInterface)
			}
			*out = c
			return uintptr(sOK)
		}),
		// Its life is that of the transfer; nobody counts.
		syscall.NewCallback(func(*callback) uintptr { return 2 }),
		syscall.NewCallback(func(*callback) uintptr { return 1 }),
		syscall.NewCallback(func(c *callback, _ uintptr, p *progress) uintptr { return uintptr(c.transferred(p)) }),
		syscall.NewCallback(func(c *callback, _, _, _ uintptr, out **object) uintptr { return uintptr(c.nextStream(out)) }),
	}
	return c
}

// transferred takes a message: sFalse ends the transfer.
func (c *callback) transferred(p *progress) HRESULT {
	if c.to.Cancelled() {
		return sFalse
	}
	if p != nil && p.message == messageDeviceStatus && p.status.Failed() && !c.status.Failed() {
		c.status = p.status
	}
	if p != nil && p.message == messageEndOfStream {
		c.endPage(true)
	}
	if c.failed == nil {
		c.failed = c.to.Working()
	}
	if c.failed != nil {
		return sFalse
	}
	return sOK
}

// nextStream gives a file for the next page: drivers go back in it to write
// what they know at its end.
func (c *callback) nextStream(out **object) HRESULT {
	c.endPage(true)
	*out = nil
	if c.to.Cancelled() || c.failed != nil {
		return sFalse
	}
	c.path = filepath.Join(c.folder, fmt.Sprintf("page-%04d", c.pages+1))
	wide, err := windows.UTF16PtrFromString(c.path)
	if err != nil {
		c.failed = err
		return badArgument
	}
	const mode = 0x2 | 0x40 | 0x1000 // STGM_READWRITE | STGM_SHARE_DENY_NONE | STGM_CREATE
	var stream *object
	result, _, _ := streamOnFile.Call(uintptr(unsafe.Pointer(wide)), mode, windows.FILE_ATTRIBUTE_TEMPORARY, 1, 0, uintptr(unsafe.Pointer(&stream)))
	if HRESULT(result).Failed() || stream == nil {
		c.failed = faultOf("make a file for a page", HRESULT(result))
		return HRESULT(result)
	}
	const addRef = 1
	stream.call(addRef) // ours; the first is WIA's
	c.stream = stream
	*out = stream
	return sOK
}

// endPage sends the page at hand to the desk, if it is whole, and removes its
// file.
func (c *callback) endPage(whole bool) {
	if c.stream == nil {
		return
	}
	result := c.stream.call(fnCommit, 0) // what it holds back
	c.stream.release()
	c.stream = nil
	defer os.Remove(c.path) // where WIA still has it open, the desk removes its folder
	if !whole || c.failed != nil || c.to.Cancelled() {
		return
	}
	if result.Failed() {
		c.failed = Fault{"write a page", result}
		return
	}
	c.pages++
	c.failed = c.send()
}

func (c *callback) send() error {
	file, err := os.Open(c.path)
	if err != nil {
		return fmt.Errorf("read a page: %w", err)
	}
	defer file.Close()
	return c.to.Page(file)
}
