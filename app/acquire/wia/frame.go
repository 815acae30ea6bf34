package wia

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"daluang/app/acquire"
)

// kind is the first byte of a frame. Four bytes of length follow, the lowest
// first, and so many bytes of payload.
type kind byte

// The kinds. The desk sends one kindAsk; all others come from the worker.
const (
	kindAsk      kind = 'a' // request
	kindDevice   kind = 'd' // Found
	kindLooked   kind = 'l' // Looked
	kindUsed     kind = 'u' // acquire.Settings, as the device has them
	kindProgress kind = 'p' // nothing: the device is at work
	kindPage     kind = 'n' // nothing: a page begins
	kindBytes    kind = 'b' // bytes of it
	kindPageEnd  kind = 'e' // nothing: it is whole
	kindDone     kind = 'z' // outcome; the last
)

// mostFrame is the longest payload.
const mostFrame = 1 << 20

var errFrame = errors.New("the worker says something that is no frame of ours")

type frame struct {
	kind    kind
	payload []byte
}

func known(k kind) bool {
	switch k {
	case kindAsk, kindDevice, kindLooked, kindUsed, kindProgress, kindPage, kindBytes, kindPageEnd, kindDone:
		return true
	}
	return false
}

// readFrame reads one frame. io.EOF only where nothing of one is there.
func readFrame(r *bufio.Reader) (frame, error) {
	var head [5]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return frame{}, err
	}
	length := binary.LittleEndian.Uint32(head[1:])
	if !known(kind(head[0])) || length > mostFrame {
		return frame{}, errFrame
	}
	payload := make([]byte, length)
	if _, err := io.ReadFull(r, payload); err != nil {
		return frame{}, fmt.Errorf("read a frame: %w", io.ErrUnexpectedEOF)
	}
	return frame{kind(head[0]), payload}, nil
}

func writeFrame(w io.Writer, k kind, payload []byte) error {
	out := binary.LittleEndian.AppendUint32([]byte{byte(k)}, uint32(len(payload)))
	_, err := w.Write(append(out, payload...))
	return err
}

func writeJSON(w io.Writer, k kind, value any) error {
	payload, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("write a frame: %w", err)
	}
	return writeFrame(w, k, payload)
}

// What a worker can be asked to do.
const (
	doList = "list the scanners"
	doLook = "look at a scanner"
	doScan = "scan"
)

// request is what the desk asks of a worker.
type request struct {
	Do     string `json:"do"`
	Device string `json:"device,omitempty"` // of WIA
	Stack  Stack  `json:"stack,omitzero"`
}

// Stack is what to scan, and where the worker may leave files while it does.
type Stack struct {
	Settings acquire.Settings `json:"settings"`
	Folder   string           `json:"folder"`
}

// Found is a device of WIA.
type Found struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// outcome is how a request ended.
type outcome struct {
	Result HRESULT `json:"result"` // negative as COM has it: the highest bit says that it failed
	Op     string  `json:"op,omitempty"`
	Detail string  `json:"detail,omitempty"`
}
