package ocr

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

// memoryStatus is MEMORYSTATUSEX of the Windows API.
type memoryStatus struct {
	length, load                                                               uint32
	physical, physicalFree, pageFile, pageFileFree, virtual, virtualFree, more uint64
}

// freeMemory is what can be taken without swapping.
func freeMemory() (free uint64, known bool) {
	status := memoryStatus{length: uint32(unsafe.Sizeof(memoryStatus{}))}
	call := windows.NewLazySystemDLL("kernel32.dll").NewProc("GlobalMemoryStatusEx")
	if call.Find() != nil {
		return 0, false
	}
	ok, _, _ := call.Call(uintptr(unsafe.Pointer(&status)))
	return status.physicalFree, ok != 0
}
