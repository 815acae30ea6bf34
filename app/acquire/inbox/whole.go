package inbox

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// ErrNoEnd says that the end of a file is not there: it is still being written,
// or it was cut short.
var ErrNoEnd = errors.New("the end of the file is missing")

// Whole reports by the marks of its own format whether a file has its end: EOI
// (ITU-T T.81), IEND (PNG), %%EOF (ISO 32000), all that the directories of a TIFF
// point to, the length that BMP and WebP announce. It does not judge the content,
// and a file of an unknown kind is whole, so that the receiver can say what is
// wrong with it. Errors: ErrNoEnd, also for an empty file; the reader's own.
func Whole(r io.ReaderAt, size int64) error {
	if size == 0 {
		return fmt.Errorf("an empty file: %w", ErrNoEnd)
	}
	head := make([]byte, min(size, HeadBytes))
	if err := readAt(r, head, 0); err != nil {
		return err
	}
	switch KindOf(head) {
	case JPEG:
		return wholeJPEG(r, size)
	case PNG:
		return wholePNG(r, size)
	case PDF:
		return wholePDF(r, size)
	case TIFF:
		return wholeTIFF(r, size)
	case BMP:
		return announced(int64(at32(binary.LittleEndian, head, 2)), size)
	case WebP:
		return announced(int64(at32(binary.LittleEndian, head, 4))+8, size)
	}
	return nil
}

// at32 is a number of four bytes, or zero where the file is too short for it.
func at32(order binary.ByteOrder, data []byte, at int) uint32 {
	if len(data) < at+4 {
		return 0
	}
	return order.Uint32(data[at:])
}

func announced(length, size int64) error {
	if size < length || size < HeadBytes {
		return ErrNoEnd
	}
	return nil
}

// readAt fills data; what lies behind the end of the file is a missing end.
func readAt(r io.ReaderAt, data []byte, at int64) error {
	n, err := r.ReadAt(data, at)
	switch {
	case n == len(data):
		return nil
	case err == nil || errors.Is(err, io.EOF):
		return ErrNoEnd
	}
	return fmt.Errorf("read a file: %w", err)
}

// wholePDF looks for the mark near the end; readers accept what follows it in
// the last kilobyte, and some devices pad a little more.
func wholePDF(r io.ReaderAt, size int64) error {
	tail := make([]byte, min(size, 4096))
	if err := readAt(r, tail, size-int64(len(tail))); err != nil {
		return err
	}
	if !bytes.Contains(tail, []byte("%%EOF")) {
		return ErrNoEnd
	}
	return nil
}

// wholePNG steps from chunk to chunk up to IEND.
func wholePNG(r io.ReaderAt, size int64) error {
	var header [8]byte
	for at := int64(8); ; {
		if err := readAt(r, header[:], at); err != nil {
			return err
		}
		at += 12 + int64(binary.BigEndian.Uint32(header[:]))
		if at > size {
			return ErrNoEnd
		}
		if string(header[4:]) == "IEND" {
			return nil
		}
	}
}
