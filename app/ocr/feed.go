package ocr

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"io"
	"os"
	"os/exec"
)

// feed is how a picture reaches a worker without a file on the disk. One feed
// serves several runs, one after the other.
type feed struct {
	name   string   // what the worker has to open
	memory *os.File // handed down as its fourth file; nil: it gets piped
	piped  []byte   // by its standard input
}

func (f *feed) close() error {
	if f.memory == nil {
		return nil
	}
	return f.memory.Close()
}

func (f *feed) attach(command *exec.Cmd) {
	if f.memory != nil {
		command.ExtraFiles = []*os.File{f.memory}
		return
	}
	command.Stdin = bytes.NewReader(f.piped)
}

// pipedFeed gives the picture by the standard input.
func pipedFeed(img *image.Gray) (*feed, error) {
	var out bytes.Buffer
	if err := writeBMP(&out, img); err != nil {
		return nil, fmt.Errorf("hand the picture over: %w", err)
	}
	return &feed{name: "stdin", piped: out.Bytes()}, nil
}

// Of a BMP with a palette of 256 grays: the two headers, and where pixels start.
const (
	headersBMP = 14 + 40
	pixelsBMP  = headersBMP + 4*256
)

// writeBMP writes a picture as BMP, 8 bit of gray, without a resolution. Of the
// formats that the worker's library (leptonica) knows on every system it is the
// cheapest: plain pixels, taken as a whole, where those of PGM are taken one by
// one.
func writeBMP(w io.Writer, img *image.Gray) error {
	width, height := img.Rect.Dx(), img.Rect.Dy()
	stride := (width + 3) &^ 3
	if _, err := w.Write(headBMP(width, height, stride*height)); err != nil {
		return err
	}
	row := make([]byte, stride)
	for y := height - 1; y >= 0; y-- { // the lowest row comes first
		copy(row, img.Pix[y*img.Stride:y*img.Stride+width])
		if _, err := w.Write(row); err != nil {
			return err
		}
	}
	return nil
}

func headBMP(width, height, pixels int) []byte {
	order := binary.LittleEndian
	head := append(make([]byte, 0, pixelsBMP), "BM"...)
	for _, field := range []int{pixelsBMP + pixels, 0, pixelsBMP, 40, width, height} {
		head = order.AppendUint32(head, uint32(field))
	}
	head = order.AppendUint16(head, 1) // plane
	head = order.AppendUint16(head, 8) // bits of a pixel
	for _, field := range []int{0, pixels, 0, 0, 256, 0} {
		head = order.AppendUint32(head, uint32(field))
	}
	for gray := range uint32(256) {
		head = order.AppendUint32(head, gray*0x010101)
	}
	return head
}
