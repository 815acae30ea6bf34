package wia

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
	"unsafe"

	"golang.org/x/sys/windows"
)

// These tests need a Windows, or Wine (tools/wine.sh), and no scanner: the
// callback is called through its table, as WIA calls it.

func onCOM(t *testing.T) {
	t.Helper()
	runtime.LockOSThread()
	if err := windows.CoInitializeEx(0, windows.COINIT_APARTMENTTHREADED); err != nil && err != windows.Errno(sFalse) {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		windows.CoUninitialize()
		runtime.UnlockOSThread()
	})
}

// ownFolder is t.TempDir for a test that runs under Wine 8 too, where
// os.RemoveAll is an "invalid function".
func ownFolder(t *testing.T) string {
	t.Helper()
	folder, err := os.MkdirTemp("", "wia")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		left, _ := filepath.Glob(filepath.Join(folder, "*")) // the pattern is a good one
		for _, file := range left {
			os.Remove(file)
		}
		os.Remove(folder)
	})
	return folder
}

func TestAVariantHasTheSizeOfWindows(t *testing.T) {
	want := map[int][2]uintptr{32: {16, 8}, 64: {24, 16}}[strconv.IntSize]
	if got := [2]uintptr{unsafe.Sizeof(variant{}), unsafe.Sizeof(specification{})}; got != want {
		t.Errorf("PROPVARIANT and PROPSPEC have %v bytes, want %v", got, want)
	}
	if size := unsafe.Sizeof(progress{}); size != 24 {
		t.Errorf("WiaTransferParams has %d bytes, want 24", size)
	}
}

const (
	fnTransferCallback = 3
	fnGetNextStream    = 4
	fnWrite            = 4 // IStream
)

func (c *callback) object() *object { return (*object)(unsafe.Pointer(c)) }

func (c *callback) tell(p *progress) HRESULT {
	return c.object().call(fnTransferCallback, 0, uintptr(unsafe.Pointer(p)))
}

func (c *callback) begin(t *testing.T) *object {
	t.Helper()
	var stream *object
	if result := c.object().call(fnGetNextStream, 0, 0, 0, uintptr(unsafe.Pointer(&stream))); result != sOK || stream == nil {
		t.Fatalf("no stream: %v", result)
	}
	return stream
}

func write(t *testing.T, stream *object, text string) {
	t.Helper()
	var written uint32
	bytes := []byte(text)
	if result := stream.call(fnWrite, uintptr(unsafe.Pointer(&bytes[0])), uintptr(len(bytes)), uintptr(unsafe.Pointer(&written))); result != sOK || written != uint32(len(bytes)) {
		t.Fatalf("wrote %d, %v", written, result)
	}
}

func TestPagesThatAreWrittenThroughTheCallbackArriveWhole(t *testing.T) {
	onCOM(t)
	var out bytes.Buffer
	folder := ownFolder(t)
	c := newCallback(folder, &Sink{out: &out})
	var other *object
	if result := c.object().call(fnQueryInterface, uintptr(unsafe.Pointer(&idCallback)), uintptr(unsafe.Pointer(&other))); result != sOK || other != c.object() {
		t.Fatalf("QueryInterface = %v", result)
	}
	if result := c.object().call(fnQueryInterface, uintptr(unsafe.Pointer(&idTransfer)), uintptr(unsafe.Pointer(&other))); result != noInterface || other != nil {
		t.Fatalf("QueryInterface for another = %v", result)
	}
	for _, text := range []string{"the first page", "the second page"} {
		stream := c.begin(t)
		write(t, stream, text)
		if result := c.tell(&progress{message: 1, percent: 50}); result != sOK {
			t.Errorf("in the page: %v", result)
		}
		stream.release()
		if result := c.tell(&progress{message: messageEndOfStream, percent: 100}); result != sOK {
			t.Errorf("at its end: %v", result)
		}
	}
	write(t, c.begin(t), "one that a jam ends")
	c.endPage(false)
	if c.failed != nil {
		t.Fatal(c.failed)
	}
	var pages []string
	for r := bufio.NewReader(&out); ; {
		f, err := readFrame(r)
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if f.kind == kindBytes {
			pages = append(pages, string(f.payload))
		}
	}
	if len(pages) != 2 || pages[0] != "the first page" || pages[1] != "the second page" {
		t.Errorf("pages %q", pages)
	}
}

func TestACancelEndsTheTransferAtTheNextMessage(t *testing.T) {
	onCOM(t)
	sink := &Sink{out: io.Discard}
	c := newCallback(ownFolder(t), sink)
	c.begin(t).release()
	sink.cancelled.Store(true)
	if result := c.tell(&progress{message: 1}); result != sFalse {
		t.Errorf("after a cancel: %v", result)
	}
	c.endPage(false)
}

func TestTroubleThatTheDeviceTellsOfIsRemembered(t *testing.T) {
	onCOM(t)
	c := newCallback(ownFolder(t), &Sink{out: io.Discard})
	c.tell(&progress{message: messageDeviceStatus, status: 0x80210002})
	c.tell(&progress{message: messageDeviceStatus, status: 0x80210001})
	if c.status != 0x80210002 {
		t.Errorf("status %v", c.status)
	}
}

func TestAMissingFolderForPagesIsAFault(t *testing.T) {
	onCOM(t)
	c := newCallback(filepath.Join(ownFolder(t), "missing"), &Sink{out: io.Discard})
	var stream *object
	if result := c.object().call(fnGetNextStream, 0, 0, 0, uintptr(unsafe.Pointer(&stream))); !result.Failed() || c.failed == nil {
		t.Errorf("GetNextStream = %v, %v", result, c.failed)
	}
}
